package surveys_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

const programmeCode = "MSOIC-2020-21"

// keyed is an answering world whose key rests in a file.
type keyed struct {
	*answering
	folder string
}

func eachKeyed(t *testing.T, delegates int, test func(t *testing.T, k *keyed)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		k := &keyed{newAnswering(t, db, delegates), filepath.Join(t.TempDir(), "pair-key.d")}
		k.reopen()
		test(t, k)
	})
}

// reopen is a service of another process on the same database and keys.
func (k *keyed) reopen() {
	k.T.Helper()
	key, err := surveys.OpenPairKey(strings.TrimSuffix(k.folder, ".d"))
	k.must(err)
	who := people.New(k.db, k.Clock.Now)
	k.surveys = surveys.New(k.db, k.Clock.Now, courses.New(k.db, k.Clock.Now, who), who, key)
}

func (k *keyed) keyFile() string { return filepath.Join(k.folder, programmeCode+".key") }

func (k *keyed) log() string {
	k.T.Helper()
	content, err := os.ReadFile(filepath.Join(k.folder, "log"))
	k.must(err)
	return string(content)
}

// seatAnswers hands in the whole answers of a booking.
func (k *keyed) seatAnswers(booking int, answers surveys.Answers) {
	k.T.Helper()
	k.must(k.surveys.SubmitSeat(k.T.Context(), surveys.SeatAnswers{WaveID: k.after.ID, BookingID: k.bookings[booking].ID, Answers: answers}))
}

// openAnswers hands in a person's answers to the baseline.
func (k *keyed) openAnswers(person string) {
	k.T.Helper()
	k.must(k.surveys.SubmitOpen(k.T.Context(), surveys.OpenAnswers{WaveID: k.open.ID, PersonID: person,
		Answers: surveys.Answers{"role": "cmcu", "Q5": "2"}}))
}

func (k *keyed) pairCodes() map[string]int {
	codes := map[string]int{}
	for _, row := range k.responses() {
		codes[row.PairCode]++
	}
	return codes
}

func TestAProgrammesKeyMakesPairsAndIsInNoDatabase(t *testing.T) {
	eachKeyed(t, 2, func(t *testing.T, k *keyed) {
		k.must(k.surveys.ClaimPairKey(t.Context()))
		k.ensureSeats(2)
		k.seatAnswers(0, surveys.Answers{"role": "cmcu", "Q5": "4"})
		k.reopen()
		k.openAnswers(k.actors[0].PersonID)
		key, err := surveys.OpenPairKey(strings.TrimSuffix(k.folder, ".d"))
		k.must(err)
		codes := k.pairCodes()
		if len(codes) != 1 || codes[key.Personal(programmeCode, k.actors[0].PersonID)] != 0 {
			t.Errorf("codes %v: want one code twice, keyed by the programme's key too", codes)
		}
		if info, err := os.Stat(k.keyFile()); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key's file: %v, %v", info, err)
		}
	})
}

// TestEveryUseOfAKeyIsLogged has the first server killed after one answer: the log keeps that
// it might make codes. The next ends in order after 101.
func TestEveryUseOfAKeyIsLogged(t *testing.T) {
	eachKeyed(t, 2, func(t *testing.T, k *keyed) {
		var want strings.Builder
		wantLog := func(lines ...string) {
			t.Helper()
			for _, line := range lines {
				want.WriteString("2021-02-09 MSOIC-2020-21: " + line + "\n")
			}
			if log := k.log(); log != want.String() {
				t.Fatalf("the log says\n%s, want\n%s", log, want.String())
			}
		}
		const ahead = "codes that may be made from here on, to store answers: 100"
		k.must(k.surveys.ClaimPairKey(t.Context()))
		k.ensureSeats(2)
		k.seatAnswers(0, surveys.Answers{"role": "cmcu", "Q5": "4"})
		wantLog("the key is made", ahead)
		k.reopen()
		for range 100 {
			k.openAnswers(k.actors[0].PersonID)
		}
		wantLog(ahead)
		k.openAnswers(k.actors[0].PersonID)
		wantLog(ahead)
		k.must(k.surveys.LogKeyUse(t.Context()))
		wantLog("codes made, to store answers: 101")
		k.must(k.surveys.LogKeyUse(t.Context()))
		wantLog()
	})
}

