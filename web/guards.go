package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// guard says who a route is open to. It is the outer door: the domain checks again.
// openTo says it in words, for those who may not enter. asked finds who asks, by the token
// of their session; nil finds nothing with it.
type guard struct {
	allows func(people.Actor) bool
	openTo string
	asked  func(a *App, c *fiber.Ctx, token string) (courses.Asked, error)
}

// aboutSession is the guard of a route that is about the session of its address: it is read
// with who asks.
func (g guard) aboutSession() guard {
	g.asked = func(a *App, c *fiber.Ctx, token string) (courses.Asked, error) {
		return a.services.Courses.AskedAboutSession(c.UserContext(), token, c.Params("session"))
	}
	return g
}

// toBook is aboutSession for a question of booking it: of the session only its outline is read.
func (g guard) toBook() guard {
	g.asked = func(a *App, c *fiber.Ctx, token string) (courses.Asked, error) {
		return a.services.Courses.AskedToBook(c.UserContext(), token, c.Params("session"))
	}
	return g
}

// aboutBooking is aboutSession for the booking of the address.
func (g guard) aboutBooking() guard {
	g.asked = func(a *App, c *fiber.Ctx, token string) (courses.Asked, error) {
		return a.services.Courses.AskedAboutBooking(c.UserContext(), token, c.Params("reference"))
	}
	return g
}

var (
	// anyone includes visitors who have not signed in.
	anyone = guard{allows: func(people.Actor) bool { return true }, openTo: "everybody"}
	// signedIn is open to every person.
	signedIn = guard{allows: people.Actor.SignedIn, openTo: "everybody who has signed in"}
)

// holds is open to those who hold one of roles.
func holds(roles ...people.Role) guard {
	return guard{
		allows: func(actor people.Actor) bool { return actor.IsAny(roles...) },
		openTo: listRoles(roles),
	}
}

// roleWords are the roles as a reader meets them: one holder, and several.
var roleWords = map[people.Role]struct{ one, many string }{
	people.Delegate:      {"Delegate", "delegates"},
	people.Contact:       {"Organisation’s contact", "organisations’ contacts"},
	people.Trainer:       {"Trainer", "trainers"},
	people.Manager:       {"Programme manager", "programme managers"},
	people.Board:         {"Board member", "board members"},
	people.Funder:        {"Funder", "funders"},
	people.Administrator: {"Administrator", "administrators"},
}

// listRoles is "trainers, programme managers and administrators".
func listRoles(roles []people.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = roleWords[role].many
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// guarded is the route's handler behind its guard. A visitor is sent to sign in
// and comes back; somebody with other roles is told who the page is open to.
func (a *App) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(routeKey, r.path)
		if err := a.findActor(c, r.guard); err != nil {
			return err
		}
		actor := a.actor(c)
		if !r.guard.allows(actor) {
			if !actor.SignedIn() {
				return c.Redirect("/sign-in?"+url.Values{"return": {a.returnPath(c, r)}}.Encode(), fiber.StatusSeeOther)
			}
			return noAccess("this page", r.guard.openTo)
		}
		if err := a.checkForm(c); err != nil {
			return err
		}
		return r.handle(c)
	}
}

// returnPath is where to go after signing in: the page asked for, or the page whose
// form was sent, when it has the form's address; else the start page.
func (a *App) returnPath(c *fiber.Ctx, asked route) string {
	if c.Method() == fiber.MethodGet {
		return string(c.Request().URI().RequestURI())
	}
	for _, page := range a.routes {
		if page.method == fiber.MethodGet && page.path == asked.path {
			return string(c.Request().URI().Path())
		}
	}
	return "/"
}

const (
	actorKey  = "actor"
	personKey = "person"
	askedKey  = "asked"
	bookedKey = "booked"
)

// findActor finds who asks, by the session cookie, with what the guard reads beside.
func (a *App) findActor(c *fiber.Ctx, g guard) error {
	token := c.Cookies(a.cookieName(sessionCookie))
	if token == "" {
		return nil
	}
	var asked courses.Asked
	var err error
	if g.asked != nil {
		asked, err = g.asked(a, c, token)
	} else {
		asked.Actor, asked.Person, err = a.services.People.ActorBySession(c.UserContext(), token)
	}
	if err != nil {
		return err
	}
	if asked.Actor.SignedIn() {
		c.Locals(actorKey, asked.Actor)
		c.Locals(personKey, asked.Person)
		c.Locals(askedKey, asked)
	}
	return nil
}

// findAnyActor finds who asks for what no route answers: the page that says so is theirs.
func (a *App) findAnyActor(c *fiber.Ctx) error {
	if err := a.findActor(c, anyone); err != nil {
		return err
	}
	return c.Next()
}

// begunSession is the session of the address with how far its reader is with booking it: as
// it was read with who asks, if it was.
func (a *App) begunSession(c *fiber.Ctx) (courses.BegunSession, error) {
	if asked, _ := c.Locals(askedKey).(courses.Asked); asked.Begun != nil {
		return *asked.Begun, nil
	}
	return a.services.Courses.BegunSession(c.UserContext(), a.actor(c), c.Params("session"))
}

// bookingOf is the booking of the address with its session, as begunSession. The page that
// follows knows by it whose booking it is about.
func (a *App) bookingOf(c *fiber.Ctx) (booking courses.Booking, session courses.Session, err error) {
	if asked, _ := c.Locals(askedKey).(courses.Asked); asked.Booked != nil {
		booking, session = asked.Booked.Booking, asked.Booked.Session
	} else {
		booking, session, err = a.services.Courses.Booking(c.UserContext(), a.actor(c), c.Params("reference"))
	}
	c.Locals(bookedKey, booking.PersonID)
	return booking, session, err
}

// actor is who asks: a person, or the zero Actor for a visitor.
func (a *App) actor(c *fiber.Ctx) people.Actor {
	actor, _ := c.Locals(actorKey).(people.Actor)
	return actor
}

// person is who asks as they were when the request came: the zero Person for a visitor.
func (a *App) person(c *fiber.Ctx) people.Person {
	person, _ := c.Locals(personKey).(people.Person)
	return person
}
