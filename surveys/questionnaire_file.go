package surveys

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxCodeLength  = 100
	maxScaleNumber = 1_000_000
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// ParseQuestionnaire reads a survey file (JSON, UTF-8, a byte order mark is allowed). It is
// strict: an unknown field, a kind that does not exist, a code or item that stands twice, a
// scale, value or earlier question that is named but not there are refused, all at once,
// with their lines and columns, in a *FileError. Another error is the reader's.
//
// A title, a question's text and an option's label may be left out; the code or value then
// stands in for it. A field that is null counts as left out.
func ParseQuestionnaire(file io.Reader) (Questionnaire, error) {
	data, err := io.ReadAll(file)
	if err != nil {
		return Questionnaire{}, err
	}
	reader := &fileReader{data: bytes.TrimPrefix(data, byteOrderMark)}
	tree, ok := reader.parse()
	if !ok {
		return Questionnaire{}, reader.problems.Err(0)
	}
	questionnaire := reader.questionnaire(tree)
	if err := reader.problems.Err(0); err != nil {
		return Questionnaire{}, err
	}
	return questionnaire, nil
}

func (r *fileReader) questionnaire(tree jsonValue) Questionnaire {
	fields := r.object(tree, "a survey", "code", "title", "intro", "own_code", "scales", "sections", "questions")
	q := Questionnaire{
		Code:  r.code(fields, tree, "code"),
		Title: r.text(fields, "title"),
		Intro: r.text(fields, "intro"), OwnCode: r.truth(fields, "own_code"),
		Scales: map[string]Scale{},
	}
	if strings.Contains(q.Code, ":") {
		r.problem(fields["code"].offset, "a survey's code has no colon: SURVEY:WAVE names a wave")
	}
	if q.Title == "" {
		q.Title = q.Code
	}
	if scales, ok := fields["scales"]; ok {
		for _, member := range r.members(scales, "an object of scales by name") {
			q.Scales[member.name] = r.scale(member.value)
		}
	}
	if sections, ok := fields["sections"]; ok {
		q.Sections = r.sections(sections)
	}
	questions, ok := fields["questions"]
	if !ok || len(questions.elements) == 0 {
		r.problem(r.offsetOf(fields, tree, "questions"), "expected \"questions\", a list of at least one question")
		return q
	}
	r.questions(&q, questions)
	return q
}

func (r *fileReader) questions(q *Questionnaire, list jsonValue) {
	items := map[string]string{}
	for _, element := range list.elements {
		fields := r.object(element, "a question", "code", "item", "section", "then_of", "kind", "scale", "about", "text",
			"hint", "options", "stratum", "optional", "asked_of")
		question := r.question(*q, element, fields)
		if _, twice := q.Question(question.Code); twice && question.Code != "" {
			r.problem(fields["code"].offset, "question %q stands twice", question.Code)
		}
		if first, twice := items[question.Item]; twice && question.Item != "" {
			r.problem(fields["item"].offset, "item %q is asked twice, in %q and %q: a survey asks an item once",
				question.Item, first, question.Code)
		}
		items[question.Item] = question.Code
		r.inSection(*q, question, fields)
		q.Questions = append(q.Questions, question)
	}
}

func (r *fileReader) question(q Questionnaire, at jsonValue, fields map[string]jsonValue) Question {
	question := Question{
		Code: r.code(fields, at, "code"), Item: r.text(fields, "item"), Section: r.text(fields, "section"), Kind: Kind(r.text(fields, "kind")),
		Scale: r.text(fields, "scale"), About: r.text(fields, "about"),
		Text: r.text(fields, "text"), Hint: r.text(fields, "hint"),
		ThenOf:  r.text(fields, "then_of"),
		Stratum: r.truth(fields, "stratum"), Optional: r.truth(fields, "optional"),
	}
	if question.Text == "" {
		question.Text = question.Code
	}
	if slices.Contains([]string{columnResponseID, columnSubmittedOn, columnPairCode}, question.Code) {
		r.problem(fields["code"].offset, "%q is a column of the responses file and no question's code", question.Code)
	}
	r.kind(q, at, fields, &question)
	if question.ThenOf != "" {
		r.thenOf(q, question, fields)
	}
	if question.Stratum && question.Kind == KindText {
		r.problem(fields["stratum"].offset, "a text is no stratum")
	}
	if routing, ok := fields["asked_of"]; ok {
		question.AskedOf = r.askedOf(q, routing)
	}
	return question
}

