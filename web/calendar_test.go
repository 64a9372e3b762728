package web

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	checking "github.com/emersion/go-ical"
	"github.com/emersion/go-smtp"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	outgoing "muster/web/mail"
	"muster/web/mail/mailtest"
)

// invitations are the calendars in the emails to an address, in the order sent.
func (app *testApp) invitations(t *testing.T, server *mailtest.Server, to string) []*checking.Calendar {
	t.Helper()
	transport := outgoing.NewSMTP(outgoing.Server{Host: server.Host, Port: server.Port, From: "Muster <muster@example.org>", Roots: server.Roots})
	if _, err := app.app.SendNotices(t.Context(), transport); err != nil {
		t.Fatal(err)
	}
	var found []*checking.Calendar
	for _, message := range server.Messages() {
		read, err := mail.ReadMessage(strings.NewReader(message.Content))
		if err != nil {
			t.Fatal(err)
		}
		method, text := calendarPart(t, read)
		if text == "" || message.To != to {
			continue
		}
		calendar := parsed(t, text)
		if named := calendar.Props.Get(checking.PropMethod).Value; named != method {
			t.Errorf("the part is of the method %s, the calendar of %s", method, named)
		}
		found = append(found, calendar)
	}
	return found
}

// calendarPart is the part of a message that programs act on, and its method.
func calendarPart(t *testing.T, message *mail.Message) (method, text string) {
	t.Helper()
	var look func(header string, encoding string, body io.Reader)
	look = func(header, encoding string, body io.Reader) {
		kind, parameters, err := mime.ParseMediaType(header)
		if err != nil {
			t.Fatal(err)
		}
		if kind == "text/calendar" {
			content, err := io.ReadAll(quotedprintable.NewReader(body))
			if err != nil || encoding != "quoted-printable" {
				t.Fatalf("%s, %v", encoding, err)
			}
			method, text = parameters["method"], string(content)
		}
		if !strings.HasPrefix(kind, "multipart/") {
			return
		}
		for reader := multipart.NewReader(body, parameters["boundary"]); ; {
			part, err := reader.NextRawPart()
			if err != nil {
				return
			}
			look(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	look(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body)
	return method, text
}

// TestOneEntryFromConfirmationToCancellation follows a booking over the weekend on which the
// clocks go back: confirmed, moved to the weekend on which they go forward, cancelled. Each
// email is of the same entry and newer than the last.
func TestOneEntryFromConfirmationToCancellation(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		server := mailtest.Start(t, true)
		weekend := func(plan *courses.SessionPlan, dates ...string) {
			plan.Days = london9to4(dates...)
			plan.StartsAt, plan.EndsAt = plan.Days[0].StartsAt, plan.Days[len(plan.Days)-1].EndsAt
		}
		session := w.Session(func(plan *courses.SessionPlan) { weekend(plan, "2021-03-20", "2021-03-21") })
		delegate := w.Delegate(1, "kent")
		booking := w.Book(delegate, session)
		plan := w.Plan()
		weekend(&plan, "2021-03-27", "2021-03-28")
		if _, err := app.services.Courses.UpdateSession(t.Context(), people.System, session.Code, session.Version, plan); err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.CancelBooking(t.Context(), delegate, booking.Reference, courses.CancelOther, "Leave"); err != nil {
			t.Fatal(err)
		}
		app.clock = w.Clock.Now()
		got := app.invitations(t, server, delegate.Email)
		if len(got) != 3 {
			t.Fatalf("%d emails with a calendar, want 3", len(got))
		}
		slices.SortFunc(got, func(a, b *checking.Calendar) int { return strings.Compare(sequence(a), sequence(b)) })
		for i, want := range []struct{ method, sequence, status string }{
			{"REQUEST", "1", "CONFIRMED"}, {"REQUEST", "2", "CONFIRMED"}, {"CANCEL", "3", "CANCELLED"},
		} {
			event := got[i].Events()[0]
			method := got[i].Props.Get(checking.PropMethod).Value
			if method != want.method || sequence(got[i]) != want.sequence || event.Props.Get(checking.PropStatus).Value != want.status ||
				event.Props.Get(checking.PropUID).Value != booking.Reference+"@muster" {
				t.Errorf("%d: %s %s", i, method, event.Props)
			}
		}
		if days := heldOn(t, got[1]); !slices.Equal(days, london9to4("2021-03-27", "2021-03-28")) || days[1].StartsAt.Sub(days[0].StartsAt) != 23*time.Hour {
			t.Errorf("the change is to %v", days)
		}
	})
}

func sequence(calendar *checking.Calendar) string {
	return calendar.Events()[0].Props.Get(checking.PropSequence).Value
}

// TestWhoWaitsIsNotInvited: neither a place in the queue nor its end is in a calendar.
func TestWhoWaitsIsNotInvited(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		server := mailtest.Start(t, true)
		session := w.Session(coursestest.Places(1))
		w.Book(w.Delegate(1, "kent"), session)
		delegate := w.Delegate(2, "kent")
		w.Book(delegate, session)
		if _, err := app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "Illness"); err != nil {
			t.Fatal(err)
		}
		app.clock = w.Clock.Now()
		if got := app.invitations(t, server, delegate.Email); len(got) != 0 {
			t.Errorf("%d calendars", len(got))
		}
		if got := app.invitations(t, server, "delegate-0001@example.org"); len(got) != 2 {
			t.Errorf("%d calendars to who had the place, want 2", len(got))
		}
	})
}

