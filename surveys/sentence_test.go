package surveys

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func shareOf(positive, base int) *SideFigures {
	share, interval := float64(positive)/float64(base), Wilson(positive, base)
	return &SideFigures{N: base, Positive: &positive, Share: &share, Low: &interval.Low, High: &interval.High}
}

func unpairedItem(positiveBefore, before, positiveAfter, after int) ItemComparison {
	item := ItemComparison{Item: "x", Unpaired: Unpaired{After: shareOf(positiveAfter, after)}}
	if before > 0 {
		item.Unpaired.Before = shareOf(positiveBefore, before)
		change := NewcombeUnpaired(positiveBefore, before, positiveAfter, after)
		item.Unpaired.Change, item.Unpaired.Low, item.Unpaired.High = &change.Value, &change.Low, &change.High
	}
	return item
}

func TestShareSentence(t *testing.T) {
	if got := ShareSentence(shareOf(275, 324)); got != "85%, 275 of 324 who answered, 81 to 88%" {
		t.Error(got)
	}
	if got := ShareSentence(&SideFigures{Suppressed: true}); got != "" {
		t.Errorf("a hidden share is told: %s", got)
	}
}

func TestChangeSentencesSayWhoTheyAreOf(t *testing.T) {
	item := unpairedItem(396, 1236, 193, 276)
	want := "38 points higher among those who answered after than among those who answered before (not the same people): 70% of 276, against 32% of 1,236; difference 32 to 44 points"
	if got := ChangeSentences(item); len(got) != 1 || got[0] != want {
		t.Errorf("%q", got)
	}
	pairs, gained, lost, both, change, low, high := 67, 11, 2, 35, 0.134, 0.029, 0.234
	item.Paired = &Paired{Pairs: pairs, Gained: &gained, Lost: &lost, Both: &both, Change: &change, Low: &low, High: &high}
	if got := ChangeSentences(item); got[1] != "13 points higher after than before among the same 67 people, 3 to 23 points: 11 gained, 2 lost" {
		t.Errorf("%q", got[1])
	}
}

// What is written of a fall, and of many, is what Lint lets stand.
func TestSentencesPassTheirOwnCheck(t *testing.T) {
	fell := unpairedItem(900, 1236, 1200, 12345)
	gained, lost, both, change, low, high := 11, 120, 135, -0.08, -0.1, -0.05
	fell.Paired = &Paired{Pairs: 1367, Gained: &gained, Lost: &lost, Both: &both, Change: &change, Low: &low, High: &high}
	want := []string{
		"63 points lower among those who answered after than among those who answered before (not the same people): 10% of 12,345, against 73% of 1,236; difference −66 to −60 points",
		"8 points lower after than before among the same 1,367 people, −10 to −5 points: 11 gained, 120 lost",
	}
	if got := ChangeSentences(fell); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := ShareSentence(fell.Unpaired.After); got != "10%, 1,200 of 12,345 who answered, 9 to 10%" {
		t.Error(got)
	}
	for _, sentence := range append(want, ShareSentence(fell.Unpaired.After)) {
		if refused := Lint(sentence, Claim{Item: fell, Question: "How confident are you?", Attended: 20000}); len(refused) > 0 {
			t.Errorf("%q: %v", sentence, refused)
		}
	}
}

