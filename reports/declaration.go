package reports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"muster/courses/people"
)

// DeclarationKind says by whom a RAG was set.
type DeclarationKind string

// A manager declares; the board assures.
const (
	Declared DeclarationKind = "declared"
	Assured  DeclarationKind = "assured"
)

// Declaration is a RAG that somebody set for a deliverable as at a day. Declarations are
// only ever added: of those as at or before a day, the one with the latest AsAt counts,
// of equals the one recorded last.
type Declaration struct {
	Programme  string
	Letter     string
	Kind       DeclarationKind
	RAG        RAG
	Reason     string
	AsAt       string
	PersonID   string
	PersonName string
	RecordedAt time.Time
}

// MaxText is how many characters a reason or a note may have.
const MaxText = 2000

// Declare adds a declaration: Declared by a manager, Assured by the board. The person and
// the moment are the actor's and now, whatever the argument says. A reason is needed where
// the RAG differs from the computed one as at that day, which it does when the deliverable
// is not rated. Who has declared a deliverable does not assure it, nor the other way round,
// whatever the days. Errors: ErrNotAllowed, ErrNoProgramme, ErrNoDeliverable, ErrRAG, ErrDay,
// ErrFuture, ErrBeforeProgramme, ErrReasonNeeded, ErrTooLong, ErrSamePerson.
func (s *Service) Declare(ctx context.Context, actor people.Actor, d Declaration) (Declaration, error) {
	if !mayDeclare(actor, d.Kind) {
		return Declaration{}, ErrNotAllowed
	}
	d.Reason = strings.TrimSpace(d.Reason)
	switch {
	case d.RAG != Green && d.RAG != Amber && d.RAG != Red:
		return Declaration{}, ErrRAG
	case checkDay(d.AsAt) != nil:
		return Declaration{}, ErrDay
	case d.AsAt > s.Today():
		return Declaration{}, ErrFuture
	case len([]rune(d.Reason)) > MaxText:
		return Declaration{}, ErrTooLong
	}
	found, err := s.programme(ctx, actor, d.Programme)
	if err != nil {
		return Declaration{}, err
	}
	if d.AsAt < found.StartsOn {
		return Declaration{}, ErrBeforeProgramme
	}
	status, err := s.deliverableStatus(ctx, actor, d.Programme, d.Letter, d.AsAt)
	if err != nil {
		return Declaration{}, err
	}
	if d.Reason == "" && d.RAG != status.Computed.RAG {
		return Declaration{}, ErrReasonNeeded
	}
	earlier, err := s.store.declarations(ctx, d.Programme, d.Letter)
	if err != nil {
		return Declaration{}, err
	}
	d.PersonID, d.PersonName, d.RecordedAt = actor.PersonID, actor.Name, s.moment()
	for _, other := range earlier {
		// The newest counts, also where the clock has not moved since.
		if !d.RecordedAt.After(other.RecordedAt) {
			d.RecordedAt = other.RecordedAt.Add(time.Microsecond)
		}
	}
	detail := fmt.Sprintf("%s %s as at %s", d.Kind, d.RAG, d.AsAt)
	return d, s.store.addDeclaration(ctx, actor, d, detail)
}

func mayDeclare(actor people.Actor, kind DeclarationKind) bool {
	return kind == Declared && actor.Is(people.Manager) || kind == Assured && actor.Is(people.Board)
}

// Declarations are all declarations for a deliverable, the newest first. Managers, the board
// and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Declarations(ctx context.Context, actor people.Actor, programme, letter string) ([]Declaration, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.declarations(ctx, programme, letter)
}

// newestDeclaration is the one of that kind that counts as at a day, among declarations in
// the order of the store; nil when there is none.
func newestDeclaration(declarations []Declaration, letter string, kind DeclarationKind, asAt string) *Declaration {
	for _, d := range declarations {
		if d.Letter == letter && d.Kind == kind && d.AsAt <= asAt {
			return &d
		}
	}
	return nil
}
