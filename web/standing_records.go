package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// standingSessionsPage is the sessions that figures were counted from.
type standingSessionsPage struct {
	Page
	Back   string
	Choice standingChoice
	Count  string
	Rows   []standingSession
	Pager  pager
}

// standingSession is a session with its places.
type standingSession struct {
	Session courses.Session
	Path    string
	Place   string
	Tag     tagView
	Filled  string
}

func (a *App) listStandingSessions(c *fiber.Ctx) error {
	choice, err := a.standingChoice(c)
	if err != nil {
		return err
	}
	list, err := a.services.Courses.StandingSessions(c.UserContext(), a.actor(c), choice.Filter)
	if err != nil {
		return err
	}
	title := "Sessions"
	switch c.Query("state") {
	case "held":
		title = "Sessions held or to come"
		list = slices.DeleteFunc(list, func(session courses.Session) bool { return !session.IsHeld() })
	case "cancelled":
		title = "Cancelled sessions"
		list = slices.DeleteFunc(list, courses.Session.IsHeld)
	}
	page := standingSessionsPage{
		Page: a.page(c, title), Back: choice.at("/standing"), Choice: choice,
		Count: listed(len(list), "session", "sessions", "the earliest first"),
	}
	if page.Pager, err = newPager(c, len(list)); err != nil {
		return err
	}
	from := (page.Pager.Number - 1) * perPage
	for _, session := range list[from:min(from+perPage, len(list))] {
		fill := courses.MonthStanding{Capacity: session.Capacity, Confirmed: session.Confirmed}.Fill()
		page.Rows = append(page.Rows, standingSession{
			session, sessionPath(session.Code), placeWords(session), a.sessionTag(session), percent(fill, session.Capacity),
		})
	}
	return a.render(c, fiber.StatusOK, "standing/sessions", page)
}

// standingRecordsPage is the bookings that a figure was counted from.
type standingRecordsPage struct {
	Page
	Back         string
	Choice       standingChoice
	Organisation string
	Count        string
	About        string
	Waits        bool
	Reasons      bool
	Rows         []standingRecord
	Pager        pager
}

// standingRecord is a booking. Name and Reference are empty for a reader who may not see the
// session's delegates.
type standingRecord struct {
	Session      courses.Session
	Path         string
	Place        string
	Name         string
	Reference    string
	Organisation string
	Wait         string
	Reason       string
}

// figureWords are what the records of a figure are called, and what they are.
var figureWords = map[courses.FigureKind]struct{ title, about string }{
	courses.FigurePlaced:     {"Got a place from the waiting list", "Bookings that waited and then had a place confirmed."},
	courses.FigureWaiting:    {"Waiting for a place", "Bookings on the waiting lists of sessions still to come."},
	courses.FigureUnplaced:   {"No place came free", "Bookings that waited until the session began."},
	courses.FigureMarked:     {"In registers", "Everybody whom a register says something of."},
	courses.FigureNoShow:     {"No-shows", "Confirmed places whose register says that nobody was there."},
	courses.FigureLate:       {"Late cancellations", "Places given up after the session’s cut-off."},
	courses.FigureAbstracted: {"Late for operational abstraction", "Places given up after the session’s cut-off, for operational duty."},
	courses.FigureTrained:    {"People trained", "Each with the session that they fully attended first."},
	courses.FigurePlanned:    {"Places planned", "Confirmed places on sessions still to come."},
}

func (a *App) listStandingRecords(c *fiber.Ctx) error {
	choice, err := a.standingChoice(c)
	if err != nil {
		return err
	}
	kind := courses.FigureKind(c.Query("kind"))
	words, found := figureWords[kind]
	if !found {
		return fiber.ErrNotFound
	}
	page := standingRecordsPage{
		Page: a.page(c, words.title), About: words.about, Choice: choice, Back: choice.at("/standing"),
		Waits:   kind == courses.FigurePlaced || kind == courses.FigureWaiting || kind == courses.FigureUnplaced,
		Reasons: kind == courses.FigureLate || kind == courses.FigureAbstracted,
	}
	if kind == courses.FigureTrained || kind == courses.FigurePlanned {
		page.Back = addressOf("/coverage", "programme", choice.View.Programme.Code, "course", choice.Course)
	}
	if err := a.fillRecords(c, &page, kind); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "standing/records", page)
}

func (a *App) fillRecords(c *fiber.Ctx, page *standingRecordsPage, kind courses.FigureKind) error {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	asked := c.Query("organisation")
	page.Organisation = organisations[asked].Name
	if asked == courses.NoOrganisation {
		page.Organisation = "No organisation"
	}
	if region := c.Query("region"); region != "" && region != courses.NoRegion {
		page.Organisation = region
	}
	records, total, err := a.services.Courses.FigureRecords(c.UserContext(), a.actor(c), courses.FigureFilter{
		StandingFilter: page.Choice.Filter, Kind: kind, OrganisationID: asked, Region: c.Query("region"),
	}, (pageNumber(c)-1)*perPage, perPage)
	if err != nil {
		return err
	}
	page.Count = listed(total, "record", "records", "the latest session first")
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	for _, record := range records {
		row := standingRecord{
			Session: record.Session, Path: sessionPath(record.Session.Code), Place: placeWords(record.Session),
			Name: record.Person.Name, Reference: record.Booking.Reference, Organisation: record.Organisation,
		}
		if page.Waits {
			row.Wait = waitWords(record.Length, 1)
		}
		if row.Reason = record.Reason.Words(); row.Reason == "" {
			row.Reason = "Another reason"
		}
		page.Rows = append(page.Rows, row)
	}
	return nil
}
