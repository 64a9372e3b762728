package web

import (
	"fmt"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/surveys"
)

// courseDoors are doors with sessions, bookings and surveys behind them, some of Kent and some
// of Essex. things are what the parameters of addresses stand for, by whose they are.
type courseDoors struct {
	*doors
	taught   *coursestest.World
	things   map[string]map[string]string
	revision string // of the draft of the questionnaire
}

func newCourseDoors(w *reportWorld) *courseDoors {
	d := &courseDoors{doors: newDoors(w), things: map[string]map[string]string{}}
	d.taught = coursestest.New(w.t, coursestest.NewClock(), w.services.People, w.services.Courses)
	d.completePeople()
	d.addSurveys()
	d.addSessions()
	d.addBookings()
	d.addDrafts()
	d.addTokens()
	d.withholdDelegates()
	d.shownByCode = []string{"GET /certificates/:code, own", "GET /certificates/:code, another's"}
	return d
}

// withholdDelegates says what is withheld from whom. Delegates' names and addresses: from nobody's,
// the board's and the funder's eyes all, from a delegate's those of others, from a contact's those
// of other organisations, from a trainer's those of them who are on no session they train. What
// people wrote: from all but managers and administrators.
func (d *courseDoors) withholdDelegates() {
	d.t.Helper()
	var delegates []struct{ Name, Email, OrganisationID string }
	d.must(d.db.Raw("SELECT name, email, organisation_id FROM people WHERE email LIKE 'delegate%'").Scan(&delegates).Error)
	for _, role := range []people.Role{"", people.Delegate, people.Contact, people.Trainer, people.Board, people.Funder} {
		d.withheld[role] = append(d.withheld[role], "Wordofmouth")
	}
	d.untold = []string{"Wordofmouth", "Ottilie Ownplace", "delegate@example.org", "Delegate 0001", "Delegate 0002", "Delegate 0003", "delegate-0003@example.org", "Nominee of essex"}
	for _, delegate := range delegates {
		from := []people.Role{"", people.Board, people.Funder}
		if delegate.Email != "delegate@example.org" {
			from = append(from, people.Delegate)
		}
		if delegate.OrganisationID != "kent" {
			from = append(from, people.Contact)
			if delegate.Email != "delegate-0002@example.org" {
				from = append(from, people.Trainer)
			}
		}
		for _, role := range from {
			d.withheld[role] = append(d.withheld[role], delegate.Name, delegate.Email)
		}
	}
}

// keep says what a parameter stands for.
func (d *courseDoors) keep(whose, parameter, value string) {
	d.t.Helper()
	if d.things[whose] == nil {
		d.things[whose] = map[string]string{}
	}
	if value == "" || d.things[whose][parameter] != "" {
		d.t.Fatalf("%s %s is %q and was %q", whose, parameter, value, d.things[whose][parameter])
	}
	d.things[whose][parameter] = value
}

// completePeople says of everybody who signs in who they are, so that nothing of it is asked
// before they book: all are of Kent.
func (d *courseDoors) completePeople() {
	d.t.Helper()
	for _, role := range people.Roles {
		person, err := d.services.People.PersonByEmail(d.t.Context(), string(role)+"@example.org")
		d.must(err)
		person.OrganisationID, person.JobRole = "kent", "police_officer"
		if role == people.Delegate {
			person.Name = "Ottilie Ownplace"
		}
		d.must(d.services.People.UpdatePerson(d.t.Context(), people.System, person))
	}
	d.keep(own, "organisation", "kent")
	d.keep(others, "organisation", "essex")
}

// session is one of the organisation in 2026, six hours from half past nine. All of an
// organisation are one series.
func (d *courseDoors) session(organisation string, month time.Month, day, places int, changes ...func(*courses.SessionPlan)) courses.Session {
	d.t.Helper()
	return d.taught.Session(append([]func(*courses.SessionPlan){coursestest.Places(places), func(plan *courses.SessionPlan) {
		plan.OrganisationID, plan.Town = organisation, strings.ToUpper(organisation[:1])+organisation[1:]
		plan.SeriesID = "all of " + organisation
		plan.StartsAt = time.Date(2026, month, day, 9, 30, 0, 0, time.UTC)
		plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
	}}, changes...)...)
}

