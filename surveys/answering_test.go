package surveys_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// postFile is a survey after VLO: role, organisation, one of everybody, one of police
// officers only, one of other agencies, and a comment.
const postFile = `{"code": "VLO-POST", "title": "VLO: after the session",
 "scales": {"confidence": {"options": [
   {"value": 1, "label": "Not at all"}, {"value": 2, "label": "Slightly"}, {"value": 3, "label": "Moderately"},
   {"value": 4, "label": "Very"}, {"value": 5, "label": "Extremely"}]}},
 "questions": [
   {"code": "role", "kind": "choice", "stratum": true, "text": "Role?", "options": [
      {"value": "police_officer", "label": "Police officer"}, {"value": "cmcu", "label": "Control room"},
      {"value": "other_agency", "label": "Other agency"}]},
   {"code": "organisation", "kind": "choice", "text": "Organisation?", "options": [
      {"value": "kent", "label": "Kent"}, {"value": "another", "label": "Another organisation"}]},
   {"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "text": "Procedures?"},
   {"code": "Q17", "item": "contact", "kind": "yes_no", "text": "Contact?", "asked_of": {"role": ["police_officer", "cmcu"]}},
   {"code": "Q22a", "item": "cooperation", "kind": "scale", "scale": "confidence", "text": "Cooperation?", "asked_of": {"role": ["other_agency"]}},
   {"code": "comments", "kind": "text", "text": "Anything else?", "optional": true}]}`

// answering is a world with a session of VLO on 9 February 2021 that has been held, the
// survey after it, and an open baseline of the same questions.
type answering struct {
	*coursestest.World
	db       *gorm.DB
	surveys  *surveys.Service
	after    surveys.Wave
	open     surveys.Wave
	session  courses.Session
	bookings []courses.Booking
	actors   []people.Actor
}

func newAnswering(t *testing.T, db *gorm.DB, delegates int) *answering {
	t.Helper()
	clock := coursestest.NewClock()
	who := people.New(db, clock.Now)
	catalogue := courses.New(db, clock.Now, who)
	a := &answering{World: coursestest.New(t, clock, who, catalogue), db: db}
	a.surveys = surveys.New(db, clock.Now, catalogue, who, testPairs)
	for _, file := range []string{postFile, strings.Replace(postFile, "VLO-POST", "BASELINE", 1)} {
		save(t, a.surveys, file)
	}
	course, err := catalogue.Course(t.Context(), "VLO")
	a.must(err)
	a.after = a.wave(surveys.Wave{Survey: "VLO-POST", Name: "2020-21", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: course.ID,
		ClosesAt: time.Date(2021, 3, 31, 23, 0, 0, 0, time.UTC)})
	a.open = a.wave(surveys.Wave{Survey: "BASELINE", Name: "2021", Kind: surveys.WaveOpen, Programme: "MSOIC-2020-21",
		OpensAt: clock.Now(), ClosesAt: time.Date(2021, 3, 31, 23, 0, 0, 0, time.UTC)})
	a.session = a.Session(coursestest.Places(max(delegates, 1)))
	for n := range delegates {
		actor := a.Delegate(n, "kent")
		a.actors = append(a.actors, actor)
		a.bookings = append(a.bookings, a.Book(actor, a.session))
	}
	a.session = a.Read(a.session)
	clock.Set(a.session.EndsAt.Add(time.Hour))
	for _, booking := range a.bookings {
		a.Register(a.session, booking, courses.AttendedFull)
	}
	return a
}

func (a *answering) must(err error) {
	a.T.Helper()
	if err != nil {
		a.T.Fatal(err)
	}
}

func (a *answering) wave(wave surveys.Wave) surveys.Wave {
	a.T.Helper()
	made, err := a.surveys.CreateWave(a.T.Context(), people.System, wave)
	a.must(err)
	return made
}

func (a *answering) ensureSeats(want int) {
	a.T.Helper()
	made, err := a.surveys.EnsureSeats(a.T.Context(), a.session.ID)
	if err != nil || made != want {
		a.T.Fatalf("%d seats made, %v; want %d", made, err, want)
	}
}

// link is the token of a booking's personal link, and what it leads to.
func (a *answering) link(booking int) (string, surveys.Invitation) {
	a.T.Helper()
	token := a.surveys.LinkToken(a.after.ID, a.bookings[booking].ID)
	invitation, err := a.surveys.InvitationByLink(a.T.Context(), token)
	a.must(err)
	return token, invitation
}

