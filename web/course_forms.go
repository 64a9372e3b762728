package web

import (
	"errors"
	"html/template"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// courseFormPages are the pages on which courses are made and edited.
var courseFormPages = map[string]any{
	"catalogue/form":  courseFormPage{},
	"catalogue/check": courseCheckPage{},
}

func (a *App) courseFormRoutes() []route {
	keeps := holds(people.Manager, people.Administrator)
	return []route{
		{fiber.MethodGet, "/courses/new", keeps, a.askNewCourse},
		{fiber.MethodPost, "/courses/new", keeps, a.checkNewCourse},
		{fiber.MethodPost, "/courses", keeps, a.makeCourse},
		{fiber.MethodGet, "/courses/:course/edit", keeps, a.askEditCourse},
		{fiber.MethodPost, "/courses/:course/edit", keeps, a.checkEditCourse},
		{fiber.MethodPost, "/courses/:course", keeps, a.editCourse},
	}
}

// courseForm is what is decided about a course, as typed.
type courseForm struct {
	Code           string `form:"code" validate:"required,max=20" say:"Enter a code of up to 20 letters, digits and hyphens, like VLO"`
	Title          string `form:"title" validate:"required,max=200" say:"Enter the title of the course, in 200 characters or fewer"`
	Summary        string `form:"summary" validate:"required,max=500" say:"Enter what the course is in one sentence"`
	Audience       string `form:"audience" validate:"required,max=500" say:"Enter who the course is for"`
	Aims           string `form:"aims" validate:"max=2000" say:"The aims must be 2,000 characters or fewer"`
	Description    string `form:"description" validate:"required,max=5000" say_required:"Enter what happens in the course" say_max:"The description must be 5,000 characters or fewer"`
	Hours          string `form:"hours" validate:"required" say:"Enter how many hours a session takes"`
	Delivery       string `form:"delivery" validate:"oneof=classroom online" say:"Select how the course is held"`
	Places         string `form:"places" validate:"required,number,max=4" say:"Enter how many places a session has, as a number from 1 to 1,000"`
	Accreditation  string `form:"accreditation" validate:"max=500" say:"The accreditation must be 500 characters or fewer"`
	CPD            string `form:"cpd"`
	Joining        string `form:"joining" validate:"max=5000" say:"What they must know must be 5,000 characters or fewer"`
	Minimum        string `form:"minimum"`
	DecideDays     string `form:"decide-days"`
	Approval       string `form:"approval"`
	CancelHours    string `form:"cancel-hours"`
	OfferHours     string `form:"offer-hours"`
	MixReleaseDays string `form:"mix-release-days"`
	Version        string `form:"version"`
	Mix            []mixField
}

// mixField is the least share of a sector, in per cent, as typed.
type mixField struct{ Name, Label, Value string }

// courseFields are the fields in the order of the page.
var courseFields = []string{
	"code", "title", "summary", "audience", "aims", "description", "hours", "delivery", "places", "accreditation", "cpd", "joining",
	"minimum", "decide-days", "approval", "cancel-hours", "offer-hours", "mix-policing", "mix-local_authority", "mix-immigration",
	"mix-health", "mix-voluntary", "mix-other", "mix-release-days",
}

// courseFormPage asks for all of it.
type courseFormPage struct {
	Page
	Back       string
	Action     string
	New        bool
	Form       courseForm
	Deliveries []Choice
	Approvals  []Choice
	// Reminders are what goes out before and after its sessions, in words, and RemindersPath
	// is where that is changed.
	Reminders     []string
	RemindersPath string
}

// courseCheckPage shows a course before it is saved.
type courseCheckPage struct {
	Page
	Forms checkForms
	Rows  []summaryRow
}

// checkForms are the two forms at the end of answers to be checked: one saves them, the other
// goes back to change something. Both carry all answers.
type checkForms struct {
	FormToken    template.HTML
	Save, Change string // addresses
	Button       string
	SaveFields   []hiddenField
	ChangeFields []hiddenField
}

// hiddenField carries an answer from page to page.
type hiddenField struct{ Name, Value string }

func (a *App) askNewCourse(c *fiber.Ctx) error {
	return a.showCourseForm(c, fiber.StatusOK, "", courseFormOf(courses.Course{
		Delivery: courses.Classroom, DecideDays: 7, OfferHours: courses.DefaultOfferHours, MixReleaseDays: 3,
	}), nil)
}

func (a *App) askEditCourse(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	return a.showCourseForm(c, fiber.StatusOK, course.Code, courseFormOf(course), nil)
}

// courseFormOf is a course as the form shows it.
func courseFormOf(course courses.Course) courseForm {
	form := courseForm{
		Code: course.Code, Title: course.Title, Summary: course.Summary, Audience: course.Audience, Aims: course.Aims,
		Description: course.Description, Hours: hoursTyped(course.Minutes), Delivery: string(course.Delivery), Places: numberTyped(course.Capacity),
		Accreditation: course.Accreditation, CPD: hoursTyped(course.CPDMinutes), Joining: course.JoiningInstructions,
		Minimum: numberTyped(course.Minimum), DecideDays: strconv.Itoa(course.DecideDays), Approval: yesOrNo(course.NeedsApproval),
		CancelHours: numberTyped(course.CancelHours), OfferHours: numberTyped(course.OfferHours),
		MixReleaseDays: strconv.Itoa(course.MixReleaseDays), Version: strconv.Itoa(course.Version),
	}
	for _, sector := range people.Sectors {
		field := mixField{Name: "mix-" + string(sector), Label: sectorWord(sector)}
		for _, share := range course.Mix {
			if share.Sector == sector {
				field.Value = strconv.Itoa(share.Percent)
			}
		}
		form.Mix = append(form.Mix, field)
	}
	return form
}

// showCourseForm shows the form of the course of that code, or of a new one.
func (a *App) showCourseForm(c *fiber.Ctx, status int, code string, form courseForm, problems Problems) error {
	page := courseFormPage{
		Page: a.page(c, "New course"), Back: "/courses", Action: "/courses/new", New: true, Form: form,
		Deliveries: []Choice{{Value: "classroom", Label: "In a classroom"}, {Value: "online", Label: "Online"}},
		Approvals:  []Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}},
	}
	if code != "" {
		page.Title, page.New, page.Back = "Edit course", false, coursePath(code)
		page.Action, page.RemindersPath = coursePath(code)+"/edit", coursePath(code)+"/reminders"
	}
	var err error
	if page.Reminders, err = a.reminderLines(c, code); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "catalogue/form", page)
}

