package web

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"sync"

	"muster/reports"
)

//go:embed templates/files/board.css
var boardStyle string

// boardDocument is a board's page as a file of its own: the Sheet, which is the page as it is
// printed, and after it each deliverable with all of its KPIs, as a return has them. That of the
// programme's own page is without a Sheet.
type boardDocument struct {
	reports.Dashboard
	Style template.CSS
	Sheet *boardPage
	View  returnView
}

// newBoardDocument is the board's page of a view; b is nil for the programme's own page.
func newBoardDocument(b *board, shown reports.BoardView, made reports.Dashboard) (boardDocument, error) {
	document := boardDocument{Dashboard: made, Style: template.CSS(returnStyle + boardStyle), View: returnView{Return: shown.States(made.MadeOn), chart: chartAsAddress}}
	document.View.Return.Addresses = made.Addresses()
	if b == nil {
		return document, nil
	}
	page := boardPage{Source: "Counted from what was recorded by " + ofDate(made.MadeOn, shortDay) + ". Source: " + made.Source}
	none := func(string) string { return "" }
	page.fill(*b, shown, boardLinks{
		deliverable: none, colour: document.View.Return.WholeAddress,
		figure: func(kpi reports.KPIStatus) kpiRow {
			return kpiRow{kpi, document.View.Figure(kpi.Figure), document.View.Optional(kpi.Forecast), ""}
		},
		decision: func(reports.Decision) (string, string) { return "", "" },
		section:  func(string, string) string { return "" },
	})
	page.Files = nil
	for i, group := range page.Groups {
		page.Groups[i].Shown, page.Groups[i].More = append(group.Shown, group.More...), nil
	}
	if page.Chart != nil {
		drawn, err := drawnInFile(reports.DocumentChart{Title: shown.Chart().Title, Drawing: shown.Chart()})
		if err != nil {
			return document, err
		}
		page.Chart = &drawn
	}
	document.Sheet = &page
	return document, nil
}

// WriteHTML writes the document as a web page in one file, for reading and for printing.
func (d boardDocument) WriteHTML(w io.Writer) error {
	set, err := boardTemplate()
	if err != nil {
		return err
	}
	return set.Execute(w, d)
}

// boardTemplate is parsed once.
var boardTemplate = sync.OnceValues(func() (*template.Template, error) {
	functions := maps.Clone(dateFunctions)
	maps.Copy(functions, numberFunctions)
	functions["summaryList"] = summaryList
	return template.New("board.html").Option("missingkey=error").Funcs(functions).
		ParseFS(templateFiles, "templates/files/board.html", "templates/components/board.html", "templates/components/return.html", "templates/components/pieces.html")
})
