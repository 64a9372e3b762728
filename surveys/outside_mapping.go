package surveys

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// OutsideMapping says how a file from elsewhere is understood: what each column is, how
// dates are read, and what texts that are no option mean. Undated keeps responses without a
// date. A text is kept as its keyed hash alone: people write their names into "other".
type OutsideMapping struct {
	Uses       []OutsideUse                 `json:"uses"`
	MonthFirst bool                         `json:"month_first,omitempty"`
	Undated    bool                         `json:"undated,omitempty"`
	Texts      map[string]map[string]string `json:"texts,omitempty"` // group -> hash -> meaning
}

// What a text may mean besides an option or an organisation.
const (
	// MeansNothing makes the text no answer.
	MeansNothing = "-nothing"
	// MeansLeftOut leaves the response out that has the text.
	MeansLeftOut = "-left-out"
)

// OutsideFault is what is wrong with a mapping, at a column from 0, or -1 for all.
type OutsideFault struct {
	Column  int
	Message string
}

// faults are what is wrong with what the columns are said to be.
func (f OutsideFile) faults(uses []OutsideUse, questionnaire Questionnaire) []OutsideFault {
	var faults []OutsideFault
	if len(uses) != len(f.Columns) {
		return []OutsideFault{{-1, "Say what each column is"}}
	}
	first := map[OutsideUse]int{}
	answers := false
	for i, use := range uses {
		if use.Role == RoleLeftOut {
			continue
		}
		answers = answers || use.Role == RoleQuestion || use.Role == RoleOption
		before, twice := first[use]
		first[use] = i
		whole := OutsideUse{Role: RoleQuestion, Question: use.Question}
		_, asWhole := first[whole]
		switch {
		case !use.fits(questionnaire):
			faults = append(faults, OutsideFault{i, "Choose what this column is"})
		case f.Columns[i].Gone != "":
			faults = append(faults, OutsideFault{i, "What stood in this column has been deleted. To use it, send the file again"})
		case twice:
			faults = append(faults, OutsideFault{i, "This is the same as column " + fmt.Sprint(before+1) + ": choose one of them"})
		case use.Role == RoleOption && asWhole:
			faults = append(faults, OutsideFault{i, "Column " + fmt.Sprint(first[whole]+1) + " has the whole answer to this question already"})
		case use.Role == RoleQuestion && slices.ContainsFunc(uses[:i], func(u OutsideUse) bool { return u.Role == RoleOption && u.Question == use.Question }):
			faults = append(faults, OutsideFault{i, "Columns before this one have single options of this question already"})
		}
	}
	if !answers && len(faults) == 0 {
		faults = append(faults, OutsideFault{-1, "Say of at least one column which question it answers"})
	}
	return faults
}

// fits tells whether there is such a use.
func (u OutsideUse) fits(questionnaire Questionnaire) bool {
	switch u.Role {
	case RoleLeftOut, RoleDate, RoleOrganisation, RoleSession, RolePairCode, RoleFinished:
		return u.Question == "" && u.Option == ""
	case RoleQuestion:
		_, ok := questionnaire.Question(u.Question)
		return ok && u.Option == ""
	case RoleOption:
		question, ok := questionnaire.Question(u.Question)
		return ok && question.Kind == KindChoices &&
			slices.ContainsFunc(question.Options, func(o Option) bool { return o.Value == u.Option })
	}
	return false
}

// organisationGroup is the group of the texts that should name an organisation.
const organisationGroup = "organisation"

// OutsideGroup is texts of the file that should be one of the same options: those of a scale,
// a question, or the organisations. Columns are where they stand.
type OutsideGroup struct {
	Key     string
	Columns []int
	Options []Option
	Texts   []OutsideText
}

// OutsideText is a text that is no option, and its keyed hash. Meaning is what it has been
// said to mean, or what it very likely does, or "". Decided tells that it was said.
type OutsideText struct {
	ID      string
	Text    string
	Count   int
	Meaning string
	Decided bool
}

// textReader reads the texts of the columns of one group.
type textReader struct {
	key     string
	parser  answerParser
	folded  map[string]string // foldText of a value or label -> value
	decided map[string]string // hash -> meaning
	keyed   func(parts ...string) string
	noted   func(text, meaning string) // told of a text whose meaning was decided on
}

