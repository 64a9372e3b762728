package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// showMeanwhile shows what was typed again, beside what somebody else has written since the
// form was opened. Sent again, it is saved over that.
func (a *App) showMeanwhile(c *fiber.Ctx, section reports.Section, typed reports.ReturnEntry) error {
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	message := "Somebody else has removed this since you opened the page. Nothing of yours is saved yet: save again to add it."
	var theirs []summaryRow
	key := typed.Key
	typed.Revision = 0
	if !section.ByDeliverable {
		typed.Key = ""
	}
	for _, entry := range written.In(section.Code) {
		if entry.Key == key {
			message = "Somebody else has changed this since you opened the page. Nothing of yours is saved yet: save again to write over what they wrote."
			typed.Key, typed.Revision = key, entry.Revision
			theirs = newEntryView(section, written.Return.Slug, "", entry).Rows
		}
	}
	return a.renderReturnEntry(c, fiber.StatusConflict, typed, Problems{{section.Fields[0].Name, message}}, theirs)
}

const noDraftAnyMore = "The return is no draft any more: it was submitted since you opened the page. Nothing of yours is saved"

// showUnsavedEntry shows an entry that cannot be saved any more, beside what the return says.
func (a *App) showUnsavedEntry(c *fiber.Ctx, section reports.Section, typed reports.ReturnEntry, message string) error {
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	var theirs []summaryRow
	for _, entry := range written.In(section.Code) {
		if entry.Key == typed.Key {
			theirs = newEntryView(section, written.Return.Slug, "", entry).Rows
		}
	}
	typed.Revision = 1 // as if it were there
	return a.showUnsaved(c, section.Title, newEntryView(section, written.Return.Slug, "", typed).Rows, theirs, message)
}

// showUnsaved shows once more what was typed and cannot be saved any more, so that it can be copied.
func (a *App) showUnsaved(c *fiber.Ctx, caption string, typed, theirs []summaryRow, message string) error {
	page := returnEntryPage{Page: a.page(c, "This is not saved"), Caption: caption, Back: grantReturnPath(c.Params("return")), Theirs: theirs, Typed: typed}
	if len(typed) == 0 {
		return reports.ErrStage
	}
	page.Problems = Problems{{"typed", message}}
	return a.render(c, fiber.StatusConflict, "returns/entry", page)
}

// reasonTyped is a reason as a row, none where nothing was typed.
func reasonTyped(reason string) []summaryRow {
	if reason == "" {
		return nil
	}
	return []summaryRow{{Key: "Reason", Lines: lines(reason)}}
}
