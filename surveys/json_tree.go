package surveys

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"muster/courses/datafile"
)

// jsonValue is a value of a JSON file that remembers where it stands. The standard decoder
// stops at the first error and knows no position for most; a survey file's author is told
// all of them at once.
type jsonValue struct {
	offset   int
	token    json.Token // json.Delim, string, json.Number, bool or nil
	members  []jsonMember
	elements []jsonValue
}

type jsonMember struct {
	name   string
	offset int
	value  jsonValue
}

// maxJSONDepth is far deeper than any survey file and keeps a hostile one off the stack.
const maxJSONDepth = 20

// fileReader collects the problems of a file with their positions.
type fileReader struct {
	data     []byte
	problems datafile.Problems
}

func (r *fileReader) problem(offset int, format string, values ...any) {
	before := r.data[:min(offset, len(r.data))]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	line, column := bytes.Count(before, []byte{'\n'})+1, utf8.RuneCount(before[lineStart:])+1
	r.problems.Add(line, column, format, values...)
}

// parse reads the data as one JSON value.
func (r *fileReader) parse() (jsonValue, bool) {
	if bad := firstInvalidUTF8(r.data); bad >= 0 {
		r.problem(bad, "not UTF-8")
		return jsonValue{}, false
	}
	var raw json.RawMessage
	if err := json.Unmarshal(r.data, &raw); err != nil {
		offset := len(r.data)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && !strings.Contains(syntax.Error(), "unexpected end") {
			offset = int(syntax.Offset) - 1
		}
		r.problem(offset, "not JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
		return jsonValue{}, false
	}
	tree := treeBuilder{reader: r, decoder: json.NewDecoder(bytes.NewReader(r.data))}
	tree.decoder.UseNumber()
	value, ok := tree.value(0)
	return value, ok
}

func firstInvalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		char, size := utf8.DecodeRune(data[i:])
		if char == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

type treeBuilder struct {
	reader  *fileReader
	decoder *json.Decoder
}

// next is the next token and where it begins: the decoder tells only where the one before
// ended, after which come white space, a comma or a colon.
func (t treeBuilder) next() (json.Token, int) {
	offset := int(t.decoder.InputOffset())
	for offset < len(t.reader.data) && strings.IndexByte(" \t\r\n,:", t.reader.data[offset]) >= 0 {
		offset++
	}
	token, err := t.decoder.Token()
	if err != nil {
		panic("surveys: JSON that was valid is not: " + err.Error())
	}
	return token, offset
}

func (t treeBuilder) value(depth int) (jsonValue, bool) {
	token, offset := t.next()
	value := jsonValue{offset: offset, token: token}
	if depth > maxJSONDepth {
		t.reader.problem(offset, "nested more than %d deep", maxJSONDepth)
		return value, false
	}
	ok := true
	switch token {
	case json.Delim('{'):
		for ok && t.decoder.More() {
			name, at := t.next()
			var member jsonValue
			member, ok = t.value(depth + 1)
			value.members = append(value.members, jsonMember{name.(string), at, member})
		}
	case json.Delim('['):
		for ok && t.decoder.More() {
			var element jsonValue
			element, ok = t.value(depth + 1)
			value.elements = append(value.elements, element)
		}
	default:
		return value, true
	}
	if ok {
		t.next()
	}
	return value, ok
}
