package main

import (
	"errors"
	"fmt"
	"os/user"
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
	folder, err := configFolder(env)
	if err != nil {
		return "", fmt.Errorf("no place for the key for pair codes, set MUSTER_PAIR_KEY_FILE: %w", err)
	}
	return filepath.Join(folder, "muster", "pair-key"), nil
}

// configFolder is where the user's configuration is by the XDG base directories. Services
// and schedulers often start a program without HOME, so the system's list of users is asked.
func configFolder(env *environment) (string, error) {
	if folder := env.getenv("XDG_CONFIG_HOME"); filepath.IsAbs(folder) {
		return folder, nil
	}
	home := env.getenv("HOME")
	if home == "" {
		account, err := user.Current()
		if err != nil {
			return "", err
		}
		home = account.HomeDir
	}
	return filepath.Join(home, ".config"), nil
}

// whichKey adds to ErrWrongPairKey where the key was read from, which is what there is to
// put right.
func (d databaseFlag) whichKey(env *environment, err error) error {
	if !errors.Is(err, surveys.ErrWrongPairKey) {
		return err
	}
	path, pathErr := d.pairKeyPath(env)
	if pathErr != nil {
		return err
	}
	return fmt.Errorf("%w: expected that key in %s, or in the file that MUSTER_PAIR_KEY_FILE names", err, path)
}
