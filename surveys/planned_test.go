package surveys_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

var (
	before     = courses.CourseSurvey{Stage: courses.SurveyBefore, Survey: "VLO-PRE"}
	after      = courses.CourseSurvey{Stage: courses.SurveyAfter, Survey: "VLO-POST"}
	afterThree = courses.CourseSurvey{Stage: courses.SurveyFollowUp, Months: 3, Survey: "VLO-POST"}
	afterSix   = courses.CourseSurvey{Stage: courses.SurveyFollowUp, Months: 6, Survey: "VLO-POST"}
)

// planned is a world whose course VLO has surveys, with a session on Tuesday 9 February 2021
// from 9:30am to 3:30pm, which nobody is booked on yet.
type planned struct {
	*coursestest.World
	db      *gorm.DB
	surveys *surveys.Service
	session courses.Session
}

func eachPlanned(t *testing.T, list []courses.CourseSurvey, test func(t *testing.T, p *planned)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := coursestest.NewClock()
		who := people.New(db, clock.Now)
		catalogue := courses.New(db, clock.Now, who)
		p := &planned{World: coursestest.New(t, clock, who, catalogue), db: db}
		p.surveys = surveys.New(db, clock.Now, catalogue, who, testPairs)
		save(t, p.surveys, postFile)
		save(t, p.surveys, strings.Replace(postFile, "VLO-POST", "VLO-PRE", 1))
		p.Must(p.surveys.SetCourseSurveys(t.Context(), people.System, "VLO", nil, list))
		p.session = p.Session(coursestest.Places(5))
		test(t, p)
	})
}

func (p *planned) at(text string) {
	p.T.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, courses.London)
	p.Must(err)
	p.Clock.Set(moment)
}

// wantOpened runs the jobs at a time of London's clocks.
func (p *planned) wantOpened(at string, want int) {
	p.T.Helper()
	p.at(at)
	soon, err := p.surveys.OpenDueSurveys(p.T.Context())
	p.Must(err)
	held, err := p.surveys.EnsureDueSeats(p.T.Context())
	p.Must(err)
	if soon+held != want {
		p.T.Fatalf("at %s: %d seats made, want %d", at, soon+held, want)
	}
}

func (p *planned) wantReminded(at string, want int) {
	p.T.Helper()
	p.at(at)
	if got, err := p.surveys.SendReminders(p.T.Context()); err != nil || got != want {
		p.T.Fatalf("at %s: %d reminders, %v; want %d", at, got, err, want)
	}
}

// invitation is what the booking's own link to a survey leads to.
func (p *planned) invitation(survey courses.CourseSurvey, booking courses.Booking) (surveys.Invitation, error) {
	p.T.Helper()
	waves, err := p.surveys.WavesOf(p.T.Context(), survey.Survey)
	p.Must(err)
	for _, wave := range waves {
		if wave.Kind == surveys.WaveKind(survey.Stage) && wave.Months == survey.Months {
			return p.surveys.InvitationByLink(p.T.Context(), p.surveys.LinkToken(wave.ID, booking.ID))
		}
	}
	p.T.Fatalf("there is no wave of %s", survey)
	return surveys.Invitation{}, nil
}

// submit answers a survey by the booking's own link.
func (p *planned) submit(survey courses.CourseSurvey, booking courses.Booking) error {
	p.T.Helper()
	invitation, err := p.invitation(survey, booking)
	if err != nil {
		return err
	}
	return p.surveys.SubmitSeat(p.T.Context(), surveys.SeatAnswers{WaveID: invitation.Wave.ID, BookingID: booking.ID, Answers: surveys.Answers{"Q5": "4"}})
}

// told counts the survey notices of an email address by kind.
func (p *planned) told(email string) map[string]int {
	p.T.Helper()
	var kinds []string
	p.Must(p.db.Raw("SELECT kind FROM notices WHERE email = ? AND kind LIKE 'survey%'", email).Scan(&kinds).Error)
	counts := map[string]int{}
	for _, kind := range kinds {
		counts[kind]++
	}
	return counts
}

func (p *planned) wantTold(email string, want map[string]int) {
	p.T.Helper()
	if got := p.told(email); fmt.Sprint(got) != fmt.Sprint(want) {
		p.T.Errorf("%s was told %v, want %v", email, got, want)
	}
}

