package demonstration

import (
	"context"

	"muster/courses/people"
	"muster/surveys"
)

// noteSurveys writes the past year's questionnaires, waves and responses into the diary.
func (w *world) noteSurveys(past *training) error {
	asked, err := questionnaires()
	if err != nil {
		return err
	}
	w.diary.note(londonMoment("2020-05-18 10:00"), func(ctx context.Context) error { return w.addSurveys(ctx, asked) })
	baseline := planBaseline(asked[surveyBaseline])
	for _, survey := range postSurveys {
		w.noteResponses(survey.code, planPost(survey, asked[survey.code], past, baseline))
	}
	w.noteResponses(surveyBaseline, baseline)
	return nil
}

// noteResponses has each response handed in at its moment: by the right of its booking, or
// by whoever has the code of an open wave.
func (w *world) noteResponses(survey string, responses []*response) {
	for _, r := range responses {
		w.diary.note(r.At, func(ctx context.Context) error {
			if r.Place != nil {
				return w.surveys.SubmitSeat(ctx, surveys.SeatAnswers{
					WaveID: w.waves[survey], BookingID: r.Place.ID, Answers: r.Answers,
				})
			}
			given := surveys.OpenAnswers{WaveID: w.waves[survey], Answers: r.Answers}
			if r.Who != nil {
				actor, err := w.actorFor(ctx, r.Who)
				if err != nil {
					return err
				}
				given.PersonID = actor.PersonID
			}
			return w.surveys.SubmitOpen(ctx, given)
		})
	}
}

func (w *world) addSurveys(ctx context.Context, asked map[string]surveys.Questionnaire) error {
	manager := w.staff[people.Manager]
	for _, questionnaire := range asked {
		if _, _, err := w.surveys.SaveQuestionnaire(ctx, manager, questionnaire); err != nil {
			return err
		}
	}
	err := w.addWave(ctx, surveys.Wave{
		Survey: surveyBaseline, Name: "2020", Kind: surveys.WaveOpen, Programme: pastProgramme,
		OpensAt: baselineOpens, ClosesAt: baselineCloses, Note: inventedNote,
	})
	if err != nil {
		return err
	}
	for _, survey := range postSurveys {
		course, err := w.courses.Course(ctx, survey.course)
		if err != nil {
			return err
		}
		err = w.addWave(ctx, surveys.Wave{
			Survey: survey.code, Name: "2020-21", Kind: surveys.WaveAfter, Programme: pastProgramme, CourseID: course.ID,
			OpensAt: pastOpens, ClosesAt: survey.closes, Note: inventedNote,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) addWave(ctx context.Context, wave surveys.Wave) error {
	made, err := w.surveys.CreateWave(ctx, w.staff[people.Manager], wave)
	w.waves[wave.Survey] = made.ID
	return err
}
