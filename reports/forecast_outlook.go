package reports

import (
	"fmt"
	"math"
	"strings"

	"muster/surveys"
)

// outlook is what a forecast is made from. Actual is what has been reached, from begins, and
// size the mean size of what adds up to it, weighted by itself (1 for things that are counted),
// as sized works it out. Planned things, which ahead names, come true as came of
// called did so far. The pace so far is how the actual grew while gone of the way went by, of
// which left is to come; paced are the words for both.
type outlook struct {
	actual, begins, size float64
	sized                string
	planned              int
	ahead                string
	came, called         int
	calledWords          string
	gone, left           float64
	paced                [2]string
}

// part is one answer to what the rest of the time will bring, and the margin of its 95% range.
type part struct{ mean, margin float64 }

// booked is what is planned, at the share that came true so far: binomial, of a share that is
// itself known from called past cases, so its variance is
// p(1-p)planned + p(1-p)planned²/called.
func (o outlook) booked() part {
	if o.planned <= 0 || o.called <= 0 {
		return part{}
	}
	share, planned, called := float64(o.came)/float64(o.called), float64(o.planned), float64(o.called)
	return part{share * planned, surveys.Z95 * math.Sqrt(share*(1-share)*(planned+planned*planned/called))}
}

func (o outlook) grown() float64 { return math.Max(0, o.actual-o.begins) }

// pace is what the days left bring if it goes on as so far: a compound Poisson whose rate is known
// from what it has grown by, so its variance is size·pace + size·pace²/grown.
func (o outlook) pace() part {
	if o.gone <= 0 || o.left <= 0 || o.grown() <= 0 {
		return part{}
	}
	pace := o.grown() * o.left / o.gone
	return part{pace, surveys.Z95 * math.Sqrt(o.size*(pace+pace*pace/o.grown()))}
}

// foretell is the outlook's value with its 95% range. What is booked and the pace so far are two
// answers to the same question: the bookings of months ahead are still to be made, and those
// that are made are how the pace goes on. So the larger is taken, and the larger of their lower
// limits, which is never below what has been reached. The upper limit has the margins of both,
// as independent: beside what is booked more may still be. What is planned adds to the one and
// takes nothing from the other, so a session more lowers none of the three.
func (o outlook) foretell() (value, low, high float64) {
	booked, pace := o.booked(), o.pace()
	value = o.actual + math.Max(booked.mean, pace.mean)
	low = o.actual + max(0, booked.mean-booked.margin, pace.mean-pace.margin)
	return value, low, value + math.Hypot(booked.margin, pace.margin)
}

// formula says how the forecast is made.
func (o outlook) formula() string {
	sentences := []string{"What has been reached, and for the days left the pace so far."}
	if o.planned > 0 {
		sentences = []string{
			"What has been reached, and the larger of two: what is booked, at the share that came true so far, and the pace so far for the days left. " +
				"Sessions months ahead are still to be booked, so what is planned never lowers the forecast.",
			"A session that is over and has no register yet counts as one to come.",
		}
	}
	return strings.Join(append(sentences, "The range is an approximate 95% range, worked out from the numbers given: it allows for chance, not for a change of plan."), " ")
}

// terms are the numbers of the forecast, with how each is worked out from those before it.
func (o outlook) terms(unit string) []Term {
	terms := []Term{counted("so far", o.actual, unit)}
	if o.begins != 0 {
		terms = append(terms, counted("baseline that it began at", o.begins, unit))
	}
	var parts []part
	if o.planned > 0 {
		terms = append(terms, counted(o.ahead, float64(o.planned), ""))
	}
	if o.planned > 0 && o.called > 0 {
		booked, share := o.booked(), 100*float64(o.came)/float64(o.called)
		planned, came, called := inSum(float64(o.planned)), inSum(float64(o.came)), inSum(float64(o.called))
		terms = append(terms, Term{came + " of " + called + " " + o.calledWords, &share, Percent, 0},
			counted("what is booked, at that share: "+planned+" × "+came+" ÷ "+called, booked.mean, unit),
			counted(fmt.Sprintf("its margin: 1.96 × √(%s/%s × (1 − %s/%s) × (%s + %s² ÷ %s))", came, called, came, called, planned, planned, called), booked.margin, unit))
		parts = append(parts, booked)
	}
	if pace := o.pace(); pace.mean > 0 {
		grown, mean := inSum(o.grown()), inSum(pace.mean)
		variance := mean + " + " + mean + "² ÷ " + grown
		if o.size != 1 {
			variance = inSum(o.size) + " × (" + variance + ")"
			terms = append(terms, counted(o.sized, o.size, unit))
		}
		terms = append(terms, counted(fmt.Sprintf("at the pace so far: %s × %s %s ÷ %s %s", grown, inSum(o.left), o.paced[1], inSum(o.gone), o.paced[0]), pace.mean, unit),
			counted("its margin: 1.96 × √("+variance+")", pace.margin, unit))
		parts = append(parts, pace)
	}
	return append(terms, o.limits(parts, unit)...)
}

// limits are the forecast and its range as they are worked out from the parts.
func (o outlook) limits(parts []part, unit string) []Term {
	actual := inSum(o.actual)
	middles, lows, margins := []string{}, []string{actual}, []string{}
	for _, part := range parts {
		mean, margin := inSum(part.mean), inSum(part.margin)
		middles = append(middles, actual+" + "+mean)
		lows = append(lows, actual+" + "+mean+" − "+margin)
		margins = append(margins, margin+"²")
	}
	value, low, high := o.foretell()
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return []Term{
			counted("forecast: "+middles[0], value, unit),
			counted("lower end: the larger of "+listed(lows), low, unit),
			counted("upper end: "+inSum(value)+" + "+inSum(parts[0].margin), high, unit),
		}
	}
	return []Term{
		counted("forecast: the larger of "+listed(middles), value, unit),
		counted("lower end: the largest of "+listed(lows), low, unit),
		counted("upper end: "+inSum(value)+" + √("+strings.Join(margins, " + ")+")", high, unit),
	}
}

// sumDecimals are those with which the numbers of a forecast are printed, where they have any.
const sumDecimals = 2

func decimalsInSum(value float64) int { return min(sumDecimals, decimalsOf(value, 0)) }

func inSum(value float64) string { return formatNumber(value, decimalsInSum(value)) }

func counted(name string, value float64, unit string) Term {
	return Term{name, &value, unit, decimalsInSum(value)}
}

// listed is a list as it is read: "1, 2 and 3".
func listed(items []string) string {
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
