package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/surveys"
)

// fact is a row of what the reports published.
type fact struct {
	id, seed, name, asAt, unit, qualifier string
	value                                 float64
	decimals                              int
}

func published(t *testing.T) []fact {
	t.Helper()
	file, err := os.Open("testdata/published.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var facts []fact
	for _, row := range rows[1:] {
		cell := func(name string) string { return row[column[name]] }
		value, err := strconv.ParseFloat(cell("value"), 64)
		if err != nil {
			t.Fatalf("%s: %v", cell("id"), err)
		}
		decimals, err := strconv.Atoi(cell("decimals"))
		if err != nil {
			t.Fatalf("%s: %v", cell("id"), err)
		}
		facts = append(facts, fact{
			cell("id"), cell("seed"), cell("measure"), cell("as_at"), cell("unit"), cell("qualifier"), value, decimals,
		})
	}
	return facts
}

func measures(t *testing.T) map[string]reports.Measure {
	t.Helper()
	data, err := os.ReadFile("testdata/measures.json")
	if err != nil {
		t.Fatal(err)
	}
	measures := map[string]reports.Measure{}
	if err := json.Unmarshal(data, &measures); err != nil {
		t.Fatal(err)
	}
	return measures
}

// agrees tells whether a counted value is the published one: equal when rounded to the
// printed decimals; where the report says over, nearly or at least, on that side of the
// number and within a twentieth of it.
func (f fact) agrees(counted float64) bool {
	within := math.Abs(counted-f.value) <= f.value/20
	switch f.qualifier {
	case "over":
		return counted > f.value && within
	case "nearly", "just under":
		return counted < f.value && within
	case "at least":
		return counted >= f.value && within
	}
	scale := math.Pow10(f.decimals)
	return math.Round(counted*scale) == math.Round(f.value*scale)
}

// verdict is what became of a row.
type verdict struct {
	fact
	measure    reports.Measure
	reproduced bool
	counted    string
	from       string
}

// pastProgramme is the programme whose report is counted again, presentProgramme the one
// that must not enter its figures.
const (
	pastProgramme    = "MSOIC-2020-21"
	presentProgramme = "MSOIC-NEXT"
)

// programmeOf is the programme that a document's figures are of. The newsletter, 004, tells of
// the programme of 002 a few months on; of 001, the page about the unit, there is no figure.
var programmeOf = map[string]string{
	"000": "MSIN-PILOT", "002": "MSPT-2017-18", "003": pastProgramme, "004": "MSPT-2017-18",
}

// undated is the day as at which the figures of the document are counted that does not say when
// it counted: the last day that the demonstration gives the programme.
const undated = "2022-09-30"

// countedOn is a programme and a day as at which it is counted.
type countedOn struct{ programme, day string }

// check counts every row of the documents through the figure engine, or those with the ids
// given.
func check(ctx context.Context, t *testing.T, service *reports.Service, ids ...string) []verdict {
	t.Helper()
	known := measures(t)
	var verdicts []verdict
	byDay := map[countedOn][]int{} // which verdicts are to be counted
	for _, f := range published(t) {
		v := verdict{fact: f, measure: known[f.id]}
		switch {
		case len(ids) > 0 && !slices.Contains(ids, f.id):
			continue
		case v.measure.Kind == "":
			t.Errorf("%s: no measure counts it", f.id)
			continue
		default:
			on := countedOn{programmeOf[f.seed], cmp.Or(f.asAt, undated)}
			byDay[on] = append(byDay[on], len(verdicts))
		}
		verdicts = append(verdicts, v)
	}
	for on, rows := range byDay {
		count(ctx, t, service, on, verdicts, rows)
	}
	return verdicts
}

// count fills in the rows of a programme and a day.
func count(ctx context.Context, t *testing.T, service *reports.Service, on countedOn, verdicts []verdict, rows []int) {
	t.Helper()
	definitions := make([]reports.Definition, len(rows))
	for i, row := range rows {
		v := verdicts[row]
		definitions[i] = reports.Definition{Key: v.id, Title: v.fact.name, Unit: unitOf(v.unit), Decimals: v.decimals, Measure: v.measure}
	}
	receipts, err := service.CountAll(ctx, people.System, on.programme, definitions, on.day)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		v, figure := &verdicts[row], receipts[i].Figure
		v.counted, v.from = figure.Text(), sourcesOf(receipts[i], v.measure)
		v.reproduced = figure.Value != nil && v.agrees(*figure.Value)
	}
}

func unitOf(unit string) string {
	if unit == "%" || unit == "points" || unit == "GBP" {
		return unit
	}
	return ""
}

// recordWords are how the kinds of source are called in the listing.
var recordWords = map[reports.SourceKind]string{
	reports.SessionSource:      "registers of sessions",
	reports.OrganisationSource: "organisations with such a record",
	reports.WaveSource:         "survey waves",
	reports.EngagementSource:   "engagement records",
	reports.IndicatorSource:    "indicator values",
	reports.GrantSource:        "grant awards",
	reports.EntrySource:        "numbers entered by hand",
}

