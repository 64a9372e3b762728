package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/surveys"
)

type sessionResultsPage struct {
	Page
	resultsView
	Back       string
	Scope      string
	HasSurvey  bool
	HasFigures bool
}

func (a *App) sessionResults(c *fiber.Ctx) (courses.Session, surveys.SessionResults, error) {
	session, err := a.services.Courses.Session(c.UserContext(), c.Params("code"))
	if err != nil {
		return session, surveys.SessionResults{}, err
	}
	results, err := a.services.Surveys.SessionResults(c.UserContext(), a.actor(c), session)
	return session, results, err
}

func (a *App) showSessionResults(c *fiber.Ctx) error {
	session, results, err := a.sessionResults(c)
	if err != nil {
		return err
	}
	words, err := a.scopeWords(c, session, results)
	if err != nil {
		return err
	}
	page := sessionResultsPage{
		Page: a.page(c, "Results: "+session.CourseTitle+", "+shortDay(session.StartsAt)), Back: sessionPath(session.Code), Scope: words,
		HasSurvey: results.AfterFacts.Survey != "", HasFigures: results.Scope != surveys.ScopeNone,
	}
	if page.HasFigures {
		page.resultsView = newResultsView(results.Results)
		page.addReceipts(answersLinks{path: sessionPath(session.Code, "results", "receipt")}, results.Results)
		page.chartAt(sessionPath(session.Code, "results", "chart.svg"), "")
	}
	return a.render(c, fiber.StatusOK, "results/session", page)
}

func (a *App) sessionResultsChart(c *fiber.Ctx) error {
	_, results, err := a.sessionResults(c)
	if err != nil {
		return err
	}
	if results.Scope == surveys.ScopeNone {
		return fiber.ErrNotFound
	}
	return sendChart(c, resultsChartOf(results.Results))
}

// scopeWords say whose answers are shown, and why not the session's alone.
func (a *App) scopeWords(c *fiber.Ctx, session courses.Session, results surveys.SessionResults) (string, error) {
	few := fmt.Sprintf("Fewer than %d people have answered after this session, too few to show by themselves. ", results.FloorBase)
	others := plural(results.Sessions, "session", "sessions") + " that had too few answers"
	switch results.Scope {
	case surveys.ScopeSession:
		return "These are the answers of this session alone.", nil
	case surveys.ScopeOrganisation:
		organisations, err := a.services.People.OrganisationsByID(c.UserContext())
		if name := organisations[session.OrganisationID].Name; err == nil && name != "" {
			return few + "These are the answers of the course’s " + others + ", run by " + name + ", put together.", nil
		}
		return few + "These are the answers of the course’s " + others + ", put together.", err
	case surveys.ScopeRegion:
		return few + "These are the answers of the course’s " + others + ", in the region " + session.Region + ", put together.", nil
	case surveys.ScopeCourse:
		return few + "These are the answers of the course’s " + others + ", put together.", nil
	}
	return few + "Together with the course’s other small sessions there are still too few. Results appear here once there are enough.", nil
}