func (a *answering) answer(invitation surveys.Invitation, secret string, pairs ...string) {
	a.T.Helper()
	for i := 0; i < len(pairs); i += 2 {
		_, err := a.surveys.SaveAnswer(a.T.Context(), invitation, secret, pairs[i], pairs[i+1], false)
		a.must(err)
	}
}

func (a *answering) responses() []storedResponse {
	a.T.Helper()
	var rows []storedResponse
	a.must(a.db.Raw("SELECT wave_id, version, submitted_on, organisation_id, session_id, pair_code, came_by, answers FROM survey_responses").Scan(&rows).Error)
	return rows
}

type storedResponse struct {
	WaveID, SubmittedOn, PairCode, CameBy, Answers string
	Version                                        int
	OrganisationID, SessionID                      *string
}

func (a *answering) wantErr(err, want error) {
	a.T.Helper()
	if !errors.Is(err, want) {
		a.T.Fatalf("error %v, want %v", err, want)
	}
}

func eachAnswering(t *testing.T, delegates int, test func(t *testing.T, a *answering)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) { test(t, newAnswering(t, db, delegates)) })
}

func TestThoseWhoAttendedGetASeatOnceAndANotice(t *testing.T) {
	eachAnswering(t, 3, func(t *testing.T, a *answering) {
		a.Register(a.session, a.bookings[1], courses.AttendedPart)
		a.Register(a.session, a.bookings[2], courses.AttendedNo)
		a.ensureSeats(2)
		a.ensureSeats(0)
		made, err := a.surveys.EnsureDueSeats(t.Context())
		a.must(err)
		var told []string
		a.must(a.db.Raw("SELECT email FROM notices WHERE kind = 'survey' ORDER BY email").Scan(&told).Error)
		if made != 0 || strings.Join(told, " ") != "delegate-0000@example.org delegate-0001@example.org" {
			t.Fatalf("%d more seats, notices to %v", made, told)
		}
		_, err = a.surveys.InvitationByLink(t.Context(), a.surveys.LinkToken(a.after.ID, a.bookings[2].ID))
		a.wantErr(err, surveys.ErrNoSeat)
	})
}

func TestACorrectedRegisterTakesBackAnUnusedSeatOnly(t *testing.T) {
	eachAnswering(t, 2, func(t *testing.T, a *answering) {
		a.ensureSeats(2)
		token, invitation := a.link(0)
		a.answer(invitation, token, "role", "cmcu", "organisation", "Kent", "Q5", "4", "Q17", "yes", "comments", "")
		a.must(a.surveys.HandIn(t.Context(), invitation, token))
		for _, booking := range a.bookings {
			a.Register(a.session, booking, courses.AttendedNo)
		}
		a.ensureSeats(0)
		if _, invitation := a.link(0); !invitation.Answered {
			t.Error("the seat that was used is gone")
		}
		_, err := a.surveys.InvitationByLink(t.Context(), a.surveys.LinkToken(a.after.ID, a.bookings[1].ID))
		a.wantErr(err, surveys.ErrNoSeat)
		a.Register(a.session, a.bookings[1], courses.AttendedFull)
		a.ensureSeats(1)
	})
}

func TestAnsweringByAPersonalLink(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		a.ensureSeats(1)
		token, invitation := a.link(0)
		a.answer(invitation, token, "role", "police_officer", "Q22a", "5", "organisation", "kent", "Q5", "4", "Q17", "no")
		a.wantErr(a.surveys.HandIn(t.Context(), invitation, token), surveys.ErrUnfinished)
		a.answer(invitation, token, "comments", "")
		a.must(a.surveys.HandIn(t.Context(), invitation, token))
		a.wantErr(a.surveys.HandIn(t.Context(), invitation, token), surveys.ErrAnswered)
		_, again := a.link(0)
		a.wantErr(a.surveys.HandIn(t.Context(), again, token), surveys.ErrAnswered)
		_, err := a.surveys.SaveAnswer(t.Context(), again, token, "Q5", "1", false)
		a.wantErr(err, surveys.ErrAnswered)
		got := a.responses()
		if len(got) != 1 {
			t.Fatalf("%d responses, want 1", len(got))
		}
		want := storedResponse{a.after.ID, "2021-02-09", testPairs.Personal("MSOIC-2020-21", a.actors[0].PersonID), "seat",
			`{"Q17":"no","Q5":"4","organisation":"kent","role":"police_officer"}`, 1, got[0].OrganisationID, got[0].SessionID}
		if got[0] != want || *got[0].OrganisationID != "kent" || *got[0].SessionID != a.session.ID {
			t.Fatalf("stored %+v", got[0])
		}
		var drafts int
		a.must(a.db.Raw("SELECT count(*) FROM survey_drafts").Scan(&drafts).Error)
		if drafts != 0 {
			t.Errorf("%d drafts left", drafts)
		}
	})
}

