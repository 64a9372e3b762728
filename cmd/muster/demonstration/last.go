package demonstration

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// lastProgramme is the code of the year before the present one. Its workshops lie so far back
// that the same people have answered before and after them and three and six months later.
const lastProgramme = "MSOIC-LAST"

// lastSuffix ends the codes of its surveys, as presentSuffix those of the present.
const lastSuffix = "-LAST"

// lastSessions are its workshops, by days from the day of loading, force and the role that each
// was for; how many attended, and how many of them answered at which of the stages. Those who
// answered at two stages are the same people, a whole session of them. So between any two of
// the sets of people that figures are of, by organisation, region, role, session or month,
// there is nobody or a floor's worth of people, and the record of what was released has no
// reason to hold one back. The six months after the last have just gone by.
var lastSessions = []struct {
	days           int
	force, role    string
	came, answered int
	at             [4]bool
}{
	{-341, "Kent", "police_officer", 24, 20, [4]bool{true, true, true, true}},
	{-306, "Essex", "cmcu", 22, 18, [4]bool{true, true, true, false}},
	{-271, "Sussex", "police_staff", 20, 16, [4]bool{true, true, false, false}},
	{-236, "Surrey", "police_officer", 20, 12, [4]bool{true, false, false, false}},
	{-201, "Hampshire", "police_officer", 26, 22, [4]bool{false, true, true, false}},
}

// lastStages are what is asked about its workshops, in the order of time.
var lastStages = []courses.CourseSurvey{
	{Stage: courses.SurveyBefore, Survey: surveyBaseline + lastSuffix},
	{Stage: courses.SurveyAfter, Survey: surveyOIC + lastSuffix},
	{Stage: courses.SurveyFollowUp, Months: 3, Survey: surveyOIC + lastSuffix},
	{Stage: courses.SurveyFollowUp, Months: 6, Survey: surveyOIC + lastSuffix},
}

// thenItems are the items of which the surveys after a workshop of that year also ask a random
// half how it was before, and what they ask.
var thenItems = map[string]string{
	"procedures":   "Think back to before the workshop. How confident were you then that you knew the correct policing procedures and responsibilities when responding to an OIC incident?",
	"legal_powers": "Think back to before the workshop. How would you rate the understanding that you had then of the specific legal powers available to policing when dealing with OIC?",
}

// last is the questionnaire as the year before asked it.
func last(past surveys.Questionnaire) surveys.Questionnaire {
	asked := past
	asked.Code += lastSuffix
	if past.Code != surveyOIC {
		return asked
	}
	asked.Questions = nil
	for _, question := range past.Questions {
		asked.Questions = append(asked.Questions, question)
		if text := thenItems[question.Item]; text != "" {
			asked.Questions = append(asked.Questions, surveys.Question{Code: question.Code + "-then", Text: text})
			asked.AskThen(len(asked.Questions)-1, question.Code)
		}
	}
	return asked
}

// noteLast writes the year before the present one into the diary. It comes after all else, so
// that the others' people keep their numbers.
func (w *world) noteLast(past *training) error {
	asked, err := questionnaires()
	if err != nil {
		return err
	}
	ends := w.day(presentBegins, "09:00").AddDate(0, 0, -1)
	begins := ends.AddDate(-1, 0, 1)
	w.diary.note(begins, func(ctx context.Context) error { return w.beginLast(ctx, asked, begins, ends) })
	chance := chanceOf("last")
	came := make([][]*response, len(lastSessions))
	for i, plan := range lastSessions {
		s := w.sessionOf(presentSession{course: courseOIC, days: plan.days, from: "09:30", to: "16:00", force: plan.force})
		s.Programme, s.Trainer, s.NoRegister = lastProgramme, i%2+1, false
		for range plan.came {
			p := &place{Who: past.people.next(courseOIC, plan.force, people.Policing), Attended: courses.AttendedFull}
			p.Who.JobRole = plan.role
			p.BookedAt = sometime(chance, s.MadeAt.AddDate(0, 0, 1+chance.IntN(20)))
			s.Places = append(s.Places, p)
			came[i] = append(came[i], &response{Organisation: plan.force, Role: plan.role, Who: p.Who, Place: p, Session: s})
		}
		w.noteSession(s)
		w.noteAsking(s)
	}
	w.noteLastAnswers(chance, asked, came)
	return nil
}

