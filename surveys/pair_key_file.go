package surveys

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// OpenPairKey reads the key from the file at path, or makes the file, readable by its
// owner only, when there is none. Of several processes that make it at once one wins and
// all read its key. ErrPairKey says that the file holds something else.
func OpenPairKey(path string) (PairKey, error) {
	key, err := readPairKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makePairKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return PairKey{}, fmt.Errorf("make the pair key: %w", err)
	}
	return readPairKey(path)
}

func readPairKey(path string) (PairKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return PairKey{}, fmt.Errorf("read the pair key: %w", err)
	}
	key, err := ParsePairKey(string(content))
	if err != nil {
		return PairKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// makePairKey writes a new key beside path and then links it there, which fails when there
// is a file by now: nobody ever reads half a key or replaces one.
func makePairKey(path string) error {
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
	if err != nil {
		return err
	}
	return os.Link(draft.Name(), path)
}
