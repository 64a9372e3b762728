package surveys

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	choicesSeparator = ";"
	// MaxTextLength is how many characters a text answer may have.
	MaxTextLength = 4000
)

// A plain decimal: no exponent, so that nothing infinite comes in, and no thousands commas.
var decimal = regexp.MustCompile(`^([+-]?)0*(\d{1,12})(?:\.(\d{1,20}))?$`)

// ParseAnswer turns what was typed, or stands in a file's cell, into the value to store. An
// option is given by its value or its label, letter case aside; choices are joined by ";";
// a number is a plain decimal; a text has up to MaxTextLength characters. White space round
// an answer is dropped, and an empty one is "", a blank. Otherwise the error wraps ErrAnswer.
func (q Questionnaire) ParseAnswer(question Question, typed string) (string, error) {
	options := q.OptionsOf(question)
	if slices.ContainsFunc(options, func(option Option) bool { return option.Value == typed }) {
		return typed, nil // as a page sends it
	}
	return newAnswerParser(question, options).parse(typed)
}

// answerParser reads the answers of one question; a file makes it once a column.
type answerParser struct {
	kind    Kind
	options []Option
	values  map[string]string // folded value or label -> value
}

func newAnswerParser(question Question, options []Option) answerParser {
	parser := answerParser{question.Kind, options, map[string]string{}}
	for _, option := range options {
		parser.values[fold(option.Label)] = option.Value
	}
	for _, option := range options {
		parser.values[fold(option.Value)] = option.Value
	}
	return parser
}

// fold makes texts equal that differ in letter case or white space round them alone.
func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

func (p answerParser) parse(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return "", fmt.Errorf("%w: expected text in UTF-8 without NUL characters", ErrAnswer)
	}
	if typed == "" {
		return "", nil
	}
	switch p.kind {
	case KindNumber:
		return parseNumber(typed)
	case KindText:
		if length := utf8.RuneCountInString(typed); length > MaxTextLength {
			return "", fmt.Errorf("%w: expected at most %d characters, found %d", ErrAnswer, MaxTextLength, length)
		}
		return typed, nil
	case KindChoices:
		return p.parseChoices(typed)
	}
	return p.parseOption(typed)
}

func (p answerParser) parseOption(typed string) (string, error) {
	if value, ok := p.values[fold(typed)]; ok {
		return value, nil
	}
	return "", fmt.Errorf("%w: %q is no option, expected %s", ErrAnswer, shorten(typed), p.expected())
}

// parseChoices orders the values as the options stand, so that the same choice is always
// the same value.
func (p answerParser) parseChoices(typed string) (string, error) {
	chosen := map[string]bool{}
	for part := range strings.SplitSeq(typed, choicesSeparator) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		value, err := p.parseOption(strings.TrimSpace(part))
		if err != nil {
			return "", err
		}
		chosen[value] = true
	}
	var values []string
	for _, option := range p.options {
		if chosen[option.Value] {
			values = append(values, option.Value)
		}
	}
	return strings.Join(values, choicesSeparator), nil
}

// parseNumber writes a number in one way only: no plus, no zeros that say nothing.
func parseNumber(typed string) (string, error) {
	parts := decimal.FindStringSubmatch(typed)
	if parts == nil {
		return "", fmt.Errorf("%w: %q is no number, expected a decimal such as 12 or 12.5", ErrAnswer, shorten(typed))
	}
	number := parts[2]
	if fraction := strings.TrimRight(parts[3], "0"); fraction != "" {
		number += "." + fraction
	}
	if parts[1] == "-" && number != "0" {
		number = "-" + number
	}
	return number, nil
}

// label is the label of the option with the value, or "".
func (p answerParser) label(value string) string {
	for _, option := range p.options {
		if option.Value == value {
			return option.Label
		}
	}
	return ""
}

// expected lists the options, or the first few when they are many.
func (p answerParser) expected() string {
	const most = 8
	var listed []string
	for _, option := range p.options {
		text := option.Value
		if fold(option.Label) != fold(option.Value) {
			text += " (" + option.Label + ")"
		}
		listed = append(listed, text)
	}
	if len(listed) > most {
		return "one of " + strings.Join(listed[:most], ", ") + fmt.Sprintf(" and %d more", len(listed)-most)
	}
	return "one of " + strings.Join(listed, ", ")
}

// shorten keeps a message readable when a cell holds a page of text.
func shorten(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
