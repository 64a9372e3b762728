package reports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

func (s store) addDeliverable(ctx context.Context, d Deliverable) error {
	err := s.with(ctx).Create(&deliverableRow{people.NewID(), d.Programme, d.Letter, d.Title, d.RecordedAt}).Error
	return translate(err, ErrNoProgramme)
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

type kpiRow struct {
	ID            string
	ProgrammeCode string
	Code          string
	Letter        string
	Title         string
	Definition    string
	Unit          string
	Decimals      int
	Direction     Direction
	Baseline      *float64
	Target        *float64
	TargetSource  Provenance
	StartsOn      string
	EndsOn        string
	Profile       string
	Note          string
	InventedBase  bool
	Position      int
	RecordedAt    time.Time
}

func (kpiRow) TableName() string { return "report_kpis" }

func (s store) addKPI(ctx context.Context, k KPI) error {
	definition, err := json.Marshal(k.Measure)
	if err != nil {
		return err
	}
	profile, err := json.Marshal(k.Profile)
	if err != nil {
		return err
	}
	err = s.with(ctx).Create(&kpiRow{
		people.NewID(), k.Programme, k.Code, k.Letter, k.Title, string(definition), k.Unit, k.Decimals, k.Direction,
		k.Baseline, k.Target, k.TargetSource, k.StartsOn, k.EndsOn, string(profile), k.Note, k.InventedBase, k.Position,
		k.RecordedAt,
	}).Error
	return translate(err, ErrNoDeliverable)
}

func (s store) kpis(ctx context.Context, programme string) ([]KPI, error) {
	var rows []kpiRow
	err := s.with(ctx).Where("programme_code = ?", programme).Order("letter, position, code").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	kpis := make([]KPI, len(rows))
	for i, row := range rows {
		if kpis[i], err = row.kpi(); err != nil {
			return nil, err
		}
	}
	return kpis, nil
}

func (r kpiRow) kpi() (KPI, error) {
	k := KPI{
		r.ProgrammeCode, r.Code, r.Letter, r.Title, Measure{}, r.Unit, r.Decimals, r.Direction, r.Baseline, r.Target,
		r.TargetSource, r.StartsOn, r.EndsOn, nil, r.Note, r.InventedBase, r.Position, r.RecordedAt.UTC(),
	}
	if err := json.Unmarshal([]byte(r.Definition), &k.Measure); err != nil {
		return KPI{}, fmt.Errorf("definition of KPI %s: %w", r.Code, err)
	}
	if err := json.Unmarshal([]byte(r.Profile), &k.Profile); err != nil {
		return KPI{}, fmt.Errorf("profile of KPI %s: %w", r.Code, err)
	}
	return k, nil
}
