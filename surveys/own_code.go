package surveys

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestOwnCode is how many letters and digits a code that people make up has at least. Two
// who make up the same one are both left unpaired.
const shortestOwnCode = 6

// TakesOwnCode tells whether who answers may make up a code, so that an open survey's answers
// can be compared with later ones of theirs without signing in.
func (i Invitation) TakesOwnCode() bool {
	return i.Session == nil && i.Wave.Programme != "" && i.Questionnaire.OwnCode
}

// readOwnCode is a made-up code as it is compared: its letters and digits, letter case aside.
// "" is none; ErrOwnCode when it is too short.
func readOwnCode(typed string) (string, error) {
	code := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, typed)
	if length := utf8.RuneCountInString(code); strings.TrimSpace(typed) != "" && length < shortestOwnCode {
		return "", ErrOwnCode
	}
	return code, nil
}

// ownPairCode is the personal code of whoever made up the code, which nobody's own can be.
func (s *Service) ownPairCode(wave Wave, own string) string {
	if own == "" {
		return ""
	}
	return s.pairs.Personal("made up", wave.Programme+"\x00"+own)
}
