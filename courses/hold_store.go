package courses

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"muster/courses/people"
	"muster/courses/rows"
)

type holdRow struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string
	Kind       HoldKind
	HeldFor    string
	Places     int
	Taken      int
	FromMix    bool
	ReleaseOn  string
	ReleasedAt *time.Time
	RecordedBy string
	RecordedAt time.Time
}

func (holdRow) TableName() string { return "course_holds" }

// mostSpecificFirst is the order in which kept places are given: an organisation's, then
// a region's, then a sector's, and what the agency mix keeps after what somebody kept.
const mostSpecificFirst = "CASE kind WHEN 'organisation' THEN 1 WHEN 'region' THEN 2 ELSE 3 END, from_mix, held_for, id"

func (s *store) holds(ctx context.Context, sessionID string) ([]Hold, error) {
	return s.holdsWhere(ctx, "session_id = ?", sessionID)
}

// openHolds are the places of a session that are still kept, the most specific first.
func (s *store) openHolds(ctx context.Context, sessionID string) ([]Hold, error) {
	return s.holdsWhere(ctx, "session_id = ? AND released_at IS NULL", sessionID)
}

func (s *store) holdsWhere(ctx context.Context, condition string, values ...any) ([]Hold, error) {
	var rows []holdRow
	err := s.db.WithContext(ctx).Where(condition, values...).Order(mostSpecificFirst).Find(&rows).Error
	list := make([]Hold, len(rows))
	for i, r := range rows {
		list[i] = Hold{
			ID: r.ID, SessionID: r.SessionID, Kind: r.Kind, For: r.HeldFor, Places: r.Places, Taken: r.Taken,
			FromMix: r.FromMix, ReleaseOn: r.ReleaseOn, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
		}
		if r.ReleasedAt != nil {
			list[i].ReleasedAt = r.ReleasedAt.UTC()
		}
	}
	return list, err
}

// writeHold adds the hold, or writes over the one of its session for the same.
func (s *store) writeHold(ctx context.Context, hold Hold) error {
	row := holdRow{
		ID: hold.ID, SessionID: hold.SessionID, Kind: hold.Kind, HeldFor: hold.For, Places: hold.Places, Taken: hold.Taken,
		FromMix: hold.FromMix, ReleaseOn: hold.ReleaseOn, RecordedBy: hold.RecordedBy, RecordedAt: hold.RecordedAt,
	}
	if !hold.ReleasedAt.IsZero() {
		row.ReleasedAt = &hold.ReleasedAt
	}
	return s.db.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{"places", "taken", "release_on", "released_at", "recorded_by", "recorded_at"}),
	}).Create(&row).Error
}

// takeFree takes a place that is kept for nobody, to be confirmed or offered, if the
// session takes bookings and has one. It is one statement, so that no two takers can
// both see the last place.
func (s *store) takeFree(ctx context.Context, sessionID string, state BookingState) (bool, error) {
	changed, err := rows.Change(ctx, s.db, "UPDATE course_sessions SET "+counter(state)+" = "+counter(state)+" + 1 WHERE id = ? AND state IN "+bookableStates+
		" AND confirmed + offered + held < capacity", sessionID)
	return changed == 1, err
}

// addPlace raises the capacity of a session by one.
func (s *store) addPlace(ctx context.Context, sessionID string) error {
	return onlyOne(s.db.WithContext(ctx).Exec("UPDATE course_sessions SET capacity = capacity + 1, version = version + 1 WHERE id = ?", sessionID))
}

// takeHeld takes a place out of a hold, if it is still kept and has one.
func (s *store) takeHeld(ctx context.Context, hold Hold, state BookingState) (bool, error) {
	db := s.db.WithContext(ctx)
	done := db.Exec("UPDATE course_holds SET taken = taken + 1 WHERE id = ? AND released_at IS NULL AND taken < places", hold.ID)
	if done.Error != nil || done.RowsAffected != 1 {
		return false, done.Error
	}
	return true, onlyOne(db.Exec("UPDATE course_sessions SET held = held - 1, "+counter(state)+" = "+counter(state)+" + 1 WHERE id = ? AND state IN ?",
		hold.SessionID, BookableStates()))
}

