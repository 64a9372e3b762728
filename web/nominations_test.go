package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// upload sends a form with a file, and the form's token.
func (app *testApp) upload(path, filename, content string, pairs ...string) response {
	app.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	pairs = append(pairs, formField, app.token())
	for i := 0; i < len(pairs); i += 2 {
		if err := form.WriteField(pairs[i], pairs[i+1]); err != nil {
			app.t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", filename)
	if err != nil {
		app.t.Fatal(err)
	}
	if _, err := file.Write([]byte(content)); err != nil {
		app.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		app.t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "http://muster.test"+path, &body)
	request.Header.Set("Content-Type", form.FormDataContentType())
	return app.send(request)
}

// hidden is the value of a hidden field of a page.
func (r response) hidden(t *testing.T, name string) string {
	t.Helper()
	for _, field := range r.Page.All("input[name=" + name + "]") {
		return field.Attribute("value")
	}
	t.Fatalf("the page has no field %s", name)
	return ""
}

// confirmed are the fields of a check page, as its last form sends them.
func (r response) confirmed(t *testing.T) []string {
	t.Helper()
	var pairs []string
	for _, name := range []string{"session", "organisation", "request", "kept", "expected", "seen"} {
		pairs = append(pairs, name, r.hidden(t, name))
	}
	return pairs
}

func TestNominatingATeam(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		holder := w.Holder(people.Contact, "kent")
		booked := w.Delegate(1, "kent")
		w.Book(booked, session)
		contact := app.as(holder)

		contact.get("/nominations").wantStatus(t, 200).wantText(t, "Nominate people", "Kent", "VLO course, Tuesday 9 February 2021", "Nobody yet.")
		contact.get("/nominations/new?session=").wantProblem(t, "session", "Select a session")
		contact.get("/nominations/new?session="+session.Code).wantStatus(t, 200).wantText(t, "Who do you nominate?", "One person a line", "Do not include details of victims or cases")
		form := []string{"session", session.Code, "organisation", "kent"}
		contact.post("/nominations/check", form...).wantProblem(t, "people", "Enter at least one email address, or choose a file")
		contact.post("/nominations/check", append(form, "people", "nobody")...).
			wantProblem(t, "people", "Line 1, “nobody”: expected an email address like name@example.com").wantValue(t, "people", "nobody")

		list := booked.Email + "\nNina New <nina@example.org>\n\nbert at work\nolga.old@example.org\nx@example.org, X, Chief"
		check := contact.post("/nominations/check", append(form, "people", list)...)
		check.wantProblem(t, "people", "Line 4, “bert at work”: expected an email address like name@example.com").
			wantProblem(t, "people", "Line 6, “x@example.org, X, Chief”: expected a role that is one of: Police officer, Police staff, Control room (CMCU), Local authority, Another agency").
			wantText(t, "Get a place: 1", "Nina New", "Join the waiting list: 1", "Olga Old", "The name is read out of the address.", "Booked already: 1", "Nominate 2 people").
			wantValue(t, "expected", "already,confirmed,waiting")
		if !strings.Contains(check.Body, ">\nbert at work\nx@example.org, X, Chief\n</textarea>") {
			t.Fatal("the bad lines are not there to be put right")
		}
		if now := w.Read(session); now.Confirmed != 1 || now.Waiting != 0 {
			t.Fatalf("checking has booked: %+v", now)
		}

		// The rest is kept while the bad lines are put right.
		check = contact.post("/nominations/check", "session", session.Code, "organisation", "kent", "request", check.hidden(t, "request"),
			"kept", check.hidden(t, "kept"), "people", "bert@example.org, Bert\n")
		check.wantStatus(t, 200).wantText(t, "Get a place: 1", "Join the waiting list: 2", "Bert", "Nominate 3 people").wantNoText(t, "could not be read")

		done := contact.post("/nominations", check.confirmed(t)...)
		contact.get(done.Address).wantStatus(t, 200).wantText(t, "The contact-kent nominated people of Kent", "1 with a place, 2 on the waiting list, 1 left out", "Got a place: 1", "Were booked already: 1")
		again := contact.post("/nominations", check.confirmed(t)...)
		if again.Address != done.Address || w.Read(session).Waiting != 2 {
			t.Fatalf("pressing twice leads to %s and %s", done.Address, again.Address)
		}
		contact.get("/nominations").wantText(t, "1 with a place, 2 on the waiting list, 1 left out")
		contact.get("/organisation").wantText(t, "Nina New", "Olga Old", "Bert")
		var told bool
		for _, message := range app.emailed() {
			told = told || message.To == "nina@example.org" && strings.Contains(message.Text, "The contact-kent nominated you")
		}
		if !told {
			t.Fatal("nobody told Nina who nominated her")
		}
	})
}

func TestNominatingByFile(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		contact := app.as(w.Holder(people.Contact, "kent"))
		form := []string{"session", session.Code, "organisation", "kent"}
		contact.upload("/nominations/check", "people.csv", "email,name,role\nnina@example.org,\"New, Nina\",Police staff\nbert,Bert,\n", form...).
			wantProblem(t, "people", "Line 3 of people.csv, “bert, Bert”: expected an email address like name@example.com").
			wantText(t, "New, Nina", "Nominate 1 person")
		contact.upload("/nominations/check", "people.csv", "who\nnina@example.org\n", form...).
			wantProblem(t, "people", `Line 1 of people.csv: expected a column email`)
		contact.upload("/nominations/check", "people.xlsx", "PK\x03\x04\x00\xff\xfe", form...).wantStatus(t, 422)
		contact.upload("/nominations/check", "empty.csv", "", form...).wantStatus(t, 422)
		both := contact.upload("/nominations/check", "people.csv", "email,name\nnina@example.org,Nina\nolga@example.org,Olga\n", append(form, "people", "Nina New <nina@example.org>")...)
		both.wantStatus(t, 200).wantText(t, "Nominate 2 people", "Nina New")
		without := contact.anotherBrowser()
		if got := without.upload("/nominations/check", "people.csv", "email\n", form...); got.Status != 303 {
			t.Fatalf("a visitor got %d", got.Status)
		}
	})
}

