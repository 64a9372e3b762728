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
	Changes reports.Restatements
	// Versions are what the return said before it was reopened.
	Versions []returnVersionView
}

func (a *App) showReturnChanges(c *fiber.Ctx) error {
	changes, err := a.services.Reports.ChangedSince(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	_, versions, err := a.services.Reports.Versions(c.UserContext(), a.actor(c), changes.Slug)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "returns/changes", returnChangesPage{
		a.page(c, "What has changed since it was frozen"), grantReturnPath(changes.Slug), changes,
		pageView(changes.Slug, reports.GrantReturn{Earlier: versions}, 0).Versions(),
	})
}