// TestSurveysComeBeforeAfterAndMonthsLater follows one session from the booking to the last
// follow-up. Of its delegates one answers everything, one nothing, and one does not come.
func TestSurveysComeBeforeAfterAndMonthsLater(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{afterSix, before, afterThree, after}, func(t *testing.T, p *planned) {
		keen, silent, absent := p.Delegate(1, "kent"), p.Delegate(2, "kent"), p.Delegate(3, "kent")
		answers, ignores, away := p.Book(keen, p.session), p.Book(silent, p.session), p.Book(absent, p.session)
		p.wantOpened("2021-01-26 08:59", 0)
		p.wantOpened("2021-01-26 09:00", 3)
		p.wantOpened("2021-01-26 09:05", 0)
		p.Must(p.submit(before, answers))
		p.at("2021-02-09 09:30")
		p.wantErr(p.submit(before, ignores), surveys.ErrSurveyClosed)
		p.at("2021-02-09 16:00")
		p.Register(p.session, answers, courses.AttendedFull)
		p.Register(p.session, ignores, courses.AttendedPart)
		p.Register(p.session, away, courses.AttendedNo)
		p.wantOpened("2021-02-09 16:01", 2)
		p.Must(p.submit(after, answers))
		_, err := p.invitation(after, away)
		p.wantErr(err, surveys.ErrNoSeat)
		// Nobody is asked by a wave that is over.
		p.at("2021-03-09 23:59")
		if invitation, err := p.invitation(after, ignores); err != nil || invitation.Check(p.Clock.Now()) != nil {
			t.Errorf("a minute before it closes: %v, %v", err, invitation.ClosesAt)
		}
		p.at("2021-03-10 00:00")
		p.wantErr(p.submit(after, ignores), surveys.ErrSurveyClosed)
		// 9 May 2021 is a Sunday: it opens on Monday, and closes in summer time.
		p.wantOpened("2021-05-10 08:59", 0)
		p.wantOpened("2021-05-10 09:00", 2)
		p.Must(p.submit(afterThree, answers))
		p.at("2021-06-08 00:00")
		p.wantErr(p.submit(afterThree, ignores), surveys.ErrSurveyClosed)
		p.wantOpened("2021-08-09 09:00", 2)
		p.Must(p.submit(afterSix, answers))
		p.wantErr(p.submit(afterSix, answers), surveys.ErrAnswered)
		each := map[string]int{surveys.KindSurveyBefore: 1, surveys.KindSurvey: 1, surveys.KindSurveyFollowUp: 2}
		p.wantTold(keen.Email, each)
		p.wantTold(silent.Email, each)
		p.wantTold(absent.Email, map[string]int{surveys.KindSurveyBefore: 1})
		p.wantOnePair(keen, 4)
		for survey, want := range map[string]surveys.ResponseRate{"VLO-PRE": {Eligible: 3, Answered: 1}, "VLO-POST": {Eligible: 2, Answered: 1}} {
			if got, err := p.surveys.ResponseRate(t.Context(), "MSOIC-2020-21", survey, "2021-12-31"); err != nil || got != want {
				t.Errorf("%s: %+v, %v; want %+v", survey, got, err, want)
			}
		}
	})
}

// wantOnePair wants so many responses, all with the pair code of one person and none with
// the person or the booking.
func (p *planned) wantOnePair(who people.Actor, want int) {
	p.T.Helper()
	var codes []string
	p.Must(p.db.Raw("SELECT pair_code FROM survey_responses").Scan(&codes).Error)
	code := testPairs.Personal("MSOIC-2020-21", who.PersonID)
	if !slices.Equal(codes, slices.Repeat([]string{code}, want)) {
		p.T.Errorf("pair codes %v, want %d of %s", codes, want, code)
	}
}

func (p *planned) wantErr(err, want error) {
	p.T.Helper()
	if fmt.Sprint(err) != fmt.Sprint(want) {
		p.T.Errorf("error %v, want %v", err, want)
	}
}

