package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"muster/courses/people"
)

// HoldKind is what places are kept for.
type HoldKind string

// Places are kept for an organisation (its id), for a region or for a sector, by the
// organisation that a delegate is of.
const (
	ForOrganisation HoldKind = "organisation"
	ForRegion       HoldKind = "region"
	ForSector       HoldKind = "sector"
)

// Hold is places of a session that are kept until the beginning of the day ReleaseOn
// (London's, YYYY-MM-DD), or until somebody releases them. Taken of its Places are
// confirmed or offered. FromMix marks what the course's agency mix keeps. ReleasedAt
// is zero while they are kept.
type Hold struct {
	ID         string
	SessionID  string
	Kind       HoldKind
	For        string
	Places     int
	Taken      int
	FromMix    bool
	ReleaseOn  string
	ReleasedAt time.Time
	RecordedBy string
	RecordedAt time.Time
}

// MixLine is a sector's least share of a session: the places it Needed, how many of
// its people are Confirmed, and how many are Missing.
type MixLine struct {
	Sector    people.Sector
	Percent   int
	Needed    int
	Confirmed int
	Missing   int
}

// Open tells whether the places are still kept.
func (h Hold) Open() bool { return h.ReleasedAt.IsZero() }

// Room is how many of the kept places nobody has taken.
func (h Hold) Room() int {
	if !h.Open() {
		return 0
	}
	return h.Places - h.Taken
}

// isFor tells whether the places are kept for people of the organisation.
func (h Hold) isFor(organisation people.Organisation) bool {
	switch h.Kind {
	case ForOrganisation:
		return h.For == organisation.ID && h.For != ""
	case ForRegion:
		return h.For == organisation.Region && h.For != ""
	default:
		return h.For == string(organisation.Sector) && h.For != ""
	}
}

// Holds lists the places of a session that are or were kept, those for organisations
// first, then for regions, then for sectors. For those who may manage the session.
func (s *Service) Holds(ctx context.Context, actor people.Actor, sessionCode string) ([]Hold, error) {
	session, err := s.store.sessionByCode(ctx, sessionCode)
	if err != nil {
		return nil, err
	}
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	return s.store.holds(ctx, session.ID)
}

// KeptPlaces lists the places of a session that are kept and that nobody has taken, in
// the order of Holds, with until when: anybody may know why they cannot have them.
func (s *Service) KeptPlaces(ctx context.Context, session Session) ([]Hold, error) {
	if session.Held == 0 {
		return nil, nil
	}
	holds, err := s.store.openHolds(ctx, session.ID)
	return slices.DeleteFunc(holds, func(hold Hold) bool { return hold.Room() == 0 }), err
}

// SetHold keeps places of a session for an organisation, a region or a sector, or
// changes how many and until when; those of them who have a place already count. hold
// says Kind, For, Places (at least one) and ReleaseOn, a day after today and not after
// the session's first, empty for that day. For those who may manage the session, while
// it has not started. ErrInvalid; TooFewPlacesError when the session has not so many
// places left to keep; fewer than before are offered to the queue at once.
func (s *Service) SetHold(ctx context.Context, actor people.Actor, sessionCode string, hold Hold) error {
	return s.changeHolds(ctx, actor, sessionCode, func(tx *store, session Session) error {
		hold.ReleaseOn = cmp.Or(hold.ReleaseOn, session.Day())
		if hold.Places < 1 || !isDay(hold.ReleaseOn) || hold.ReleaseOn <= DayOf(s.now()) || hold.ReleaseOn > session.Day() {
			return ErrInvalid
		}
		if err := checkHeldFor(ctx, tx, hold); err != nil {
			return err
		}
		holds, err := tx.holds(ctx, session.ID)
		if err != nil {
			return err
		}
		wanted := Hold{ID: people.NewID(), SessionID: session.ID, Kind: hold.Kind, For: hold.For}
		if i := slices.IndexFunc(holds, func(h Hold) bool { return h.Kind == hold.Kind && h.For == hold.For && !h.FromMix }); i >= 0 {
			wanted = holds[i]
			if !wanted.Open() {
				wanted.Taken, wanted.Places, wanted.ReleasedAt = 0, 0, time.Time{}
			}
		}
		wanted.ReleaseOn, wanted.RecordedBy, wanted.RecordedAt = hold.ReleaseOn, actor.PersonID, s.now()
		if err := tx.writeHold(ctx, wanted); err != nil {
			return err
		}
		if err := s.refit(ctx, tx, session, session.Capacity, map[string]int{wanted.ID: hold.Places}); err != nil {
			return err
		}
		detail := fmt.Sprintf("%d for %s %s until %s", hold.Places, hold.Kind, hold.For, hold.ReleaseOn)
		if err := tx.people.Record(ctx, actor, "places kept", session.Code, detail); err != nil {
			return err
		}
		return s.offerOn(ctx, tx, actor, session.ID, "places were no longer kept")
	})
}

// ReleaseHold releases the places of a hold (its id) that nobody has taken, also one of
// the agency mix, and offers them. Who may and when, as SetHold. Releasing again changes
// nothing. ErrNoHold when the session has no such hold.
func (s *Service) ReleaseHold(ctx context.Context, actor people.Actor, sessionCode, holdID string) error {
	return s.changeHolds(ctx, actor, sessionCode, func(tx *store, session Session) error {
		found, err := tx.holdsWhere(ctx, "id = ? AND session_id = ?", holdID, session.ID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNoHold
		}
		if !found[0].Open() {
			return nil
		}
		return s.release(ctx, tx, actor, session, found[0], "somebody released them")
	})
}

// changeHolds runs change on a session whose places the actor may keep now.
func (s *Service) changeHolds(ctx context.Context, actor people.Actor, sessionCode string, change func(*store, Session) error) error {
	session, err := s.store.sessionByCode(ctx, sessionCode)
	if err != nil {
		return err
	}
	if !CanManage(actor, session) {
		return ErrNotAllowed
	}
	return s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		current, err := s.current(ctx, tx, current)
		switch {
		case err != nil:
			return err
		case current.State == SessionCancelled:
			return ErrSessionCancelled
		case !s.now().Before(current.StartsAt):
			return ErrSessionStarted
		}
		return change(tx, current)
	})
}

// checkHeldFor refuses to keep places for what is no organisation, region or sector.
func checkHeldFor(ctx context.Context, tx *store, hold Hold) error {
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	for _, organisation := range organisations {
		if hold.isFor(organisation) {
			return nil
		}
	}
	return ErrInvalid
}

// release stops keeping a hold's places: who has one of them keeps it, the others go to
// everybody. Taken stays as it was, for the record.
func (s *Service) release(ctx context.Context, tx *store, actor people.Actor, session Session, hold Hold, why string) error {
	placed, err := tx.placed(ctx, session.ID)
	if err != nil {
		return err
	}
	for _, booking := range placed {
		if booking.HoldID == hold.ID {
			if err := tx.moveToHold(ctx, booking.ID, ""); err != nil {
				return err
			}
		}
	}
	if err := tx.releaseHold(ctx, hold, s.now()); err != nil {
		return err
	}
	detail := fmt.Sprintf("%d of %d for %s %s: %s", hold.Room(), hold.Places, hold.Kind, hold.For, why)
	if err := tx.people.Record(ctx, actor, "kept places released", session.Code, detail); err != nil {
		return err
	}
	return s.offerOn(ctx, tx, actor, session.ID, "kept places were released")
}
