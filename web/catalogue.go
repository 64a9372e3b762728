package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// cataloguePages are the pages of the courses and of their coming sessions.
var cataloguePages = map[string]any{
	"catalogue/courses": coursesPage{},
	"catalogue/course":  coursePage{},
}

func (a *App) catalogueRoutes() []route {
	return []route{
		{fiber.MethodGet, "/courses", anyone, a.showCourses},
		{fiber.MethodGet, "/courses/:course", anyone, a.showCourse},
	}
}

// coursesPage lists what can be learnt.
type coursesPage struct {
	Page
	Courses []courseCard
	// Keeps tells whether the reader may make and edit courses.
	Keeps bool
}

// courseCard is a course with what is coming of it, in words.
type courseCard struct {
	Course courses.Course
	Path   string
	Length string
	Coming string
}

func (a *App) showCourses(c *fiber.Ctx) error {
	list, err := a.services.Courses.Courses(c.UserContext())
	if err != nil {
		return err
	}
	coming, err := a.services.Courses.ComingByCourse(c.UserContext(), a.now())
	if err != nil {
		return err
	}
	page := coursesPage{Page: a.page(c, "Courses"), Keeps: a.actor(c).IsAny(people.Manager, people.Administrator)}
	for _, course := range list {
		page.Courses = append(page.Courses, courseCard{course, coursePath(course.Code), lengthWords(course.Minutes), comingWords(coming[course.ID])})
	}
	return a.render(c, fiber.StatusOK, "catalogue/courses", page)
}

// comingWords says how many sessions are coming and when the first is.
func comingWords(coming courses.Coming) string {
	next := fullDay(coming.First)
	switch {
	case coming.Sessions == 0:
		return "No session has a date yet."
	case coming.Sessions == 1:
		return "One session, on " + next + "."
	case coming.Sessions > courses.MostCounted:
		return fmt.Sprintf("More than %d sessions, the next on %s.", courses.MostCounted, next)
	}
	return fmt.Sprintf("%d sessions, the next on %s.", coming.Sessions, next)
}

// coursePage is a course with its coming sessions and what they were chosen by.
type coursePage struct {
	Page
	Course     courses.Course
	Length     string
	Paragraphs []string
	Months     []Choice
	Regions    []Choice
	Deliveries []Choice
	CPD        string
	Interest   string
	CoursePath string
	Keeps      bool
	// Terms and Surveys are for those who run sessions.
	Terms    []summaryRow
	Surveys  []string
	Chosen   sessionChoice
	Sessions []sessionCard
	Count    string
	Pager    pager
	// Reminders is where a manager sees what goes out before and after sessions; else empty.
	Reminders string
}

// sessionChoice is what the address says the sessions are to be chosen by. An
// unknown value is as good as none.
type sessionChoice struct{ Month, Region, Delivery string }

// Any tells whether anything was chosen.
func (s sessionChoice) Any() bool { return s != sessionChoice{} }

func (a *App) showCourse(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	choices, err := a.services.Courses.SessionChoices(c.UserContext(), course, a.now())
	if err != nil {
		return err
	}
	page := coursePage{
		Page: a.page(c, course.Title), Course: course, Length: lengthWords(course.Minutes), Paragraphs: paragraphs(course.Description),
		Months: monthChoices(choices.Months), Regions: namedChoices("Any region", choices.Regions),
		Deliveries: []Choice{{Label: "Online or in a classroom"}, {Value: "online", Label: "Online"}, {Value: "classroom", Label: "In a classroom"}},
	}
	page.Chosen = sessionChoice{known(c.Query("month"), page.Months), known(c.Query("region"), page.Regions), known(c.Query("how"), page.Deliveries)}
	if page.Actor.IsAny(people.Manager, people.Administrator) {
		page.Reminders = strings.TrimSuffix(c.Path(), "/") + "/reminders"
	}
	if err := a.fillSessions(c, &page, choices.Total); err != nil {
		return err
	}
	if err := a.fillCourse(c, &page); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "catalogue/course", page)
}

