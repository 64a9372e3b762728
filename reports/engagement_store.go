package reports

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type engagementRow struct {
	ID             string
	ProgrammeCode  string
	SourceID       string
	Kind           string
	HappenedOn     string
	OrganisationID *string
	Sector         people.Sector
	Headcount      *int
	Amount         *int64
	Note           string
	RecordedBy     string
	RecordedAt     time.Time
}

func (engagementRow) TableName() string { return "report_engagements" }

func (r engagementRow) engagement() Engagement {
	organisation := ""
	if r.OrganisationID != nil {
		organisation = *r.OrganisationID
	}
	return Engagement{
		r.ProgrammeCode, r.SourceID, r.Kind, r.HappenedOn, organisation, r.Sector,
		r.Headcount, r.Amount, r.Note, r.RecordedBy, r.RecordedAt.UTC(),
	}
}

func rowOfEngagement(e Engagement) engagementRow {
	var organisation *string
	if e.OrganisationID != "" {
		organisation = &e.OrganisationID
	}
	return engagementRow{
		people.NewID(), e.Programme, e.Reference, e.Kind, e.HappenedOn, organisation, e.Sector,
		e.Headcount, e.Amount, e.Note, e.RecordedBy, e.RecordedAt,
	}
}

// mostAtOnce keeps the parameters of a statement below what either engine takes.
const mostAtOnce = 500

// addEngagements adds those that are new, in one transaction.
func (s store) addEngagements(ctx context.Context, actor people.Actor, records []Engagement) (added int, err error) {
	err = s.with(ctx).Transaction(func(tx *gorm.DB) error {
		for batch := range slices.Chunk(records, mostAtOnce) {
			known, err := knownEngagements(tx, batch)
			if err != nil {
				return err
			}
			rows, err := newRows(batch, known)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				continue
			}
			if err := translate(tx.Create(&rows).Error, ErrNoProgramme); err != nil {
				return err
			}
			detail := fmt.Sprintf("%d, the first %s %s", len(rows), rows[0].Kind, rows[0].HappenedOn)
			if err := people.Record(tx, rows[0].RecordedAt, actor, "engagement recorded", rows[0].SourceID, detail); err != nil {
				return err
			}
			added += len(rows)
		}
		return nil
	})
	return added, err
}

func newRows(batch []Engagement, known map[[2]string]Engagement) ([]engagementRow, error) {
	var rows []engagementRow
	for _, record := range batch {
		key := [2]string{record.Programme, record.Reference}
		stored, there := known[key]
		if there && !stored.sameContent(record) {
			return nil, fmt.Errorf("engagement %s: %w", record.Reference, ErrTaken)
		}
		if !there {
			rows = append(rows, rowOfEngagement(record))
			known[key] = record
		}
	}
	return rows, nil
}

func knownEngagements(tx *gorm.DB, batch []Engagement) (map[[2]string]Engagement, error) {
	var references []string
	for _, record := range batch {
		references = append(references, record.Reference)
	}
	var rows []engagementRow
	err := tx.Where("source_id IN ?", references).Find(&rows).Error
	known := map[[2]string]Engagement{}
	for _, row := range rows {
		known[[2]string{row.ProgrammeCode, row.SourceID}] = row.engagement()
	}
	return known, err
}

func (s store) engagementQuery(ctx context.Context, filter EngagementFilter) *gorm.DB {
	query := s.with(ctx).Model(&engagementRow{}).Where("programme_code = ?", filter.Programme)
	for condition, value := range map[string]string{
		"kind = ?": filter.Kind, "organisation_id = ?": filter.OrganisationID,
		"happened_on >= ?": filter.From, "happened_on <= ?": filter.To,
	} {
		if value != "" {
			query = query.Where(condition, value)
		}
	}
	return query
}

func (s store) engagements(ctx context.Context, filter EngagementFilter) ([]Engagement, error) {
	query := s.engagementQuery(ctx, filter).Order("happened_on DESC, source_id")
	if filter.Limit > 0 {
		query = query.Limit(filter.Limit).Offset(filter.Offset)
	}
	var rows []engagementRow
	err := query.Find(&rows).Error
	engagements := make([]Engagement, len(rows))
	for i, row := range rows {
		engagements[i] = row.engagement()
	}
	return engagements, err
}

func (s store) countEngagements(ctx context.Context, filter EngagementFilter) (int, error) {
	var count int64
	err := s.engagementQuery(ctx, filter).Count(&count).Error
	return int(count), err
}

func (s store) engagementKinds(ctx context.Context, programme string) ([]string, error) {
	var kinds []string
	err := s.with(ctx).Model(&engagementRow{}).Where("programme_code = ?", programme).
		Distinct().Order("kind").Pluck("kind", &kinds).Error
	return kinds, err
}
