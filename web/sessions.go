package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// sessionPages are the pages of one session that everybody may see.
var sessionPages = map[string]any{
	"sessions/show": sessionPage{},
}

func (a *App) sessionRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session", anyone.aboutSession(), a.showSession},
	}
}

// courseErrors are the pages for what the courses' domain refuses.
var courseErrors = []errorPage{
	{of: courses.ErrNoProgramme, status: 404, title: "Programme not found", words: "Muster has no programme of that code."},
	{of: courses.ErrNoCourse, status: 404, title: "Course not found", words: "Muster has no course at this address.", link: "/courses", linkText: "All courses"},
	{of: courses.ErrNoSession, status: 404, title: "Session not found", words: "Muster has no session at this address. Sessions keep their address also when they are over or cancelled.", link: "/courses", linkText: "All courses"},
	{of: courses.ErrNoBooking, status: 404, title: "Booking not found", words: "Muster has no booking with this reference. It is MU- and six letters and digits.", link: "/bookings", linkText: "My bookings"},
	{of: courses.ErrNoReminder, status: 404, title: "Reminder not found", words: "Somebody may have taken it away. The course’s page of reminders shows those there are."},
	{of: courses.ErrNoFeed, status: 404, title: "Calendar not found", words: "This address has been renewed or turned off. The page of calendars makes a new one.", link: "/calendar", linkText: "Calendars"},
	{of: courses.ErrNotAllowed, status: 403, title: "You do not have access to this", words: "It is open to the people it is about and to those who run the session. If you think you should have access, ask an administrator."},
	{of: courses.ErrTaken, status: 409, title: "That code is taken", words: "Choose another."},
	{of: courses.ErrInvalid, status: 422, title: "Something is missing", words: "Go back, check what you entered, and send it again. Nothing was saved."},
	{of: courses.ErrOutsideProgramme, status: 422, title: "No programme runs on that day", words: "A session needs a programme that covers its date. A programme manager or an administrator can add one."},
	{of: courses.ErrNoSuchTime, status: 422, title: "That time does not exist", words: "When summer time begins, the clocks leave out an hour. Choose another time."},
	{of: courses.ErrSessionFull, status: 409, title: "This session is full", words: "You can join its waiting list from the session’s page."},
	{of: courses.ErrSessionCancelled, status: 409, title: "This session has been cancelled", words: "Nothing more can be done with it.", link: "/courses", linkText: "Find another session"},
	{of: courses.ErrBookingClosed, status: 409, title: "Booking for this session has closed", words: "Booking closes when a session starts.", link: "/courses", linkText: "Find another session"},
	{of: courses.ErrIncompletePerson, status: 422, title: "We need a name and an organisation", words: "A place is booked for somebody with a name and an organisation."},
	{of: courses.ErrSessionStarted, status: 409, title: "This session has started", words: "It can no longer be changed, and bookings on it can no longer be cancelled. The register says who came."},
	{of: courses.ErrSessionChanged, status: 409, title: "Somebody else has changed this session", words: "Nothing of yours was saved. Open the session again to see what it says now."},
	{of: courses.ErrTooFewPlaces, status: 422, title: "There are not so many places", words: "A session cannot have fewer places than are confirmed, offered and kept."},
	{of: courses.ErrReasonNeeded, status: 422, title: "A reason is needed", words: "Go back and say why."},
	{of: courses.ErrRegisterNotOpen, status: 409, title: "The register is not open yet", words: "It opens on the day of the session."},
	{of: courses.ErrState, status: 409, title: "The session cannot become that", words: "Nothing was changed. Open the session again to see what it is now."},
	{of: courses.ErrSessionNotOver, status: 409, title: "The session is not over yet", words: "It can be marked as delivered when it has ended."},
	{of: courses.ErrClash, status: 409, title: "That would be in two places at once", words: "A trainer or the room is at another session at that time. Nothing was saved."},
	{of: courses.ErrNotTrainer, status: 422, title: "This person is not a trainer", words: "An administrator can make them a trainer of their organisation."},
	{of: courses.ErrLeads, status: 409, title: "This trainer leads the session", words: "Hand the lead over to another trainer first."},
	{of: courses.ErrSessionsOutside, status: 409, title: "A session of the programme is on a day outside it", words: "Nothing was saved."},
	{of: courses.ErrProgrammeChanged, status: 409, title: "Somebody else has changed this programme", words: "Nothing of yours was saved. Open the programme again to see what it says now.", link: "/programmes", linkText: "Programmes"},
	{of: courses.ErrCourseChanged, status: 409, title: "Somebody else has changed this course", words: "Nothing of yours was saved. Open the course again to see what it says now."},
	{of: courses.ErrOverlap, status: 409, title: "You have a place at the same time", words: "Nobody can have two places on sessions that overlap. Cancel the other booking first, or choose another session.", link: "/bookings", linkText: "My bookings"},
	{of: courses.ErrNoHold, status: 404, title: "These places are not kept", words: "Nothing of that kind is kept on this session. Open the session again to see what is."},
	{of: courses.ErrNoOffer, status: 409, title: "No place is offered to this booking", words: "It may have been answered already. The page of the booking says where it stands.", link: "/bookings", linkText: "My bookings"},
	{of: courses.ErrOfferLapsed, status: 409, title: "This offer has ended", words: "The place was not accepted in time and is offered to the next in line. You can book again, or join the end of the waiting list.", link: "/bookings", linkText: "My bookings"},
	{of: courses.ErrNotRequested, status: 409, title: "This request has been decided", words: "Somebody else may have decided it, or the delegate has withdrawn it. The page of the booking says where it stands."},
	{of: courses.ErrNobodyToTell, status: 409, title: "Nobody would get this message", words: "Nobody is booked on this session."},
}

