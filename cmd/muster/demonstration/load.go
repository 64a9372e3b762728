package demonstration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

// ErrNotEmpty refuses a database that holds something else. The error's text says what.
var ErrNotEmpty = errors.New("the database is not empty")

// world is the demonstration as it comes into being.
type world struct {
	clock         *clock
	diary         diary
	today         time.Time
	people        *people.Service
	courses       *courses.Service
	surveys       *surveys.Service
	reports       *reports.Service
	notices       *notices.Service
	organisations map[string]people.Organisation
	staff         map[people.Role]people.Actor
	trainers      []people.Actor
	waves         map[string]string // survey -> wave
}

// Load puts the demonstration into an empty, migrated database, or does nothing when it is
// there already; loaded says which. today is the moment that the present programme is about.
// It all happens in one transaction, so that a load that is killed leaves nothing behind.
// Progress is told to tell. Error: ErrNotEmpty.
func Load(ctx context.Context, db *gorm.DB, today time.Time, pairs surveys.PairKey, tell func(done, total int)) (loaded bool, err error) {
	there, err := isThere(ctx, db)
	if err != nil || there {
		return false, err
	}
	// A service's own transactions become part of this one. Savepoints would nest thousands
	// deep, and nobody needs them: any error here ends the load.
	whole := db.WithContext(ctx).Session(&gorm.Session{DisableNestedTransaction: true})
	return true, whole.Transaction(func(tx *gorm.DB) error {
		w := newWorld(tx, today, pairs)
		if err := w.surveys.ClaimPairKey(ctx); err != nil {
			return err
		}
		past, err := w.notePast()
		if err != nil {
			return err
		}
		if err := w.notePresent(past); err != nil {
			return err
		}
		if err := w.noteLast(past); err != nil {
			return err
		}
		w.noteMail()
		if err := w.diary.live(ctx, w.clock, tell); err != nil {
			return err
		}
		return w.surveys.LogKeyUse(ctx)
	})
}

func newWorld(db *gorm.DB, today time.Time, pairs surveys.PairKey) *world {
	w := &world{clock: &clock{today}, today: today, waves: map[string]string{}}
	w.people = people.New(db, w.clock.now)
	w.notices = notices.New(db, w.clock.now)
	w.courses = courses.New(db, w.clock.now, w.people)
	w.surveys = surveys.New(db, w.clock.now, w.courses, w.people, pairs)
	w.reports = reports.New(db, w.clock.now, w.courses, w.surveys, w.people)
	return w
}

// isThere tells whether the database holds the demonstration. One that holds anything else
// is refused: every table is looked at, so that nothing of anybody's is ever mixed in.
func isThere(ctx context.Context, db *gorm.DB) (bool, error) {
	found, err := filledTables(ctx, db)
	if err != nil || len(found) == 0 {
		return false, err
	}
	programme, err := courses.New(db, time.Now, people.New(db, time.Now)).Programme(ctx, pastProgramme)
	switch {
	case err == nil && programme.Note == inventedNote:
		return true, nil
	case err == nil || errors.Is(err, courses.ErrNoProgramme):
		return false, fmt.Errorf("%w: there is something in %s", ErrNotEmpty, strings.Join(found, ", "))
	}
	return false, err
}

// filledTables names the tables that hold more than a new database does: the migrations'
// own table, the 43 forces and the fingerprint of the installation's key do not count.
func filledTables(ctx context.Context, db *gorm.DB) ([]string, error) {
	tables, err := db.Migrator().GetTables()
	if err != nil {
		return nil, err
	}
	var filled []string
	for _, name := range tables {
		if strings.HasPrefix(name, "goose") || strings.HasPrefix(name, "sqlite") || name == "survey_pair_keys" {
			continue
		}
		rows := db.WithContext(ctx).Table(name)
		if name == "organisations" {
			rows = rows.Where("force = ?", false)
		}
		var count int64
		if err := rows.Limit(1).Count(&count).Error; err != nil {
			return nil, err
		}
		if count > 0 {
			filled = append(filled, name)
		}
	}
	return filled, nil
}
