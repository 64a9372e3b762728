package reports

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"muster/courses/people"
)

// Deliverable is one of the things a programme's grant is for. Letter is a capital.
type Deliverable struct {
	Programme  string
	Letter     string
	Title      string
	RecordedAt time.Time
}

var (
	letterForm = regexp.MustCompile(`^[A-Z]$`)
	codeForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// AddDeliverable adds a deliverable. Managers and administrators may. Errors: ErrNotAllowed,
// ErrNoProgramme, ErrDefinition, ErrTaken when the programme has one of that letter.
func (s *Service) AddDeliverable(ctx context.Context, actor people.Actor, deliverable Deliverable) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if !letterForm.MatchString(deliverable.Letter) || strings.TrimSpace(deliverable.Title) == "" {
		return fmt.Errorf("%w: a deliverable has a capital letter and a title", ErrDefinition)
	}
	deliverable.RecordedAt = s.moment()
	return s.store.addDeliverable(ctx, actor, deliverable)
}

// RenameDeliverable gives a deliverable another title, in the place of the title was. Managers
// and administrators may. Errors: ErrNotAllowed, ErrDefinition, ErrChangedSince when its title
// is not was, or there is none of that letter.
func (s *Service) RenameDeliverable(ctx context.Context, actor people.Actor, deliverable Deliverable, was string) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if strings.TrimSpace(deliverable.Title) == "" {
		return fmt.Errorf("%w: a deliverable has a title", ErrDefinition)
	}
	deliverable.RecordedAt = s.moment()
	return s.store.renameDeliverable(ctx, actor, deliverable, was)
}

// Deliverables are the programme's deliverables by letter. Managers, the board and
// administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Deliverables(ctx context.Context, actor people.Actor, programme string) ([]Deliverable, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.deliverables(ctx, programme)
}
