package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// navigationEntry is a line of the service navigation, and a card on the start page:
// the words, the address, who sees it, which is whoever may open it, what is there, in a
// sentence, and whether it is what everybody has for themselves.
type navigationEntry struct {
	text  string
	path  string
	seen  guard
	about string
	own   bool
}

// navigationEntries are the service navigation, in its order.
var navigationEntries = []navigationEntry{
	{"Courses", "/courses", anyone, "What you can learn, and when: find a session and book a place.", false},
	{"Answer a survey", "/s", anyone, "Type the short code you were given. You need not sign in.", true},
	{"My bookings", "/bookings", signedIn, "Your places and where you stand in a queue; cancel one you cannot use.", true},
	{"My training", "/training", signedIn, "What is coming, what you did, your certificates, and what is kept about you.", true},
	{"Sessions", "/trainer", runsSessions, "Today and next: who is booked, the register, new sessions.", false},
	{"Our people", "/organisation", holds(people.Contact), "What the people of your organisation have booked.", false},
	{"Nominate", "/nominations", holds(people.Contact), "Book places for people of your organisation in one act.", false},
	{approvalsEntry, "/approvals", decides, "Bookings that wait for your decision.", false},
	{"Surveys", "/surveys", holds(people.Trainer, people.Manager, people.Board, people.Administrator), "The surveys that are open, and the codes to pass on.", false},
	{"Results", "/results", holds(people.Manager, people.Board, people.Administrator), "What people knew before and after, and how sure that is.", false},
	{"Where we stand", "/standing", readsStanding, "How full the sessions are, who waits and for how long, places that were not used.", false},
	{"Programme", "/programme", readsProgramme, "The deliverables A to H with their RAG, and what needs a decision.", false},
	{"Boards", "/boards/programme", holds(people.Manager, people.Board), "A programme on one page: how it stands, the figures that matter, and what needs a decision.", false},
	{"On one page", "/boards/home-office", holds(people.Funder), "The latest released return on one page, and what in it needs you.", false},
	{"Engagement", "/engagement", readsProgramme, "Briefings, visits, operations and other work that is not a course.", false},
	{"Returns", "/returns", readsReturns, "The grant returns: to read, to print and to download.", false},
	{"People", "/people", holds(people.Administrator), "Who uses Muster, and the roles they hold.", false},
	{"Audit", "/audit", holds(people.Administrator), "Who did what, and when.", false},
}

// navigationLink is an entry on a page. Current marks the part of Muster that the
// page belongs to, Own what everybody has for themselves.
type navigationLink struct {
	Text    string
	Path    string
	About   string
	Current bool
	Own     bool
}

// widestBar is how many entries a desktop's navigation has in one line. Where there are
// more, what is everybody's own stands beside the reader's name, and the rest is set
// smaller; on a phone all of them are in the menu.
const widestBar = 7

// entryOf says which entry a page belongs to whose address does not begin with the entry's.
var entryOf = map[string]string{
	"deliverables": "/programme", "kpis": "/programme", "grants": "/programme", "indicators": "/programme", "receipts": "/returns", "tokens": "/returns",
	"items": "/surveys", "comments": "/results",
	"boards": "/boards/programme", "programmes": "/programme",
	"coverage": "/standing", "demand": "/standing",
}

// navigation are the links that the actor sees.
func (a *App) navigation(c *fiber.Ctx) []navigationLink {
	actor := a.actor(c)
	path := placeInMuster(c, actor)
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	var links []navigationLink
	for _, entry := range navigationEntries {
		if entry.seen.allows(actor) {
			current := path == entry.path || strings.HasPrefix(path, entry.path+"/") || entryOf[first] == entry.path
			links = append(links, navigationLink{entry.text + a.waitingFor(c, entry), entry.path, entry.about, current, entry.own})
		}
	}
	return links
}

// placeInMuster is the address of the page, or, of a page about somebody else's booking, that
// of where its reader came from: what the reader's organisation has booked, or the sessions
// they run.
func placeInMuster(c *fiber.Ctx, reader people.Actor) string {
	booked, _ := c.Locals(bookedKey).(string)
	switch {
	case booked == "" || booked == reader.PersonID:
		return c.Path()
	case reader.Is(people.Contact):
		return "/organisation"
	}
	return "/trainer"
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
