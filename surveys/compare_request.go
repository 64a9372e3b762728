package surveys

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// SideRequest names one side of a comparison: a wave of a survey, or all of them when Wave
// is "".
type SideRequest struct {
	Survey string
	Wave   string
}

// ParseSide reads SURVEY or SURVEY:WAVE; neither part has a colon of its own.
func ParseSide(text string) SideRequest {
	survey, wave, _ := strings.Cut(text, ":")
	return SideRequest{strings.TrimSpace(survey), strings.TrimSpace(wave)}
}

func (r SideRequest) String() string {
	if r.Wave == "" {
		return r.Survey
	}
	return r.Survey + ":" + r.Wave
}

// CompareRequest asks for a comparison of what had been answered by the end of the day AsAt
// (YYYY-MM-DD), or of everything when it is "". Programme, unless "", is the code of the one
// programme whose waves are compared; a side without a wave of it has no responses. The
// zero Before is no baseline: nothing was asked before.
//
// Unpublished asks for a comparison by itself, that nobody else is shown: under the floors,
// but without the ledger, which it neither obeys nor extends, without steps, and with groups
// that answered alike. It is for who holds the database itself (people.System), from whom the
// ledger can keep nothing.
type CompareRequest struct {
	Before, After SideRequest
	By            Breakdown
	AsAt          string
	Programme     string
	Unpublished   bool
}

// check returns ErrDate or ErrBreakdown.
func (r CompareRequest) check() error {
	if r.AsAt != "" {
		if _, err := time.Parse(time.DateOnly, r.AsAt); err != nil {
			return fmt.Errorf("%w: %q", ErrDate, r.AsAt)
		}
	}
	_, err := ParseBreakdown(string(r.By))
	return err
}

// mayCompare tells who sees figures of all organisations as they stand today. The
// disclosure floors are the same for all of them.
func mayCompare(actor people.Actor) bool {
	return actor.IsAny(people.Manager, people.Board, people.Administrator)
}

// Compare compares two surveys, or waves of them, for a manager, the board or an
// administrator, under the disclosure floors of the programme whose waves they are (of
// several the strictest), or else the default ones. A funder reads released returns alone.
//
// A side that names no wave has all waves of its survey. No figure mixes two programmes, so
// where those waves belong to several, the comparison is of the one programme that has
// responses on both sides; when there is no such one, or more, ErrProgrammes names them.
// Other errors: ErrNotAllowed, ErrNoSurvey, ErrNoWave, ErrDate, ErrBreakdown.
func (s *Service) Compare(ctx context.Context, actor people.Actor, request CompareRequest) (Comparison, error) {
	before, after, options, err := s.prepare(ctx, actor, request)
	if err != nil {
		return Comparison{}, err
	}
	asked := question{before, after, options, request.AsAt, actor}
	if request.Unpublished {
		return s.countSides(ctx, asked)
	}
	comparison, _, err := s.release(ctx, asked)
	return comparison, err
}

// prepare checks the request and finds the waves and floors of its comparison.
func (s *Service) prepare(ctx context.Context, actor people.Actor, request CompareRequest) (before, after chosenSide, options CompareOptions, err error) {
	if !mayCompare(actor) || request.Unpublished && actor.PersonID != people.System.PersonID {
		return before, after, options, ErrNotAllowed
	}
	if err := request.check(); err != nil {
		return before, after, options, err
	}
	if before, after, err = s.chooseWaves(ctx, request); err != nil {
		return before, after, options, err
	}
	options, err = s.compareOptions(ctx, request.By, slices.Concat(before.waves, after.waves))
	options.unpublished = request.Unpublished
	return before, after, options, err
}

