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

type returnEntryRow struct {
	ID        string
	ReturnID  string
	Section   string
	EntryKey  string
	Position  int
	Answers   string
	Revision  int
	ChangedBy string
	ChangedAt time.Time
}

func (returnEntryRow) TableName() string { return "report_return_entries" }

type returnSectionRow struct {
	ReturnID    string
	Section     string
	CompletedBy string
	CompletedAt time.Time
}

func (returnSectionRow) TableName() string { return "report_return_sections" }

// written is what was written in a return.
func (s store) written(ctx context.Context, filed Return) (Written, error) {
	written := Written{Return: filed}
	var err error
	if written.Entries, err = s.returnEntries(ctx, filed); err != nil {
		return written, err
	}
	if written.Evidence, err = s.evidence(ctx, filed); err != nil {
		return written, err
	}
	var sections []returnSectionRow
	err = s.with(ctx).Where("return_id = ?", filed.id).Find(&sections).Error
	completed := map[string]bool{}
	for _, section := range sections {
		completed[section.Section] = true
	}
	written.Tasks = written.tasks(completed)
	return written, err
}

func (s store) returnEntries(ctx context.Context, filed Return) ([]ReturnEntry, error) {
	var rows []returnEntryRow
	// An entry of the evidence is no writing: takenOut.
	if err := s.with(ctx).Where("return_id = ? AND section <> ?", filed.id, EvidenceSection).Order("position, entry_key").Find(&rows).Error; err != nil {
		return nil, err
	}
	var entries []ReturnEntry
	for _, row := range rows {
		entry := ReturnEntry{
			Section: row.Section, Key: row.EntryKey, Revision: row.Revision, ChangedBy: row.ChangedBy, ChangedAt: row.ChangedAt.UTC(),
		}
		if err := json.Unmarshal([]byte(row.Answers), &entry.Answers); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// change runs work on a draft. Counting its revision up first holds the return against every
// other change and against being submitted, until this one is done.
func (s store) change(ctx context.Context, at time.Time, actor people.Actor, filed Return, act, detail string, work func(tx *gorm.DB) error) error {
	return s.audited(ctx, at, actor, act, filed.Slug, detail, func(tx *gorm.DB) error {
		held := tx.Model(&returnRow{}).Where("id = ? AND stage = ?", filed.id, Draft).Update("revision", gorm.Expr("revision + 1"))
		if held.Error == nil && held.RowsAffected == 0 {
			return ErrStage
		}
		if held.Error != nil {
			return held.Error
		}
		return work(tx)
	})
}

func (s store) saveEntry(ctx context.Context, actor people.Actor, filed Return, entry ReturnEntry) (ReturnEntry, error) {
	answers, err := json.Marshal(entry.Answers)
	if err != nil {
		return entry, err
	}
	entry.Revision++
	err = s.change(ctx, entry.ChangedAt, actor, filed, "return written", entry.Section+" "+entry.Key, func(tx *gorm.DB) error {
		saved := putEntry(tx, filed, entry, string(answers))
		if saved.Error == nil && saved.RowsAffected == 0 {
			return ErrChangedSince
		}
		if saved.Error != nil {
			return saved.Error
		}
		return uncomplete(tx, filed, entry.Section)
	})
	return entry, err
}

// putEntry adds an entry that is not there, or writes over the revision before.
func putEntry(tx *gorm.DB, filed Return, entry ReturnEntry, answers string) *gorm.DB {
	if entry.Revision > 1 {
		return tx.Model(&returnEntryRow{}).Where("return_id = ? AND section = ? AND entry_key = ? AND revision = ?", filed.id, entry.Section, entry.Key, entry.Revision-1).
			Updates(map[string]any{"answers": answers, "revision": entry.Revision, "changed_by": entry.ChangedBy, "changed_at": entry.ChangedAt})
	}
	var last int
	row := tx.Model(&returnEntryRow{}).Where("return_id = ? AND section = ?", filed.id, entry.Section).Select("COALESCE(MAX(position), 0)")
	if err := row.Scan(&last).Error; err != nil {
		return &gorm.DB{Error: err}
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&returnEntryRow{
		people.NewID(), filed.id, entry.Section, entry.Key, last + 1, answers, entry.Revision, entry.ChangedBy, entry.ChangedAt,
	})
}

func uncomplete(tx *gorm.DB, filed Return, section string) error {
	return tx.Where("return_id = ? AND section = ?", filed.id, section).Delete(&returnSectionRow{}).Error
}

func (s store) removeEntry(ctx context.Context, actor people.Actor, filed Return, entry ReturnEntry, at time.Time) error {
	return s.change(ctx, at, actor, filed, "return entry removed", entry.Section+" "+entry.Key, func(tx *gorm.DB) error {
		removed := tx.Where("return_id = ? AND section = ? AND entry_key = ? AND revision = ?", filed.id, entry.Section, entry.Key, entry.Revision).Delete(&returnEntryRow{})
		if removed.Error == nil && removed.RowsAffected == 0 {
			return ErrChangedSince
		}
		if removed.Error != nil {
			return removed.Error
		}
		again := tx.Where("return_id = ? AND section = ? AND entry_key = ?", filed.id, entry.Section, entry.Key).Delete(&returnCarriedRow{})
		return errors.Join(again.Error, uncomplete(tx, filed, entry.Section))
	})
}

func (s store) completeSection(ctx context.Context, actor people.Actor, filed Return, section string, complete bool, at time.Time) error {
	act := "return section reopened"
	if complete {
		act = "return section completed"
	}
	return s.change(ctx, at, actor, filed, act, section, func(tx *gorm.DB) error {
		if !complete {
			return uncomplete(tx, filed, section)
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&returnSectionRow{filed.id, section, actor.PersonID, at}).Error
	})
}
