package reports

import (
	"strings"
	"testing"
)

// A table that somebody pasted as one sentence is read in parts of no more than mostNumbers numbers,
// without a word of it lost, and what is wrong far into it is found.
func TestALongSentenceIsReadInParts(t *testing.T) {
	table := strings.Repeat("Force 12 had 3.5 of £1,200 ", 60) + "32.37% of 276 said yes."
	sentences := sentencesOf(table)
	if got := strings.Join(sentences, " "); got != table {
		t.Errorf("the parts are\n%s", got)
	}
	for _, sentence := range sentences {
		if count := len(digitsIn.FindAllString(sentence, -1)); count > mostNumbers {
			t.Errorf("%d numbers in %q", count, sentence)
		}
	}
	if short := "A sentence of 2 numbers, 1,236 and 5. Another."; len(sentencesOf(short)) != 2 {
		t.Errorf("%q", sentencesOf(short))
	}
	locked := strictReturn()
	for _, finding := range findings(strictReturn(table), &locked) {
		if strings.Contains(finding.Why, "No whole number out of 276 is 32.37%") {
			return
		}
	}
	t.Errorf("the share that its base cannot give is not found")
}
