package reports

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// CarriedEntry is an open entry of the return before this one, and what became of it: taken
// over as the entry Taken, closed for the Reason, or, with neither, still to be decided.
type CarriedEntry struct {
	Entry      ReturnEntry
	From       Return
	Taken      string
	Reason     string
	PersonName string
	RecordedAt time.Time
}

// Open tells whether it is still to be decided what becomes of it.
func (c CarriedEntry) Open() bool { return c.Taken == "" && c.Reason == "" }

// carriedWords say where an entry was carried over from, and whether it was changed.
func carriedWords(c CarriedEntry, now ReturnEntry) string {
	words := "From the return as at " + dayWords(c.From.AsAt)
	if maps.Equal(c.Entry.Answers, now.Answers) {
		return words + ", as it was"
	}
	return words + ", changed"
}

// CarriedFrom says where an entry was carried over from: "From the return as at 31 December
// 2020, changed"; "" for one that was not.
func (w Written) CarriedFrom(entry ReturnEntry) string {
	for _, carried := range w.Carried {
		if carried.Taken == entry.Key && carried.Entry.Section == entry.Section {
			return carriedWords(carried, entry)
		}
	}
	return ""
}

// Undecided are the entries of the return before, in a section, of which it is still to be
// decided what becomes of them.
func (w Written) Undecided(section string) []CarriedEntry {
	return slices.DeleteFunc(slices.Clone(w.Carried), func(c CarriedEntry) bool { return c.Entry.Section != section || !c.Open() })
}

// ClosedIn are the entries of the return before, in a section, that were closed.
func (w Written) ClosedIn(section string) []CarriedEntry {
	return slices.DeleteFunc(slices.Clone(w.Carried), func(c CarriedEntry) bool { return c.Entry.Section != section || c.Reason == "" })
}

// carried are the open entries of the latest return before a return that is no draft, with
// what became of them in this one; and those of other returns that were decided on earlier.
func (s *Service) carried(ctx context.Context, filed Return) ([]CarriedEntry, error) {
	decided, err := s.store.carried(ctx, filed)
	if err != nil {
		return nil, err
	}
	last, err := s.store.submittedBefore(ctx, filed.Programme, filed.AsAt)
	if errors.Is(err, ErrNoReturn) || err == nil && filed.State != Draft {
		return decided, nil // what was not decided before it was submitted is carried nowhere
	}
	if err != nil {
		return nil, err
	}
	entries, err := s.store.returnEntries(ctx, last)
	for _, entry := range entries {
		section, known := SectionOf(entry.Section)
		there := slices.ContainsFunc(decided, func(c CarriedEntry) bool {
			return c.From.id == last.id && c.Entry.Section == entry.Section && c.Entry.Key == entry.Key
		})
		if known == nil && section.open != nil && section.open(entry.Answers) && !there {
			decided = append(decided, CarriedEntry{Entry: entry, From: last})
		}
	}
	return decided, err
}

// TakeOver takes an open entry of the return before into a draft, as it was, or with other
// answers where these are not nil. Errors: as SaveReturnEntry, and ErrNoEntry when nothing of
// that key is proposed.
func (s *Service) TakeOver(ctx context.Context, actor people.Actor, slug, code, key string, answers map[string]string) (ReturnEntry, error) {
	filed, section, proposed, err := s.proposed(ctx, actor, slug, code, key)
	if err != nil {
		return ReturnEntry{}, err
	}
	entry := ReturnEntry{Section: section.Code, Key: people.NewID(), Answers: proposed.Entry.Answers, ChangedBy: actor.PersonID, ChangedAt: s.moment()}
	if answers != nil {
		entry.Answers = answers
	}
	days, err := s.entryDays(ctx, filed.Programme)
	if err != nil {
		return ReturnEntry{}, err
	}
	var faults EntryFaults
	if entry.Answers, faults = section.check(entry.Answers, days); len(faults) > 0 {
		return ReturnEntry{}, faults
	}
	return s.store.takeOver(ctx, actor, filed, proposed, entry)
}

// CloseCarried says that an open entry of the return before is closed, and why. Errors:
// ErrNotAllowed, ErrNoReturn, ErrNoEntry, ErrStage, ErrNoReason, ErrTooLong, ErrChangedSince.
func (s *Service) CloseCarried(ctx context.Context, actor people.Actor, slug, code, key, reason string) error {
	filed, _, proposed, err := s.proposed(ctx, actor, slug, code, key)
	if err != nil {
		return err
	}
	if proposed.Reason, err = somethingSaid(reason); err != nil {
		return err
	}
	return s.store.closeCarried(ctx, actor, filed, proposed, s.moment())
}

// ProposeAgain takes back that an entry of the return before was closed. Errors: ErrNotAllowed,
// ErrNoReturn, ErrNoEntry, ErrStage.
func (s *Service) ProposeAgain(ctx context.Context, actor people.Actor, slug, code, key string) error {
	filed, _, err := s.writable(ctx, actor, slug, code)
	if err != nil {
		return err
	}
	return s.store.proposeAgain(ctx, actor, filed, code, key, s.moment())
}

// proposed finds an entry of the return before that is still to be decided.
func (s *Service) proposed(ctx context.Context, actor people.Actor, slug, code, key string) (Return, Section, CarriedEntry, error) {
	filed, section, err := s.writable(ctx, actor, slug, code)
	if err != nil {
		return Return{}, Section{}, CarriedEntry{}, err
	}
	if filed.State != Draft {
		return Return{}, Section{}, CarriedEntry{}, ErrStage
	}
	carried, err := s.carried(ctx, filed)
	if err != nil {
		return Return{}, Section{}, CarriedEntry{}, err
	}
	for _, one := range carried {
		if one.Open() && one.Entry.Section == code && one.Entry.Key == key {
			return filed, section, one, nil
		}
	}
	return Return{}, Section{}, CarriedEntry{}, ErrNoEntry
}

// ClosedSection stands, in what a return says, for the entries of the return before that were
// closed.
const ClosedSection = "closed"

// closedSection says which entries of the return before were closed, and why; without any
// there is no such section.
func closedSection(written Written) (WrittenSection, bool) {
	closed := WrittenSection{Code: ClosedSection, Title: "Closed since the last return", One: "entry", Table: true, Entries: []WrittenEntry{}}
	for _, section := range ReturnSections {
		for _, carried := range written.ClosedIn(section.Code) {
			closed.Entries = append(closed.Entries, WrittenEntry{Key: section.Code + " " + carried.Entry.Key, Title: carried.Entry.Title(), Answers: []WrittenAnswer{
				{"section", "Section", ShortText, section.Title, section.Title},
				{"why", "Why it is closed", LongText, carried.Reason, carried.Reason},
				{"from", "Carried over", ShortText, carried.From.AsAt, "From the return as at " + dayWords(carried.From.AsAt)},
			}})
		}
	}
	return closed, len(closed.Entries) > 0
}

// withCarried adds to what a section says where entries were carried over from: in a list to
// those that were, in a table to all when one was.
func withCarried(section Section, written Written, entries []WrittenEntry) []WrittenEntry {
	from := make([]string, len(entries))
	for i, entry := range written.In(section.Code) {
		from[i] = written.CarriedFrom(entry)
	}
	if strings.Join(from, "") == "" {
		return entries
	}
	for i := range entries {
		if section.Table || from[i] != "" {
			entries[i].Answers = append(entries[i].Answers, WrittenAnswer{"carried", "Carried over", ShortText, from[i], from[i]})
		}
	}
	return entries
}
