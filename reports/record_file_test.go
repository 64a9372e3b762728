package reports_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
	"muster/reports"
)

// imported gives the file to one of the imports.
func imported(t *testing.T, w *world, which, file string, to reports.RecordImport) (reports.RecordCounts, error) {
	t.Helper()
	if which == "engagement" {
		return w.reports.ImportEngagement(t.Context(), w.manager, strings.NewReader(file), to)
	}
	return w.reports.ImportIndicators(t.Context(), w.manager, strings.NewReader(file), to)
}

func TestImportRecords(t *testing.T) {
	files := map[string]string{
		"engagement": "engagement_id,kind,date,organisation,headcount,amount,note\n" +
			"e1,Briefing,2020-10-05,kent,20,,\n" + // there already
			"n1,Control room visit,2021-02-09,Essex,,,\n" +
			"n2,penalty,2021-02-10,,,1200,\"Paid, in full\"\n",
		"indicators": "indicator,period,value,unit,source\n" +
			"convictions,2020,73.8,rate,CPS\n" + // there already
			"nrm,2021-Q1,900,count,Home Office\n" +
			"detentions,2020-10,12,count,\n",
	}
	each(t, func(t *testing.T, w *world) {
		for which, file := range files {
			var seen []int
			for step, want := range []struct {
				to     reports.RecordImport
				counts reports.RecordCounts
			}{
				{reports.RecordImport{DryRun: true}, reports.RecordCounts{Read: 3, Added: 2, Unchanged: 1}},
				{reports.RecordImport{Programme: "msoic-2020-21", Progress: func(done, total int) { seen = append(seen, done, total) }}, reports.RecordCounts{Read: 3, Added: 2, Unchanged: 1}},
				{reports.RecordImport{}, reports.RecordCounts{Read: 3, Unchanged: 3}},
			} {
				if got, err := imported(t, w, which, file, want.to); err != nil || got != want.counts {
					t.Errorf("%s step %d: %+v, %v, want %+v", which, step, got, err, want.counts)
				}
			}
			if fmt.Sprint(seen) != "[2 2]" {
				t.Errorf("%s: progress %v", which, seen)
			}
		}
		stored, err := w.reports.Engagements(t.Context(), w.manager, reports.EngagementFilter{Programme: programme, Kind: "penalty", From: "2021-02-10"})
		w.must(err)
		if len(stored) != 1 || stored[0].Reference != "n2" || *stored[0].Amount != 1200 || stored[0].Note != "Paid, in full" || stored[0].OrganisationID != "" || stored[0].Sector != "" {
			t.Errorf("stored %+v", stored)
		}
		visits, err := w.reports.Engagements(t.Context(), w.manager, reports.EngagementFilter{Programme: programme, Kind: "control_room_visit"})
		w.must(err)
		if len(visits) != 1 || visits[0].Sector != people.Policing || visits[0].RecordedBy != w.manager.PersonID {
			t.Errorf("stored %+v", visits)
		}
		values, err := w.reports.Indicators(t.Context(), w.manager, programme)
		w.must(err)
		titles := map[string]string{}
		for _, value := range values {
			titles[value.Code+" "+value.Period] = value.Title
		}
		if titles["nrm 2021-Q1"] != "Referrals" || titles["detentions 2020-10"] != "detentions" {
			t.Errorf("titles %v", titles)
		}
	})
}

// A file with one bad line or one that contradicts what is there is refused whole.
func TestImportRecordsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, bad := range []struct{ which, file, want string }{
			{"engagement", "engagement_id,kind,date,organisation,headcount\nnew,briefing,2021-01-05,Kent,\ne1,briefing,2021-01-05,Kent,20\n", `line 3, column 3: date: "e1" is there already with date "2020-10-05", not "2021-01-05"`},
			{"engagement", "engagement_id,kind,date,organisation,headcount\nnew,briefing,2021-01-05,Kent,\ne1,briefing,2020-10-05,Essex,20\n", `line 3, column 4: organisation: "e1" is there already with organisation "Kent", not "Essex"`},
			{"engagement", "engagement_id,kind,date,organisation\nnew,briefing,2021-01-05,Kent\ne1,briefing,2020-10-05,Kent\n", `line 3, column 1: engagement_id: "e1" is there already with headcount "20", not ""`},
			{"indicators", "indicator,period,value,unit,source\nnew,2020,1,count,\nnrm,2020,3000,count,Home Office\n", `line 3, column 3: value: "nrm" of 2020 is there already with value "3431", not "3000"`},
			{"indicators", "indicator,period,value,unit\nnew,2020,1,count\nother,2020,much,count\n", `line 3, column 3: value: "much" is no number`},
		} {
			before := everything(w)
			_, err := imported(t, w, bad.which, bad.file, reports.RecordImport{})
			var refusal *datafile.Error
			if !errors.As(err, &refusal) || refusal.Rows != 2 || refusal.BadLines != 1 || !strings.HasPrefix(err.Error(), bad.want) {
				t.Errorf("%v, want %s", err, bad.want)
			}
			if after := everything(w); after != before {
				t.Errorf("%s was stored in part: %s, before %s", bad.which, after, before)
			}
		}
		for _, which := range []string{"engagement", "indicators"} {
			if _, err := imported(t, w, which, "", reports.RecordImport{Programme: "NONE"}); !errors.Is(err, reports.ErrNoProgramme) {
				t.Errorf("no such programme: %v", err)
			}
		}
		if _, err := w.reports.ImportEngagement(t.Context(), w.board, strings.NewReader(""), reports.RecordImport{}); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("the board imports engagement: %v", err)
		}
		if _, err := w.reports.ImportIndicators(t.Context(), w.board, strings.NewReader(""), reports.RecordImport{}); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("the board imports indicators: %v", err)
		}
	})
}

