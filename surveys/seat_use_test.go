package surveys_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// handInSeat answers for a booking.
func (a *answering) handInSeat(n int) error {
	return a.surveys.SubmitSeat(a.T.Context(), surveys.SeatAnswers{WaveID: a.after.ID, BookingID: a.bookings[n].ID,
		Answers: surveys.Answers{"comments": fmt.Sprint("number ", n)}})
}

func (a *answering) count(query string) (rows int) {
	a.T.Helper()
	a.must(a.db.Raw(query).Scan(&rows).Error)
	return rows
}

// wantSettled settles and then looks at how many open seats and uses are left.
func (a *answering) wantSettled(settled, open, uses int) {
	a.T.Helper()
	got, err := a.surveys.SettleSeats(a.T.Context())
	a.must(err)
	left, kept := a.count("SELECT count(*) FROM survey_open_seats"), a.count("SELECT count(*) FROM survey_seat_uses")
	if got != settled || left != open || kept != uses {
		a.T.Errorf("%d settled, %d open seats and %d uses are left; want %d, %d and %d", got, left, kept, settled, open, uses)
	}
}

// TestOpenSeatsGoManyAtOnce answers for 13 people: nine leave every seat where it was, ten go
// together, the last two when the survey has closed. Whoever has answered stays somebody who
// has, before and after.
func TestOpenSeatsGoManyAtOnce(t *testing.T) {
	const delegates = 13
	eachAnswering(t, delegates, func(t *testing.T, a *answering) {
		a.ensureSeats(delegates)
		wantAnswered := func(answered int) {
			t.Helper()
			for n := range delegates {
				if _, invitation := a.link(n); invitation.Answered != (n < answered) {
					t.Errorf("number %d: answered is %v when %d have", n, invitation.Answered, answered)
				}
				if n < answered {
					a.wantErr(a.handInSeat(n), surveys.ErrAnswered)
				}
				list, err := a.surveys.BookingSurveys(t.Context(), a.actors[n], a.bookings[n])
				if err != nil || len(list) != 1 || list[0].Answered != (n < answered) {
					t.Errorf("the booking of number %d shows %+v, %v", n, list, err)
				}
			}
		}
		for n := range 9 {
			a.must(a.handInSeat(n))
		}
		a.wantSettled(0, delegates, 9)
		wantAnswered(9)
		a.must(a.handInSeat(9))
		a.wantSettled(10, delegates-10, 10)
		wantAnswered(10)
		for n := 10; n < 12; n++ {
			a.must(a.handInSeat(n))
		}
		a.Clock.Set(a.Clock.Now().Add(3 * 24 * time.Hour))
		a.wantSettled(0, delegates-10, 2)
		wantAnswered(12)
		a.Clock.Set(a.after.ClosesAt.Add(-time.Second))
		a.wantSettled(0, delegates-10, 2)
		a.Clock.Set(a.after.ClosesAt)
		a.wantSettled(2, 1, 2)
		a.wantSettled(0, 1, 2)
		a.Clock.Set(a.after.ClosesAt.Add(4 * 24 * time.Hour))
		a.wantSettled(0, 1, 0)
		if got := len(a.responses()); got != 12 {
			t.Errorf("%d responses, want 12", got)
		}
	})
}

// TestSeatsAreSettledWhenTheKeyHasEnded has three answers, and then no more of the programme's.
func TestSeatsAreSettledWhenTheKeyHasEnded(t *testing.T) {
	eachAnswering(t, 4, func(t *testing.T, a *answering) {
		a.ensureSeats(4)
		for n := range 3 {
			a.must(a.handInSeat(n))
		}
		a.wantSettled(0, 4, 3)
		a.must(a.surveys.SetKeyDay(t.Context(), people.System, "MSOIC-2020-21", "2021-02-10"))
		a.wantSettled(0, 4, 3)
		a.Clock.Set(a.Clock.Now().AddDate(0, 0, 1))
		a.wantSettled(3, 1, 3)
	})
}

// TestASeatIsAnsweredOrTakenBack hands in and takes back at the same time, while seats are
// settled: of each seat one of the two happens, and one that was taken back can be made again
// and answered.
func TestASeatIsAnsweredOrTakenBack(t *testing.T) {
	const delegates = 24
	eachAnswering(t, delegates, func(t *testing.T, a *answering) {
		a.ensureSeats(delegates)
		for _, booking := range a.bookings {
			a.Register(a.session, booking, courses.AttendedNo)
		}
		in := make([]bool, delegates)
		var wait sync.WaitGroup
		for n := range delegates {
			wait.Go(func() { in[n] = a.handInSeat(n) == nil })
		}
		for range 4 {
			wait.Go(func() {
				if _, err := a.surveys.EnsureSeats(t.Context(), a.session.ID); err != nil {
					t.Error(err)
				}
				if _, err := a.surveys.SettleSeats(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		answered := 0
		for n := range delegates {
			if in[n] {
				answered++
			}
			_, err := a.surveys.InvitationByLink(t.Context(), a.surveys.LinkToken(a.after.ID, a.bookings[n].ID))
			if (err == nil) != in[n] {
				t.Errorf("number %d: answered is %v, and the link gives %v", n, in[n], err)
			}
		}
		if got := len(a.responses()); got != answered || a.count("SELECT count(*) FROM survey_seats") != answered {
			t.Errorf("%d responses are stored, %d were taken", got, answered)
		}
		for _, booking := range a.bookings {
			a.Register(a.session, booking, courses.AttendedFull)
		}
		a.ensureSeats(delegates - answered)
		for n := range delegates {
			if err := a.handInSeat(n); (err == nil) == in[n] {
				t.Errorf("number %d, answered before: %v, now: %v", n, in[n], err)
			}
		}
	})
}
