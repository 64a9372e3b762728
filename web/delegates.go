package web

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// delegatePages are the pages of who is booked on a session.
var delegatePages = map[string]any{
	"sessions/delegates": delegatesPage{},
	"sessions/book-in":   bookInPage{},
	"sessions/messages":  messagesPage{},
}

func (a *App) delegateRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/delegates", runsSessions, a.showDelegates},
		{fiber.MethodGet, "/sessions/:session/delegates/new", runsSessions, a.askBookIn},
		{fiber.MethodPost, "/sessions/:session/delegates", runsSessions, a.bookIn},
		{fiber.MethodGet, "/sessions/:session/messages", runsSessions, a.showMessages},
		{fiber.MethodPost, "/sessions/:session/messages", runsSessions, a.sendMessage},
	}
}

// delegatesPage is who is booked and who waits.
type delegatesPage struct {
	Page
	Card      sessionCard
	Confirmed []delegateLine
	Offered   []delegateLine
	Waiting   []delegateLine
	Requested []delegateLine
	Promoted  []string
	Closed    string
	Run       runLinks
}

// delegateLine is one delegate in words.
type delegateLine struct {
	Delegate  courses.Delegate
	Role      string
	CanCancel bool
}

func (a *App) showDelegates(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	page := delegatesPage{
		Page: a.page(c, "Who is booked"), Closed: a.closedWords(session), Run: a.runLinks(session),
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	references := map[string]string{}
	for _, delegate := range delegates {
		references[delegate.Booking.ID] = delegate.Person.Name + " (" + delegate.Booking.Reference + ")"
		line := delegateLine{delegate, jobRoleWords(delegate.Person.JobRole), page.Closed == ""}
		switch delegate.Booking.State {
		case courses.Confirmed:
			page.Confirmed = append(page.Confirmed, line)
		case courses.Offered:
			page.Offered = append(page.Offered, line)
		case courses.Waiting:
			page.Waiting = append(page.Waiting, line)
		default:
			page.Requested = append(page.Requested, line)
		}
	}
	promotions, err := a.services.Courses.Promotions(c.UserContext(), a.actor(c), session)
	for _, promotion := range promotions {
		page.Promoted = append(page.Promoted, promotionWords(promotion, references[promotion.BookingID]))
	}
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "sessions/delegates", page)
}

// promotionWords says who was offered a place from the waiting list, when, why, and whom
// it passed over.
func promotionWords(promotion courses.Promotion, who string) string {
	if who == "" {
		who = promotion.Reference + ", since cancelled,"
	}
	words := shortDay(promotion.RecordedAt) + " at " + clockTime(promotion.RecordedAt) + ": " + who +
		" was first in line and was offered a place, because " + promotion.Reason + ". "
	if len(promotion.Passed) > 0 {
		words = strings.Replace(words, "was first in line", "was the first in line who could have it", 1)
	}
	before := slices.Index(promotion.Queue, promotion.Reference)
	for _, reference := range promotion.Queue[:max(before, 0)] {
		words += reference + " was before: " + promotion.Passed[reference] + ". "
	}
	behind := len(promotion.Queue) - before - 1
	if behind == 0 {
		return words + "Nobody else was waiting."
	}
	return words + plural(behind, "person was", "people were") + " behind."
}

// bookInForm is somebody to be booked in, as typed. Who they are is asked, which More says,
// only of an address that Muster does not know; whoever may not book in learns neither.
type bookInForm struct {
	Email        string `form:"email" validate:"required,email" say:"Enter an email address in the correct format, like name@example.com"`
	Name         string `form:"name" validate:"max=100" say:"The name must be 100 characters or fewer"`
	Organisation string `form:"organisation"`
	Role         string `form:"role"`
	More         string `form:"more"`
	Needs        string `form:"needs" validate:"max=500" say:"What the person needs must be 500 characters or fewer"`
	Waiting      string `form:"waiting"`
}

// bookInPage asks who is to be booked in.
type bookInPage struct {
	Page
	Card          sessionCard
	Form          bookInForm
	Organisations []Choice
	Roles         []Choice
	Full          bool
	Wait          []Choice
}

func (a *App) askBookIn(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.showBookIn(c, fiber.StatusOK, session, bookInForm{}, nil)
}

