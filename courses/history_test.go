package courses_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// booked is the rule in its simplest form: places, who has one, who waits in which order.
type booked struct {
	capacity int
	places   []int
	queue    []int
}

func (b *booked) book(person int) {
	if slices.Contains(b.places, person) || slices.Contains(b.queue, person) {
		return
	}
	b.queue = append(b.queue, person)
	b.fill()
}

func (b *booked) cancel(person int) {
	same := func(other int) bool { return other == person }
	b.places, b.queue = slices.DeleteFunc(b.places, same), slices.DeleteFunc(b.queue, same)
	b.fill()
}

func (b *booked) resize(capacity int) bool {
	if capacity < len(b.places) {
		return false
	}
	b.capacity = capacity
	b.fill()
	return true
}

func (b *booked) fill() {
	for len(b.queue) > 0 && len(b.places) < b.capacity {
		b.places, b.queue = append(b.places, b.queue[0]), b.queue[1:]
	}
}

// TestAnyHistoryKeepsToTheRule plays random histories of booking, cancelling and
// changing the number of places against the rule. On one engine: the histories try
// the logic, the tests of simultaneous requests try the engines.
func TestAnyHistoryKeepsToTheRule(t *testing.T) {
	db := dbtest.Open(t, dbtest.SQLiteAddress(t))
	clock := coursestest.NewClock()
	persons := people.New(db, clock.Now)
	w := coursestest.New(t, clock, persons, courses.New(db, clock.Now, persons))
	actors := make([]people.Actor, 8)
	delegates := 0
	fewerHistories(t, "10")
	rapid.Check(t, func(rt *rapid.T) {
		for i := range actors {
			delegates++
			actors[i] = w.Delegate(delegates, "kent")
		}
		model := &booked{capacity: rapid.IntRange(1, 4).Draw(rt, "places")}
		session := w.Session(coursestest.Places(model.capacity))
		rt.Repeat(map[string]func(*rapid.T){
			"book": func(rt *rapid.T) {
				person := rapid.IntRange(0, 7).Draw(rt, "person")
				request := courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true}
				if _, err := w.Courses.Book(context.Background(), actors[person], request); err != nil {
					rt.Fatal(err)
				}
				model.book(person)
			},
			"cancel": func(rt *rapid.T) {
				person := rapid.IntRange(0, 7).Draw(rt, "person")
				booking, err := w.Courses.MyBooking(context.Background(), actors[person], session)
				if err != nil || booking == nil {
					return
				}
				if _, err := w.Courses.CancelBooking(context.Background(), actors[person], booking.Reference, "On duty"); err != nil {
					rt.Fatal(err)
				}
				model.cancel(person)
			},
			"resize": func(rt *rapid.T) {
				capacity := rapid.IntRange(1, 6).Draw(rt, "places")
				_, err := w.Courses.UpdateSession(context.Background(), people.System, session.Code, w.Read(session).Version, w.Plan(coursestest.Places(capacity)))
				if done := model.resize(capacity); done != (err == nil) || (!done && !errors.Is(err, courses.ErrTooFewPlaces)) {
					rt.Fatalf("resizing to %d with %d confirmed: %v", capacity, len(model.places), err)
				}
			},
			"": func(rt *rapid.T) { holdAgainst(rt, w, model, session, actors) },
		})
	})
}

// fewerHistories has rapid play that many, unless the command line says how many:
// each goes through the database some hundred times.
func fewerHistories(t *testing.T, count string) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue {
		if err := checks.Value.Set(count); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = checks.Value.Set(before) })
	}
}

func holdAgainst(rt *rapid.T, w *coursestest.World, model *booked, session courses.Session, actors []people.Actor) {
	w.Clock.Set(w.Clock.Now().Add(time.Millisecond))
	now := w.Read(session)
	if now.Capacity != model.capacity || now.Confirmed+now.Offered != len(model.places) || now.Waiting != len(model.queue) {
		rt.Fatalf("%d of %d confirmed and %d waiting; want %+v", now.Confirmed, now.Capacity, now.Waiting, model)
	}
	delegates, err := w.Courses.Delegates(context.Background(), people.System, session)
	if err != nil {
		rt.Fatal(err)
	}
	var places, queue []string
	for _, delegate := range delegates {
		if delegate.Booking.HasPlace() {
			places = append(places, delegate.Person.Name)
		} else {
			queue = append(queue, delegate.Person.Name)
		}
	}
	slices.Sort(model.places)
	slices.Sort(places)
	if fmt.Sprint(places) != fmt.Sprint(names(actors, model.places)) || fmt.Sprint(queue) != fmt.Sprint(names(actors, model.queue)) {
		rt.Fatalf("places %v and queue %v; want %+v", places, queue, model)
	}
}

func names(actors []people.Actor, persons []int) []string {
	var list []string
	for _, person := range persons {
		list = append(list, actors[person].Name)
	}
	return list
}
