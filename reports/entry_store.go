package reports

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type entryRow struct {
	ID            string
	ProgrammeCode string
	Code          string
	AsAt          string
	Value         float64
	Source        string
	RecordedBy    string
	PersonName    string
	RecordedAt    time.Time
}

func (entryRow) TableName() string { return "report_kpi_entries" }

func (s store) addEntry(ctx context.Context, actor people.Actor, e Entry) error {
	row := &entryRow{people.NewID(), e.Programme, e.KPI, e.AsAt, e.Value, e.Source, e.RecordedBy, e.PersonName, e.RecordedAt}
	detail := fmt.Sprintf("%v as at %s", e.Value, e.AsAt)
	return s.audited(ctx, e.RecordedAt, actor, "KPI entered by hand", e.Programme+" "+e.KPI, detail, func(tx *gorm.DB) error {
		return translate(tx.Create(row).Error, ErrNoKPI)
	})
}

// entries are all of the programme, the latest day first and of a day the one that counts.
func (s store) entries(ctx context.Context, programme string) ([]Entry, error) {
	var rows []entryRow
	err := s.with(ctx).Where("programme_code = ?", programme).Order("as_at DESC, recorded_at DESC, id").Find(&rows).Error
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = Entry{r.ProgrammeCode, r.Code, r.AsAt, r.Value, r.Source, r.RecordedBy, r.PersonName, r.RecordedAt.UTC()}
	}
	return entries, err
}