// sessionCard is a session as lists and its own page show it.
type sessionCard struct {
	Session      courses.Session
	Path         string
	Place        string
	Organisation string
	Places       string
	Tag          tagView
}

func (a *App) sessionCards(c *fiber.Ctx, list []courses.Session) ([]sessionCard, error) {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	cards := make([]sessionCard, len(list))
	for i, session := range list {
		cards[i] = sessionCard{
			Session: session, Path: sessionPath(session.Code), Place: placeWords(session),
			Organisation: organisations[session.OrganisationID].Name, Places: placesWords(session), Tag: a.sessionTag(session),
		}
	}
	return cards, err
}

func (a *App) sessionCard(c *fiber.Ctx, session courses.Session) (sessionCard, error) {
	cards, err := a.sessionCards(c, []courses.Session{session})
	return cards[0], err
}

// placeWords says where in public: online, or the town and the region.
func placeWords(session courses.Session) string {
	switch {
	case session.Delivery == courses.Online:
		return "Online"
	case session.Region == "" || session.Region == session.Town:
		return session.Town
	}
	return session.Town + ", " + session.Region
}

// placesWords says in words what can be had.
func placesWords(session courses.Session) string {
	left := session.PlacesLeft()
	switch {
	case left > 0 && session.Held > 0:
		return plural(left, "place", "places") + " left of " + number(session.Capacity) + ", and " + number(session.Held) + " kept"
	case left > 0:
		return plural(left, "place", "places") + " left of " + number(session.Capacity)
	case session.Held > 0 || session.Offered > 0:
		return "No place left of " + number(session.Capacity) + ": " + takenOtherwise(session) + "."
	case session.Waiting == 0:
		return takenWords(session.Capacity) + " Nobody is waiting yet."
	}
	return takenWords(session.Capacity) + " " + plural(session.Waiting, "person is", "people are") + " waiting."
}

// takenOtherwise says what of a full session is kept and offered, and who waits.
func takenOtherwise(session courses.Session) string {
	var parts []string
	for _, part := range []struct {
		n     int
		words string
	}{{session.Held, " kept"}, {session.Offered, " offered"}, {session.Waiting, " waiting"}} {
		if part.n > 0 {
			parts = append(parts, number(part.n)+part.words)
		}
	}
	return strings.Join(parts, ", ")
}