var courseCodeTyped = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// readCourse reads the form. code is the course's, empty for a new one.
func readCourse(c *fiber.Ctx, code string) (courseForm, courses.Course, Problems) {
	var form courseForm
	bind(c, &form)
	if code != "" {
		form.Code = code
	}
	problems := check(&form)
	course := courses.Course{
		Code: strings.ToUpper(form.Code), Title: form.Title, Summary: form.Summary, Audience: form.Audience, Aims: form.Aims,
		Description: form.Description, Delivery: courses.Delivery(form.Delivery), Accreditation: form.Accreditation,
		JoiningInstructions: form.Joining, NeedsApproval: form.Approval == "yes",
	}
	if form.Code != "" && !courseCodeTyped.MatchString(form.Code) && problems.For("code") == "" {
		problems.Add("code", "Enter a code of up to 20 letters, digits and hyphens, like VLO")
	}
	if course.Minutes = readHours("hours", form.Hours, &problems); form.Hours != "" && course.Minutes == 0 && problems.For("hours") == "" {
		problems.Add("hours", "Enter how many hours a session takes")
	}
	if course.Capacity, _ = strconv.Atoi(form.Places); problems.For("places") == "" && (course.Capacity < 1 || course.Capacity > 1000) {
		problems.Add("places", "Enter how many places a session has, as a number from 1 to 1,000")
	}
	form.readCourseTerms(c, &course, &problems)
	course.Version, _ = strconv.Atoi(form.Version)
	problems.sort(courseFields...)
	return form, course, problems
}