// TestASessionMayHaveOtherSurveys: what is set on a session counts for it alone, and what is
// set on the course reaches the sessions to come that have nothing else.
func TestASessionMayHaveOtherSurveys(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{after}, func(t *testing.T, p *planned) {
		other, plain := p.Session(coursestest.OnDay(1)), p.Session(coursestest.OnDay(2))
		set := func(actor people.Actor, was, becomes []courses.CourseSurvey) error {
			return p.surveys.SetSessionSurveys(t.Context(), actor, other.Code, was, becomes)
		}
		p.Must(set(people.System, []courses.CourseSurvey{after}, []courses.CourseSurvey{afterThree}))
		trainer, stranger := p.Holder(people.Trainer, "kent"), p.Holder(people.Trainer, "surrey")
		unknown := courses.CourseSurvey{Stage: courses.SurveyAfter, Survey: "NONE"}
		late := courses.CourseSurvey{Stage: courses.SurveyFollowUp, Months: 25, Survey: "VLO-POST"}
		for name, c := range map[string]struct{ got, want error }{
			"by who runs it":        {set(trainer, []courses.CourseSurvey{afterThree}, []courses.CourseSurvey{afterThree}), nil},
			"by another trainer":    {set(stranger, nil, nil), courses.ErrNotAllowed},
			"set by somebody else":  {set(trainer, []courses.CourseSurvey{after}, nil), courses.ErrSessionChanged},
			"twice at one moment":   {set(trainer, nil, []courses.CourseSurvey{after, after}), courses.ErrInvalid},
			"too late":              {set(trainer, nil, []courses.CourseSurvey{late}), courses.ErrInvalid},
			"the course by trainer": {p.surveys.SetCourseSurveys(t.Context(), trainer, "VLO", nil, nil), courses.ErrNotAllowed},
		} {
			if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
				t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
		if err := set(trainer, []courses.CourseSurvey{afterThree}, []courses.CourseSurvey{unknown}); err == nil {
			t.Error("a questionnaire that there is not was set")
		}
		delegate := p.Delegate(1, "kent")
		bookings := []courses.Booking{p.Book(delegate, p.session), p.Book(delegate, other)}
		p.Clock.Set(p.session.StartsAt)
		p.Must(p.surveys.SetCourseSurveys(t.Context(), people.System, "VLO", []courses.CourseSurvey{after}, []courses.CourseSurvey{before}))
		copies, err := p.Courses.RepeatSession(t.Context(), people.System, other.Code, courses.Repeat{Days: []string{"2021-03-02"}, RequestID: "again"})
		p.Must(err)
		plans, err := p.Courses.SurveysOfSessions(t.Context(), []string{p.session.ID, other.ID, plain.ID, copies[0].ID})
		p.Must(err)
		for name, c := range map[string]struct {
			session courses.Session
			want    courses.CourseSurvey
		}{"has started": {p.session, after}, "has its own": {other, afterThree}, "to come": {plain, before}, "a copy": {copies[0], afterThree}} {
			if got := plans[c.session.ID]; !slices.Equal(got, []courses.CourseSurvey{c.want}) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		p.at("2021-02-10 16:00")
		p.Register(p.session, bookings[0], courses.AttendedFull)
		p.Register(other, bookings[1], courses.AttendedFull)
		p.wantOpened("2021-02-10 16:05", 1)
		p.wantOpened("2021-05-10 09:00", 1)
		_, err = p.invitation(after, bookings[1])
		p.wantErr(err, surveys.ErrNoSeat)
		_, err = p.invitation(afterThree, bookings[0])
		p.wantErr(err, surveys.ErrNoSeat)
	})
}

// TestWhoLosesThePlaceIsNotAsked: an invitation that waits for the morning is taken back, a
// right to answer goes with the place, and the colleague who takes it over has one.
func TestWhoLosesThePlaceIsNotAsked(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{before}, func(t *testing.T, p *planned) {
		p.at("2021-01-30 21:00") // a Saturday evening
		gone, stays := p.Delegate(1, "kent"), p.Delegate(2, "kent")
		cancelled, kept := p.Book(gone, p.session), p.Book(stays, p.session)
		p.wantOpened("2021-01-30 21:05", 2)
		var from []time.Time
		p.Must(p.db.Raw("SELECT not_before FROM notices WHERE kind = ?", surveys.KindSurveyBefore).Scan(&from).Error)
		if monday := time.Date(2021, 2, 1, 8, 0, 0, 0, time.UTC); len(from) != 2 || !from[0].Equal(monday) || !from[1].Equal(monday) {
			t.Errorf("invited from %v, want Monday at 8", from)
		}
		_, err := p.Courses.CancelBooking(t.Context(), gone, cancelled.Reference, courses.CancelOther, "Leave")
		p.Must(err)
		p.wantOpened("2021-01-30 21:10", 0)
		p.wantTold(gone.Email, map[string]int{})
		_, err = p.invitation(before, cancelled)
		p.wantErr(err, surveys.ErrNoSeat)
		p.Must(p.submit(before, kept))
		_, err = p.Courses.CancelSession(t.Context(), people.System, p.session.Code, "Illness")
		p.Must(err)
		p.wantOpened("2021-01-30 21:20", 0)
		if err := p.submit(before, kept); err == nil {
			t.Error("answered twice")
		}
	})
}

