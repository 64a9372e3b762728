package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// bookingStep is one page of the questions: its address, its question, what is known
// already, and what becomes of the answer. The answers about the person are kept
// with the person, so that they are asked once.
type bookingStep struct {
	name     string
	question string
	known    func(*beginning) string
	keep     func(*App, *fiber.Ctx, *people.Person, string) (problem string, err error)
}

var bookingSteps = []bookingStep{
	{"name", "What is your name?", func(b *beginning) string { return b.person.Name }, keepName},
	{"organisation", "Which organisation do you work for?", func(b *beginning) string { return b.person.OrganisationID }, keepOrganisation},
	{"role", "What is your role?", func(b *beginning) string { return b.person.JobRole }, keepRole},
	{"needs", "Do you need anything so that you can take part?", func(b *beginning) string { return b.needs }, keepNeeds},
}

// beginning is a booking that somebody has begun.
type beginning struct {
	session courses.Session
	person  people.Person
	needs   string
	asked   bool // for the needs, which may be none
	booking *courses.Booking
}

// next is the first question without an answer, or the check of all of them.
func (b *beginning) next() string {
	for _, step := range bookingSteps {
		if step.known(b) == "" && (step.name != "needs" || !b.asked) {
			return step.name
		}
	}
	return "check"
}

// begin reads what is known. It fails when the session can no longer be booked and
// the person has no booking on it.
func (a *App) begin(c *fiber.Ctx) (*beginning, error) {
	begun, err := a.begunSession(c)
	if err != nil {
		return nil, err
	}
	session := begun.Session
	b := &beginning{session: session, person: a.person(c), needs: begun.AccessNeeds, asked: begun.Asked, booking: begun.Booking}
	if b.booking != nil {
		return b, nil
	}
	if session.State == courses.SessionCancelled {
		return nil, courses.ErrSessionCancelled
	}
	if closed := a.closedWords(session); closed != "" {
		return nil, bookingClosed(session, closed)
	}
	return b, nil
}

func bookingClosed(session courses.Session, words string) errorPage {
	return errorPage{
		of: courses.ErrBookingClosed, status: fiber.StatusConflict, title: "Booking for this session has closed", words: words,
		link: coursePath(session.CourseCode), linkText: "Other sessions of this course",
	}
}

// unanswered is the first question about the person that they have not answered, or empty.
// To know it, nothing needs to be read: the page of the question reads the session.
func unanswered(person people.Person) string {
	about := beginning{person: person}
	if next := about.next(); next != "needs" {
		return next
	}
	return ""
}

func (a *App) startBooking(c *fiber.Ctx) error {
	if step := unanswered(a.person(c)); step != "" {
		return a.seeOther(c, sessionPath(c.Params("session"), "book", step), "")
	}
	return a.goOn(c)
}

// goOn leads to what is next: a question, the check of the answers or the booking.
func (a *App) goOn(c *fiber.Ctx) error {
	b, err := a.begin(c)
	if err != nil {
		return err
	}
	if b.booking != nil {
		return a.seeOther(c, bookingPath(b.booking.Reference), "")
	}
	return a.seeOther(c, sessionPath(b.session.Code, "book", b.next()), "")
}

// bookingStepPage asks one thing.
type bookingStepPage struct {
	Page
	Card    sessionCard
	Back    string
	Email   string
	Answer  string
	Choices []Choice
	step    string // its name
}

// askStep shows a step's question with what is known.
func (a *App) askStep(step bookingStep) fiber.Handler {
	return func(c *fiber.Ctx) error {
		b, err := a.begin(c)
		if err != nil {
			return err
		}
		if b.booking != nil {
			return a.seeOther(c, bookingPath(b.booking.Reference), "")
		}
		return a.showStep(c, fiber.StatusOK, step, b, step.known(b), nil)
	}
}

// answerStep keeps the answer and goes on to what is still to be asked. The session is
// read when that depends on it.
func (a *App) answerStep(step bookingStep) fiber.Handler {
	return func(c *fiber.Ctx) error {
		person, answer := a.person(c), sent(c, "answer")
		problem, err := step.keep(a, c, &person, answer)
		switch {
		case errors.Is(err, courses.ErrNoSession): // or they have booked it
			return a.goOn(c)
		case err != nil:
			return err
		case problem != "":
			return a.askAgain(c, step, answer, problem)
		}
		next := unanswered(person)
		if next == "" && step.name == "needs" {
			next = "check"
		}
		if next == "" {
			c.Locals(personKey, person)
			return a.goOn(c)
		}
		return a.seeOther(c, sessionPath(c.Params("session"), "book", next), "")
	}
}

