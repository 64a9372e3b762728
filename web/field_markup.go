package web

import (
	"html/template"
	"strings"
)

// Input is the field as a text input with its label.
func (f fieldView) Input() template.HTML { return f.made(f.writeInput) }

func (f fieldView) writeInput(m *markup) {
	f.writeGroup(m, func(m *markup) {
		f.writeLabel(m)
		m.tags(`<input class="govuk-input`)
		if f.Width != "" {
			m.tags(" govuk-input--width-")
			m.text(f.Width)
		}
		f.writeMark(m, " govuk-input--error")
		m.tags(`"`)
		m.attribute("id", f.ID())
		m.attribute("name", f.Name)
		m.attribute("type", f.Type)
		m.tags(` value="`)
		m.text(f.Value)
		m.tags(`"`)
		m.attribute("aria-describedby", f.DescribedBy())
		m.attribute("autocomplete", f.Autocomplete)
		m.attribute("inputmode", f.InputMode)
		f.writeEnd(m)
		m.tags("\n")
	})
}

// Textarea is the field as several lines, which may not be about victims or cases; where
// they can only be dates, that goes without saying.
func (f fieldView) Textarea() template.HTML { return f.made(f.writeTextarea) }

func (f fieldView) writeTextarea(m *markup) {
	f.writeGroup(m, func(m *markup) {
		f.writeLabel(m)
		described := f.DescribedBy()
		if !f.Dates {
			described = strings.TrimSpace(f.Name + "-cases " + described)
			m.tags(`<p class="govuk-hint"`)
			m.attribute("id", f.Name+"-cases")
			m.tags(">Do not include details of victims or cases.</p>\n")
		}
		m.tags(`<textarea class="govuk-textarea`)
		f.writeMark(m, " govuk-textarea--error")
		m.tags(`"`)
		m.attribute("id", f.ID())
		m.attribute("name", f.Name)
		m.attribute("rows", f.Rows)
		m.attribute("aria-describedby", described)
		f.writeEnd(m)
		m.tags("\n") // which browsers leave out, so that a first empty line stays
		m.text(f.Value)
		m.tags("</textarea>\n")
	})
}

// Select is the field as a list to choose from.
func (f fieldView) Select() template.HTML { return f.made(f.writeSelect) }

func (f fieldView) writeSelect(m *markup) {
	f.writeGroup(m, func(m *markup) {
		f.writeLabel(m)
		m.tags(`<select class="govuk-select`)
		f.writeMark(m, " govuk-select--error")
		m.tags(`"`)
		m.attribute("id", f.ID())
		m.attribute("name", f.Name)
		m.attribute("aria-describedby", f.DescribedBy())
		f.writeEnd(m)
		m.tags("\n")
		f.writeOptions(m)
		m.tags("</select>\n")
	})
}

// Radios is the field as choices of which one is taken, Checkboxes of which several may be.
func (f fieldView) Radios() template.HTML     { return f.boxes("radio", "radios") }
func (f fieldView) Checkboxes() template.HTML { return f.boxes("checkbox", "checkboxes") }

func (f fieldView) boxes(kind, family string) template.HTML {
	return f.made(func(m *markup) { f.writeBoxes(m, kind, family) })
}

func (f fieldView) writeBoxes(m *markup, kind, family string) {
	block := "govuk-" + family
	f.writeGroup(m, func(m *markup) {
		m.tags(`<fieldset class="govuk-fieldset"`)
		m.attribute("aria-describedby", f.DescribedBy())
		m.tags(">\n")
		f.writeLegend(m)
		m.tags(`<div class="`, block)
		if f.Inline && kind == "radio" {
			m.tags(" ", block, "--inline")
		}
		if f.Small {
			m.tags(" ", block, "--small")
		}
		m.tags(`" data-module="`, block, `">`+"\n")
		for i := range f.Choices {
			f.writeBox(m, i, kind, block)
		}
		m.tags("</div>\n</fieldset>\n")
	})
}

func (f fieldView) writeBox(m *markup, index int, kind, block string) {
	choice, id := f.Choices[index], f.ChoiceID(index)
	hint := ""
	if choice.Hint != "" {
		hint = id + "-item-hint"
	}
	m.tags(`<div class="`, block, `__item">`+"\n"+`<input class="`, block, `__input" type="`, kind, `"`)
	m.attribute("id", id)
	m.attribute("name", f.Name)
	m.tags(` value="`)
	m.text(choice.Value)
	m.tags(`"`)
	if choice.Checked {
		m.tags(" checked")
	}
	m.attribute("aria-describedby", hint)
	m.tags(">\n"+`<label class="govuk-label `, block, `__label"`)
	m.attribute("for", id)
	m.tags(">")
	m.text(choice.Label)
	m.tags("</label>\n")
	if hint != "" {
		m.tags(`<div class="govuk-hint `, block, `__hint"`)
		m.attribute("id", hint)
		m.tags(">")
		m.text(choice.Hint)
		m.tags("</div>\n")
	}
	m.tags("</div>\n")
}

