package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type indicatorRow struct {
	ID            string
	ProgrammeCode string
	Indicator     string
	Title         string
	Period        string
	Value         float64
	Unit          IndicatorUnit
	Source        string
	RecordedBy    string
	RecordedAt    time.Time
}

func (indicatorRow) TableName() string { return "report_indicators" }

func rowOfIndicator(i Indicator) indicatorRow {
	return indicatorRow{
		people.NewID(), i.Programme, i.Code, i.Title, i.Period, i.Value, i.Unit, i.Source, i.RecordedBy, i.RecordedAt,
	}
}

func (s store) addIndicator(ctx context.Context, actor people.Actor, i Indicator) error {
	row := rowOfIndicator(i)
	return s.audited(ctx, i.RecordedAt, actor, "indicator recorded", i.Code, i.Period, func(tx *gorm.DB) error {
		return translate(tx.Create(&row).Error, ErrNoProgramme)
	})
}

func (s store) indicators(ctx context.Context, programme string) ([]Indicator, error) {
	var rows []indicatorRow
	err := s.with(ctx).Where("programme_code = ?", programme).
		Order("indicator, period DESC, recorded_at DESC, id").Find(&rows).Error
	indicators := make([]Indicator, len(rows))
	for i, r := range rows {
		indicators[i] = Indicator{
			r.ProgrammeCode, r.Indicator, r.Title, r.Period, r.Value, r.Unit, r.Source, r.RecordedBy, r.RecordedAt.UTC(),
		}
	}
	return indicators, err
}
