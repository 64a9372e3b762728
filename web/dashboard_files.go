package web

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// dashboardFormat is a format that a page of a programme is written in.
type dashboardFormat struct {
	name, kind   string
	title, about string
	write        func(context.Context, io.Writer, dashboardFile) error
}

// dashboardFile is what the files of a page are made of: its tables and, for those that are read,
// what writes it as a web page.
type dashboardFile struct {
	reports.Dashboard
	html func(io.Writer) error
}

// dashboardFormats are all of them, in the order that they are offered in.
var dashboardFormats = []dashboardFormat{
	{"pdf", "application/pdf", "Document", "tagged for screen readers, for printing and for a board’s papers", writeDashboardPDF},
	{"html", "text/html; charset=utf-8", "Web page in one file", "with everything that it needs in it", func(_ context.Context, w io.Writer, f dashboardFile) error { return f.html(w) }},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet", "Open spreadsheet", "with a cover, notes and a sheet a table", tables(reports.Dashboard.WriteODS)},
	{"xlsx", workbookType, "Excel workbook", "the same sheets", tables(reports.Dashboard.WriteXLSX)},
	{"csv", "text/csv; charset=utf-8", "One table", "with a cell of the tables a row", tables(reports.Dashboard.WriteCSV)},
	{"json", "application/json; charset=utf-8", "Data", "for other programs", tables(reports.Dashboard.WriteJSON)},
}

// dashboardFiles are the links to the files of a page; path is that of the page with its query.
func dashboardFiles(path string) []fileLink {
	path, query, _ := strings.Cut(path, "?")
	var links []fileLink
	for _, format := range dashboardFormats {
		link := path + "/files/" + format.name
		if query != "" {
			link += "?" + query
		}
		links = append(links, fileLink{link, format.title + " (" + strings.ToUpper(format.name) + ")", format.about})
	}
	return links
}

// tables is a format of the tables alone.
func tables(write func(reports.Dashboard, io.Writer) error) func(context.Context, io.Writer, dashboardFile) error {
	return func(_ context.Context, w io.Writer, f dashboardFile) error { return write(f.Dashboard, w) }
}

// sendDashboard sends the page as a file in the format of the address.
func sendDashboard(c *fiber.Ctx, name string, made dashboardFile) error {
	index := slices.IndexFunc(dashboardFormats, func(f dashboardFormat) bool { return f.name == c.Params("format") })
	if index < 0 {
		return fiber.ErrNotFound
	}
	var content bytes.Buffer
	if err := dashboardFormats[index].write(c.UserContext(), &content, made); err != nil {
		return err
	}
	c.Attachment(name + "-" + strings.ToLower(made.Programme) + "-" + made.AsAt + "." + dashboardFormats[index].name)
	c.Set(fiber.HeaderContentType, dashboardFormats[index].kind)
	return c.Send(content.Bytes())
}

// boardView is what a board's page shows, and the day that it was made on: the records as they
// are now or, to the Home Office, the released return of the address.
func (a *App) boardView(c *fiber.Ctx, b board) (reports.BoardView, string, error) {
	if b.path == homeOffice.path {
		released, err := a.releasedReturns(c)
		if err != nil {
			return reports.BoardView{}, "", err
		}
		if len(released) == 0 {
			return reports.BoardView{}, "", reports.ErrNoReturn
		}
		shown, made, err := a.services.Reports.ReleasedBoardView(c.UserContext(), a.actor(c), c.Query("return", released[0].Slug))
		return shown, made.MadeOn, returnError(err)
	}
	v, err := a.view(c)
	if err != nil {
		return reports.BoardView{}, "", err
	}
	shown, err := a.services.Reports.BoardView(c.UserContext(), a.actor(c), v.Programme.Code, v.AsAt)
	return shown, a.today(), err
}

func (a *App) downloadBoard(b board) fiber.Handler {
	return func(c *fiber.Ctx) error {
		shown, madeOn, err := a.boardView(c, b)
		if err != nil {
			return err
		}
		return sendBoard(c, strings.TrimPrefix(b.path, "/boards/")+"-board", &b, shown, a.boardReceipts(shown, shown.Dashboard(b.title, madeOn)))
	}
}

// boardChart draws the chart of a board's page. It has styles of its own in it, which a page may
// not.
func (a *App) boardChart(b board) fiber.Handler {
	return func(c *fiber.Ctx) error {
		shown, _, err := a.boardView(c, b)
		if err != nil {
			return err
		}
		chart := shown.Chart()
		if !chart.Drawn() {
			return fiber.ErrNotFound
		}
		drawn, err := chart.SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
		if err != nil {
			return err
		}
		return sendDrawing(c, drawn)
	}
}

func (a *App) downloadProgramme(c *fiber.Ctx) error {
	shown, madeOn, err := a.boardView(c, programmeBoard)
	if err != nil {
		return err
	}
	return sendBoard(c, "programme", nil, shown, a.boardReceipts(shown, shown.Standing("The programme: deliverables and KPIs", madeOn)))
}

// sendBoard is sendDashboard for a board's page or, where b is nil, for the programme's.
func sendBoard(c *fiber.Ctx, name string, b *board, shown reports.BoardView, made reports.Dashboard) error {
	return sendDashboard(c, name, dashboardFile{made, func(w io.Writer) error {
		document, err := newBoardDocument(b, shown, made)
		if err != nil {
			return err
		}
		return document.WriteHTML(w)
	}})
}

func (a *App) downloadKPI(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	history, err := a.kpiHistory(c, v, c.Params("code"))
	if err != nil {
		return err
	}
	var forecast *reports.Forecast
	if v.AsAt == a.today() {
		if forecast, _, err = a.services.Reports.KPIForecast(c.UserContext(), a.actor(c), v.Programme.Code, c.Params("code")); err != nil {
			return err
		}
	}
	made := a.receiptsNow(v.Programme.Code, reports.KPIDashboard(v.Programme, history, forecast, a.today()))
	return sendDashboard(c, "kpi-"+url.PathEscape(c.Params("code")), dashboardFile{made, func(w io.Writer) error { return WriteDashboardHTML(w, made) }})
}

// boardReceipts is a file of a view with the addresses of its receipts: of the records as they are, or
// of the return that the view is of.
func (a *App) boardReceipts(shown reports.BoardView, made reports.Dashboard) reports.Dashboard {
	if shown.Return == nil {
		return a.receiptsNow(shown.Programme, made)
	}
	return made.WithAddresses(func(key, _ string) string { return a.absolute(receiptPath(shown.Return.Slug, key)) })
}

func (a *App) receiptsNow(programme string, made reports.Dashboard) reports.Dashboard {
	return made.WithAddresses(func(key, asAt string) string { return a.absolute(receiptPathAsAt(programme, key, asAt)) })
}
