package reports

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type deliverableRow struct {
	ID            string
	ProgrammeCode string
	Letter        string
	Title         string
	RecordedAt    time.Time
}

func (deliverableRow) TableName() string { return "report_deliverables" }

func (s store) addDeliverable(ctx context.Context, actor people.Actor, d Deliverable) error {
	row := &deliverableRow{people.NewID(), d.Programme, d.Letter, d.Title, d.RecordedAt}
	return s.audited(ctx, d.RecordedAt, actor, "deliverable added", d.Programme+" "+d.Letter, d.Title, func(tx *gorm.DB) error {
		return translate(tx.Create(row).Error, ErrNoProgramme)
	})
}

// renameDeliverable gives a deliverable another title, unless its title is not was any more.
func (s store) renameDeliverable(ctx context.Context, actor people.Actor, d Deliverable, was string) error {
	return s.audited(ctx, d.RecordedAt, actor, "deliverable changed", d.Programme+" "+d.Letter, d.Title, func(tx *gorm.DB) error {
		changed := tx.Model(&deliverableRow{}).Where("programme_code = ? AND letter = ? AND title = ?", d.Programme, d.Letter, was).
			Update("title", d.Title)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrChangedSince
		}
		return changed.Error
	})
}

// translate names a broken constraint: a duplicate is ErrTaken, a broken reference missing.
func translate(err, missing error) error {
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return ErrTaken
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return missing
	}
	return err
}

func (s store) deliverables(ctx context.Context, programme string) ([]Deliverable, error) {
	var rows []deliverableRow
	err := s.with(ctx).Where("programme_code = ?", programme).Order("letter").Find(&rows).Error
	deliverables := make([]Deliverable, len(rows))
	for i, row := range rows {
		deliverables[i] = Deliverable{row.ProgrammeCode, row.Letter, row.Title, row.RecordedAt.UTC()}
	}
	return deliverables, err
}
