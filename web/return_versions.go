package web

import (
	"html/template"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnVersionPath is the address of what a return said until it was reopened.
func returnVersionPath(slug string, version int) string {
	return grantReturnPath(slug, "versions", strconv.Itoa(version))
}

// versionReceiptPath is receiptPath of such a version, of the return as it stands for 0.
func versionReceiptPath(slug string, version int, key string) string {
	path := receiptPath(slug, key)
	if version > 0 {
		path += "&version=" + strconv.Itoa(version)
	}
	return path
}

// askedVersion is the number of the version that an address asks for, 0 for the return as it
// stands, and -1 for what is no number of a version.
func askedVersion(text string) int {
	if text == "" {
		return 0
	}
	if number, err := strconv.Atoi(text); err == nil && number > 0 {
		return number
	}
	return -1
}

// pageView is a return, or one of its versions, as pages show it.
func pageView(slug string, made reports.GrantReturn, version int) returnView {
	query := ""
	if version > 0 {
		query = "?" + url.Values{"version": {strconv.Itoa(version)}}.Encode()
	}
	return returnView{
		Return: made,
		link:   func(key string) string { return versionReceiptPath(slug, version, key) },
		chart: func(drawn returnDrawing, shape reports.ChartShape) (template.URL, error) {
			return template.URL(grantReturnPath(slug, append(append([]string{"charts"}, drawn.path...), string(shape))...) + query), nil
		},
		version: func(version int) string { return returnVersionPath(slug, version) },
		was:     func(version int, key string) string { return versionReceiptPath(slug, version, key) },

		restated: receiptPath,
	}
}

// returnVersionView is a version of a return with its address, "" in a file, and the figures that
// differ.
type returnVersionView struct {
	reports.ReturnVersion
	Path    string
	Changed restatedTable
}

// restatedTable has figures as they were and as they are. Was and Is are what these columns are
// called.
type restatedTable struct {
	Caption, Was, Is string
	Rows             []restatementView
}

// restatementView is a figure as it was and as it is, each linked to its receipt where the reader
// has one.
type restatementView struct {
	reports.Restatement
	Was, Is figureCell
}

// Versions are what the return said before it was reopened.
func (v returnView) Versions() []returnVersionView {
	var views []returnVersionView
	for _, version := range v.Return.Earlier {
		view := returnVersionView{ReturnVersion: version, Changed: restatedTable{
			Caption: "Figures that version " + strconv.Itoa(version.Number) + " said otherwise", Was: "As it said", Is: "As this return says",
		}}
		if v.version != nil {
			view.Path = v.version(version.Number)
		}
		for _, row := range version.Changed {
			shown := restatementView{row, otherFigureCell(row.Then), v.Figure(row.Now)}
			if v.was != nil {
				shown.Was.Link = v.was(version.Number, row.Then.Key)
			}
			view.Changed.Rows = append(view.Changed.Rows, shown)
		}
		views = append(views, view)
	}
	return views
}

// otherFigureCell is a figure that is not the return's own: by its key that one is found.
func otherFigureCell(figure reports.Figure) figureCell {
	cell := newFigureCell(figure)
	cell.Key = ""
	return cell
}

// restatementsView are restatements with their table.
type restatementsView struct {
	reports.Restatements
	Table restatedTable
}

// Restatements are those of the last locked return, nil where there is none.
func (v returnView) Restatements() *restatementsView {
	if v.Return.Restatements == nil {
		return nil
	}
	made := *v.Return.Restatements
	view := restatementsView{made, restatedTable{
		Caption: "Figures as at " + ofDate(made.AsAt, shortDay) + " that were corrected since " + ofDate(made.Since, shortDay),
		Was:     "As returned", Is: "As counted now",
	}}
	for _, row := range made.Rows {
		shown := restatementView{row, otherFigureCell(row.Then), otherFigureCell(row.Now)}
		if v.restated != nil {
			shown.Was.Link = v.restated(made.Slug, row.Then.Key)
		}
		if v.counted != nil {
			shown.Is.Link = v.counted(row.Now.Key, made.AsAt)
		}
		view.Table.Rows = append(view.Table.Rows, shown)
	}
	return &view
}

// countedBy lets the view lead to figures as they are counted now, where the reader sees these.
func (a *App) countedBy(c *fiber.Ctx, v returnView, programme string) returnView {
	if readsProgramme.allows(a.actor(c)) {
		v.counted = func(key, asAt string) string { return receiptPathAsAt(programme, key, asAt) }
	}
	return v
}

// VersionsOnly says what the list is not about.
func (returnView) VersionsOnly() string { return reports.VersionsOnly }

func (a *App) readReturnVersion(c *fiber.Ctx) error {
	filed, version, made, err := a.services.Reports.ReadVersion(c.UserContext(), a.actor(c), c.Params("return"), askedVersion(c.Params("version")))
	if err != nil {
		return returnError(err)
	}
	page := readReturnPage{
		Page: a.page(c, versionTitle(filed, version)), Path: grantReturnPath(filed.Slug), Version: &version, Asked: grantReturnPath(filed.Slug, "questions"),
		State: "This is not what the return says now. It stays as it was submitted then.", View: a.countedBy(c, pageView(filed.Slug, made, version.Number), filed.Programme),
	}
	page.View.evidence = evidencePath(filed.Slug)
	if !a.readsAsItStands(c, filed) {
		page.Path, page.State = "/returns", "The return was reopened and is not released again yet. What it said stays as it was submitted then."
	}
	return a.render(c, fiber.StatusOK, "returns/read", page)
}

func versionTitle(filed reports.Return, version reports.ReturnVersion) string {
	return filed.Title + ", version " + strconv.Itoa(version.Number)
}

// readsAsItStands tells whether the reader may read the return itself, and not a version alone.
func (a *App) readsAsItStands(c *fiber.Ctx, filed reports.Return) bool {
	return filed.State.Released() || reports.MayWithReturn(a.actor(c), reports.ReadDraft)
}

// reopenedError leads to what a return said last whoever may read that and not the return, which
// was reopened; to others it says who the return is open to.
func (a *App) reopenedError(c *fiber.Ctx, err error) error {
	err = returnError(err)
	if page, is := err.(errorPage); !is || page.status != fiber.StatusForbidden {
		return err
	}
	filed, versions, failed := a.services.Reports.Versions(c.UserContext(), a.actor(c), c.Params("return"))
	if failed != nil || len(versions) == 0 {
		return err
	}
	return c.Redirect(returnVersionPath(filed.Slug, versions[0].Number), fiber.StatusSeeOther)
}

// readReturnAsked is the return of an address, or the version of it that the query asks for.
func (a *App) readReturnAsked(c *fiber.Ctx) (reports.GrantReturn, error) {
	if version := askedVersion(c.Query("version")); version != 0 {
		_, _, made, err := a.services.Reports.ReadVersion(c.UserContext(), a.actor(c), c.Params("return"), version)
		return made, err
	}
	_, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	return made, err
}

// earlierFigureView is what a version of a return said of a figure, with its receipt.
type earlierFigureView struct {
	reports.EarlierFigure
	Path string
}

// earlierFigures are what the versions said of a figure otherwise than the receipt says.
func (a *App) earlierFigures(c *fiber.Ctx, slug string, receipt reports.Receipt) ([]earlierFigureView, error) {
	earlier, err := a.services.Reports.EarlierFigures(c.UserContext(), a.actor(c), slug, receipt)
	var views []earlierFigureView
	for _, figure := range earlier {
		views = append(views, earlierFigureView{figure, versionReceiptPath(slug, figure.Version.Number, receipt.Figure.Key)})
	}
	return views, err
}

// versionReceiptPage is the receipt of a figure of what a return said until it was reopened.
func (a *App) versionReceiptPage(c *fiber.Ctx, slug string, number int) (receiptPage, error) {
	filed, version, receipt, err := a.services.Reports.VersionReceipt(c.UserContext(), a.actor(c), slug, number, segment(c, "key"))
	return receiptPage{
		Page: a.page(c, receipt.Figure.Title), Back: returnVersionPath(filed.Slug, version.Number), Of: versionTitle(filed, version),
		Release: version.Text(), View: newReceiptView(receipt), ReturnHash: version.Hash,
	}, err
}
