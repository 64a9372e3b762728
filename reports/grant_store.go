package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type grantRow struct {
	ID            string
	ProgrammeCode string
	Code          string
	Kind          GrantKind
	Title         string
	AwardedOn     string
	ForYear       string
	Amount        int64
	Note          string
	RecordedAt    time.Time
}

func (grantRow) TableName() string { return "report_grants" }

func (s store) addGrant(ctx context.Context, actor people.Actor, g Grant) error {
	row := &grantRow{people.NewID(), g.Programme, g.Code, g.Kind, g.Title, g.AwardedOn, g.ForYear, g.Amount, g.Note, g.RecordedAt}
	return s.audited(ctx, g.RecordedAt, actor, "grant added", g.Programme+" "+g.Code, g.AmountText(), func(tx *gorm.DB) error {
		return translate(tx.Create(row).Error, ErrNoProgramme)
	})
}

func (s store) changeGrant(ctx context.Context, actor people.Actor, g, was Grant) error {
	detail := was.AmountText() + " to " + g.AmountText()
	return s.audited(ctx, g.RecordedAt, actor, "grant changed", g.Programme+" "+g.Code, detail, func(tx *gorm.DB) error {
		changed := tx.Model(&grantRow{}).
			Where("programme_code = ? AND code = ?", g.Programme, g.Code).
			Where("kind = ? AND title = ? AND awarded_on = ? AND for_year = ? AND amount = ? AND note = ?",
				was.Kind, was.Title, was.AwardedOn, was.ForYear, was.Amount, was.Note).
			Updates(map[string]any{
				"kind": g.Kind, "title": g.Title, "awarded_on": g.AwardedOn, "for_year": g.ForYear, "amount": g.Amount, "note": g.Note,
				"recorded_at": g.RecordedAt,
			})
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrChangedSince
		}
		return changed.Error
	})
}

// grants are the programme's, in the order of their award.
func (s store) grants(ctx context.Context, programme string) ([]Grant, error) {
	var rows []grantRow
	err := s.with(ctx).Where("programme_code = ?", programme).Order("awarded_on, code").Find(&rows).Error
	grants := make([]Grant, len(rows))
	for i, r := range rows {
		grants[i] = Grant{r.ProgrammeCode, r.Code, r.Kind, r.Title, r.AwardedOn, r.ForYear, r.Amount, r.Note, r.RecordedAt.UTC()}
	}
	return grants, err
}
