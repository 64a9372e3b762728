package courses

import (
	"context"
	"slices"

	"muster/courses/people"
)

// The agency mix of a course is nothing but places kept for sectors, made with the
// session: of each sector's percent of the capacity, rounded up. So the one rule of
// places respects it without knowing of it.

// openMix keeps what the course's mix asks for on a new session, unless the day of its
// release has come. It keeps no more than there are places: of two sectors, the one with
// the greater share first.
func (s *Service) openMix(ctx context.Context, tx *store, session Session) error {
	course, err := tx.courseByCode(ctx, session.CourseCode)
	if err != nil || len(course.Mix) == 0 {
		return err
	}
	releaseOn := mixReleaseDay(session, course)
	if releaseOn <= DayOf(s.now()) {
		return nil
	}
	left := session.Capacity
	held := 0
	for _, share := range course.Mix {
		places := min(share.Of(session.Capacity), left)
		left -= places
		held += places
		err := tx.writeHold(ctx, Hold{
			ID: people.NewID(), SessionID: session.ID, Kind: ForSector, For: string(share.Sector), Places: places,
			FromMix: true, ReleaseOn: releaseOn, RecordedBy: session.RecordedBy, RecordedAt: session.RecordedAt,
		})
		if err != nil {
			return err
		}
	}
	_, err = tx.keepPlaces(ctx, session.ID, held)
	return err
}

// mixReleaseDay is the day on which what the mix keeps is released.
func mixReleaseDay(session Session, course Course) string {
	return DayOf(session.StartsAt.In(London).AddDate(0, 0, -course.MixReleaseDays))
}

// replan brings the places that are kept up to date with a session's new capacity and
// first day: the mix is recomputed, and nothing is kept beyond the first day. It is
// called before the capacity becomes smaller, and after it has become larger. A
// TooFewPlacesError when what is confirmed, offered and kept by somebody does not fit.
func (s *Service) replan(ctx context.Context, tx *store, before, after Session) error {
	holds, err := tx.openHolds(ctx, after.ID)
	if err != nil {
		return err
	}
	course, err := tx.courseByCode(ctx, after.CourseCode)
	if err != nil {
		return err
	}
	places := map[string]int{}
	for _, hold := range holds {
		releaseOn := min(hold.ReleaseOn, after.Day())
		if hold.FromMix {
			i := slices.IndexFunc(course.Mix, func(share MixShare) bool { return string(share.Sector) == hold.For })
			if i >= 0 {
				places[hold.ID] = course.Mix[i].Of(after.Capacity)
			}
			if before.Day() != after.Day() {
				releaseOn = mixReleaseDay(after, course)
			}
		}
		if releaseOn != hold.ReleaseOn {
			hold.ReleaseOn = releaseOn
			if err := tx.writeHold(ctx, hold); err != nil {
				return err
			}
		}
	}
	return s.refit(ctx, tx, before, after.Capacity, places)
}

// refit gives open holds of a session new numbers of places, by id, with so many places
// in all. Who no longer fits into a hold keeps the place as one kept for nobody; then
// places settle; and if more would be kept than there are, the mix keeps fewer.
func (s *Service) refit(ctx context.Context, tx *store, session Session, capacity int, places map[string]int) error {
	holds, err := tx.openHolds(ctx, session.ID)
	if err != nil {
		return err
	}
	placed, err := tx.placed(ctx, session.ID)
	if err != nil {
		return err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	before, was := slices.Clone(holds), holdOf(placed)
	for i := range holds {
		if number, ok := places[holds[i].ID]; ok {
			holds[i].Places = number
			putOut(&holds[i], placed)
		}
	}
	moves(holds, placed, organisations)
	if over := len(placed) + room(holds) - capacity; over > 0 && !shrinkMix(holds, over) {
		return TooFewPlacesError{Needed: len(placed) + room(holds)}
	}
	for _, booking := range placed {
		if was[booking.ID] != booking.HoldID {
			if err := tx.moveToHold(ctx, booking.ID, booking.HoldID); err != nil {
				return err
			}
		}
	}
	return s.keep(ctx, tx, session.ID, before, holds)
}

func holdOf(placed []Booking) map[string]string {
	holdOf := make(map[string]string, len(placed))
	for _, booking := range placed {
		holdOf[booking.ID] = booking.HoldID
	}
	return holdOf
}

// putOut takes the latest bookings out of a hold that has more than its places.
func putOut(hold *Hold, placed []Booking) {
	for i := len(placed) - 1; i >= 0 && hold.Taken > hold.Places; i-- {
		if placed[i].HoldID == hold.ID {
			placed[i].HoldID = ""
			hold.Taken--
		}
	}
}

func room(holds []Hold) int {
	room := 0
	for _, hold := range holds {
		room += hold.Room()
	}
	return room
}

// shrinkMix lets the mix keep so many places fewer, each from the sector that keeps most,
// and tells whether it could.
func shrinkMix(holds []Hold, over int) bool {
	for ; over > 0; over-- {
		most := -1
		for i, hold := range holds {
			if hold.FromMix && hold.Room() > 0 && (most < 0 || hold.Room() > holds[most].Room()) {
				most = i
			}
		}
		if most < 0 {
			return false
		}
		holds[most].Places--
	}
	return true
}

// MixOf is what the agency mix of a session's course asks for, and what is missing, the
// greatest share first; nothing for a course without a mix. Anybody may.
func (s *Service) MixOf(ctx context.Context, sessionCode string) ([]MixLine, error) {
	session, err := s.store.sessionByCode(ctx, sessionCode)
	if err != nil {
		return nil, err
	}
	return mixOf(ctx, s.store, session)
}

func mixOf(ctx context.Context, store *store, session Session) ([]MixLine, error) {
	course, err := store.courseByCode(ctx, session.CourseCode)
	if err != nil || len(course.Mix) == 0 {
		return nil, err
	}
	confirmed, err := store.confirmedBySector(ctx, session.ID)
	lines := make([]MixLine, len(course.Mix))
	for i, share := range course.Mix {
		needed := share.Of(session.Capacity)
		lines[i] = MixLine{
			Sector: share.Sector, Percent: share.Percent, Needed: needed, Confirmed: confirmed[share.Sector],
			Missing: max(needed-confirmed[share.Sector], 0),
		}
	}
	return lines, err
}

// cutOffers ends offers when the session starts, however much earlier it now does.
func (s *Service) cutOffers(ctx context.Context, tx *store, before, after Session) error {
	if !after.StartsAt.Before(before.StartsAt) {
		return nil
	}
	return tx.cutOffers(ctx, after.ID, after.StartsAt)
}
