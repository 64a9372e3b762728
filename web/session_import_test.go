package web

import (
	"errors"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

const sessionFile = "session,course,starts,ends,delivery,place\n" +
	"vlo-one,VLO,2021-03-09T09:30,2021-03-09T15:30,classroom,\"Maidstone, \"\"the barn\"\"\"\n" +
	"vlo-two,VLO,2021-03-30T09:30,2021-03-30T15:30,online,\n"

// TestSessionsComeFromAFile: every bad line is named, what is new is shown, and all of it is
// made or nothing.
func TestSessionsComeFromAFile(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		app.as(w.Delegate(1, "kent")).get("/sessions/import").wantStatus(t, 403)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get("/trainer").wantText(t, "Import sessions from a file")
		trainer.get("/sessions/import").wantStatus(t, 200).wantText(t, "of the organisations you train for")
		app.as(w.Holder(people.Manager, "")).get("/sessions/import").wantStatus(t, 200).wantNoText(t, "of the organisations you train for")
		trainer.post("/sessions/import").wantProblem(t, "file", "Choose a CSV file")
		bad := trainer.upload("/sessions/import", "sessions.csv", sessionFile+"-,VLO,soon,2021-03-30T15:30,online,\nvlo-four,NONE,2021-03-30T09:30,2021-03-30T15:30,post,\n")
		bad.wantStatus(t, 422).wantText(t, "Line 4, column 1: session:", `Line 4, column 3: starts: "soon" is no time`,
			`Line 5, column 2: course: no course has the code "NONE"`, `Line 5, column 5: delivery: "post" is neither classroom nor online`)
		trainer.upload("/sessions/import", "sessions.csv", strings.Repeat("x", mostSessionFile+1)).wantStatus(t, 422).wantText(t, "Import it in parts")
		trainer.upload("/sessions/import", "sessions.csv", "\x00\xff").wantStatus(t, 422)
		if _, err := app.services.Courses.Session(t.Context(), "vlo-one"); !errors.Is(err, courses.ErrNoSession) {
			t.Fatalf("a refused file stored its good line: %v", err)
		}
		check := trainer.upload("/sessions/import", "sessions.csv", sessionFile).wantStatus(t, 200)
		check.wantText(t, "2 sessions are new", `Maidstone, "the barn"`, "Tuesday 30 March 2021, 9:30am to 3:30pm", "Make 2 sessions")
		kept := check.hidden(t, "sessions")
		for range 2 { // pressed twice
			trainer.post("/sessions/import/make", "sessions", kept).wantAddress(t, "/trainer")
		}
		one, err := app.services.Courses.Session(t.Context(), "vlo-one")
		if err != nil || one.Town != `Maidstone, "the barn"` || one.OrganisationID != "kent" {
			t.Errorf("%+v, %v", one, err)
		}
		trainer.upload("/sessions/import", "sessions.csv", sessionFile).wantStatus(t, 200).wantText(t, "No session is new", "2 are there already", "There is nothing to make")
		changed := strings.Replace(kept, "15:30", "16:30", 1)
		trainer.post("/sessions/import/make", "sessions", changed).wantStatus(t, 422).wantText(t, "No session is made", "Line 2, column 4: ends: vlo-one is there already")
		app.as(w.Holder(people.Trainer, "surrey")).post("/sessions/import/make", "sessions", strings.ReplaceAll(kept, "place\n", "place,organisation\n")).wantStatus(t, 422)
		stolen := "session,course,starts,ends,delivery,organisation\nvlo-five,VLO,2021-03-09T09:30,2021-03-09T15:30,online,Kent\n"
		app.as(w.Holder(people.Trainer, "surrey")).post("/sessions/import/make", "sessions", stolen).wantStatus(t, 422).wantText(t, "expected an organisation whose sessions you run")
	})
}
