package reports

import (
	"strings"
	"testing"
)

// An entry that contradicts itself or the return's day is found: a forecast that has passed of what
// was not reached, and more spent than will have been by the end.
func TestWhatAnEntryContradicts(t *testing.T) {
	for _, test := range []struct {
		section string
		answers map[string]string
		words   string
	}{
		{MilestonesSection, map[string]string{"forecast": "2021-03-30"}, "30 March 2021"},
		{MilestonesSection, map[string]string{"forecast": "2021-03-31"}, ""},
		{MilestonesSection, map[string]string{"forecast": "2021-04-01"}, ""},
		{MilestonesSection, map[string]string{"forecast": "2021-03-01", "actual": "2021-03-10"}, ""},
		{MilestonesSection, map[string]string{"actual": "2021-03-10"}, ""},
		{MoneySection, map[string]string{"budget": "150000", "spent": "140000", "forecast": "100000", "reason": "So."}, "£140,000"},
		{MoneySection, map[string]string{"budget": "150000", "spent": "140000", "forecast": "140000", "reason": "So."}, ""},
		{MoneySection, map[string]string{"budget": "150000", "spent": "0", "forecast": "0", "reason": "So."}, ""},
	} {
		made := strictReturn()
		of, _ := SectionOf(test.section)
		test.answers["title"], test.answers["planned"] = "Pilot", "2021-03-01"
		entries := []WrittenEntry{of.Written(ReturnEntry{Key: "1", Answers: test.answers})}
		if test.section == MoneySection {
			entries = withTotals(entries)
		}
		made.Written = []WrittenSection{{Code: of.Code, Title: of.Title, Table: true, Entries: entries}}
		found := findings(made, nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%v: %+v", test.answers, found)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Entry != "1" || found[0].Field != "forecast" || found[0].Place != of.Title+", Pilot" || !strings.Contains(found[0].Sentence, test.words)):
			t.Errorf("%v: %+v, expected %q", test.answers, found, test.words)
		}
	}
}

// The title of a milestone that was reached, or that says what was, is read: by now the count is no
// less than it was then.
func TestAMilestonesTitleIsRead(t *testing.T) {
	for _, test := range []struct{ title, actual, words string }{
		{"530 people trained in Operation Innerste", "2021-03-10", "530"}, {"530 people were trained in Operation Innerste", "", "530"},
		{"32.37% of 276 people were sure", "", "32.37%"},
		{title: "530 people trained in Operation Innerste"}, {title: "300 people trained in Operation Innerste", actual: "2021-03-10"}, {title: "300 people were trained in Operation Innerste"},
		{title: "488 people trained in Operation Innerste", actual: "2021-03-10"}, {title: "120 partners met", actual: "2021-03-10"}, {title: "900 people were trained in total", actual: "2021-03-10"},
		{title: "60% of those who answered after Operation Innerste were confident", actual: "2021-01-10"},
	} {
		made := twoCourses("")
		of, _ := SectionOf(MilestonesSection)
		made.Written = []WrittenSection{{Code: of.Code, Title: of.Title, Table: true, Entries: []WrittenEntry{of.Written(ReturnEntry{Key: "1", Answers: map[string]string{"title": test.title, "planned": "2021-03-01", "actual": test.actual}})}}}
		found := findings(made, nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.title, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Field != "title"):
			t.Errorf("%q: %+v, expected %q", test.title, found, test.words)
		}
	}
}
