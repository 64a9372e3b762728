package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// Programme is a year of funded work. Sessions, waves and deliverables belong to
// one, and no figure mixes two. Dates are calendar days, YYYY-MM-DD.
type Programme struct {
	Code     string
	Title    string
	StartsOn string
	EndsOn   string
	// Note is shown with everything of the programme, such as that its records are invented.
	Note string
	// FloorBase and FloorComplement are the disclosure floors: the smallest base that is
	// shown, and the smallest remainder that a breakdown may leave.
	FloorBase       int
	FloorComplement int
	// GreenFrom and AmberFrom are the shares of the profile from which a KPI on complete
	// records is green or amber: 1 and 0.9 unless the programme says otherwise.
	GreenFrom float64
	AmberFrom float64
	// Clustering applies the design effect 1 + (m-1) ClusteringRho to survey KPIs.
	Clustering    bool
	ClusteringRho float64
	RecordedAt    time.Time
}

// The settings of a programme that does not say otherwise, from the definitions of
// the figures.
const (
	DefaultFloorBase       = 10
	DefaultFloorComplement = 5
	DefaultGreenFrom       = 1.0
	DefaultAmberFrom       = 0.9
	DefaultClusteringRho   = 0.02
)

// Covers tells whether the calendar day, YYYY-MM-DD, is one of the programme's.
func (p Programme) Covers(day string) bool { return p.StartsOn <= day && day <= p.EndsOn }

// AddProgramme adds a programme. Settings left at zero get their defaults, except
// Clustering, which is off. For managers and administrators. ErrInvalid when it has
// no code or title, or its days are not days in order; ErrTaken when the code is in use.
func (s *Service) AddProgramme(ctx context.Context, actor people.Actor, programme Programme) (Programme, error) {
	if !runsProgramme(actor) {
		return Programme{}, ErrNotAllowed
	}
	if anyBlank(programme.Code, programme.Title) || !isDay(programme.StartsOn) || !isDay(programme.EndsOn) ||
		programme.StartsOn > programme.EndsOn {
		return Programme{}, ErrInvalid
	}
	setDefault(&programme.FloorBase, DefaultFloorBase)
	setDefault(&programme.FloorComplement, DefaultFloorComplement)
	setDefault(&programme.GreenFrom, DefaultGreenFrom)
	setDefault(&programme.AmberFrom, DefaultAmberFrom)
	setDefault(&programme.ClusteringRho, DefaultClusteringRho)
	programme.RecordedAt = s.now()
	return programme, s.store.transaction(ctx, func(tx *store) error {
		if err := tx.insertProgramme(ctx, programme); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "programme added", programme.Code, "")
	})
}

// Programme finds a programme by its code, letter case aside. ErrNoProgramme when
// there is none.
func (s *Service) Programme(ctx context.Context, code string) (Programme, error) {
	return s.store.programmeByCode(ctx, code)
}

// Programmes lists all programmes, the newest first.
func (s *Service) Programmes(ctx context.Context) ([]Programme, error) {
	return s.store.allProgrammes(ctx)
}

// ProgrammeOn is the programme that runs on the calendar day, YYYY-MM-DD, the newest
// of several. ErrOutsideProgramme when none does.
func (s *Service) ProgrammeOn(ctx context.Context, day string) (Programme, error) {
	programmes, err := s.store.allProgrammes(ctx)
	if err != nil {
		return Programme{}, err
	}
	for _, programme := range programmes {
		if programme.Covers(day) {
			return programme, nil
		}
	}
	return Programme{}, ErrOutsideProgramme
}

func setDefault[T int | float64](value *T, otherwise T) {
	if *value == 0 {
		*value = otherwise
	}
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
