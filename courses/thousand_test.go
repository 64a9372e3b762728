package courses_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// TestAThousandActsAtOnce has a hundred people book, cancel, accept and decline, trainers
// change the number of places and keep and release some, and the jobs run, a thousand
// acts at once through two services with connections of their own, on one session. Then
// never more is taken than there is, nobody is lost or there twice, and the record
// explains every promotion.
func TestAThousandActsAtOnce(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		clock := coursestest.NewClock()
		first, second := dbtest.Open(t, address), dbtest.Open(t, address)
		var worlds []*courses.Service
		for _, db := range []*gorm.DB{first, second} {
			worlds = append(worlds, courses.New(db, clock.Now, people.New(db, clock.Now)))
		}
		persons := people.New(first, clock.Now)
		w := coursestest.New(t, clock, persons, worlds[0])
		session, other := w.Session(coursestest.Places(20)), w.Session(func(p *courses.SessionPlan) { p.Town, p.Address = "Dover", "2 Other Street" })
		actors := make([]people.Actor, 100)
		organisations := []string{"kent", "sussex", "essex", "surrey", "hampshire"}
		for i := range actors {
			actors[i] = w.Delegate(i, organisations[i%len(organisations)])
		}
		together(1000, func(i int) {
			chance := rand.New(rand.NewPCG(uint64(i), 3))
			err := actAtRandom(t.Context(), chance, worlds[i%2], clock, session, other, actors[chance.IntN(len(actors))])
			if err != nil && !expected(err) {
				t.Error(err)
			}
		})
		holdsTogether(t, w, first, session, actors)
	})
}

// actAtRandom does one thing that may change who has a place.
func actAtRandom(ctx context.Context, chance *rand.Rand, service *courses.Service, clock *coursestest.Clock, session, other courses.Session, actor people.Actor) error {
	act := chance.IntN(20)
	var err error
	switch {
	case act < 10:
		_, err = service.Book(ctx, actor, courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true})
	case act < 11:
		_, err = service.Book(ctx, actor, courses.BookingRequest{SessionCode: other.Code, JoinWaitingList: true})
	case act < 12:
		now, err := service.Session(ctx, session.Code)
		if err != nil {
			return err
		}
		plan := planOf(now, 5+chance.IntN(40))
		_, err = service.UpdateSession(ctx, people.System, session.Code, now.Version, plan)
		return err
	case act < 13:
		err = service.SetHold(ctx, people.System, session.Code, courses.Hold{Kind: courses.ForOrganisation, For: "kent", Places: 1 + chance.IntN(5)})
	case act < 14:
		holds, err := service.Holds(ctx, people.System, session.Code)
		if err != nil || len(holds) == 0 {
			return err
		}
		return service.ReleaseHold(ctx, people.System, session.Code, holds[0].ID)
	case act < 15:
		clock.Set(clock.Now().Add(time.Hour))
		_, err = service.LapseOffers(ctx)
	default:
		booking, err := service.MyBooking(ctx, actor, session)
		if err != nil || booking == nil {
			return err
		}
		switch act {
		case 15, 16:
			_, err = service.AcceptOffer(ctx, actor, booking.Reference, session.AsSeen())
		case 17:
			_, err = service.DeclineOffer(ctx, actor, booking.Reference)
		default:
			_, err = service.CancelBooking(ctx, actor, booking.Reference, courses.CancelOther, "On duty")
		}
		return err
	}
	return err
}

func planOf(session courses.Session, places int) courses.SessionPlan {
	return courses.SessionPlan{
		CourseCode: session.CourseCode, OrganisationID: session.OrganisationID, Region: session.Region, Town: session.Town,
		Delivery: session.Delivery, Description: session.Description, StartsAt: session.StartsAt, EndsAt: session.EndsAt, Capacity: places,
	}
}

// expected tells whether the rule may refuse so.
func expected(err error) bool {
	return slices.ContainsFunc([]error{
		courses.ErrOverlap, courses.ErrSessionChanged, courses.ErrTooFewPlaces, courses.ErrNoOffer, courses.ErrOfferLapsed, courses.ErrSessionFull,
	}, func(want error) bool { return errors.Is(err, want) })
}

// holdsTogether holds the session's counters, its holds, its bookings and its record of
// promotions against one another.
func holdsTogether(t *testing.T, w *coursestest.World, db *gorm.DB, session courses.Session, actors []people.Actor) {
	t.Helper()
	now := w.Read(session)
	delegates, err := w.Courses.Delegates(t.Context(), people.System, session)
	w.Must(err)
	states, seen, taken := map[courses.BookingState]int{}, map[string]bool{}, map[string]int{}
	for _, delegate := range delegates {
		states[delegate.Booking.State]++
		taken[delegate.Booking.HoldID]++
		if seen[delegate.Person.ID] {
			t.Errorf("%s is there twice", delegate.Person.Name)
		}
		seen[delegate.Person.ID] = true
	}
	if states[courses.Confirmed] != now.Confirmed || states[courses.Offered] != now.Offered || states[courses.Waiting] != now.Waiting {
		t.Errorf("the bookings are %v, the session counts %+v", states, now)
	}
	holds, err := w.Courses.Holds(t.Context(), people.System, session.Code)
	w.Must(err)
	held := 0
	for _, hold := range holds {
		held += hold.Room()
		if hold.Open() && hold.Taken != taken[hold.ID] {
			t.Errorf("%d have places of a hold that counts %d", taken[hold.ID], hold.Taken)
		}
	}
	if held != now.Held || now.PlacesLeft() < 0 {
		t.Errorf("%d are kept, the session counts %+v", held, now)
	}
	if now.PlacesLeft() > 0 && now.Waiting > 0 {
		for _, delegate := range delegates {
			if delegate.Booking.State == courses.Waiting && !placeElsewhere(t, db, delegate.Person.ID, session.ID) {
				t.Errorf("%s waits while %d places are left", delegate.Person.Name, now.PlacesLeft())
			}
		}
	}
	noneLost(t, w, session, actors)
	explained(t, w, session)
	var twice int64
	w.Must(db.Raw(`SELECT count(*) FROM (SELECT person_id FROM course_bookings WHERE state IN ('confirmed', 'offered') GROUP BY person_id HAVING count(*) > 1) AS twice`).Scan(&twice).Error)
	if twice > 0 {
		t.Errorf("%d people have two places at one time", twice)
	}
}

