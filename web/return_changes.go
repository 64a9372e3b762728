package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnChangesPages are the page that counts a frozen return again.
var returnChangesPages = map[string]any{
	"returns/changes": returnChangesPage{},
}

func (a *App) returnChangesRoutes() []route {
	return []route{{fiber.MethodGet, "/returns/:return/changes", readsProgramme, a.showReturnChanges}}
}

type returnChangesPage struct {
	Page
	Back    string
	Changes restatementsView
	// Versions are what the return said before it was reopened.
	Versions []returnVersionView
}

func (a *App) showReturnChanges(c *fiber.Ctx) error {
	changes, err := a.services.Reports.ChangedSince(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	filed, versions, err := a.services.Reports.Versions(c.UserContext(), a.actor(c), changes.Slug)
	if err != nil {
		return err
	}
	view := a.countedBy(c, pageView(filed.Slug, reports.GrantReturn{Earlier: versions, Restatements: &changes}, 0), filed.Programme)
	return a.render(c, fiber.StatusOK, "returns/changes", returnChangesPage{
		a.page(c, "What has changed since it was frozen"), grantReturnPath(filed.Slug), *view.Restatements(), view.Versions(),
	})
}
