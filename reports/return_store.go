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
	State         string
	Stage         ReturnState
	Revision      int
	SubmittedBy   string
	Content       string
	ContentHash   string
	ReleasedAt    *time.Time
	ReleasedBy    string
	RecordedAt    time.Time
}

func (returnRow) TableName() string { return "report_returns" }

func (r returnRow) filed() Return {
	filed := Return{
		Programme: r.ProgrammeCode, Slug: r.Slug, Title: r.Title, AsAt: r.AsAt, State: r.Stage,
		Revision: r.Revision, SubmittedBy: r.SubmittedBy, Hash: r.ContentHash, ReleasedBy: r.ReleasedBy, RecordedAt: r.RecordedAt.UTC(), id: r.ID,
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
				State: "draft", Stage: Draft, Revision: 1, RecordedAt: filed.RecordedAt,
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
		query = query.Where("state = 'released'")
	}
	var rows []returnRow
	err := query.Find(&rows).Error
	returns := make([]Return, len(rows))
	for i, row := range rows {
		returns[i] = row.filed()
	}
	return returns, err
}

// returnBySlug is the return of an address; ErrNoReturn when there is none.
func (s store) returnBySlug(ctx context.Context, slug string) (Return, error) {
	return s.oneReturn(s.with(ctx).Where("slug = ?", slug))
}

// returnContent is returnBySlug with the frozen content.
func (s store) returnContent(ctx context.Context, slug string) (Return, string, error) {
	return s.contentOf(s.with(ctx).Where("slug = ?", slug))
}

// returnAsAt is the return of a programme as at a day; ErrNoReturn when there is none.
func (s store) returnAsAt(ctx context.Context, programme, asAt string) (Return, error) {
	return s.oneReturn(s.with(ctx).Where("programme_code = ? AND as_at = ?", programme, asAt))
}

// lockedBefore is the latest locked return of a programme as at an earlier day than that, with
// what it says; ErrNoReturn when there is none.
func (s store) lockedBefore(ctx context.Context, programme, asAt string) (Return, string, error) {
	return s.contentOf(s.with(ctx).Where("programme_code = ? AND stage = ? AND as_at < ?", programme, Locked, asAt).Order("as_at DESC"))
}

func (s store) oneReturn(found *gorm.DB) (Return, error) {
	filed, _, err := s.contentOf(found.Omit("content"))
	return filed, err
}

func (s store) contentOf(found *gorm.DB) (Return, string, error) {
	var row returnRow
	err := found.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Return{}, "", ErrNoReturn
	}
	return row.filed(), row.Content, err
}
