package courses_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// TestAnyHistoryKeepsToTheRule plays random histories of everything that changes who has
// a place against the rule in its simplest form.
func TestAnyHistoryKeepsToTheRule(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		council, err := w.People.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "A council", Sector: people.LocalAuthority, Region: "Eastern"})
		w.Must(err)
		_, err = w.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "MIX", Title: "With a mix", Minutes: 60, Capacity: 10, Delivery: courses.Classroom, MixReleaseDays: 3,
			Mix: []courses.MixShare{{Sector: people.Policing, Percent: 35}, {Sector: people.LocalAuthority, Percent: 35}},
		})
		w.Must(err)
		organisations, err := w.People.OrganisationsByID(t.Context())
		w.Must(err)
		begun := w.Clock.Now()
		fewerHistories(t, "10")
		histories := 0
		rapid.Check(t, func(rt *rapid.T) {
			histories++
			w.Clock.Set(begun)
			h := newHistory(rt, w, histories, []people.Organisation{
				organisations["kent"], organisations["kent"], organisations["kent"], organisations["sussex"], organisations["essex"],
				organisations["surrey"], organisations[council.ID], organisations[council.ID],
			})
			rt.Repeat(h.acts())
			for _, session := range []courses.Session{h.session, h.other} {
				_, err := w.Courses.CancelSession(context.Background(), people.System, session.Code, "The history is over")
				sameError(rt, err, nil)
			}
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

// history is a session with eight people of five organisations, of whom one only claims
// theirs, and what the rule says about it.
type history struct {
	w              *coursestest.World
	model          *ledger
	session, other courses.Session
	actors         []people.Actor
}

func newHistory(rt *rapid.T, w *coursestest.World, number int, organisations []people.Organisation) *history {
	course := rapid.SampledFrom([]string{"VLO", "MIX"}).Draw(rt, "course")
	of := func(p *courses.SessionPlan) { p.CourseCode, p.OrganisationID = course, "essex" }
	h := &history{w: w, session: w.Session(of, coursestest.Places(rapid.IntRange(1, 6).Draw(rt, "places")))}
	h.other = w.Session(func(p *courses.SessionPlan) { p.Town, p.Address = "Dover", "2 Other Street" })
	h.model = &ledger{start: h.session.StartsAt, capacity: h.session.Capacity, elsewhere: map[int]bool{}}
	if course == "MIX" {
		h.model.mix = []courses.MixShare{{Sector: people.LocalAuthority, Percent: 35}, {Sector: people.Policing, Percent: 35}}
		h.model.releaseMix = "2021-02-06"
		h.model.openMix()
	}
	for i, organisation := range organisations {
		claims, of := i == 2, organisation.ID
		if claims {
			of = ""
		}
		actor := w.Delegate(number*100+i, of)
		if claims {
			person := people.Person{ID: actor.PersonID, Name: actor.Name, OrganisationID: organisation.ID, JobRole: "police_officer"}
			w.Must(w.People.UpdatePerson(context.Background(), actor, person))
		}
		h.actors = append(h.actors, actor)
		h.model.persons = append(h.model.persons, modelPerson{organisation, claims})
	}
	return h
}

// acts are what may happen, in any order.
func (h *history) acts() map[string]func(*rapid.T) {
	person := rapid.IntRange(0, 7)
	booked := func(rt *rapid.T) (int, string) {
		who := person.Draw(rt, "person")
		booking, err := h.w.Courses.MyBooking(context.Background(), h.actors[who], h.session)
		if err != nil {
			rt.Fatal(err)
		}
		if booking == nil {
			return who, ""
		}
		return who, booking.Reference
	}
	// answer does something to somebody's booking, if they have one.
	answer := func(do func(who int, reference string) error, want func(who int) error) func(*rapid.T) {
		return func(rt *rapid.T) {
			who, reference := booked(rt)
			if reference != "" {
				sameError(rt, do(who, reference), want(who))
			}
		}
	}
	ctx := context.Background()
	service := h.w.Courses
	return map[string]func(*rapid.T){
		"book": func(rt *rapid.T) {
			who := person.Draw(rt, "person")
			_, err := service.Book(ctx, h.actors[who], courses.BookingRequest{SessionCode: h.session.Code, JoinWaitingList: true})
			sameError(rt, err, h.model.book(who))
		},
		"book again": func(rt *rapid.T) { h.acts()["book"](rt) },
		"cancel": answer(func(who int, reference string) error {
			_, err := service.CancelBooking(ctx, h.actors[who], reference, courses.CancelOther, "On duty")
			return err
		}, func(who int) error { h.model.cancel(who); return nil }),
		"accept": answer(func(who int, reference string) error {
			_, err := service.AcceptOffer(ctx, h.actors[who], reference, "")
			return err
		}, func(who int) error { return h.model.accept(who) }),
		"decline": answer(func(who int, reference string) error {
			_, err := service.DeclineOffer(ctx, h.actors[who], reference)
			return err
		}, func(who int) error {
			if h.model.of(who).state != courses.Offered {
				return courses.ErrNoOffer
			}
			h.model.cancel(who)
			return nil
		}),
		"approve": answer(func(_ int, reference string) error {
			_, err := service.Approve(ctx, people.System, reference)
			return err
		}, func(who int) error { return h.model.approve(who) }),
		"refuse": answer(func(_ int, reference string) error {
			_, err := service.Refuse(ctx, people.System, reference, "Not of Kent")
			return err
		}, func(who int) error { return h.model.refuse(who) }),
		"resize":           h.resize,
		"keep places":      h.keepPlaces,
		"release places":   h.releasePlaces,
		"go elsewhere":     h.goElsewhere,
		"not go elsewhere": h.comeBack,
		"time passes":      h.timePasses,
		"":                 h.holds,
	}
}

func sameError(rt *rapid.T, got, want error) {
	if !errors.Is(got, want) || (got != nil) != (want != nil) {
		rt.Fatalf("error = %v, the rule says %v", got, want)
	}
}

func (h *history) resize(rt *rapid.T) {
	capacity := rapid.IntRange(1, 8).Draw(rt, "places")
	now := h.w.Read(h.session)
	of := func(p *courses.SessionPlan) { p.OrganisationID, p.Capacity = "essex", capacity }
	_, err := h.w.Courses.UpdateSession(context.Background(), people.System, now.Code, now.Version, h.w.Plan(of))
	sameError(rt, err, h.model.resize(capacity))
}

func (h *history) keepPlaces(rt *rapid.T) {
	hold := rapid.SampledFrom([]courses.Hold{
		{Kind: courses.ForOrganisation, For: "kent"}, {Kind: courses.ForRegion, For: "Eastern"}, {Kind: courses.ForSector, For: string(people.Policing)},
	}).Draw(rt, "for")
	hold.Places = rapid.IntRange(1, 3).Draw(rt, "kept")
	hold.ReleaseOn = rapid.SampledFrom([]string{"2021-01-20", "2021-02-05", "2021-02-09"}).Draw(rt, "until")
	var want error = courses.ErrInvalid
	if hold.ReleaseOn > courses.DayOf(h.w.Clock.Now()) {
		want = h.model.setHold(hold.Kind, hold.For, hold.Places, hold.ReleaseOn)
	}
	sameError(rt, h.w.Courses.SetHold(context.Background(), people.System, h.session.Code, hold), want)
}

func (h *history) releasePlaces(rt *rapid.T) {
	if len(h.model.holds) == 0 {
		return
	}
	which := rapid.SampledFrom(h.model.holds).Draw(rt, "hold")
	holds, err := h.w.Courses.Holds(context.Background(), people.System, h.session.Code)
	if err != nil {
		rt.Fatal(err)
	}
	for _, hold := range holds {
		if hold.Open() && hold.Kind == which.kind && hold.For == which.who && hold.FromMix == which.mix {
			sameError(rt, h.w.Courses.ReleaseHold(context.Background(), people.System, h.session.Code, hold.ID), nil)
			h.model.dropHold(which)
			return
		}
	}
	rt.Fatalf("%+v is not kept", which)
}

// goElsewhere books somebody on the session at the same time.
func (h *history) goElsewhere(rt *rapid.T) {
	who := rapid.IntRange(0, 7).Draw(rt, "person")
	request := courses.BookingRequest{SessionCode: h.other.Code, PersonID: h.actors[who].PersonID}
	_, err := h.w.Courses.Book(context.Background(), people.System, request)
	if b := h.model.of(who); b != nil && b.placed() && !h.model.elsewhere[who] {
		sameError(rt, err, courses.ErrOverlap)
		return
	}
	sameError(rt, err, nil)
	h.model.elsewhere[who] = true
}

// comeBack cancels that, and lets the job find what can be offered now.
func (h *history) comeBack(rt *rapid.T) {
	who := rapid.IntRange(0, 7).Draw(rt, "person")
	if !h.model.elsewhere[who] {
		return
	}
	booking, err := h.w.Courses.MyBooking(context.Background(), h.actors[who], h.other)
	if err != nil {
		rt.Fatal(err)
	}
	if _, err := h.w.Courses.CancelBooking(context.Background(), h.actors[who], booking.Reference, courses.CancelOther, "On duty"); err != nil {
		rt.Fatal(err)
	}
	delete(h.model.elsewhere, who)
	h.jobs(rt)
	h.model.promote()
}

func (h *history) timePasses(rt *rapid.T) {
	hours := rapid.SampledFrom([]int{1, 20, 48, 200, 400}).Draw(rt, "hours")
	then := h.w.Clock.Now().Add(time.Duration(hours) * time.Hour)
	if !then.Before(h.session.StartsAt.Add(-time.Hour)) {
		then = h.session.StartsAt.Add(-time.Hour)
	}
	if then.Before(h.w.Clock.Now()) {
		return
	}
	h.w.Clock.Set(then)
	h.model.now = then
	h.jobs(rt)
	h.model.pass()
}

func (h *history) jobs(rt *rapid.T) {
	for _, job := range []func(context.Context) (int, error){h.w.Courses.LapseOffers, h.w.Courses.ReleaseHolds} {
		if _, err := job(context.Background()); err != nil {
			rt.Fatal(err)
		}
	}
}

// holds tells whether the service says what the rule says, and lets a moment pass.
func (h *history) holds(rt *rapid.T) {
	session, ctx := h.w.Read(h.session), context.Background()
	got := fmt.Sprintf("%d places: %d confirmed, %d offered, %d kept, %d waiting\n", session.Capacity, session.Confirmed, session.Offered, session.Held, session.Waiting)
	m := h.model
	want := fmt.Sprintf("%d places: %d confirmed, %d offered, %d kept, %d waiting\n", m.capacity, m.count(courses.Confirmed), m.count(courses.Offered), m.kept(), m.count(courses.Waiting))
	holds, err := h.w.Courses.Holds(ctx, people.System, h.session.Code)
	if err != nil {
		rt.Fatal(err)
	}
	names := map[string]string{}
	for _, hold := range holds {
		names[hold.ID] = fmt.Sprint(hold.Kind, hold.For, hold.FromMix)
		if hold.Open() {
			got += fmt.Sprintln(names[hold.ID], hold.Taken, "of", hold.Places, "until", hold.ReleaseOn)
		}
	}
	m.best(0, nil)
	for _, hold := range m.holds {
		want += fmt.Sprintln(hold.name(), m.taken(hold), "of", hold.places, "until", hold.release)
	}
	delegates, err := h.w.Courses.Delegates(ctx, people.System, h.session)
	if err != nil {
		rt.Fatal(err)
	}
	slices.SortFunc(delegates, func(a, b courses.Delegate) int { return a.Booking.BookedAt.Compare(b.Booking.BookedAt) })
	for _, d := range delegates {
		got += fmt.Sprintln(d.Person.Name, d.Booking.State, d.Booking.QueueNumber, cmp.Or(names[d.Booking.HoldID], "free"), until(d.Booking))
	}
	for _, b := range m.bookings {
		want += fmt.Sprintln(h.actors[b.person].Name, b.state, b.number, cmp.Or(b.hold.name(), "free"), until(courses.Booking{State: b.state, OfferExpiresAt: b.expires}))
	}
	if got != want {
		rt.Fatalf("the service says\n%s\nthe rule says\n%s", got, want)
	}
	explained(rt, h.w, h.session)
	h.w.Clock.Set(h.w.Clock.Now().Add(time.Second))
	m.now = h.w.Clock.Now()
}

func (h *modelHold) name() string {
	if h == nil {
		return ""
	}
	return fmt.Sprint(h.kind, h.who, h.mix)
}

func until(booking courses.Booking) string {
	if booking.State != courses.Offered {
		return ""
	}
	return booking.OfferExpiresAt.UTC().Format(time.RFC3339)
}

// explained tells whether each promotion's record explains it: everybody who stood before
// the one promoted could not have the place, and the record says why.
func explained(t rapid.TB, w *coursestest.World, session courses.Session) {
	promotions, err := w.Courses.Promotions(context.Background(), people.System, session)
	if err != nil {
		t.Fatal(err)
	}
	for _, promotion := range promotions {
		at := slices.Index(promotion.Queue, promotion.Reference)
		if at < 0 || promotion.Reason == "" {
			t.Fatalf("the record does not explain itself: %+v", promotion)
		}
		for _, before := range promotion.Queue[:at] {
			if promotion.Passed[before] == "" {
				t.Fatalf("%s was passed over without a reason: %+v", before, promotion)
			}
		}
		if len(promotion.Passed) != at {
			t.Fatalf("%d stood before and %d reasons are given: %+v", at, len(promotion.Passed), promotion)
		}
	}
}
