package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// storedPage says what is stored of somebody's answers, column by column, and how the keys
// of the programmes stand. Survey is nil on the page that is not about one survey.
type storedPage struct {
	Page
	Survey  *survey
	Columns []storedColumn
	Keys    []surveys.ProgrammeKey
	Contact string
}

// storedColumn is a column of the table of responses and what stands in it.
type storedColumn struct{ Name, Holds string }

// responseColumns are all columns of a stored response; a test holds them to the table.
var responseColumns = []storedColumn{
	{"wave_id", "which survey this is, and when it was asked"},
	{"id", "a random number. The rows are kept in the order of these numbers, so that the place of yours says nothing"},
	{"version", "which version of the questions you saw"},
	{"submitted_on", "the day on which you sent your answers. No time of day"},
	{"organisation_id", "your organisation, if a question asked for it and you answered"},
	{"session_id", "the session, if the survey is about one"},
	{"pair_code", "the scrambled code, or nothing"},
	{"came_by", "whether you came by a link or reference of your own, by the code in a room, or by the code of an open survey"},
	{"source_id", "nothing: it is for answers that came in a file from elsewhere"},
	{"content_hash", "nothing: it is for answers that came in a file from elsewhere"},
	{"answers", "your answers, by question. Questions you left out are not in it"},
	{"recorded_on", "the same day once more"},
	{"counted", "whether it is in the counts that results are made from. A whole day is counted at once"},
	{"step", "in which batch of answers yours came. Results are made of whole batches, each of at least as many people as the smallest group that is shown"},
}

// showStored is the page for answers in general.
func (a *App) showStored(c *fiber.Ctx) error {
	keys, err := a.services.Surveys.ProgrammeKeys(c.UserContext())
	if err != nil {
		return err
	}
	return a.renderStored(c, storedPage{Keys: keys})
}

// showStoredOf is the page for one survey, before and after it has been answered.
func (a *App) showStoredOf(c *fiber.Ctx, survey survey) error {
	page := storedPage{Survey: &survey}
	if survey.Key.DestroyOn != "" {
		page.Keys = []surveys.ProgrammeKey{survey.Key}
	}
	return a.renderStored(c, page)
}

func (a *App) renderStored(c *fiber.Ctx, page storedPage) error {
	page.Page, page.Columns, page.Contact = a.page(c, "What is stored about your answers"), responseColumns, a.config.Contact
	return a.render(c, fiber.StatusOK, "answer/stored", page)
}