// TestOnlyWhoHasNotAnsweredIsReminded: by the course's rules, on weekdays from 8 to 6, three
// times at most, and within the cap of the week.
func TestOnlyWhoHasNotAnsweredIsReminded(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{afterThree}, func(t *testing.T, p *planned) {
		course, err := p.Courses.Course(t.Context(), "VLO")
		p.Must(err)
		for _, days := range []int{3, 7, 14, 21} {
			_, err := p.Courses.AddReminder(t.Context(), people.System, course.ID, courses.SurveyReminder, days*24)
			p.Must(err)
		}
		keen, silent := p.Delegate(1, "kent"), p.Delegate(2, "kent")
		answers, ignores := p.Book(keen, p.session), p.Book(silent, p.session)
		p.at("2021-02-09 16:00")
		p.Register(p.session, answers, courses.AttendedFull)
		p.Register(p.session, ignores, courses.AttendedFull)
		p.wantOpened("2021-05-10 09:00", 2)
		p.wantReminded("2021-05-13 08:59", 0)
		p.Must(p.submit(afterThree, answers))
		p.wantReminded("2021-05-13 09:00", 1)
		p.wantReminded("2021-05-13 09:10", 0)
		p.Courses.LimitReminders(1)
		p.wantReminded("2021-05-15 12:00", 0) // Saturday
		p.wantReminded("2021-05-17 08:59", 0)
		p.wantReminded("2021-05-17 18:00", 0)
		p.wantReminded("2021-05-18 08:00", 1)
		p.wantReminded("2021-05-24 09:00", 1)
		p.wantReminded("2021-05-31 09:00", 0) // the fourth rule
		p.wantTold(silent.Email, map[string]int{surveys.KindSurveyFollowUp: 1, surveys.KindSurveyReminder: 3})
		p.wantTold(keen.Email, map[string]int{surveys.KindSurveyFollowUp: 1})
		var listed int
		p.Must(p.db.Raw("SELECT count(*) FROM notices WHERE kind = ? AND (session_id <> '' OR reference <> '')", surveys.KindSurveyReminder).Scan(&listed).Error)
		if listed != 0 {
			t.Errorf("%d reminders stand where others see who has not answered", listed)
		}
	})
}

// TestTheWeeksCapHoldsForSurveys: a person who has had the week's reminders gets no more.
func TestTheWeeksCapHoldsForSurveys(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{after}, func(t *testing.T, p *planned) {
		course, err := p.Courses.Course(t.Context(), "VLO")
		p.Must(err)
		_, err = p.Courses.AddReminder(t.Context(), people.System, course.ID, courses.SurveyReminder, 24)
		p.Must(err)
		delegate := p.Delegate(1, "kent")
		booking := p.Book(delegate, p.session)
		p.at("2021-02-09 16:00")
		p.Register(p.session, booking, courses.AttendedFull)
		p.wantOpened("2021-02-09 16:01", 1)
		for place := range 3 {
			p.Must(p.db.Exec("INSERT INTO course_reminders (booking_id, rule_id, person_id, week, place, recorded_at) VALUES (?, ?, ?, '2021-02-08', ?, ?)",
				booking.ID, fmt.Sprint("rule", place), delegate.PersonID, place+1, p.Clock.Now()).Error)
		}
		p.wantReminded("2021-02-12 17:59", 0)
		p.wantReminded("2021-02-15 08:00", 1) // Monday
	})
}

