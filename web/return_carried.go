package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnCarriedPages are those on which it is decided what becomes of the open entries of the
// return before.
var returnCarriedPages = map[string]any{
	"returns/close": closeCarriedPage{},
}

func (a *App) returnCarriedRoutes() []route {
	const path = "/returns/:return/sections/:section/carried/:carried"
	writes := mayWithReturn(reports.Write)
	return []route{
		{fiber.MethodPost, path, writes, a.takeOver},
		{fiber.MethodGet, path + "/change", writes, a.changeCarried},
		{fiber.MethodPost, path + "/change", writes, a.takeOverChanged},
		{fiber.MethodGet, path + "/close", writes, a.askWhyClosed},
		{fiber.MethodPost, path + "/close", writes, a.closeCarried},
		{fiber.MethodPost, path + "/again", writes, a.proposeAgain},
	}
}

// carriedView is an entry of the return before that is still to be decided, or that was closed.
type carriedView struct {
	Title string
	Rows  []summaryRow
	Path  string
}

// carriedPath is the address of an entry of the return before.
func carriedPath(slug, section, key string) string {
	return returnSectionPath(slug, section, "carried", key)
}

func undecidedViews(section reports.Section, written reports.Written) []carriedView {
	var views []carriedView
	for _, carried := range written.Undecided(section.Code) {
		rows := newEntryView(section, written.Return.Slug, "", carried.Entry).Rows
		rows = append(rows, summaryRow{Key: "Where from", Lines: []string{carried.From.Title}})
		views = append(views, carriedView{carried.Entry.Title(), rows, carriedPath(written.Return.Slug, section.Code, carried.Entry.Key)})
	}
	return views
}

func closedViews(section reports.Section, written reports.Written) []carriedView {
	var views []carriedView
	for _, carried := range written.ClosedIn(section.Code) {
		views = append(views, carriedView{carried.Entry.Title(), []summaryRow{
			{Key: "Why it is closed", Lines: lines(carried.Reason)},
			{Key: "Who closed it", Lines: []string{carried.PersonName + ", " + shortDay(carried.RecordedAt)}},
			{Key: "Where from", Lines: []string{carried.From.Title}},
		}, carriedPath(written.Return.Slug, section.Code, carried.Entry.Key)})
	}
	return views
}

func carriedKey(c *fiber.Ctx) string { return strings.Clone(segment(c, "carried")) }

// carriedAsked is the entry of the return before that the address names.
func (a *App) carriedAsked(c *fiber.Ctx) (reports.CarriedEntry, reports.Return, error) {
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return reports.CarriedEntry{}, reports.Return{}, returnError(err)
	}
	for _, carried := range written.Carried {
		if carried.Entry.Section == c.Params("section") && carried.Entry.Key == carriedKey(c) {
			return carried, written.Return, nil
		}
	}
	if written.Return.State != reports.Draft {
		return reports.CarriedEntry{}, written.Return, reports.ErrStage
	}
	return reports.CarriedEntry{}, written.Return, reports.ErrNoEntry
}

// undecidedAsked is carriedAsked for a page that decides what becomes of the entry. Where that was
// decided already it is nil, and the reader has been led on.
func (a *App) undecidedAsked(c *fiber.Ctx) (*reports.CarriedEntry, error) {
	carried, filed, err := a.carriedAsked(c)
	switch {
	case err == nil && filed.State != reports.Draft:
		return nil, reports.ErrStage
	case err != nil:
		return nil, err
	case !carried.Open():
		return nil, a.leadOn(c, carried)
	}
	return &carried, nil
}

// leadOn says what became of an entry already, on the page of its section.
func (a *App) leadOn(c *fiber.Ctx, carried reports.CarriedEntry) error {
	return a.seeOther(c, returnSectionPath(c.Params("return"), carried.Entry.Section), decidedWords(carried))
}

func decidedWords(carried reports.CarriedEntry) string {
	if carried.Taken != "" {
		return "“" + carried.Entry.Title() + "” was carried over already"
	}
	return "“" + carried.Entry.Title() + "” was closed already"
}

func (a *App) takeOver(c *fiber.Ctx) error { return a.orLeadOn(c, a.takeOverWith(c, nil)) }

// orLeadOn leads on where the error is that the entry was decided on before.
func (a *App) orLeadOn(c *fiber.Ctx, err error) error {
	if errors.Is(err, reports.ErrNoEntry) || errors.Is(err, reports.ErrChangedSince) {
		if carried, _, failed := a.carriedAsked(c); failed == nil && !carried.Open() {
			return a.leadOn(c, carried)
		}
	}
	return returnError(err)
}

