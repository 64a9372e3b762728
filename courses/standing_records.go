package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// FigureKind says which figure records were counted for.
type FigureKind string

// The figures of Standing and of Coverage that count bookings or people.
const (
	FigurePlaced     FigureKind = "placed"     // waited and got a place
	FigureWaiting    FigureKind = "waiting"    // waits for a session still to come
	FigureUnplaced   FigureKind = "unplaced"   // waited until the session began
	FigureMarked     FigureKind = "marked"     // stands in a register
	FigureNoShow     FigureKind = "no-show"    // stands in a register as not there
	FigureLate       FigureKind = "late"       // gave a place up after the cut-off
	FigureAbstracted FigureKind = "abstracted" // did so for operational abstraction
	FigureTrained    FigureKind = "trained"    // was trained: the first full attendance
	FigurePlanned    FigureKind = "planned"    // has a place on a session still to come
)

// FigureKinds are all of them.
var FigureKinds = []FigureKind{
	FigurePlaced, FigureWaiting, FigureUnplaced, FigureMarked, FigureNoShow, FigureLate, FigureAbstracted, FigureTrained, FigurePlanned,
}

// NoOrganisation chooses the records of people without an organisation.
const NoOrganisation = "none"

// NoRegion chooses the records of people whose organisation has no region.
const NoRegion = "none"

// FigureFilter chooses the records of a figure. OrganisationID is the delegate's
// organisation, NoOrganisation, or empty for all; Region that organisation's, NoRegion, or
// empty for all.
type FigureFilter struct {
	StandingFilter
	Kind           FigureKind
	OrganisationID string
	Region         string
}

// FigureRecord is one record behind a figure. Booking and Person are zero for a reader who
// may not see the session's delegates. Length is how long a wait took, Reason why a place was
// given up late.
type FigureRecord struct {
	Session      Session
	Organisation string
	Booking      Booking
	Person       people.Person
	Length       time.Duration
	Reason       CancelKind
}

// figureEntry is a record that was counted, before its people are read.
type figureEntry struct {
	bookingID, sessionID, organisationID string
	startsAt                             time.Time
	length                               time.Duration
}

// FigureRecords lists what a figure was counted from, the session that begins latest first,
// from offset on at most limit, and says how many there are: as many as the figure says. For
// the readers of Standing and of Coverage; who may not see the delegates of a session reads
// only their organisations. The audit log keeps that they looked. ErrInvalid for a kind that
// is none. A fixed number of queries.
func (s *Service) FigureRecords(ctx context.Context, actor people.Actor, filter FigureFilter, offset, limit int) ([]FigureRecord, int, error) {
	if !slices.Contains(FigureKinds, filter.Kind) {
		return nil, 0, ErrInvalid
	}
	entries, err := s.figureEntries(ctx, actor, filter)
	if err != nil {
		return nil, 0, err
	}
	organisations, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return nil, 0, err
	}
	entries = slices.DeleteFunc(entries, func(entry figureEntry) bool {
		return filter.OrganisationID != "" && cmp.Or(entry.organisationID, NoOrganisation) != filter.OrganisationID ||
			filter.Region != "" && cmp.Or(organisations[entry.organisationID].Region, NoRegion) != filter.Region
	})
	slices.SortFunc(entries, func(a, b figureEntry) int {
		return cmp.Or(b.startsAt.Compare(a.startsAt), strings.Compare(a.sessionID, b.sessionID), strings.Compare(a.bookingID, b.bookingID))
	})
	total := len(entries)
	entries = entries[min(offset, total):min(offset+limit, total)]
	if err := s.people.Record(ctx, actor, "records of a figure read", string(filter.Kind), filter.words()); err != nil {
		return nil, 0, err
	}
	records, err := s.readEntries(ctx, actor, entries, organisations)
	return records, total, err
}

// words say in the audit log which records were read.
func (f FigureFilter) words() string {
	var parts []string
	for _, part := range []string{f.Programme, f.Course, f.From, f.To, f.OrganisationID, f.Region} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

func (s *Service) figureEntries(ctx context.Context, actor people.Actor, filter FigureFilter) ([]figureEntry, error) {
	if filter.Kind == FigureTrained || filter.Kind == FigurePlanned {
		return s.coverageEntries(ctx, actor, filter)
	}
	organisations, err := readsStanding(actor)
	if err != nil {
		return nil, err
	}
	chosen, err := filter.sessions(organisations)
	if err != nil {
		return nil, err
	}
	switch filter.Kind {
	case FigureLate:
		return s.store.bookingEntries(ctx, chosen, givenLate)
	case FigureAbstracted:
		return s.store.bookingEntries(ctx, chosen, abstracted)
	case FigureMarked, FigureNoShow:
		return s.store.lineEntries(ctx, chosen, filter.Kind == FigureNoShow)
	}
	facts, err := s.standingFacts(ctx, chosen)
	return facts.entries(filter.Kind), err
}

// entries are the waits of the kind.
func (f standingFacts) entries(kind FigureKind) []figureEntry {
	var entries []figureEntry
	for _, booking := range f.waited {
		if waited, length := f.wait(booking); waited == kind {
			entries = append(entries, figureEntry{booking.ID, booking.SessionID, booking.OrganisationID, f.byID[booking.SessionID].StartsAt, length})
		}
	}
	return entries
}

func (s *Service) readEntries(ctx context.Context, actor people.Actor, entries []figureEntry, organisations map[string]people.Organisation) ([]FigureRecord, error) {
	var bookingIDs, sessionIDs, personIDs []string
	for _, entry := range entries {
		bookingIDs = append(bookingIDs, entry.bookingID)
		sessionIDs = append(sessionIDs, entry.sessionID)
	}
	bookings, err := s.store.bookings(ctx, "id IN ?", bookingIDs)
	if err != nil {
		return nil, err
	}
	byID := map[string]Booking{}
	for _, booking := range bookings {
		byID[booking.ID] = booking
		personIDs = append(personIDs, booking.PersonID)
	}
	sessions, err := s.SessionsByID(ctx, sessionIDs)
	if err != nil {
		return nil, err
	}
	persons, err := s.people.PeopleByID(ctx, personIDs)
	records := make([]FigureRecord, len(entries))
	for i, entry := range entries {
		records[i] = FigureRecord{Session: sessions[entry.sessionID], Organisation: organisations[entry.organisationID].Name, Length: entry.length, Reason: byID[entry.bookingID].CancelKind}
		if CanManage(actor, records[i].Session) {
			records[i].Booking = byID[entry.bookingID]
			records[i].Person = persons[records[i].Booking.PersonID]
		}
	}
	return records, err
}
