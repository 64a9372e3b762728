package surveys_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// rowsOut are the columns of an export of A:x, and its rows, each as one text, with how often it
// is there.
func (w world) rowsOut(t *testing.T) (head []string, rows map[string]int) {
	t.Helper()
	out, err := w.ExportResponses(t.Context(), people.System, surveys.ResponseExport{Survey: "A", Wave: "x"})
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]int{}
	for _, row := range out.Table.Rows {
		rows[strings.Join(row, "|")]++
	}
	return out.Table.Head, rows
}

// cameOut are the rows that a second export has and a first has not. A row of the first that
// the second has not fails the test: who holds both files would see of whom more is told now.
func cameOut(t *testing.T, first, second map[string]int) map[string]int {
	t.Helper()
	came := map[string]int{}
	for row, n := range second {
		came[row] = n
	}
	for row, n := range first {
		if came[row] -= n; came[row] < 0 {
			t.Errorf("%d rows %q of the first export are not in the second", -came[row], row)
		}
	}
	return came
}

// wantGroups fails unless at least ten of the rows agree in all that describes people: version,
// region, session, role, years and organisation, which surveyFile("A") has.
func wantGroups(t *testing.T, head []string, rows map[string]int) {
	t.Helper()
	groups := map[string]int{}
	for row, n := range rows {
		var group []string
		for i, cell := range strings.Split(row, "|") {
			if !strings.HasPrefix(head[i], "Q") {
				group = append(group, cell)
			}
		}
		groups[strings.Join(group, "|")] += n
	}
	for group, n := range groups {
		if n > 0 && n < 10 {
			t.Errorf("%d rows alone agree in %q", n, group)
		}
	}
}

// The second export would set Kent and Norfolk apart, who stood together in the first, and have
// three rows of Essex more.
func TestASecondExportSetsNobodyApart(t *testing.T) {
	exportAttack(t, func(t *testing.T, w world) {
		_, first := w.rowsOut(t)
		w.add(t, "A", "x", answersOf{"Norfolk", "2021-02-01", 9}, answersOf{"Essex", "2021-02-01", 3})
		head, second := w.rowsOut(t)
		came := cameOut(t, first, second)
		wantGroups(t, head, came)
		if total := sum(came); total != 12 {
			t.Errorf("%d rows came, not 12", total)
		}
		if _, third := w.rowsOut(t); fmt.Sprint(third) != fmt.Sprint(second) {
			t.Error("a third export is another")
		}
	})
}

func sum(rows map[string]int) (total int) {
	for _, n := range rows {
		total += n
	}
	return total
}

// Whoever comes between whatever exports, each of these has all rows of the one before it, and
// those that it has more do not tell fewer than ten apart.
func TestExportsOfAWaveAddUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		for seed := range 8 {
			draw := rand.New(rand.NewPCG(uint64(seed), 1)).IntN
			for _, table := range []string{"survey_counts", "survey_wave_steps", "survey_responses", "survey_codes", "survey_exported_lots", "survey_waves", "survey_released_sets", "survey_releases", "survey_questionnaires"} {
				if err := db.Exec("DELETE FROM " + table).Error; err != nil {
					t.Fatal(err)
				}
			}
			w := world{Service: newService(db)}
			save(t, w.Service, surveyFile("A"))
			number := 0
			add := func(count int) {
				file := "response_id,organisation,role,Q5,Q17\n"
				for range count {
					number++
					role := []string{"police", "other"}[draw(3)/2]
					contact := ""
					if role == "police" {
						contact = []string{"yes", "no"}[draw(2)]
					}
					file += fmt.Sprintf("%d,%s,%s,%d,%s\n", number, []string{"Kent", "Essex", "Norfolk", "Gwent"}[min(draw(7), 3)], role, 1+draw(5), contact)
				}
				importFile(t, w.Service, "A", "x", file)
			}
			add(30 + draw(60))
			_, before := w.rowsOut(t)
			for range 3 {
				add(1 + draw(40))
				if draw(3) == 0 {
					w.ask(t, by(surveys.ByOrganisation))
				}
				head, now := w.rowsOut(t)
				wantGroups(t, head, cameOut(t, before, now))
				before = now
			}
			if t.Failed() {
				t.Fatalf("world %d", seed)
			}
		}
	})
}

// What has left cannot leave otherwise: not when an answer is another, nor under a higher floor.
// Under another name it can.
func TestWhatHasLeftLeavesAsItWasOrNot(t *testing.T) {
	for name, change := range map[string]struct {
		statement string
		changed   bool
	}{
		"an answer":          {"UPDATE survey_responses SET answers = REPLACE(answers, '\"Q5\":\"1\"', '\"Q5\":\"2\"') WHERE source_id LIKE 'Essex-%-1-0'", true},
		"an organisation":    {"UPDATE survey_responses SET organisation_id = 'surrey' WHERE source_id LIKE 'Essex-%-1-0'", true},
		"a floor":            {"UPDATE survey_exported_lots SET floor = 9", true},
		"a name":             {"UPDATE organisations SET name = 'Police of Essex' WHERE name = 'Essex'", false},
		"lots were not kept": {"DELETE FROM survey_exported_lots", false},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
				w := world{Service: newService(db)}
				save(t, w.Service, surveyFile("A"))
				w.add(t, "A", "x", answersOf{"Kent", "", 24}, answersOf{"Essex", "", 34}, answersOf{"Norfolk", "", 5}, answersOf{"Gwent", "", 18}, answersOf{"Dyfed-Powys", "", 5})
				first, _ := w.exported(t)
				w.add(t, "A", "x", answersOf{"Norfolk", "2021-02-01", 12})
				if result := db.Exec(change.statement); result.Error != nil || result.RowsAffected == 0 {
					t.Fatalf("%d rows, %v", result.RowsAffected, result.Error)
				}
				out, err := w.ExportResponses(t.Context(), people.System, surveys.ResponseExport{Survey: "A"})
				var refused *surveys.ExportedBefore
				if errors.As(err, &refused) != change.changed || change.changed && refused.On != "2021-03-31" {
					t.Fatalf("%v", err)
				}
				if !change.changed && (err != nil || out.Rows != 98 || first["Eastern [c]"] != 29) {
					t.Errorf("%d rows after %v, %v", out.Rows, first, err)
				}
			})
		})
	}
}

// The first lot's few answers are withheld; the second's twenty-four are exported. Those of the
// first day of its two would tell of the four of the second.
func TestALaterLotIsHeldAgainstThePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		file := "response_id,submitted_on,organisation,role,Q5\n"
		for n := range 30 {
			answer := ""
			if n < 8 {
				answer = fmt.Sprint(1 + n%4)
			}
			file += fmt.Sprintf("%d,2021-0%d-01,Kent,police,%s\n", n, 1+n%2, answer)
		}
		importFile(t, w.Service, "A", "x", file)
		w.exported(t)
		w.add(t, "A", "x", answersOf{"Kent", "2021-03-01", 20}, answersOf{"Kent", "2021-03-02", 4})
		if _, withheld := w.exported(t); withheld["Eastern Kent"] != 30 {
			t.Fatalf("withheld %v", withheld)
		}
		request := by(surveys.ByMonth)
		request.AsAt = "2021-03-01"
		wantBases(t, "the first day", w.ask(t, request), map[string]int{"all": 28, "2021-01": -1, "2021-02": -1, "2021-03": -1})
	})
}
