package web

import (
	"crypto/rand"
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

// sessionFormPages are the pages on which sessions are made, edited and cancelled.
var sessionFormPages = map[string]any{
	"sessions/course": chooseCoursePage{},
	"sessions/form":   sessionFormPage{},
	"sessions/check":  sessionCheckPage{},
	"sessions/cancel": cancelSessionPage{},
}

func (a *App) sessionFormRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/new", runsSessions, a.chooseCourse},
		{fiber.MethodGet, "/sessions/new/:course", runsSessions, a.askNewSession},
		{fiber.MethodPost, "/sessions/new/:course", runsSessions, a.checkNewSession},
		{fiber.MethodPost, "/sessions", runsSessions, a.makeSession},
		{fiber.MethodGet, "/sessions/:session/edit", runsSessions, a.askEditSession},
		{fiber.MethodPost, "/sessions/:session/edit", runsSessions, a.editSession},
		{fiber.MethodGet, "/sessions/:session/cancel", runsSessions, a.askCancelSession},
		{fiber.MethodPost, "/sessions/:session/cancel", runsSessions, a.cancelSession},
	}
}

// chooseCoursePage asks which course a new session is of.
type chooseCoursePage struct {
	Page
	Courses []Choice
	Course  string
}

func (a *App) chooseCourse(c *fiber.Ctx) error {
	list, err := a.services.Courses.Courses(c.UserContext())
	if err != nil {
		return err
	}
	page := chooseCoursePage{Page: a.page(c, "Which course is the session for?"), Course: c.Query("course")}
	for _, course := range list {
		value := strings.ToLower(course.Code)
		page.Courses = append(page.Courses, Choice{Value: value, Label: course.Title, Hint: lengthWords(course.Minutes) + ", " + plural(course.Capacity, "place", "places")})
	}
	if known(page.Course, page.Courses) != "" {
		return a.seeOther(c, "/sessions/new/"+url.PathEscape(page.Course), "")
	}
	if c.Request().URI().QueryArgs().Has("course") || c.Query("asked") != "" {
		page.Problems = Problems{{"course", "Select a course"}}
		return a.render(c, fiber.StatusUnprocessableEntity, "sessions/course", page)
	}
	return a.render(c, fiber.StatusOK, "sessions/course", page)
}

// sessionForm is what is decided about a session, as typed.
type sessionForm struct {
	Organisation string       `form:"organisation" validate:"required" say:"Select the organisation that runs the session"`
	Date         dateField    `form:"date" validate:"required,datetime=2006-01-02" say_required:"Enter the date of the session" say_datetime:"The date must be a real date, like 9 2 2027"`
	Starts       string       `form:"starts" validate:"required" say:"Enter when the session starts, like 9:30am"`
	Ends         string       `form:"ends"`
	Delivery     string       `form:"delivery" validate:"oneof=classroom online" say:"Select how the session is held"`
	Town         string       `form:"town" validate:"max=100" say:"The town must be 100 characters or fewer"`
	Region       string       `form:"region"`
	Address      string       `form:"address" validate:"max=500" say:"The address must be 500 characters or fewer"`
	Link         string       `form:"link" validate:"omitempty,max=500,http_url" say:"Enter a joining link that starts with https://, or leave it empty"`
	Places       string       `form:"places" validate:"required,number,max=4" say:"Enter how many places there are, as a number from 1 to 1,000"`
	Description  string       `form:"description" validate:"required,max=5000" say_required:"Enter what the session is" say_max:"The description must be 5,000 characters or fewer"`
	Room         string       `form:"room" validate:"max=100" say:"The room must be 100 characters or fewer"`
	Minimum      string       `form:"minimum"`
	Decide       string       `form:"decide"`
	Approval     string       `form:"approval"`
	CancelHours  string       `form:"cancel-hours"`
	OfferHours   string       `form:"offer-hours"`
	CPD          string       `form:"cpd"`
	Joining      string       `form:"joining" validate:"max=5000" say:"What they must know must be 5,000 characters or fewer"`
	State        string       `form:"state"`
	Request      string       `form:"request"`
	Version      string       `form:"version"`
	More         []furtherDay // the days after the first
}

// sessionFormPage asks for all of it. RunBy is the organisation that runs the session, "" of a new
// one.
type sessionFormPage struct {
	Page
	RunBy         string
	Caption       string
	Back          string
	Action        string
	Button        string
	New           bool
	Length        string
	Form          sessionForm
	Organisations []Choice
	Regions       []Choice
	Deliveries    []Choice
	Approvals     []Choice
	States        []Choice
	CanAddDay     bool
	DecideHint    string
	Cancel        string
}

func (a *App) askNewSession(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	form := sessionForm{
		Delivery: string(course.Delivery), Places: strconv.Itoa(course.Capacity), Description: course.Description, Request: rand.Text(),
	}
	form.State = "open"
	form.showTerms(course.TermsFor("", course.Capacity))
	if organisations := a.runsFor(c); len(organisations) == 1 {
		form.Organisation = organisations[0]
		form.Region, err = a.regionOf(c, organisations[0])
	}
	if err != nil {
		return err
	}
	return a.showNewSession(c, fiber.StatusOK, course, form, nil)
}

