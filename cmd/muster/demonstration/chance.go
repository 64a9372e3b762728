package demonstration

import (
	"hash/fnv"
	"math/rand/v2"
	"time"

	"muster/courses"
)

// chanceOf is the source of chance for one part of the demonstration. It depends on nothing
// but the part's name, so that changing one part leaves the others as they were.
func chanceOf(part string) *rand.Rand {
	sum := fnv.New64a()
	sum.Write([]byte(part))
	return rand.New(rand.NewPCG(2020, sum.Sum64()))
}

// share divides total over n parts of uneven size, each at least one if total allows.
func share(chance *rand.Rand, total, n int) []int {
	weights, sum := make([]float64, n), 0.0
	for i := range weights {
		weights[i] = 0.6 + chance.Float64()
		sum += weights[i]
	}
	parts, given := make([]int, n), 0
	for i := range parts {
		parts[i] = int(float64(total) * weights[i] / sum)
		given += parts[i]
	}
	for i := 0; given < total; i = (i + 1) % n {
		parts[i]++
		given++
	}
	return parts
}

// pick draws from a list of values with weights that add up to about 1; what rounding
// leaves goes to the last.
func pick(chance *rand.Rand, values []string, weights []float64) string {
	at := chance.Float64()
	for i, weight := range weights {
		if at -= weight; at < 0 {
			return values[i]
		}
	}
	return values[len(values)-1]
}

// sometime is a moment of the working day, London time, on the given day.
func sometime(chance *rand.Rand, day time.Time) time.Time {
	start := time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, courses.London)
	return start.Add(time.Duration(chance.IntN(10*60*60)) * time.Second)
}
