package web

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"sync"

	"muster/reports"
)

//go:embed templates/files/return.css
var returnStyle string

// returnFile is a grant return as a file of its own: nothing in it needs Muster or a
// network. A figure leads to its line in the annex.
type returnFile struct {
	Return reports.GrantReturn
	Style  template.CSS
	View   returnView
	Annex  annex
}

// WriteReturnHTML writes the grant return as a web page in one file, for reading and for
// printing.
func WriteReturnHTML(w io.Writer, made reports.GrantReturn) error {
	set, err := returnFileTemplate()
	if err != nil {
		return err
	}
	return set.Execute(w, returnFile{Return: made, Style: template.CSS(returnStyle), Annex: newAnnex(made), View: returnView{
		Return: made,
		link:   func(key string) string { return "#" + annexID(key) },
		chart:  chartAsAddress,
	}})
}

// returnFileTemplate is parsed once.
var returnFileTemplate = sync.OnceValues(func() (*template.Template, error) {
	functions := maps.Clone(dateFunctions)
	maps.Copy(functions, numberFunctions)
	functions["summaryList"] = summaryList
	return template.New("return.html").Option("missingkey=error").Funcs(functions).
		ParseFS(templateFiles, "templates/files/return.html", "templates/components/return.html", "templates/components/pieces.html")
})