var feedAddress = regexp.MustCompile(`http://muster\.test(/calendar/feed/[A-Z0-9]+\.ics)`)

// TestCalendarsToSubscribeTo: made, read without signing in, renewed, turned off.
func TestCalendarsToSubscribeTo(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		delegate, kept, gone := w.Delegate(1, "kent"), w.Session(coursestest.OnDay(3)), w.Session(coursestest.OnDay(5))
		booking, cancelled := w.Book(delegate, kept), w.Book(delegate, gone)
		if _, err := app.services.Courses.CancelBooking(t.Context(), delegate, cancelled.Reference, courses.CancelOther, "Leave"); err != nil {
			t.Fatal(err)
		}
		own, program := app.as(delegate), app.anotherBrowser()
		own.get("/calendar").wantText(t, "Your bookings").wantNoText(t, "Sessions you train")
		address := func(r response) string {
			match := feedAddress.FindStringSubmatch(r.wantStatus(t, 200).text())
			if match == nil {
				t.Fatalf("no address in: %s", r.text())
			}
			return match[1]
		}
		first := address(own.post("/calendar/delegate"))
		own.get("/calendar").wantNoText(t, "/calendar/feed/")
		read := program.get(first).wantStatus(t, 200)
		if kind := read.Header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" {
			t.Error(kind)
		}
		states := map[string]string{}
		for _, event := range parsed(t, read.Body).Events() {
			states[event.Props.Get(checking.PropUID).Value] = event.Props.Get(checking.PropStatus).Value
		}
		if len(states) != 2 || states[booking.Reference+"@muster"] != "CONFIRMED" || states[cancelled.Reference+"@muster"] != "CANCELLED" {
			t.Error(states)
		}
		var stored int
		if err := app.db.Raw("SELECT count(*) FROM course_calendar_feeds WHERE token_hash LIKE ?", "%"+strings.TrimSuffix(strings.TrimPrefix(first, "/calendar/feed/"), ".ics")+"%").Scan(&stored).Error; err != nil || stored != 0 {
			t.Errorf("the address rests in the database: %d, %v", stored, err)
		}
		second := address(own.post("/calendar/delegate"))
		program.get(first).wantStatus(t, 404)
		program.get(second).wantStatus(t, 200)
		own.post("/calendar/delegate/stop").wantAddress(t, "/calendar")
		program.get(second).wantStatus(t, 404)
		own.post("/calendar/trainer").wantStatus(t, 403)
		own.post("/calendar/other").wantStatus(t, 422)
	})
}

// TestATrainersCalendar has the sessions they lead and those they help with, and names nobody.
func TestATrainersCalendar(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		trainer := w.Holder(people.Trainer, "kent")
		led := w.Session(coursestest.OnDay(3), func(plan *courses.SessionPlan) { plan.TrainerID = trainer.PersonID })
		helped, other := w.Session(coursestest.OnDay(5)), w.Session(coursestest.OnDay(7))
		if err := app.services.Courses.AddTrainer(t.Context(), people.System, helped.Code, trainer.Email); err != nil {
			t.Fatal(err)
		}
		w.Book(w.Delegate(1, "kent"), led)
		page := app.as(trainer).post("/calendar/trainer").wantStatus(t, 200).wantText(t, "Sessions you train")
		read := app.anotherBrowser().get(feedAddress.FindStringSubmatch(page.text())[1]).wantStatus(t, 200)
		if events := parsed(t, read.Body).Events(); len(events) != 2 || strings.Contains(read.Body, other.Code) || strings.Contains(read.Body, "Delegate 0001") {
			t.Errorf("%d events:\n%s", len(events), read.Body)
		}
	})
}