// fillCourse adds what a course counts for and, for those who run sessions, its terms and
// the surveys that follow its sessions.
func (a *App) fillCourse(c *fiber.Ctx, page *coursePage) error {
	actor, course := a.actor(c), page.Course
	page.CoursePath = coursePath(course.Code)
	page.Interest = page.CoursePath + "/interest"
	page.Keeps = actor.IsAny(people.Manager, people.Administrator)
	if course.CPDMinutes > 0 {
		page.CPD = lengthWords(course.CPDMinutes)
	}
	if !actor.IsAny(people.Trainer, people.Manager, people.Administrator) {
		return nil
	}
	page.Terms = courseTermsRows(course)
	planned, err := a.services.Courses.CourseSurveys(c.UserContext(), course.ID)
	if err != nil {
		return err
	}
	if len(planned) > 0 {
		if page.Surveys, err = a.planWords(c, planned); err != nil {
			return err
		}
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	if err != nil {
		return err
	}
	programmes, err := a.programmeTitles(c)
	if err != nil {
		return err
	}
	titles, err := a.surveyTitles(c)
	for _, wave := range waves {
		if wave.CourseID == course.ID && !wave.Planned {
			page.Surveys = append(page.Surveys, waveTitle(titles[wave.Survey], wave)+". "+programmes[wave.Programme]+". "+a.waveWords(wave)+".")
		}
	}
	return err
}

// fillSessions adds the sessions that were chosen, of coming ones in all.
func (a *App) fillSessions(c *fiber.Ctx, page *coursePage, coming int) error {
	filter := courses.SessionFilter{
		Course: page.Course.Code, States: courses.BookableStates(), StartsAfter: a.now(),
		Region: page.Chosen.Region, Delivery: courses.Delivery(page.Chosen.Delivery),
	}
	if month, err := time.ParseInLocation("2006-01", page.Chosen.Month, london); err == nil {
		filter.From, filter.To = month, month.AddDate(0, 1, 0)
	}
	total, err := coming, error(nil)
	if page.Chosen.Any() {
		total, err = a.services.Courses.CountSessions(c.UserContext(), filter)
	}
	if err != nil {
		return err
	}
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	filter.Offset, filter.Limit = (page.Pager.Number-1)*perPage, perPage
	list, err := a.services.Courses.Sessions(c.UserContext(), filter)
	if err != nil {
		return err
	}
	page.Sessions, err = a.sessionCards(c, list)
	page.Count = listed(total, "session", "sessions", "the earliest first")
	return err
}

func monthChoices(months []string) []Choice {
	choices := []Choice{{Label: "Any month"}}
	for _, month := range months {
		choices = append(choices, Choice{Value: month, Label: ofDate(month+"-01", monthOf)})
	}
	return choices
}

func namedChoices(any string, names []string) []Choice {
	choices := []Choice{{Label: any}}
	for _, name := range names {
		choices = append(choices, Choice{Value: name, Label: name})
	}
	return choices
}

// known is value when it is one of the choices, else empty.
func known(value string, choices []Choice) string {
	if slices.ContainsFunc(choices, func(choice Choice) bool { return choice.Value == value }) {
		return value
	}
	return ""
}

func coursePath(code string) string { return "/courses/" + url.PathEscape(strings.ToLower(code)) }

// lengthWords is "6 hours", "45 minutes" or "1 hour 30 minutes".
func lengthWords(minutes int) string {
	hours := plural(minutes/60, "hour", "hours")
	switch {
	case minutes < 60:
		return plural(minutes, "minute", "minutes")
	case minutes%60 == 0:
		return hours
	}
	return hours + " " + plural(minutes%60, "minute", "minutes")
}

// paragraphs are the parts of a text between empty lines.
func paragraphs(text string) []string {
	var parts []string
	for _, part := range strings.Split(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
