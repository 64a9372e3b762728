package surveys_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/surveys"
)

// fades makes fourteen people who answered before their session, after it and three months
// later, and of whom some answered after six. Nobody was confident before; all are after, ten
// are three months later, and seven of them six months later.
func (p *planned) fades(lateAnswers int) {
	const people = 14
	session := p.Session(coursestest.Places(people))
	var bookings []courses.Booking
	for n := range people {
		bookings = append(bookings, p.Book(p.Delegate(n+1, "kent"), session))
	}
	ask := func(at string, survey courses.CourseSurvey, answers, confident int) {
		p.wantOpened(at, people)
		for n, booking := range bookings[:answers] {
			invitation, err := p.invitation(survey, booking)
			p.Must(err)
			answer := "2"
			if n < confident {
				answer = fmt.Sprint(4 + n%2)
			}
			p.Must(p.surveys.SubmitSeat(p.T.Context(), surveys.SeatAnswers{WaveID: invitation.Wave.ID, BookingID: booking.ID, Answers: surveys.Answers{"Q5": answer}}))
		}
	}
	ask("2021-01-26 09:00", before, people, 0)
	p.at("2021-02-09 16:00")
	for _, booking := range bookings {
		p.Register(session, booking, courses.AttendedFull)
	}
	ask("2021-02-09 16:01", after, people, people)
	ask("2021-05-10 09:00", afterThree, people, 10)
	ask("2021-08-09 09:00", afterSix, lateAnswers, 7)
}

func fadingRequest() surveys.CompareRequest {
	return surveys.CompareRequest{Before: surveys.SideRequest{Survey: "VLO-PRE"}, After: surveys.SideRequest{Survey: "VLO-POST"}}
}

func TestFadingIsOfTheSamePeopleAtAllTimes(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{before, after, afterThree, afterSix}, func(t *testing.T, p *planned) {
		p.fades(14)
		fading, err := p.surveys.Fading(t.Context(), people.System, fadingRequest())
		p.Must(err)
		if len(fading.Times) != 4 || fading.Times[2].Months != 3 || fading.Times[3].Months != 6 || len(fading.Items) != 1 {
			t.Fatalf("%+v", fading)
		}
		item := fading.Items[0]
		for at, want := range []int{0, 14, 10, 7} {
			point, interval := item.Points[at], surveys.Wilson(want, 14)
			if point.Positive != want || point.Share.Low != interval.Low || point.Share.High != interval.High {
				t.Errorf("time %d: %+v, want %d of 14", at, point, want)
			}
			if at > 0 && *point.Change != surveys.NewcombePaired(surveys.PairCounts{Gained: want, Neither: 14 - want}) {
				t.Errorf("time %d: the change is %+v", at, *point.Change)
			}
		}
		if want := surveys.NewcombePaired(surveys.PairCounts{Both: 7, Lost: 7}); item.SinceAfter != want || math.Abs(want.Value+0.5) > 1e-12 {
			t.Errorf("since after: %+v, want %+v", item.SinceAfter, want)
		}
		again, err := p.surveys.Fading(t.Context(), people.System, fadingRequest())
		if err != nil || fmt.Sprint(again.Items[0].SinceAfter) != fmt.Sprint(item.SinceAfter) {
			t.Errorf("asked again: %+v, %v", again, err)
		}
		_, err = p.surveys.Fading(t.Context(), people.Actor{}, fadingRequest())
		p.wantErr(err, surveys.ErrNotAllowed)
	})
}

// Who answered three months later and not after six would be known, if both were shown.
func TestFadingLeavesOutATimeThatWouldTellOfFew(t *testing.T) {
	eachPlanned(t, []courses.CourseSurvey{before, after, afterThree, afterSix}, func(t *testing.T, p *planned) {
		p.fades(12)
		fading, err := p.surveys.Fading(t.Context(), people.System, fadingRequest())
		p.Must(err)
		if len(fading.Times) != 3 || fading.Items[0].People != 14 {
			t.Errorf("%d times of %+v", len(fading.Times), fading.Items)
		}
		var recorded int
		p.Must(p.db.Raw("SELECT COUNT(*) FROM survey_released_sets WHERE set_text LIKE '%\"with\"%' AND items LIKE '%\"procedures\":null%'").Scan(&recorded).Error)
		if recorded == 0 {
			t.Error("the ledger does not know what it refused")
		}
	})
}

const thenQuestion = `{"code": "Q5then", "kind": "scale", "scale": "confidence", "text": "And before the session?", "then_of": "Q5"},`

// thenWorld has the surveys B and A, of which A asks how it was before. So many answered both
// now and then, and others only now; all of them answered before.
func thenWorld(p *planned, withThen, without int) {
	save(p.T, p.surveys, surveyFile("B"))
	questions := surveyFile("A")
	cut := strings.Index(questions, `{"code": "Q17"`)
	save(p.T, p.surveys, questions[:cut]+thenQuestion+questions[cut:])
	beforeRows, afterRows := "response_id,pair_code,Q5\n", "response_id,pair_code,Q5,Q5then\n"
	for n := range withThen + without {
		then := ""
		if n < withThen {
			then = fmt.Sprint(1 + n%2)
		}
		beforeRows += fmt.Sprintf("b%d,code%d,%d\n", n, n, 2+2*(n%2))
		afterRows += fmt.Sprintf("a%d,code%d,%d,%s\n", n, n, 4+n%2, then)
	}
	importFile(p.T, p.surveys, "B", "1", beforeRows)
	importFile(p.T, p.surveys, "A", "1", afterRows)
}

var thenRequest = surveys.CompareRequest{Before: surveys.SideRequest{Survey: "B"}, After: surveys.SideRequest{Survey: "A"}}

func TestThenChangesAreReleasedOfTheSamePeople(t *testing.T) {
	eachPlanned(t, nil, func(t *testing.T, p *planned) {
		thenWorld(p, 20, 20)
		changes, err := p.surveys.ThenChanges(t.Context(), people.System, thenRequest)
		p.Must(err)
		change := changes[0]
		want := surveys.NewcombePaired(surveys.PairCounts{Both: 10, Gained: 10})
		if change.Measured.Pairs != 20 || *change.Measured.Change != want.Value || *change.Measured.Low != want.Low || *change.Measured.High != want.High {
			t.Errorf("measured %+v, want %+v", change.Measured, want)
		}
		if *change.FeltOfPairs.Change != 1 || *change.Shift.Change != -0.5 || change.Felt.Pairs != 20 {
			t.Errorf("felt %v, shift %v, of %d", *change.FeltOfPairs.Change, *change.Shift.Change, change.Felt.Pairs)
		}
	})
}

// Of 25 who answered, 20 were asked how it was before: the figures of 20 would tell of the
// other five.
func TestThenChangesTellNothingOfTheOtherHalf(t *testing.T) {
	eachPlanned(t, nil, func(t *testing.T, p *planned) {
		thenWorld(p, 20, 5)
		for range 2 {
			changes, err := p.surveys.ThenChanges(t.Context(), people.System, thenRequest)
			p.Must(err)
			if change := changes[0]; !change.Felt.Suppressed || !change.Measured.Suppressed || !change.Shift.Suppressed || !change.FeltOfPairs.Suppressed {
				t.Errorf("%+v", change)
			}
		}
	})
}
