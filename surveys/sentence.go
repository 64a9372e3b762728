package surveys

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ShareSentence is a share as it may be written anywhere: "85%, 275 of 324 who answered, 81
// to 88%" (Wilson). It is "" for a side that is not shown or has no share.
func ShareSentence(side *SideFigures) string {
	if side == nil || side.Suppressed || side.Share == nil {
		return ""
	}
	return fmt.Sprintf("%s%%, %s of %s who answered, %s to %s%%",
		wholePercent(*side.Share), grouped(*side.Positive), grouped(side.N), wholePercent(*side.Low), wholePercent(*side.High))
}

// ChangeSentences are what may be written of an item's change: of everybody who answered,
// which says that they are different people, and of the same people, with who gained and
// who lost. What is hidden has no sentence.
func ChangeSentences(item ItemComparison) []string {
	var sentences []string
	if u := item.Unpaired; u.Change != nil {
		sentences = append(sentences, fmt.Sprintf("%s among those who answered after than among those who answered before (not the same people): %s%% of %s, against %s%% of %s; difference %s to %s points",
			higher(*u.Change), wholePercent(*u.After.Share), grouped(u.After.N), wholePercent(*u.Before.Share), grouped(u.Before.N),
			wholePercent(*u.Low), wholePercent(*u.High)))
	}
	if p := item.Paired; p != nil && p.Change != nil {
		sentences = append(sentences, fmt.Sprintf("%s after than before among the same %s people, %s to %s points: %s gained, %s lost",
			higher(*p.Change), grouped(p.Pairs), wholePercent(*p.Low), wholePercent(*p.High), grouped(*p.Gained), grouped(*p.Lost)))
	}
	return sentences
}

func higher(change float64) string {
	switch points := wholePercent(math.Abs(change)); {
	case points == "0":
		return "No higher and no lower"
	case change > 0:
		return points + " points higher"
	default:
		return points + " points lower"
	}
}

// wholePercent knows no minus zero, and writes a minus as pages do.
func wholePercent(share float64) string {
	return strings.Replace(strconv.FormatFloat(math.Round(100*share)+0, 'f', 0, 64), "-", "−", 1)
}

// grouped is a count with commas: 12,345.
func grouped(count int) string {
	digits := strconv.Itoa(count)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// mostMore is where looking for more answers ends: what needs more is not settled by more.
const mostMore = 1_000_000

// MoreToTarget is the smallest number of further answers, at the same share, with which the
// Wilson interval of the share no longer has the target in it: the smallest m with
// low(p, n+m) > target or high(p, n+m) < target. It is 0 when that is so already, and not
// known for a share that is the target or so near that a million are not enough. The interval
// only narrows as n grows, so m is found by halving. effect is the design effect by which n
// counts for less, 1 for none.
func MoreToTarget(positive, base int, effect, target float64) (more int, known bool) {
	share := float64(positive) / float64(base)
	return fewestMore(func(more int) bool {
		interval := WilsonOfShare(share, float64(base+more)/effect)
		return interval.Low > target || interval.High < target
	})
}

// MoreAfter is the smallest number of further answers after, at the same share, with which
// Newcombe's interval of the unpaired change no longer has zero in it. It is not known where
// no number of them is enough, because too few answered before.
func MoreAfter(before, after SideFigures) (more int, known bool) {
	change := *after.Share - *before.Share
	return fewestMore(func(more int) bool {
		a := WilsonOfShare(*after.Share, float64(after.N+more))
		low := change - math.Hypot(*after.Share-a.Low, *before.High-*before.Share)
		high := change + math.Hypot(a.High-*after.Share, *before.Share-*before.Low)
		return low > 0 || high < 0
	})
}

// fewestMore finds the smallest number that settles it, given that every larger one does.
func fewestMore(settles func(more int) bool) (more int, known bool) {
	if !settles(mostMore) {
		return 0, false
	}
	low, high := -1, mostMore
	for high-low > 1 {
		middle := (low + high) / 2
		if settles(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high, true
}

// FadingSentence is what may be written of an item of the same people over time, from after
// the training to the last time. It is "" for what is hidden.
func FadingSentence(fading Fading, item FadingItem, label string) string {
	if item.Suppressed || len(item.Points) < 2 {
		return ""
	}
	last, after := len(fading.Times)-1, 0
	for i, time := range fading.Times {
		if time.Kind == WaveAfter {
			after = i
		}
	}
	return fmt.Sprintf("%s: %s %d months after than right after, among the same %d people, %s to %s points: %s%%, against %s%%",
		label, higher(item.SinceAfter.Value), fading.Times[last].Months, item.People, wholePercent(item.SinceAfter.Low), wholePercent(item.SinceAfter.High),
		wholePercent(item.Points[last].Share.Value), wholePercent(item.Points[after].Share.Value))
}