// TestABookingAsAFile is for its person while there is a place.
func TestABookingAsAFile(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		delegate, session := w.Delegate(1, "kent"), w.Session()
		booking := w.Book(delegate, session)
		path := "/bookings/" + booking.Reference + "/calendar.ics"
		own := app.as(delegate)
		own.get("/bookings/"+booking.Reference).wantText(t, "Add it to your calendar", "Emails about it", "Confirmation", "Waiting to be sent")
		read := own.get(path).wantStatus(t, 200)
		if read.Header.Get("Content-Disposition") != `attachment; filename="`+booking.Reference+`.ics"` {
			t.Error(read.Header)
		}
		if days := heldOn(t, parsed(t, read.Body)); len(days) != 1 || !days[0].StartsAt.Equal(session.StartsAt) {
			t.Error(days)
		}
		app.as(w.Delegate(2, "kent")).get(path).wantStatus(t, 403)
		if _, err := app.services.Courses.CancelBooking(t.Context(), delegate, booking.Reference, courses.CancelOther, "Leave"); err != nil {
			t.Fatal(err)
		}
		own.get(path).wantStatus(t, 404)
	})
}

// TestWhatWasSentIsShown to those who run the session: sent, failed, being tried again.
func TestWhatWasSentIsShown(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		for n := range 3 {
			w.Book(w.Delegate(n+1, "kent"), session)
		}
		server := mailtest.Start(t, true)
		server.Hook(mailtest.Hooks{Refuse: func(to string) error {
			switch to {
			case "delegate-0002@example.org":
				return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
			case "delegate-0003@example.org":
				return &smtp.SMTPError{Code: 451, Message: "later"}
			}
			return nil
		}})
		app.invitations(t, server, "")
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		page := trainer.get("/sessions/"+session.Code+"/sent").wantText(t, "3 emails", "Confirmation", "Sent", "Not sent", "Trying again", "Check the email address")
		page.wantNoText(t, "no such mailbox")
		app.as(w.Holder(people.Trainer, "essex")).get("/sessions/"+session.Code+"/sent").wantStatus(t, 403)
		var looked int
		if err := app.db.Raw("SELECT count(*) FROM audit_entries WHERE act = 'emails of a session read' AND subject = ?", session.Code).Scan(&looked).Error; err != nil || looked != 1 {
			t.Errorf("down for having looked: %d, %v", looked, err)
		}
	})
}

// TestRemindersOfACourse: there from the start, taken away, added, refused, changed.
func TestRemindersOfACourse(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		manager := app.as(w.Holder(people.Manager, ""))
		const path = "/courses/vlo/reminders"
		manager.get("/courses/vlo").wantText(t, "Reminders of this course")
		begins := []string{"Joining instructions: 7 days before the session starts", "Reminder: 1 day before the session starts"}
		manager.get("/courses/new").wantText(t, begins...)
		manager.get("/courses/vlo/edit").wantText(t, begins...)
		for _, first := range manager.get(path).wantText(t, "7 days before the session starts", "1 day before the session starts").Page.All(".muster-item a") {
			manager.post(first.Attribute("href")+"/remove").wantAddress(t, path)
		}
		manager.get(path).wantText(t, "There are none. Nobody is written to before or after a session of this course")
		manager.get("/courses/vlo/edit").wantText(t, "No email goes out before or after a session of this course").wantNoText(t, begins...)
		for _, c := range []struct{ kind, amount, unit, field, message string }{
			{"", "2", "days", "kind", "Select what goes out"},
			{"reminder", "", "days", "amount", "Enter how long, as a whole number like 2"},
			{"reminder", "two", "days", "amount", "Enter how long, as a whole number like 2"},
			{"reminder", "0", "hours", "amount", "Enter from 1 hour to 90 days"},
			{"reminder", "91", "days", "amount", "Enter from 1 hour to 90 days"},
			{"reminder", "2", "weeks", "unit", "Select hours or days"},
		} {
			manager.post(path, "kind", c.kind, "amount", c.amount, "unit", c.unit).wantProblem(t, c.field, c.message)
		}
		manager.post(path, "kind", "reminder", "amount", "2", "unit", "days").wantAddress(t, path)
		manager.post(path, "kind", "reminder", "amount", "48", "unit", "hours").wantProblem(t, "amount", "This course has that reminder already")
		page := manager.get(path).wantText(t, "2 days before the session starts")
		rule := page.Page.All(".muster-item a")[0].Attribute("href")
		manager.post(rule, "amount", "x", "unit", "days").wantProblem(t, "amount", "Enter how long, as a whole number like 2")
		manager.post(rule, "amount", "30", "unit", "hours").wantAddress(t, path)
		manager.get(path).wantText(t, "30 hours before the session starts")
		app.as(w.Holder(people.Trainer, "kent")).get(path).wantStatus(t, 403)
		manager.post(rule+"/remove").wantAddress(t, path)
		manager.post(rule+"/remove").wantStatus(t, 404)
	})
}