// The sentences are those of the published reports (facts/claims.csv), and what the records
// can carry instead.
func TestLintRefusesWhatTheDataCannotCarry(t *testing.T) {
	confident := Claim{Item: unpairedItem(396, 1236, 259, 276), Question: "How confident are you?", Attended: 516}
	paired := confident
	gained, lost, both := 11, 2, 35
	paired.Item.Paired = &Paired{Pairs: 67, Gained: &gained, Lost: &lost, Both: &both}
	change, low, high := 0.134, 0.029, 0.234
	moved := confident
	moved.Item.Paired = &Paired{Pairs: 67, Gained: &gained, Lost: &lost, Both: &both, Change: &change, Low: &low, High: &high}
	noBaseline := Claim{Item: unpairedItem(0, 0, 275, 324), Question: "How confident are you?", Attended: 400}
	for _, test := range []struct {
		sentence string
		claim    Claim
		refused  []string
	}{
		{"94% of those who answered felt confident they could respond", confident, nil},
		{"94% feel much more confident", confident, []string{"much more confident"}},
		{"94% of delegates felt confident", confident, []string{"delegates"}},
		{"94% of the 514 who were trained felt confident", confident, []string{"trained"}},
		{"Confidence increased to 94% of those who answered", confident, []string{"increased"}},
		{"Confidence increased among the same 67 people who answered: 11 of 67 gained", paired, nil},
		{"Confidence increased to 94% of those who answered", paired, []string{"increased"}},
		{"Confidence was 62 points higher after than before among those who answered", confident, nil},
		{"Confidence increased among those who answered, not the same people", paired, []string{"increased"}},
		{"Training boosted confidence", confident, []string{"boosted"}},
		{"Confidence has gone from 32% to 94% of those who answered", confident, []string{"gone from"}},
		{"There was a 62 point gain", confident, []string{"gain"}},
		{"The same people improved by 60 points", moved, []string{"60 points"}},
		{"The same 67 people improved by 13 points, 3 to 23", moved, nil},
		{"Among the same people confidence increased from 32% to 94%", moved, []string{"32%", "94%"}},
		{"Among the same people confidence increased from 55% to 69%", moved, nil},
		{"60 points higher after than before among those who answered", confident, []string{"60 points"}},
		{"94% of officers trained, 259 of 276 who answered, are confident", confident, []string{"of officers"}},
		{"94% of police are confident", confident, []string{"of police"}},
		{"94% of police officers who answered are confident", confident, nil},
		{"94% of the delegates who answered are confident", confident, nil},
		{"Confidence rose to 85% of those who answered", noBaseline, []string{"rose"}},
		{"85%, 275 of 324 who answered, 81 to 88%", noBaseline, nil},
		{"92% of those who answered", noBaseline, []string{"92%"}},
		{"275 of 325 who answered", noBaseline, []string{"275 of 325"}},
		{"94% of those who answered felt confident thanks to the workshop", confident, []string{"thanks to"}},
		{"Everybody who answered felt confident", confident, []string{"Everybody"}},
		{"A significant difference among those who answered", noBaseline, []string{"significant"}},
	} {
		var words []string
		for _, refusal := range Lint(test.sentence, test.claim) {
			words = append(words, refusal.Words)
			if refusal.Why == "" || refusal.Instead == "" {
				t.Errorf("%q: no reason for %q", test.sentence, refusal.Words)
			}
		}
		if strings.Join(words, "|") != strings.Join(test.refused, "|") {
			t.Errorf("%q: refused %q, want %q", test.sentence, words, test.refused)
		}
	}
}

// What Muster writes itself is never refused.
func TestLintLetsMustersOwnSentencesPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (positive, base int) {
			base = rapid.IntRange(10, 2000).Draw(t, name)
			return rapid.IntRange(0, base).Draw(t, name+" positive"), base
		}
		pb, b := draw("before")
		pa, a := draw("after")
		claim := Claim{Item: unpairedItem(pb, b, pa, a), Question: "How confident are you?"}
		for _, sentence := range append(ChangeSentences(claim.Item), ShareSentence(claim.Item.Unpaired.After)) {
			if refusals := Lint(sentence, claim); len(refusals) > 0 {
				t.Fatalf("%q: %+v", sentence, refusals)
			}
		}
	})
}

func TestMoreAnswersSettleItAndFewerDoNot(t *testing.T) {
	// 48 of 80 against a target of 70%, and 12 of 14 against 80%.
	for _, test := range []struct{ positive, base int }{{48, 80}, {12, 14}, {259, 276}} {
		more, known := MoreToTarget(test.positive, test.base, 1, 0.8)
		if !known {
			t.Fatalf("%+v is never settled", test)
		}
		share := float64(test.positive) / float64(test.base)
		settled := func(more int) bool {
			i := WilsonOfShare(share, float64(test.base+more))
			return i.Low > 0.8 || i.High < 0.8
		}
		if !settled(more) || more > 0 && settled(more-1) {
			t.Errorf("%+v: %d is not the smallest", test, more)
		}
	}
	if _, known := MoreToTarget(80, 100, 1, 0.8); known {
		t.Error("a share that is the target is settled")
	}
	// Answers that count for half need to be twice as many: 80 and 480 are 40 and 240.
	half, _ := MoreToTarget(24, 40, 1, 0.7)
	if whole, _ := MoreToTarget(48, 80, 2, 0.7); whole != 2*half {
		t.Errorf("%d more, and %d where each counts for half", half, whole)
	}
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.IntRange(10, 500).Draw(t, "base")
		before, after := shareOf(rapid.IntRange(0, base).Draw(t, "before"), base), shareOf(rapid.IntRange(0, 60).Draw(t, "after"), 60)
		more, known := MoreAfter(*before, *after)
		change := NewcombeUnpaired(*before.Positive, before.N, *after.Positive, after.N)
		if excludes := change.Low > 0 || change.High < 0; excludes != (known && more == 0) {
			t.Fatalf("%+v: %d more, %v", change, more, known)
		}
	})
}
