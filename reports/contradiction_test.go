package reports

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"muster/courses/datafile"
)

func publishedClaims(t *testing.T) []Claim {
	t.Helper()
	content, err := os.ReadFile("testdata/claims.csv")
	if err != nil {
		t.Fatal(err)
	}
	claims, err := ReadClaims(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// claimRecords are what the records of the past programme give, counted by the test of the
// published figures.
func claimRecords() map[string]ClaimRecord {
	records := map[string]ClaimRecord{}
	for measure, value := range map[string]float64{
		"oic.trained": 516, "opt.briefed": 4340, "vlo.trained": 324, "innerste.trained": 488, "innerste.trained.policing": 214,
		"coordinators.support": 491, "coordinators.complex": 13,
	} {
		records[measure] = ClaimRecord{Figure: Figure{Value: number(value)}}
	}
	for measure, value := range map[string]float64{"table1.nrm.change": 24.85, "table1.investigations.change": 27.25} {
		records[measure] = ClaimRecord{Figure: Figure{Value: number(value), Unit: Percent, Change: true, Decimals: 1}}
	}
	for measure, value := range map[string]float64{"grant.total": 2180000, "opt.penalties": 594000} {
		records[measure] = ClaimRecord{Figure: Figure{Value: number(value), Unit: Pounds}}
	}
	base := 276
	records["oic.confident"] = ClaimRecord{
		Figure: Figure{Value: number(100 * 259 / 276.0), Unit: Percent, Base: &base}, OfAnswers: true, Questions: []string{"How confident do you feel?"},
	}
	innerste := 161
	records["innerste.incident"] = ClaimRecord{Figure: Figure{Value: number(100 * 82 / 161.0), Unit: Percent, Decimals: 2, Base: &innerste}, OfAnswers: true}
	return records
}

// lines are the contradictions as line:kind.
func lines(found []Contradiction) []string {
	var lines []string
	for _, one := range found {
		lines = append(lines, one.Claim.Measure+" "+one.Claim.Place+": "+string(one.Kind))
	}
	return lines
}

func TestThePublishedClaimsContradictEachOther(t *testing.T) {
	got := lines(Contradictions(publishedClaims(t), claimRecords()))
	want := []string{
		"oic.trained Section 8: another number",
		"oic.trained Section 5: another number",
		"opt.briefed Section 5 highlights: another number",
		"opt.briefed Section 5 highlights: other people",
		"opt.briefed Section 2: another number",
		"oic.confident Section 8: another statement",
		"grant.total Annex 2: another time",
		"opt.penalties Section 8 text: another number",
		"table1.nrm.change Section 5 highlights: another time",
		"table1.nrm.change Section 2: another number",
		"table1.investigations.change Section 7: another time",
		"vlo.trained Section 5: other people",
		"coordinators.support Section 5: another unit",
		"coordinators.complex Section 5: another unit",
		"benchmarking.second_round Section 7: another number",
		"mspt.operations.2016 police activity: another time",
		"innerste.incident Annex 5: another number",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A claim that stands is changed to another number, and one that does not is made like what it
// contradicts: each changes the list by one.
func TestOneClaimChangesTheListByOne(t *testing.T) {
	claims, records := publishedClaims(t), claimRecords()
	all := Contradictions(claims, records)
	change := func(at int, with func(*Claim)) int {
		changed := slices.Clone(claims)
		with(&changed[at])
		return len(Contradictions(changed, records)) - len(all)
	}
	for i, claim := range claims {
		kinds := 0
		otherValue := false
		for _, one := range all {
			if one.Claim == claim {
				kinds++
				otherValue = otherValue || one.Kind == OtherValue
			}
		}
		if _, known := records[claim.Measure]; known && !otherValue && claim.Measure != "innerste.trained.policing" {
			if got := change(i, func(c *Claim) { c.Value = "7" }); got != 1 {
				t.Errorf("%s %s changed to 7: %+d contradictions", claim.Measure, claim.Place, got)
			}
		}
		if kinds != 1 {
			continue
		}
		first := slices.IndexFunc(claims, func(c Claim) bool { return c.Measure == claim.Measure })
		if got := change(i, func(c *Claim) {
			*c = claims[first]
			c.Line = claim.Line
		}); got != -1 {
			t.Errorf("%s %s made like the first: %+d contradictions", claim.Measure, claim.Place, got)
		}
	}
}

func TestContradictionRules(t *testing.T) {
	answers := func(value float64, base int, question string) map[string]ClaimRecord {
		return map[string]ClaimRecord{"m": {Figure: Figure{Value: number(value), Unit: Percent, Base: &base}, OfAnswers: true, Questions: []string{question}}}
	}
	for name, c := range map[string]struct {
		claims  []Claim
		records map[string]ClaimRecord
		want    []ContradictionKind
	}{
		"rounded alike":             {[]Claim{{Line: 1, Measure: "m", Value: "24.9", Unit: "%"}, {Line: 2, Measure: "m", Value: "25", Unit: "%"}}, nil, nil},
		"a base that cannot give":   {[]Claim{{Measure: "m", Value: "32.37", Unit: "%"}}, answers(32.37, 276, ""), []ContradictionKind{NoSuchShare}},
		"a base that can":           {[]Claim{{Measure: "m", Value: "80.66", Unit: "%"}}, answers(80.663, 1236, ""), nil},
		"a base among the claims":   {[]Claim{{Line: 1, Measure: "m", Value: "12", Unit: "people"}, {Line: 2, Measure: "m.police", Value: "44", Unit: "%"}}, nil, []ContradictionKind{NoSuchShare}},
		"answered, said of trained": {[]Claim{{Measure: "m", Value: "94", Unit: "%", Wording: "of delegates trained were confident"}}, answers(94, 276, ""), []ContradictionKind{NotAllTrained}},
		"said of those who answered": {[]Claim{{Measure: "m", Value: "94", Unit: "%", Wording: "of the delegates who answered were confident"}},
			answers(94, 276, ""), nil},
		"more, where more was asked":      {[]Claim{{Measure: "m", Value: "94", Unit: "%", Wording: "feel more confident"}}, answers(94, 276, "Are you more confident now?"), nil},
		"over what it is":                 {[]Claim{{Measure: "m", Value: "94", Unit: "%", Wording: "over"}}, answers(94, 100, ""), []ContradictionKind{OtherValue}},
		"a decrease over time":            {[]Claim{{Measure: "m", Value: "94", Unit: "%", Wording: "stable over the last year"}}, answers(94, 100, ""), nil},
		"a hidden record":                 {[]Claim{{Measure: "m", Value: "94", Unit: "%"}}, map[string]ClaimRecord{"m": {Figure: Figure{Suppressed: true, Unit: Percent}}}, []ContradictionKind{HiddenFigure}},
		"a hidden record in another unit": {[]Claim{{Measure: "m", Value: "94", Unit: "people"}}, map[string]ClaimRecord{"m": {Figure: Figure{Suppressed: true, Unit: Percent}}}, nil},
		"a base in the words":             {[]Claim{{Measure: "m", Value: "32.37", Unit: "%", Wording: "said yes (n = 276)"}}, nil, []ContradictionKind{NoSuchShare}},
		"a base of people":                {[]Claim{{Measure: "m", Value: "32.37", Unit: "%", Wording: "of the 276 people who answered"}}, nil, []ContradictionKind{NoSuchShare}},
		"another part of it":              {[]Claim{{Measure: "m", Value: "31.88", Unit: "%", Wording: "90 of 276"}}, nil, []ContradictionKind{NoSuchShare}},
		"a base that gives it":            {[]Claim{{Measure: "m", Value: "32.25", Unit: "%", Wording: "89 of 276, n=276"}}, nil, nil},
		"people that give it":             {[]Claim{{Measure: "m", Value: "32.61", Unit: "%", Wording: "of the 276 people who answered, in 3 of 4 wards"}}, nil, nil},
		"no base in the words":            {[]Claim{{Measure: "m", Value: "32.37", Unit: "%", Wording: "in March of 2021, of 3 kinds"}}, nil, nil},
		"over and nearly the same": {[]Claim{{Line: 1, Measure: "m", Value: "4400", Unit: "people", Wording: "over 4400"}, {Line: 2, Measure: "m", Value: "4400", Unit: "people", Wording: "nearly 4400"}},
			nil, []ContradictionKind{OtherValue}},
		"most claims are right": {[]Claim{
			{Line: 1, Measure: "m", Value: "7", Unit: "visits"}, {Line: 2, Measure: "m", Value: "9", Unit: "people"}, {Line: 3, Measure: "m", Value: "9", Unit: "people"},
		}, nil, []ContradictionKind{OtherValue, OtherUnit}},
		"another time than the record's": {[]Claim{{Measure: "m", Value: "5", Unit: "GBP", Wording: "in 2021/22"}},
			map[string]ClaimRecord{"m": {Figure: Figure{Title: "Grant for 2020/21", Value: number(5.0), Unit: Pounds}}}, []ContradictionKind{OtherPeriod}},
		"the years that were compared": {[]Claim{{Measure: "m", Value: "5", Unit: "%", Wording: "calendar year 2020 on 2019"}},
			map[string]ClaimRecord{"m": {Figure: Figure{Title: "Visits, change from 2019 to 2020", Value: number(5.0), Unit: Percent}}}, nil},
		"wrong once": {[]Claim{{Measure: "m", Value: "32.37", Unit: "%"}}, answers(40, 276, ""), []ContradictionKind{OtherValue}},
	} {
		t.Run(name, func(t *testing.T) {
			var kinds []ContradictionKind
			for _, one := range Contradictions(c.claims, c.records) {
				kinds = append(kinds, one.Kind)
				if one.Against == "" && one.Claim.Document != "" || one.Why == "" {
					t.Errorf("it says too little: %+v", one)
				}
			}
			if !slices.Equal(kinds, c.want) {
				t.Errorf("got %q, expected %q", kinds, c.want)
			}
		})
	}
}

// A share that some number out of the base gives is possible, whatever its decimals.
func TestPossibleShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.IntRange(1, 5000).Draw(t, "base")
		part := rapid.IntRange(0, base).Draw(t, "part")
		decimals := rapid.IntRange(0, 3).Draw(t, "decimals")
		if percent := round(100*float64(part)/float64(base), decimals); !possibleShare(percent, decimals, base) {
			t.Fatalf("%d of %d is %v%%", part, base, percent)
		}
	})
	if possibleShare(32.37, 2, 276) || possibleShare(8, 0, 43) || !possibleShare(80.66, 2, 1236) {
		t.Error("the published examples are told apart wrongly")
	}
}

func TestReadClaimsNamesEveryBadLine(t *testing.T) {
	_, err := ReadClaims(strings.NewReader("measure,place,value,unit,wording\nm,p,many,people,\n,p,1,people,\nm,p,2021-13,month,\nm,p,1,people,fine\n"))
	var refused *datafile.Error
	if !errors.As(err, &refused) || refused.BadLines != 3 {
		t.Errorf("got %v", err)
	}
}

func FuzzClaims(f *testing.F) {
	content, err := os.ReadFile("testdata/claims.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add([]byte("measure,place,value,unit,wording\nm,p,NaN,%,\nm,p,1e400,%,\nm.,p,-1,%,most not\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		claims, err := ReadClaims(bytes.NewReader(content))
		if err == nil {
			Contradictions(claims, claimRecords())
		}
	})
}
