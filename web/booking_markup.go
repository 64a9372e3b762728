package web

import (
	"html/template"
	"strconv"

	"muster/courses"
)

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

func (p bookingCheckPage) writeBefore(m *markup) { writeBackLink(m, p.Back) }

func (p bookingCheckPage) writeContent(m *markup) {
	openColumn(m, p.Problems)
	m.tags("\n" + `<h1 class="govuk-heading-l">`)
	m.text(p.Title)
	m.tags("</h1>\n")
	writeSummaryList(m, p.Rows)
	m.tags("\n")
	if p.Asks != "" {
		m.tags(`<div class="govuk-inset-text">`)
		m.text(p.Asks)
		m.tags(" You ask for a place now; your number in the queue is kept until that is decided.</div>\n")
	}
	if p.Joins {
		m.tags("\n"+`<div class="govuk-inset-text">There is no place that you could have. You would be number `, strconv.Itoa(p.Position),
			" in the queue. A place that comes free is offered to the first in line who may have it, by email, until a deadline.</div>\n")
	}
	m.tags("\n<form method=\"post\"")
	m.attribute("action", p.Card.Path+"/book")
	m.tags(" novalidate>\n", string(p.FormToken()), "\n"+`<input type="hidden" name="seen"`)
	m.attribute("value", p.Card.Session.AsSeen())
	m.tags(">\n")
	if p.Joins {
		m.tags(`<input type="hidden" name="waiting" value="yes">` + "\n")
	}
	m.tags(`<button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">`, p.button(), `</button>
</form>
</div></div>
`)
}

// button are the words that book.
func (p bookingCheckPage) button() string {
	switch {
	case p.Asks != "":
		return "Ask for a place"
	case p.Joins:
		return "Join the waiting list"
	}
	return "Book this place"
}

func (p bookingConfirmedPage) writeBefore(*markup) {}

func (p bookingConfirmedPage) writeContent(m *markup) {
	session := p.Card.Session
	m.tags(`
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
<div class="govuk-panel govuk-panel--confirmation">
<h1 class="govuk-panel__title">`)
	m.text(p.Title)
	m.tags("</h1>\n" + `<div class="govuk-panel__body">Your reference<br><strong>`)
	m.text(p.Booking.Reference)
	m.tags("</strong></div>\n</div>\n" + `<p class="govuk-body">`)
	m.text(session.CourseTitle + ", " + fullDay(session.StartsAt) + ", " + timesOf(session.Days) + ", " + p.Card.Place + ".")
	m.tags("</p>\n" + `<h2 class="govuk-heading-m">What happens next</h2>` + "\n\n" + `<p class="govuk-body">`)
	m.text(p.next())
	m.tags("</p>\n\n" + `<p class="govuk-body">`)
	if p.Asks != "" || p.Position > 0 {
		m.tags("If you no longer want a place, cancel your booking: you leave the queue.")
	} else {
		m.tags("If you cannot come, cancel your booking, so that somebody else gets the place.")
	}
	m.tags("</p>\n" + `<p class="govuk-body"><a class="govuk-link"`)
	m.attribute("href", bookingPath(p.Booking.Reference))
	m.tags(">See or cancel this booking</a></p>\n</div></div>\n")
}

// next is what happens next.
func (p bookingConfirmedPage) next() string {
	switch {
	case p.Asks != "":
		return p.Asks + " We write to you when that is decided. Your number in the queue is kept until then, not a place."
	case p.Position > 0:
		return "You are number " + strconv.Itoa(p.Position) + " in the queue. A place that comes free is offered to the first in line who may have it, by email, until a deadline. If no place comes free before the session starts, you do not need to do anything."
	case p.Card.Session.Delivery == courses.Online:
		return "We have sent you an email with the joining link. It is also on the page of your booking."
	}
	return "We have sent you an email with the address. It is also on the page of your booking."
}
