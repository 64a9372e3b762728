package web

import (
	"cmp"
	"errors"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// myBookingsPages are the pages of bookings that have been made.
var myBookingsPages = map[string]any{
	"bookings/list":   myBookingsPage{},
	"bookings/show":   bookingPage{},
	"bookings/cancel": cancelBookingPage{},
}

func (a *App) myBookingsRoutes() []route {
	return []route{
		{fiber.MethodGet, "/bookings", signedIn, a.showMyBookings},
		{fiber.MethodGet, "/bookings/:reference", signedIn, a.showBooking},
		{fiber.MethodPost, "/bookings/:reference/accept", signedIn, a.acceptOffer},
		{fiber.MethodPost, "/bookings/:reference/decline", signedIn, a.declineOffer},
		{fiber.MethodGet, "/bookings/:reference/cancel", signedIn, a.askCancelBooking},
		{fiber.MethodPost, "/bookings/:reference/cancel", signedIn, a.cancelBooking},
	}
}

// myBookingsPage lists the reader's own bookings.
type myBookingsPage struct {
	Page
	Coming []bookingCard
	Before []bookingCard
}

// bookingCard is a booking in a list.
type bookingCard struct {
	Card    sessionCard
	Booking courses.Booking
	Tag     tagView
	Queue   string
}

func (a *App) showMyBookings(c *fiber.Ctx) error {
	booked, err := a.services.Courses.MyBookings(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	list := make([]courses.Session, len(booked))
	for i, one := range booked {
		list[i] = one.Session
	}
	cards, err := a.sessionCards(c, list)
	if err != nil {
		return err
	}
	page := myBookingsPage{Page: a.page(c, "My bookings")}
	for i, one := range booked {
		card := bookingCard{cards[i], one.Booking, a.bookingTag(one.Booking, one.Session), queueWords(one.Position)}
		if one.Booking.State != courses.Cancelled && a.now().Before(one.Session.EndsAt) {
			page.Coming = append([]bookingCard{card}, page.Coming...)
		} else {
			page.Before = append(page.Before, card)
		}
	}
	return a.render(c, fiber.StatusOK, "bookings/list", page)
}

func (a *App) bookingTag(booking courses.Booking, session courses.Session) tagView {
	over := !a.now().Before(session.EndsAt)
	switch {
	case booking.Lapsed():
		return tagView{"Offer ended", "grey"}
	case booking.State == courses.Cancelled:
		return tagView{"Cancelled", "red"}
	case booking.State != courses.Confirmed && over:
		return tagView{"No place came free", "grey"}
	case booking.State == courses.Offered:
		return tagView{"Place offered", "blue"}
	case booking.State == courses.Requested:
		return tagView{"Asked for", "yellow"}
	case booking.State == courses.Waiting:
		return tagView{"On the waiting list", "yellow"}
	case over:
		return tagView{"Over", "grey"}
	}
	return tagView{"Place confirmed", "green"}
}

func queueWords(position int) string {
	if position == 0 {
		return ""
	}
	return "You are number " + number(position) + " in the queue."
}

// bookingPage is one booking, for its person, whoever runs the session, or the
// contact of the person's organisation.
type bookingPage struct {
	Page
	Card    sessionCard
	Booking courses.Booking
	Tag     tagView
	Own     bool
	// Back is the list that the reader sees this booking in.
	Back       string
	PersonName string
	Position   int
	// Offer: a place is offered now. Takes: one that is free may be taken. Asks says who has
	// to agree. Lapsed: an offer was not answered in time; Again: it can still be booked.
	Offer, Takes  bool
	Asks          string
	Lapsed, Again bool

	Inside    bool
	Where     courses.Whereabouts
	Address   []string
	CanCancel bool
	CanSwap   bool
	History   []historyLine
	Surveys   []bookingSurvey
	// Entry says that the reader may have the booking as a file for a calendar.
	Entry bool
	// Sent is what was emailed about it, for its person and for those who run the session.
	Sent []sentLine
}

// historyLine is a step in what became of a booking.
type historyLine struct {
	When courses.BookingChange
	What string
}

func (a *App) showBooking(c *fiber.Ctx) error { return a.renderBooking(c, fiber.StatusOK, nil) }

func (a *App) renderBooking(c *fiber.Ctx, status int, problems Problems) error {
	page, err := a.bookingPage(c)
	if err != nil {
		return err
	}
	changes, err := a.services.Courses.BookingHistory(c.UserContext(), a.actor(c), page.Booking.Reference)
	if err != nil {
		return err
	}
	for i, change := range changes {
		page.History = append(page.History, historyLine{change, historyWords(i, change)})
	}
	session := page.Card.Session
	if page.Booking.State == courses.Confirmed {
		if page.Where, page.Inside, err = inside(a.services.Courses.Whereabouts(c.UserContext(), page.Actor, session)); err != nil {
			return err
		}
		page.Address = lines(page.Where.Address)
	}
	if page.Position, err = a.services.Courses.QueuePosition(c.UserContext(), page.Booking); err != nil {
		return err
	}
	if page.Surveys, err = a.bookingSurveys(c, page.Booking); err != nil {
		return err
	}
	a.addOffer(c, &page, session)
	page.Entry = mayTakeEntry(page.Actor, page.Booking) && a.now().Before(session.EndsAt)
	if page.Own || courses.CanManage(page.Actor, session) {
		if page.Sent, err = a.sentAbout(c, page.Booking); err != nil {
			return err
		}
	}
	page.Problems = problems
	return a.render(c, status, "bookings/show", page)
}

func (a *App) bookingPage(c *fiber.Ctx) (bookingPage, error) {
	actor := a.actor(c)
	booking, session, err := a.bookingOf(c)
	if err != nil {
		return bookingPage{}, err
	}
	card, err := a.sessionCard(c, session)
	if err != nil {
		return bookingPage{}, err
	}
	person, err := a.services.People.PersonByID(c.UserContext(), booking.PersonID)
	own := booking.PersonID == actor.PersonID
	return bookingPage{
		Page: a.page(c, "Booking "+booking.Reference), Card: card, Booking: booking, Tag: a.bookingTag(booking, session),
		Own: own, Back: listWithBooking(actor, session, own), PersonName: cmp.Or(person.Name, person.Email),
		CanCancel: booking.State != courses.Cancelled && a.now().Before(session.StartsAt) && courses.MayGiveUp(actor, session, booking),
		CanSwap:   a.services.Courses.CanSwap(actor, session, booking),
	}, err
}

// listWithBooking is the list in which the reader sees a booking: their own, those of a
// session they run, or those of the organisation whose contact they are.
func listWithBooking(actor people.Actor, session courses.Session, own bool) string {
	switch {
	case own:
		return "/bookings"
	case courses.CanManage(actor, session):
		return sessionPath(session.Code, "delegates")
	}
	return "/organisation"
}

// addOffer says what the booking waits for, and what its reader may do about it.
func (a *App) addOffer(c *fiber.Ctx, page *bookingPage, session courses.Session) {
	booking, now := page.Booking, a.now()
	acts := page.Own || courses.CanManage(a.actor(c), session)
	page.Offer = acts && booking.State == courses.Offered && now.Before(booking.OfferExpiresAt)
	page.Takes = acts && booking.State == courses.Waiting && courses.InLastHours(session, now)
	late := booking.State == courses.Offered && !now.Before(booking.OfferExpiresAt)
	page.Lapsed, page.Again = booking.Lapsed() || late, booking.Lapsed() && page.Own && a.closedWords(session) == ""
	if booking.State == courses.Requested {
		page.Asks = whoAgrees(booking.Asks) + " We write when that is decided. The number in the queue is kept until then, not a place."
	}
}

// whoAgrees is who has to agree to a requested booking.
func whoAgrees(asks courses.Asks) string {
	if asks == courses.AsksOrganisation {
		return "The email address does not show who works for this organisation, so the organisation’s contact, or whoever runs the session, has to confirm the booking first."
	}
	return "This session needs the approval of the organisation: its contact or whoever runs the session decides."
}

func historyWords(index int, change courses.BookingChange) string {
	switch {
	case change.State == courses.Cancelled:
		return "Cancelled: " + change.Reason
	case change.State == courses.Requested:
		return "Asked for a place"
	case change.State == courses.Waiting && index > 0:
		return "Approved, and on the waiting list"
	case change.State == courses.Waiting:
		return "Joined the waiting list"
	case change.State == courses.Offered:
		return "Offered a place from the waiting list, because " + change.Reason
	case change.Reason != "":
		return "Place confirmed, because " + change.Reason
	}
	return "Booked"
}

// cancelReasons are the reasons that are offered; the last asks for words.
var cancelReasons = []Choice{
	{Value: string(courses.CancelAbstraction), Label: courses.CancelAbstraction.Words(), Hint: "Needed for operational duty that day"},
	{Value: string(courses.CancelSickness), Label: courses.CancelSickness.Words()},
	{Value: string(courses.CancelLeave), Label: courses.CancelLeave.Words()},
	{Value: string(courses.CancelNotNeeded), Label: courses.CancelNotNeeded.Words(), Hint: "For example, because of another session"},
	{Value: string(courses.CancelOther), Label: "Another reason"},
}

// mostReason is the most characters of a reason.
const mostReason = 500

// cancelBookingPage asks why, and says what follows.
type cancelBookingPage struct {
	Page
	Booking bookingPage
	CutOff  string
	Late    bool
	Hint    string
	Reasons []Choice
	Reason  string
	Other   string
}

func (a *App) askCancelBooking(c *fiber.Ctx) error {
	booking, err := a.cancellable(c)
	if err != nil {
		return err
	}
	return a.showCancelBooking(c, fiber.StatusOK, booking, "", "", nil)
}

// cancellable is the booking of the address; it fails when it cannot be cancelled
// any more, or not by this reader.
func (a *App) cancellable(c *fiber.Ctx) (bookingPage, error) {
	booking, err := a.bookingPage(c)
	switch {
	case err != nil:
		return booking, err
	case booking.Booking.State == courses.Cancelled:
		return booking, errorPage{
			of: courses.ErrNoBooking, status: fiber.StatusConflict, title: "This booking has been cancelled",
			words: "There is nothing more to do.", link: bookingPath(booking.Booking.Reference), linkText: "See the booking",
		}
	case !a.now().Before(booking.Card.Session.StartsAt):
		return booking, courses.ErrSessionStarted
	case !booking.CanCancel:
		return booking, noAccess("cancelling this booking", "the delegate, to the contact of their organisation and to those who run the session")
	}
	return booking, nil
}

func (a *App) showCancelBooking(c *fiber.Ctx, status int, booking bookingPage, reason, other string, problems Problems) error {
	page := cancelBookingPage{
		Page: a.page(c, "Why are you cancelling this booking?"), Booking: booking, Hint: "The booking leaves the queue at once. Cancelling cannot be undone.",
		Reasons: cancelReasons, Reason: reason, Other: other,
	}
	if booking.Booking.HasPlace() {
		page.Hint = "The place goes to the next in line. Cancelling cannot be undone."
	}
	if booking.Booking.State == courses.Confirmed {
		page.CutOff = a.cutOffWords(booking.Card.Session)
		page.Late = a.now().After(courses.CutOff(booking.Card.Session))
	}
	page.Problems = problems
	return a.render(c, status, "bookings/cancel", page)
}

func (a *App) cancelBooking(c *fiber.Ctx) error {
	reason, other := sent(c, "reason"), sent(c, "other")
	var problems Problems
	kind := courses.CancelKind(known(reason, cancelReasons))
	switch {
	case kind == "":
		problems.Add("reason", "Select why you are cancelling")
	case kind == courses.CancelOther && other == "":
		problems.Add("other", "Enter the reason")
	case utf8.RuneCountInString(other) > mostReason:
		problems.Add("other", "The reason must be 500 characters or fewer")
	}
	if problems != nil {
		booking, err := a.cancellable(c)
		if err != nil {
			return err
		}
		return a.showCancelBooking(c, fiber.StatusUnprocessableEntity, booking, reason, other, problems)
	}
	booking, err := a.services.Courses.CancelBooking(c.UserContext(), a.actor(c), c.Params("reference"), kind, other)
	if errors.Is(err, courses.ErrNotAllowed) {
		return noAccess("cancelling this booking", "the delegate, to the contact of their organisation and to those who run the session")
	}
	if err != nil {
		return err
	}
	return a.afterCancelling(c, booking)
}

// afterCancelling leads a delegate back to the booking, the contact to their people's
// bookings, and whoever runs the session to who is booked.
func (a *App) afterCancelling(c *fiber.Ctx, booking courses.Booking) error {
	actor, done := a.actor(c), "Booking "+booking.Reference+" is cancelled"
	_, session, err := a.services.Courses.Booking(c.UserContext(), actor, booking.Reference)
	switch {
	case err != nil:
		return err
	case booking.PersonID == actor.PersonID:
		return a.seeOther(c, bookingPath(booking.Reference), "Your booking is cancelled")
	}
	return a.seeOther(c, listWithBooking(actor, session, false), done)
}