func (f *courseForm) readCourseTerms(c *fiber.Ctx, course *courses.Course, problems *Problems) {
	const whole = "Enter a whole number, or leave it empty"
	course.CPDMinutes = readHours("cpd", f.CPD, problems)
	course.Minimum = wholeNumber("minimum", f.Minimum, 0, "The minimum must be a whole number, or empty for none", problems)
	course.DecideDays = wholeNumber("decide-days", f.DecideDays, 0, whole, problems)
	course.CancelHours = wholeNumber("cancel-hours", f.CancelHours, 0, whole, problems)
	course.OfferHours = wholeNumber("offer-hours", f.OfferHours, courses.DefaultOfferHours, whole, problems)
	course.MixReleaseDays = wholeNumber("mix-release-days", f.MixReleaseDays, 0, whole, problems)
	if course.Minimum > course.Capacity && problems.For("places") == "" {
		problems.Add("minimum", "The minimum cannot be more than the places")
	}
	if course.OfferHours == 0 && problems.For("offer-hours") == "" {
		problems.Add("offer-hours", "Enter a whole number of hours, from 1")
	}
	kept := 0
	for _, sector := range people.Sectors {
		field := mixField{Name: "mix-" + string(sector), Label: sectorWord(sector)}
		field.Value = strings.TrimSuffix(sent(c, field.Name), "%")
		f.Mix = append(f.Mix, field)
		percent := wholeNumber(field.Name, field.Value, 0, "Enter a whole number of per cent, or leave it empty", problems)
		if percent > 100 {
			problems.Add(field.Name, "A share is at most 100 per cent")
		} else if percent > 0 {
			share := courses.MixShare{Sector: sector, Percent: percent}
			course.Mix = append(course.Mix, share)
			kept += share.Of(course.Capacity)
		}
	}
	if course.Capacity > 0 && kept > course.Capacity {
		problems.Add("mix-policing", "The shares together are more than the places, each rounded up to whole places")
	}
}

func (a *App) checkNewCourse(c *fiber.Ctx) error { return a.checkCourse(c, "") }

func (a *App) checkEditCourse(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	return a.checkCourse(c, course.Code)
}

func (a *App) checkCourse(c *fiber.Ctx, code string) error {
	form, course, problems := readCourse(c, code)
	if sent(c, "change") != "" {
		return a.showCourseForm(c, fiber.StatusOK, code, form, nil)
	}
	if problems != nil {
		return a.showCourseForm(c, fiber.StatusUnprocessableEntity, code, form, problems)
	}
	page := courseCheckPage{Page: a.page(c, "Check the course"), Rows: courseRows(course)}
	page.Forms = checkForms{
		FormToken: page.FormToken(), Save: "/courses", Button: "Make this course", SaveFields: form.hidden(),
		Change: "/courses/new", ChangeFields: append(form.hidden(), hiddenField{"change", "yes"}),
	}
	if code != "" {
		page.Forms.Change, page.Forms.Save, page.Forms.Button = coursePath(code)+"/edit", coursePath(code), "Save this course"
	}
	return a.render(c, fiber.StatusOK, "catalogue/check", page)
}

// hidden are all answers of the form.
func (f courseForm) hidden() []hiddenField {
	fields := []hiddenField{
		{"code", f.Code}, {"title", f.Title}, {"summary", f.Summary}, {"audience", f.Audience}, {"aims", f.Aims}, {"description", f.Description},
		{"hours", f.Hours}, {"delivery", f.Delivery}, {"places", f.Places}, {"accreditation", f.Accreditation}, {"cpd", f.CPD},
		{"joining", f.Joining}, {"minimum", f.Minimum}, {"decide-days", f.DecideDays}, {"approval", f.Approval}, {"cancel-hours", f.CancelHours},
		{"offer-hours", f.OfferHours}, {"mix-release-days", f.MixReleaseDays}, {"version", f.Version},
	}
	for _, field := range f.Mix {
		fields = append(fields, hiddenField{field.Name, field.Value})
	}
	return fields
}

// courseRows are what is set about a course.
func courseRows(course courses.Course) []summaryRow {
	held := "In a classroom"
	if course.Delivery == courses.Online {
		held = "Online"
	}
	rows := []summaryRow{
		{Key: "Code", Lines: []string{course.Code}}, {Key: "Title", Lines: []string{course.Title}}, {Key: "In a sentence", Lines: []string{course.Summary}},
		{Key: "Who it is for", Lines: []string{course.Audience}}, {Key: "Aims", Lines: lines(course.Aims)}, {Key: "What happens in it", Lines: lines(course.Description)},
		{Key: "Length", Lines: []string{lengthWords(course.Minutes)}}, {Key: "How", Lines: []string{held}}, {Key: "Places", Lines: []string{number(course.Capacity)}},
		{Key: "Accreditation", Lines: lines(course.Accreditation)},
	}
	return append(rows, courseTermsRows(course)...)
}

