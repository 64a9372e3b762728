package web

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses/notices"
	"muster/courses/people"
)

// errorPage is an error as a reader meets it: a page with a plain sentence and
// perhaps a way on. A handler may return one itself, to say what only it knows. It
// shows nothing of the error that it stands for.
type errorPage struct {
	of       error
	status   int
	title    string
	words    string
	link     string
	linkText string
}

func (p errorPage) Error() string {
	if p.of != nil {
		return p.of.Error()
	}
	return p.title
}

// frameErrors are the pages for the errors of the frame and of people and notices.
var frameErrors = []errorPage{
	{of: people.ErrNotAllowed, status: 403, title: "You do not have access to this", words: "Your roles in Muster do not cover what you tried to do. If you think they should, ask an administrator."},
	{of: people.ErrNoOrganisation, status: 404, title: "Organisation not found", words: "Muster has no organisation of that name."},
	{of: people.ErrOrganisationExists, status: 409, title: "This organisation is already there", words: "Muster has an organisation of that name."},
	{of: people.ErrOrganisation, status: 422, title: "The organisation is not complete", words: "An organisation needs a name and a sector."},
	{of: people.ErrNoPerson, status: 404, title: "Person not found", words: "Muster has no person at this address."},
	{of: people.ErrEmail, status: 422, title: "This is not an email address", words: "Enter an email address in the correct format, like name@example.com."},
	{of: people.ErrRole, status: 422, title: "This is not a role", words: "Choose one of the roles that Muster has."},
	{of: people.ErrRoleNeedsOrganisation, status: 422, title: "This role needs an organisation", words: "A trainer or an organisation’s contact holds the role for an organisation."},
	{of: people.ErrLastAdministrator, status: 409, title: "There must be an administrator", words: "This is the only administrator. Give the role to somebody else first."},
	{of: people.ErrLinkExpired, status: 410, title: "This sign-in link no longer works", words: "A link works once, for 15 minutes. Ask for a new one.", link: "/sign-in", linkText: "Get a new link"},
	{of: people.ErrWrongCode, status: 422, title: "This code does not work", words: "Use the six digits of the newest email. They work for 15 minutes.", link: "/sign-in", linkText: "Get a new code"},
	{of: people.ErrTooManyAttempts, status: 429, title: "Too many attempts to sign in", words: "Wait 15 minutes, then try again. The link in the newest email still works."},
	{of: notices.ErrIncomplete, status: 500, title: "Sorry, there is a problem with the service", words: "Try again later."},
	{of: fiber.ErrNotFound, status: 404, title: "Page not found", words: "If you typed the web address, check it is correct. If you pasted it, check you copied all of it."},
	{of: fiber.ErrBadRequest, status: 400, title: "Muster could not understand that", words: "Check the web address, or go back and try again."},
	{of: fiber.ErrMethodNotAllowed, status: 405, title: "Page not found", words: "This address cannot be used like that."},
	{of: fiber.ErrRequestEntityTooLarge, status: 413, title: "That is too much at once", words: "What you sent is larger than the 2 MB that Muster takes at once; a file of evidence may have 1 MB. Nothing was saved."},
	{of: context.DeadlineExceeded, status: 503, title: "This is taking too long", words: "Muster could not answer in time. Try again in a few minutes."},
	{of: errOtherSite, status: 403, title: "This form came from another website", words: "For your safety Muster takes forms from its own pages only. Open the page in Muster and try again."},
	{of: errFormToken, status: 403, title: "Your page had been open too long", words: "Nothing was saved. Go back, reload the page, and send it again. Muster needs its cookie for this: see the cookies page.", link: "/cookies", linkText: "Cookies"},
}

// errorPages is the one table from what the domains refuse to what a reader sees.
// Each screen family keeps its part beside its handlers.
func errorPages() []errorPage {
	return slices.Concat(
		frameErrors,
		courseErrors,
		nominationErrors, swapErrors,
		registerErrors, certificateErrors,
		answerErrors, questionnaireErrors, elsewhereErrors,
		resultsErrors,
		reportErrors,
	)
}

// noAccess is the page for somebody with other roles: what they cannot see, and
// who can.
func noAccess(what, openTo string) errorPage {
	return errorPage{
		of: people.ErrNotAllowed, status: fiber.StatusForbidden,
		title: "You do not have access to " + what,
		words: "It is open to " + openTo + ". If you need it for your work, ask an administrator for the role.",
	}
}

// pageFor is the page of an error, and whether the table has one.
func pageFor(err error) (errorPage, bool) {
	var page errorPage
	if errors.As(err, &page) {
		return page, true
	}
	// Fiber makes its refusals anew each time: they are the same when their codes are.
	var failure, sentinel *fiber.Error
	isFailure := errors.As(err, &failure)
	for _, page := range errorPages() {
		if errors.Is(err, page.of) || isFailure && errors.As(page.of, &sentinel) && sentinel.Code == failure.Code {
			return page, true
		}
	}
	if isFailure && failure.Code < 500 {
		return errorPage{status: failure.Code, title: "Muster could not understand that", words: "Go back and try again."}, true
	}
	return errorPage{}, false
}

// errorPageWithin is how long an error page may ask the database for its frame.
const errorPageWithin = 2 * time.Second

// showError is the end of every request that failed: it answers with the error's
// page, or, when it is not one that a reader can do something about, with a
// reference that is in the log beside the cause.
func (a *App) showError(c *fiber.Ctx, err error) error {
	// The request's own time has ended by now.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), errorPageWithin)
	defer cancel()
	c.SetUserContext(ctx)
	page, known := pageFor(err)
	if !known || page.status >= 500 {
		a.config.Log.Error("request failed", "request", requestID(c), "route", routePattern(c), "error", err.Error())
	}
	if !known {
		page = errorPage{
			status: fiber.StatusInternalServerError,
			title:  "Sorry, there is a problem with the service",
			words:  "Try again later. If it goes on, tell us this reference: " + requestID(c),
		}
	}
	if isAPI(c) {
		return showAPIError(c, page)
	}
	if path, isFile := strings.CutSuffix(c.Path(), "/evidence"); isFile && page.status == fiber.StatusRequestEntityTooLarge {
		page.link, page.linkText = path+"/evidence/new", "Add a smaller file"
	}
	failed := a.render(c, page.status, "errors/error", failurePage{
		Page: a.page(c, page.title), Words: page.words, Link: page.link, LinkText: page.linkText,
	})
	if failed != nil {
		a.config.Log.Error("error page failed", "request", requestID(c), "error", failed.Error())
		return c.Status(page.status).SendString(page.title + "\n")
	}
	return nil
}

// failurePage is what errors/error shows.
type failurePage struct {
	Page
	Words    string
	Link     string
	LinkText string
}

// catchPanics turns a panic into an error that showError logs.
func (a *App) catchPanics(c *fiber.Ctx) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return c.Next()
}
