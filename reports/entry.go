package reports

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"muster/courses/people"
)

// Entry is a number of a KPI that somebody entered by hand, as at a day: who, when and from
// which source. For a milestone it is 1, reached on that day, or 0, not reached after all.
// Entries are only ever added: of one day the one recorded last counts.
type Entry struct {
	Programme  string
	KPI        string
	AsAt       string
	Value      float64
	Source     string
	RecordedBy string
	PersonName string
	RecordedAt time.Time
}

// AddEntry records a number by hand. The person and the moment are the actor's and now,
// whatever the argument says. Managers and administrators may. Errors: ErrNotAllowed,
// ErrNoProgramme, ErrNoKPI, ErrDay, ErrFuture, ErrBeforeProgramme, ErrEntry, ErrTooLong.
func (s *Service) AddEntry(ctx context.Context, actor people.Actor, entry Entry) (Entry, error) {
	if !runs(actor) {
		return Entry{}, ErrNotAllowed
	}
	found, err := s.knownProgramme(ctx, entry.Programme)
	if err != nil {
		return Entry{}, err
	}
	versions, err := s.versionsOf(ctx, entry.Programme, entry.KPI)
	if err != nil {
		return Entry{}, err
	}
	entry.Source = strings.TrimSpace(entry.Source)
	if err := s.checkEntry(entry, versions[len(versions)-1].Measure.Kind); err != nil {
		return Entry{}, err
	}
	if entry.AsAt < found.StartsOn {
		return Entry{}, ErrBeforeProgramme
	}
	earlier, err := s.store.entries(ctx, entry.Programme)
	if err != nil {
		return Entry{}, err
	}
	entry.RecordedBy, entry.PersonName, entry.RecordedAt = actor.PersonID, actor.Name, s.moment()
	for _, other := range earlier {
		// The newest counts, also where the clock has not moved since.
		if !entry.RecordedAt.After(other.RecordedAt) {
			entry.RecordedAt = other.RecordedAt.Add(time.Microsecond)
		}
	}
	return entry, s.store.addEntry(ctx, actor, entry)
}

func (s *Service) checkEntry(entry Entry, kind MeasureKind) error {
	switch {
	case kind != EnteredNumber && kind != MilestoneReached:
		return fmt.Errorf("%w: the KPI %s is counted from records", ErrEntry, entry.KPI)
	case checkDay(entry.AsAt) != nil:
		return ErrDay
	case entry.AsAt > s.Today():
		return ErrFuture
	case math.IsNaN(entry.Value) || math.IsInf(entry.Value, 0):
		return fmt.Errorf("%w: its value is a number", ErrEntry)
	case kind == MilestoneReached && entry.Value != 0 && entry.Value != 1:
		return fmt.Errorf("%w: a milestone is reached, 1, or not, 0", ErrEntry)
	case entry.Source == "":
		return fmt.Errorf("%w: it says where it comes from", ErrEntry)
	case len([]rune(entry.Source)) > MaxText:
		return ErrTooLong
	}
	return nil
}

// Entries are all numbers that were entered by hand for a KPI, the latest day first and of a
// day the one that counts first. Managers, the board and administrators may read them.
// Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Entries(ctx context.Context, actor people.Actor, programme, kpi string) ([]Entry, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	all, err := s.store.entries(ctx, programme)
	return entriesOf(all, kpi), err
}

func entriesOf(all []Entry, kpi string) []Entry {
	var entries []Entry
	for _, entry := range all {
		if entry.KPI == kpi {
			entries = append(entries, entry)
		}
	}
	return entries
}
