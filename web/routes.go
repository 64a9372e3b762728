package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// route is one line of the table of what Muster answers. A GET changes nothing.
type route struct {
	method string
	path   string
	guard  guard
	handle fiber.Handler
}

// table is every route: each screen family lists its own, beside its handlers.
func (a *App) table() []route {
	return slices.Concat(
		a.staticRoutes(),
		a.signInRoutes(),
		a.answerRoutes(), a.surveyRoutes(), a.surveyPlanRoutes(), a.waveRoutes(),
		a.questionnaireRoutes(), a.questionnaireDraftRoutes(), a.rehearseRoutes(), a.exportRoutes(), a.elsewhereRoutes(),
		a.peopleRoutes(),
		a.demonstrationRoutes(),
		a.catalogueRoutes(), a.courseFormRoutes(), a.interestRoutes(), a.sessionRoutes(), a.bookingRoutes(), a.myBookingsRoutes(),
		a.trainerRoutes(), a.sessionFormRoutes(), a.sessionImportRoutes(), a.sessionStateRoutes(), a.delegateRoutes(), a.registerRoutes(), a.organisationRoutes(), a.swapRoutes(), a.nominationRoutes(), a.approvalRoutes(), a.placesRoutes(),
		a.certificateRoutes(), a.trainingRoutes(),
		a.calendarRoutes(), a.reminderRoutes(), a.sentRoutes(), a.walkInRoutes(),
		a.resultsRoutes(), a.commentRoutes(),
		a.programmeRoutes(), a.declareRoutes(), a.engagementRoutes(), a.indicatorRoutes(), a.returnRoutes(), a.returnClaimsRoutes(), a.figureNamesRoutes(), a.returnCheckRoutes(), a.returnCarriedRoutes(), a.returnChangesRoutes(), a.receiptRoutes(),
		a.setUpRoutes(), a.sideBySideRoutes(), a.boardRoutes(), a.programmeFormRoutes(), a.programmeChangeRoutes(), a.kpiFormRoutes(), a.entryRoutes(), a.deliverableFormRoutes(), a.awardFormRoutes(),
		a.apiRoutes(), a.readTokenRoutes(),
		a.standingRoutes(), a.coverageRoutes(), a.demandRoutes(),
	)
}

// sorted are routes in the order they are matched: a literal segment before a
// parameter, so that /sessions/new is not taken for the session called new. It fails
// on a route without a guard and on one that is there twice.
func sorted(routes []route) ([]route, error) {
	slices.SortStableFunc(routes, func(one, other route) int { return comparePaths(one.path, other.path) })
	seen := map[string]bool{}
	for _, route := range routes {
		name := route.method + " " + route.path
		if route.guard.allows == nil {
			return nil, fmt.Errorf("the route %s has no guard", name)
		}
		if seen[name] {
			return nil, fmt.Errorf("the route %s is there twice", name)
		}
		seen[name] = true
	}
	return routes, nil
}

func comparePaths(one, other string) int {
	return slices.CompareFunc(strings.Split(one, "/"), strings.Split(other, "/"), func(a, b string) int {
		aVaries, bVaries := strings.HasPrefix(a, ":"), strings.HasPrefix(b, ":")
		switch {
		case aVaries && !bVaries:
			return 1
		case bVaries && !aVaries:
			return -1
		}
		return strings.Compare(a, b)
	})
}