func TestANominationChangesWhileItIsChecked(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		contact := app.as(w.Holder(people.Contact, "kent"))
		check := contact.post("/nominations/check", "session", session.Code, "organisation", "kent", "people", "Nina <nina@example.org>")
		w.Book(w.Delegate(1, "surrey"), session)
		changed := contact.post("/nominations", check.confirmed(t)...)
		changed.wantStatus(t, 409).wantText(t, "Something changed while you were checking", "Join the waiting list: 1")
		if w.Read(session).Waiting != 0 {
			t.Fatal("somebody was nominated")
		}
		contact.post("/nominations", changed.confirmed(t)...).wantStatus(t, 303)
		if _, err := app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "flood"); err != nil {
			t.Fatal(err)
		}
		contact.post("/nominations/check", "session", session.Code, "organisation", "kent", "people", "Nina <nina@example.org>").
			wantStatus(t, 409).wantText(t, "This session has been cancelled")
		contact.get("/nominations/new?session="+session.Code).wantStatus(t, 409)
		contact.get("/nominations/never").wantStatus(t, 404).wantText(t, "Nomination not found")
	})
}

func TestASessionsPageLeadsItsContactToNominate(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(func(p *courses.SessionPlan) { p.Terms = &courses.SessionTerms{CancelHours: 24, OfferHours: 48} })
		app.as(w.Holder(people.Contact, "kent")).get("/sessions/"+session.Code).wantText(t, "Nominate people")
		app.get("/sessions/"+session.Code).wantNoText(t, "Nominate people").
			wantText(t, "A place can be given up until Monday 8 February 2021 at 9:30am. After that, cancelling counts as late")
	})
}

// TestWhoSeesThePagesOfBookingForOthers asks for each page in each role.
func TestWhoSeesThePagesOfBookingForOthers(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		delegate := w.Delegate(1, "kent")
		booking := w.Book(delegate, session)
		contact := w.Holder(people.Contact, "kent")
		if _, err := app.services.Courses.Nominate(t.Context(), contact, courses.Nomination{
			RequestID: "made", SessionCode: session.Code, OrganisationID: "kent", People: []courses.Nominee{{Email: "n@example.org", Name: "N"}},
		}); err != nil {
			t.Fatal(err)
		}
		places := "/sessions/" + session.Code
		paths := []string{"/nominations", "/nominations/made", "/approvals", "/bookings/" + booking.Reference + "/swap", "/bookings/" + booking.Reference + "/cancel", places + "/places", places + "/holds/new"}
		for _, test := range []struct {
			who  people.Actor
			want []int
		}{
			{contact, []int{200, 200, 200, 200, 200, 403, 403}},
			{w.Holder(people.Contact, "surrey"), []int{200, 403, 200, 403, 403, 403, 403}},
			{delegate, []int{403, 403, 403, 200, 200, 403, 403}},
			{w.Delegate(2, "kent"), []int{403, 403, 403, 403, 403, 403, 403}},
			{w.Holder(people.Trainer, "kent"), []int{403, 403, 200, 200, 200, 200, 200}},
			{w.Holder(people.Trainer, "essex"), []int{403, 403, 200, 403, 403, 403, 403}},
			{w.Holder(people.Manager, ""), []int{403, 403, 200, 200, 200, 200, 200}},
			{w.Holder(people.Board, ""), []int{403, 403, 403, 403, 403, 403, 403}},
			{w.Holder(people.Funder, ""), []int{403, 403, 403, 403, 403, 403, 403}},
			{w.Holder(people.Administrator, ""), []int{403, 403, 200, 200, 200, 200, 200}},
		} {
			browser := app.as(test.who)
			for i, path := range paths {
				if got := browser.get(path); got.Status != test.want[i] {
					t.Errorf("%s at %s: %d, want %d", test.who.Name, path, got.Status, test.want[i])
				}
			}
		}
	})
}

// Who has no name gets it from the lines that are put right; and of a file that is no list
// not all is repeated.
func TestWhatIsPutRightInAListIsTaken(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		contact := app.as(w.Holder(people.Contact, "kent"))
		form := []string{"session", session.Code, "organisation", "kent"}
		check := contact.post("/nominations/check", append(form, "people", "x9@example.org\nbert at work")...)
		check.wantText(t, "Without a name: 1", "Nobody on this list can be nominated")
		check = contact.post("/nominations/check", "session", session.Code, "organisation", "kent", "request", check.hidden(t, "request"),
			"kept", check.hidden(t, "kept"), "people", "x9@example.org, Xavier Nine\n")
		check.wantStatus(t, 200).wantText(t, "Get a place: 1", "Xavier Nine").wantNoText(t, "Without a name")

		for _, long := range []response{
			contact.upload("/nominations/check", "team.csv", strings.Repeat("a", 300_000), form...),
			contact.post("/nominations/check", append(form, "people", "nobody "+strings.Repeat("a", 50_000))...),
		} {
			long.wantStatus(t, 422)
			if len(long.Body) > 80_000 {
				t.Errorf("a page of %d letters", len(long.Body))
			}
		}
	})
}
