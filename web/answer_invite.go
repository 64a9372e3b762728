package web

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/notices"
	"muster/surveys"
)

// inviteToAnswer makes the surveys' seats for those whom a register has just marked. The
// register is saved already, and a job does the same every minute: a fault here is logged
// and nobody's concern on the page.
func (a *App) inviteToAnswer(c *fiber.Ctx, session courses.Session) {
	if _, err := a.services.Surveys.EnsureSeats(c.UserContext(), session.ID); err != nil {
		a.config.Log.Error("seats not made", "request", requestID(c), "error", err.Error())
	}
}

// bookingSurvey is a survey on the page of the reader's own booking. Path is empty when
// there is nothing to answer.
type bookingSurvey struct {
	Title string
	Path  string
	Words string
}

// bookingSurveys are the surveys of a booking, for its person alone.
func (a *App) bookingSurveys(c *fiber.Ctx, booking courses.Booking) ([]bookingSurvey, error) {
	actor := a.actor(c)
	if booking.PersonID != actor.PersonID {
		return nil, nil
	}
	list, err := a.services.Surveys.BookingSurveys(c.UserContext(), actor, booking)
	shown := make([]bookingSurvey, len(list))
	for i, survey := range list {
		shown[i] = bookingSurvey{Title: survey.Title + stageWords(survey.Stage, survey.Months), Words: a.surveyWords(survey)}
		if survey.IsOpen && !survey.Answered {
			shown[i].Path = personalPath(survey.Token)
		}
	}
	return shown, err
}

// stageWords say after a survey's title when it comes: not of one after a session, which is
// the usual.
func stageWords(stage surveys.WaveKind, months int) string {
	switch stage {
	case surveys.WaveBefore:
		return ", before the session"
	case surveys.WaveFollowUp:
		return ", " + plural(months, "month", "months") + " after"
	}
	return ""
}

func (a *App) surveyWords(survey surveys.BookingSurvey) string {
	switch {
	case survey.Answered:
		return "Your answers are in. What you answered is kept apart from your booking."
	case !survey.IsOpen && a.now().Before(survey.OpensAt):
		return "It opens on " + fullDay(survey.OpensAt) + "."
	case !survey.IsOpen:
		return "It closed at " + closing(survey.ClosesAt) + "."
	case survey.ClosesAt.IsZero():
		return "Your answers are confidential."
	}
	return "Your answers are confidential. You can answer until " + closing(survey.ClosesAt) + "."
}

var surveyNotices = []noticeKind{
	{kind: surveys.KindSurveyBefore, template: "survey-before", data: surveyMail{}, fill: (*App).fillSurveyMail},
	{kind: surveys.KindSurvey, template: "survey", data: surveyMail{}, fill: (*App).fillSurveyMail},
	{kind: surveys.KindSurveyFollowUp, template: "survey-follow-up", data: surveyMail{}, fill: (*App).fillSurveyMail},
	{kind: surveys.KindSurveyReminder, template: "survey-reminder", data: surveyMail{}, fill: (*App).fillSurveyMail},
}

// surveyMail is what the email with a personal link shows. When is "3 months" of a follow-up.
type surveyMail struct {
	surveys.SurveyNotice
	Link   string
	Until  string
	When   string
	Before bool
}

// fillSurveyMail makes the link when the email is about to go, so that it rests nowhere.
func (a *App) fillSurveyMail(_ context.Context, due notices.Due) (any, error) {
	var data surveyMail
	if err := json.Unmarshal(due.Data, &data.SurveyNotice); err != nil {
		return nil, err
	}
	data.Link = a.absolute(personalPath(a.services.Surveys.LinkToken(data.WaveID, data.BookingID)))
	if !data.ClosesAt.IsZero() {
		data.Until = closing(data.ClosesAt)
	}
	data.When, data.Before = plural(data.Months, "month", "months"), data.Stage == surveys.WaveBefore
	return data, nil
}
