package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// interestPages are the pages on which people ask for a course that has no date for them.
var interestPages = map[string]any{
	"catalogue/interest":  interestPage{},
	"catalogue/interests": interestsPage{},
}

func (a *App) interestRoutes() []route {
	return []route{
		{fiber.MethodGet, "/interests", signedIn, a.showInterests},
		{fiber.MethodGet, "/courses/:course/interest", signedIn, a.showInterest},
		{fiber.MethodPost, "/courses/:course/interest", signedIn, a.registerInterest},
		{fiber.MethodPost, "/courses/:course/interest/withdraw", signedIn, a.withdrawInterest},
	}
}

// interestPage is where somebody asks for a course, and sees that they did.
type interestPage struct {
	Page
	Course  courses.Course
	Back    string
	Action  string
	On      bool
	Words   string
	Region  string
	Regions []Choice
}

func (a *App) showInterest(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	return a.renderInterest(c, fiber.StatusOK, course, nil)
}

func (a *App) renderInterest(c *fiber.Ctx, status int, course courses.Course, problems Problems) error {
	page := interestPage{
		Page: a.page(c, "Tell me when there is a session"), Course: course, Back: coursePath(course.Code),
		Action: coursePath(course.Code) + "/interest",
	}
	mine, err := a.services.Courses.MyInterests(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(mine, func(interest courses.Interest) bool { return interest.CourseID == course.ID }); i >= 0 {
		page.On, page.Region, page.Words = true, mine[i].Region, interestWords(mine[i])
	} else if page.Region, err = a.regionOf(c, a.actor(c).OrganisationID); err != nil {
		return err
	}
	if page.Regions, err = a.regionChoices(c, "Anywhere"); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "catalogue/interest", page)
}

// interestWords say since when and where somebody would come, and whether they were told.
func interestWords(interest courses.Interest) string {
	where := "anywhere"
	if interest.Region != "" {
		where = "in " + interest.Region
	}
	words := "You asked on " + shortDay(interest.RecordedAt) + " to be told of the next session " + where + "."
	if !interest.InvitedAt.IsZero() {
		words += " We told you of one on " + shortDay(interest.InvitedAt) + ". Ask again to be told of the next."
	}
	return words
}

// regionChoices are the regions of the organisations, after the choice of none of them.
func (a *App) regionChoices(c *fiber.Ctx, none string) ([]Choice, error) {
	organisations, err := a.services.People.Organisations(c.UserContext())
	var regions []string
	for _, organisation := range organisations {
		if organisation.Region != "" {
			regions = append(regions, organisation.Region)
		}
	}
	slices.Sort(regions)
	return namedChoices(none, slices.Compact(regions)), err
}

func (a *App) registerInterest(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	regions, err := a.regionChoices(c, "Anywhere")
	if err != nil {
		return err
	}
	region := sent(c, "region")
	if region != known(region, regions) {
		return a.renderInterest(c, fiber.StatusUnprocessableEntity, course, Problems{{"region", "Select a region, or anywhere"}})
	}
	if _, err := a.services.Courses.RegisterInterest(c.UserContext(), a.actor(c), course.Code, region); err != nil {
		return err
	}
	return a.seeOther(c, coursePath(course.Code)+"/interest", "You are on the list. We write to you when a session can be booked.")
}

func (a *App) withdrawInterest(c *fiber.Ctx) error {
	if err := a.services.Courses.WithdrawInterest(c.UserContext(), a.actor(c), c.Params("course")); err != nil {
		return err
	}
	return a.seeOther(c, "/interests", "You are off the list")
}

// interestsPage is what the reader asked for.
type interestsPage struct {
	Page
	List []interestLine
}

// interestLine is one course that was asked for.
type interestLine struct {
	Title string
	Path  string
	Words string
}

func (a *App) showInterests(c *fiber.Ctx) error {
	mine, err := a.services.Courses.MyInterests(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	page := interestsPage{Page: a.page(c, "Courses you asked for")}
	for _, interest := range mine {
		page.List = append(page.List, interestLine{interest.CourseTitle, coursePath(interest.CourseCode), interestWords(interest)})
	}
	return a.render(c, fiber.StatusOK, "catalogue/interests", page)
}
