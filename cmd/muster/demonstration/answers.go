package demonstration

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"muster/courses"
	"muster/surveys"
)

// response is one invented response: when it is handed in, by whose right, and what it says.
// Place and Session are nil for a baseline. Who is the person where that is known: of a
// baseline, somebody who answered signed in and is trained later, so that the two can be paired.
type response struct {
	At           time.Time
	Organisation string
	Role         string
	Who          *delegate
	Place        *place
	Session      *session
	Answers      surveys.Answers
	// looksBack says that they are of the half that is asked how it was before.
	looksBack bool
	// ability is what the person's answers have in common: a standard normal deviate. before
	// is the same person's baseline, if they answered it.
	ability float64
	before  *response
}

// The last moment at which the past year's surveys took an answer: the dates as at which
// the annual report gives their numbers.
var (
	baselineOpens  = londonMoment("2020-05-22 00:00")
	baselineCloses = londonMoment("2020-07-01 00:00")
	pastOpens      = londonMoment("2020-07-01 00:00")
	reviewCloses   = londonMoment("2021-02-13 00:00")
	yearCloses     = londonMoment("2021-04-01 00:00")
)

// postSurvey says which course's sessions a survey follows, how many answer and until when.
type postSurvey struct {
	code, course string
	responses    int
	paired       int
	closes       time.Time
}

var postSurveys = []postSurvey{
	{surveyOIC, courseOIC, 276, 72, reviewCloses},
	{surveyInnerste, courseInnerste, 161, 21, reviewCloses},
	{surveyVLO, courseVLO, 246, 0, yearCloses}, // how many answered was not published: invented
}

// planBaseline is the baseline's responses: as many of each force as the table says.
func planBaseline(questionnaire surveys.Questionnaire) []*response {
	chance := chanceOf("baseline")
	roles, weights := []string{"police_officer", "police_staff", "cmcu"}, []float64{0.7, 0.19, 0.11}
	var responses []*response
	for _, row := range table("baseline") {
		for range row.number("responses") {
			responses = append(responses, &response{
				At:           baselineMoment(chance),
				Organisation: row["force"],
				Role:         pick(chance, roles, weights),
			})
		}
	}
	answer(chance, questionnaire, responses)
	return responses
}

// baselineMoment falls thick in the weeks after the invitation and the reminder, thin at
// weekends.
func baselineMoment(chance *rand.Rand) time.Time {
	const days = 40
	for {
		day := int(chance.ExpFloat64() * 9)
		if chance.Float64() < 0.4 {
			day = 17 + int(chance.ExpFloat64()*7)
		}
		date := baselineOpens.AddDate(0, 0, day)
		weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
		if day < days && (!weekend || chance.Float64() < 0.2) {
			return sometime(chance, date)
		}
	}
}

// planPost chooses who of a course's trained people answers its survey, and when: mostly in
// the first days after the session, never after the survey has closed.
func planPost(survey postSurvey, questionnaire surveys.Questionnaire, past *training, baseline []*response) []*response {
	chance := chanceOf(survey.code)
	var asked []*response
	for _, s := range past.sessions {
		if s.Course != survey.course || s.Cancelled != "" || !s.Ends.AddDate(0, 0, 1).Before(survey.closes) {
			continue
		}
		for _, p := range s.Places {
			if p.Attended == courses.AttendedFull {
				asked = append(asked, &response{Organisation: p.Who.Organisation, Role: p.Who.JobRole, Who: p.Who, Place: p, Session: s})
			}
		}
	}
	chance.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
	responses := asked[:survey.responses]
	for _, r := range responses {
		r.At = afterSession(chance, r.Session, survey.closes)
	}
	pair(responses, baseline, survey.paired)
	answer(chance, questionnaire, responses)
	return responses
}

// pair makes so many of those who answer after training the writers of a baseline of their
// organisation and role. The published comparison was unpaired; that anybody answered both
// is invented.
func pair(responses, baseline []*response, pairs int) {
	taken := map[*delegate]*response{}
	for _, before := range baseline {
		if before.Who != nil {
			taken[before.Who] = before
		}
	}
	for _, r := range responses {
		if r.before = taken[r.Who]; r.before != nil || pairs == 0 {
			continue
		}
		index := slices.IndexFunc(baseline, func(before *response) bool {
			return before.Who == nil && before.Organisation == r.Organisation && before.Role == r.Role
		})
		if index < 0 {
			continue
		}
		r.before, baseline[index].Who = baseline[index], r.Who
		pairs--
	}
}

func afterSession(chance *rand.Rand, s *session, closes time.Time) time.Time {
	for {
		at := sometime(chance, s.Ends.AddDate(0, 0, 1+int(chance.ExpFloat64()*3)))
		if at.Before(closes) {
			return at
		}
	}
}

// answer fills in every question that the routing asks, so that exactly as many answers are
// positive as the table of shares says.
func answer(chance *rand.Rand, questionnaire surveys.Questionnaire, responses []*response) {
	answerLater(chance, questionnaire, responses, 0)
}

