package surveys_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

func TestAPairKeyIsMadeOnceByManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "pair-key")
	var wait sync.WaitGroup
	prints := make([]string, 20)
	for i := range prints {
		wait.Go(func() {
			key, err := surveys.OpenPairKey(path)
			if err != nil {
				t.Error(err)
			}
			prints[i] = key.Fingerprint()
		})
	}
	wait.Wait()
	if len(slices.Compact(prints)) != 1 {
		t.Errorf("several keys were made: %v", prints)
	}
	folder, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(folder) != 1 {
		t.Errorf("the folder holds %v, %v", folder, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", testPairs, testPairs, testPairs, testPairs); strings.Contains(text, "^^^^") {
		t.Errorf("a printed key says %s", text)
	}
	if err := os.WriteFile(path, []byte("5e5e"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := surveys.OpenPairKey(path); !errors.Is(err, surveys.ErrPairKey) {
		t.Errorf("a short key: %v", err)
	}
}

func TestADatabaseBelongsToOnePairKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		with := func(key surveys.PairKey) error {
			who := people.New(db, time.Now)
			return surveys.New(db, time.Now, courses.New(db, time.Now, who), who, key).ClaimPairKey(t.Context())
		}
		if err := with(surveys.PairKey{}); !errors.Is(err, surveys.ErrPairKey) {
			t.Errorf("no key: %v", err)
		}
		for range 2 {
			if err := with(testPairs); err != nil {
				t.Error(err)
			}
		}
		if err := with(surveys.NewPairKey()); !errors.Is(err, surveys.ErrWrongPairKey) {
			t.Errorf("another key: %v", err)
		}
	})
}

func TestPairCodesTellPeopleAndProgrammesApart(t *testing.T) {
	codes := map[string]string{}
	for _, part := range [][2]string{{"P", "1"}, {"P", "2"}, {"Q", "1"}, {"P1", ""}, {"", "P1"}} {
		code := testPairs.Personal(part[0], part[1])
		if other, twice := codes[code]; twice || len(code) != 32 {
			t.Errorf("%v and %s have the code %s", part, other, code)
		}
		codes[code] = fmt.Sprint(part)
	}
	if surveys.NewPairKey().Personal("P", "1") == testPairs.Personal("P", "1") {
		t.Error("two keys make one code")
	}
	if testPairs.Imported(" ") != "" || testPairs.Imported("a") != testPairs.Imported(" a ") || testPairs.Imported("a") == testPairs.Imported("A") {
		t.Error("imported codes are not trimmed, or their letter case is lost")
	}
}

// TestCodesAreReadHoweverTheyAreSpelled draws codes and spellings of them.
func TestCodesAreReadHoweverTheyAreSpelled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bare := rapid.StringMatching(`[23456789acdefghjkmnpqrtvwxy]{6}`).Draw(t, "code")
		spelled := ""
		for _, letter := range bare {
			spelled += rapid.SampledFrom([]string{"", " ", "-", "–"}).Draw(t, "between")
			spelled += rapid.SampledFrom([]string{string(letter), strings.ToUpper(string(letter))}).Draw(t, "case")
		}
		if got := surveys.SpellCode(spelled); got != surveys.ShowCode(bare) {
			t.Fatalf("%q is read as %s, want %s", spelled, got, bare)
		}
	})
	for typed, want := range map[string]string{"Z5b-u22": "258-v22", "s00-lli": "s00-lli", "": "", "222-22": "222-22", "222-2222": "222-2222"} {
		if got := surveys.SpellCode(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

// TestProgressNeverRunsPastItsEnd answers at random, and looks at every question on the way.
func TestProgressNeverRunsPastItsEnd(t *testing.T) {
	parsed := questionnaire(t, postFile)
	rapid.Check(t, func(t *rapid.T) {
		answers := surveys.Answers{}
		for _, question := range parsed.Questions {
			options := []string{""}
			for _, option := range parsed.OptionsOf(question) {
				options = append(options, option.Value)
			}
			if value := rapid.SampledFrom(options).Draw(t, question.Code); value != "" {
				answers[question.Code] = value
			}
		}
		draft := surveys.Draft{Questionnaire: surveys.QuestionnaireVersion{Questionnaire: parsed}, Answers: answers}
		last := 0
		for _, question := range draft.Asked() {
			number, about := draft.Progress(question)
			if number <= last || number > about || about > len(parsed.Questions) {
				t.Fatalf("%s is question %d of about %d, after %d", question.Code, number, about, last)
			}
			last = number
		}
	})
}

func TestADraftKeepsTheQuestionsItWasBegunWith(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		a.ensureSeats(1)
		token, invitation := a.link(0)
		a.answer(invitation, token, "role", "cmcu")
		save(t, a.surveys, strings.Replace(postFile, `{"code": "Q5",`, `{"code": "Q6", "kind": "yes_no", "text": "New?"}, {"code": "Q5",`, 1))
		_, invitation = a.link(0)
		if invitation.Questionnaire.Version != 2 {
			t.Fatalf("version %d is asked", invitation.Questionnaire.Version)
		}
		a.answer(invitation, token, "organisation", "another", "Q5", "1", "Q17", "no", "comments", "")
		_, err := a.surveys.SaveAnswer(t.Context(), invitation, token, "Q6", "yes", false)
		a.wantErr(err, surveys.ErrAnswer)
		a.must(a.surveys.HandIn(t.Context(), invitation, token))
		if got := a.responses(); got[0].Version != 1 || got[0].OrganisationID != nil {
			t.Errorf("stored %+v", got[0])
		}
		version, err := a.surveys.QuestionnaireVersionOf(t.Context(), "VLO-POST", 1)
		if err != nil || version.FrozenOn != "2021-02-09" {
			t.Errorf("version 1 is frozen on %q, %v", version.FrozenOn, err)
		}
	})
}

