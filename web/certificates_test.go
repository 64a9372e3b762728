package web

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// attended is a session of 6 hours that delegate 1 attended and that has an accredited
// course, with the certificate.
func attended(t *testing.T, app *testApp, w *coursestest.World) (courses.Session, people.Actor, courses.Certificate) {
	t.Helper()
	session := w.Session()
	ann := w.Delegate(1, "kent")
	booking := w.Book(ann, session)
	app.clock = session.StartsAt
	w.Clock.Set(app.clock)
	err := app.services.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{{BookingID: booking.ID, Attended: courses.AttendedFull}}, "")
	if err != nil {
		t.Fatal(err)
	}
	mine, err := app.services.Courses.MyCertificates(t.Context(), ann)
	if err != nil || len(mine) != 1 {
		t.Fatalf("%+v, %v", mine, err)
	}
	return session, ann, mine[0]
}

func TestAnybodyCanCheckACertificate(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, ann, certificate := attended(t, app, w)
		visitor := app.anotherBrowser()
		visitor.get("/certificates").wantStatus(t, 200).wantText(t, "Check a certificate")
		visitor.get("/certificates?code=").wantProblem(t, "code", "Enter the code on the certificate: two groups of four letters and digits, like AB12-CD34")
		typed := strings.ToLower(strings.ReplaceAll(certificate.Code, "-", ""))
		visitor.get("/certificates?code="+typed).wantAddress(t, "/certificates/"+certificate.Code)
		visitor.get("/certificates/"+typed).wantStatus(t, 200).
			wantText(t, "Valid", "Delegate 0001", "VLO course", "9 February 2021", "Kent").
			wantNoText(t, ann.Email, "Maidstone", "MU-", "police", session.Code, "Download")
		visitor.get("/certificates/AAAA-AAAA").wantStatus(t, 404).wantText(t, "There is no such certificate")
		for range 40 {
			visitor.get("/certificates/AAAA-AAAA")
		}
		visitor.get("/certificates/"+certificate.Code).wantStatus(t, 429).wantText(t, "Wait 15 minutes")
		app.clock = app.clock.Add(15 * time.Minute)
		visitor.get("/certificates/"+certificate.Code).wantStatus(t, 200)
	})
}

func TestACertificateIsDownloadedByItsPersonOnly(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, ann, certificate := attended(t, app, w)
		path := "/training/certificates/" + certificate.Code
		app.anotherBrowser().get(path).wantStatus(t, 303)
		app.as(w.Delegate(2, "kent")).get(path).wantStatus(t, 404)
		own := app.as(ann)
		own.get("/certificates/"+certificate.Code).wantText(t, "Download your certificate (PDF)")
		file := own.get(path).wantStatus(t, 200)
		if !strings.HasPrefix(file.Body, "%PDF-") || file.Header.Get("Content-Type") != "application/pdf" ||
			!strings.Contains(file.Header.Get("Content-Disposition"), certificate.Code+".pdf") {
			t.Fatalf("%v %.20q", file.Header, file.Body)
		}
		app.clock = session.EndsAt.AddDate(0, 0, 1)
		app.emailed()
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		page := trainer.get("/sessions/" + session.Code + "/register")
		booking := page.Page.All("[data-muster-booking]")[0].Attribute("data-muster-booking")
		trainer.post("/sessions/"+session.Code+"/register", "was-"+booking, "full", "mark-"+booking, "part", "reason", "Left at noon").wantStatus(t, 303)
		own = app.as(ann)
		own.get(path).wantStatus(t, 410).wantText(t, "This certificate no longer stands")
		own.get("/certificates/"+certificate.Code).wantStatus(t, 200).wantText(t, "Revoked", "10 February 2021").wantNoText(t, "Left at noon", "Download")
		sent := app.emailed()
		if len(sent) != 1 || sent[0].To != ann.Email || !strings.Contains(sent[0].Text, certificate.Code) || !strings.Contains(sent[0].Subject, "no longer stands") {
			t.Fatalf("emailed %+v", sent)
		}
	})
}

func TestTheEmailWithACertificateGoesOnceTheSessionIsOver(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, ann, certificate := attended(t, app, w)
		app.emailed()
		app.clock = session.EndsAt
		sent := app.emailed()
		if len(sent) != 1 || sent[0].To != ann.Email || !strings.Contains(sent[0].Text, "http://muster.test/certificates/"+certificate.Code) {
			t.Fatalf("emailed %+v", sent)
		}
		if again := app.emailed(); len(again) != 0 {
			t.Fatalf("emailed again %+v", again)
		}
	})
}

func TestACertificateThatIsRevokedBeforeItsEmailIsNotSent(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, ann, _ := attended(t, app, w)
		app.emailed()
		booking, err := app.services.Courses.MyBooking(t.Context(), ann, session)
		if err != nil {
			t.Fatal(err)
		}
		err = app.services.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{{BookingID: booking.ID, Attended: courses.AttendedNo}}, "")
		if err != nil {
			t.Fatal(err)
		}
		app.clock = session.EndsAt
		if sent := app.emailed(); len(sent) != 0 {
			t.Fatalf("emailed %+v", sent)
		}
	})
}