func (a *App) showBookIn(c *fiber.Ctx, status int, session courses.Session, form bookInForm, problems Problems) error {
	switch {
	case session.State == courses.SessionCancelled:
		return courses.ErrSessionCancelled
	case !a.now().Before(endOfToday(session.StartsAt)):
		return courses.ErrBookingClosed
	}
	organisations, err := a.services.People.Organisations(c.UserContext())
	if err != nil {
		return err
	}
	page := bookInPage{
		Page: a.page(c, "Book somebody in"), Form: form, Organisations: organisationChoices(organisations), Roles: jobRoles,
		Full: session.PlacesLeft() == 0, Wait: []Choice{{Value: "yes", Label: "They join the waiting list, as number " + number(session.Waiting+1)}},
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/book-in", page)
}

func (a *App) bookIn(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	var form bookInForm
	problems := bind(c, &form)
	if form.More != "" {
		whoTheyAre(form.Name, form.Organisation, &problems)
		if known(form.Role, jobRoles) == "" {
			problems.Add("role", "Select the person’s role")
		}
	}
	if problems != nil {
		return a.showBookIn(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	request := courses.BookingRequest{SessionCode: session.Code, AccessNeeds: form.Needs, JoinWaitingList: form.Waiting == "yes"}
	booking, err := a.services.Courses.BookIn(c.UserContext(), a.actor(c), request, people.Person{
		Email: form.Email, Name: form.Name, OrganisationID: form.Organisation, JobRole: form.Role,
	})
	switch {
	case errors.Is(err, courses.ErrIncompletePerson):
		form.More = "yes"
		return a.showBookIn(c, fiber.StatusOK, session, form, nil)
	case errors.Is(err, courses.ErrSessionFull):
		return a.showBookInFull(c, form)
	case errors.Is(err, people.ErrEmail):
		return a.showBookIn(c, fiber.StatusUnprocessableEntity, session, form, Problems{{"email", "Enter an email address in the correct format, like name@example.com"}})
	case errors.Is(err, people.ErrNoOrganisation):
		return a.showBookIn(c, fiber.StatusUnprocessableEntity, session, form, Problems{{"organisation", "Select the person’s organisation"}})
	case err != nil:
		return err
	}
	done := form.Email + " has a place: " + booking.Reference
	if booking.State == courses.Waiting {
		done = form.Email + " is on the waiting list: " + booking.Reference
	}
	return a.seeOther(c, sessionPath(session.Code, "delegates"), done)
}

// whoTheyAre adds what is missing of somebody whom Muster does not know.
func whoTheyAre(name, organisation string, problems *Problems) {
	if strings.TrimSpace(name) == "" {
		problems.Add("name", "Enter the person’s name")
	}
	if organisation == "" {
		problems.Add("organisation", "Select the person’s organisation")
	}
}

func (a *App) showBookInFull(c *fiber.Ctx, form bookInForm) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.showBookIn(c, fiber.StatusConflict, session, form, Problems{{"waiting", "The session is full. Say whether the person joins the waiting list."}})
}

// messageForm is a message as typed. To is empty for everybody.
type messageForm struct {
	To      string `form:"to" validate:"oneof=all confirmed waiting" say:"Select who gets the message"`
	Subject string `form:"subject" validate:"required,max=120" say_required:"Enter a subject" say_max:"The subject must be 120 characters or fewer"`
	Body    string `form:"body" validate:"required,max=5000" say_required:"Enter a message" say_max:"The message must be 5,000 characters or fewer"`
	Request string `form:"request" validate:"required" say:"Open this page again and send the message from there"`
}

// messagesPage asks for a message and lists those that were sent.
type messagesPage struct {
	Page
	Card sessionCard
	Form messageForm
	To   []Choice
	Sent []sentMessage
}

// sentMessage is a message with who got it, in words.
type sentMessage struct {
	Message courses.Message
	To      string
	Lines   []string
}

func (a *App) showMessages(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.showMessageForm(c, fiber.StatusOK, session, messageForm{To: "all", Request: rand.Text()}, nil)
}

func (a *App) showMessageForm(c *fiber.Ctx, status int, session courses.Session, form messageForm, problems Problems) error {
	if session.State == courses.SessionCancelled {
		return courses.ErrSessionCancelled
	}
	sent, err := a.services.Courses.Messages(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	page := messagesPage{Page: a.page(c, "Message delegates"), Form: form, To: []Choice{
		{Value: "all", Label: "Everybody: " + plural(session.Confirmed+session.Waiting, "person", "people")},
		{Value: "confirmed", Label: "Those with a place: " + number(session.Confirmed)},
		{Value: "waiting", Label: "Those on the waiting list: " + number(session.Waiting)},
	}}
	for _, message := range sent {
		page.Sent = append(page.Sent, sentMessage{message, sentWords(message), lines(message.Body)})
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/messages", page)
}

func sentWords(message courses.Message) string {
	told := plural(message.Sent, "person", "people")
	switch message.To {
	case courses.Confirmed:
		return told + " with a place"
	case courses.Waiting:
		return told + " on the waiting list"
	}
	return told
}

func (a *App) sendMessage(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	var form messageForm
	problems := bind(c, &form)
	if utf8.RuneCountInString(form.Request) > 64 {
		problems.Add("", "Open this page again and send the message from there")
	}
	if problems != nil {
		return a.showMessageForm(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	message := courses.Message{ID: form.Request, Subject: form.Subject, Body: form.Body}
	if form.To != "all" {
		message.To = courses.BookingState(form.To)
	}
	message, err = a.services.Courses.MessageDelegates(c.UserContext(), a.actor(c), session, message)
	if errors.Is(err, courses.ErrNobodyToTell) {
		return a.showMessageForm(c, fiber.StatusUnprocessableEntity, session, form, Problems{{"to", "Nobody would get this message. Select somebody else."}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, sessionPath(session.Code, "messages"), "The message goes to "+sentWords(message))
}
