package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// holdPage asks how many places are to be kept, and for whom.
type holdPage struct {
	Page
	Card    sessionCard
	Form    holdForm
	For     []Choice
	Changed *courses.Hold
	Words   string
	Release string
	Left    string
}

// holdForm is places to be kept, as typed. For is a kind, a colon, and for whom.
type holdForm struct {
	For     string    `form:"for" validate:"required" say:"Select for whom places are kept"`
	Places  string    `form:"places" validate:"required,number,max=4" say:"Enter a number of places, like 4"`
	Release dateField `form:"release"`
}

func (a *App) askHold(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	return a.showHold(c, fiber.StatusOK, session, nil, holdForm{Release: dateFieldOf(session.Day())}, nil)
}

func (a *App) askHoldChange(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	hold, err := a.openHold(c, session, func(hold courses.Hold) bool { return hold.ID == c.Params("hold") })
	switch {
	case err != nil:
		return err
	case hold == nil:
		return courses.ErrNoHold
	}
	form := holdForm{For: heldForValue(*hold), Places: strconv.Itoa(hold.Places), Release: dateFieldOf(hold.ReleaseOn)}
	return a.showHold(c, fiber.StatusOK, session, hold, form, nil)
}

// openHold is the session's hold that is, nil when none of the open ones is.
func (a *App) openHold(c *fiber.Ctx, session courses.Session, is func(courses.Hold) bool) (*courses.Hold, error) {
	holds, err := a.services.Courses.Holds(c.UserContext(), a.actor(c), session.Code)
	for _, hold := range holds {
		if hold.Open() && is(hold) {
			return &hold, err
		}
	}
	return nil, err
}

func (a *App) showHold(c *fiber.Ctx, status int, session courses.Session, changed *courses.Hold, form holdForm, problems Problems) error {
	organisations, err := a.services.People.Organisations(c.UserContext())
	if err != nil {
		return err
	}
	byID := map[string]people.Organisation{}
	for _, organisation := range organisations {
		byID[organisation.ID] = organisation
	}
	page := holdPage{
		Page: a.page(c, "Keep places"), Form: form, For: holdChoices(organisations), Changed: changed,
		Left: "Free for everybody now: " + number(session.PlacesLeft()) + " of " + plural(session.Capacity, "place", "places") + ".",
	}
	if changed != nil {
		page.Words = holdWords(changed.Kind, changed.For, byID)
		page.Title = "Places kept for " + page.Words
		page.Release = sessionPath(session.Code, "holds", url.PathEscape(changed.ID), "release")
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "places/hold", page)
}

// holdChoices are all for whom places can be kept: sectors, regions, organisations.
func holdChoices(organisations []people.Organisation) []Choice {
	choices := []Choice{{Label: "Choose for whom"}}
	var regions []string
	var named []Choice
	sectors := map[people.Sector]bool{}
	for _, organisation := range organisations {
		sectors[organisation.Sector] = true
		if organisation.Region != "" && !slices.Contains(regions, organisation.Region) {
			regions = append(regions, organisation.Region)
		}
		named = append(named, Choice{Value: string(courses.ForOrganisation) + ":" + organisation.ID, Label: organisation.Name})
	}
	for _, sector := range people.Sectors {
		if sectors[sector] {
			choices = append(choices, Choice{Value: string(courses.ForSector) + ":" + string(sector), Label: "Sector: " + sectorLabel(sector)})
		}
	}
	slices.Sort(regions)
	for _, region := range regions {
		choices = append(choices, Choice{Value: string(courses.ForRegion) + ":" + region, Label: "Region: " + region})
	}
	return append(choices, named...)
}

func heldForValue(hold courses.Hold) string { return string(hold.Kind) + ":" + hold.For }

func (a *App) setHold(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	var form holdForm
	problems := bind(c, &form)
	kind, heldFor, _ := strings.Cut(form.For, ":")
	places, err := strconv.Atoi(form.Places)
	if form.Places != "" && problems.For("places") == "" && (err != nil || places < 1) {
		problems.Add("places", "Enter a number of places from 1")
	}
	hold := courses.Hold{Kind: courses.HoldKind(kind), For: heldFor, Places: places, ReleaseOn: form.Release.date()}
	if !a.releasable(session, hold.ReleaseOn) {
		problems.Add("release", "Enter a date after today, and no later than the day of the session, "+shortDay(session.StartsAt))
	}
	if problems == nil {
		err := a.services.Courses.SetHold(c.UserContext(), a.actor(c), session.Code, hold)
		var tooFew courses.TooFewPlacesError
		switch {
		case errors.As(err, &tooFew):
			problems.Add("places", tooFewToKeep(session, places, tooFew.Needed))
		case errors.Is(err, courses.ErrInvalid):
			problems.Add("for", "Select for whom places are kept")
		case err != nil:
			return err
		default:
			return a.seeOther(c, sessionPath(session.Code, "places"), plural(places, "place is", "places are")+" kept")
		}
	}
	changed, err := a.openHold(c, session, func(hold courses.Hold) bool { return heldForValue(hold) == form.For && !hold.FromMix })
	if err != nil {
		return err
	}
	return a.showHold(c, fiber.StatusUnprocessableEntity, session, changed, form, problems)
}

// releasable tells whether kept places can be released on the day.
func (a *App) releasable(session courses.Session, day string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return day == "" || err == nil && day > a.today() && day <= session.Day()
}

// tooFewToKeep says how many places could be kept: needed is how many places the session
// would have to have.
func tooFewToKeep(session courses.Session, wanted, needed int) string {
	most := wanted - (needed - session.Capacity)
	if most < 1 {
		return "There is no place left to keep. Release other kept places, or add places."
	}
	return "There are not so many places left: at most " + plural(most, "place", "places") + " can be kept"
}

func (a *App) releaseHold(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	if err := a.services.Courses.ReleaseHold(c.UserContext(), a.actor(c), session.Code, c.Params("hold")); err != nil {
		return err
	}
	return a.seeOther(c, sessionPath(session.Code, "places"), "The places are released to everybody")
}

func holdPath(session courses.Session, hold courses.Hold) string {
	return sessionPath(session.Code, "holds", url.PathEscape(hold.ID))
}
