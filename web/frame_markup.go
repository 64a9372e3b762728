package web

import "html/template"

// The frame is what stands around the content of every page. layout.html puts it around a
// page that is a template, and writePage around one that is written by Go.

// frame is the page as what is around its content: each page's struct has it from Page.
func (p Page) frame() Page { return p }

// framed is a page's struct.
type framed interface{ frame() Page }

// Opening is all from the beginning to the navigation.
func (p Page) Opening() template.HTML { return made(4096+len(p.linked), p.writeOpening) }

// Notes are what is said on every page, above the content and the link back.
func (p Page) Notes() template.HTML { return made(512, p.writeNotes) }

// Main is where the content begins, with what the last act did.
func (p Page) Main() template.HTML { return made(512, p.writeMain) }

// Closing is all that follows the content.
func (p Page) Closing() template.HTML { return frameEnd }

// made is what write writes, about so many bytes.
func made(bytes int, write func(*markup)) template.HTML {
	var m markup
	m.out.Grow(bytes)
	write(&m)
	return m.html()
}

func (p Page) writeOpening(m *markup) {
	m.tags(`<!DOCTYPE html>
<html lang="en" class="govuk-template">
<head>
<meta charset="utf-8">
<title>`)
	if len(p.Problems) > 0 {
		m.tags("Error: ")
	}
	m.text(p.Title)
	m.tags(` – Muster</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#1d2f54">
`, p.linked, `</head>
<body class="govuk-template__body"`)
	if !p.Actor.SignedIn() {
		m.tags(" data-muster-nobody")
	}
	m.tags(`>
<a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link">Skip to main content</a>
`)
	p.writeTop(m)
}

func (p Page) writeNotes(m *markup) {
	m.tags("\n" + `<div class="govuk-width-container">` + "\n")
	if p.Demonstration {
		m.tags(`<aside class="muster-demonstration govuk-body-s" aria-label="Demonstration"><strong class="govuk-tag">Demonstration</strong> <span>The organisations are real. The people, and the records of what they did, are invented.`)
		if p.Actor.SignedIn() {
			m.tags(` <a class="govuk-link" href="/demonstration/emails">Your emails</a>`)
		}
		m.tags("</span></aside>")
	}
	m.tags("\n")
	if p.Trial.Words != "" {
		m.tags(`<aside class="muster-demonstration govuk-body-s" aria-label="Nothing is stored"><strong class="govuk-tag govuk-tag--yellow">Not for real</strong> <span>`)
		m.text(p.Trial.Words)
		m.tags(`</span> <a class="govuk-link"`)
		m.attribute("href", p.Trial.Path)
		m.tags(">")
		m.text(p.Trial.End)
		m.tags("</a></aside>")
	}
	m.tags("\n")
}

func (p Page) writeMain(m *markup) {
	m.tags("\n" + `<main class="govuk-main-wrapper" id="main-content">` + "\n")
	if p.Done != "" {
		m.tags(`
<div class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-labelledby="done-title" data-module="govuk-notification-banner">
<div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id="done-title">Done</h2></div>
<div class="govuk-notification-banner__content"><p class="govuk-notification-banner__heading">`)
		m.text(p.Done)
		m.tags("</p></div>\n</div>\n")
	}
	m.tags("\n")
}

const frameEnd = `
</main>
</div>

<footer class="govuk-template__footer">
<div class="govuk-footer">
<div class="govuk-width-container">
<div class="govuk-footer__meta">
<div class="govuk-footer__meta-item govuk-footer__meta-item--grow">
<h2 class="govuk-visually-hidden">Support links</h2>
<ul class="govuk-footer__inline-list">
<li class="govuk-footer__inline-list-item"><a class="govuk-footer__link" href="/accessibility">Accessibility</a></li>
<li class="govuk-footer__inline-list-item"><a class="govuk-footer__link" href="/privacy">Privacy</a></li>
<li class="govuk-footer__inline-list-item"><a class="govuk-footer__link" href="/cookies">Cookies</a></li>
<li class="govuk-footer__inline-list-item"><a class="govuk-footer__link" href="/help">Help</a></li>
</ul>
<p class="muster-footer__note">Muster is for training in policing. Do not put details of victims or cases into it.</p>
</div>
</div>
</div>
</div>
</footer>

</body>
</html>
`

// writtenPage is a page whose content Go writes, because many ask for it one after another.
type writtenPage interface {
	framed
	// writeBefore writes what stands above the content, such as a link back.
	writeBefore(*markup)
	writeContent(*markup)
}

// writePage writes all of a page.
func writePage(m *markup, page writtenPage) {
	frame := page.frame()
	m.out.Grow(12 << 10) // about as long as it is
	frame.writeOpening(m)
	frame.writeNotes(m)
	page.writeBefore(m)
	frame.writeMain(m)
	page.writeContent(m)
	m.tags(frameEnd)
}

func writeBackLink(m *markup, path string) {
	m.tags("<a")
	m.attribute("href", path)
	m.tags(` class="govuk-back-link">Back</a>`)
}

// errorSummary is the template function of the same name: what is wrong with a form.
func errorSummary(problems Problems) template.HTML {
	return made(512, func(m *markup) { writeErrorSummary(m, problems) })
}

func writeErrorSummary(m *markup, problems Problems) {
	if len(problems) == 0 {
		return
	}
	m.tags(`
<div class="govuk-error-summary" data-module="govuk-error-summary">
<div role="alert">
<h2 class="govuk-error-summary__title">There is a problem</h2>
<div class="govuk-error-summary__body">
<ul class="govuk-list govuk-error-summary__list">
`)
	for _, problem := range problems {
		m.tags("<li>")
		if problem.Field != "" {
			m.tags("<a")
			m.attribute("href", "#"+problem.Field)
			m.tags(">")
		}
		m.text(problem.Message)
		if problem.Field != "" {
			m.tags("</a>")
		}
		m.tags("</li>\n")
	}
	m.tags("</ul>\n</div>\n</div>\n</div>\n")
}