func (a *App) takeOverWith(c *fiber.Ctx, answers map[string]string) error {
	section, err := reports.SectionOf(c.Params("section"))
	if err != nil {
		return err
	}
	slug := c.Params("return")
	if _, err := a.services.Reports.TakeOver(c.UserContext(), a.actor(c), slug, section.Code, carriedKey(c), answers); err != nil {
		return err
	}
	return a.seeOther(c, returnSectionPath(slug, section.Code), "The "+section.One+" is carried over")
}

func (a *App) changeCarried(c *fiber.Ctx) error {
	carried, err := a.undecidedAsked(c)
	if carried == nil {
		return err
	}
	return a.renderCarried(c, fiber.StatusOK, *carried, nil)
}

// renderCarried asks for what an entry of the return before says now.
func (a *App) renderCarried(c *fiber.Ctx, status int, carried reports.CarriedEntry, problems Problems) error {
	page, err := a.returnEntryForm(c, carried.Entry, problems)
	if err != nil {
		return err
	}
	page.Title, page.Lead = "Change what is no longer so", carried.Entry.Title()+": carried over from the return as at "+ofDate(carried.From.AsAt, shortDay)+"."
	page.Action = carriedPath(c.Params("return"), carried.Entry.Section, carried.Entry.Key) + "/change"
	return a.render(c, status, "returns/entry", page)
}

func (a *App) takeOverChanged(c *fiber.Ctx) error {
	carried, _, err := a.carriedAsked(c)
	if err != nil {
		return err
	}
	section, err := reports.SectionOf(carried.Entry.Section)
	if err != nil {
		return err
	}
	typed := reports.ReturnEntry{Section: section.Code, Key: carried.Taken, Answers: sentAnswers(c, section)}
	err = a.takeOverWith(c, typed.Answers)
	var faults reports.EntryFaults
	switch {
	case errors.As(err, &faults):
		carried.Entry.Answers = typed.Answers
		return a.renderCarried(c, fiber.StatusUnprocessableEntity, carried, problemsOf(faults))
	case errors.Is(err, reports.ErrStage):
		return a.showUnsavedEntry(c, section, typed, noDraftAnyMore)
	case errors.Is(err, reports.ErrNoEntry) && carried.Taken != "":
		return a.showMeanwhile(c, section, typed)
	case errors.Is(err, reports.ErrNoEntry) && carried.Reason != "":
		return a.showUnsavedEntry(c, section, typed, decidedWords(carried)+". Nothing of yours is saved")
	}
	return returnError(err)
}

type closeCarriedPage struct {
	Page
	Back   string
	Action string
	Entry  string
	Rows   []summaryRow
	Reason string
}

func (a *App) askWhyClosed(c *fiber.Ctx) error { return a.renderClose(c, fiber.StatusOK, "", nil) }

func (a *App) renderClose(c *fiber.Ctx, status int, reason string, problems Problems) error {
	carried, err := a.undecidedAsked(c)
	if carried == nil {
		return err
	}
	section, err := reports.SectionOf(carried.Entry.Section)
	if err != nil {
		return err
	}
	slug := c.Params("return")
	page := closeCarriedPage{
		Page: a.page(c, "Why is this closed?"), Back: returnSectionPath(slug, section.Code), Entry: carried.Entry.Title(),
		Action: carriedPath(slug, section.Code, carried.Entry.Key) + "/close", Reason: reason,
		Rows: newEntryView(section, slug, "", carried.Entry).Rows,
	}
	page.Problems = problems
	return a.render(c, status, "returns/close", page)
}

func (a *App) closeCarried(c *fiber.Ctx) error {
	slug, section, reason := c.Params("return"), c.Params("section"), sent(c, "reason")
	err := a.services.Reports.CloseCarried(c.UserContext(), a.actor(c), slug, section, carriedKey(c), reason)
	switch {
	case errors.Is(err, reports.ErrNoReason):
		return a.renderClose(c, fiber.StatusUnprocessableEntity, reason, Problems{{"reason", "Enter why it is closed"}})
	case errors.Is(err, reports.ErrTooLong):
		return a.renderClose(c, fiber.StatusUnprocessableEntity, reason, Problems{{"reason", "The reason must be 2,000 characters or fewer"}})
	case errors.Is(err, reports.ErrStage):
		return a.showUnsaved(c, "Why is this closed?", reasonTyped(reason), nil, noDraftAnyMore)
	case err != nil:
		return a.orLeadOn(c, err)
	}
	return a.seeOther(c, returnSectionPath(slug, section), "It is closed")
}

func (a *App) proposeAgain(c *fiber.Ctx) error {
	slug, section := c.Params("return"), c.Params("section")
	if err := a.services.Reports.ProposeAgain(c.UserContext(), a.actor(c), slug, section, carriedKey(c)); err != nil {
		return returnError(err)
	}
	return a.seeOther(c, returnSectionPath(slug, section), "It is proposed again")
}