// kind checks the kind and the fields that hang on it.
func (r *fileReader) kind(q Questionnaire, at jsonValue, fields map[string]jsonValue, question *Question) {
	options, hasOptions := fields["options"]
	scale, hasScale := fields["scale"]
	switch question.Kind {
	case KindScale:
		if _, known := q.Scales[question.Scale]; !known {
			r.problem(r.offsetOf(fields, at, "scale"), "expected \"scale\", the name of one of the survey's scales%s",
				listed(slices.Sorted(maps.Keys(q.Scales))))
		}
	case KindChoice, KindChoices:
		if !hasOptions || len(options.elements) == 0 {
			r.problem(r.offsetOf(fields, at, "options"), "expected \"options\", a list of at least one option")
			return
		}
		question.Options = r.options(options, r.choiceValue)
	case KindYesNo, KindNumber, KindText:
	default:
		r.problem(r.offsetOf(fields, at, "kind"),
			"expected \"kind\", one of scale, yes_no, choice, choices, number or text")
		return
	}
	if hasScale && question.Kind != KindScale {
		r.problem(scale.offset, "a %s question has no scale", question.Kind)
	}
	if hasOptions && question.Kind != KindChoice && question.Kind != KindChoices {
		r.problem(options.offset, "a %s question has no options of its own", question.Kind)
	}
}

func (r *fileReader) scale(tree jsonValue) Scale {
	fields := r.object(tree, "a scale", "options", "positive", "not_counted")
	options, ok := fields["options"]
	if !ok || len(options.elements) == 0 {
		r.problem(r.offsetOf(fields, tree, "options"), "expected \"options\", a list of at least one option")
		return Scale{}
	}
	scale := Scale{Options: r.options(options, r.scaleValue)}
	scale.NotCounted = r.scaleValues(scale, fields, "not_counted")
	if len(scale.CountedValues()) == 0 {
		r.problem(tree.offset, "a scale needs an option that is counted")
	}
	scale.Positive = r.scaleValues(scale, fields, "positive")
	for _, value := range scale.Positive {
		if slices.Contains(scale.NotCounted, value) {
			r.problem(fields["positive"].offset, "%d is positive and not counted: only one is possible", value)
		}
	}
	return scale
}

// scaleValues reads a list of the scale's own values, ascending.
func (r *fileReader) scaleValues(scale Scale, fields map[string]jsonValue, name string) []int {
	list, ok := fields[name]
	if !ok {
		return nil
	}
	if list.token != json.Delim('[') || (name == "positive" && len(list.elements) == 0) {
		r.problem(list.offset, "expected %q, a list of the scale's values", name)
		return nil
	}
	var values []int
	for _, element := range list.elements {
		text, _ := r.scaleValue(element)
		value, err := strconv.Atoi(text)
		switch {
		case err != nil:
		case !slices.ContainsFunc(scale.Options, func(option Option) bool { return option.Value == text }):
			r.problem(element.offset, "%d is no value of the scale", value)
		case slices.Contains(values, value):
			r.problem(element.offset, "%d stands twice", value)
		default:
			values = append(values, value)
		}
	}
	slices.Sort(values)
	return values
}

// options reads a list of options. No two may be mistaken for each other in a cell, where
// value and label stand for the option alike and letter case does not count.
func (r *fileReader) options(list jsonValue, readValue func(jsonValue) (string, bool)) []Option {
	var options []Option
	owners := map[string]int{}
	for i, element := range list.elements {
		fields := r.object(element, "an option", "value", "label")
		tree, ok := fields["value"]
		if !ok {
			r.problem(element.offset, "expected an option with a \"value\"")
			continue
		}
		value, ok := readValue(tree)
		if !ok {
			continue
		}
		option := Option{value, r.text(fields, "label")}
		if option.Label == "" {
			option.Label = value
		}
		for _, name := range []string{fold(option.Value), fold(option.Label)} {
			if owner, taken := owners[name]; taken && owner != i {
				r.problem(element.offset, "two options cannot be told apart: %q stands for both", name)
			}
			owners[name] = i
		}
		options = append(options, option)
	}
	return options
}