func TestMyTraining(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		app.anotherBrowser().get("/training").wantStatus(t, 303)
		app.as(w.Delegate(9, "kent")).get("/training").wantText(t, "You have no training to come", "No register says anything of you yet")
		_, ann, certificate := attended(t, app, w)
		next := w.Book(ann, w.Session(func(plan *courses.SessionPlan) {
			plan.StartsAt, plan.EndsAt = plan.StartsAt.AddDate(0, 0, 7), plan.EndsAt.AddDate(0, 0, 7)
		}))
		browser := app.as(ann)
		browser.get("/training").wantStatus(t, 200).wantNoText(t, "/sessions/").wantText(t, next.Reference, "Tuesday 16 February 2021", "9 February 2021. You were there from start to end.", "Certificate "+certificate.Code)
		table := browser.get("/training/files/csv").wantStatus(t, 200)
		if !strings.Contains(table.Body, "vlo-2021-02-09-kent,VLO,VLO course,2021-02-09,,full,,"+certificate.Code+",false,") ||
			!strings.Contains(table.Body, next.Reference+",confirmed") {
			t.Fatal(table.Body)
		}
		var entries []trainingEntry
		if err := json.Unmarshal([]byte(browser.get("/training/files/json").Body), &entries); err != nil || len(entries) != 2 {
			t.Fatalf("%+v, %v", entries, err)
		}
		browser.get("/training/files/xml").wantStatus(t, 404)
		if other := app.as(w.Delegate(2, "kent")).get("/training/files/csv"); strings.Contains(other.Body, certificate.Code) {
			t.Fatal("somebody else's training:", other.Body)
		}
	})
}

func TestWhatIsKeptAboutMe(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		trainer := w.Holder(people.Trainer, "kent")
		session := w.Session()
		app.as(trainer).get("/sessions/" + session.Code + "/delegates")
		ann := w.Delegate(1, "kent")
		app.clock = app.clock.AddDate(0, 0, 1)
		w.Clock.Set(app.clock)
		booking, err := app.services.Courses.Book(t.Context(), ann, courses.BookingRequest{SessionCode: session.Code, AccessNeeds: "A ramp"})
		if err != nil {
			t.Fatal(err)
		}
		app.as(ann).get("/training/data").wantText(t, "A ramp", booking.Reference).wantNoText(t, "delegate list read")
		app.clock = app.clock.AddDate(0, 0, 1)
		app.as(trainer).get("/sessions/" + session.Code + "/delegates")
		own := app.as(ann)
		own.get("/training/data").wantStatus(t, 200).wantText(t, "delegate-0001@example.org", "The trainer-kent: delegate list read ("+session.Code+")", "Your place on VLO course")
		var data myData
		if err := json.Unmarshal([]byte(own.get("/training/data/file").Body), &data); err != nil || len(data.Bookings) != 1 || len(data.Seen) != 2 || data.Seen[1].About != "you" ||
			len(data.Messages) == 0 || data.Bookings[0].Needs != "A ramp" || data.Organisation != "Kent" {
			t.Fatalf("%+v, %v", data, err)
		}
		app.as(w.Delegate(2, "kent")).get("/training/data").wantNoText(t, "A ramp", booking.Reference, "delegate list read")
	})
}

func TestSomebodyWithoutABookingIsLetIn(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		w.Book(w.Delegate(1, "kent"), session)
		path := "/sessions/" + session.Code + "/register/new"
		app.as(w.Holder(people.Trainer, "kent")).get(path).wantStatus(t, 409).wantText(t, "The register is not open yet")
		app.clock = session.StartsAt
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get("/sessions/"+session.Code+"/register").wantText(t, "Let in somebody who has come without a booking")
		trainer.post(path, "email", "nobody").wantProblem(t, "email", "Enter an email address in the correct format, like name@example.com")
		trainer.post(path, "email", "walk.in@example.org").wantStatus(t, 200).wantText(t, "Muster does not know yet who this is")
		trainer.post(path, "email", "walk.in@example.org", "more", "yes", "organisation", "surrey").wantProblem(t, "name", "Enter the person’s name")
		came := []string{"email", "walk.in@example.org", "name", "Walk In", "organisation", "surrey"}
		trainer.post(path, came...).wantStatus(t, 409).wantText(t, "There is no place left for them: the only place is taken or kept for others.", "Add a place: the session then has 2 places").
			wantValue(t, "email", "walk.in@example.org")
		let := trainer.post(path, append(came, "add", "yes")...).wantStatus(t, 303)
		if !strings.HasPrefix(let.Address, "/sessions/"+session.Code+"/register#line-") {
			t.Fatal(let.Address)
		}
		trainer.get("/sessions/"+session.Code+"/register").wantText(t, "Walk In is on the register.", "0 of 2 delegates are marked", "Surrey")
		known := w.Delegate(7, "essex")
		trainer.post(path, "email", known.Email, "add", "yes").wantStatus(t, 303)
		trainer.get("/sessions/"+session.Code+"/register").wantText(t, "Delegate 0007 is on the register.", "0 of 3 delegates are marked", "Essex")
		app.as(w.Holder(people.Trainer, "essex")).post(path, came...).wantStatus(t, 403)
		app.clock = session.EndsAt.AddDate(0, 0, 1)
		app.as(w.Holder(people.Trainer, "kent")).get(path).wantStatus(t, 409)
	})
}