// giveBack gives back the place of a booking that was confirmed or offered: to its hold,
// while that keeps it on the day today, else to everybody.
func (s *store) giveBack(ctx context.Context, booking Booking, today string) error {
	db := s.db.WithContext(ctx)
	kept := 0
	if booking.HoldID != "" {
		done := db.Exec("UPDATE course_holds SET taken = taken - 1 WHERE id = ? AND released_at IS NULL AND release_on > ?", booking.HoldID, today)
		if done.Error != nil {
			return done.Error
		}
		kept = int(done.RowsAffected)
	}
	return onlyOne(db.Exec("UPDATE course_sessions SET "+counter(booking.State)+" = "+counter(booking.State)+" - 1, held = held + ? WHERE id = ?",
		kept, booking.SessionID))
}

// acceptPlace turns an offered place into a confirmed one.
func (s *store) acceptPlace(ctx context.Context, sessionID string) error {
	return onlyOne(s.db.WithContext(ctx).Exec("UPDATE course_sessions SET offered = offered - 1, confirmed = confirmed + 1 WHERE id = ? AND offered > 0", sessionID))
}

// keepPlaces writes how many places are kept and not taken, if there are so many.
func (s *store) keepPlaces(ctx context.Context, sessionID string, held int) (bool, error) {
	done := s.db.WithContext(ctx).Exec("UPDATE course_sessions SET held = ? WHERE id = ? AND confirmed + offered + ? <= capacity", held, sessionID, held)
	return done.RowsAffected == 1, done.Error
}

// moveToHold writes out of which hold a booking's place is, empty for none.
func (s *store) moveToHold(ctx context.Context, bookingID, holdID string) error {
	return s.updateBooking(ctx, bookingID, map[string]any{"hold_id": orNull(holdID)})
}

// counter is the column that counts bookings of the state: Confirmed or Offered.
func counter(state BookingState) string {
	if state == Offered {
		return "offered"
	}
	return "confirmed"
}

// placed are the bookings of a session that have a place, in the order in which they
// were made.
func (s *store) placed(ctx context.Context, sessionID string) ([]Booking, error) {
	return s.bookings(ctx, "session_id = ? AND state IN ('confirmed', 'offered')", sessionID)
}

// releaseHold writes that the hold's places are no longer kept.
func (s *store) releaseHold(ctx context.Context, hold Hold, at time.Time) error {
	db := s.db.WithContext(ctx)
	if err := onlyOne(db.Exec("UPDATE course_holds SET released_at = ? WHERE id = ? AND released_at IS NULL", at, hold.ID)); err != nil {
		return err
	}
	return onlyOne(db.Exec("UPDATE course_sessions SET held = held - ? WHERE id = ?", hold.Room(), hold.SessionID))
}

// cutOffers has a session's offers end at the moment at the latest.
func (s *store) cutOffers(ctx context.Context, sessionID string, at time.Time) error {
	return s.db.WithContext(ctx).Exec("UPDATE course_bookings SET offer_expires_at = ? WHERE session_id = ? AND state = 'offered' AND offer_expires_at > ?",
		at, sessionID, at).Error
}

// confirmedBySector counts a session's confirmed bookings by the sector of the
// organisation they were made for.
func (s *store) confirmedBySector(ctx context.Context, sessionID string) (map[people.Sector]int, error) {
	var rows []struct {
		Sector people.Sector
		Number int
	}
	err := s.db.WithContext(ctx).Table("course_bookings").
		Joins("JOIN organisations ON organisations.id = course_bookings.organisation_id").
		Where("course_bookings.session_id = ? AND course_bookings.state = 'confirmed'", sessionID).
		Select("organisations.sector, count(*) AS number").Group("organisations.sector").Scan(&rows).Error
	counts := map[people.Sector]int{}
	for _, row := range rows {
		counts[row.Sector] = row.Number
	}
	return counts, err
}
