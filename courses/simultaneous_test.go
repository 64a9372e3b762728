package courses_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestTwoHundredAtOnceForTwentyPlaces(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(20))
		actors := make([]people.Actor, 100)
		for i := range actors {
			actors[i] = w.Delegate(i, "kent")
		}
		// Every delegate presses twice at the same time.
		var confirmed, full atomic.Int64
		references := sync.Map{}
		together(200, func(i int) {
			booking, err := w.Courses.Book(t.Context(), actors[i%100], courses.BookingRequest{SessionCode: session.Code})
			switch {
			case err == nil && booking.State == courses.Confirmed:
				confirmed.Add(1)
				if other, twice := references.LoadOrStore(booking.PersonID, booking.Reference); twice && other != booking.Reference {
					t.Errorf("%s has two bookings", booking.PersonID)
				}
			case errors.Is(err, courses.ErrSessionFull):
				full.Add(1)
			default:
				t.Errorf("booking %d: %+v, %v", i, booking, err)
			}
		})
		if confirmed.Load() != 40 || full.Load() != 160 {
			t.Errorf("%d answers were a place and %d full; want 40 and 160", confirmed.Load(), full.Load())
		}
		checkSession(t, w, session, 20, 0)
	})
}

func TestBookingAndCancellingAtOnceKeepsTheQueueInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(10))
		var held []courses.Booking
		actors := make([]people.Actor, 60)
		for i := range actors {
			actors[i] = w.Delegate(i, "kent")
			if i < 10 {
				held = append(held, w.Book(actors[i], session))
			}
		}
		// Ten give their place up while fifty ask for one.
		together(60, func(i int) {
			if i < 10 {
				if _, err := w.Courses.CancelBooking(t.Context(), actors[i], held[i].Reference, courses.CancelOther, "On duty"); err != nil {
					t.Error(err)
				}
				return
			}
			request := courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true}
			if _, err := w.Courses.Book(t.Context(), actors[i], request); err != nil {
				t.Error(err)
			}
		})
		checkSession(t, w, session, 10, 40)
		delegates, err := w.Courses.Delegates(t.Context(), people.System, session)
		if err != nil {
			t.Fatal(err)
		}
		lastConfirmed, firstWaiting := 0, 1000
		for _, delegate := range delegates {
			if number := delegate.Booking.QueueNumber; delegate.Booking.HasPlace() {
				lastConfirmed = max(lastConfirmed, number)
			} else {
				firstWaiting = min(firstWaiting, number)
			}
		}
		if lastConfirmed > firstWaiting {
			t.Errorf("number %d has a place while number %d waits", lastConfirmed, firstWaiting)
		}
	})
}

// together starts n goroutines at one signal and waits for them.
func together(n int, do func(i int)) {
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wait.Wait()
}

// checkSession holds the session's count of bookings that have a place, offered ones too, against the bookings
// themselves, and that nobody is on it twice.
func checkSession(t *testing.T, w *coursestest.World, session courses.Session, confirmed, waiting int) {
	t.Helper()
	delegates, err := w.Courses.Delegates(t.Context(), people.System, session)
	if err != nil {
		t.Fatal(err)
	}
	states := map[courses.BookingState]int{}
	seen := map[string]bool{}
	for _, delegate := range delegates {
		if delegate.Booking.HasPlace() {
			states[courses.Confirmed]++
		} else {
			states[delegate.Booking.State]++
		}
		if seen[delegate.Person.ID] {
			t.Errorf("%s is booked twice", delegate.Person.Name)
		}
		seen[delegate.Person.ID] = true
	}
	now := w.Read(session)
	want := fmt.Sprintf("%d confirmed, %d waiting", confirmed, waiting)
	if got := fmt.Sprintf("%d confirmed, %d waiting", states[courses.Confirmed], states[courses.Waiting]); got != want {
		t.Errorf("bookings: %s; want %s", got, want)
	}
	if got := fmt.Sprintf("%d confirmed, %d waiting", now.Confirmed+now.Offered, now.Waiting); got != want || now.Confirmed+now.Offered > now.Capacity {
		t.Errorf("session: %s of %d; want %s", got, now.Capacity, want)
	}
}