// sourcesOf says in a few words which records a figure was counted from.
func sourcesOf(receipt reports.Receipt, measure reports.Measure) string {
	counts := map[reports.SourceKind]int{}
	for _, source := range receipt.Sources {
		counts[source.Kind]++
	}
	var words []string
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%s: %d", recordWords[kind], counts[kind]))
	}
	for _, name := range []string{measure.Course, measure.Before, measure.Survey, measure.EngagementKind, measure.Indicator, measure.Entry} {
		if name != "" {
			words = append(words, name)
		}
	}
	if receipt.Figure.Base != nil {
		words = append(words, fmt.Sprintf("base %d", *receipt.Figure.Base))
	}
	return strings.Join(words, ", ")
}

// row is the verdict as a row of the listing.
func (v verdict) row() string {
	status := "DIFFERS"
	if v.reproduced {
		status = "reproduced"
	}
	published := strconv.FormatFloat(v.value, 'f', v.decimals, 64) + " " + v.unit
	if v.qualifier != "" {
		published += " (" + v.qualifier + ")"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", v.id, v.seed, published, v.counted, status, v.from)
}

// listing is every row of the published figures with what became of it.
func listing(verdicts []verdict) string {
	var text strings.Builder
	text.WriteString("# The published figures, counted again\n\n" +
		"Written by `go test ./cmd/muster -run TestFacts -update`, checked by the same test on both databases.\n" +
		"The reports are 000, the review of the MSIN pilot; 002, the annual report to March 2018; 003, that of 2020/21; and 004, a\n" +
		"newsletter. 001, the page about the unit, publishes no figure.\n\n" +
		"| id | report | published | counted | | from |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, v := range verdicts {
		text.WriteString(v.row())
	}
	return text.String()
}

var update = flag.Bool("update", false, "write testdata/facts.md anew")

// TestFacts loads the demonstration and goes through the published figures row by row. It
// shows that the figures come from the records: with a record less, the rows that it belongs
// to are wrong. It does everything that needs a loaded demonstration, because loading takes
// long under the race detector.
func TestFacts(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		loadOnce(t, call)
		db := dbtest.Open(t, address)
		verdicts := check(t.Context(), t, servicesOn(db).reports)
		t.Log("\n" + listing(verdicts))
		t.Run("every row", func(t *testing.T) { everyRow(t, verdicts) })
		t.Run("receipts", func(t *testing.T) { receiptsOpen(t, walkOn(t, db, servicesOn(db)), verdicts) })
		t.Run("coverage", func(t *testing.T) { coverageAgrees(t, db, verdicts) })
		t.Run("claims", func(t *testing.T) { claimsContradict(t, walkOn(t, db, servicesOn(db))) })
		t.Run("one rate", func(t *testing.T) { oneRate(t, walkOn(t, db, servicesOn(db)), servicesOn(db).reports) })
		t.Run("an earlier count", func(t *testing.T) { earlierCount(t, db) })
		t.Run("a record less", func(t *testing.T) { recordLess(t, db) })
		t.Run("the present stays out", func(t *testing.T) { presentStaysOut(t, db, verdicts) })
		t.Run("compare", func(t *testing.T) {
			compared := call("compare", "--before", "BASELINE", "--after", "OIC-POST", "--format", "json")
			if compared.status != statusDone {
				t.Fatal(compared.stderr)
			}
			checkPublishedComparison(t, []byte(compared.stdout))
		})
	})
}