// TestFollowUpDays: months later in London, on the last of a shorter month, past weekends.
func TestFollowUpDays(t *testing.T) {
	for _, c := range []struct {
		ended         string
		months        int
		opens, closes string
	}{
		{"2020-11-30 16:00", 3, "2021-03-01 09:00", "2021-03-30 00:00"}, // 28 February is a Sunday
		{"2021-01-02 16:00", 3, "2021-04-06 09:00", "2021-05-05 00:00"}, // Good Friday, then Easter
		{"2021-08-31 16:00", 6, "2022-02-28 09:00", "2022-03-29 00:00"},
		{"2020-10-08 16:00", 6, "2021-04-08 09:00", "2021-05-07 00:00"}, // into summer time
		{"2021-01-31 23:30", 1, "2021-03-01 09:00", "2021-03-30 00:00"},
	} {
		ended, err := time.ParseInLocation("2006-01-02 15:04", c.ended, courses.London)
		if err != nil {
			t.Fatal(err)
		}
		opens, closes := surveys.Wave{Kind: surveys.WaveFollowUp, Planned: true, Months: c.months}.TimesFor(courses.Session{StartsAt: ended.Add(-time.Hour), EndsAt: ended.UTC()})
		shown := func(moment time.Time) string { return moment.In(courses.London).Format("2006-01-02 15:04") }
		if shown(opens) != c.opens || shown(closes) != c.closes {
			t.Errorf("%d months after %s: %s to %s, want %s to %s", c.months, c.ended, shown(opens), shown(closes), c.opens, c.closes)
		}
	}
}

// TestASubstituteTakesTheSeatAndNotThePair: who takes over a place is asked by a link of their
// own and paired with themselves alone, whether the one before had answered or not.
func TestASubstituteTakesTheSeatAndNotThePair(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{before, after}, func(t *testing.T, p *planned) {
		answered, silent := p.Delegate(1, "kent"), p.Delegate(2, "kent")
		places := []courses.Booking{p.Book(answered, p.session), p.Book(silent, p.session)}
		p.wantOpened("2021-01-27 09:00", 2)
		p.Must(p.submit(before, places[0]))
		substitutes := []people.Actor{p.Delegate(3, "kent"), p.Delegate(4, "kent")}
		swapped := make([]courses.Booking, 2)
		for i, holder := range []people.Actor{answered, silent} {
			var err error
			swapped[i], err = p.Courses.Swap(t.Context(), holder, places[i].Reference, courses.Nominee{Email: substitutes[i].Email})
			p.Must(err)
		}
		p.wantOpened("2021-01-28 09:00", 2)
		if _, err := p.invitation(before, places[1]); err == nil {
			t.Error("the link of who has given up the place still works")
		}
		for _, place := range swapped {
			p.Must(p.submit(before, place))
		}
		p.at("2021-02-09 16:00")
		for _, place := range swapped {
			p.Register(p.session, place, courses.AttendedFull)
		}
		p.wantOpened("2021-02-09 16:30", 2)
		for _, place := range swapped {
			p.Must(p.submit(after, place))
		}
		uses := map[string]int{}
		var codes []string
		p.Must(p.db.Raw("SELECT pair_code FROM survey_responses").Scan(&codes).Error)
		for _, code := range codes {
			uses[code]++
		}
		want := map[string]int{}
		for person, count := range map[string]int{answered.PersonID: 1, substitutes[0].PersonID: 2, substitutes[1].PersonID: 2} {
			want[testPairs.Personal("MSOIC-2020-21", person)] = count
		}
		if fmt.Sprint(uses) != fmt.Sprint(want) {
			t.Errorf("pair codes %v, want %v", uses, want)
		}
	})
}

// TestAPlannedWaveIsExportedOnceItIsOver: not while its programme may have more sessions, nor
// while the last session's survey is open.
func TestAPlannedWaveIsExportedOnceItIsOver(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{after}, func(t *testing.T, p *planned) {
		last := p.Session(coursestest.OnDay(49), coursestest.Places(5)) // 30 March; the programme ends on the 31st
		for _, session := range []courses.Session{p.session, last} {
			booking := p.Book(p.Delegate(1, "kent"), session)
			p.at(courses.DayOf(session.StartsAt) + " 16:00")
			p.Register(session, booking, courses.AttendedFull)
			p.wantOpened(courses.DayOf(session.StartsAt)+" 16:01", 1)
		}
		for at, over := range map[string]bool{"2021-03-31 23:00": false, "2021-04-01 00:00": false, "2021-04-27 23:59": false, "2021-04-28 00:00": true} {
			p.at(at)
			_, leftOut, _, err := p.surveys.ExportableWaves(t.Context(), people.System, "VLO-POST")
			p.Must(err)
			if len(leftOut) != 1 {
				t.Fatalf("%v", leftOut)
			}
			for _, why := range leftOut {
				if strings.Contains(why, "fewer than") != over || strings.Contains(why, "still take answers") == over {
					t.Errorf("%s: %s", at, why)
				}
			}
		}
	})
}
