package courses_test

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// ledger is the rule of places in its simplest form, to hold the service against: no
// database, no counters, everything found out by looking through all bookings.
type ledger struct {
	now, start time.Time
	capacity   int
	mix        []courses.MixShare
	releaseMix string
	persons    []modelPerson
	bookings   []*modelBooking // those that have not ended, in the order in which they were made
	holds      []*modelHold
	elsewhere  map[int]bool // who has a place on another session at the same time
	next       int
}

type modelPerson struct {
	organisation people.Organisation
	claimed      bool
}

type modelBooking struct {
	person  int
	state   courses.BookingState
	number  int
	hold    *modelHold
	expires time.Time
}

type modelHold struct {
	kind    courses.HoldKind
	who     string
	mix     bool
	places  int
	release string
}

func (b *modelBooking) placed() bool {
	return b.state == courses.Confirmed || b.state == courses.Offered
}

func (l *ledger) of(person int) *modelBooking {
	for _, b := range l.bookings {
		if b.person == person {
			return b
		}
	}
	return nil
}

func (l *ledger) count(state courses.BookingState) int {
	n := 0
	for _, b := range l.bookings {
		if b.state == state {
			n++
		}
	}
	return n
}

func (l *ledger) taken(h *modelHold) int {
	n := 0
	for _, b := range l.bookings {
		if b.placed() && b.hold == h {
			n++
		}
	}
	return n
}

// kept is how many places are kept and not taken.
func (l *ledger) kept() int {
	n := 0
	for _, h := range l.holds {
		n += h.places - l.taken(h)
	}
	return n
}

func (l *ledger) free() int {
	return l.capacity - l.count(courses.Confirmed) - l.count(courses.Offered) - l.kept()
}

// rank orders holds: an organisation's, a region's, a sector's, the mix's.
func (h *modelHold) rank() string {
	return fmt.Sprint(map[courses.HoldKind]int{courses.ForOrganisation: 1, courses.ForRegion: 2, courses.ForSector: 3}[h.kind], h.mix, h.who)
}

func (h *modelHold) matches(o people.Organisation) bool {
	return map[courses.HoldKind]string{courses.ForOrganisation: o.ID, courses.ForRegion: o.Region, courses.ForSector: string(o.Sector)}[h.kind] == h.who
}

// best is the most specific hold with a place for the person, before limit.
func (l *ledger) best(person int, limit *modelHold) *modelHold {
	sort.Slice(l.holds, func(i, j int) bool { return l.holds[i].rank() < l.holds[j].rank() })
	for _, h := range l.holds {
		if h == limit {
			return nil
		}
		if h.places > l.taken(h) && h.matches(l.persons[person].organisation) {
			return h
		}
	}
	return nil
}

// mayTake tells whether there is a place for the person.
func (l *ledger) mayTake(person int) bool { return l.best(person, nil) != nil || l.free() > 0 }

// take gives the booking its place, if there is one.
func (l *ledger) take(b *modelBooking, state courses.BookingState) bool {
	if !l.mayTake(b.person) {
		return false
	}
	b.hold = l.best(b.person, nil)
	b.state = state
	return true
}

// move lets people move to places kept for them, the first booked first.
func (l *ledger) move() {
	for again := true; again; {
		again = false
		for _, b := range l.bookings {
			if !b.placed() {
				continue
			}
			if h := l.best(b.person, b.hold); h != nil {
				b.hold, again = h, true
				break
			}
		}
	}
}

// promote offers what is free to the first in line who may have it.
func (l *ledger) promote() {
	l.move()
	left := l.start.Sub(l.now)
	if left < 4*time.Hour {
		return
	}
	for {
		var first *modelBooking
		for _, b := range l.bookings {
			if b.state == courses.Waiting && !l.elsewhere[b.person] && l.mayTake(b.person) && (first == nil || b.number < first.number) {
				first = b
			}
		}
		if first == nil {
			return
		}
		l.take(first, courses.Offered)
		first.expires = l.now.Add(min(48*time.Hour, left/2)).Truncate(time.Minute)
	}
}

func (l *ledger) end(b *modelBooking) {
	l.bookings = slices.DeleteFunc(l.bookings, func(other *modelBooking) bool { return other == b })
}

func (l *ledger) dropHold(h *modelHold) {
	for _, b := range l.bookings {
		if b.hold == h {
			b.hold = nil
		}
	}
	l.holds = slices.DeleteFunc(l.holds, func(other *modelHold) bool { return other == h })
	l.promote()
}

