package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// placesPages are the pages of who gets the places of a session.
var placesPages = map[string]any{
	"places/show": placesPage{},
	"places/hold": holdPage{},
}

func (a *App) placesRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/places", runsSessions, a.showPlaces},
		{fiber.MethodGet, "/sessions/:session/holds/new", runsSessions, a.askHold},
		{fiber.MethodPost, "/sessions/:session/holds", runsSessions, a.setHold},
		{fiber.MethodGet, "/sessions/:session/holds/:hold", runsSessions, a.askHoldChange},
		{fiber.MethodPost, "/sessions/:session/holds/:hold/release", runsSessions, a.releaseHold},
	}
}

// placesPage is who has, waits for and is kept the places of a session, and by which rule.
type placesPage struct {
	Page
	Card       sessionCard
	Numbers    []summaryRow
	Rule       []string
	Mix        []mixLine
	Kept       []holdLine
	Released   []string
	Offered    []queueLine
	Queue      []queueLine
	Requested  []queueLine
	Promotions []promotionLine
	Open       bool
}

// mixLine is a sector's least share in words.
type mixLine struct {
	Sector string
	Line   courses.MixLine
	Tag    tagView
}

// holdLine is a hold in words.
type holdLine struct {
	Hold courses.Hold
	For  string
	Path string
}

// queueLine is somebody without a confirmed place.
type queueLine struct {
	Delegate courses.Delegate
	Who      string
	Note     string
}

// promotionLine is an offered place as it was recorded: to whom, why, and the queue as it was.
type promotionLine struct {
	When  string
	Words string
	Queue []string
}

func (a *App) showPlaces(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	page := placesPage{
		Page: a.page(c, "Places"), Rule: courses.RuleOfPlaces(), Numbers: placeNumbers(session),
		Open: session.State != courses.SessionCancelled && a.now().Before(session.StartsAt),
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	if err := a.fillHolds(c, &page, session, organisations); err != nil {
		return err
	}
	if err := a.fillQueue(c, &page, session, organisations); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "places/show", page)
}

func placeNumbers(session courses.Session) []summaryRow {
	row := func(key string, count int) summaryRow { return summaryRow{Key: key, Lines: []string{number(count)}} }
	places := row("Places", session.Capacity)
	places.Link, places.LinkText, places.LinkHidden = sessionPath(session.Code, "edit"), "Change", "the number of places"
	return []summaryRow{
		places, row("Confirmed", session.Confirmed), row("Offered, not answered yet", session.Offered),
		row("Kept, not taken yet", session.Held), row("Free for everybody", session.PlacesLeft()), row("Waiting", session.Waiting),
	}
}

func (a *App) fillHolds(c *fiber.Ctx, page *placesPage, session courses.Session, organisations map[string]people.Organisation) error {
	mix, err := a.services.Courses.MixOf(c.UserContext(), session.Code)
	if err != nil {
		return err
	}
	for _, line := range mix {
		tag := tagView{"Met", "green"}
		if line.Missing > 0 {
			tag = tagView{plural(line.Missing, "person missing", "people missing"), "yellow"}
		}
		page.Mix = append(page.Mix, mixLine{sectorLabel(line.Sector), line, tag})
	}
	holds, err := a.services.Courses.Holds(c.UserContext(), a.actor(c), session.Code)
	for _, hold := range holds {
		words := holdWords(hold.Kind, hold.For, organisations)
		if hold.FromMix {
			words += " (agency mix)"
		}
		if hold.Open() {
			page.Kept = append(page.Kept, holdLine{hold, words, holdPath(session, hold)})
			continue
		}
		page.Released = append(page.Released, plural(hold.Places, "place", "places")+" for "+words+", "+number(hold.Taken)+
			" taken, released on "+shortDay(hold.ReleasedAt)+" at "+clockTime(hold.ReleasedAt))
	}
	return err
}

// holdWords say for whom places are kept.
func holdWords(kind courses.HoldKind, heldFor string, organisations map[string]people.Organisation) string {
	switch kind {
	case courses.ForOrganisation:
		return cmp.Or(organisations[heldFor].Name, heldFor)
	case courses.ForSector:
		return sectorLabel(people.Sector(heldFor))
	}
	return heldFor
}

// sectorLabel is what a sector is called.
func sectorLabel(sector people.Sector) string {
	switch sector {
	case people.OtherSector:
		return "Other sectors"
	case people.LocalAuthority:
		return "Local authorities"
	case people.Voluntary:
		return "Voluntary sector"
	}
	words := string(sector)
	return strings.ToUpper(words[:1]) + words[1:]
}

func (a *App) fillQueue(c *fiber.Ctx, page *placesPage, session courses.Session, organisations map[string]people.Organisation) error {
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, delegate := range delegates {
		line := queueLine{Delegate: delegate, Who: cmp.Or(delegate.Person.Name, delegate.Person.Email)}
		names[delegate.Booking.Reference] = line.Who
		switch delegate.Booking.State {
		case courses.Offered:
			until := delegate.Booking.OfferExpiresAt
			line.Note = "Offered until " + fullDay(until) + " at " + clockTime(until)
			page.Offered = append(page.Offered, line)
		case courses.Waiting:
			page.Queue = append(page.Queue, line)
		case courses.Requested:
			line.Note = "Asked on " + shortDay(delegate.Booking.BookedAt)
			page.Requested = append(page.Requested, line)
		}
	}
	slices.SortStableFunc(page.Queue, func(one, other queueLine) int {
		return cmp.Compare(one.Delegate.Position, other.Delegate.Position)
	})
	promotions, err := a.services.Courses.Promotions(c.UserContext(), a.actor(c), session)
	for _, promotion := range promotions {
		page.Promotions = append(page.Promotions, viewPromotion(promotion, names, organisations))
	}
	return err
}

// viewPromotion shows a promotion with the queue as it was and why it was this person.
func viewPromotion(promotion courses.Promotion, names map[string]string, organisations map[string]people.Organisation) promotionLine {
	who := func(reference string) string {
		if names[reference] == "" {
			return reference + " (since cancelled)"
		}
		return names[reference] + " (" + reference + ")"
	}
	line := promotionLine{
		When:  shortDay(promotion.RecordedAt) + " at " + clockTime(promotion.RecordedAt),
		Words: who(promotion.Reference) + " was offered a place, because " + promotion.Reason + ".",
	}
	if promotion.KeptFor != "" {
		line.Words += " It was one kept for " + holdWords(promotion.KeptKind, promotion.KeptFor, organisations) + "."
	}
	for i, reference := range promotion.Queue {
		waiting := number(i+1) + ". " + who(reference)
		switch {
		case promotion.Passed[reference] != "":
			waiting += ": " + promotion.Passed[reference]
		case reference == promotion.Reference:
			waiting += ": offered the place"
		}
		line.Queue = append(line.Queue, waiting)
	}
	return line
}
