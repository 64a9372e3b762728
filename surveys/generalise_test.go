package surveys

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// TestWhoKeepsARoleOrPlaceIsOneOfMany draws groups of people and looks at what they keep.
func TestWhoKeepsARoleOrPlaceIsOneOfMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		floor := rapid.IntRange(1, 12).Draw(t, "floor")
		name := rapid.SampledFrom([]string{"", "a", "b", "c"})
		counts, total := map[traits]int{}, 0
		for range rapid.IntRange(1, 8).Draw(t, "groups") {
			size := rapid.IntRange(1, 25).Draw(t, "size")
			counts[traits{name.Draw(t, "role"), name.Draw(t, "place")}] += size
			total += size
		}
		kept, after := keptTraits(counts, floor), map[traits]int{}
		for have, count := range counts {
			left := kept[have]
			if left.role != "" && left.role != have.role || left.place != "" && left.place != have.place {
				t.Fatalf("%v became %v", have, left)
			}
			after[left] += count
		}
		for group, size := range after {
			if size < floor && (group != traits{} || size != total) {
				t.Fatalf("%v is a group of %d of %v", group, size, after)
			}
		}
		for have, left := range keptTraits(after, floor) {
			if have != left {
				t.Fatalf("done again, %v became %v", have, left)
			}
		}
	})
}

func TestLargeGroupsKeepWhatTheyHave(t *testing.T) {
	officers, staff := traits{"officer", "kent"}, traits{"staff", "kent"}
	for name, c := range map[string]struct{ counts, want map[traits]int }{
		"large groups":                {map[traits]int{officers: 10, staff: 12}, map[traits]int{officers: 10, staff: 12}},
		"one role too few":            {map[traits]int{officers: 30, staff: 3}, map[traits]int{{place: "kent"}: 33}},
		"roles enough, places not":    {map[traits]int{{"officer", "kent"}: 6, {"officer", "essex"}: 7}, map[traits]int{{role: "officer"}: 13}},
		"too few in all":              {map[traits]int{officers: 4, staff: 3}, map[traits]int{{}: 7}},
		"one place hides the other":   {map[traits]int{{"", "kent"}: 15, {"", "essex"}: 2}, map[traits]int{{}: 17}},
		"enough others, so one stays": {map[traits]int{{"", "kent"}: 15, {"", "essex"}: 2, {"", ""}: 9}, map[traits]int{{"", "kent"}: 15, {}: 11}},
	} {
		after := map[traits]int{}
		for have, left := range keptTraits(c.counts, 10) {
			after[left] += c.counts[have]
		}
		if !maps.Equal(after, c.want) {
			t.Errorf("%s: %v became %v, want %v", name, c.counts, after, c.want)
		}
	}
}
