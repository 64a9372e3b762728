package surveys

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// near checks against a printed figure: to half of its last decimal.
func near(t *testing.T, what string, got, want float64, decimals int) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > 0.500001*math.Pow10(-decimals) {
		t.Errorf("%s = %.12g, want %.*f", what, got, decimals, want)
	}
}

func nearP(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > want*5e-5+1e-300 {
		t.Errorf("%s = %.8g, want %.8g", what, got, want)
	}
}

func TestWilson(t *testing.T) {
	for _, test := range []struct {
		positive, n int
		low, high   float64
		decimals    int
	}{
		{81, 263, 0.2553, 0.3662, 4},
		{275, 324, 0.806, 0.884, 3},
		{13, 14, 0.685, 0.987, 3},
		{259, 276, 0.90, 0.96, 2},
		{12, 14, 0.60, 0.96, 2},
		{41, 48, 0.73, 0.93, 2},
		{85, 100, 0.77, 0.91, 2},
	} {
		got := Wilson(test.positive, test.n)
		near(t, "low", got.Low, test.low, test.decimals)
		near(t, "high", got.High, test.high, test.decimals)
	}
}

func TestWilsonAtTheEnds(t *testing.T) {
	for _, n := range []int{1, 2, 10, 1_000_000} {
		none, all := Wilson(0, n), Wilson(n, n)
		if none.Low != 0 || none.High <= 0 || none.High >= 1 {
			t.Errorf("0 of %d gives %v", n, none)
		}
		if all.High != 1 || all.Low <= 0 || all.Low >= 1 {
			t.Errorf("%d of %d gives %v", n, n, all)
		}
	}
}

func TestNewcombeUnpaired(t *testing.T) {
	for _, test := range []struct {
		positiveBefore, before, positiveAfter, after int
		change, low, high                            float64
		decimals                                     int
	}{
		{48, 80, 56, 70, 20.0, 5.24, 33.39, 2},
		{396, 1236, 193, 276, 37.9, 31.6, 43.6, 1},
		{50, 200, 69, 100, 44.0, 32.42, 53.89, 2},
	} {
		got := NewcombeUnpaired(test.positiveBefore, test.before, test.positiveAfter, test.after)
		near(t, "change", got.Value*100, test.change, test.decimals)
		near(t, "low", got.Low*100, test.low, test.decimals)
		near(t, "high", got.High*100, test.high, test.decimals)
	}
}

func TestNewcombePaired(t *testing.T) {
	for _, test := range []struct {
		counts            PairCounts
		change, low, high float64
	}{
		{PairCounts{1, 1, 7, 12}, 28.57, 2.56, 50.69},
		{PairCounts{33, 4, 16, 27}, 15.0, 4.17, 25.16},
		{PairCounts{10, 18, 22, 3}, 7.55, -15.42, 29.62},
		{PairCounts{40, 9, 12, 4}, 4.62, -9.53, 18.56},
		{PairCounts{0, 0, 15, 25}, 37.5, 21.59, 52.97},
	} {
		got := NewcombePaired(test.counts)
		near(t, "change", got.Value*100, test.change, 2)
		near(t, "low", got.Low*100, test.low, 2)
		near(t, "high", got.High*100, test.high, 2)
	}
	features := NewcombePaired(PairCounts{Both: 10, Lost: 2, Gained: 18, Neither: 10})
	near(t, "low", features.Low*100, 19.7, 1)
	near(t, "high", features.High*100, 55.7, 1)
}

func TestMcNemarMidP(t *testing.T) {
	for _, test := range []struct {
		lost, gained int
		want         float64
	}{
		{1, 7, 0.0390625}, {4, 16, 0.00720}, {18, 22, 0.5327}, {5, 5, 0.8770},
		{0, 0, 1}, {2, 18, 0.00022}, {2, 12, 0.0129 - 91.0/16384},
	} {
		near(t, "p", McNemarMidP(test.lost, test.gained), test.want, 4)
		near(t, "p turned round", McNemarMidP(test.gained, test.lost), test.want, 4)
	}
}

func TestMannWhitney(t *testing.T) {
	delta, p := MannWhitney([]int{10, 20, 30, 25, 15}, []int{2, 8, 20, 40, 30})
	near(t, "delta", delta, 0.349, 3)
	nearP(t, "p", p, 1.0446e-05)

	if delta, p := MannWhitney([]int{0, 7, 0}, []int{0, 1, 0}); delta != 0 || p != 1 {
		t.Errorf("all values equal give delta %v, p %v", delta, p)
	}
	if delta, p := MannWhitney([]int{1_000_000, 0}, []int{0, 1_000_000}); delta != 1 || p != 0 {
		t.Errorf("a million each and none alike give delta %v, p %v", delta, p)
	}
}

