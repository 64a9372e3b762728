package surveys

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"muster/courses"
	"muster/courses/people"
)

// Results are a comparison with everything that has to be said beside its figures. The
// floors are those that it was made under.
type Results struct {
	Comparison
	BeforeFacts, AfterFacts    SideFacts
	FloorBase, FloorComplement int
	// Comments are what people wrote after, as it was released.
	Comments []ReleasedComments
}

// SideFacts are what one side's answers are and where they came from. Survey is "" when
// there is no baseline. FirstOn and LastOn are the days of the first and the last response
// that has one. Responses counts them all, Seats those that came by a delegate's own link.
// Attended counts the attendances, full or part, that the waves follow, as at the same date;
// it is 0 where the waves follow no course. ByLinks says that it counts the links sent instead,
// because not every session of the courses has the survey. MayWait is how many responses by
// such a link may have come at most that are not counted yet.
type SideFacts struct {
	Survey, Title              string
	Waves                      []Wave
	Questionnaires             map[int]Questionnaire
	FirstOn, LastOn            string
	Responses, Seats, Attended int
	ByLinks                    bool
	MayWait                    int
}

// Versions are the numbers of the questionnaires that were answered, ascending.
func (f SideFacts) Versions() []int {
	var versions []int
	for version := range f.Questionnaires {
		versions = append(versions, version)
	}
	slices.Sort(versions)
	return versions
}

// Question is the wording of an item in the newest version that asks it.
func (f SideFacts) Question(item string) (Question, bool) {
	for _, version := range slices.Backward(f.Versions()) {
		for _, question := range f.Questionnaires[version].Questions {
			if question.Item == item && item != "" {
				return question, true
			}
		}
	}
	return Question{}, false
}

// ResponseRate is the responses that came by a delegate's own link over the attendances:
// only those can be held against the register. It is not known where there are none.
func (f SideFacts) ResponseRate() (rate float64, known bool) {
	if f.Attended == 0 || f.Seats == 0 {
		return 0, false
	}
	return math.Min(1, float64(f.Seats)/float64(f.Attended)), true
}

// RateOf names what the response rate is of: "attendances, in full or in part".
func RateOf(byLinks bool) string {
	if byLinks {
		return "links sent, one for each attendance in full or in part"
	}
	return "attendances, in full or in part"
}

// MayWaitWords say that more may have answered than are counted, "" where nobody may have.
func MayWaitWords(mayWait int) string {
	if mayWait == 0 {
		return ""
	}
	if mayWait == 1 {
		return "one more answer may have come that is not counted yet"
	}
	return fmt.Sprintf("up to %d more answers may have come that are not counted yet", mayWait)
}

// WholeCohort bounds a share over everybody who attended, whatever those would have said who
// did not answer: share x rate, and share x rate + 1 - rate.
func (f SideFacts) WholeCohort(share float64) (bounds Interval, known bool) {
	rate, known := f.ResponseRate()
	return Interval{share * rate, share*rate + 1 - rate}, known
}

// Results gives a comparison with what has to be said beside it, to those who may compare.
// Errors are those of Service.Compare.
func (s *Service) Results(ctx context.Context, actor people.Actor, request CompareRequest) (Results, error) {
	before, after, options, err := s.prepare(ctx, actor, request)
	if err != nil {
		return Results{}, err
	}
	return s.results(ctx, question{before, after, options, request.AsAt, actor})
}

func (s *Service) results(ctx context.Context, asked question) (Results, error) {
	comparison, answered, err := s.release(ctx, asked)
	if err != nil {
		return Results{}, err
	}
	results := Results{Comparison: comparison}
	floors := asked.options.floors()
	results.FloorBase, results.FloorComplement = floors.base, floors.complement
	for _, of := range []struct {
		side  chosenSide
		facts *SideFacts
	}{{answered.before, &results.BeforeFacts}, {answered.after, &results.AfterFacts}} {
		if *of.facts, err = s.sideFacts(ctx, of.side, answered.asAt, comparison.HeldSince); err != nil {
			return Results{}, err
		}
	}
	results.Comments, err = s.releasedComments(ctx, answered.after, floors.base)
	return results, err
}

