package reports

import (
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// FigureName is what documents call a figure of a programme's returns, such as oic.trained,
// beside the key that the figure has there. A figure may have several names, a name has one
// figure.
type FigureName struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// The most that there may be: of names, and of characters in one of them.
const (
	MaxFigureNames = 500
	maxFigureName  = 100
)

// NameFigures says what documents call the figures of a programme's returns, in the place of
// the names seen. Managers and administrators may. Errors: ErrNotAllowed, ErrNoProgramme,
// ErrDefinition, ErrChangedSince when somebody has named figures since.
func (s *Service) NameFigures(ctx context.Context, actor people.Actor, programme string, seen, names []FigureName) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if !areFigureNames(names) {
		return ErrDefinition
	}
	return s.store.nameFigures(ctx, actor, programme, seen, names, s.moment())
}

func areFigureNames(names []FigureName) bool {
	for i, one := range names {
		again := slices.ContainsFunc(names[:i], func(other FigureName) bool { return other.Name == one.Name })
		if again || !IsFigureName(one.Name) || one.Key == "" {
			return false
		}
	}
	return len(names) <= MaxFigureNames
}

// IsFigureName tells whether a text can be a name: one word of at most 100 characters.
func IsFigureName(name string) bool {
	return len(strings.Fields(name)) == 1 && name == strings.TrimSpace(name) && len([]rune(name)) <= maxFigureName
}

// FigureNames are the names that documents have for a programme's figures. Managers, the board
// and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) FigureNames(ctx context.Context, actor people.Actor, programme string) ([]FigureName, error) {
	plan, err := s.Plan(ctx, actor, programme)
	return plan.Names, err
}
