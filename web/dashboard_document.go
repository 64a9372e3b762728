package web

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"sync"

	"muster/reports"
)

//go:embed templates/files/dashboard.css
var dashboardStyle string

// dashboardDocument is a page of a programme as a file of its own, in the style of a return's:
// nothing in it needs Muster or a network.
type dashboardDocument struct {
	reports.Dashboard
	Style template.CSS
}

// WriteDashboardHTML writes the dashboard as a web page in one file, for reading and for
// printing.
func WriteDashboardHTML(w io.Writer, made reports.Dashboard) error {
	set, err := dashboardTemplate()
	if err != nil {
		return err
	}
	return set.Execute(w, dashboardDocument{made, template.CSS(returnStyle + dashboardStyle)})
}

// Drawn is a chart as the file has it.
func (d dashboardDocument) Drawn(chart reports.DocumentChart) (chartView, error) {
	return drawnInFile(chart)
}

// drawnInFile is a chart that is in a file itself.
func drawnInFile(chart reports.DocumentChart) (chartView, error) {
	view := chartView{Words: chart.Title + ". The table that follows has the same figures.", Shows: chart.Shows()}
	var err error
	if view.Wide, err = drawnAsAddress(chart, reports.WideChart); err != nil {
		return view, err
	}
	narrow, err := drawnAsAddress(chart, reports.NarrowChart)
	view.Narrow = template.Srcset(narrow)
	return view, err
}

// dashboardTemplate is parsed once.
var dashboardTemplate = sync.OnceValues(func() (*template.Template, error) {
	functions := maps.Clone(dateFunctions)
	maps.Copy(functions, numberFunctions)
	functions["summaryList"] = summaryList
	return template.New("dashboard.html").Option("missingkey=error").Funcs(functions).
		ParseFS(templateFiles, "templates/files/dashboard.html", "templates/components/pieces.html")
})
