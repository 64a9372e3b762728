package reports_test

import (
	"strings"
	"testing"

	"muster/reports"
)

// All entries of a section stand beside their labels, or none does.
func TestSectionIsBriefAsAWhole(t *testing.T) {
	entry := func(text string) reports.WrittenEntry {
		return reports.WrittenEntry{Answers: []reports.WrittenAnswer{{Text: "Risk"}, {Text: text}}}
	}
	few, many := entry("é"+strings.Repeat("a", 599)), entry(strings.Repeat("a", 601))
	for name, test := range map[string]struct {
		entries []reports.WrittenEntry
		want    bool
	}{
		"no entries":        {nil, true},
		"a few lines":       {[]reports.WrittenEntry{entry("Sessions would be cancelled."), few}, true},
		"one is long":       {[]reports.WrittenEntry{few, many}, false},
		"one has two lines": {[]reports.WrittenEntry{few, entry("one\ntwo")}, false},
	} {
		if got := (reports.WrittenSection{Entries: test.entries}).Brief(); got != test.want {
			t.Errorf("%s: brief is %v, want %v", name, got, test.want)
		}
	}
}