func TestWilcoxon(t *testing.T) {
	table := [5][5]int{{2, 3, 1, 0, 0}, {1, 4, 6, 3, 0}, {0, 2, 8, 9, 4}, {0, 1, 2, 10, 8}, {0, 0, 1, 2, 13}}
	differences := map[int]int{}
	for before, row := range table {
		for after, count := range row {
			differences[after-before] += count
		}
	}
	nearP(t, "p", Wilcoxon(differences), 3.8586e-04)
	if p := Wilcoxon(map[int]int{0: 40}); p != 1 {
		t.Errorf("no differences give p %v", p)
	}
	if p := Wilcoxon(nil); p != 1 {
		t.Errorf("no pairs give p %v", p)
	}
}

func TestHolm(t *testing.T) {
	for _, test := range []struct{ ps, want []float64 }{
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{
			[]float64{0.00004, 0.0002, 0.0011, 0.012, 0.021, 0.030, 0.048, 0.20},
			[]float64{0.00032, 0.0014, 0.0066, 0.060, 0.084, 0.090, 0.096, 0.20},
		},
		{[]float64{0.9, 0.8}, []float64{1, 1}},
		{nil, []float64{}},
	} {
		got := Holm(test.ps)
		if len(got) != len(test.want) {
			t.Fatalf("Holm(%v) = %v", test.ps, got)
		}
		for i := range got {
			near(t, "adjusted p", got[i], test.want[i], 12)
		}
	}
}

func TestStandardisedChange(t *testing.T) {
	got, ok := StandardisedChange([]StratumCounts{{60, 30, 60, 45}, {140, 20, 40, 24}})
	if !ok {
		t.Fatal("not computed")
	}
	near(t, "change", got.Value*100, 33.29, 2)
	near(t, "low", got.Low*100, 20.87, 2)
	near(t, "high", got.High*100, 44.49, 2)
	near(t, "before", (69.0/100-got.Value)*100, 35.71, 2)

	with, _ := StandardisedChange([]StratumCounts{{60, 30, 60, 45}, {140, 20, 40, 24}, {0, 0, 7, 7}, {9, 1, 0, 0}})
	if with != got {
		t.Errorf("a stratum empty before or after changes %v to %v", got, with)
	}
	if _, ok := StandardisedChange([]StratumCounts{{0, 0, 7, 7}, {9, 1, 0, 0}}); ok {
		t.Error("computed with nobody in a stratum of both sides")
	}
}

func TestStandardisedChangeIsTheSameInAnyOrderOfStrata(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) StratumCounts {
			before, after := rapid.IntRange(0, 90).Draw(t, "before"), rapid.IntRange(0, 90).Draw(t, "after")
			return StratumCounts{before, rapid.IntRange(0, before).Draw(t, "yes"), after, rapid.IntRange(0, after).Draw(t, "yes")}
		}), 0, 9).Draw(t, "strata")
		want, _ := StandardisedChange(strata)
		if got, _ := StandardisedChange(rapid.Permutation(strata).Draw(t, "order")); got != want {
			t.Errorf("%v in one order, %v in another", want, got)
		}
	})
}

// The same figures once more, from the definitions over single responses and couples.

func plainMannWhitney(before, after []int) (delta, p float64) {
	var all []float64
	u := 0.0
	for _, b := range before {
		for _, a := range after {
			switch {
			case a > b:
				u++
			case a == b:
				u += 0.5
			}
		}
		all = append(all, float64(b))
	}
	for _, a := range after {
		all = append(all, float64(a))
	}
	n, m, size := float64(len(before)), float64(len(after)), float64(len(all))
	ranks := midRanks(all)
	middle, variance := (size+1)/2, 0.0
	for _, rank := range ranks {
		variance += (rank - middle) * (rank - middle)
	}
	// The exact variance of a sum of m of these ranks, drawn without putting back.
	variance *= n * m / (size * (size - 1))
	if variance == 0 {
		return 2*u/(n*m) - 1, 1
	}
	return 2*u/(n*m) - 1, 2 * (1 - phi(math.Abs(u-n*m/2)/math.Sqrt(variance)))
}

func phi(z float64) float64 { return 0.5 * (1 + math.Erf(z/math.Sqrt2)) }

func midRanks(values []float64) []float64 {
	ranks := make([]float64, len(values))
	for i, value := range values {
		rank := 0.5
		for _, other := range values {
			switch {
			case other < value:
				rank++
			case other == value:
				rank += 0.5
			}
		}
		ranks[i] = rank
	}
	return ranks
}

func plainWilcoxon(differences []int) float64 {
	var sizes []float64
	var signs []float64
	for _, d := range differences {
		if d != 0 {
			sizes = append(sizes, math.Abs(float64(d)))
			signs = append(signs, math.Copysign(1, float64(d)))
		}
	}
	signed, variance := 0.0, 0.0
	for i, rank := range midRanks(sizes) {
		signed += signs[i] * rank
		variance += rank * rank
	}
	if variance == 0 {
		return 1
	}
	return 2 * (1 - phi(math.Abs(signed)/math.Sqrt(variance)))
}

