package reports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type returnRow struct {
	ID            string
	ProgrammeCode string
	Slug          string
	Title         string
	AsAt          string
	State         ReturnState
	Content       string
	ContentHash   string
	ReleasedAt    *time.Time
	ReleasedBy    string
	RecordedAt    time.Time
}

func (returnRow) TableName() string { return "report_returns" }

func (r returnRow) filed() Return {
	filed := Return{
		Programme: r.ProgrammeCode, Slug: r.Slug, Title: r.Title, AsAt: r.AsAt, State: r.State,
		Hash: r.ContentHash, ReleasedBy: r.ReleasedBy, RecordedAt: r.RecordedAt.UTC(),
	}
	if r.ReleasedAt != nil {
		filed.ReleasedAt = r.ReleasedAt.UTC()
	}
	return filed
}

// addReturn files a draft. Where another programme has the address, a number is added to it.
func (s store) addReturn(ctx context.Context, actor people.Actor, filed Return) (Return, error) {
	wanted := filed.Slug
	err := s.audited(ctx, filed.RecordedAt, actor, "return started", wanted, filed.Programme, func(tx *gorm.DB) error {
		for number := 2; ; number++ {
			row := &returnRow{
				ID: people.NewID(), ProgrammeCode: filed.Programme, Slug: filed.Slug, Title: filed.Title, AsAt: filed.AsAt,
				State: Draft, RecordedAt: filed.RecordedAt,
			}
			// Not an error of the engine: in PostgreSQL that would end the transaction.
			added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
			if added.Error != nil || added.RowsAffected == 1 {
				return added.Error
			}
			var same int64
			err := tx.Model(&returnRow{}).Where("programme_code = ? AND as_at = ?", filed.Programme, filed.AsAt).Count(&same).Error
			if err != nil {
				return err
			}
			if same > 0 {
				return ErrTaken
			}
			filed.Slug = fmt.Sprintf("%s-%d", wanted, number)
		}
	})
	return filed, err
}

// returns are all returns, or only those released, without their content.
func (s store) returns(ctx context.Context, releasedOnly bool) ([]Return, error) {
	query := s.with(ctx).Omit("content").Order("as_at DESC, slug")
	if releasedOnly {
		query = query.Where("state = ?", Released)
	}
	var rows []returnRow
	err := query.Find(&rows).Error
	returns := make([]Return, len(rows))
	for i, row := range rows {
		returns[i] = row.filed()
	}
	return returns, err
}

func (s store) returnBySlug(ctx context.Context, slug string) (Return, string, error) {
	var row returnRow
	err := s.with(ctx).Where("slug = ?", slug).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Return{}, "", ErrNoReturn
	}
	return row.filed(), row.Content, err
}

// release writes the content into a draft, once.
func (s store) release(ctx context.Context, actor people.Actor, filed Return, content string) error {
	return s.audited(ctx, filed.ReleasedAt, actor, "return released", filed.Slug, filed.Hash, func(tx *gorm.DB) error {
		changed := tx.Model(&returnRow{}).Where("slug = ? AND state = ?", filed.Slug, Draft).Updates(map[string]any{
			"state": Released, "content": content, "content_hash": filed.Hash,
			"released_at": filed.ReleasedAt, "released_by": filed.ReleasedBy,
		})
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrReleased
		}
		return changed.Error
	})
}
