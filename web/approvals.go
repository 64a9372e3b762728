package web

import (
	"cmp"
	"errors"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// approvalPages are the pages of what somebody is asked to decide.
var approvalPages = map[string]any{
	"approvals/list": approvalsPage{},
	"approvals/show": approvalPage{},
}

// decides is open to those who may be asked; the domain knows for whom.
var decides = holds(people.Contact, people.Trainer, people.Manager, people.Administrator)

func (a *App) approvalRoutes() []route {
	return []route{
		{fiber.MethodGet, "/approvals", decides, a.showApprovals},
		{fiber.MethodGet, "/approvals/:reference", decides, a.showApproval},
		{fiber.MethodPost, "/approvals/:reference/approve", decides, a.approve},
		{fiber.MethodPost, "/approvals/:reference/refuse", decides, a.refuse},
	}
}

// approvalsPage lists what waits for the reader's decision.
type approvalsPage struct {
	Page
	Requests []approvalLine
	Count    string
}

// approvalLine is a request in words.
type approvalLine struct {
	Request courses.RequestedBooking
	Path    string
	Who     string
	Asks    string
	Place   string
}

func (a *App) showApprovals(c *fiber.Ctx) error {
	requests, err := a.services.Courses.Requests(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	page := approvalsPage{Page: a.page(c, "Approvals"), Count: listed(len(requests), "request", "requests", "whoever asked first is first")}
	for _, request := range requests {
		page.Requests = append(page.Requests, viewRequest(request))
	}
	return a.render(c, fiber.StatusOK, "approvals/list", page)
}

func viewRequest(request courses.RequestedBooking) approvalLine {
	delegate := request.Delegate
	return approvalLine{
		Request: request, Path: "/approvals/" + delegate.Booking.Reference, Who: cmp.Or(delegate.Person.Name, delegate.Person.Email),
		Asks: asksWords(delegate), Place: placeWords(request.Session),
	}
}

// asksWords say what somebody is asked to agree to.
func asksWords(delegate courses.Delegate) string {
	if delegate.Booking.Asks == courses.AsksOrganisation {
		return "Says that they are of " + delegate.OrganisationName + ". Their email address does not show it."
	}
	return "Of " + delegate.OrganisationName + ". The course needs their organisation’s approval."
}

// approvalPage asks for one decision.
type approvalPage struct {
	Page
	Line    approvalLine
	Rows    []summaryRow
	Confirm string
	Reason  string
}

func (a *App) showApproval(c *fiber.Ctx) error {
	return a.askApproval(c, fiber.StatusOK, "", nil)
}

func (a *App) askApproval(c *fiber.Ctx, status int, reason string, problems Problems) error {
	request, err := a.request(c)
	if err != nil {
		return err
	}
	delegate, session := request.Delegate, request.Session
	page := approvalPage{Page: a.page(c, "Decide on a booking"), Line: viewRequest(request), Reason: reason, Confirm: "Approve this booking"}
	if delegate.Booking.Asks == courses.AsksOrganisation {
		page.Confirm = "Confirm that they are of " + delegate.OrganisationName + ", and approve"
	}
	page.Problems = problems
	places, err := a.services.Courses.PlacesFor(c.UserContext(), session, delegate.Person)
	if err != nil {
		return err
	}
	page.Rows = []summaryRow{
		{Key: "Name", Lines: []string{page.Line.Who}},
		{Key: "Email address", Lines: []string{delegate.Person.Email}},
		{Key: "Organisation", Lines: []string{delegate.OrganisationName}},
		{Key: "Role", Lines: []string{cmp.Or(jobRoleWords(delegate.Person.JobRole), "Not said")}},
		{Key: "Course", Lines: []string{session.CourseTitle}},
		{Key: "When", Lines: whenLines(session.Days)},
		{Key: "Where", Lines: []string{page.Line.Place}},
		{Key: "Places", Lines: []string{placesForWords(places)}},
		{Key: "Asked", Lines: []string{fullDay(delegate.Booking.BookedAt) + " at " + clockTime(delegate.Booking.BookedAt)}},
	}
	return a.render(c, status, "approvals/show", page)
}

// placesForWords say how many places somebody could take, and what comes of there being none.
func placesForWords(places int) string {
	if places == 0 {
		return "None left: approved, they join the waiting list"
	}
	return plural(places, "place", "places") + " left that they could take"
}

// request is the one of the address, among those the reader may decide. One that has been
// decided leads to a page that says so.
func (a *App) request(c *fiber.Ctx) (courses.RequestedBooking, error) {
	booking, _, err := a.services.Courses.Booking(c.UserContext(), a.actor(c), c.Params("reference"))
	if err != nil {
		return courses.RequestedBooking{}, err
	}
	requests, err := a.services.Courses.Requests(c.UserContext(), a.actor(c))
	if err != nil {
		return courses.RequestedBooking{}, err
	}
	for _, request := range requests {
		if request.Delegate.Booking.ID == booking.ID {
			return request, nil
		}
	}
	if booking.State == courses.Requested {
		return courses.RequestedBooking{}, courses.ErrSessionStarted
	}
	return courses.RequestedBooking{}, errorPage{
		of: courses.ErrNotRequested, status: fiber.StatusConflict, title: "This has been decided",
		words: "Somebody has decided on this booking, or it was cancelled.", link: bookingPath(booking.Reference), linkText: "See what it is now",
	}
}

func (a *App) approve(c *fiber.Ctx) error {
	booking, err := a.services.Courses.Approve(c.UserContext(), a.actor(c), c.Params("reference"))
	if err != nil {
		return decisionError(err)
	}
	done := booking.Reference + " is approved and has a place"
	if booking.State == courses.Waiting {
		done = booking.Reference + " is approved and is on the waiting list"
	}
	return a.seeOther(c, "/approvals", done)
}

func (a *App) refuse(c *fiber.Ctx) error {
	reason := sent(c, "reason")
	switch {
	case reason == "":
		return a.askApproval(c, fiber.StatusUnprocessableEntity, reason, Problems{{"reason", "Enter why you refuse"}})
	case utf8.RuneCountInString(reason) > mostReason:
		return a.askApproval(c, fiber.StatusUnprocessableEntity, reason, Problems{{"reason", "The reason must be 500 characters or fewer"}})
	}
	booking, err := a.services.Courses.Refuse(c.UserContext(), a.actor(c), c.Params("reference"), reason)
	if err != nil {
		return decisionError(err)
	}
	return a.seeOther(c, "/approvals", booking.Reference+" is refused, and the person is told why")
}

// decisionError is the page of a decision that cannot be made.
func decisionError(err error) error {
	var overlap courses.OverlapError
	if errors.As(err, &overlap) {
		return errorPage{
			of: courses.ErrOverlap, status: fiber.StatusConflict, title: "They have a place at the same time",
			words: "They have a place on " + overlap.Session.CourseTitle + ", " + fullDay(overlap.Session.StartsAt) +
				". Nothing was decided. They can cancel that booking first, or you refuse this one.",
			link: "/approvals", linkText: "Approvals",
		}
	}
	return err
}