// askAgain shows a step's question with the answer that cannot be kept.
func (a *App) askAgain(c *fiber.Ctx, step bookingStep, answer, problem string) error {
	b, err := a.begin(c)
	if err != nil {
		return err
	}
	if b.booking != nil {
		return a.seeOther(c, bookingPath(b.booking.Reference), "")
	}
	return a.showStep(c, fiber.StatusUnprocessableEntity, step, b, answer, Problems{{"answer", problem}})
}

func (a *App) showStep(c *fiber.Ctx, status int, step bookingStep, b *beginning, answer string, problems Problems) error {
	card := sessionCard{Session: b.session, Place: placeWords(b.session)} // as much as the questions show
	page := bookingStepPage{Page: a.page(c, step.question), Card: card, Back: stepBefore(b.session, step), Email: b.person.Email, Answer: answer, step: step.name}
	page.Problems = problems
	switch step.name {
	case "organisation":
		organisations, err := a.services.People.Organisations(c.UserContext())
		if err != nil {
			return err
		}
		page.Choices = organisationChoices(organisations)
		page.Answer = cmp.Or(answer, organisationOfEmail(organisations, b.person.Email))
	case "role":
		page.Choices = jobRoles
	}
	return a.renderWritten(c, status, page)
}

// stepBefore is where Back leads: the question before, or the session.
func stepBefore(session courses.Session, step bookingStep) string {
	index := slices.IndexFunc(bookingSteps, func(other bookingStep) bool { return other.name == step.name })
	if index == 0 {
		return sessionPath(session.Code)
	}
	return sessionPath(session.Code, "book", bookingSteps[index-1].name)
}

func keepName(a *App, c *fiber.Ctx, person *people.Person, answer string) (string, error) {
	switch {
	case answer == "":
		return "Enter your name", nil
	case utf8.RuneCountInString(answer) > mostName:
		return "Your name must be 100 characters or fewer", nil
	}
	person.Name = answer
	return "", a.services.People.UpdatePerson(c.UserContext(), a.actor(c), *person)
}

func keepOrganisation(a *App, c *fiber.Ctx, person *people.Person, answer string) (string, error) {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return "", err
	}
	if _, ok := organisations[answer]; !ok {
		return "Select the organisation you work for", nil
	}
	person.OrganisationID = answer
	return "", a.services.People.UpdatePerson(c.UserContext(), a.actor(c), *person)
}

func keepRole(a *App, c *fiber.Ctx, person *people.Person, answer string) (string, error) {
	if known(answer, jobRoles) == "" {
		return "Select your role", nil
	}
	person.JobRole = answer
	return "", a.services.People.UpdatePerson(c.UserContext(), a.actor(c), *person)
}

func keepNeeds(a *App, c *fiber.Ctx, _ *people.Person, answer string) (string, error) {
	if utf8.RuneCountInString(answer) > mostNeeds {
		return "What you need must be 500 characters or fewer", nil
	}
	return "", a.services.Courses.SaveDraft(c.UserContext(), a.actor(c), c.Params("session"), answer)
}

// The most characters of a name and of access needs.
const (
	mostName  = 100
	mostNeeds = 500
)

// jobRoles are the roles of the questionnaires.
var jobRoles = []Choice{
	{Value: "police_officer", Label: "Police officer"},
	{Value: "police_staff", Label: "Police staff"},
	{Value: "cmcu", Label: "Control room (CMCU)", Hint: "Taking calls or dispatching in a contact management or control room"},
	{Value: "local_authority", Label: "Local authority"},
	{Value: "other_agency", Label: "Another agency"},
}

// jobRoleWords is the role as a reader meets it, empty when it has not been asked.
func jobRoleWords(role string) string {
	for _, choice := range jobRoles {
		if choice.Value == role {
			return choice.Label
		}
	}
	return ""
}

func organisationChoices(organisations []people.Organisation) []Choice {
	choices := []Choice{{Label: "Choose an organisation"}}
	for _, organisation := range organisations {
		choices = append(choices, Choice{Value: organisation.ID, Label: organisation.Name})
	}
	return choices
}

// organisationOfEmail is the organisation whose staff have addresses like this one,
// to begin with; empty when none is known.
func organisationOfEmail(organisations []people.Organisation, email string) string {
	_, domain, _ := strings.Cut(email, "@")
	for _, organisation := range organisations {
		if organisation.Domain != "" && strings.EqualFold(organisation.Domain, domain) {
			return organisation.ID
		}
	}
	return ""
}
