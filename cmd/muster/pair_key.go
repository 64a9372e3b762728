package main

import (
	"fmt"
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
	return surveys.OpenPairKey(path)
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