func placeElsewhere(t *testing.T, db *gorm.DB, personID, sessionID string) bool {
	t.Helper()
	var count int64
	err := db.Raw("SELECT count(*) FROM course_bookings WHERE person_id = ? AND session_id <> ? AND state IN ('confirmed', 'offered')", personID, sessionID).Scan(&count).Error
	if err != nil {
		t.Fatal(err)
	}
	return count > 0
}

// noneLost tells whether every booking ever made is still there, with a history that ends
// in the state it has, and whether whoever has been promoted was the first in line who
// could be.
func noneLost(t *testing.T, w *coursestest.World, session courses.Session, actors []people.Actor) {
	t.Helper()
	promotions, err := w.Courses.Promotions(t.Context(), people.System, session)
	w.Must(err)
	promoted := map[string]bool{}
	for _, promotion := range promotions {
		if promoted[promotion.Reference] {
			t.Errorf("%s was promoted twice", promotion.Reference)
		}
		promoted[promotion.Reference] = true
		for reference, why := range promotion.Passed {
			if !strings.HasPrefix(why, "the place was kept") && !strings.HasPrefix(why, "has a place at the same time") {
				t.Errorf("%s was passed over because %s", reference, why)
			}
		}
	}
	for _, actor := range actors {
		bookings, err := w.Courses.MyBookings(t.Context(), actor)
		w.Must(err)
		for _, booking := range bookings {
			changes, err := w.Courses.BookingHistory(t.Context(), actor, booking.Booking.Reference)
			w.Must(err)
			if len(changes) == 0 || changes[len(changes)-1].State != booking.Booking.State {
				t.Errorf("%s is %s, its history says %+v", booking.Booking.Reference, booking.Booking.State, changes)
			}
			offered := slices.ContainsFunc(changes, func(c courses.BookingChange) bool { return c.State == courses.Offered })
			if booking.Session.ID == session.ID && offered != promoted[booking.Booking.Reference] {
				t.Errorf("%s was offered a place: %v, recorded: %v", booking.Booking.Reference, offered, promoted[booking.Booking.Reference])
			}
		}
	}
}

// TestTwoSessionsAtOnce: of two bookings of one person at once on sessions at the same
// time, one gets its place and the other is told of it. Each person has two sessions of
// their own, so that nothing but the person makes one wait for the other.
func TestTwoSessionsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		var actors []people.Actor
		var sessions []courses.Session
		for i := range 40 {
			actors = append(actors, w.Delegate(i, "kent"))
			for j := range 2 {
				sessions = append(sessions, w.Session(func(p *courses.SessionPlan) {
					p.Address = fmt.Sprintf("%d Example Street", len(sessions))
					p.StartsAt = p.StartsAt.Add(time.Duration(j) * time.Hour)
				}))
			}
		}
		errs := make([]error, len(sessions))
		together(len(errs), func(i int) {
			_, errs[i] = w.Courses.Book(t.Context(), actors[i/2], courses.BookingRequest{SessionCode: sessions[i].Code})
		})
		for i, actor := range actors {
			one, two := errs[2*i], errs[2*i+1]
			overlap := courses.OverlapError{}
			if (one == nil) == (two == nil) || !errors.As(errors.Join(one, two), &overlap) {
				t.Errorf("%s: %v and %v", actor.Name, one, two)
				continue
			}
			taken := sessions[2*i]
			if one != nil {
				taken = sessions[2*i+1]
			}
			if overlap.Session.Code != taken.Code {
				t.Errorf("%s is told of %s, and has a place on %s", actor.Name, overlap.Session.Code, taken.Code)
			}
		}
	})
}

// TestMovingASessionLeavesNobodyWithTwoPlacesAtOneTime: the place on the session that
// moves ends, with the reason, and goes on to the next in line.
func TestMovingASessionLeavesNobodyWithTwoPlacesAtOneTime(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		both, next := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		stays := w.Session()
		dover := func(p *courses.SessionPlan) { p.Town, p.Address, p.Capacity = "Dover", "2 Other Street", 1 }
		moves := w.Session(dover, coursestest.OnDay(1))
		w.Book(both, stays)
		lost, waits := w.Book(both, moves), w.Book(next, moves)
		if _, err := w.Courses.UpdateSession(t.Context(), people.System, moves.Code, 1, w.Plan(dover)); err != nil {
			t.Fatal(err)
		}
		ended, _, err := w.Courses.Booking(t.Context(), both, lost.Reference)
		if err != nil || ended.State != courses.Cancelled || !strings.Contains(ended.CancelReason, stays.Code) {
			t.Errorf("%+v, %v", ended, err)
		}
		offered, _, err := w.Courses.Booking(t.Context(), next, waits.Reference)
		if err != nil || offered.State != courses.Offered {
			t.Errorf("%+v, %v", offered, err)
		}
	})
}
