package surveys_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// addThen imports so many answers to the wave, of which some also say how it was before.
func (w world) addThen(t *testing.T, wave string, then, without int) {
	t.Helper()
	file := "response_id,organisation,Q5,Q5then\n"
	for n := range then + without {
		before := ""
		if n < then {
			before = fmt.Sprint(1 + n%3)
		}
		file += fmt.Sprintf("%s%d,Kent,%d,%s\n", wave, n, 3+n%3, before)
	}
	importFile(t, w.Service, "A", wave, file)
}

// exportedThen counts the rows of an export of a wave that say how it was before.
func (w world) exportedThen(t *testing.T, wave string) (said int) {
	t.Helper()
	out, err := w.ExportResponses(t.Context(), people.System, surveys.ResponseExport{Survey: "A", Wave: wave})
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(out.Table.Head, "Q5then")
	for _, row := range out.Table.Rows {
		if row[column] != "" && row[column] != surveys.WithheldCell {
			said++
		}
	}
	return said
}

// felt is how many the felt change of all waves is of, -1 when it is not shown.
func (w world) felt(t *testing.T) int {
	t.Helper()
	changes, err := w.ThenChanges(t.Context(), people.System, surveys.CompareRequest{After: surveys.SideRequest{Survey: "A"}})
	if err != nil || len(changes) != 1 || changes[0].Felt == nil {
		t.Fatalf("%+v, %v", changes, err)
	}
	if changes[0].Felt.Suppressed {
		return -1
	}
	return changes[0].Felt.Pairs
}

// eachThenSurvey has the survey A with a question how it was before.
func eachThenSurvey(t *testing.T, test func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		questions := surveyFile("A")
		cut := strings.Index(questions, `{"code": "Q17"`)
		save(t, w.Service, questions[:cut]+thenQuestion+questions[cut:])
		test(t, w)
	})
}

// Twelve of one wave said how it was before, and four of another, which is too small to leave.
// The felt change of all sixteen, less the rows of the twelve, would tell of the four.
func TestThenAnswersAndAnExportInBothOrders(t *testing.T) {
	each := func(name string, few int, test func(t *testing.T, w world)) {
		t.Run(name, func(t *testing.T) {
			eachThenSurvey(t, func(t *testing.T, w world) {
				w.addThen(t, "x", 12, 12)
				w.addThen(t, "y", few, 4)
				test(t, w)
			})
		})
	}
	want := func(t *testing.T, what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	each("the export first", 4, func(t *testing.T, w world) {
		for range 2 {
			want(t, "rows that say how it was", w.exportedThen(t, "x"), 12)
			want(t, "people of the felt change", w.felt(t), -1)
		}
	})
	each("the change first", 4, func(t *testing.T, w world) {
		for range 2 {
			want(t, "people of the felt change", w.felt(t), 16)
			want(t, "rows that say how it was", w.exportedThen(t, "x"), 0)
		}
	})
	each("nobody else said it", 0, func(t *testing.T, w world) {
		want(t, "rows that say how it was", w.exportedThen(t, "x"), 12)
		want(t, "people of the felt change", w.felt(t), 12)
	})
}
