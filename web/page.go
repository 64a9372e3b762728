package web

import (
	"encoding/base64"
	"html/template"
	"maps"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// Page is what every page has. Each page's own struct embeds it.
type Page struct {
	// Title is the page's h1, and with "Muster" after it the title of the window.
	Title string
	// Actor is who looks.
	Actor people.Actor
	// Navigation are the links under the header.
	Navigation []navigationLink
	// Problems are what is wrong with the form, for the error summary.
	Problems Problems
	// Done says what the last act did, once, on the page after it.
	Done string
	// Demonstration marks every page of the demonstration.
	Demonstration bool
	// Trial marks a page that shows how something is done and stores nothing.
	Trial trial

	formToken func() template.HTML
	linked    string // what links the assets
}

// ManyEntries says that the navigation does not fit in one line as it is.
func (p Page) ManyEntries() bool { return len(p.Navigation) > widestBar }

// FormToken is the hidden field that every POST form carries.
func (p Page) FormToken() template.HTML { return p.formToken() }

// Who is the signed-in person's name, or the address while there is no name.
func (p Page) Who() string {
	if p.Actor.Name != "" {
		return p.Actor.Name
	}
	return p.Actor.Email
}

// page begins the page of a request.
func (a *App) page(c *fiber.Ctx, title string) Page {
	return Page{
		Title:         title,
		Actor:         a.actor(c),
		Navigation:    a.navigation(c),
		Done:          a.takeDone(c),
		Demonstration: a.config.Demonstration,
		formToken:     sync.OnceValue(func() template.HTML { return a.formTokenField(c) }),
		linked:        a.linked,
	}
}

// pageTypes are the pages: the template and the struct it shows. Each screen family
// lists its own; a template that is in no list fails a test.
func pageTypes() map[string]any {
	types := map[string]any{}
	for _, family := range []map[string]any{
		staticPages,
		signInPages,
		answerPages, surveyPages, surveyPlanPages, wavePages, sessionImportPages,
		questionnairePages, elsewherePages,
		peoplePages,
		demonstrationPages,
		cataloguePages, courseFormPages, interestPages, sessionPages, myBookingsPages,
		trainerPages, sessionFormPages, sessionStatePages, delegatePages, registerPages, organisationPages,
		swapPages, nominationPages, approvalPages, commentPages, placesPages,
		certificatePages, trainingPages,
		calendarPages, reminderPages, sentPages, walkInPages,
		resultsPages,
		programmePages,
		setUpPages,
		sideBySidePages, boardPages, programmeFormPages, programmeChangePages,
		kpiFormPages,
		entryPages,
		deliverableFormPages,
		awardFormPages,
		declarePages,
		engagementPages,
		indicatorPages,
		returnPages,
		readTokenPages,
		returnClaimsPages, figureNamesPages, returnCheckPages, returnCarriedPages, returnChangesPages,
		receiptPages,
		standingPages, coveragePages, demandPages,
	} {
		maps.Copy(types, family)
	}
	return types
}

// seeOther ends an act: the browser goes to path, where done is shown once.
func (a *App) seeOther(c *fiber.Ctx, path, done string) error {
	if done != "" {
		a.setCookie(c, noticeCookie, base64.RawURLEncoding.EncodeToString([]byte(done)), time.Time{})
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}

// takeDone is what seeOther left to say, which is then forgotten.
func (a *App) takeDone(c *fiber.Ctx) string {
	value := c.Cookies(a.cookieName(noticeCookie))
	if value == "" {
		return ""
	}
	a.dropCookie(c, noticeCookie)
	done, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return ""
	}
	return string(done)
}