func takenWords(capacity int) string {
	if capacity == 1 {
		return "The only place is taken."
	}
	return "All " + number(capacity) + " places are taken."
}

func (a *App) sessionTag(session courses.Session) tagView {
	switch {
	case session.State == courses.SessionCancelled:
		return tagView{"Cancelled", "red"}
	case session.State == courses.SessionDraft:
		return tagView{"Draft", "grey"}
	case !a.now().Before(session.EndsAt):
		return tagView{"Over", "grey"}
	case !a.now().Before(session.StartsAt):
		return tagView{"Under way", "blue"}
	case session.State == courses.SessionTentative:
		return tagView{"Tentative", "purple"}
	case session.PlacesLeft() == 0 && session.Held > 0:
		return tagView{"Kept places left", "yellow"}
	case session.PlacesLeft() == 0:
		return tagView{"Full", "orange"}
	case session.PlacesLeft() <= 3:
		return tagView{"Few places left", "yellow"}
	}
	return tagView{"Places left", "green"}
}

// sessionPage is a session as its reader may see it: everybody the town and the
// date, its delegates and those who run it the address, the link and the trainer.
type sessionPage struct {
	Page
	Card       sessionCard
	Audience   string
	CoursePath string
	Paragraphs []string
	Inside     bool
	Where      courses.Whereabouts
	Address    []string
	Booking    *courses.Booking
	CanBook    bool
	CanJoin    bool
	Asks       courses.Asks
	Kept       []string
	Rule       []string
	Closed     string
	CutOff     string
	Nominate   string
	Manages    bool
	Run        runLinks
	// Depends says on what a tentative session depends; Trainers names who trains.
	Depends  string
	Trainers []string
	CPD      string
	Joining  []string
}

func (a *App) showSession(c *fiber.Ctx) error {
	begun, err := a.begunSession(c)
	if err != nil {
		return err
	}
	session := begun.Session
	card, err := a.sessionCard(c, session)
	if err != nil {
		return err
	}
	page := sessionPage{
		Page: a.page(c, sessionTitle(session)), Card: card, Audience: begun.Audience, CoursePath: coursePath(session.CourseCode),
		Paragraphs: paragraphs(session.Description), Booking: begun.Booking, Closed: a.closedWords(session),
		Manages: courses.CanManage(a.actor(c), session),
	}
	page.Run, page.CutOff, page.Nominate = a.runLinks(session), a.cutOffWords(session), a.nominatePath(c, session)
	if page.Closed == "" {
		if err := a.addPlaces(c, &page, session); err != nil {
			return err
		}
	}
	page.Where, page.Inside, err = inside(a.services.Courses.WhereaboutsBy(c.UserContext(), page.Actor, begun))
	if err != nil {
		return err
	}
	page.Address = lines(page.Where.Address)
	if err := a.fillInside(c, &page); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "sessions/show", page)
}

// fillInside adds the terms of the session, and for those inside who trains it and what
// they must know.
func (a *App) fillInside(c *fiber.Ctx, page *sessionPage) error {
	session := page.Card.Session
	if session.State == courses.SessionTentative && page.Closed == "" {
		page.Depends = "This session takes place only if at least " + plural(session.Minimum, "person has", "people have") +
			" a place by " + ofDate(session.DecideOn, fullDay) + ". You will be told."
	}
	if session.CPDMinutes > 0 {
		page.CPD = lengthWords(session.CPDMinutes) + " for attending all of it"
	}
	if !page.Inside {
		return nil
	}
	page.Joining = paragraphs(session.JoiningInstructions)
	if session.Room != "" {
		page.Address = append([]string{session.Room}, page.Address...)
	}
	trainers, err := a.services.People.PeopleByID(c.UserContext(), session.TrainerIDs)
	for _, id := range session.TrainerIDs {
		page.Trainers = append(page.Trainers, trainers[id].Name)
	}
	return err
}

