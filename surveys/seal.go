package surveys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
)

// errSealed says that a sealed text is not what was sealed.
var errSealed = errors.New("sealed text does not open")

// seal encrypts plain by AES-256-GCM under a key of 32 bytes. It opens only as what it was
// sealed as, so that one row's content cannot be put into another.
func seal(key []byte, as string, plain []byte) string {
	box := newBox(key)
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	_, _ = rand.Read(nonce) // never fails: it ends the program instead
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, plain, []byte(as)))
}

// unseal opens what seal made.
func unseal(key []byte, as, sealed string) ([]byte, error) {
	box := newBox(key)
	content, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(content) < box.NonceSize() {
		return nil, errSealed
	}
	plain, err := box.Open(nil, content[:box.NonceSize()], content[box.NonceSize():], []byte(as))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func newBox(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("surveys: a key of the wrong size")
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic("surveys: AES without GCM")
	}
	return box
}
