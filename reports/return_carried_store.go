package reports

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type returnCarriedRow struct {
	ReturnID   string
	Section    string
	FromReturn string
	FromKey    string
	Outcome    string
	EntryKey   string
	Reason     string
	PersonID   string
	PersonName string
	RecordedAt time.Time
}

func (returnCarriedRow) TableName() string { return "report_return_carried" }

// carriedFrom is what became of an entry, with the entry and its return.
type carriedFrom struct {
	Section    string
	FromReturn string
	FromKey    string
	EntryKey   string
	Reason     string
	PersonName string
	RecordedAt time.Time
	AsAt       string
	Slug       string
	Title      string
	Answers    string
	Revision   int
}

// submittedBefore is the latest return of a programme as at an earlier day that is no draft;
// ErrNoReturn when there is none.
func (s store) submittedBefore(ctx context.Context, programme, asAt string) (Return, error) {
	return s.oneReturn(s.with(ctx).Where("programme_code = ? AND stage <> ? AND as_at < ?", programme, Draft, asAt).Order("as_at DESC"))
}

// carried is what became, in a return, of the entries of those before it.
func (s store) carried(ctx context.Context, filed Return) ([]CarriedEntry, error) {
	var rows []carriedFrom
	err := s.with(ctx).Table("report_return_carried AS c").
		Joins("JOIN report_returns AS r ON r.id = c.from_return").
		Joins("JOIN report_return_entries AS e ON e.return_id = c.from_return AND e.section = c.section AND e.entry_key = c.from_key").
		Where("c.return_id = ?", filed.id).Order("e.position, e.entry_key").
		Select("c.section, c.from_return, c.from_key, c.entry_key, c.reason, c.person_name, c.recorded_at, r.as_at, r.slug, r.title, e.answers, e.revision").Scan(&rows).Error
	carried := make([]CarriedEntry, len(rows))
	for i, row := range rows {
		carried[i] = CarriedEntry{
			Entry: ReturnEntry{Section: row.Section, Key: row.FromKey, Revision: row.Revision},
			From:  Return{Programme: filed.Programme, Slug: row.Slug, Title: row.Title, AsAt: row.AsAt, id: row.FromReturn},
			Taken: row.EntryKey, Reason: row.Reason, PersonName: row.PersonName, RecordedAt: row.RecordedAt.UTC(),
		}
		if err := json.Unmarshal([]byte(row.Answers), &carried[i].Entry.Answers); err != nil {
			return nil, err
		}
	}
	return carried, err
}

// decide keeps what became of an entry of the return before; who is second is refused.
func decide(tx *gorm.DB, actor people.Actor, filed Return, c CarriedEntry, outcome string, at time.Time) error {
	decided := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&returnCarriedRow{
		filed.id, c.Entry.Section, c.From.id, c.Entry.Key, outcome, c.Taken, c.Reason, actor.PersonID, actor.Name, at,
	})
	if decided.Error == nil && decided.RowsAffected == 0 {
		return ErrChangedSince
	}
	return errors.Join(decided.Error, uncomplete(tx, filed, c.Entry.Section))
}

func (s store) takeOver(ctx context.Context, actor people.Actor, filed Return, proposed CarriedEntry, entry ReturnEntry) (ReturnEntry, error) {
	answers, err := json.Marshal(entry.Answers)
	if err != nil {
		return entry, err
	}
	entry.Revision, proposed.Taken = 1, entry.Key
	err = s.change(ctx, entry.ChangedAt, actor, filed, "return entry carried over", entry.Section+" "+entry.Key, func(tx *gorm.DB) error {
		if err := putEntry(tx, filed, entry, string(answers)).Error; err != nil {
			return err
		}
		return decide(tx, actor, filed, proposed, "taken", entry.ChangedAt)
	})
	return entry, err
}

func (s store) closeCarried(ctx context.Context, actor people.Actor, filed Return, proposed CarriedEntry, at time.Time) error {
	return s.change(ctx, at, actor, filed, "return entry closed", proposed.Entry.Section+" "+proposed.Entry.Key, func(tx *gorm.DB) error {
		return decide(tx, actor, filed, proposed, "closed", at)
	})
}

func (s store) proposeAgain(ctx context.Context, actor people.Actor, filed Return, section, key string, at time.Time) error {
	return s.change(ctx, at, actor, filed, "return entry proposed again", section+" "+key, func(tx *gorm.DB) error {
		again := tx.Where("return_id = ? AND section = ? AND from_key = ? AND outcome = 'closed'", filed.id, section, key).Delete(&returnCarriedRow{})
		if again.Error == nil && again.RowsAffected == 0 {
			return ErrNoEntry
		}
		return errors.Join(again.Error, uncomplete(tx, filed, section))
	})
}
