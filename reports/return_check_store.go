package reports

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type returnFindingRow struct {
	ReturnID   string
	Finding    string
	Position   int
	Section    string
	EntryKey   string
	Field      string
	Place      string
	Sentence   string
	Words      string
	Kind       ContradictionKind
	Why        string
	Against    string
	FigureKey  string
	FigureSlug string
	Reason     string
	PersonID   string
	PersonName string
	RecordedAt time.Time
}

func (returnFindingRow) TableName() string { return "report_return_findings" }

// findings are those of a return that somebody has given a reason for, in its order.
func (s store) findings(ctx context.Context, filed Return) ([]ReturnFinding, error) {
	var rows []returnFindingRow
	err := s.with(ctx).Where("return_id = ?", filed.id).Order("position, finding").Find(&rows).Error
	found := make([]ReturnFinding, len(rows))
	for i, r := range rows {
		found[i] = ReturnFinding{
			r.Finding, r.Section, r.EntryKey, r.Field, r.Place, r.Sentence, r.Words, r.Kind, r.Why, r.Against, r.FigureKey, r.FigureSlug,
			&FindingReason{r.Reason, r.PersonName, r.RecordedAt.UTC()},
		}
	}
	return found, err
}

func (s store) explainFinding(ctx context.Context, actor people.Actor, filed Return, f ReturnFinding) error {
	return s.change(ctx, f.Reason.RecordedAt, actor, filed, "return finding explained", f.ID, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "return_id"}, {Name: "finding"}},
			DoUpdates: clause.AssignmentColumns([]string{"reason", "person_id", "person_name", "recorded_at"}),
		}).Create(&returnFindingRow{
			filed.id, f.ID, 0, f.Section, f.Entry, f.Field, f.Place, f.Sentence, f.Words, f.Kind, f.Why, f.Against, f.Figure, f.Slug,
			f.Reason.Text, actor.PersonID, f.Reason.PersonName, f.Reason.RecordedAt,
		}).Error
	})
}

// settleFindings keeps with a return that is submitted what was explained of it, in its order,
// and nothing about sentences that have been mended since.
func settleFindings(tx *gorm.DB, filed Return, explained []ReturnFinding) error {
	ids := []string{""}
	for i, finding := range explained {
		ids = append(ids, finding.ID)
		placed := tx.Model(&returnFindingRow{}).Where("return_id = ? AND finding = ?", filed.id, finding.ID).Update("position", i)
		if placed.Error != nil {
			return placed.Error
		}
	}
	return tx.Where("return_id = ? AND finding NOT IN ?", filed.id, ids).Delete(&returnFindingRow{}).Error
}
