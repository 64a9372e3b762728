package surveys

import (
	"context"
	"crypto/rand"
	"strings"
)

// codeAlphabet are the letters and digits of a short code. Of those taken for one another
// when read off a screen or aloud (0 and o, 1 and i and l, 2 and z, 5 and s, 8 and b, u and
// v) at most one is among them.
const codeAlphabet = "23456789acdefghjkmnpqrtvwxy"

// codeLength is how many of them a code has: 387 million codes, so that guessing finds none.
const codeLength = 6

// lookAlikes are the letters that no code has, for the one that was meant.
var lookAlikes = strings.NewReplacer("z", "2", "s", "5", "b", "8", "u", "v")

// newCode draws a code, each as likely as the others.
func newCode() string {
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var draw [1]byte
		_, _ = rand.Read(draw[:]) // never fails: it ends the program instead
		if index := int(draw[0] & 31); index < len(codeAlphabet) {
			code = append(code, codeAlphabet[index])
		}
	}
	return string(code)
}

// ShowCode is a stored code as people see it: k7m-2qd.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:]
}

// readCode is what a typed code means: letter case, spaces and dashes aside, and a letter
// that no code has for the one it looks or sounds like. It is "" when it cannot be a code.
func readCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–—\t.", r) {
			return -1
		}
		return r
	}, strings.ToLower(typed))
	code = lookAlikes.Replace(code)
	if len(code) != codeLength || strings.Trim(code, codeAlphabet) != "" {
		return ""
	}
	return code
}

// SpellCode is a typed code as people see it, whether or not there is such a code; text that
// cannot be one stays as it is.
func SpellCode(typed string) string {
	if code := readCode(typed); code != "" {
		return ShowCode(code)
	}
	return typed
}

// OpenWaveCodes are the short codes, as people see them, by which anyone answers the open
// waves, by the wave's id.
func (s *Service) OpenWaveCodes(ctx context.Context) (map[string]string, error) {
	return s.store.codesOfOpenWaves(ctx)
}

// OpenWaveCode is the short code, as people see it, by which anyone answers an open wave.
// ErrNoWave when the wave is not an open one.
func (s *Service) OpenWaveCode(ctx context.Context, waveID string) (string, error) {
	code, err := s.store.codeOf(ctx, waveID, "")
	return ShowCode(code), err
}
