package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/surveys"
)

// surveyFile has a question of every kind and the routing of the programme's surveys: Q17
// for police officers and the control room, Q20 for police officers, Q22a for agencies
// other than policing.
func surveyFile(code string) string {
	var organisations []string
	for _, name := range []string{"Kent", "Essex", "Surrey", "Sussex", "Norfolk", "Suffolk", "Dorset", "Gwent", "Durham", "Cumbria", "Cleveland", "Cheshire"} {
		organisations = append(organisations, fmt.Sprintf(`{"value": %q, "label": %q}`, name, name))
	}
	return `{"code": "` + code + `", "title": "Survey ` + code + `",
 "scales": {"confidence": {"options": [
   {"value": 1, "label": "Not at all confident"}, {"value": 2, "label": "Slightly confident"}, {"value": 3, "label": "Moderately confident"},
   {"value": 4, "label": "Very confident"}, {"value": 5, "label": "Extremely confident"}]}},
 "questions": [
   {"code": "role", "kind": "choice", "stratum": true, "text": "What is your role?", "options": [
      {"value": "police_officer", "label": "Police officer"}, {"value": "police_staff", "label": "Police staff"},
      {"value": "cmcu", "label": "Control room (CMCU)"}, {"value": "local_authority", "label": "Local authority"},
      {"value": "other_agency", "label": "Other agency"}]},
   {"code": "organisation", "kind": "choice", "text": "Which organisation do you work for?", "options": [` + strings.Join(organisations, ", ") + `, {"value": "another", "label": "Another organisation"}]},
   {"code": "Q1", "item": "incident", "kind": "yes_no", "text": "Have you dealt with an incident in the last 12 months?", "stratum": true},
   {"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "text": "How confident are you that you know the procedures?"},
   {"code": "Q17", "item": "ncc_contact", "kind": "yes_no", "text": "Do you have contact information for the centre?", "asked_of": {"role": ["police_officer", "cmcu"]}},
   {"code": "Q20", "item": "child", "kind": "scale", "scale": "confidence", "text": "How confident are you about child victims?", "asked_of": {"role": ["police_officer"]}},
   {"code": "Q22a", "item": "cooperation", "kind": "scale", "scale": "confidence", "text": "How confident are you about working with policing?", "asked_of": {"role": ["local_authority", "other_agency"]}},
   {"code": "tools", "kind": "choices", "text": "What have you used?", "options": [{"value": "a", "label": "The handbook"}, {"value": "b", "label": "The helpline"}]},
   {"code": "years", "kind": "number", "text": "How many years have you served?"},
   {"code": "comments", "kind": "text", "text": "Is there anything else you would like to tell us? Do not include details of victims or cases.", "optional": true}]}`
}

// The numbers in the addresses of the questions above.
const (
	atRole = iota + 1
	atOrganisation
	atQ1
	atQ5
	atQ17
	atQ20
	atQ22a
	atTools
	atYears
	atComments
)

// surveyWorld is a session of VLO on 9 February 2021 that has just ended, with its survey,
// and an open baseline.
type surveyWorld struct {
	*coursestest.World
	app      *testApp
	after    surveys.Wave
	open     surveys.Wave
	session  courses.Session
	actors   []people.Actor
	bookings []courses.Booking
}

// surveyApp is Muster with a survey world of so many delegates, who all attended and have
// their seats.
func surveyApp(t *testing.T, delegates int, test func(t *testing.T, app *testApp, w *surveyWorld)) {
	t.Helper()
	programmeApp(t, func(t *testing.T, app *testApp, world *coursestest.World) {
		test(t, app, newSurveyWorld(t, app, world, delegates))
	})
}