// addSurveys has a survey asked after the course, one of everybody, and a questionnaire that is
// being changed.
func (d *courseDoors) addSurveys() {
	d.t.Helper()
	ctx, service := d.t.Context(), d.services.Surveys
	for _, file := range []string{surveyFile("VLO-POST"), `{"code": "ASK", "title": "Ask", "sections": [{"code": "you", "title": "You"}],
		"scales": {"sure": {"options": [{"value": 1, "label": "Low"}, {"value": 2, "label": "High"}]}},
		"questions": [{"code": "Q1", "kind": "scale", "scale": "sure", "section": "you", "item": "certain", "about": "knowledge", "text": "How sure are you?"}]}`} {
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(file))
		d.must(err)
		_, _, err = service.SaveQuestionnaire(ctx, people.System, questionnaire)
		d.must(err)
	}
	course, err := d.services.Courses.Course(ctx, "VLO")
	d.must(err)
	d.clock = time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC)
	closes := time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC)
	after, err := service.CreateWave(ctx, people.System, surveys.Wave{Survey: "VLO-POST", Name: "1", Kind: surveys.WaveAfter, Programme: reportProgramme, CourseID: course.ID, ClosesAt: closes})
	d.must(err)
	open, err := service.CreateWave(ctx, people.System, surveys.Wave{Survey: "ASK", Name: "1", Kind: surveys.WaveOpen, Programme: reportProgramme, OpensAt: d.clock, ClosesAt: closes})
	d.must(err)
	code, err := service.OpenWaveCode(ctx, open.ID)
	d.must(err)
	d.keep(anybodys, ":code", code)
	d.keep(anybodys, ":wave", open.ID)
	d.keep(anybodys, "wave after", after.ID)
	for parameter, value := range map[string]string{
		":survey": "ASK", ":version": "1", ":number": "1", ":step": "text", ":scale": "sure", ":section": "you", ":item": "certain", ":course": "VLO",
	} {
		d.keep(anybodys, parameter, value)
	}
	rules, err := d.services.Courses.Reminders(ctx, people.System, course.ID)
	d.must(err)
	d.keep(anybodys, ":rule", rules[0].ID)
}

// addSessions has, of Kent, of Essex and of Essex with the trainer, a session that was held, one
// today and one to come, on which places are kept.
func (d *courseDoors) addSessions() {
	d.t.Helper()
	ctx, service := d.t.Context(), d.services.Courses
	booked := map[string]people.Actor{own: d.actor(people.Delegate), trained: d.taught.Delegate(2, "essex"), others: d.taught.Delegate(3, "essex")}
	for i, whose := range []string{own, trained, others} {
		organisation := "essex"
		if whose == own {
			organisation = "kent"
		}
		held, today, later := d.session(organisation, 2, 9+i, 20), d.session(organisation, 3, 2, 20), d.session(organisation, 3, 16+i, 20)
		for _, session := range []courses.Session{held, today, later} {
			if whose == trained {
				d.must(service.AddTrainer(ctx, people.System, session.Code, "trainer@example.org"))
			}
		}
		booking := d.taught.Book(booked[whose], held)
		d.clock = held.EndsAt.Add(time.Hour)
		d.taught.Register(held, booking, courses.AttendedFull)
		_, err := d.services.Surveys.EnsureSeats(ctx, held.ID)
		d.must(err)
		answers := "response_id,submitted_on,session,role,Q5,comments"
		for n := range 20 {
			answers += fmt.Sprintf("\n%s-%d,2026-02-12,%s,police_officer,%d,Wordofmouth", held.Code, n, held.Code, n%5+1)
		}
		_, err = d.services.Surveys.ImportResponses(ctx, people.System, strings.NewReader(answers), surveys.ResponseImport{Survey: "VLO-POST", Wave: "1"})
		d.must(err)
		if whose != trained {
			mine, err := service.MyCertificates(ctx, booked[whose])
			d.must(err)
			d.keep(whose, "certificate", mine[0].Code)
		}
		if whose == own {
			d.keep(anybodys, "token of /a", d.services.Surveys.LinkToken(d.things[anybodys]["wave after"], booking.ID))
		}
		d.clock = time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC)
		d.must(service.SetHold(ctx, people.System, later.Code, courses.Hold{Kind: courses.ForOrganisation, For: "kent", Places: 1}))
		holds, err := service.Holds(ctx, people.System, later.Code)
		d.must(err)
		d.keep(whose, ":hold", holds[0].ID)
		d.keep(whose, ":session", later.Code)
		d.keep(whose, "session of today", today.Code)
		d.keep(whose, "session that was held", held.Code)
	}
	d.clock = morning
	draft := func(plan *courses.SessionPlan) { plan.State = courses.SessionDraft }
	d.keep(ownDraft, ":session", d.session("kent", 3, 19, 20, draft).Code)
	d.keep(othersPlan, ":session", d.session("essex", 3, 20, 20, draft).Code)
}

