package web

import (
	"bytes"
	"html/template"
)

// markup writes the pieces that stand on every page or many times on one. A template takes
// ten times as long over them; all other markup stands in templates.
type markup struct{ out bytes.Buffer }

// tags writes markup as it is: never what somebody typed.
func (m *markup) tags(parts ...string) {
	for _, part := range parts {
		m.out.WriteString(part)
	}
}

// text writes text, or the value of an attribute in double quotes, escaped.
func (m *markup) text(text string) { m.out.WriteString(template.HTMLEscapeString(text)) }

// attribute writes an attribute, unless its value is empty.
func (m *markup) attribute(name, value string) {
	if value != "" {
		m.tags(" ", name, `="`)
		m.text(value)
		m.tags(`"`)
	}
}

func (m *markup) html() template.HTML { return template.HTML(m.out.String()) }

// writeTop writes the header, with who is signed in, and the navigation under it.
func (p Page) writeTop(m *markup) {
	m.tags(`<header class="govuk-template__header">
<div class="govuk-generic-header muster-header">
<div class="govuk-generic-header__container govuk-width-container muster-header__container">
<div class="govuk-generic-header__logo">
<a href="/" class="govuk-generic-header__homepage-link muster-header__name">`, emblem, `<span>Muster</span></a>
</div>
<div class="muster-header__person">
`)
	p.writePerson(m)
	m.tags("</div>\n</div>\n</div>\n")
	if len(p.Navigation) > 0 {
		p.writeNavigation(m)
	}
	m.tags("</header>\n")
}

const emblem = `<svg class="muster-header__emblem" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><path fill="currentColor" d="M2 27V5h6l8 11 8-11h6v22h-6V14l-8 11-8-11v13z"/></svg>`

func (p Page) writePerson(m *markup) {
	if !p.Actor.SignedIn() {
		m.tags(`<a class="muster-header__link" href="/sign-in">Sign in</a>` + "\n")
		return
	}
	m.tags(`<span class="muster-header__who">`)
	m.text(p.Who())
	m.tags("</span>\n")
	if p.ManyEntries() {
		m.tags(`<nav class="muster-header__own" aria-label="Your own">`)
		for _, link := range p.Navigation {
			if link.Own {
				m.tags(`<a class="muster-header__link"`)
				m.attribute("href", link.Path)
				m.attribute("aria-current", whether(link.Current))
				m.tags(">")
				m.text(link.Text)
				m.tags("</a>\n")
			}
		}
		m.tags("</nav>\n")
	}
	m.tags(`<form method="post" action="/sign-out">`, string(p.FormToken()), `<button class="muster-header__button">Sign out</button></form>`+"\n")
}

func (p Page) writeNavigation(m *markup) {
	m.tags(`<div class="govuk-service-navigation`)
	if p.ManyEntries() {
		m.tags(" muster-navigation--many")
	}
	m.tags(`" data-module="govuk-service-navigation">
<div class="govuk-width-container">
<div class="govuk-service-navigation__container">
<nav aria-label="Menu" class="govuk-service-navigation__wrapper">
<button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle" aria-controls="navigation" hidden aria-hidden="true">Menu</button>
<ul class="govuk-service-navigation__list" id="navigation">
`)
	for _, link := range p.Navigation {
		m.tags(`<li class="govuk-service-navigation__item`)
		if link.Current {
			m.tags(" govuk-service-navigation__item--active")
		}
		if link.Own && p.ManyEntries() {
			m.tags(" muster-narrow")
		}
		m.tags(`"><a class="govuk-service-navigation__link"`)
		m.attribute("href", link.Path)
		m.attribute("aria-current", whether(link.Current))
		m.tags(">")
		if link.Current {
			m.tags(`<strong class="govuk-service-navigation__active-fallback">`)
		}
		m.text(link.Text)
		if link.Current {
			m.tags("</strong>")
		}
		m.tags("</a></li>\n")
	}
	m.tags("</ul>\n</nav>\n</div>\n</div>\n</div>\n")
}

// whether is the value of an attribute that is "true" or left out.
func whether(so bool) string {
	if so {
		return "true"
	}
	return ""
}

// summaryList is the template function of the same name: the rows as a summary list.
func summaryList(rows []summaryRow) template.HTML {
	return made(512+256*len(rows), func(m *markup) { writeSummaryList(m, rows) })
}

func writeSummaryList(m *markup, rows []summaryRow) {
	changes := false
	for _, row := range rows {
		changes = changes || row.Link != ""
	}
	m.tags(`<dl class="govuk-summary-list">` + "\n")
	for _, row := range rows {
		m.tags(`<div class="govuk-summary-list__row`)
		if changes && row.Link == "" {
			m.tags(" govuk-summary-list__row--no-actions")
		}
		m.tags(`">` + "\n" + `<dt class="govuk-summary-list__key">`)
		m.text(row.Key)
		m.tags("</dt>\n" + `<dd class="govuk-summary-list__value">`)
		for _, line := range row.Lines {
			m.text(line)
			m.tags("<br>")
		}
		if len(row.Lines) == 0 {
			m.tags("Not given")
		}
		m.tags("</dd>\n")
		if row.Link != "" {
			m.tags(`<dd class="govuk-summary-list__actions"><a class="govuk-link"`)
			m.attribute("href", row.Link)
			m.tags(">")
			m.text(row.LinkText)
			m.tags(`<span class="govuk-visually-hidden"> `)
			m.text(row.LinkHidden)
			m.tags("</span></a></dd>\n")
		}
		m.tags("</div>\n")
	}
	m.tags("</dl>")
}
