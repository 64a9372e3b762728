package surveys

import (
	"cmp"
	"context"

	"muster/courses/people"
)

// ProgrammeResults are what one survey says in one programme, as at a day. Nothing in Items
// is shown that disclosure control hides; the counts of responses, and which organisations
// answered, are of the whole survey and hide nobody's answers.
type ProgrammeResults struct {
	Survey string
	// Waves are the programme's waves that were counted.
	Waves []Wave
	// Questionnaires are the versions that were answered, or the newest, by number.
	Questionnaires map[int]Questionnaire
	// Responses counts all responses, Seats those that came through a seat.
	// Attended counts the attendances, full or part, that the waves follow; ByLinks and MayWait are
	// as in SideFacts.
	Responses, Seats, Attended int
	ByLinks                    bool
	MayWait                    int
	// Course is the code of the one course whose sessions all the waves follow, "" where they
	// follow several, none, or such sessions alone as were chosen.
	Course string
	// InSessions counts the responses that belong to a session, Sessions those sessions.
	InSessions, Sessions int
	// Organisations are the ids of the organisations with a response.
	Organisations map[string]bool
	// FirstOn and LastOn are the days of the first and the last response, "" if not known.
	FirstOn, LastOn string
	// Items are the survey's items, each with its After side alone.
	Items []ItemComparison
	// HeldSince is as in Comparison.
	HeldSince string
}

// Title is what the newest version that was counted calls the survey.
func (r ProgrammeResults) Title() string {
	newest := 0
	for version := range r.Questionnaires {
		newest = max(newest, version)
	}
	return r.Questionnaires[newest].Title
}

// Item finds an item of the results.
func (r ProgrammeResults) Item(name string) (ItemComparison, bool) {
	for _, item := range r.Items {
		if item.Item == name {
			return item, true
		}
	}
	return ItemComparison{}, false
}

// ProgrammeResults gives the results of a survey, or of one wave of it, in a programme, as
// at the end of the day asAt (YYYY-MM-DD), to those who may compare. Without a wave in the
// programme there are no responses. Errors: ErrNotAllowed, ErrNoSurvey, ErrNoWave, ErrDate.
func (s *Service) ProgrammeResults(ctx context.Context, actor people.Actor, side SideRequest, programme, asAt string) (ProgrammeResults, error) {
	if !mayCompare(actor) {
		return ProgrammeResults{}, ErrNotAllowed
	}
	request := CompareRequest{Before: side, After: side, AsAt: asAt, Programme: programme}
	if err := request.check(); err != nil {
		return ProgrammeResults{}, err
	}
	_, chosen, err := s.chooseWaves(ctx, request)
	if err != nil {
		return ProgrammeResults{}, err
	}
	options, err := s.compareOptions(ctx, ByNothing, chosen.waves)
	if err != nil {
		return ProgrammeResults{}, err
	}
	comparison, answered, err := s.release(ctx, question{chosenSide{}, chosen, options, asAt, actor})
	if err != nil {
		return ProgrammeResults{}, err
	}
	results := ProgrammeResults{
		Survey: side.Survey, Waves: chosen.waves, Organisations: map[string]bool{}, Items: comparison.Items, HeldSince: comparison.HeldSince,
		ByLinks: answered.after.byLinks(), MayWait: answered.after.mayWait,
	}
	if err := s.store.summarise(ctx, chosen.waveIDs(), answered.after.filter(answered.asAt), true, &results); err != nil {
		return ProgrammeResults{}, err
	}
	if results.Attended, err = s.attended(ctx, answered.after, cmp.Or(comparison.HeldSince, answered.asAt)); err != nil {
		return results, err
	}
	results.MayWait = min(results.MayWait, max(0, results.Attended-results.Seats))
	if results.Course, err = s.courseFollowed(ctx, answered.after); err != nil {
		return results, err
	}
	results.Questionnaires, err = s.store.questionnairesOf(ctx, chosen.survey, chosen.versions)
	return results, err
}

// courseFollowed is the code of the course that all waves of a side follow, "" where there is
// no such one.
func (s *Service) courseFollowed(ctx context.Context, side chosenSide) (string, error) {
	id := ""
	for _, wave := range side.waves {
		if wave.Planned || wave.Kind != WaveAfter || id != "" && wave.CourseID != id {
			return "", nil
		}
		id = wave.CourseID
	}
	if id == "" {
		return "", nil
	}
	return s.courseCode(ctx, id)
}