func TestOfManyWhoHandInOneSeatAtOnceOneDoes(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		a.ensureSeats(1)
		token, invitation := a.link(0)
		a.answer(invitation, token, "role", "cmcu", "organisation", "kent", "Q5", "4", "Q17", "no", "comments", "x")
		var wait sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wait.Go(func() { results[i] = a.surveys.HandIn(t.Context(), invitation, token) })
		}
		wait.Wait()
		in := 0
		for _, err := range results {
			switch {
			case err == nil:
				in++
			case !errors.Is(err, surveys.ErrAnswered):
				t.Error(err)
			}
		}
		if got := a.responses(); in != 1 || len(got) != 1 {
			t.Fatalf("%d handed in, %d responses", in, len(got))
		}
	})
}

func TestOfManyWhoHandInOneBrowsersDraftAtOnceOneDoes(t *testing.T) {
	eachAnswering(t, 0, func(t *testing.T, a *answering) {
		invitation := a.baseline()
		secret := surveys.NewDraftSecret()
		_, err := a.surveys.BeginDraft(t.Context(), invitation, secret, surveys.Beginning{})
		a.must(err)
		a.answer(invitation, secret, "role", "cmcu", "organisation", "kent", "Q5", "4", "Q17", "no", "comments", "x")
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if err := a.surveys.HandIn(t.Context(), invitation, secret); err != nil && !errors.Is(err, surveys.ErrAnswered) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := a.responses(); len(got) != 1 || got[0].CameBy != "open" || got[0].PairCode != "" || got[0].SessionID != nil {
			t.Fatalf("responses: %+v", got)
		}
		_, err = a.surveys.BeginDraft(t.Context(), invitation, secret, surveys.Beginning{})
		a.wantErr(err, surveys.ErrAnswered)
	})
}

// TestALinkAndTheRoomsCodeAtOnceAreOneResponse: the same person sends on two devices, by the
// link of their own and by the code with their booking reference.
func TestALinkAndTheRoomsCodeAtOnceAreOneResponse(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		a.ensureSeats(1)
		token, invitation := a.link(0)
		list, err := a.surveys.SessionSurveys(t.Context(), people.System, a.session)
		a.must(err)
		room, err := a.surveys.InvitationByCode(t.Context(), list[0].Code)
		a.must(err)
		secret := surveys.NewDraftSecret()
		_, err = a.surveys.BeginDraft(t.Context(), room, secret, surveys.Beginning{Reference: a.bookings[0].Reference})
		a.must(err)
		answers := []string{"role", "cmcu", "organisation", "kent", "Q5", "4", "Q17", "no", "comments", "x"}
		a.answer(invitation, token, answers...)
		a.answer(room, secret, answers...)
		var wait sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wait.Go(func() {
				if i%2 == 0 {
					results[i] = a.surveys.HandIn(t.Context(), invitation, token)
				} else {
					results[i] = a.surveys.HandIn(t.Context(), room, secret)
				}
			})
		}
		wait.Wait()
		in := 0
		for _, err := range results {
			if err == nil {
				in++
			} else if !errors.Is(err, surveys.ErrAnswered) {
				t.Error(err)
			}
		}
		if got := a.responses(); in != 1 || len(got) != 1 || got[0].CameBy != "seat" {
			t.Fatalf("%d handed in, %d responses", in, len(got))
		}
	})
}

// baseline is what the code of the open wave leads to.
func (a *answering) baseline() surveys.Invitation {
	a.T.Helper()
	code, err := a.surveys.OpenWaveCode(a.T.Context(), a.open.ID)
	a.must(err)
	invitation, err := a.surveys.InvitationByCode(a.T.Context(), code)
	a.must(err)
	return invitation
}
