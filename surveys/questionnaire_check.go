package surveys

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fault is something that keeps a questionnaire from being asked. Question is the number of
// the question, from 1, or 0; Scale names the scale, or is "". Field is the key of the survey
// file that is wrong. Message says what to do, in words for a page.
type Fault struct {
	Question int
	Scale    string
	Field    string
	Message  string
}

// Faults are what keeps the questionnaire from being asked, in its order; none when
// ParseQuestionnaire would take its JSON. A questionnaire that is being written has some.
func (q Questionnaire) Faults() []Fault {
	var faults []Fault
	if !isCode(q.Code) || strings.Contains(q.Code, ":") {
		faults = append(faults, Fault{Field: "code", Message: "Enter a code without a colon"})
	}
	if strings.TrimSpace(q.Title) == "" {
		faults = append(faults, Fault{Field: "title", Message: "Enter a title"})
	}
	for _, name := range q.ScaleNames() {
		faults = append(faults, q.Scales[name].faults(name)...)
	}
	if len(q.Questions) == 0 {
		faults = append(faults, Fault{Field: "questions", Message: "Add at least one question"})
	}
	for i := range q.Questions {
		faults = append(faults, q.QuestionFaults(i)...)
	}
	return faults
}

// ScaleNames are the names of the scales in order.
func (q Questionnaire) ScaleNames() []string {
	var names []string
	for name := range q.Scales {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s Scale) faults(name string) []Fault {
	var faults []Fault
	add := func(field, message string) {
		faults = append(faults, Fault{Scale: name, Field: field, Message: message})
	}
	if message := optionsFault(s.Options); message != "" {
		add("options", message)
		return faults
	}
	for _, option := range s.Options {
		if _, err := strconv.Atoi(option.Value); err != nil {
			add("options", fmt.Sprintf("%q must be a whole number: write each option as 1 = Label", shorten(option.Value)))
			return faults
		}
	}
	for field, values := range map[string][]int{"positive": s.Positive, "not_counted": s.NotCounted} {
		for _, value := range values {
			if !slices.ContainsFunc(s.Options, func(o Option) bool { return o.Value == strconv.Itoa(value) }) {
				add(field, fmt.Sprintf("%d is not one of the options", value))
			}
		}
	}
	if len(s.CountedValues()) == 0 {
		add("not_counted", "At least one option must be counted")
	}
	for _, value := range s.Positive {
		if slices.Contains(s.NotCounted, value) {
			add("positive", fmt.Sprintf("%d cannot be both positive and not counted", value))
		}
	}
	return faults
}

// optionsFault says what is wrong with a list of options, or "".
func optionsFault(options []Option) string {
	if len(options) == 0 {
		return "Enter at least one option"
	}
	owners := map[string]int{}
	for i, option := range options {
		if !isCode(option.Value) || strings.Contains(option.Value, choicesSeparator) {
			return fmt.Sprintf("The value %q must be short and without %q", shorten(option.Value), choicesSeparator)
		}
		for _, name := range []string{fold(option.Value), fold(option.Label)} {
			if owner, taken := owners[name]; taken && owner != i {
				return fmt.Sprintf("Two options cannot be told apart: %q stands for both", shorten(name))
			}
			owners[name] = i
		}
	}
	return ""
}

// QuestionFaults are what is wrong with the question at the index, given those before it.
func (q Questionnaire) QuestionFaults(index int) []Fault {
	question, earlier := q.Questions[index], q.Questions[:index]
	var faults []Fault
	add := func(field, format string, values ...any) {
		faults = append(faults, Fault{Question: index + 1, Field: field, Message: fmt.Sprintf(format, values...)})
	}
	switch {
	case !isCode(question.Code):
		add("code", "Enter a code of at most %d characters", maxCodeLength)
	case slices.Contains([]string{columnResponseID, columnSubmittedOn, columnPairCode}, question.Code):
		add("code", "%s is a column of the responses file: choose another code", question.Code)
	case slices.ContainsFunc(earlier, func(other Question) bool { return other.Code == question.Code }):
		add("code", "Another question has the code %s", question.Code)
	}
	if strings.TrimSpace(question.Text) == "" {
		add("text", "Enter the question")
	}
	for _, other := range earlier {
		if question.Item != "" && other.Item == question.Item {
			add("item", "%s asks the item %s already: a survey asks an item once", other.Code, question.Item)
		}
	}
	faults = append(faults, q.kindFaults(index)...)
	if question.Stratum && question.Kind == KindText {
		add("stratum", "A text answer cannot sort people into groups")
	}
	faults = append(faults, q.sectionFaults(index)...)
	faults = append(faults, q.thenFaults(index)...)
	return append(faults, q.routingFaults(index)...)
}

func (q Questionnaire) kindFaults(index int) []Fault {
	question := q.Questions[index]
	fault := func(field, message string) []Fault {
		return []Fault{{Question: index + 1, Field: field, Message: message}}
	}
	switch question.Kind {
	case KindScale:
		if _, known := q.Scales[question.Scale]; !known {
			return fault("scale", "Choose the scale it is answered on")
		}
	case KindChoice, KindChoices:
		if message := optionsFault(question.Options); message != "" {
			return fault("options", message)
		}
	case KindYesNo, KindNumber, KindText:
	default:
		return fault("kind", "Choose how it is answered")
	}
	return nil
}

func (q Questionnaire) sectionFaults(index int) []Fault {
	section := q.Questions[index].Section
	if section == "" {
		return nil
	}
	if _, known := q.Section(section); !known {
		return []Fault{{Question: index + 1, Field: "section", Message: "Choose one of the sections"}}
	}
	before := Questionnaire{Questions: q.Questions[:index]}
	if index > 0 && q.Questions[index-1].Section != section && before.inSection(section) {
		return []Fault{{Question: index + 1, Field: "section", Message: "The questions of a section must follow one another: move this one next to them"}}
	}
	return nil
}

func (q Questionnaire) routingFaults(index int) []Fault {
	var faults []Fault
	for _, code := range routedBy(q.Questions[index]) {
		position := q.index(code)
		message := ""
		switch {
		case position < 0:
			message = fmt.Sprintf("It is asked by the answer to %s, which is not a question here", code)
		case position >= index:
			message = fmt.Sprintf("It is asked by the answer to %s, which comes after it", code)
		default:
			options := q.OptionsOf(q.Questions[position])
			for _, value := range q.Questions[index].AskedOf[code] {
				if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == value }) {
					message = fmt.Sprintf("It is asked of those who answered %q to %s, which is not an option", shorten(value), code)
				}
			}
		}
		if message != "" {
			faults = append(faults, Fault{Question: index + 1, Field: "asked_of", Message: message})
		}
	}
	return faults
}

// routedBy are the codes of the questions by whose answers a question is asked, in order.
func routedBy(question Question) []string {
	var codes []string
	for code := range question.AskedOf {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