// pass does what is due at the time it has become.
func (l *ledger) pass() {
	for _, b := range slices.Clone(l.bookings) {
		if b.state == courses.Offered && !b.expires.After(l.now) {
			l.end(b)
			l.promote()
		}
	}
	for _, h := range slices.Clone(l.holds) {
		if h.release <= courses.DayOf(l.now) {
			l.dropHold(h)
		}
	}
	l.promote()
}

func (l *ledger) book(person int) error {
	if l.of(person) != nil {
		return nil
	}
	if l.elsewhere[person] {
		return courses.ErrOverlap
	}
	b := &modelBooking{person: person}
	l.bookings = append(l.bookings, b)
	if !l.persons[person].claimed && l.take(b, courses.Confirmed) {
		return nil
	}
	b.state = courses.Waiting
	if l.persons[person].claimed {
		b.state = courses.Requested
	}
	l.next++
	b.number = l.next
	return nil
}

func (l *ledger) cancel(person int) {
	b := l.of(person)
	l.end(b)
	if b.placed() {
		l.promote()
	}
}

func (l *ledger) accept(person int) error {
	b := l.of(person)
	switch {
	case b.state == courses.Confirmed:
		return nil
	case b.state == courses.Offered:
		b.state = courses.Confirmed
		return nil
	case b.state == courses.Waiting && l.start.Sub(l.now) < 4*time.Hour:
		if l.elsewhere[person] {
			return courses.ErrOverlap
		}
		if !l.take(b, courses.Confirmed) {
			return courses.ErrSessionFull
		}
		return nil
	}
	return courses.ErrNoOffer
}

func (l *ledger) approve(person int) error {
	b := l.of(person)
	switch {
	case b.state != courses.Requested:
		return nil
	case l.elsewhere[person]:
		return courses.ErrOverlap
	}
	l.persons[person].claimed = false
	if !l.take(b, courses.Confirmed) {
		b.state = courses.Waiting
	}
	return nil
}

func (l *ledger) refuse(person int) error {
	if l.of(person).state != courses.Requested {
		return courses.ErrNotRequested
	}
	l.end(l.of(person))
	return nil
}

// refit changes numbers of kept places, with so many places in all, or nothing.
func (l *ledger) refit(capacity int, places map[*modelHold]int) error {
	before := *l
	before.bookings, before.holds = nil, nil
	var bookings []modelBooking
	var holds []modelHold
	for _, b := range l.bookings {
		bookings = append(bookings, *b)
	}
	for _, h := range l.holds {
		holds = append(holds, *h)
	}
	l.capacity = capacity
	for h, n := range places {
		h.places = n
		for i := len(l.bookings) - 1; i >= 0 && l.taken(h) > n; i-- {
			if l.bookings[i].hold == h {
				l.bookings[i].hold = nil
			}
		}
	}
	l.move()
	for l.free() < 0 {
		var most *modelHold
		for _, h := range l.holds {
			if h.mix && h.places > l.taken(h) && (most == nil || h.places-l.taken(h) > most.places-l.taken(most)) {
				most = h
			}
		}
		if most == nil {
			l.capacity = before.capacity
			for i := range bookings {
				*l.bookings[i] = bookings[i]
			}
			for i := range holds {
				*l.holds[i] = holds[i]
			}
			return courses.ErrTooFewPlaces
		}
		most.places--
	}
	l.promote()
	return nil
}

func (l *ledger) resize(capacity int) error {
	places := map[*modelHold]int{}
	if capacity != l.capacity {
		for _, h := range l.holds {
			for _, share := range l.mix {
				if h.mix && string(share.Sector) == h.who {
					places[h] = share.Of(capacity)
				}
			}
		}
	}
	return l.refit(capacity, places)
}

func (l *ledger) setHold(kind courses.HoldKind, who string, number int, release string) error {
	var hold *modelHold
	for _, h := range l.holds {
		if h.kind == kind && h.who == who && !h.mix {
			hold = h
		}
	}
	if hold == nil {
		hold = &modelHold{kind: kind, who: who}
		l.holds = append(l.holds, hold)
		l.best(0, nil) // into their order
	}
	was := hold.release
	hold.release = release
	err := l.refit(l.capacity, map[*modelHold]int{hold: number})
	if err != nil {
		hold.release = was
		if was == "" {
			l.holds = slices.DeleteFunc(l.holds, func(other *modelHold) bool { return other == hold })
		}
	}
	return err
}

// openMix keeps what the mix asks for from the beginning.
func (l *ledger) openMix() {
	left := l.capacity
	for _, share := range l.mix {
		number := min(share.Of(l.capacity), left)
		left -= number
		l.holds = append(l.holds, &modelHold{kind: courses.ForSector, who: string(share.Sector), mix: true, places: number, release: l.releaseMix})
	}
}
