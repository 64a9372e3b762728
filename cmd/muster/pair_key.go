package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"muster/surveys"
)

// pairKey reads the key for pair codes from its file, which is made if there is none, for
// nobody else to read.
func (d databaseFlag) pairKey(env *environment) (surveys.PairKey, error) {
	path, err := d.pairKeyPath(env)
	if err != nil {
		return surveys.PairKey{}, err
	}
	if err := makePairKey(path); err != nil {
		return surveys.PairKey{}, fmt.Errorf("make the key for pair codes: %w", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return surveys.PairKey{}, fmt.Errorf("read the key for pair codes: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(content)))
	if err != nil {
		return surveys.PairKey{}, fmt.Errorf("the key for pair codes in %s is not hexadecimal", path)
	}
	made, err := surveys.NewPairKey(key)
	if err != nil {
		return surveys.PairKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return made, nil
}

// pairKeyPath is that of MUSTER_PAIR_KEY_FILE; otherwise beside a SQLite database, and in
// the user's configuration for PostgreSQL.
func (d databaseFlag) pairKeyPath(env *environment) (string, error) {
	if path := env.getenv("MUSTER_PAIR_KEY_FILE"); path != "" {
		return path, nil
	}
	if path, ok := strings.CutPrefix(d.address(env), "sqlite:"); ok {
		return path + ".pair-key", nil
	}
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no place for the key for pair codes, set MUSTER_PAIR_KEY_FILE: %w", err)
	}
	return filepath.Join(folder, "muster", "pair-key"), nil
}

// makePairKey makes the file in one step, so that two processes starting at once agree on
// the key: whoever comes second finds the first one's.
func makePairKey(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".pair-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	key := make([]byte, surveys.PairKeyLength)
	_, _ = rand.Read(key) // never fails
	_, err = fmt.Fprintln(draft, hex.EncodeToString(key))
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