// made is the field as write writes it.
func (f fieldView) made(write func(*markup)) template.HTML {
	return made(1024+80*len(f.Choices), write)
}

// writeGroup writes the form group around the field, marked when there is a problem.
func (f fieldView) writeGroup(m *markup, inside func(*markup)) {
	m.tags(`<div class="govuk-form-group`)
	f.writeMark(m, " govuk-form-group--error")
	m.tags(`">` + "\n")
	inside(m)
	m.tags("</div>\n")
}

// writeMark writes a class that marks a problem.
func (f fieldView) writeMark(m *markup, class string) {
	if f.Problem != "" {
		m.tags(class)
	}
}

// writeEnd ends the field's own tag.
func (f fieldView) writeEnd(m *markup) {
	m.attribute("spellcheck", f.Spellcheck)
	m.attribute("aria-invalid", whether(f.Problem != ""))
	m.tags(">")
}

// LabelAndNotes is the field's label with the notes under it.
func (f fieldView) LabelAndNotes() template.HTML {
	var m markup
	f.writeLabel(&m)
	return m.html()
}

// writeLabel writes the label, which may be the page's h1, with the notes under it.
func (f fieldView) writeLabel(m *markup) {
	size := f.LabelSize
	if f.Heading {
		m.tags(`<h1 class="govuk-label-wrapper">`)
		if size == "" {
			size = "l"
		}
	}
	m.tags(`<label class="govuk-label`)
	if size != "" {
		m.tags(" govuk-label--")
		m.text(size)
	}
	m.tags(`"`)
	m.attribute("for", f.ID())
	m.tags(">")
	m.text(f.Label)
	m.tags("</label>")
	if f.Heading {
		m.tags("</h1>")
	}
	m.tags("\n")
	f.writeNotes(m)
}

// Legend is what names a group of fields, with the notes under it.
func (f fieldView) Legend() template.HTML {
	var m markup
	f.writeLegend(&m)
	return m.html()
}

func (f fieldView) writeLegend(m *markup) {
	size := f.LabelSize
	switch {
	case size != "":
	case f.Heading:
		size = "l"
	default:
		size = "s"
	}
	m.tags(`<legend class="govuk-fieldset__legend govuk-fieldset__legend--`)
	m.text(size)
	m.tags(`">`)
	if f.Heading {
		m.tags(`<h1 class="govuk-fieldset__heading">`)
	}
	m.text(f.Label)
	if f.Heading {
		m.tags("</h1>")
	}
	m.tags("</legend>\n")
	f.writeNotes(m)
}

// writeNotes writes the hint and the problem, by the ids of DescribedBy.
func (f fieldView) writeNotes(m *markup) {
	if f.Hint != "" {
		m.tags(`<div class="govuk-hint"`)
		m.attribute("id", f.Name+"-hint")
		m.tags(">")
		m.text(f.Hint)
		m.tags("</div>\n")
	}
	if f.Problem != "" {
		m.tags(`<p class="govuk-error-message"`)
		m.attribute("id", f.Name+"-error")
		m.tags(`><span class="govuk-visually-hidden">Error:</span> `)
		m.text(f.Problem)
		m.tags("</p>\n")
	}
}

// writeOptions writes the choices as a select's options; those that follow each other and
// have one Group stand under it.
func (f fieldView) writeOptions(m *markup) {
	group := ""
	for _, choice := range f.Choices {
		if choice.Group != group {
			m.tags(groupEnd(group))
			if group = choice.Group; group != "" {
				m.tags("<optgroup")
				m.attribute("label", group)
				m.tags(">\n")
			}
		}
		m.tags(`<option value="`)
		m.text(choice.Value)
		m.tags(`"`)
		if choice.Checked {
			m.tags(" selected")
		}
		m.tags(">")
		m.text(choice.Label)
		m.tags("</option>\n")
	}
	m.tags(groupEnd(group))
}

func groupEnd(group string) string {
	if group == "" {
		return ""
	}
	return "</optgroup>\n"
}
