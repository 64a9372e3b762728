package web

import (
	"fmt"
	"slices"
)

// fieldView is a form field as the component templates show it. Value is what was
// typed; Problem what is wrong with it.
type fieldView struct {
	Name         string
	Label        string
	Value        string
	Date         dateField
	Problem      string
	Choices      []Choice
	Hint         string
	Type         string
	Autocomplete string
	InputMode    string
	Width        string
	Rows         string
	Spellcheck   string
	Dates        bool // of a textarea: for dates alone, so that it need not say what to leave out
	LabelSize    string
	Heading      bool
	Inline       bool
	Small        bool
}

// Choice is one of the options of radios, checkboxes or a select. In a select, choices
// that follow each other and have one Group stand under it.
type Choice struct {
	Value   string
	Label   string
	Hint    string
	Group   string
	Checked bool
}

// ID is the id of the field, or of the first of its choices: where the error
// summary's link goes.
func (f fieldView) ID() string { return f.Name }

// ChoiceID is the id of the choice at index.
func (f fieldView) ChoiceID(index int) string {
	if index == 0 {
		return f.Name
	}
	return fmt.Sprintf("%s-%d", f.Name, index+1)
}

// DescribedBy names the elements that describe the field, empty when none does.
func (f fieldView) DescribedBy() string {
	ids := ""
	if f.Hint != "" {
		ids = f.Name + "-hint"
	}
	if f.Problem != "" {
		if ids != "" {
			ids += " "
		}
		ids += f.Name + "-error"
	}
	return ids
}

// newField is the template function "field": a name, a label, what was typed (a
// string or a dateField), the page's problems, then options in pairs: hint, type,
// autocomplete, inputmode, width (govuk's: 2, 3, 4, 5, 10, 20, one-half...), rows,
// spellcheck, label (s, m, l: its size), heading ("yes": the label is the page's h1).
func newField(name, label string, value any, problems Problems, options ...string) (fieldView, error) {
	field := fieldView{Name: name, Label: label, Problem: problems.For(name), Type: "text", Rows: "5"}
	switch typed := value.(type) {
	case string:
		field.Value = typed
	case dateField:
		field.Date = typed
	default:
		return field, fmt.Errorf("the field %s cannot show a %T", name, value)
	}
	return field, field.setOptions(options)
}

// newChoice is the template function "choice": a name, a legend, the value or values
// chosen, the choices, the page's problems, then options as for "field", and inline
// or small ("yes").
func newChoice(name, label string, chosen any, choices []Choice, problems Problems, options ...string) (fieldView, error) {
	field := fieldView{Name: name, Label: label, Problem: problems.For(name)}
	var values []string
	switch typed := chosen.(type) {
	case string:
		values = []string{typed}
	case []string:
		values = typed
	default:
		return field, fmt.Errorf("the field %s cannot choose by a %T", name, chosen)
	}
	field.Choices = withChecked(choices, values...)
	return field, field.setOptions(options)
}

// withChecked are the choices with those of the values checked too.
func withChecked(choices []Choice, values ...string) []Choice {
	choices = slices.Clone(choices)
	for i := range choices {
		choices[i].Checked = choices[i].Checked || slices.Contains(values, choices[i].Value)
	}
	return choices
}

func (f *fieldView) setOptions(options []string) error {
	if len(options)%2 != 0 {
		return fmt.Errorf("the field %s has an option without a value", f.Name)
	}
	texts := map[string]*string{
		"hint": &f.Hint, "type": &f.Type, "autocomplete": &f.Autocomplete, "inputmode": &f.InputMode,
		"width": &f.Width, "rows": &f.Rows, "spellcheck": &f.Spellcheck, "label": &f.LabelSize,
	}
	truths := map[string]*bool{"heading": &f.Heading, "inline": &f.Inline, "small": &f.Small, "dates": &f.Dates}
	for i := 0; i < len(options); i += 2 {
		name, value := options[i], options[i+1]
		if text := texts[name]; text != nil {
			*text = value
		} else if truth := truths[name]; truth != nil {
			*truth = value == "yes"
		} else {
			return fmt.Errorf("the field %s has an unknown option %q", f.Name, name)
		}
	}
	return nil
}