// answerLater is answer so many months after the training, when less of it is left.
func answerLater(chance *rand.Rand, questionnaire surveys.Questionnaire, responses []*response, months int) {
	for _, r := range responses {
		r.ability = chance.NormFloat64()
		if r.before != nil {
			r.ability = 0.8*r.before.ability + 0.6*r.ability
		}
		r.Answers = surveys.Answers{"role": r.Role, "organisation": r.Organisation}
	}
	for _, question := range questionnaire.Questions {
		switch question.Kind {
		case surveys.KindScale, surveys.KindYesNo:
			answerMeasured(chance, questionnaire, question, responses, months)
		case surveys.KindText:
			comment(chance, question, responses)
		}
	}
}

// scored is a response with what decides its answer to one question.
type scored struct {
	*response
	score float64
}

// answerMeasured ranks those who are asked by what they have in common, by their role and
// experience, and by chance. The highest are the positive ones.
func answerMeasured(chance *rand.Rand, questionnaire surveys.Questionnaire, question surveys.Question, responses []*response, months int) {
	var asked []scored
	for _, r := range responses {
		if surveys.Asked(question, r.Answers) && (question.ThenOf == "" || r.looksBack) {
			asked = append(asked, scored{r, score(chance, question, r)})
		}
	}
	asked = asked[:len(asked)-blanks(questionnaire.Code, question)]
	slices.SortStableFunc(asked, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	positive := positives(questionnaire.Code, question, len(asked), months)
	if question.Kind == surveys.KindYesNo {
		for i, r := range asked {
			r.Answers[question.Code] = map[bool]string{true: surveys.Yes, false: surveys.No}[i < positive]
		}
		return
	}
	for i, r := range asked {
		r.Answers[question.Code] = strconv.Itoa(level(asked, i, positive))
	}
}

// score adds what moves an answer. Whoever has dealt with an incident is surer by three
// quarters of a standard deviation, which makes the crude change partly one of who was asked.
func score(chance *rand.Rand, question surveys.Question, r *response) float64 {
	if question.Item == "incident" {
		score := chance.NormFloat64() + map[string]float64{"police_officer": 0.2, "cmcu": 0.1, "police_staff": -0.6}[r.Role]
		if r.before != nil && r.before.Answers[question.Code] == surveys.Yes {
			score += 1.5
		}
		return score
	}
	score := 0.7*r.ability + 0.7*chance.NormFloat64()
	if r.Answers["Q1"] == surveys.Yes {
		score += 0.75
	}
	switch r.Role {
	case "police_staff":
		score -= 0.3
	case "cmcu":
		score += 0.1
	}
	return score
}

// level is 4 or 5 for the first `positive` of the ranked, 1 to 3 for the others: how far a
// score lies from the last positive one says which.
func level(ranked []scored, i, positive int) int {
	if positive == 0 {
		positive = 1
	}
	distance := ranked[i].score - ranked[positive-1].score
	switch {
	case i < positive && distance > 1:
		return 5
	case i < positive:
		return 4
	case distance > -0.75:
		return 3
	case distance > -1.6:
		return 2
	}
	return 1
}

// blanks is how many leave a question blank that they may leave blank: as many as the
// published percentage of the workshop's survey needs (78 of 241 is 32.37%).
func blanks(survey string, question surveys.Question) int {
	if survey == surveyOIC && question.Item == "incident" {
		return 35
	}
	return 0
}

var shares = sync.OnceValue(func() []line { return table("shares") })

// positives is how many of the base answer positively, by the table of shares: an exact number
// where the table has one, or a percentage. The invented years go by percentages. So many
// months later there are two points fewer for each; and of how it was before the training
// people think four points worse afterwards than they did then.
func positives(survey string, question surveys.Question, base, months int) int {
	code := strings.TrimSuffix(strings.TrimSuffix(survey, presentSuffix), lastSuffix)
	asked, points := question.Code, -2*months
	if question.ThenOf != "" {
		code, asked, points = surveyBaseline, question.ThenOf, -4
	}
	for _, row := range shares() {
		if row["survey"] != code || row["question"] != asked {
			continue
		}
		if row["positive"] != "" && code == survey {
			return row.number("positive")
		}
		return int(math.Round(float64(base) * float64(row.number("percent")+points) / 100))
	}
	panic(fmt.Sprintf("no share for %s of %s", question.Code, survey))
}

// comment has some write a line. None of them names a person or a case.
func comment(chance *rand.Rand, question surveys.Question, responses []*response) {
	for _, r := range responses {
		if chance.Float64() < 0.05 {
			r.Answers[question.Code] = comments[chance.IntN(len(comments))]
		}
	}
}

var comments = []string{
	"Invented comment: the examples helped.",
	"Invented comment: more time for discussion, please.",
	"Invented comment: a short guide to keep in the car would be useful.",
	"Invented comment: who to call out of hours is still not clear to me.",
	"Invented comment: it was good to hear from partner agencies.",
	"Invented comment: the sound dropped out now and then.",
}