func (a *App) regionOf(c *fiber.Ctx, organisationID string) (string, error) {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	return organisations[organisationID].Region, err
}

func (a *App) showNewSession(c *fiber.Ctx, status int, course courses.Course, form sessionForm, problems Problems) error {
	page := sessionFormPage{
		Page: a.page(c, "New session"), Caption: course.Title, Back: "/sessions/new", Action: "/sessions/new/" + url.PathEscape(c.Params("course")),
		Button: "Continue", New: true, Length: lengthWords(course.Minutes), Form: form,
		DecideHint: " Leave it empty for the day of the session.",
	}
	if course.DecideDays > 0 {
		page.DecideHint = " Leave it empty for " + plural(course.DecideDays, "day", "days") + " before."
	}
	return a.showSessionForm(c, status, page, problems)
}

func (a *App) showSessionForm(c *fiber.Ctx, status int, page sessionFormPage, problems Problems) error {
	organisations, err := a.services.People.Organisations(c.UserContext())
	if err != nil {
		return err
	}
	mine := a.runsFrom(c, page.RunBy)
	var run []people.Organisation
	var regions []string
	for _, organisation := range organisations {
		if mine == nil || slices.Contains(mine, organisation.ID) {
			run = append(run, organisation)
		}
		if organisation.Region != "" {
			regions = append(regions, organisation.Region)
		}
	}
	slices.Sort(regions)
	page.Organisations = organisationChoices(run)
	page.Regions = namedChoices("No region", slices.Compact(regions))
	page.Deliveries = []Choice{{Value: "classroom", Label: "In a classroom"}, {Value: "online", Label: "Online"}}
	page.Approvals = []Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
	page.States = []Choice{{Value: "open", Label: "It can be booked at once"}, {Value: "draft", Label: "It is a draft, which only those who run it see"}}
	page.CanAddDay = len(page.Form.More)+1 < mostDays
	page.Problems = problems
	return a.render(c, status, "sessions/form", page)
}

// plan reads a form into a plan, and says what is wrong with it in the order of the
// page. course is what a new session is of: it gives the end when none is typed, and the
// day of decision. An edit has none, but runBy, the organisation that runs the session.
func (a *App) plan(c *fiber.Ctx, form sessionForm, course *courses.Course, runBy string) (courses.SessionPlan, Problems, error) {
	plan, problems, err := a.readPlan(c, form, course, runBy)
	problems.sort(sessionFields()...)
	return plan, problems, err
}

// sessionFields are the fields in the order of the page.
func sessionFields() []string {
	fields := []string{"organisation", "date", "starts", "ends"}
	for number := 2; number <= mostDays; number++ {
		day := furtherDay{Number: number}
		fields = append(fields, day.DateName(), day.StartsName(), day.EndsName())
	}
	return append(fields, "delivery", "town", "region", "address", "room", "link", "places", "minimum", "decide", "approval",
		"cancel-hours", "offer-hours", "cpd", "joining", "description")
}

func (a *App) readPlan(c *fiber.Ctx, form sessionForm, course *courses.Course, runBy string) (courses.SessionPlan, Problems, error) {
	problems := check(&form)
	plan := courses.SessionPlan{
		OrganisationID: form.Organisation, Region: form.Region, Town: form.Town, Address: form.Address, JoiningLink: form.Link,
		Delivery: courses.Delivery(form.Delivery), Description: form.Description, RequestID: form.Request, Room: form.Room,
	}
	if mine := a.runsFrom(c, runBy); mine != nil && !slices.Contains(mine, form.Organisation) && form.Organisation != "" {
		problems.Add("organisation", "Select an organisation whose sessions you run")
	}
	if plan.Capacity, _ = strconv.Atoi(form.Places); problems.For("places") == "" && (plan.Capacity < 1 || plan.Capacity > 1000) {
		problems.Add("places", "Enter how many places there are, as a number from 1 to 1,000")
	}
	if form.Delivery == "classroom" && form.Town == "" {
		problems.Add("town", "Enter the town in which the session is held")
	}
	length := time.Duration(0)
	if course != nil {
		length = time.Duration(course.Minutes) * time.Minute
	}
	form.readTimes(&plan, length, &problems)
	if !plan.EndsAt.IsZero() {
		form.readMore(&plan, &problems)
	}
	form.readTerms(&plan, course, &problems)
	if plan.StartsAt.IsZero() || problems.For("date") != "" {
		return plan, problems, nil
	}
	if !plan.StartsAt.After(a.now()) {
		problems.Add("date", "The session must start in the future")
		return plan, problems, nil
	}
	programme, err := a.services.Courses.ProgrammeOn(c.UserContext(), courses.DayOf(plan.StartsAt))
	if errors.Is(err, courses.ErrOutsideProgramme) {
		problems.Add("date", "No programme runs on that date. Choose another, or ask whoever runs this Muster to add a programme.")
		err = nil
	}
	plan.ProgrammeCode = programme.Code
	return plan, problems, err
}