func everyRow(t *testing.T, verdicts []verdict) {
	for _, v := range verdicts {
		if !v.reproduced {
			t.Error(v.row())
		}
	}
	const file = "testdata/facts.md"
	if *update {
		if err := os.WriteFile(file, []byte(listing(verdicts)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != listing(verdicts) {
		t.Errorf("%s is not what was counted: run the test with -update and look at the difference", file)
	}
}

// shownFigure is the figure at the head of a receipt's page.
var shownFigure = regexp.MustCompile(`<p class="muster-answer"><data value="([^"]*)">`)

// receiptsOpen opens the receipt of every row in the browser of a manager: it says the published
// figure, what it was counted from and its fingerprint.
func receiptsOpen(t *testing.T, w *walk, verdicts []verdict) {
	manager := w.signIn("manager@example.org")
	for _, v := range verdicts {
		measure, err := json.Marshal(v.measure)
		if err != nil {
			t.Fatal(err)
		}
		status, _, body := w.get(manager, "/receipts/measure?"+url.Values{
			"programme": {programmeOf[v.seed]}, "as-at": {cmp.Or(v.asAt, undated)}, "measure": {string(measure)}, "decimals": {strconv.Itoa(v.decimals)},
		}.Encode())
		shown := shownFigure.FindStringSubmatch(body)
		if status != 200 || shown == nil || !strings.Contains(body, "Fingerprint (SHA-256)") {
			t.Errorf("%s: the receipt is status %d and says %v", v.id, status, shown)
			continue
		}
		if value, err := strconv.ParseFloat(shown[1], 64); err != nil || !v.agrees(value) {
			t.Errorf("%s: the receipt says %s, %v: %s", v.id, shown[1], err, v.row())
		}
	}
}

// earlierCount is where another page of the report has another number: 514 were trained in
// the workshop before its last session in March, 516 after it.
func earlierCount(t *testing.T, db *gorm.DB) {
	for asAt, want := range map[string]int{"2021-03-24": 514, "2021-03-31": 516} {
		trained, err := servicesOn(db).courses.Trained(t.Context(), pastProgramme, "OIC", asAt)
		if err != nil || trained.Count() != want {
			t.Errorf("trained as at %s: %d, %v; expected %d", asAt, trained.Count(), err, want)
		}
	}
}

// errUndo ends a transaction whose changes were only for a look.
var errUndo = errors.New("undo")

// without looks at the figures with some records deleted, and what registers come to counted
// anew, and puts them back.
func without(t *testing.T, db *gorm.DB, look func(*reports.Service), deletes ...string) {
	t.Helper()
	err := db.Transaction(func(tx *gorm.DB) error {
		// They hang on attendance, and no figure counts them.
		if err := tx.Exec("DELETE FROM course_certificates").Error; err != nil {
			t.Fatal(err)
		}
		for _, statement := range deletes {
			if result := tx.Exec(statement); result.Error != nil || result.RowsAffected == 0 {
				t.Fatalf("%s: %d rows, %v", statement, result.RowsAffected, result.Error)
			}
		}
		services := servicesOn(tx)
		if err := services.courses.RepairRegisters(t.Context()); err != nil {
			t.Fatal(err)
		}
		look(services.reports)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
}

func recordLess(t *testing.T, db *gorm.DB) {
	one := func(table, where string) string {
		return fmt.Sprintf("DELETE FROM %s WHERE id = (SELECT min(id) FROM %s WHERE %s)", table, table, where)
	}
	// Somebody from policing who came to one workshop of the past year.
	attendance := `attended = 'full' AND sector = 'policing' AND session_id IN (SELECT id FROM course_sessions
		WHERE code LIKE 'oic-202%' AND programme_code = '` + pastProgramme + `')
		AND person_id IN (SELECT person_id FROM course_attendance GROUP BY person_id HAVING count(*) = 1)`
	responses := func(survey string) string {
		return "wave_id IN (SELECT id FROM survey_waves WHERE survey_code = '" + survey + "')"
	}
	for name, loss := range map[string]struct {
		statement string
		red       []string
	}{
		"attendance":        {one("course_attendance", attendance), []string{"oic.trained", "oic.trained.policing"}},
		"baseline response": {one("survey_responses", responses("BASELINE")), []string{"baseline.responses"}},
		"workshop response": {one("survey_responses", responses("OIC-POST")), []string{"oic.responses"}},
		"number by hand":    {one("report_kpi_entries", "code = 'direct-action'"), []string{"msin.action"}},
		"event of 2018":     {one("report_engagements", "kind = 'learning_event'"), []string{"mspt.wiltshire"}},
		"engagement record": {one("report_engagements", "kind = 'operational_briefing' AND programme_code = '"+pastProgramme+"'"),
			[]string{"opt.briefed", "opt.briefings"}},
	} {
		t.Run(name, func(t *testing.T) {
			without(t, db, func(left *reports.Service) {
				verdicts := check(t.Context(), t, left, loss.red...)
				if len(verdicts) != len(loss.red) {
					t.Fatalf("no such rows: %v", loss.red)
				}
				for _, v := range verdicts {
					if v.reproduced {
						t.Errorf("%s still comes out right with the record deleted", v.id)
					}
				}
			}, loss.statement)
		})
	}
}

// presentStaysOut takes everything that the present programme has recorded away: not one
// figure of the past year may change.
func presentStaysOut(t *testing.T, db *gorm.DB, verdicts []verdict) {
	sessions := "session_id IN (SELECT id FROM course_sessions WHERE programme_code = '" + presentProgramme + "')"
	without(t, db, func(alone *reports.Service) {
		if listing(check(t.Context(), t, alone)) != listing(verdicts) {
			t.Error("the present programme's records change figures of the past year")
		}
	},
		"DELETE FROM course_attendance WHERE "+sessions,
		"DELETE FROM survey_responses WHERE wave_id IN (SELECT id FROM survey_waves WHERE programme_code = '"+presentProgramme+"')",
		"DELETE FROM report_engagements WHERE programme_code = '"+presentProgramme+"'",
	)
}

// servicesOn are the services on a database as it is, or in a transaction.
func servicesOn(db *gorm.DB) services { return newServices(db, time.Now, surveys.NewPairKey()) }
