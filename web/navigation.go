package web

import (
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// navigationEntry is a line of the service navigation, and a card on the start page:
// the words, the address, who sees it, which is whoever may open it, and what is
// there, in a sentence.
type navigationEntry struct {
	text  string
	path  string
	seen  guard
	about string
}

// navigationEntries are the service navigation, in its order.
var navigationEntries = []navigationEntry{
	{"Courses", "/courses", anyone, "What you can learn, and when: find a session and book a place."},
	{"Answer a survey", "/s", anyone, "Type the short code you were given. You need not sign in."},
	{"My bookings", "/bookings", signedIn, "Your places and where you stand in a queue; cancel one you cannot use."},
	{"My training", "/training", signedIn, "What is coming, what you did, your certificates, and what is kept about you."},
	{"Sessions", "/trainer", runsSessions, "Today and next: who is booked, the register, new sessions."},
	{"Our people", "/organisation", holds(people.Contact), "What the people of your organisation have booked."},
	{"Nominate", "/nominations", holds(people.Contact), "Book places for people of your organisation in one act."},
	{approvalsEntry, "/approvals", decides, "Bookings that wait for your decision."},
	{"Surveys", "/surveys", holds(people.Trainer, people.Manager, people.Board, people.Administrator), "The surveys that are open, and the codes to pass on."},
	{"Results", "/results", holds(people.Manager, people.Board, people.Administrator), "What people knew before and after, and how sure that is."},
	{"Where we stand", "/standing", readsStanding, "How full the sessions are, who waits and for how long, places that were not used."},
	{"Programme", "/programme", readsProgramme, "The deliverables A to H with their RAG, and what needs a decision."},
	{"Engagement", "/engagement", readsProgramme, "Briefings, visits, operations and other work that is not a course."},
	{"Returns", "/returns", readsReturns, "The grant returns: to read, to print and to download."},
	{"People", "/people", holds(people.Administrator), "Who uses Muster, and the roles they hold."},
	{"Audit", "/audit", holds(people.Administrator), "Who did what, and when."},
}

// navigationLink is an entry on a page. Current marks the part of Muster that the
// page belongs to.
type navigationLink struct {
	Text    string
	Path    string
	About   string
	Current bool
}

// NavigationItems are the links as the items of the list under the header. They stand on
// every page, and a template takes ten times as long over them.
func (p Page) NavigationItems() template.HTML {
	var items strings.Builder
	for _, link := range p.Navigation {
		path, text := template.HTMLEscapeString(link.Path), template.HTMLEscapeString(link.Text)
		if link.Current {
			items.WriteString(`<li class="govuk-service-navigation__item govuk-service-navigation__item--active">` +
				`<a class="govuk-service-navigation__link" href="` + path + `" aria-current="true">` +
				`<strong class="govuk-service-navigation__active-fallback">` + text + "</strong></a></li>\n")
			continue
		}
		items.WriteString(`<li class="govuk-service-navigation__item"><a class="govuk-service-navigation__link" href="` + path + `">` + text + "</a></li>\n")
	}
	return template.HTML(items.String())
}

// entryOf says which entry a page belongs to whose address does not begin with the entry's.
var entryOf = map[string]string{
	"deliverables": "/programme", "kpis": "/programme", "indicators": "/programme", "receipts": "/returns",
	"items": "/surveys",
}

// navigation are the links that the actor sees.
func (a *App) navigation(c *fiber.Ctx) []navigationLink {
	actor, path := a.actor(c), c.Path()
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	var links []navigationLink
	for _, entry := range navigationEntries {
		if entry.seen.allows(actor) {
			current := path == entry.path || strings.HasPrefix(path, entry.path+"/") || entryOf[first] == entry.path
			links = append(links, navigationLink{entry.text + a.waitingFor(c, entry), entry.path, entry.about, current})
		}
	}
	return links
}

// approvalsEntry is the entry that says how many decisions wait for the reader.
const approvalsEntry = "Approvals"

// waitingFor is how many decisions wait behind the entry, in brackets; empty for none. A
// page is shown also when that cannot be told.
func (a *App) waitingFor(c *fiber.Ctx, entry navigationEntry) string {
	if entry.text != approvalsEntry {
		return ""
	}
	count, err := a.services.Courses.CountRequests(c.UserContext(), a.actor(c))
	if err != nil {
		a.config.Log.Error("requests not counted", "request", requestID(c), "error", err.Error())
	}
	if count == 0 {
		return ""
	}
	return " (" + number(count) + ")"
}
