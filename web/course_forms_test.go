package web

import (
	"testing"

	"muster/courses/coursestest"
	"muster/courses/people"
)

// newCourseForm is a form that makes a course.
func newCourseForm() []string {
	return []string{
		"code", "two", "title", "A course of its own", "summary", "What it is.", "audience", "Officers.", "aims", "Know it.", "description", "What happens.",
		"hours", "6.5", "delivery", "online", "places", "20", "accreditation", "A college", "cpd", "6", "joining", "Bring a laptop.",
		"minimum", "8", "decide-days", "7", "approval", "yes", "cancel-hours", "48", "offer-hours", "24",
		"mix-policing", "35", "mix-local_authority", "35%", "mix-health", "", "mix-release-days", "3", "version", "0",
	}
}

func TestNewCourse(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		app.as(w.Holder(people.Trainer, "kent")).get("/courses/new").wantStatus(t, 403)
		browser := app.as(w.Holder(people.Manager, ""))
		browser.get("/courses").wantStatus(t, 200).wantText(t, "New course")
		browser.get("/courses/new").wantStatus(t, 200).wantValue(t, "offer-hours", "48").wantValue(t, "decide-days", "7")
		check := browser.post("/courses/new", newCourseForm()...).wantStatus(t, 200)
		check.wantText(t, "Check the course", "TWO", "6 hours 30 minutes", "8, decided 7 days before", "At least 35% Policing",
			"At least 35% Local authorities", "Released to everybody 3 days before", "Late from 48 hours before the start").wantValue(t, "mix-policing", "35")
		browser.post("/courses/new", append(newCourseForm(), "change", "yes")...).wantStatus(t, 200).wantText(t, "New course").wantValue(t, "hours", "6.5")
		for _, test := range []struct{ field, value, at, message string }{
			{"code", "", "code", "Enter a code of up to 20 letters, digits and hyphens, like VLO"},
			{"code", "a b", "code", "Enter a code of up to 20 letters, digits and hyphens, like VLO"},
			{"title", "", "title", "Enter the title of the course, in 200 characters or fewer"},
			{"hours", "", "hours", "Enter how many hours a session takes"},
			{"hours", "0", "hours", "Enter how many hours a session takes"},
			{"delivery", "", "delivery", "Select how the course is held"},
			{"places", "0", "places", "Enter how many places a session has, as a number from 1 to 1,000"},
			{"minimum", "21", "minimum", "The minimum cannot be more than the places"},
			{"offer-hours", "0", "offer-hours", "Enter a whole number of hours, from 1"},
			{"mix-policing", "101", "mix-policing", "A share is at most 100 per cent"},
			{"mix-policing", "70", "mix-policing", "The shares together are more than the places, each rounded up to whole places"},
		} {
			for _, path := range []string{"/courses/new", "/courses"} {
				browser.post(path, replaced(newCourseForm(), test.field, test.value)...).wantProblem(t, test.at, test.message)
			}
		}
		for range 2 { // pressed twice, it makes one
			browser.post("/courses", newCourseForm()...).wantAddress(t, "/courses/two")
		}
		browser.post("/courses", replaced(newCourseForm(), "title", "Another")...).wantProblem(t, "code", "There is a course of this code already. Choose another.")
		browser.get("/courses/two").wantStatus(t, 200).wantText(t, "Know it.", "A college", "Counts as CPD 6 hours", "No survey follows its sessions yet", "Edit course")
		app.as(w.Delegate(1, "kent")).get("/courses/two").wantStatus(t, 200).wantText(t, "Know it.").wantNoText(t, "For those who run it")
		course, err := app.services.Courses.Course(t.Context(), "two")
		if err != nil || course.Minutes != 390 || course.CPDMinutes != 360 || len(course.Mix) != 2 || !course.NeedsApproval || course.OfferHours != 24 {
			t.Fatalf("%+v, %v", course, err)
		}
	})
}

func TestEditCourse(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		browser := app.as(w.Holder(people.Manager, ""))
		browser.get("/courses/none/edit").wantStatus(t, 404)
		browser.get("/courses/vlo/edit").wantStatus(t, 200).wantValue(t, "title", "VLO course").wantValue(t, "version", "1").wantNoText(t, "It stands in addresses")
		form := replaced(replaced(newCourseForm(), "version", "1"), "title", "Renamed")
		browser.post("/courses/vlo/edit", form...).wantStatus(t, 200).wantText(t, "Check the course", "VLO", "Save this course")
		browser.post("/courses/vlo", form...).wantAddress(t, "/courses/vlo")
		browser.get("/courses/vlo").wantText(t, "Renamed")
		browser.post("/courses/vlo", form...).wantAddress(t, "/courses/vlo") // sent twice
		conflict := browser.post("/courses/vlo", replaced(form, "title", "Again")...).wantStatus(t, 409)
		conflict.wantText(t, "Somebody else changed this course").wantValue(t, "title", "Again").wantValue(t, "version", "2")
		browser.post("/courses/vlo", replaced(replaced(form, "title", "Again"), "version", "2")...).wantAddress(t, "/courses/vlo")
		if course, err := app.services.Courses.Course(t.Context(), "VLO"); err != nil || course.Title != "Again" || course.Version != 3 {
			t.Fatalf("%+v, %v", course, err)
		}
	})
}

func TestInterestInACourse(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		delegate := w.Delegate(1, "kent")
		browser := app.as(delegate)
		browser.get("/courses/vlo").wantStatus(t, 200).wantText(t, "Would you come?")
		browser.get("/interests").wantStatus(t, 200).wantText(t, "You have asked for no course")
		browser.get("/courses/none/interest").wantStatus(t, 404)
		browser.get("/courses/vlo/interest").wantStatus(t, 200).wantText(t, "Put me on the list")
		browser.post("/courses/vlo/interest", "region", "The Moon").wantProblem(t, "region", "Select a region, or anywhere")
		for range 2 {
			browser.post("/courses/vlo/interest", "region", "").wantAddress(t, "/courses/vlo/interest")
		}
		browser.get("/courses/vlo/interest").wantText(t, "You asked on 4 January 2021 to be told of the next session anywhere.", "Take me off the list")
		w.Session()
		browser.get("/interests").wantText(t, "VLO course", "We told you of one on 4 January 2021")
		browser.post("/courses/vlo/interest/withdraw").wantAddress(t, "/interests")
		browser.get("/interests").wantText(t, "You have asked for no course")
		lines, err := app.services.Courses.Demand(t.Context(), people.System)
		if err != nil || len(lines) != 0 {
			t.Fatalf("%+v, %v", lines, err)
		}
	})
}
