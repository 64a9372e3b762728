package reports

import (
	"context"
	"errors"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// Service keeps what the programme promised and recorded, counts figures and makes returns.
type Service struct {
	store   store
	clock   func() time.Time
	courses *courses.Service
	surveys *surveys.Service
	people  *people.Service
}

// moment is now in UTC, no finer than PostgreSQL keeps it.
func (s *Service) moment() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Today is the calendar day in London, YYYY-MM-DD.
func (s *Service) Today() string { return courses.DayOf(s.clock()) }

// runs tells who may set up a programme's deliverables and enter its records.
func runs(actor people.Actor) bool { return actor.IsAny(people.Manager, people.Administrator) }

// reads tells who sees the programme's figures as they are now. A funder does not: it reads
// released returns.
func reads(actor people.Actor) bool {
	return actor.IsAny(people.Manager, people.Board, people.Administrator)
}

// programme finds the programme for somebody who may read its figures. Errors:
// ErrNotAllowed, ErrNoProgramme.
func (s *Service) programme(ctx context.Context, actor people.Actor, code string) (courses.Programme, error) {
	if !reads(actor) {
		return courses.Programme{}, ErrNotAllowed
	}
	return s.knownProgramme(ctx, code)
}

func (s *Service) knownProgramme(ctx context.Context, code string) (courses.Programme, error) {
	programme, err := s.courses.Programme(ctx, code)
	if errors.Is(err, courses.ErrNoProgramme) {
		return courses.Programme{}, ErrNoProgramme
	}
	return programme, err
}