func newSurveyWorld(t *testing.T, app *testApp, world *coursestest.World, delegates int) *surveyWorld {
	t.Helper()
	w := &surveyWorld{World: world, app: app}
	for _, code := range []string{"VLO-POST", "BASELINE"} {
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(surveyFile(code)))
		w.must(err)
		_, _, err = app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
	}
	course, err := app.services.Courses.Course(t.Context(), "VLO")
	w.must(err)
	closes := time.Date(2021, 3, 31, 23, 0, 0, 0, time.UTC)
	w.after, err = app.services.Surveys.CreateWave(t.Context(), people.System, surveys.Wave{
		Survey: "VLO-POST", Name: "2020-21", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: course.ID, ClosesAt: closes,
	})
	w.must(err)
	w.open, err = app.services.Surveys.CreateWave(t.Context(), people.System, surveys.Wave{
		Survey: "BASELINE", Name: "2021", Kind: surveys.WaveOpen, Programme: "MSOIC-2020-21", OpensAt: app.clock, ClosesAt: closes,
	})
	w.must(err)
	w.session = w.Session(coursestest.Places(max(delegates, 1)))
	for n := range delegates {
		actor := w.Delegate(n, "kent")
		w.actors = append(w.actors, actor)
		w.bookings = append(w.bookings, w.Book(actor, w.session))
	}
	app.clock = w.session.EndsAt.Add(time.Hour)
	for _, booking := range w.bookings {
		w.Register(w.session, booking, courses.AttendedFull)
	}
	_, err = app.services.Surveys.EnsureSeats(t.Context(), w.session.ID)
	w.must(err)
	return w
}

func (w *surveyWorld) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// link is the address of a booking's personal link.
func (w *surveyWorld) link(booking int) string {
	return personalPath(w.app.services.Surveys.LinkToken(w.after.ID, w.bookings[booking].ID))
}

// openCode is the address of the baseline.
func (w *surveyWorld) openCode() string {
	w.T.Helper()
	code, err := w.app.services.Surveys.OpenWaveCode(w.T.Context(), w.open.ID)
	w.must(err)
	return codePath(code)
}

// roomCode is the address that the screen at the session shows.
func (w *surveyWorld) roomCode() string {
	w.T.Helper()
	list, err := w.app.services.Surveys.SessionSurveys(w.T.Context(), people.System, w.session)
	if err != nil || len(list) != 1 || list[0].Code == "" {
		w.T.Fatalf("surveys of the session: %+v, %v", list, err)
	}
	return codePath(list[0].Code)
}

// at is the address of a question.
func at(base string, number int) string { return fmt.Sprintf("%s/%d", base, number) }

// answerAll goes through a survey as a police officer of Kent, up to checking.
func (app *testApp) answerAll(base string) {
	app.t.Helper()
	for _, step := range []struct {
		number int
		answer string
		next   int
	}{
		{atRole, "police_officer", atOrganisation}, {atOrganisation, "Kent", atQ1}, {atQ1, "yes", atQ5}, {atQ5, "4", atQ17},
		{atQ17, "no", atQ20}, {atQ20, "5", atTools}, {atTools, "b", atYears}, {atYears, "12.5", atComments},
	} {
		app.post(at(base, step.number), "answer", step.answer).wantAddress(app.t, at(base, step.next))
	}
	app.post(at(base, atComments), "answer", "Good day.\nThank you.").wantAddress(app.t, base+"/check")
}

// stored are the responses, as a dump of the table has them.
func (w *surveyWorld) stored() []storedResponse {
	w.T.Helper()
	var rows []storedResponse
	w.must(w.app.db.Raw("SELECT wave_id, submitted_on, organisation_id, session_id, pair_code, came_by, answers FROM survey_responses").Scan(&rows).Error)
	return rows
}

type storedResponse struct {
	WaveID, SubmittedOn, OrganisationID, SessionID, PairCode, CameBy, Answers string
}

// wantStored fails the test unless so many responses are stored.
func (w *surveyWorld) wantStored(count int) []storedResponse {
	w.T.Helper()
	rows := w.stored()
	if len(rows) != count {
		w.T.Fatalf("%d responses stored, want %d", len(rows), count)
	}
	return rows
}
