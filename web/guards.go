package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// guard says who a route is open to. It is the outer door: the domain checks again.
// openTo says it in words, for those who may not enter.
type guard struct {
	allows func(people.Actor) bool
	openTo string
}

var (
	// anyone includes visitors who have not signed in.
	anyone = guard{func(people.Actor) bool { return true }, "everybody"}
	// signedIn is open to every person.
	signedIn = guard{people.Actor.SignedIn, "everybody who has signed in"}
)

// holds is open to those who hold one of roles.
func holds(roles ...people.Role) guard {
	return guard{
		func(actor people.Actor) bool { return actor.IsAny(roles...) },
		listRoles(roles),
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
)

// findActor finds who asks, by the session cookie.
func (a *App) findActor(c *fiber.Ctx) error {
	token := c.Cookies(a.cookieName(sessionCookie))
	if token == "" {
		return c.Next()
	}
	actor, person, err := a.services.People.ActorBySession(c.UserContext(), token)
	if err != nil {
		return err
	}
	if actor.SignedIn() {
		c.Locals(actorKey, actor)
		c.Locals(personKey, person)
	}
	return c.Next()
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
