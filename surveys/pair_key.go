package surveys

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// PairKeyLength is how many random bytes a key for pair codes has.
const PairKeyLength = 32

// ErrPairKey refuses what is not a key for pair codes.
var ErrPairKey = errors.New("a key for pair codes has 32 bytes")

// PairKey is the PairCoder of an installation: codes are stored as HMAC-SHA256 under a key
// that is kept outside the database, so that a copy of the database alone tells nobody
// which code, and so which person, an answer came from.
type PairKey struct{ key [PairKeyLength]byte }

// NewPairKey takes a key of PairKeyLength bytes, or returns ErrPairKey.
func NewPairKey(key []byte) (PairKey, error) {
	if len(key) != PairKeyLength {
		return PairKey{}, ErrPairKey
	}
	return PairKey{[PairKeyLength]byte(key)}, nil
}

// Imported is the hash of a code that stood in a file. The word before it keeps it apart
// from whatever else the key is used for.
func (k PairKey) Imported(code string) string {
	code = strings.TrimSpace(code)
	if code == "" {
		return ""
	}
	mac := hmac.New(sha256.New, k.key[:])
	mac.Write([]byte("imported\x00" + code))
	return hex.EncodeToString(mac.Sum(nil))
}