// TestTheLogDoesNotTellWhenSomebodyAnswered has the job write before the answers, so that none
// writes while it is stored, and each day anew.
func TestTheLogDoesNotTellWhenSomebodyAnswered(t *testing.T) {
	eachKeyed(t, 2, func(t *testing.T, k *keyed) {
		job := func() string {
			_, err := k.surveys.LogKeyUseInBatches(t.Context())
			k.must(err)
			return k.log()
		}
		k.must(k.surveys.ClaimPairKey(t.Context()))
		k.ensureSeats(2)
		log := job()
		if !strings.HasSuffix(log, "may be made from here on, to store answers: 100\n") {
			t.Errorf("the log says\n%s", log)
		}
		for range 9 {
			k.openAnswers(k.actors[0].PersonID)
		}
		if now := k.log(); now != log {
			t.Errorf("an answer wrote into the log:\n%s", now)
		}
		if now := job(); now != log {
			t.Errorf("nine answers are in the log on their day:\n%s", now)
		}
		k.Clock.Set(k.Clock.Now().AddDate(0, 0, 1))
		log += "2021-02-10 MSOIC-2020-21: codes made, to store answers: 9\n2021-02-10 MSOIC-2020-21: codes that may be made from here on, to store answers: 100\n"
		if now := job(); now != log {
			t.Errorf("the next day the log says\n%s, want\n%s", now, log)
		}
		for range 60 {
			k.openAnswers(k.actors[0].PersonID)
		}
		log += "2021-02-10 MSOIC-2020-21: codes made, to store answers: 60\n2021-02-10 MSOIC-2020-21: codes that may be made from here on, to store answers: 100\n"
		if now := job(); now != log {
			t.Errorf("after sixty the log says\n%s, want\n%s", now, log)
		}
	})
}

// TestWhatIsNotLoggedIsNotMade has the log refuse a line.
func TestWhatIsNotLoggedIsNotMade(t *testing.T) {
	eachKeyed(t, 2, func(t *testing.T, k *keyed) {
		k.must(k.surveys.ClaimPairKey(t.Context()))
		k.ensureSeats(2)
		log := filepath.Join(k.folder, "log")
		k.must(os.Remove(log))
		k.must(os.Mkdir(log, 0o700))
		err := k.surveys.SubmitOpen(t.Context(), surveys.OpenAnswers{WaveID: k.open.ID, PersonID: k.actors[0].PersonID, Answers: surveys.Answers{"Q5": "2"}})
		if err == nil || len(k.responses()) != 0 {
			t.Errorf("%d responses are stored, %v", len(k.responses()), err)
		}
	})
}

func TestCodesFromBeforeProgrammesHadKeysAreKeyedOnce(t *testing.T) {
	eachKeyed(t, 2, func(t *testing.T, k *keyed) {
		k.ensureSeats(2)
		content, err := os.ReadFile(strings.TrimSuffix(k.folder, ".d"))
		k.must(err)
		old, err := surveys.ParsePairKey(string(content))
		k.must(err)
		who := people.New(k.db, k.Clock.Now)
		before := surveys.New(k.db, k.Clock.Now, courses.New(k.db, k.Clock.Now, who), who, old)
		k.must(before.SubmitOpen(t.Context(), surveys.OpenAnswers{WaveID: k.open.ID, PersonID: k.actors[0].PersonID, Answers: surveys.Answers{"Q5": "2"}}))
		for range 2 {
			k.reopen()
			k.must(k.surveys.ClaimPairKey(t.Context()))
		}
		if codes := k.pairCodes(); len(codes) != 1 || codes[old.Personal(programmeCode, k.actors[0].PersonID)] != 0 {
			t.Errorf("codes %v", codes)
		}
		k.openAnswers(k.actors[0].PersonID)
		if codes := k.pairCodes(); len(codes) != 1 {
			t.Errorf("an old answer and a new one of one person have the codes %v", codes)
		}
	})
}

func TestALostKeyIsNotMadeAgain(t *testing.T) {
	eachKeyed(t, 1, func(t *testing.T, k *keyed) {
		k.must(k.surveys.ClaimPairKey(t.Context()))
		k.must(os.Remove(k.keyFile()))
		k.wantErr(k.surveys.ClaimPairKey(t.Context()), surveys.ErrWrongPairKey)
		k.reopen()
		k.wantErr(k.surveys.ClaimPairKey(t.Context()), surveys.ErrWrongPairKey)
	})
}

