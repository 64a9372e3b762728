package surveys_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

var goldenRequests = map[string]surveys.CompareRequest{
	"all":          {},
	"organisation": {By: surveys.ByOrganisation},
	"region":       {By: surveys.ByRegion},
	"role":         {By: surveys.ByRole},
	"session":      {By: surveys.BySession},
	"as-at":        {By: surveys.ByRegion, AsAt: "2020-06-10"},
}

// The figures of testdata/golden were computed from the definitions by a program of another
// language that shares nothing with this one. Each question is the first that is asked: a
// later one may not release what an earlier one would then give away. What the ledger hides
// even of the first is the pairs that are near everybody who answered a side.
func TestCompareGivesTheFiguresComputedElsewhere(t *testing.T) {
	for name, request := range goldenRequests {
		dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
			service := newGoldenService(t, db)
			want := decode(t, golden(t, "expected-"+name+".json"))
			withholdNearPairs(want.(map[string]any))
			asExpected(t, service, name, request, want)
		})
	}
}

// withholdNearPairs hides the pairs of whom a side has 1 to 9 more, and corrects what is left
// for the fewer items.
func withholdNearPairs(comparison map[string]any) {
	near := func(side, paired any) bool {
		base, shown := side.(map[string]any)["n"].(float64)
		more := base - paired.(map[string]any)["pairs"].(float64)
		return shown && more > 0 && more < surveys.DefaultFloorBase
	}
	var left []map[string]any
	var ps []float64
	for _, one := range comparison["items"].([]any) {
		item := one.(map[string]any)
		paired, is := item["paired"].(map[string]any)
		if !is || paired["suppressed"] == true {
			continue
		}
		unpaired := item["unpaired"].(map[string]any)
		if near(unpaired["before"], paired) || near(unpaired["after"], paired) {
			item["paired"] = map[string]any{"suppressed": true}
		} else if p, tested := paired["wilcoxon_p"].(float64); tested {
			left, ps = append(left, paired), append(ps, p)
		}
	}
	for i, p := range surveys.Holm(ps) {
		left[i]["wilcoxon_p_holm"] = p
	}
	for _, group := range comparison["groups"].([]any) {
		withholdNearPairs(group.(map[string]any))
	}
}

// TestUnpublishedComparisonsDoNotHinderOneAnother asks everything of one database, again and
// again, also what one answer after another gives away.
func TestUnpublishedComparisonsDoNotHinderOneAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newGoldenService(t, db)
		for range 2 {
			for name, request := range goldenRequests {
				request.Unpublished = true
				asExpected(t, service, name, request, decode(t, golden(t, "expected-"+name+".json")))
			}
		}
		manager := people.Actor{PersonID: "manager", Grants: []people.Grant{{Role: people.Manager}}}
		request := surveys.CompareRequest{After: surveys.ParseSide("GOLD-AFTER"), Unpublished: true}
		if _, err := service.Compare(t.Context(), manager, request); !errors.Is(err, surveys.ErrNotAllowed) {
			t.Errorf("a manager was answered: %v", err)
		}
	})
}

func asExpected(t *testing.T, service *surveys.Service, name string, request surveys.CompareRequest, want any) {
	t.Helper()
	request.Before, request.After = surveys.ParseSide("GOLD-BEFORE:2020"), surveys.ParseSide("GOLD-AFTER")
	comparison, err := service.Compare(t.Context(), people.System, request)
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range differences("", want, decode(t, writtenJSON(t, comparison))) {
		t.Errorf("%s: %s", name, difference)
	}
}

func newGoldenService(t *testing.T, db *gorm.DB) *surveys.Service {
	t.Helper()
	service := newService(db)
	for _, side := range []string{"before", "after"} {
		save(t, service, golden(t, side+".json"))
	}
	importFile(t, service, "GOLD-BEFORE", "2020", golden(t, "before.csv"))
	importFile(t, service, "GOLD-AFTER", "2021", golden(t, "after.csv"))
	return service
}

func writtenJSON(t *testing.T, comparison surveys.Comparison) string {
	t.Helper()
	var written bytes.Buffer
	if err := surveys.WriteJSON(&written, comparison); err != nil {
		t.Fatal(err)
	}
	return written.String()
}

func golden(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "golden", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// differences lists where two JSON values differ by more than 1e-9.
func differences(path string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s: want an object, got %v", path, got)}
		}
		var found []string
		for key := range got {
			if _, known := want[key]; !known {
				found = append(found, fmt.Sprintf("%s.%s: got %v, want none", path, key, got[key]))
			}
		}
		for key, value := range want {
			found = append(found, differences(path+"."+key, value, got[key])...)
		}
		return found
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return []string{fmt.Sprintf("%s: want %d elements, got %v", path, len(want), got)}
		}
		var found []string
		for i := range want {
			found = append(found, differences(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])...)
		}
		return found
	case float64:
		if got, ok := got.(float64); ok && math.Abs(got-want) <= 1e-9 {
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: want %v, got %v", path, want, got)}
}
