package web

import (
	"html/template"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// hostile is what somebody types who wants to be a part of the page: at each place where it
// is written unescaped, there is an element of its own.
const hostile = `"'><muster-hostile onload=x>&amp;</title></textarea></select><muster-hostile>`

// TestPagesWrittenByGoEscape writes every page that is no template with hostile text at each
// place where text can stand.
func TestPagesWrittenByGoEscape(t *testing.T) {
	for name, page := range hostilePages() {
		var m markup
		writePage(&m, page)
		text := m.out.String()
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for node := range doc.Descendants() {
			if node.Data == "muster-hostile" && node.Type == html.ElementNode {
				t.Errorf("%s: what was typed is an element of the page", name)
			}
			for _, attribute := range node.Attr {
				if attribute.Key == "onload" {
					t.Errorf("%s: what was typed is an attribute of <%s>", name, node.Data)
				}
			}
		}
		if strings.Count(text, template.HTMLEscapeString(hostile)) < 5 {
			t.Errorf("%s does not show what it was given:\n%s", name, text)
		}
	}
}

// hostilePages are the pages, with each thing that a question may be answered by.
func hostilePages() map[string]writtenPage {
	frame := Page{
		Title: hostile, Actor: people.Actor{PersonID: hostile, Name: hostile}, Done: hostile, Demonstration: true,
		Navigation: []navigationLink{{Text: hostile, Path: hostile, Current: true}}, Trial: trial{hostile, hostile, hostile},
		Problems:  Problems{{"answer", hostile}, {hostile, hostile}, {"", hostile}},
		formToken: func() template.HTML { return "" },
	}
	card := sessionCard{Session: courses.Session{CourseTitle: hostile}, Place: hostile}
	choices := []Choice{{Value: hostile, Label: hostile, Hint: hostile, Group: hostile}}
	pages := map[string]writtenPage{}
	for _, step := range bookingSteps {
		pages[step.name] = bookingStepPage{Page: frame, Card: card, Back: hostile, Email: hostile, Answer: hostile, Choices: choices, step: step.name}
	}
	rows := []summaryRow{{Key: hostile, Lines: []string{hostile}, Link: hostile, LinkText: hostile, LinkHidden: hostile}}
	booking := courses.Booking{Reference: hostile}
	pages["check"] = bookingCheckPage{Page: frame, Card: card, Back: hostile, Rows: rows, Asks: hostile, Joins: true}
	pages["confirmed"] = bookingConfirmedPage{Page: frame, Card: card, Booking: booking, Asks: hostile}
	pages["confirmed, waiting"] = bookingConfirmedPage{Page: frame, Card: card, Booking: booking, Position: 1}
	pages["answers"] = answersPage{Page: frame, Rows: rows, Back: hostile, Send: hostile}
	for _, layout := range []string{"radios", "checkboxes", "select", "textarea", "input"} {
		field := answerField{Name: "answer", Label: hostile, Typed: []string{hostile}, Layout: layout, Choices: choices, Hint: hostile}
		section := surveys.Section{Title: hostile, Help: hostile}
		pages["question "+layout] = questionPage{Page: frame, Section: section, Address: hostile, Back: hostile, field: field}
		pages["section "+layout] = sectionPage{Page: frame, Section: section, Address: hostile, Back: hostile, fields: []answerField{field}}
	}
	return pages
}