func (w *world) beginLast(ctx context.Context, asked map[string]surveys.Questionnaire, begins, ends time.Time) error {
	_, err := w.courses.AddProgramme(ctx, people.System, courses.Programme{
		Code: lastProgramme, Title: "Modern Slavery and Organised Immigration Crime Programme, the year before",
		StartsOn: courses.DayOf(begins), EndsOn: courses.DayOf(ends), Note: presentNote,
	})
	if err != nil {
		return err
	}
	for _, code := range []string{surveyBaseline, surveyOIC} {
		if _, _, err := w.surveys.SaveQuestionnaire(ctx, w.staff[people.Manager], last(asked[code])); err != nil {
			return err
		}
	}
	return nil
}

// noteAsking sets the surveys of a session, and asks each when it opens.
func (w *world) noteAsking(s *session) {
	w.diary.note(s.MadeAt, func(ctx context.Context) error {
		return w.surveys.SetSessionSurveys(ctx, w.trainers[s.Trainer], s.Code, nil, lastStages)
	})
	for _, stage := range lastStages {
		if stage.Stage == courses.SurveyAfter {
			continue // asked when the register is taken
		}
		w.diary.note(s.opens(stage), func(ctx context.Context) error {
			held, err := w.courses.Session(ctx, s.Code)
			if err != nil {
				return err
			}
			_, err = w.surveys.EnsureSeats(ctx, held.ID)
			return err
		})
	}
}

// opens is when a survey of the session opens, or its end for the one after it.
func (s *session) opens(stage courses.CourseSurvey) time.Time {
	wave := surveys.Wave{Planned: true, Kind: surveys.WaveKind(stage.Stage), Months: stage.Months}
	opens, _ := wave.TimesFor(courses.Session{StartsAt: s.Starts, EndsAt: s.Ends})
	if stage.Stage == courses.SurveyAfter {
		return s.Ends
	}
	return opens
}

// noteLastAnswers writes what was answered at each stage into the diary, each within eleven
// days of being asked. An earlier answer and a later one of a person are alike. came are those
// who attended, by session.
func (w *world) noteLastAnswers(chance *rand.Rand, asked map[string]surveys.Questionnaire, came [][]*response) {
	before := map[*place]*response{}
	for at, stage := range lastStages {
		var given []*response
		for n, session := range lastSessions {
			if !session.at[at] {
				continue
			}
			for i, who := range came[n][:session.answered] {
				r := *who
				r.At = sometime(chance, who.Session.opens(stage).AddDate(0, 0, 1+chance.IntN(10)))
				r.before, r.looksBack = before[who.Place], (i+at)%2 == 0
				given = append(given, &r)
				before[who.Place] = &r
			}
		}
		survey := surveyOIC
		if stage.Stage == courses.SurveyBefore {
			survey = surveyBaseline
		}
		answerLater(chance, last(asked[survey]), given, stage.Months)
		w.noteStage(stage, given)
	}
}

// noteStage has each response handed in at its moment by the right of its booking.
func (w *world) noteStage(stage courses.CourseSurvey, responses []*response) {
	for _, r := range responses {
		w.diary.note(r.At, func(ctx context.Context) error {
			wave, err := w.plannedWave(ctx, stage)
			if err != nil {
				return err
			}
			return w.surveys.SubmitSeat(ctx, surveys.SeatAnswers{WaveID: wave, BookingID: r.Place.ID, Answers: r.Answers})
		})
	}
}

// plannedWave is the id of the wave that the surveys of sessions have made.
func (w *world) plannedWave(ctx context.Context, stage courses.CourseSurvey) (string, error) {
	waves, err := w.surveys.WavesOf(ctx, stage.Survey)
	at := slices.IndexFunc(waves, func(wave surveys.Wave) bool {
		return wave.Planned && wave.Kind == surveys.WaveKind(stage.Stage) && wave.Months == stage.Months
	})
	if err != nil {
		return "", err
	}
	if at < 0 {
		return "", surveys.ErrNoWave
	}
	return waves[at].ID, nil
}
