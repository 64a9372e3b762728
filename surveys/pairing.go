package surveys

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
)

// pairKeySize is the size of the secret in bytes, that of the hash it keys.
const pairKeySize = sha256.Size

// PairKey is the secret from which pair codes and the links of seats are made. It rests
// outside the database, so that nobody finds a person from a pair code with the database
// alone. Whoever has both can, which is why answers are called confidential and never
// anonymous. The codes of a programme are keyed a second time, with a key of its own that
// rests beside this one and is destroyed when the programme is over (OpenPairKey); a key
// that rests in no file has no such keys. The zero PairKey is no key.
type PairKey struct{ secret, folder string }

// NewPairKey draws a key.
func NewPairKey() PairKey {
	secret := make([]byte, pairKeySize)
	_, _ = rand.Read(secret) // never fails: it ends the program instead
	return PairKey{secret: string(secret)}
}

// ParsePairKey reads a key from 64 hexadecimal digits, or returns ErrPairKey.
func ParsePairKey(text string) (PairKey, error) {
	secret, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(secret) != pairKeySize {
		return PairKey{}, fmt.Errorf("%w: expected %d hexadecimal digits", ErrPairKey, 2*pairKeySize)
	}
	return PairKey{secret: string(secret)}, nil
}

// String says nothing of the secret, so that a key that slips into a log stays one.
func (PairKey) String() string { return "a pair key" }

// GoString is String, for the verbs that would print the fields.
func (PairKey) GoString() string { return "a pair key" }

// Personal is the code of a person in a programme: the first 128 bits of
// HMAC-SHA256(key, programme | person) in hexadecimal. It is the same in every survey of
// the programme, and another in every other programme. What is stored is this code keyed
// with the programme's own key, where there is one.
func (k PairKey) Personal(programme, personID string) string {
	return hex.EncodeToString(k.keyed("pair", programme, personID))
}

// Imported hashes a code that stood in a responses file, as Personal does a person: what a
// file has could be a collar number. The code is trimmed, letter case counts, and a blank
// one stays blank.
func (k PairKey) Imported(code string) string {
	code = strings.TrimSpace(code)
	if code == "" {
		return ""
	}
	return hex.EncodeToString(k.keyed("imported", code))
}

// Fingerprint tells keys apart and gives nothing of them away.
func (k PairKey) Fingerprint() string { return hex.EncodeToString(k.keyed("fingerprint")) }

// linkToken is the secret of a seat's link. It can be made again at any time, so that it
// need not be stored to be shown or emailed.
func (k PairKey) linkToken(waveID, bookingID string) string {
	return linkEncoding.EncodeToString(k.keyed("seat", waveID, bookingID))
}

var linkEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// keyed is 128 bits of a keyed hash. A zero byte ends each part, so that no two lists of
// parts are the same message.
func (k PairKey) keyed(parts ...string) []byte {
	return keyedHash(k.secret, parts...)[:16]
}

func keyedHash(secret string, parts ...string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	for _, part := range parts {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	return mac.Sum(nil)
}

// hashOf is what is stored of a secret that has too many bits to be guessed.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
