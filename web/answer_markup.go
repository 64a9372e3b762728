package web

func (p questionPage) writeBefore(m *markup) { writeBackLink(m, p.Back) }

func (p questionPage) writeContent(m *markup) {
	openColumn(m, p.Problems)
	m.tags("\n" + `<p class="govuk-caption-l">`)
	if p.Section.Title != "" {
		m.text(p.Section.Title + ". ")
	}
	m.tags("Question ", number(p.Number), " of about ", number(p.About), "</p>\n")
	if p.Section.Help != "" {
		m.tags(`<p class="govuk-body">`)
		m.text(p.Section.Help)
		m.tags("</p>\n")
	}
	openAnswerForm(m, p.Page, p.Address, p.Form.Change)
	p.field.write(m, p.Problems.For(p.field.Name), true)
	m.tags(`<div class="govuk-button-group">
<button class="govuk-button" data-module="govuk-button">Continue</button>
`)
	if !p.Question.Optional {
		m.tags(`<button class="govuk-button govuk-button--secondary" name="leave" value="yes" data-module="govuk-button">Leave this question out</button>`)
	}
	m.tags("\n</div>\n</form>\n</div></div>\n")
}

func (p sectionPage) writeBefore(m *markup) { writeBackLink(m, p.Back) }

func (p sectionPage) writeContent(m *markup) {
	openColumn(m, p.Problems)
	m.tags("\n" + `<span class="govuk-caption-l">`)
	if p.First == p.Last {
		m.tags("Question ", number(p.First))
	} else {
		m.tags("Questions ", number(p.First), " to ", number(p.Last))
	}
	m.tags(" of about ", number(p.About), "</span>\n"+`<h1 class="govuk-heading-l">`)
	m.text(p.Section.Title)
	m.tags("</h1>\n")
	if p.Section.Help != "" {
		m.tags(`<p class="govuk-body">`)
		m.text(p.Section.Help)
		m.tags("</p>")
	}
	m.tags("\n")
	openAnswerForm(m, p.Page, p.Address, p.Change)
	for _, field := range p.fields {
		field.write(m, p.Problems.For(field.Name), false)
	}
	m.tags(`<div class="govuk-button-group">
<button class="govuk-button" data-module="govuk-button">Continue</button>
<button class="govuk-button govuk-button--secondary" name="leave" value="yes" data-module="govuk-button">Leave out what is blank</button>
</div>
</form>
</div></div>
`)
}

func (p answersPage) writeBefore(m *markup) { writeBackLink(m, p.Back) }

func (p answersPage) writeContent(m *markup) {
	openColumn(m, p.Problems)
	m.tags("\n" + `<h1 class="govuk-heading-l">`)
	m.text(p.Title)
	m.tags("</h1>\n" + `<div class="muster-long-keys">`)
	writeSummaryList(m, p.Rows)
	m.tags("</div>\n" + `<h2 class="govuk-heading-m">Send your answers</h2>
<p class="govuk-body">They go in without your name. You cannot change them after that.</p>
<form method="post"`)
	m.attribute("action", p.Send)
	m.tags(">\n", string(p.FormToken()), `
<button class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">Send your answers</button>
</form>
<p class="govuk-body">If the connection goes down while you send, press the button again. They are stored once.</p>
</div></div>
`)
}

// openColumn begins a page's content, with what is wrong with its form.
func openColumn(m *markup, problems Problems) {
	m.tags("\n" + `<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">` + "\n")
	writeErrorSummary(m, problems)
}

// openAnswerForm begins the form of a page of questions; change as in questionForm.
func openAnswerForm(m *markup, page Page, address string, change bool) {
	m.tags("<form method=\"post\"")
	m.attribute("action", address)
	m.tags(" novalidate>\n", string(page.FormToken()), "\n")
	if change {
		m.tags(`<input type="hidden" name="change" value="yes">`)
	}
	m.tags("\n")
}