func newTextReader(question Question, options []Option, mapping OutsideMapping, keyed func(parts ...string) string) textReader {
	reader := textReader{parser: newAnswerParser(question, options), folded: map[string]string{}, keyed: keyed}
	reader.key = groupOf(question, options)
	for _, option := range options {
		reader.folded[foldText(option.Label)] = option.Value
	}
	for _, option := range options {
		reader.folded[foldText(option.Value)] = option.Value
	}
	if question.Kind == KindYesNo {
		for text, value := range map[string]string{"y": Yes, "n": No, "true": Yes, "false": No} {
			reader.folded[text] = value
		}
	}
	reader.decided = mapping.Texts[reader.key]
	return reader
}

// groupOf is the same for questions with the same options: what a text of the file means is
// asked once for all of them.
func groupOf(question Question, options []Option) string {
	if len(options) == 0 {
		return ""
	}
	content, err := json.Marshal(options)
	if err != nil {
		panic("surveys: strings that are no JSON: " + err.Error())
	}
	if question.Kind == KindScale {
		return "scale " + question.Scale
	}
	if question.Kind == KindYesNo {
		return "yes or no"
	}
	return hashOf(string(content))
}

// errUndecided says that nobody has said yet what a text means, errLeaveOut that the response
// is to be left out.
var (
	errUndecided = errors.New("is no option")
	errLeaveOut  = errors.New("was left out as you said")
)

// value is the value to store of a cell. undecided are the texts that are no option.
func (r textReader) value(cell string) (value string, undecided []string, err error) {
	switch {
	case cell == "":
		return "", nil, nil
	case r.key == "":
		value, err = r.parser.parse(cell)
		return value, nil, err
	case r.parser.kind != KindChoices:
		value, err = r.option(cell)
		if errors.Is(err, errUndecided) {
			undecided = []string{cell}
		}
		return value, undecided, err
	}
	return r.choices(cell)
}

// option is what one text means.
func (r textReader) option(text string) (string, error) {
	folded := foldText(text)
	if value, ok := r.folded[folded]; ok {
		return value, nil
	}
	meaning := r.decided[r.hash(text)]
	if meaning == "" {
		return "", errUndecided
	}
	r.noted(text, meaning)
	switch meaning {
	case MeansNothing:
		return "", nil
	case MeansLeftOut:
		return "", errLeaveOut
	default:
		return meaning, nil
	}
}

func (r textReader) hash(text string) string { return r.keyed("outside text", r.key, foldText(text)) }

// choices are several options in one cell, separated by whatever cuts it into options; and
// by semicolons, as in most files, where nothing does.
func (r textReader) choices(cell string) (string, []string, error) {
	var undecided []string
	var failed error
	for _, separators := range []string{choicesSeparator, "\n", "|", ","} {
		var values, unknown []string
		var problem error
		for part := range strings.SplitSeq(cell, separators) {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			value, err := r.option(part)
			switch {
			case errors.Is(err, errUndecided):
				unknown, problem = append(unknown, part), err
			case err != nil:
				return "", nil, err
			case value != "":
				values = append(values, value)
			}
		}
		if problem == nil {
			value, err := r.parser.parse(strings.Join(values, choicesSeparator))
			return value, nil, err
		}
		if failed == nil {
			undecided, failed = unknown, problem
		}
	}
	return "", undecided, failed
}

// likely is the option that a text very likely means: "5 - Very", "Very (5)", "5. Very".
func (r textReader) likely(text string) string {
	folded := foldText(text)
	value := ""
	for _, option := range r.parser.options {
		label, number := foldText(option.Label), foldText(option.Value)
		for _, form := range []string{number + " - " + label, number + " – " + label, number + ". " + label, number + ": " + label,
			number + " " + label, number + " = " + label, label + " (" + number + ")", label + " - " + number} {
			if folded == form {
				value = option.Value
			}
		}
	}
	return value
}

// chosen tells whether a cell says that its option was chosen: anything but a no.
func chosen(cell string) bool {
	switch foldText(cell) {
	case "", "no", "n", "0", "false", "not selected", "unchecked", "not chosen", "n/a", "-":
		return false
	}
	return true
}

// finished tells whether a cell says that somebody came to the end.
func finished(cell string) bool {
	switch foldText(cell) {
	case "complete", "completed", "finished", "submitted", "yes", "y", "true", "1", "100", "100%":
		return true
	}
	return false
}
