package reports

import (
	"strings"
	"testing"

	"muster/courses"
	"muster/surveys"
)

// A paired or like-for-like change that is hidden says why on its receipt, and nothing else.
func TestHiddenChangesSayWhy(t *testing.T) {
	b := &builder{counter: &counter{records: &records{programme: courses.Programme{FloorBase: 10}}}, receipts: map[string]Receipt{}}
	change := Definition{Key: "change.C.item", Title: "Item, change"}
	b.pairedChange(change, &surveys.Paired{Suppressed: true})
	b.standardisedChange(change, &surveys.Standardised{Suppressed: true, Change: 0.5})
	for _, name := range []string{"paired", "standardised"} {
		receipt := b.receipts["change.C.item."+name]
		if notes := strings.Join(receipt.Notes, " "); receipt.Figure.Text() != "[c]" || !strings.HasPrefix(notes, "Hidden, [c]: fewer than 10 ") || len(receipt.Terms) > 0 {
			t.Errorf("%s: %s, %v, %v", name, receipt.Figure.Text(), receipt.Notes, receipt.Terms)
		}
	}
}
