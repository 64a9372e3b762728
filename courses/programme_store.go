package courses

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
)

type programmeRow struct {
	Code            string `gorm:"primaryKey"`
	Title           string
	StartsOn        string
	EndsOn          string
	Note            string
	FloorBase       int
	FloorComplement int
	GreenFrom       float64
	AmberFrom       float64
	Clustering      bool
	ClusteringRho   float64
	RecordedAt      time.Time
}

func (programmeRow) TableName() string { return "programmes" }

func (s *store) insertProgramme(ctx context.Context, programme Programme) error {
	row := programmeRow(programme)
	err := s.db.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken
	}
	return err
}

func (s *store) programmeByCode(ctx context.Context, code string) (Programme, error) {
	var row programmeRow
	err := s.db.WithContext(ctx).Where("upper(code) = ?", strings.ToUpper(code)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Programme{}, ErrNoProgramme
	}
	return row.programme(), err
}

func (s *store) allProgrammes(ctx context.Context) ([]Programme, error) {
	var rows []programmeRow
	err := s.db.WithContext(ctx).Order("starts_on DESC, code").Find(&rows).Error
	programmes := make([]Programme, len(rows))
	for i, row := range rows {
		programmes[i] = row.programme()
	}
	return programmes, err
}

func (r programmeRow) programme() Programme {
	r.RecordedAt = r.RecordedAt.UTC()
	return Programme(r)
}
