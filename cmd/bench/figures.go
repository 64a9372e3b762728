package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// figures are the values of one thing, one a round.
type figures []float64

// median is the middle one, or the mean of the two in the middle.
func (f figures) median() float64 {
	sorted := slices.Sorted(slices.Values(f))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// words are the median with the least and the most.
func (f figures) words(format string) string {
	return fmt.Sprintf(format+" ("+format+" to "+format+")", f.median(), slices.Min(f), slices.Max(f))
}

// over divides each value by the other side's of the same round.
func (f figures) over(other figures) figures {
	ratios := make(figures, len(f))
	for i := range f {
		ratios[i] = f[i] / other[i]
	}
	return ratios
}

// percentile is the smallest of the durations that no less than share of them are at
// most, in milliseconds (the nearest-rank definition).
func percentile(durations []time.Duration, share float64) float64 {
	sorted := slices.Sorted(slices.Values(durations))
	rank := int(math.Ceil(share * float64(len(sorted))))
	return float64(sorted[max(rank, 1)-1].Microseconds()) / 1000
}
