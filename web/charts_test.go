package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"muster/courses/coursestest"
	"muster/migrations/dbtest"
	"muster/surveys"
	"muster/web/htmltest"
)

// chartFinder holds every chart of pages to its sentence and its table, and keeps what the
// charts' addresses are.
type chartFinder struct {
	*testing.T
	met []string
}

// look wants after every picture of a page the sentence of what it shows, and then a table, before
// the next picture comes; and what the sentence says with decimals or in percent in a table of the
// page. fewest is how many pictures there are at least.
func (f *chartFinder) look(where string, page htmltest.Element, fewest int) {
	f.Helper()
	var said, tables strings.Builder
	pictures, step := 0, "" // what the last picture still lacks
	for _, element := range page.One(f.T, "main").All("*") {
		switch {
		case element.Is("picture"):
			if step != "" {
				f.Errorf("%s: a picture comes before the %s of the one above it", where, step)
			}
			pictures, step = pictures+1, "sentence"
		case element.Is("source") || element.Is("img"):
			f.met = append(f.met, element.Attribute("src")+element.Attribute("srcset"))
			if step != "sentence" || element.Is("img") && element.Attribute("alt") == "" {
				f.Errorf("%s: the image %s stands alone or without words", where, element.Attribute("src"))
			}
		case step == "sentence":
			step = "table"
			if words := element.Text(); !element.Is("p.muster-shows") || !strings.HasSuffix(words, ".") {
				f.Errorf("%s: after a picture there is a %s with %q and no sentence", where, element.Tag(), words)
			}
			said.WriteString(element.Text() + " ")
		case element.Is("table"):
			tables.WriteString(element.Text() + " ")
			if step == "table" && element.Has("tbody td") {
				step = ""
			}
		}
	}
	if step != "" || pictures < fewest {
		f.Errorf("%s: %d pictures, and the last lacks a %q", where, pictures, step)
	}
	for _, number := range regexp.MustCompile(`\d[\d,]*\.\d+|\d[\d,]*%`).FindAllString(said.String(), -1) {
		if !strings.Contains(tables.String(), strings.TrimSuffix(number, "%")) {
			f.Errorf("%s: a sentence says %s, and no table does", where, number)
		}
	}
}

// TestEveryChartHasItsTableAndItsSentence looks at each page that has a chart and at a return's
// file; TestReturnPDF at the PDF. Each route that draws a chart is met on one of the pages.
func TestEveryChartHasItsTableAndItsSentence(t *testing.T) {
	finder := &chartFinder{T: t}
	results := chartResults(t)
	for path, pictures := range map[string]int{
		comparedAddress: 3, "/results?before=none&after=POST": 2,
		"/sessions/" + results.big.Code + "/results": 1, "/sessions/" + results.small[0].Code + "/results": 1,
	} {
		finder.look(path, results.manager.get(path).wantStatus(t, fiber.StatusOK).Page, pictures)
	}
	w := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	w.startReturn()
	w.releaseReturn("2025-09-30")
	for _, path := range []string{"/boards/programme?as-at=2025-12-31", "/boards/assurance", "/boards/home-office", "/kpis/briefings", "/kpis/briefings?as-at=2025-06-02", "/deliverables/A", draftReturn + "/read"} {
		finder.look(path, w.get(path).wantStatus(t, fiber.StatusOK).Page, 1)
	}
	var file bytes.Buffer
	w.must(WriteReturnHTML(&file, w.build()))
	finder.look("the file of a return", htmltest.Parse(t, file.String()), 1)
	finder.wantEveryRoute(w.app.table())
}

// wantEveryRoute wants each route that draws a chart, and nothing else, met on a page.
func (f *chartFinder) wantEveryRoute(routes []route) {
	drawn := 0
	for _, route := range routes {
		if route.method != fiber.MethodGet || !strings.HasSuffix(route.path, ".svg") && !strings.Contains(route.path, "/charts/") || route.path == "/s/:code/qr.svg" {
			continue
		}
		drawn++
		address := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(regexp.QuoteMeta(route.path), "[^/]+") + `(\?.*)?$`)
		if !slices.ContainsFunc(f.met, address.MatchString) {
			f.Errorf("the chart at %s was met on no page", route.path)
		}
	}
	if drawn < 6 {
		f.Errorf("only %d routes draw charts", drawn)
	}
}

// chartResults has answers before, after and three months later, so that there is every chart of
// results.
func chartResults(t *testing.T) *resultsWorld {
	app := newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t)))
	clock := coursestest.NewClock()
	app.clock = clock.Now()
	w := newResultsWorld(app, coursestest.New(t, clock, app.services.People, app.services.Courses))
	w.wave(surveys.Wave{Survey: "POST", Name: "later", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: w.course()})
	for wave, sure := range map[string]int{"2020": 0, "2021": 24, "later": 15} {
		survey := "POST"
		if wave == "2020" {
			survey = "BASE"
		}
		w.codedAnswers(survey, wave, "Q5", 30, func(n int) string { return fmt.Sprint(2 + 3*when(n < sure)) })
	}
	w.must(app.db.Exec("UPDATE survey_waves SET kind = 'follow_up', months = 3 WHERE name = 'later'").Error)
	return w
}

// A chart is on a page by the one template that has its sentence too; any other image of a page is
// the QR code of a survey.
func TestChartsAreShownByOneTemplate(t *testing.T) {
	want := map[string]int{"templates/components/pieces.html": 1, "templates/pages/answer/screen.html": 1}
	err := fs.WalkDir(templateFiles, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(templateFiles, name)
		if images := strings.Count(string(content), "<img") + strings.Count(string(content), "<object"); images != want[name] {
			t.Errorf("%s has %d images, want %d", name, images, want[name])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
