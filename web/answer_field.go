package web

import (
	"slices"
	"strings"

	"muster/surveys"
)

// answerField is the field of a question, with what has been typed at it. Layout is radios,
// select, checkboxes, textarea or input.
type answerField struct {
	Name    string
	Label   string
	Typed   []string
	Layout  string
	Choices []Choice
	Hint    string
}

// fieldFor is the field of a question with the name.
func fieldFor(questionnaire surveys.Questionnaire, question surveys.Question, name string, typed []string) answerField {
	field := answerField{Name: name, Label: questionText(question), Typed: typed, Hint: question.Hint}
	options := questionnaire.OptionsOf(question)
	switch {
	case question.Kind == surveys.KindText:
		field.Layout = "textarea"
		return field
	case question.Kind == surveys.KindNumber:
		field.Layout = "input"
		return field
	case question.Kind == surveys.KindChoices:
		field.Layout = "checkboxes"
	case len(options) > mostRadios:
		field.Layout, field.Choices = "select", []Choice{{Label: "Choose from the list"}}
	default:
		field.Layout = "radios"
	}
	for _, option := range options {
		field.Choices = append(field.Choices, Choice{Value: option.Value, Label: option.Label, Checked: slices.Contains(typed, option.Value)})
	}
	return field
}

// text is what has been typed, as a text field shows it.
func (f answerField) text() string { return strings.Join(f.Typed, ";") }

// write writes the field as it stands on a page of several, or, as a heading, alone on one whose
// h1 is the question.
func (f answerField) write(m *markup, problem string, heading bool) {
	view := fieldView{Name: f.Name, Label: f.Label, Hint: f.Hint, Problem: problem, Choices: f.Choices, Heading: heading, LabelSize: "s"}
	if heading {
		view.LabelSize = "l"
	}
	switch f.Layout {
	case "radios":
		view.writeBoxes(m, "radio", "radios")
	case "checkboxes":
		if view.Hint == "" {
			view.Hint = "Select all that apply."
		}
		view.writeBoxes(m, "checkbox", "checkboxes")
	case "select":
		view.writeSelect(m)
	case "textarea":
		view.Value, view.Rows = f.text(), "5"
		view.writeTextarea(m)
	default:
		view.Value, view.Type, view.InputMode, view.Width, view.Autocomplete = f.text(), "text", "decimal", "5", "off"
		view.writeInput(m)
	}
}
