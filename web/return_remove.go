package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// removeEntryPage asks whether an entry or a file of a draft is really to be removed.
type removeEntryPage struct {
	Page
	Back    string
	Caption string
	Entry   entryView
	// Kept says that what is removed may be kept for an earlier version.
	Kept bool
}

func (a *App) askRemoveEntry(c *fiber.Ctx) error {
	return a.askRemove(c, c.Params("section"), returnSectionPath(c.Params("return"), c.Params("section"), segment(c, "entry"), "remove"))
}

func (a *App) askRemoveEvidence(c *fiber.Ctx) error {
	return a.askRemove(c, reports.EvidenceSection, grantReturnPath(c.Params("return"), "evidence", c.Params("file"), "remove"))
}

// askRemove shows what is removed by sending a form to path.
func (a *App) askRemove(c *fiber.Ctx, code, path string) error {
	section, err := reports.SectionOf(code)
	if err != nil {
		return err
	}
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	if written.Return.State != reports.Draft {
		return reports.ErrStage
	}
	views, err := a.entryViews(c, section, written)
	if err != nil {
		return err
	}
	for _, view := range views {
		if view.Remove == path {
			page := removeEntryPage{a.page(c, "Remove this?"), returnSectionPath(written.Return.Slug, code), section.Title, view, code == reports.EvidenceSection}
			return a.render(c, fiber.StatusOK, "returns/remove", page)
		}
	}
	return reports.ErrNoEntry
}