// courseTermsRows are the terms that the sessions of a course inherit, for those who run it.
func courseTermsRows(course courses.Course) []summaryRow {
	minimum, late, cpd := "None", "Never late", "None"
	if course.Minimum > 0 {
		minimum = number(course.Minimum) + ", decided " + plural(course.DecideDays, "day", "days") + " before"
	}
	if course.CancelHours > 0 {
		late = "Late from " + plural(course.CancelHours, "hour", "hours") + " before the start"
	}
	if course.CPDMinutes > 0 {
		cpd = lengthWords(course.CPDMinutes)
	}
	approval := "Not needed"
	if course.NeedsApproval {
		approval = "By the delegate’s organisation"
	}
	mix := []string{"None"}
	if len(course.Mix) > 0 {
		mix = nil
		for _, share := range course.Mix {
			mix = append(mix, "At least "+strconv.Itoa(share.Percent)+"% "+sectorWord(share.Sector))
		}
		mix = append(mix, "Released to everybody "+plural(course.MixReleaseDays, "day", "days")+" before")
	}
	return []summaryRow{
		{Key: "CPD", Lines: []string{cpd}}, {Key: "Before they come", Lines: lines(course.JoiningInstructions)}, {Key: "Minimum of delegates", Lines: []string{minimum}},
		{Key: "Approval", Lines: []string{approval}}, {Key: "Giving a place up", Lines: []string{late}},
		{Key: "Answering an offer", Lines: []string{plural(course.OfferHours, "hour", "hours")}}, {Key: "Agency mix", Lines: mix},
	}
}

// makeCourse makes the course that was checked.
func (a *App) makeCourse(c *fiber.Ctx) error {
	form, course, problems := readCourse(c, "")
	if problems != nil {
		return a.showCourseForm(c, fiber.StatusUnprocessableEntity, "", form, problems)
	}
	_, err := a.services.Courses.AddCourse(c.UserContext(), a.actor(c), course)
	if errors.Is(err, courses.ErrTaken) {
		there, err := a.services.Courses.Course(c.UserContext(), course.Code)
		if err == nil && saysTheSame(there, course) { // it was sent twice
			return a.courseIsMade(c, there)
		}
		return a.showCourseForm(c, fiber.StatusUnprocessableEntity, "", form, Problems{{"code", "There is a course of this code already. Choose another."}})
	}
	if err != nil {
		return err
	}
	return a.courseIsMade(c, course)
}

func (a *App) courseIsMade(c *fiber.Ctx, course courses.Course) error {
	return a.seeOther(c, coursePath(course.Code), "The course is made. Sessions can be made of it now.")
}

// editCourse saves the edit that was checked. When somebody else has edited in between,
// the form comes back as it was typed, and sending it again saves it.
func (a *App) editCourse(c *fiber.Ctx) error {
	before, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	form, course, problems := readCourse(c, before.Code)
	if problems != nil {
		return a.showCourseForm(c, fiber.StatusUnprocessableEntity, before.Code, form, problems)
	}
	_, err = a.services.Courses.UpdateCourse(c.UserContext(), a.actor(c), course)
	if errors.Is(err, courses.ErrCourseChanged) {
		if saysTheSame(before, course) { // it was sent twice
			return a.courseIsChanged(c, before)
		}
		form.Version = strconv.Itoa(before.Version)
		return a.showCourseForm(c, fiber.StatusConflict, before.Code, form,
			Problems{{"", "Somebody else changed this course while you were editing. Nothing of yours is saved yet. Check what you typed and save again to make it so."}})
	}
	if err != nil {
		return err
	}
	return a.courseIsChanged(c, before)
}

func (a *App) courseIsChanged(c *fiber.Ctx, course courses.Course) error {
	return a.seeOther(c, coursePath(course.Code), "The course is changed. Sessions that are made already stay as they are.")
}

// saysTheSame tells whether the form of both courses would say the same.
func saysTheSame(a, b courses.Course) bool {
	b.Version = a.Version
	return reflect.DeepEqual(courseFormOf(a), courseFormOf(b))
}
