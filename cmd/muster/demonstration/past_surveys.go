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
	return nil
}

func (w *world) addSurveys(ctx context.Context, asked map[string]surveys.Questionnaire) error {
	manager := w.staff[people.Manager]
	for _, questionnaire := range asked {
		if _, _, err := w.surveys.SaveQuestionnaire(ctx, manager, questionnaire); err != nil {
			return err
		}
	}
	_, err := w.surveys.CreateWave(ctx, manager, surveys.Wave{
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
		_, err = w.surveys.CreateWave(ctx, manager, surveys.Wave{
			Survey: survey.code, Name: "2020-21", Kind: surveys.WaveAfter, Programme: pastProgramme, CourseID: course.ID,
			OpensAt: pastOpens, ClosesAt: survey.closes, Note: inventedNote,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