// sideFacts are those of a side as at a day. Those of a held answer have the attendances of the day
// that it is held since, too.
func (s *Service) sideFacts(ctx context.Context, side chosenSide, asAt, heldSince string) (SideFacts, error) {
	facts := SideFacts{Survey: side.survey, Waves: side.waves, ByLinks: side.byLinks(), MayWait: side.mayWait}
	if side.survey == "" {
		return facts, nil
	}
	questionnaires, err := s.store.questionnairesOf(ctx, side.survey, side.versions)
	if err != nil {
		return facts, err
	}
	facts.Questionnaires = questionnaires
	facts.Title = questionnaires[slices.Max(side.versions)].Title
	counted := ProgrammeResults{Organisations: map[string]bool{}}
	if err := s.store.summarise(ctx, side.waveIDs(), side.filter(asAt), false, &counted); err != nil {
		return facts, err
	}
	facts.FirstOn, facts.LastOn = counted.FirstOn, counted.LastOn
	facts.Responses, facts.Seats = counted.Responses, counted.Seats
	facts.Attended, err = s.attended(ctx, side, cmp.Or(heldSince, asAt))
	facts.MayWait = min(facts.MayWait, max(0, facts.Attended-facts.Seats))
	return facts, err
}

// byLinks tells whether attended counts links.
func (c chosenSide) byLinks() bool {
	return slices.ContainsFunc(c.waves, func(wave Wave) bool { return wave.Planned })
}

// attended counts the attendances at the sessions that the side's waves follow. Of a planned
// wave these are its seats, because not every session of its course need have it.
func (s *Service) attended(ctx context.Context, side chosenSide, asAt string) (int, error) {
	attended := 0
	for _, wave := range side.waves {
		if wave.Planned {
			seats, err := s.store.seatsHeld(ctx, wave.ID, asAt, side.sessions)
			if err != nil {
				return 0, err
			}
			attended += seats
			continue
		}
		if wave.Kind != WaveAfter {
			continue
		}
		course, err := s.courseCode(ctx, wave.CourseID)
		if err != nil {
			return 0, err
		}
		came, err := s.courses.CountAttended(ctx, courses.AttendanceFilter{
			Programme: wave.Programme, Course: course, AsAt: asAt, Sessions: side.sessions,
		})
		if err != nil {
			return 0, err
		}
		attended += came
	}
	return attended, nil
}

func (s *Service) courseCode(ctx context.Context, id string) (string, error) {
	all, err := s.courses.Courses(ctx)
	if err != nil {
		return "", err
	}
	for _, course := range all {
		if course.ID == id {
			return course.Code, nil
		}
	}
	return "", courses.ErrNoCourse
}

// CountedOption is an option of an item's scale that counts, in the order of
// SideFigures.Distribution.
type CountedOption struct {
	Label    string
	Positive bool
}

// CountedOptions are those of an item in the newest version that asks it; a number has none.
func (f SideFacts) CountedOptions(item string) []CountedOption {
	for _, version := range slices.Backward(f.Versions()) {
		questionnaire := f.Questionnaires[version]
		for _, question := range questionnaire.Questions {
			if question.Item != item || item == "" {
				continue
			}
			measure := newMeasure(questionnaire, question)
			options := make([]CountedOption, len(measure.values))
			for stored, at := range measure.index {
				options[at] = CountedOption{stored, measure.positive[at]}
			}
			for _, option := range questionnaire.OptionsOf(question) {
				if at, counts := measure.index[option.Value]; counts {
					options[at].Label = option.Label
				}
			}
			return options
		}
	}
	return nil
}