// addPlaces says what the reader could have, what is kept for whom, and the rule.
func (a *App) addPlaces(c *fiber.Ctx, page *sessionPage, session courses.Session) error {
	reader := people.Person{OrganisationID: a.actor(c).OrganisationID}
	places, err := a.services.Courses.PlacesFor(c.UserContext(), session, reader)
	if err != nil {
		return err
	}
	page.CanBook, page.CanJoin = page.Booking == nil && places > 0, page.Booking == nil && places == 0
	if session.NeedsApproval {
		page.Asks = courses.AsksApproval
	}
	page.Rule = courses.RuleOfPlaces()
	kept, err := a.services.Courses.KeptPlaces(c.UserContext(), session)
	if err != nil || len(kept) == 0 {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	for _, hold := range kept {
		page.Kept = append(page.Kept, plural(hold.Room(), "place is", "places are")+" kept for "+
			holdWords(hold.Kind, hold.For, organisations)+" until "+ofDate(hold.ReleaseOn, fullDay))
	}
	return err
}

// inside is what the domain answered about where a session is: not knowing it is no error.
func inside(where courses.Whereabouts, err error) (courses.Whereabouts, bool, error) {
	if errors.Is(err, courses.ErrNotAllowed) {
		return where, false, nil
	}
	return where, err == nil, err
}

// closedWords says why nobody can book any more, empty while they can.
func (a *App) closedWords(session courses.Session) string {
	switch {
	case session.State == courses.SessionCancelled:
		return "This session has been cancelled."
	case session.State == courses.SessionDraft:
		return "This session is a draft. Only those who run it see it, and nobody can book it yet."
	case session.State == courses.SessionDraft:
		return "This session is a draft and takes no bookings yet."
	case !a.now().Before(session.StartsAt):
		return "Booking for this session closed on " + fullDay(session.StartsAt) + " at " + clockTime(session.StartsAt) + ", when it started."
	}
	return ""
}

// session is the session that the address names.
func (a *App) session(c *fiber.Ctx) (courses.Session, error) {
	return a.services.Courses.SessionFor(c.UserContext(), a.actor(c), c.Params("session"))
}

// managedSession is the session that the address names, for those who may manage it.
func (a *App) managedSession(c *fiber.Ctx) (courses.Session, error) {
	session, err := a.session(c)
	if err == nil && !courses.CanManage(a.actor(c), session) {
		return courses.Session{}, noAccess("who is booked on this session", "the trainers of its organisation and to programme managers")
	}
	return session, err
}

// runLinks says which of the pages for running a session are open now.
type runLinks struct {
	Path                            string
	BookIn, Register, Message, Edit bool
	// State and Trainers are open until the session is over or cancelled, Repeat always.
	State, Trainers, Repeat bool
}

func (a *App) runLinks(session courses.Session) runLinks {
	open := session.TakesBookings()
	return runLinks{
		Path:     sessionPath(session.Code),
		BookIn:   open && a.now().Before(endOfToday(session.StartsAt)),
		Register: session.IsHeld() && a.today() >= session.Day(),
		Message:  session.IsHeld(),
		Edit:     (open || session.State == courses.SessionDraft) && a.now().Before(session.StartsAt),
		State:    session.State != courses.SessionCancelled,
		Trainers: session.State != courses.SessionCancelled,
		Repeat:   true,
	}
}

// runsSessions is open to those who run sessions; the domain knows which ones.
var runsSessions = holds(people.Trainer, people.Manager, people.Administrator)

func sessionTitle(session courses.Session) string {
	return session.CourseTitle + ", " + fullDay(session.StartsAt)
}

// sessionPath is a session's address, or one under it.
func sessionPath(code string, under ...string) string {
	path := "/sessions/" + url.PathEscape(code)
	for _, part := range under {
		path += "/" + part
	}
	return path
}