func TestAKeysDayIsPublishedAndMayOnlyComeSooner(t *testing.T) {
	eachKeyed(t, 1, func(t *testing.T, k *keyed) {
		set := func(day string) error { return k.surveys.SetKeyDay(t.Context(), people.System, programmeCode, day) }
		key, err := k.surveys.ProgrammeKey(t.Context(), programmeCode)
		k.must(err)
		if key.DestroyOn != "2022-03-31" {
			t.Errorf("without a setting it is destroyed on %s", key.DestroyOn)
		}
		k.must(set("2023-01-01"))
		k.openAnswers("")
		k.wantErr(set("2023-01-02"), surveys.ErrKeyDay)
		k.must(set("2021-03-01"))
		k.wantErr(set("soon"), surveys.ErrDate)
		k.wantErr(k.surveys.SetKeyDay(t.Context(), k.actors[0], programmeCode, "2021-02-10"), surveys.ErrNotAllowed)
		_, err = k.surveys.DestroyKey(t.Context(), people.System, programmeCode)
		k.wantErr(err, surveys.ErrKeyDay)
		invitation := k.baseline()
		if !invitation.ClosesAt.Equal(time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("it takes answers until %s, after the key's day", invitation.ClosesAt)
		}
	})
}

// TestADestroyedKeyLeavesPairsAndFindsNobody goes through the whole end of a key, ended and
// begun again after each of its deeds.
func TestADestroyedKeyLeavesPairsAndFindsNobody(t *testing.T) {
	for name, crash := range map[string]func(k *keyed){
		"in one go":              func(*keyed) {},
		"after it has begun":     func(k *keyed) { k.begunDestroying() },
		"with the key blanked":   func(k *keyed) { k.begunDestroying(); k.must(os.WriteFile(k.keyFile(), make([]byte, 65), 0o600)) },
		"after the key has gone": func(k *keyed) { k.begunDestroying(); k.must(os.Remove(k.keyFile())) },
	} {
		t.Run(name, func(t *testing.T) {
			eachKeyed(t, 12, func(t *testing.T, k *keyed) {
				k.must(k.surveys.ClaimPairKey(t.Context()))
				k.ensureSeats(12)
				for n := range 12 {
					role := []string{"police_officer", "other_agency"}[n/11]
					k.seatAnswers(n, surveys.Answers{"role": role, "organisation": "kent", "Q5": fmt.Sprint(1 + n%5)})
				}
				k.openAnswers(k.actors[0].PersonID)
				before := k.pairCodes()
				k.Clock.Set(time.Date(2022, 3, 31, 9, 0, 0, 0, time.UTC))
				crash(k)
				k.reopen()
				done, err := k.surveys.DestroyDueKeys(t.Context())
				k.must(err)
				again, err := k.surveys.DestroyDueKeys(t.Context())
				k.must(err)
				if done != 1 || again != 0 {
					t.Errorf("%d keys destroyed, and then %d", done, again)
				}
				k.wantDestroyed(before)
			})
		})
	}
}

func (k *keyed) begunDestroying() {
	k.T.Helper()
	k.must(k.db.Exec("UPDATE survey_programme_keys SET destroying_on = '2022-03-31'").Error)
}

func (k *keyed) wantDestroyed(before map[string]int) {
	k.T.Helper()
	if _, err := os.Stat(k.keyFile()); !os.IsNotExist(err) {
		k.T.Errorf("the key is still there: %v", err)
	}
	if after := k.pairCodes(); fmt.Sprint(after) != fmt.Sprint(before) {
		k.T.Errorf("pairs before %v, after %v", before, after)
	}
	key, err := k.surveys.ProgrammeKey(k.T.Context(), programmeCode)
	k.must(err)
	// Of twelve of Kent eleven are officers. The twelfth loses its role, and so must they: who
	// has none would be the other. Kent is large enough. The baseline's one answer has a role.
	want := surveys.Generalisation{CheckedOn: "2022-03-31", Floor: 10, Responses: 13, Roles: 13, SmallestLeft: 12}
	if key.DestroyedOn != "2022-03-31" || key.Generalised != want {
		k.T.Errorf("%s, %+v", key.DestroyedOn, key.Generalised)
	}
	for _, row := range k.responses() {
		if strings.Contains(row.Answers, "role") || (row.OrganisationID == nil) != (row.CameBy == "open") || !strings.Contains(row.Answers, "Q5") {
			k.T.Errorf("stored %+v", row)
		}
	}
	k.wantErr(k.surveys.SetKeyDay(k.T.Context(), people.System, programmeCode, "2022-01-01"), surveys.ErrKeyDestroyed)
	k.reopen()
	k.must(k.surveys.ClaimPairKey(k.T.Context()))
	if _, err := os.Stat(k.keyFile()); !os.IsNotExist(err) {
		k.T.Errorf("the key was made again: %v", err)
	}
	if log := k.log(); !strings.Contains(log, "the key is destroyed") || strings.Contains(log, ":0") {
		k.T.Errorf("the log says\n%s", log)
	}
}