func TestAnswersOfTwoTabsAreAllKept(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		a.ensureSeats(1)
		token, invitation := a.link(0)
		answers := map[string]string{"role": "cmcu", "organisation": "kent", "Q5": "1", "Q17": "no", "comments": "Both."}
		var wait sync.WaitGroup
		for code, answer := range answers {
			wait.Go(func() {
				if _, err := a.surveys.SaveAnswer(t.Context(), invitation, token, code, answer, false); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		draft, err := a.surveys.Draft(t.Context(), invitation, token)
		if err != nil || fmt.Sprint(draft.Answers) != fmt.Sprint(surveys.Answers(answers)) {
			t.Errorf("kept %v, %v", draft.Answers, err)
		}
	})
}

func TestSeatsMadeByManyAtOnceAreMadeOnce(t *testing.T) {
	eachAnswering(t, 5, func(t *testing.T, a *answering) {
		var wait sync.WaitGroup
		var mutex sync.Mutex
		total := 0
		for range 8 {
			wait.Go(func() {
				made, err := a.surveys.EnsureSeats(t.Context(), a.session.ID)
				if err != nil {
					t.Error(err)
				}
				mutex.Lock()
				total += made
				mutex.Unlock()
			})
		}
		wait.Wait()
		var seats, notices int
		a.must(a.db.Raw("SELECT count(*) FROM survey_open_seats").Scan(&seats).Error)
		a.must(a.db.Raw("SELECT count(*) FROM notices WHERE kind = 'survey'").Scan(&notices).Error)
		if total != 5 || seats != 5 || notices != 5 {
			t.Errorf("%d made, %d seats, %d notices; want 5 each", total, seats, notices)
		}
	})
}

// TestAWaveAsksAfterSessionsOfItsTime makes waves with other times than the session's.
func TestAWaveAsksAfterSessionsOfItsTime(t *testing.T) {
	ends := time.Date(2021, 2, 9, 15, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		opens, closes time.Time
		want          int
	}{
		"opened when it ended":      {ends, time.Time{}, 1},
		"opened after it":           {ends.Add(time.Second), time.Time{}, 0},
		"closed when it ended":      {time.Time{}, ends, 0},
		"closed before the job ran": {time.Time{}, ends.Add(time.Hour), 0},
		"still open":                {time.Time{}, ends.Add(2 * time.Hour), 1},
	} {
		t.Run(name, func(t *testing.T) {
			eachAnswering(t, 1, func(t *testing.T, a *answering) {
				a.must(a.db.Exec("DELETE FROM survey_waves WHERE kind = 'after'").Error)
				a.wave(surveys.Wave{Survey: "VLO-POST", Name: "other", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21",
					CourseID: a.session.CourseID, OpensAt: c.opens, ClosesAt: c.closes})
				a.ensureSeats(c.want)
			})
		})
	}
}

func TestWholeSetsOfAnswersAreHandedIn(t *testing.T) {
	eachAnswering(t, 2, func(t *testing.T, a *answering) {
		a.ensureSeats(2)
		given := surveys.SeatAnswers{WaveID: a.after.ID, BookingID: a.bookings[0].ID,
			Answers: surveys.Answers{"role": "Control room", "organisation": "Kent", "Q5": "very", "Q22a": "5"}}
		a.must(a.surveys.SubmitSeat(t.Context(), given))
		a.wantErr(a.surveys.SubmitSeat(t.Context(), given), surveys.ErrAnswered)
		given.BookingID = a.bookings[1].ID
		given.Answers = surveys.Answers{"Q5": "six"}
		a.wantErr(a.surveys.SubmitSeat(t.Context(), given), surveys.ErrAnswer)
		given.Answers = surveys.Answers{"Q99": "6"}
		a.wantErr(a.surveys.SubmitSeat(t.Context(), given), surveys.ErrAnswer)
		given.Answers = surveys.Answers{"Q17": "yes"} // not asked of nobody in particular
		a.wantErr(a.surveys.SubmitSeat(t.Context(), given), surveys.ErrNoAnswers)
		given.BookingID = "none"
		a.wantErr(a.surveys.SubmitSeat(t.Context(), given), surveys.ErrNoSeat)
		open := surveys.OpenAnswers{WaveID: a.open.ID, PersonID: a.actors[0].PersonID, Answers: surveys.Answers{"Q5": "5"}}
		a.must(a.surveys.SubmitOpen(t.Context(), open))
		open.WaveID = a.after.ID
		a.wantErr(a.surveys.SubmitOpen(t.Context(), open), surveys.ErrNoWave)
		codes := map[string]int{}
		for _, row := range a.responses() {
			codes[row.PairCode]++
			if row.CameBy == "seat" && row.Answers != `{"Q5":"4","organisation":"kent","role":"cmcu"}` {
				t.Errorf("stored %s", row.Answers)
			}
		}
		if codes[testPairs.Personal("MSOIC-2020-21", a.actors[0].PersonID)] != 2 {
			t.Errorf("the answers before and after do not pair: %v", codes)
		}
		a.Clock.Set(a.open.ClosesAt)
		a.wantErr(a.surveys.SubmitOpen(t.Context(), surveys.OpenAnswers{WaveID: a.open.ID}), surveys.ErrSurveyClosed)
	})
}

func TestTheResponseRateIsAsAtADay(t *testing.T) {
	eachAnswering(t, 3, func(t *testing.T, a *answering) {
		a.ensureSeats(3)
		for n, after := range []time.Duration{0, 48 * time.Hour} {
			a.Clock.Set(a.session.EndsAt.Add(time.Hour + after))
			a.must(a.surveys.SubmitSeat(t.Context(), surveys.SeatAnswers{WaveID: a.after.ID, BookingID: a.bookings[n].ID, Answers: surveys.Answers{"Q5": "5"}}))
		}
		for day, want := range map[string]surveys.ResponseRate{
			"2021-02-08": {}, "2021-02-09": {Eligible: 3, Answered: 1}, "2021-02-10": {Eligible: 3, Answered: 1}, "2021-02-11": {Eligible: 3, Answered: 2},
		} {
			if got, err := a.surveys.ResponseRate(t.Context(), "MSOIC-2020-21", "VLO-POST", day); err != nil || got != want {
				t.Errorf("as at %s: %+v, %v; want %+v", day, got, err, want)
			}
		}
	})
}

// TestForgettingTheOrderKeepsTheResponses hands in and forgets the order at the same time.
func TestForgettingTheOrderKeepsTheResponses(t *testing.T) {
	const delegates = 20
	eachAnswering(t, delegates, func(t *testing.T, a *answering) {
		a.ensureSeats(delegates)
		var wait sync.WaitGroup
		for n := range delegates {
			wait.Go(func() {
				err := a.surveys.SubmitSeat(t.Context(), surveys.SeatAnswers{WaveID: a.after.ID, BookingID: a.bookings[n].ID,
					Answers: surveys.Answers{"comments": fmt.Sprint("number ", n)}})
				if err == nil {
					_, err = a.surveys.ForgetOrder(t.Context())
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if _, err := a.surveys.ForgetOrder(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mixed, err := a.surveys.ForgetOrder(t.Context()); err != nil || mixed != 0 {
			t.Errorf("%d responses still tell their order, %v", mixed, err)
		}
		found := map[string]bool{}
		for _, row := range a.responses() {
			found[row.Answers] = true
		}
		if len(found) != delegates {
			t.Errorf("%d responses are left of %d", len(found), delegates)
		}
	})
}