// countSides compares both sides, from the counts where these know the sides.
func (s *Service) countSides(ctx context.Context, q question) (Comparison, error) {
	names, err := s.groupNames(ctx, q.options.By)
	if err != nil {
		return Comparison{}, err
	}
	var inputs [2]SideInput
	for i, side := range []chosenSide{q.before, q.after} {
		if inputs[i], err = s.sideInput(ctx, side, side.filter(q.asAt), names, nil); err != nil {
			return Comparison{}, err
		}
	}
	read := q
	read.before, read.after = q.before.answeredThen(), q.after.answeredThen()
	reader := newCountReader(newTally(planComparison(inputs[0], inputs[1]), q.options.By), names, read.before, read.after, inputs)
	known, err := s.store.readTally(ctx, reader, read)
	if err != nil {
		return Comparison{}, err
	}
	if !known {
		return s.compareRecords(ctx, q, names)
	}
	return reader.compare(inputs[0], inputs[1], q.options)
}

// compareRecords compares both sides response by response.
func (s *Service) compareRecords(ctx context.Context, q question, names groupNames) (_ Comparison, err error) {
	var failed error
	inputs := make([]SideInput, 2)
	for i, side := range []chosenSide{q.before, q.after} {
		if inputs[i], err = s.sideInput(ctx, side, side.filter(q.asAt), names, &failed); err != nil {
			return Comparison{}, err
		}
	}
	comparison, err := Compare(inputs[0], inputs[1], q.options)
	if failed != nil {
		return Comparison{}, failed
	}
	return comparison, err
}

func (s *Service) sideInput(ctx context.Context, side chosenSide, filter responseFilter, names groupNames, failed *error) (SideInput, error) {
	questionnaires, err := s.store.questionnairesOf(ctx, side.survey, side.versions)
	if err != nil {
		return SideInput{}, err
	}
	input := SideInput{
		Survey: side.survey, Questionnaires: questionnaires,
		Responses: s.store.responses(ctx, side.waveIDs(), filter, names, failed),
	}
	for _, wave := range side.waves {
		input.Waves = append(input.Waves, wave.Name)
	}
	return input, nil
}

// compareOptions are the breakdown with the floors that hold for these waves.
func (s *Service) compareOptions(ctx context.Context, by Breakdown, waves []Wave) (CompareOptions, error) {
	options := CompareOptions{By: by, lastDays: map[string]string{}}
	for _, code := range programmesOf(waves) {
		programme, err := s.courses.Programme(ctx, code)
		if err != nil {
			return CompareOptions{}, fmt.Errorf("programme %s: %w", code, err)
		}
		options.lastDays[code] = programme.EndsOn
		options.FloorBase = max(options.FloorBase, programme.FloorBase)
		options.FloorComplement = max(options.FloorComplement, programme.FloorComplement)
	}
	return options, nil
}

// programmesOf are the codes of the programmes that the waves belong to, each once.
func programmesOf(waves []Wave) []string {
	var codes []string
	for _, wave := range waves {
		if wave.Programme != "" && !slices.Contains(codes, wave.Programme) {
			codes = append(codes, wave.Programme)
		}
	}
	return codes
}

// groupNames are what the groups of a breakdown are called, by the ids that responses hold.
type groupNames struct {
	organisations map[string]people.Organisation
	sessions      map[string]string
	months        map[string]string // of sessions
	waves         map[string]string
}

// monthOf is the month of a session, or of a day where there is no session.
func (n groupNames) monthOf(sessionID, day string) string {
	if month, held := n.months[sessionID]; held {
		return month
	}
	return monthOf(day)
}

func (s *Service) groupNames(ctx context.Context, by Breakdown) (groupNames, error) {
	var names groupNames
	var err error
	switch by {
	case ByOrganisation, ByRegion:
		names.organisations, err = s.people.OrganisationsByID(ctx)
	case BySession, ByMonth, ByQuarter:
		var sessions []courses.Session
		sessions, err = s.courses.Sessions(ctx, courses.SessionFilter{})
		names.sessions, names.months = make(map[string]string, len(sessions)), make(map[string]string, len(sessions))
		for _, session := range sessions {
			names.sessions[session.ID] = session.Code
			names.months[session.ID] = monthOf(courses.DayOf(session.StartsAt))
		}
	case ByWave:
		var waves []Wave
		waves, err = s.Waves(ctx)
		names.waves = make(map[string]string, len(waves))
		for _, wave := range waves {
			names.waves[wave.ID] = wave.Name
		}
	}
	return names, err
}
