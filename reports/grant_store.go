package reports

import (
	"context"
	"time"

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

func (s store) addGrant(ctx context.Context, g Grant) error {
	row := &grantRow{people.NewID(), g.Programme, g.Code, g.Kind, g.Title, g.AwardedOn, g.ForYear, g.Amount, g.Note, g.RecordedAt}
	return translate(s.with(ctx).Create(row).Error, ErrNoProgramme)
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