func plainMcNemar(lost, gained int) float64 {
	n, k := lost+gained, min(lost, gained)
	below, at, row := 0.0, 0.0, 1.0
	for i := 0; i <= k; i++ {
		at = row / math.Exp2(float64(n))
		if i < k {
			below += at
		}
		row = row * float64(n-i) / float64(i+1)
	}
	if lost == gained {
		return 1 - at/2
	}
	return 2*below + at
}

func expand(counts []int) []int {
	var values []int
	for value, count := range counts {
		for range count {
			values = append(values, value+1)
		}
	}
	return values
}

func TestCountsAgreeWithSingleResponses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 12), 5, 5)
		before, after := counts.Draw(t, "before"), counts.Draw(t, "after")
		before[2]++
		after[3]++
		delta, p := MannWhitney(before, after)
		wantDelta, wantP := plainMannWhitney(expand(before), expand(after))
		if math.Abs(delta-wantDelta) > 1e-12 || math.Abs(p-wantP) > 1e-9 {
			t.Fatalf("delta %v p %v, one by one %v %v", delta, p, wantDelta, wantP)
		}
		turnedDelta, turnedP := MannWhitney(after, before)
		if math.Abs(delta+turnedDelta) > 1e-12 || math.Abs(p-turnedP) > 1e-12 {
			t.Fatalf("before and after changed over: %v %v, %v %v", delta, turnedDelta, p, turnedP)
		}

		differences := rapid.SliceOfN(rapid.IntRange(-4, 4), 0, 60).Draw(t, "differences")
		counted := map[int]int{}
		for _, d := range differences {
			counted[d]++
		}
		if p, want := Wilcoxon(counted), plainWilcoxon(differences); math.Abs(p-want) > 1e-9 {
			t.Fatalf("Wilcoxon %v, one by one %v", p, want)
		}

		lost, gained := rapid.IntRange(0, 30).Draw(t, "lost"), rapid.IntRange(0, 30).Draw(t, "gained")
		if lost+gained > 0 {
			if p, want := McNemarMidP(lost, gained), plainMcNemar(lost, gained); math.Abs(p-want) > 1e-9 {
				t.Fatalf("McNemar %v, one by one %v", p, want)
			}
		}
	})
}

func TestIntervalsHoldTheirFigure(t *testing.T) {
	const rounding = 1e-12
	holds := func(t *rapid.T, what string, estimate Estimate) {
		for _, figure := range []float64{estimate.Low, estimate.Value, estimate.High} {
			if math.IsNaN(figure) || figure < -1-rounding || figure > 1+rounding {
				t.Fatalf("%s: %v", what, estimate)
			}
		}
		if estimate.Low > estimate.Value+rounding || estimate.Value > estimate.High+rounding {
			t.Fatalf("%s: %v is out of order", what, estimate)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(1, 40), rapid.IntRange(1, 1_000_000))
		n, m := size.Draw(t, "before"), size.Draw(t, "after")
		b, a := rapid.IntRange(0, n).Draw(t, "positive before"), rapid.IntRange(0, m).Draw(t, "positive after")
		unpaired := NewcombeUnpaired(b, n, a, m)
		holds(t, "unpaired", unpaired)
		turned := NewcombeUnpaired(a, m, b, n)
		if math.Abs(turned.Low+unpaired.High) > rounding || math.Abs(turned.High+unpaired.Low) > rounding {
			t.Fatalf("changed over: %v and %v", unpaired, turned)
		}
		single, ok := StandardisedChange([]StratumCounts{{n, b, m, a}})
		if !ok || math.Abs(single.Low-unpaired.Low) > rounding || math.Abs(single.High-unpaired.High) > rounding {
			t.Fatalf("one stratum gives %v, not %v", single, unpaired)
		}
		if more := Wilson(min(b+1, n), n); more.Low < Wilson(b, n).Low || more.High < Wilson(b, n).High {
			t.Fatalf("one more of %d after %d lowers a limit", n, b)
		}

		cell := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 250_000))
		pairs := PairCounts{cell.Draw(t, "both"), cell.Draw(t, "lost"), cell.Draw(t, "gained"), cell.Draw(t, "neither")}
		if pairs.Pairs() == 0 {
			return
		}
		holds(t, "paired", NewcombePaired(pairs))
		swapped := NewcombePaired(PairCounts{pairs.Both, pairs.Gained, pairs.Lost, pairs.Neither})
		if math.Abs(swapped.Low+NewcombePaired(pairs).High) > rounding {
			t.Fatalf("lost and gained changed over: %v and %v", NewcombePaired(pairs), swapped)
		}
		if p := McNemarMidP(pairs.Lost, pairs.Gained); math.IsNaN(p) || p < 0 || p > 1 {
			t.Fatalf("McNemar p %v", p)
		}
	})
}
