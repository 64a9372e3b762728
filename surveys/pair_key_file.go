package surveys

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// OpenPairKey reads the key from the file at path, or makes the file, readable by its
// owner only, when there is none. Of several processes that make it at once one wins and
// all read its key. The keys of the programmes rest beside it, in the folder path + ".d".
// ErrPairKey says that the file holds something else.
func OpenPairKey(path string) (PairKey, error) {
	secret, err := openSecret(path)
	return PairKey{secret, path + ".d"}, err
}

// programmeKey is the secret of one programme's pair codes.
type programmeKey struct{ secret string }

// fingerprint tells keys apart and gives nothing of them away.
func (k programmeKey) fingerprint() string {
	return hex.EncodeToString(keyedHash(k.secret, "fingerprint")[:16])
}

// code is what is stored of a personal code: 128 bits of a hash keyed by the programme's
// secret, in hexadecimal. Without that secret nobody makes it again.
func (k programmeKey) code(personal string) string {
	if personal == "" {
		return ""
	}
	return hex.EncodeToString(keyedHash(k.secret, "pair", personal)[:16])
}

// inFile tells whether the key rests in a file, so that there is a place for the keys of
// programmes beside it.
func (k PairKey) inFile() bool { return k.folder != "" }

func (k PairKey) programmePath(programme string) string {
	return filepath.Join(k.folder, url.PathEscape(programme)+".key")
}

// readProgrammeKey reads a programme's key anew at every use, so that it works nowhere any
// more once its file is gone. The error is fs.ErrNotExist when there is none.
func (k PairKey) readProgrammeKey(programme string) (programmeKey, error) {
	secret, err := readSecret(k.programmePath(programme))
	return programmeKey{secret}, err
}

func (k PairKey) openProgrammeKey(programme string) (programmeKey, error) {
	secret, err := openSecret(k.programmePath(programme))
	return programmeKey{secret}, err
}

// destroyProgrammeKey writes over a programme's key and removes its file, and returns when
// the disk has both. No file is fine: it was removed before.
func (k PairKey) destroyProgrammeKey(programme string) error {
	path := k.programmePath(programme)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroy a programme's key: %w", err)
	}
	_, err = file.Write(make([]byte, 2*pairKeySize+1))
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = syncFolder(k.folder)
	}
	if err != nil {
		return fmt.Errorf("destroy a programme's key: %w", err)
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// openSecret reads the secret in a file, which is made if there is none.
func openSecret(path string) (string, error) {
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make the pair key: %w", err)
	}
	return readSecret(path)
}

func readSecret(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the pair key: %w", err)
	}
	key, err := ParsePairKey(string(content))
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return key.secret, nil
}

// makeSecret writes a new secret beside path and then links it there, which fails when there
// is a file by now: nobody ever reads half a key or replaces one.
func makeSecret(path string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, ".pair-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = fmt.Fprintln(draft, hex.EncodeToString([]byte(NewPairKey().secret)))
	if err == nil {
		err = draft.Sync()
	}
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Link(draft.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(folder)
}
