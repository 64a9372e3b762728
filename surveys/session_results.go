package surveys

import (
	"context"
	"slices"

	"muster/courses"
	"muster/courses/people"
)

// Scope says which sessions' answers stand together in the results of one session.
type Scope string

// The scopes, from the session itself outwards. ScopeNone: even all of them are too few.
const (
	ScopeSession      Scope = "session"
	ScopeOrganisation Scope = "organisation"
	ScopeRegion       Scope = "region"
	ScopeCourse       Scope = "course"
	ScopeNone         Scope = "none"
)

// SessionResults are the results of the survey after one session. When fewer than the floor
// answered after it, its answers stand together with those of other sessions of its course
// and programme that had too few: of its organisation, else of its region, else all. Sessions
// counts those put together. A session shown by itself is never among them, and no session is
// in two groups, so that no group can be had by taking another away. AfterFacts.Survey is ""
// when no survey follows the course.
type SessionResults struct {
	Results
	Scope    Scope
	Sessions int
}

// SessionResults gives the results of the survey after a session to those who may manage it
// and to those who may compare.
func (s *Service) SessionResults(ctx context.Context, actor people.Actor, session courses.Session) (SessionResults, error) {
	if !mayCompare(actor) && !courses.CanManage(actor, session) {
		return SessionResults{}, ErrNotAllowed
	}
	before, after, err := s.sidesOfSession(ctx, session)
	if err != nil || after.survey == "" {
		return SessionResults{Scope: ScopeNone}, err
	}
	options, err := s.compareOptions(ctx, ByNothing, slices.Concat(before.waves, after.waves))
	if err != nil {
		return SessionResults{}, err
	}
	siblings, err := s.courses.Sessions(ctx, courses.SessionFilter{Programme: session.ProgrammeCode, Course: session.CourseCode})
	if err != nil {
		return SessionResults{}, err
	}
	answered, err := s.store.countBySession(ctx, after.waveIDs())
	if err != nil {
		return SessionResults{}, err
	}
	scope, together := rollUp(session, siblings, answered, options.floors().base)
	after.sessions = together
	options.isGroup = true
	results, err := s.results(ctx, question{before, after, options, "", actor})
	if pairs := results.Pairing.Pairs; pairs != nil {
		// As in any group of a breakdown.
		results.Pairing.Pairs = options.floors().shownCount(*pairs)
	}
	return SessionResults{Results: results, Scope: scope, Sessions: len(together)}, err
}

// sidesOfSession are the wave after the session and its baseline, each the zero chosenSide
// when there is none. Of several waves it is one of the session's own surveys.
func (s *Service) sidesOfSession(ctx context.Context, session courses.Session) (before, after chosenSide, err error) {
	waves, err := s.Waves(ctx)
	if err != nil {
		return before, after, err
	}
	plans, err := s.courses.SurveysOfSessions(ctx, []string{session.ID})
	if err != nil {
		return before, after, err
	}
	var asked Wave
	for _, wave := range waves {
		if wave.Kind == WaveAfter && wave.asks(session, plans[session.ID]) && (asked.ID == "" || wave.Planned) {
			asked = wave
		}
	}
	if asked.ID == "" {
		return before, after, nil
	}
	newest, err := s.newestBySurvey(ctx)
	if err != nil {
		return before, after, err
	}
	suggestion := suggest(asked, waves, newest)
	return s.chooseWaves(ctx, CompareRequest{Before: suggestion.Before, After: suggestion.After})
}

// rollUp chooses the sessions whose answers stand together for one of them, given how many
// answered after each, by id. Ids are in the order of the siblings.
func rollUp(session courses.Session, siblings []courses.Session, answered map[string]int, floor int) (Scope, []string) {
	if answered[session.ID] >= floor {
		return ScopeSession, []string{session.ID}
	}
	left := slices.DeleteFunc(slices.Clone(siblings), func(other courses.Session) bool {
		return answered[other.ID] == 0 || answered[other.ID] >= floor
	})
	for _, wider := range []struct {
		scope Scope
		name  func(courses.Session) string
	}{
		{ScopeOrganisation, func(s courses.Session) string { return s.OrganisationID }},
		{ScopeRegion, func(s courses.Session) string { return s.Region }},
		{ScopeCourse, func(courses.Session) string { return "all" }},
	} {
		groups := map[string][]string{}
		counts := map[string]int{}
		for _, other := range left {
			groups[wider.name(other)] = append(groups[wider.name(other)], other.ID)
			counts[wider.name(other)] += answered[other.ID]
		}
		own := wider.name(session)
		if own != "" && counts[own] >= floor {
			return wider.scope, groups[own]
		}
		left = slices.DeleteFunc(left, func(other courses.Session) bool {
			return wider.name(other) != "" && counts[wider.name(other)] >= floor
		})
	}
	return ScopeNone, []string{}
}
