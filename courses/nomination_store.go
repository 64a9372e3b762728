package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type nominationRow struct {
	ID             string `gorm:"primaryKey"`
	SessionID      string
	OrganisationID string
	RecordedBy     string
	RecordedAt     time.Time
}

func (nominationRow) TableName() string { return "course_nominations" }

type nominationLineRow struct {
	NominationID string
	Number       int
	Email        string
	Name         string
	Outcome      NominationOutcome
	BookingID    *string
}

func (nominationLineRow) TableName() string { return "course_nomination_lines" }

// lockPeople takes the rows of the people who were found in the order of their ids, as
// everybody who takes several does, so that two nominations never wait for one another.
func (s *store) lockPeople(ctx context.Context, found []colleague) error {
	var ids []string
	for _, colleague := range found {
		ids = append(ids, colleague.person.ID)
	}
	var locked []string
	return s.db.WithContext(ctx).Table("people").Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("id IN ?", ids).Order("id").Pluck("id", &locked).Error
}

func (s *store) insertNomination(ctx context.Context, nominated Nominated) error {
	db := s.db.WithContext(ctx)
	err := db.Create(&nominationRow{
		nominated.ID, nominated.SessionID, nominated.OrganisationID, nominated.RecordedBy, nominated.RecordedAt,
	}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrInvalid // the id was used for another session
	}
	if err != nil {
		return err
	}
	lines := make([]nominationLineRow, len(nominated.People))
	for i, person := range nominated.People {
		lines[i] = nominationLineRow{nominated.ID, i + 1, person.Email, person.Name, person.Outcome, orNull(person.bookingID)}
	}
	return db.Create(&lines).Error
}

// nomination is the nomination with this id, or nil.
func (s *store) nomination(ctx context.Context, id string) (*Nominated, error) {
	found, err := s.nominations(ctx, 0, 1, "id = ?", id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// nominations lists those that meet the condition, the latest first, with their lines.
func (s *store) nominations(ctx context.Context, offset, limit int, condition string, values ...any) ([]Nominated, error) {
	db := s.db.WithContext(ctx)
	var rows []nominationRow
	err := db.Where(condition, values...).Order("recorded_at DESC, id").Offset(offset).Limit(limit).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	var lines []struct {
		NominationID, Email, Name string
		Outcome                   NominationOutcome
		BookingID, Reference      *string
	}
	err = db.Table("course_nomination_lines AS lines").
		Joins("LEFT JOIN course_bookings ON course_bookings.id = lines.booking_id").
		Select("lines.*, course_bookings.reference").
		Where("lines.nomination_id IN ?", ids).Order("lines.nomination_id, lines.number").Scan(&lines).Error
	byID := map[string][]NominatedPerson{}
	for _, line := range lines {
		byID[line.NominationID] = append(byID[line.NominationID], NominatedPerson{
			Email: line.Email, Name: line.Name, Outcome: line.Outcome,
			Reference: orEmpty(line.Reference), bookingID: orEmpty(line.BookingID),
		})
	}
	list := make([]Nominated, len(rows))
	for i, row := range rows {
		list[i] = Nominated{row.ID, row.SessionID, row.OrganisationID, row.RecordedBy, row.RecordedAt.UTC(), byID[row.ID]}
	}
	return list, err
}

func (s *store) countNominations(ctx context.Context, organisationID string) (int, error) {
	var total int64
	err := s.db.WithContext(ctx).Model(&nominationRow{}).Where("organisation_id = ?", organisationID).Count(&total).Error
	return int(total), err
}

// bookingNote says who nominated the person of a booking, or whose place it took over;
// empty when the booking is their own doing.
func (s *store) bookingNote(ctx context.Context, booking Booking) (string, error) {
	var name []string
	query := s.db.WithContext(ctx).Table("people").Where("id = ?", booking.NominatedBy)
	words := " nominated you for it."
	switch {
	case booking.SwappedFrom != "":
		words = " cannot come and passed the place on to you."
		query = s.db.WithContext(ctx).Table("people").
			Where("id = (SELECT person_id FROM course_bookings WHERE reference = ?)", booking.SwappedFrom)
	case booking.NominatedBy == "":
		return "", nil
	}
	if err := query.Pluck("name", &name).Error; err != nil || len(name) == 0 {
		return "", err
	}
	return name[0] + words, nil
}
