package surveys

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func shieldColumns() []exportColumn {
	item := Question{Code: "Q5", Kind: KindScale}
	role := Question{Code: "role", Kind: KindChoice, Stratum: true}
	words := Question{Code: "comments", Kind: KindText}
	return []exportColumn{
		{name: columnVersion, describes: true}, {name: columnRegion, describes: true}, {name: columnOrganisation, describes: true},
		{name: "role", question: &role, describes: true}, {name: "Q5", question: &item}, {name: "comments", question: &words, describes: true, text: true},
	}
}

// TestShieldedRowsTellNobodyApart: whatever the responses, every row that leaves agrees with
// at least nine others in all that describes people; the answers that stand in such a class
// are of ten people or more who did not all say the same; what is withheld of a question is
// too, or is all of it; and no comment leaves.
func TestShieldedRowsTellNobodyApart(t *testing.T) {
	columns, floor := shieldColumns(), 10
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(floor, 120).Draw(t, "rows")
		value := func(name string, n int) string {
			return fmt.Sprint(rapid.IntRange(0, n).Draw(t, name) * rapid.IntRange(0, 1).Draw(t, "or not"))
		}
		rows := make([]exportRow, count)
		var before []string
		for i := range rows {
			answer := ""
			if rapid.IntRange(0, 3).Draw(t, "answers") > 0 {
				answer = value("Q5", 2)
			}
			before = append(before, answer)
			rows[i].cells = []string{value("version", 1), value("region", 2), value("organisation", 5), value("role", 4), answer, "words"}
		}
		shield(rows, columns, floor)

		classes, hidden, open := map[string][]string{}, map[string]int{}, 0
		for i, row := range rows {
			key := fmt.Sprint(row.cells[:4])
			classes[key] = append(classes[key], row.cells[4])
			switch {
			case row.cells[5] != "":
				t.Fatal("a comment leaves")
			case row.cells[4] == WithheldCell && before[i] != "":
				hidden[before[i]]++
			case row.cells[4] != WithheldCell:
				open++
			}
		}
		for key, answers := range classes {
			if len(answers) < floor {
				t.Fatalf("%s is a class of %d", key, len(answers))
			}
			base, values := 0, map[string]bool{}
			for _, answer := range answers {
				if answer != "" && answer != WithheldCell {
					base++
					values[answer] = true
				}
			}
			if base > 0 && (base < floor || len(values) == 1) {
				t.Fatalf("%s shows %d answers, %v", key, base, values)
			}
		}
		total := 0
		for _, n := range hidden {
			total += n
		}
		if total > 0 && open > 0 && anyAnswered(rows) && (total < floor || len(hidden) == 1) {
			t.Fatalf("%d answers are withheld, %v, and %d rows are not", total, hidden, open)
		}
	})
}

func anyAnswered(rows []exportRow) bool {
	for _, row := range rows {
		if row.cells[4] != "" && row.cells[4] != WithheldCell {
			return true
		}
	}
	return false
}

func TestCellsAreNoFormulas(t *testing.T) {
	got := safeCells([]string{"=1+1", "+44", "-5", "@x", "plain", "", "-x"})
	want := []string{"'=1+1", "+44", "-5", "'@x", "plain", "", "'-x"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}