func (r *fileReader) scaleValue(tree jsonValue) (string, bool) {
	number, _ := tree.token.(json.Number)
	value, err := strconv.Atoi(number.String())
	if err != nil || value > maxScaleNumber || value < -maxScaleNumber {
		r.problem(tree.offset, "expected a whole number, the value of a scale's option")
		return "", false
	}
	return strconv.Itoa(value), true
}

func (r *fileReader) choiceValue(tree jsonValue) (string, bool) {
	var value string
	switch token := tree.token.(type) {
	case string:
		value = token
	case json.Number:
		value = token.String()
	}
	if !isCode(value) || strings.Contains(value, choicesSeparator) {
		r.problem(tree.offset, "expected an option's value: a short text without %q", choicesSeparator)
		return "", false
	}
	return value, true
}

func (r *fileReader) askedOf(q Questionnaire, tree jsonValue) map[string][]string {
	routing := map[string][]string{}
	for _, member := range r.members(tree, "an object of earlier questions and their values") {
		earlier, known := q.Question(member.name)
		options := q.OptionsOf(earlier)
		switch {
		case !known:
			r.problem(member.offset, "%q is no earlier question", member.name)
			continue
		case len(options) == 0:
			r.problem(member.offset, "%q has no options to route by", member.name)
			continue
		case len(member.value.elements) == 0:
			r.problem(member.value.offset, "expected a list of at least one value of %q", member.name)
			continue
		}
		for _, element := range member.value.elements {
			value, ok := r.choiceValue(element)
			if ok && !slices.ContainsFunc(options, func(option Option) bool { return option.Value == value }) {
				r.problem(element.offset, "%q is no value of %q", value, member.name)
			}
			routing[member.name] = append(routing[member.name], value)
		}
	}
	if len(routing) == 0 {
		return nil
	}
	return routing
}

// object reads an object's members by name and refuses unknown ones and doubles.
func (r *fileReader) object(tree jsonValue, what string, known ...string) map[string]jsonValue {
	fields := map[string]jsonValue{}
	for _, member := range r.members(tree, what+", an object") {
		if !slices.Contains(known, member.name) {
			r.problem(member.offset, "%s has no field %q, only %s", what, member.name, strings.Join(known, ", "))
			continue
		}
		if member.value.token != nil {
			fields[member.name] = member.value
		}
	}
	return fields
}

func (r *fileReader) members(tree jsonValue, expected string) []jsonMember {
	if tree.token != json.Delim('{') {
		r.problem(tree.offset, "expected %s", expected)
		return nil
	}
	seen := map[string]bool{}
	for _, member := range tree.members {
		if seen[member.name] {
			r.problem(member.offset, "%q stands twice", member.name)
		}
		seen[member.name] = true
	}
	return tree.members
}

// text reads an optional text, white space round it dropped.
func (r *fileReader) text(fields map[string]jsonValue, name string) string {
	tree, ok := fields[name]
	if !ok {
		return ""
	}
	text, ok := tree.token.(string)
	if !ok || strings.ContainsRune(text, 0) {
		r.problem(tree.offset, "expected %q, a text without NUL characters", name)
		return ""
	}
	return strings.TrimSpace(text)
}

func (r *fileReader) truth(fields map[string]jsonValue, name string) bool {
	tree, ok := fields[name]
	if !ok {
		return false
	}
	truth, ok := tree.token.(bool)
	if !ok {
		r.problem(tree.offset, "expected %q, true or false", name)
	}
	return truth
}

// code reads a code that must be there.
func (r *fileReader) code(fields map[string]jsonValue, at jsonValue, name string) string {
	code, _ := fields[name].token.(string)
	if !isCode(code) {
		r.problem(r.offsetOf(fields, at, name), "expected %q, a text of 1 to %d characters without control characters or outer spaces",
			name, maxCodeLength)
		return ""
	}
	return code
}

func isCode(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= maxCodeLength &&
		strings.TrimSpace(text) == text && !strings.ContainsFunc(text, unicode.IsControl)
}

// offsetOf is where a field stands, or its object when the field is missing.
func (r *fileReader) offsetOf(fields map[string]jsonValue, at jsonValue, name string) int {
	if field, ok := fields[name]; ok {
		return field.offset
	}
	return at.offset
}

func listed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}