// everything counts what is stored.
func everything(w *world) string {
	var engagements, indicators, entries int64
	for table, count := range map[string]*int64{"report_engagements": &engagements, "report_indicators": &indicators, "audit_entries": &entries} {
		w.must(w.db.Table(table).Count(count).Error)
	}
	return fmt.Sprint(engagements, " ", indicators, " ", entries)
}

// A record goes to the programme that runs on its day, and one of another programme with
// the same id is still the same record.
func TestImportFindsTheProgramme(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.Courses.AddProgramme(t.Context(), people.System, courses.Programme{Code: "NEXT", Title: "Next", StartsOn: "2021-04-01", EndsOn: "2022-03-31"})
		w.must(err)
		w.Clock.Set(time.Date(2021, 7, 1, 9, 0, 0, 0, time.UTC))
		file := "engagement_id,kind,date,organisation\nx1,briefing,2021-03-31,Kent\nx2,briefing,2021-04-01,Kent\n"
		if got, err := imported(t, w, "engagement", file, reports.RecordImport{}); err != nil || got.Added != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		next, err := w.reports.Engagements(t.Context(), w.manager, reports.EngagementFilter{Programme: "NEXT"})
		if err != nil || len(next) != 1 || next[0].Reference != "x2" {
			t.Errorf("%+v, %v", next, err)
		}
		moved := strings.Replace(file, "x1,briefing,2021-03-31", "x1,briefing,2021-05-01", 1)
		if _, err := imported(t, w, "engagement", moved, reports.RecordImport{}); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("moved to another programme: %v", err)
		}
		if _, err := imported(t, w, "engagement", file, reports.RecordImport{Programme: "NEXT"}); err == nil || !strings.Contains(err.Error(), "outside the programme NEXT") {
			t.Errorf("outside: %v", err)
		}
	})
}

// Whatever is imported, importing it again in any order adds nothing, and one other word in
// one line is refused.
func TestImportedTwiceIsThereOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		run := 0
		rapid.Check(t, func(r *rapid.T) {
			run++
			rows := rapid.SliceOfNDistinct(engagementRows(run), 1, 12, func(row []string) string { return row[0] }).Draw(r, "rows")
			if got, err := imported(t, w, "engagement", csvOf(rows), reports.RecordImport{}); err != nil || got.Added != len(rows) {
				r.Fatalf("%+v, %v", got, err)
			}
			shuffled := rapid.Permutation(rows).Draw(r, "order")
			if got, err := imported(t, w, "engagement", csvOf(shuffled), reports.RecordImport{}); err != nil || got.Unchanged != len(rows) || got.Added != 0 {
				r.Fatalf("%+v, %v", got, err)
			}
			changed := append([]string(nil), shuffled[0]...)
			changed[6] += "!"
			if _, err := imported(t, w, "engagement", csvOf(append([][]string{changed}, shuffled[1:]...)), reports.RecordImport{}); err == nil {
				r.Fatal("another note was taken")
			}
		})
	})
}

func engagementRows(run int) *rapid.Generator[[]string] {
	return rapid.Custom(func(r *rapid.T) []string {
		return []string{
			fmt.Sprintf("%d-%s", run, rapid.StringMatching(`[A-Za-z0-9 "',]{0,9}z`).Draw(r, "id")),
			rapid.SampledFrom([]string{"briefing", "Control room visit", "penalty_2"}).Draw(r, "kind"),
			fmt.Sprintf("2020-%02d-%02d", rapid.IntRange(4, 12).Draw(r, "month"), rapid.IntRange(1, 30).Draw(r, "day")),
			rapid.SampledFrom([]string{"Kent", " essex", "Exampleshire  Council", ""}).Draw(r, "organisation"),
			rapid.SampledFrom([]string{"", "0", "24", "999999"}).Draw(r, "headcount"),
			rapid.SampledFrom([]string{"", "0", "999999999999"}).Draw(r, "amount"),
			rapid.StringMatching(`[a-zé,"';\n ]{0,20}`).Draw(r, "note"),
		}
	})
}

func csvOf(rows [][]string) string {
	var file bytes.Buffer
	writer := csv.NewWriter(&file)
	_ = writer.WriteAll(append([][]string{{"engagement_id", "kind", "date", "organisation", "headcount", "amount", "note"}}, rows...)) // a buffer takes everything
	return file.String()
}

// A long file is compared in as few queries as its batches need.
func TestImportRecordsInBatches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		queries := 0
		w.must(w.db.Callback().Query().Before("gorm:query").Register("count queries", func(*gorm.DB) { queries++ }))
		var rows [][]string
		for n := range 1201 {
			rows = append(rows, []string{fmt.Sprint("long-", n), "briefing", "2020-10-05", "Kent", "", "", ""})
		}
		if got, err := imported(t, w, "engagement", csvOf(rows), reports.RecordImport{}); err != nil || got.Added != 1201 || queries > 10 {
			t.Errorf("%+v, %v, %d queries", got, err, queries)
		}
	})
}
