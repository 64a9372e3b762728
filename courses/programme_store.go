package courses

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
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

// ProgrammeColumns are what a query of another package reads of programmes, in the order of
// ProgrammeRead's fields; each is empty where a LEFT JOIN found none.
const ProgrammeColumns = `COALESCE(programmes.code, ''), COALESCE(programmes.title, ''), COALESCE(programmes.starts_on, ''),
	COALESCE(programmes.ends_on, ''), COALESCE(programmes.note, ''), COALESCE(programmes.floor_base, 0), COALESCE(programmes.floor_complement, 0),
	COALESCE(programmes.green_from, 0), COALESCE(programmes.amber_from, 0), COALESCE(programmes.clustering, FALSE),
	COALESCE(programmes.clustering_rho, 0), programmes.recorded_at`

// ProgrammeRead receives ProgrammeColumns.
type ProgrammeRead struct {
	row        programmeRow
	recordedAt *time.Time
}

// Fields are where the columns go.
func (p *ProgrammeRead) Fields() []any {
	r := &p.row
	return []any{
		&r.Code, &r.Title, &r.StartsOn, &r.EndsOn, &r.Note, &r.FloorBase, &r.FloorComplement,
		&r.GreenFrom, &r.AmberFrom, &r.Clustering, &r.ClusteringRho, &p.recordedAt,
	}
}

// Programme is the programme that was read, and zero when there was none.
func (p *ProgrammeRead) Programme() Programme {
	if p.recordedAt == nil {
		return Programme{}
	}
	p.row.RecordedAt = *p.recordedAt
	return p.row.programme()
}

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

// changeProgramme changes the programme if it still is as it was, and then looks for a session on
// a day that is outside now, which undoes the change.
func (s *store) changeProgramme(ctx context.Context, code string, was, changed Programme) error {
	updated := s.db.WithContext(ctx).Model(&programmeRow{}).
		Where("code = ? AND title = ? AND starts_on = ? AND ends_on = ?", code, was.Title, was.StartsOn, was.EndsOn).
		Updates(map[string]any{"title": changed.Title, "starts_on": changed.StartsOn, "ends_on": changed.EndsOn})
	if updated.Error == nil && updated.RowsAffected == 0 {
		return ErrProgrammeChanged
	}
	if updated.Error != nil {
		return updated.Error
	}
	first, err := midnightOf(changed.StartsOn)
	if err != nil {
		return err
	}
	last, err := midnightOf(changed.EndsOn)
	if err != nil {
		return err
	}
	var outside []string
	err = s.db.WithContext(ctx).Model(&sessionRow{}).Where("programme_code = ? AND state <> ?", code, SessionCancelled).
		Where("(starts_at < ? OR starts_at >= ?)", first.UTC(), nextMidnight(last).UTC()).Limit(1).Pluck("code", &outside).Error
	if err == nil && len(outside) > 0 {
		err = fmt.Errorf("%w: %s", ErrSessionsOutside, outside[0])
	}
	return err
}

// holdProgramme returns ErrOutsideProgramme when the session's programme does not run on its day,
// and holds the programme's days until the transaction ends: they are read anew, because
// somebody may have changed them since the session was planned.
func (s *store) holdProgramme(ctx context.Context, session Session) error {
	var row programmeRow
	err := s.db.WithContext(ctx).Clauses(clause.Locking{Strength: "SHARE"}).Where("code = ?", session.ProgrammeCode).Take(&row).Error
	if err == nil && !row.programme().Covers(session.Day()) {
		err = ErrOutsideProgramme
	}
	return err
}

func (r programmeRow) programme() Programme {
	r.RecordedAt = r.RecordedAt.UTC()
	return Programme(r)
}