// addBookings has the delegate, a colleague and somebody of Essex have a place, be offered one,
// and ask for one, and the contacts nominate somebody.
func (d *courseDoors) addBookings() {
	d.t.Helper()
	of := map[string]string{own: "kent", colleagues: "kent", others: "essex"}
	asks := func(plan *courses.SessionPlan) {
		plan.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48}
	}
	placed := map[string]courses.Session{"kent": {Code: d.things[own][":session"]}, "essex": {Code: d.things[others][":session"]}}
	offering := map[string]courses.Session{"kent": d.session("kent", 3, 23, 2), "essex": d.session("essex", 3, 24, 2)}
	asking := map[string]courses.Session{"kent": d.session("kent", 3, 25, 20, asks), "essex": d.session("essex", 3, 26, 20, asks)}
	var first []courses.Booking
	for n, organisation := range []string{"kent", "kent", "essex", "essex"} {
		first = append(first, d.taught.Book(d.taught.Delegate(10+n, organisation), offering[organisation]))
	}
	for whose, actor := range map[string]people.Actor{own: d.actor(people.Delegate), colleagues: d.taught.Delegate(1, "kent"), others: d.taught.Delegate(3, "essex")} {
		d.keep(whose, ":reference", d.taught.Book(actor, placed[of[whose]]).Reference)
		d.keep(whose, "offer", d.taught.Book(actor, offering[of[whose]]).Reference)
		d.keep(whose, "request", d.taught.Book(actor, asking[of[whose]]).Reference)
	}
	for _, booking := range first {
		_, err := d.services.Courses.CancelBooking(d.t.Context(), people.System, booking.Reference, courses.CancelOther, "Leave")
		d.must(err)
	}
	for whose, contact := range map[string]people.Actor{own: d.actor(people.Contact), others: d.taught.Holder(people.Contact, "essex")} {
		nominated, err := d.services.Courses.Nominate(d.t.Context(), contact, courses.Nomination{
			RequestID: people.NewID(), SessionCode: placed[of[whose]].Code, OrganisationID: of[whose], Expected: string(courses.NomineeConfirmed),
			People: []courses.Nominee{{Email: "delegate.nominated." + of[whose] + "@example.org", Name: "Nominee of " + of[whose]}},
		})
		d.must(err)
		d.keep(whose, ":nomination", nominated.ID)
	}
}

// addDrafts has a questionnaire be changed, a comment wait to be read, and a file from elsewhere
// wait in the manager's browser that says otherwise than one that came in before: no
// transaction but its own takes back what a file brings in.
func (d *courseDoors) addDrafts() {
	d.t.Helper()
	manager := d.browsers[people.Manager]
	draft := questionnairesAt + "/ASK/draft"
	manager.post(draft).wantStatus(d.t, 303)
	d.revision = manager.get(draft).hidden(d.t, "revision")
	d.keep(anybodys, "comment", manager.get("/comments").hidden(d.t, "comment"))
	manager.bringIn(elsewhereSample(d.t, "questionnaire.json"))
	var check string
	for _, answer := range []string{"2", "4"} {
		sent := manager.upload(elsewhereAt, "answers.csv", "id,submitdate,lastpage,startlanguage,role,Q5\n1,2021-02-09 10:00:00,1,en,police_officer,"+answer+"\n", "name", "1", "wave", newWave).Address
		if strings.HasSuffix(sent, "/columns") {
			sent = manager.choose(d.t, sent, nil).Address
		}
		check = sent
		manager.post(check)
	}
	d.keep(anybodys, "survey asked elsewhere", "OUT")
	d.keep(anybodys, ":file", strings.Split(check, "/")[5])
}

// addTokens makes what is handed out to whoever holds it.
func (d *courseDoors) addTokens() {
	d.t.Helper()
	feed, err := d.services.Courses.RenewFeed(d.t.Context(), d.actor(people.Delegate), courses.DelegateFeed)
	d.must(err)
	d.keep(anybodys, "token of /calendar", feed+".ics")
	link, err := d.services.People.MintSignIn(d.t.Context(), "manager@example.org", "/")
	d.must(err)
	d.keep(anybodys, "token of /sign-in", link.Token)
	d.keep(anybodys, ":id", d.actor(people.Delegate).PersonID)
}
