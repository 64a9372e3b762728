package web

import "html/template"

// sessionCaption is the template function of the same name: which session a page is about.
func sessionCaption(card sessionCard) template.HTML {
	return made(256, func(m *markup) { writeSessionCaption(m, card) })
}

func writeSessionCaption(m *markup, card sessionCard) {
	session := card.Session
	m.tags(`<span class="govuk-caption-l">`)
	m.text(session.CourseTitle + ": " + fullDay(session.StartsAt) + ", " + timesOf(session.Days) + ", " + card.Place)
	m.tags("</span>")
}

func (p bookingStepPage) writeBefore(m *markup) { writeBackLink(m, p.Back) }

func (p bookingStepPage) writeContent(m *markup) {
	openColumn(m, p.Problems)
	m.tags("\n")
	writeSessionCaption(m, p.Card)
	m.tags("\n<form method=\"post\" novalidate>\n", string(p.FormToken()), "\n")
	p.writeField(m)
	m.tags("\n")
	if p.step == "name" {
		m.tags(`<p class="govuk-body">We write to you at `)
		m.text(p.Email)
		m.tags(".</p>\n")
	}
	m.tags(`<button type="submit" class="govuk-button" data-module="govuk-button">Continue</button>
</form>
</div></div>
`)
}

// writeField writes where the step's question is answered: it is the page's heading.
func (p bookingStepPage) writeField(m *markup) {
	view := fieldView{
		Name: "answer", Label: p.Title, Value: p.Answer, Problem: p.Problems.For("answer"), Type: "text", Rows: "5", Heading: true,
		Choices: withChecked(p.Choices, p.Answer),
	}
	switch p.step {
	case "name":
		view.Hint, view.Autocomplete, view.Spellcheck = "As it should stand on the register", "name", "false"
		view.writeInput(m)
	case "organisation":
		view.Hint = "Choose the one you work for now. If it is not in the list, ask whoever runs the session to have it added."
		view.writeSelect(m)
	case "role":
		view.writeBoxes(m, "radio", "radios")
	case "needs":
		view.Hint = "For example a hearing loop, step-free access or large print. Leave it empty if you need nothing. Only those who run this session see it."
		view.writeTextarea(m)
	}
}
