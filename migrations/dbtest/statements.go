package dbtest

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Statements counts what one user of a database at a time sends to it.
type Statements struct {
	logger.Interface
	Count int
}

// Counted is db with what is sent through it counted from now on.
func Counted(db *gorm.DB) (*gorm.DB, *Statements) {
	counter := &Statements{Interface: logger.Discard}
	return db.Session(&gorm.Session{Logger: counter}), counter
}

// LogMode is as logger.Interface has it: there is one level.
func (s *Statements) LogMode(logger.LogLevel) logger.Interface { return s }

// Trace counts a statement.
func (s *Statements) Trace(context.Context, time.Time, func() (string, int64), error) { s.Count++ }
