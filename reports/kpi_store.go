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

// kpiRow is what a KPI stays; kpiVersionRow is what it was, version by version.
type kpiRow struct {
	ID            string
	ProgrammeCode string
	Code          string
	Letter        string
	Position      int
	RecordedAt    time.Time
}

func (kpiRow) TableName() string { return "report_kpis" }

type kpiVersionRow struct {
	ProgrammeCode string
	Code          string
	Version       int
	CountsFrom    string
	Title         string
	Level         Level
	Definition    string
	Unit          string
	Decimals      int
	Direction     Direction
	Baseline      *float64
	BaselineOn    string
	Target        *float64
	TargetSource  Provenance
	StartsOn      string
	EndsOn        string
	Profile       string
	Note          string
	InventedBase  bool
	Reason        string
	RecordedBy    string
	RecordedAt    time.Time
}

func (kpiVersionRow) TableName() string { return "report_kpi_versions" }

// addKPI adds a KPI with its first version.
func (s store) addKPI(ctx context.Context, actor people.Actor, k KPI) error {
	row, err := rowOfVersion(k)
	if err != nil {
		return err
	}
	return s.audited(ctx, k.RecordedAt, actor, "KPI added", k.Programme+" "+k.Code, k.Title, func(tx *gorm.DB) error {
		first := &kpiRow{people.NewID(), k.Programme, k.Code, k.Letter, k.Position, k.RecordedAt}
		if err := tx.Create(first).Error; err != nil {
			return translate(err, ErrNoDeliverable)
		}
		return tx.Create(row).Error
	})
}

// addKPIVersion adds a version: of two at once, the second finds its number taken.
func (s store) addKPIVersion(ctx context.Context, actor people.Actor, k KPI) error {
	row, err := rowOfVersion(k)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("version %d from %s: %s", k.Version, k.CountsFrom, k.Reason)
	return s.audited(ctx, k.RecordedAt, actor, "KPI changed", k.Programme+" "+k.Code, detail, func(tx *gorm.DB) error {
		err := tx.Create(row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return ErrChangedSince
		}
		return translate(err, ErrNoKPI)
	})
}

func rowOfVersion(k KPI) (*kpiVersionRow, error) {
	definition, err := json.Marshal(k.Measure)
	if err != nil {
		return nil, err
	}
	profile, err := json.Marshal(k.Profile)
	return &kpiVersionRow{
		k.Programme, k.Code, k.Version, k.CountsFrom, k.Title, k.Level, string(definition), k.Unit, k.Decimals, k.Direction,
		k.Baseline, k.BaselineOn, k.Target, k.TargetSource, k.StartsOn, k.EndsOn, string(profile), k.Note, k.InventedBase,
		k.Reason, k.RecordedBy, k.RecordedAt,
	}, err
}

// kpiVersions are all versions of the programme's KPIs, by deliverable and position, the
// first of each KPI first.
func (s store) kpiVersions(ctx context.Context, programme string) ([]KPI, error) {
	var rows []struct {
		Letter   string
		Position int
		Of       kpiVersionRow `gorm:"embedded"`
	}
	err := s.with(ctx).Table("report_kpi_versions AS v").Select("k.letter, k.position, v.*").
		Joins("JOIN report_kpis AS k ON k.programme_code = v.programme_code AND k.code = v.code").
		Where("v.programme_code = ?", programme).Order("k.letter, k.position, k.code, v.version").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	versions := make([]KPI, len(rows))
	for i, row := range rows {
		if versions[i], err = row.Of.kpi(row.Letter, row.Position); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// kpis are the programme's KPIs in the versions that count as at a day.
func (s store) kpis(ctx context.Context, programme, asAt string) ([]KPI, error) {
	versions, err := s.kpiVersions(ctx, programme)
	return countingAt(versions, asAt), err
}

func (r kpiVersionRow) kpi(letter string, position int) (KPI, error) {
	k := KPI{
		Programme: r.ProgrammeCode, Code: r.Code, Letter: letter, Title: r.Title, Level: r.Level, Unit: r.Unit, Decimals: r.Decimals,
		Direction: r.Direction, Baseline: r.Baseline, BaselineOn: r.BaselineOn, Target: r.Target, TargetSource: r.TargetSource,
		StartsOn: r.StartsOn, EndsOn: r.EndsOn, Note: r.Note, InventedBase: r.InventedBase, Position: position,
		Version: r.Version, CountsFrom: r.CountsFrom, Reason: r.Reason, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
	}
	if err := json.Unmarshal([]byte(r.Definition), &k.Measure); err != nil {
		return KPI{}, fmt.Errorf("definition of KPI %s: %w", r.Code, err)
	}
	if err := json.Unmarshal([]byte(r.Profile), &k.Profile); err != nil {
		return KPI{}, fmt.Errorf("profile of KPI %s: %w", r.Code, err)
	}
	return k, nil
}
