package surveys

import (
	"encoding/json"
	"slices"
)

// answerReader reads stored answers into one map, again and again. Almost all are as answersJSON
// writes plain texts; these it reads itself, several times as fast as encoding/json, to which it
// leaves the rest. The zero answerReader is ready.
type answerReader struct {
	answers Answers
	texts   map[string]string // codes and answers that come often, each once
}

// knownTexts and knownLength bound what an answerReader keeps.
const (
	knownTexts  = 5000
	knownLength = 24
)

// read gives the answers until the next read.
func (r *answerReader) read(stored []byte) (Answers, error) {
	if r.answers == nil {
		r.answers, r.texts = Answers{}, map[string]string{}
	}
	clear(r.answers)
	if r.readPlain(stored) {
		return r.answers, nil
	}
	clear(r.answers)
	return r.answers, json.Unmarshal(stored, &r.answers)
}

// readPlain reads an object of plain texts without spaces between them.
func (r *answerReader) readPlain(stored []byte) bool {
	if len(stored) == 0 || stored[0] != '{' {
		return false
	}
	for rest := stored; ; {
		code, after, plain := cutPlain(rest[1:])
		if !plain || len(after) == 0 || after[0] != ':' {
			return false
		}
		answer, after, plain := cutPlain(after[1:])
		if !plain || len(after) == 0 {
			return false
		}
		r.answers[r.text(code)] = r.text(answer)
		if after[0] == '}' {
			return len(after) == 1
		}
		if after[0] != ',' {
			return false
		}
		rest = after
	}
}

// cutPlain cuts a text of ASCII in quotes, without escapes, off the front.
func cutPlain(from []byte) (text, rest []byte, plain bool) {
	if len(from) == 0 || from[0] != '"' {
		return nil, nil, false
	}
	end := slices.IndexFunc(from[1:], func(c byte) bool { return c == '"' || c == '\\' || c < ' ' || c >= 0x80 })
	if end < 0 || from[1+end] != '"' {
		return nil, nil, false
	}
	return from[1 : 1+end], from[2+end:], true
}

func (r *answerReader) text(text []byte) string {
	known, met := r.texts[string(text)]
	if !met {
		known = string(text)
		if len(known) <= knownLength && len(r.texts) < knownTexts {
			r.texts[known] = known
		}
	}
	return known
}
