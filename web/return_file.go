package web

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"muster/reports"
)

//go:embed templates/files/return.css
var returnStyle string

// returnFile is a grant return as a file of its own: nothing in it needs Muster or a
// network. A figure leads to its line in the annex.
type returnFile struct {
	Return   reports.GrantReturn
	Style    template.CSS
	View     returnView
	Receipts []annexLine
}

// annexLine is a receipt in the annex. Counted says how many records of what kind it was
// counted from.
type annexLine struct {
	ID      string
	Receipt reports.Receipt
	Counted string
}

// WriteReturnHTML writes the grant return as a web page in one file, for reading and for
// printing.
func WriteReturnHTML(w io.Writer, made reports.GrantReturn) error {
	set, err := returnFileTemplate()
	if err != nil {
		return err
	}
	file := returnFile{Return: made, Style: template.CSS(returnStyle), View: returnView{
		Return: made,
		link:   func(key string) string { return "#" + annexID(key) },
		chart:  chartAsAddress,
	}}
	for _, key := range sortedKeys(made.Receipts) {
		receipt := made.Receipts[key]
		file.Receipts = append(file.Receipts, annexLine{annexID(key), receipt, countedFrom(receipt.Sources)})
	}
	return set.Execute(w, file)
}

func returnFileTemplate() (*template.Template, error) {
	functions := maps.Clone(dateFunctions)
	maps.Copy(functions, numberFunctions)
	return template.New("return.html").Option("missingkey=error").Funcs(functions).
		ParseFS(templateFiles, "templates/files/return.html", "templates/components/return.html", "templates/components/pieces.html")
}

// annexID is a key as an id: letters, digits and hyphens.
func annexID(key string) string {
	return "from-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, key)
}

// sourceWords are the kinds of record: one, and several.
var sourceWords = map[reports.SourceKind][2]string{
	reports.SessionSource:      {"session", "sessions"},
	reports.OrganisationSource: {"organisation", "organisations"},
	reports.WaveSource:         {"wave of a survey", "waves of surveys"},
	reports.EngagementSource:   {"engagement record", "engagement records"},
	reports.IndicatorSource:    {"recorded value", "recorded values"},
	reports.GrantSource:        {"grant", "grants"},
}

// countedFrom is "20 sessions from 13 October 2020 to 23 March 2021 and 1 wave of a survey".
func countedFrom(sources []reports.Source) string {
	counts, days := map[reports.SourceKind]int{}, map[reports.SourceKind][]string{}
	var kinds []reports.SourceKind
	for _, source := range sources {
		if counts[source.Kind] == 0 {
			kinds = append(kinds, source.Kind)
		}
		counts[source.Kind]++
		if dayForm.MatchString(source.On) {
			days[source.Kind] = append(days[source.Kind], source.On)
		}
	}
	var parts []string
	for _, kind := range kinds {
		words := sourceWords[kind]
		part := plural(counts[kind], words[0], words[1])
		if on := days[kind]; len(on) > 0 {
			first, last := slices.Min(on), slices.Max(on)
			if part += fmt.Sprintf(" from %s to %s", ofDate(first, shortDay), ofDate(last, shortDay)); first == last {
				part = plural(counts[kind], words[0], words[1]) + " of " + ofDate(first, shortDay)
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " and ")
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// chartAsAddress is the chart itself as an address, for a file that has everything in it.
func chartAsAddress(table reports.ComparisonTable, shape reports.ChartShape) (template.URL, error) {
	drawn, err := table.Chart().SVG(shape)
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(drawn)), err
}
