package web

import (
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnCheckPages are those of the check before submission.
var returnCheckPages = map[string]any{
	"returns/check":   returnCheckPage{},
	"returns/explain": explainFindingPage{},
}

func (a *App) returnCheckRoutes() []route {
	const path = "/returns/:return/check"
	return []route{
		{fiber.MethodGet, path, mayWithReturn(reports.ReadDraft), a.showReturnCheck},
		{fiber.MethodGet, path + "/:finding", mayWithReturn(reports.Write), a.askWhyItStands},
		{fiber.MethodPost, path + "/:finding", mayWithReturn(reports.Write), a.explainFinding},
	}
}

// checkView is what the check finds in a return, on the pages that speak of it. Open is how
// many findings are neither mended nor explained. It is not Shown to funders.
type checkView struct {
	Shown    bool
	Path     string
	Findings []findingView
	Open     int
}

// findingView is a finding with the ways from it: to its text, to the receipt of the figure
// that it differs from, and to the form for a reason. A draft's text can be mended by who
// writes in it, and is the only way from a finding that no reason lets stand.
type findingView struct {
	reports.ReturnFinding
	Title   string
	Rows    []summaryRow
	Text    string
	Receipt string
	Explain string
}

// addCheck puts what the check finds on a return's page, for those who read drafts.
func (a *App) addCheck(c *fiber.Ctx, page *returnPage, found []reports.ReturnFinding) {
	if !reports.MayWithReturn(a.actor(c), reports.ReadDraft) {
		return
	}
	page.Check = checkView{Shown: true, Path: grantReturnPath(page.Filed.Slug, "check"), Open: len(reports.Unanswered(found))}
	writes := page.Filed.State == reports.Draft && reports.MayWithReturn(a.actor(c), reports.Write)
	for _, finding := range found {
		page.Check.Findings = append(page.Check.Findings, newFindingView(page.Filed, finding, writes))
	}
}

func newFindingView(filed reports.Return, finding reports.ReturnFinding, writes bool) findingView {
	view := findingView{ReturnFinding: finding, Title: sentenceCase(string(finding.Kind)) + ": “" + finding.Words + "”"}
	view.Rows = []summaryRow{
		{Key: "Where", Lines: []string{finding.Place}},
		{Key: "It says", Lines: []string{"“" + finding.Sentence + "”"}},
		{Key: "Why it cannot stand", Lines: []string{finding.Why}},
	}
	if finding.Against != "" && finding.Against != reports.TheRecords {
		view.Rows = append(view.Rows, summaryRow{Key: "Beside", Lines: []string{finding.Against}})
	}
	if reason := finding.Reason; reason != nil {
		said := append(lines(reason.Text), reason.PersonName+", "+shortDay(reason.RecordedAt))
		view.Rows = append(view.Rows, summaryRow{Key: "Why it stands nevertheless", Lines: said})
	}
	if finding.Figure != "" {
		slug := filed.Slug
		if finding.Slug != "" {
			slug = finding.Slug
		}
		view.Receipt = receiptPath(slug, finding.Figure)
	}
	if writes {
		if finding.MayStand() {
			view.Explain = grantReturnPath(filed.Slug, "check", finding.ID)
		}
		view.Text = returnSectionPath(filed.Slug, finding.Section, finding.Entry)
		switch finding.Section {
		case reports.KPISection:
			view.Text = "/kpis/" + url.PathEscape(finding.Entry) + "/edit?" + url.Values{"programme": {filed.Programme}}.Encode()
		case reports.DeclaredSection:
			view.Text = "/deliverables/" + url.PathEscape(finding.Entry) + "/declare?" + url.Values{"programme": {filed.Programme}, "as-at": {filed.AsAt}}.Encode()
		}
	}
	return view
}

type returnCheckPage struct {
	returnPage
	Draft bool
}

func (a *App) showReturnCheck(c *fiber.Ctx) error {
	page, err := a.filedReturn(c, "Check before submission")
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "returns/check", returnCheckPage{page, page.Filed.State == reports.Draft})
}

type explainFindingPage struct {
	Page
	Back    string
	Finding findingView
	Reason  string
}

func (a *App) askWhyItStands(c *fiber.Ctx) error {
	return a.renderExplain(c, fiber.StatusOK, nil, nil)
}

// renderExplain asks for a reason; typed is what was sent before, nil for nothing.
func (a *App) renderExplain(c *fiber.Ctx, status int, typed *string, problems Problems) error {
	filed, err := a.filedReturn(c, "Why does this stand nevertheless?")
	if err != nil {
		return err
	}
	if filed.Filed.State != reports.Draft {
		return reports.ErrStage
	}
	at := slices.IndexFunc(filed.Check.Findings, func(f findingView) bool { return f.ID == c.Params("finding") })
	if at < 0 {
		return reports.ErrNoEntry
	}
	if !filed.Check.Findings[at].MayStand() {
		return reports.ErrTellsHidden
	}
	page := explainFindingPage{Page: filed.Page, Back: filed.Check.Path, Finding: filed.Check.Findings[at]}
	if page.Finding.Reason != nil {
		page.Reason = page.Finding.Reason.Text
		page.Finding.Rows = page.Finding.Rows[:len(page.Finding.Rows)-1]
	}
	if typed != nil {
		page.Reason = *typed
	}
	page.Problems = problems
	return a.render(c, status, "returns/explain", page)
}

func (a *App) explainFinding(c *fiber.Ctx) error {
	reason := sent(c, "reason")
	err := a.services.Reports.ExplainFinding(c.UserContext(), a.actor(c), c.Params("return"), c.Params("finding"), reason)
	switch {
	case errors.Is(err, reports.ErrNoReason):
		return a.renderExplain(c, fiber.StatusUnprocessableEntity, &reason, Problems{{"reason", "Enter why it stands"}})
	case errors.Is(err, reports.ErrTooLong):
		return a.renderExplain(c, fiber.StatusUnprocessableEntity, &reason, Problems{{"reason", "The reason must be 2,000 characters or fewer"}})
	case errors.Is(err, reports.ErrStage):
		return a.showUnsaved(c, "Why does this stand nevertheless?", reasonTyped(reason), nil, noDraftAnyMore)
	case err != nil:
		return returnError(err)
	}
	return a.seeOther(c, grantReturnPath(c.Params("return"), "check"), "The reason is saved")
}
