package reports

import "testing"

// A change is read with its direction: of each wrong sentence there is one finding, and none of
// those that are right.
func TestWhichWayAChangeGoes(t *testing.T) {
	const referrals, defendants, rate = "olice referrals to the National Referral Mechanism", "lagged modern slavery defendants", "The Crown Prosecution Service conviction rate "
	for _, test := range []struct {
		says, words string
		kind        ContradictionKind
	}{
		{"P" + referrals + " fell by 24.9%.", "24.9%", OtherWay},
		{"P" + referrals + " decreased by 24.9%.", "24.9%", OtherWay},
		{"P" + referrals + " were down by about 25%.", "25%", OtherWay},
		{"There was a 24.9% fall in p" + referrals + ".", "24.9%", OtherWay},
		{"There was a fall in p" + referrals + " of 24.9%.", "24.9%", OtherWay},
		{"P" + referrals + " were 24.9% lower than in 2019.", "24.9%", OtherWay},
		{"P" + referrals + " changed by −24.9%.", "24.9%", OtherWay},
		{"P" + referrals + " fell to 3,431.", "3,431", OtherWay},
		{"P" + referrals + " fell from 3,431 to 2,748.", "3,431 to 2,748", OtherWay},
		{"P" + referrals + " fell from 2,748 in 2019 to 3,431 in 2020.", "2,748 in 2019 to 3,431", OtherWay},
		{"P" + referrals + " fell by 30%.", "30%", OtherValue},
		{"F" + defendants + " rose by 23.5%.", "23.5%", OtherWay},
		{"A 23.5% increase in f" + defendants + " was seen.", "23.5%", OtherWay},
		{rate + "fell by 1.9 points.", "1.9 points", OtherWay},
		{rate + "was 1.9 points lower in 2020 than in 2019.", "1.9 points", OtherWay},
		{rate + "fell from 73.8% to 71.9%.", "73.8% to 71.9%", OtherWay},
		{"On Q5 the share was 38 points lower after the OIC one-day workshop than before.", "38 points", OtherWay},
		{"The waiting list rose from 40 people to 30 people.", "40 people to 30", OtherWay},

		{says: "P" + referrals + " rose by 24.9%."}, {says: "P" + referrals + " were up 24.9%."}, {says: "There was a 25% increase in p" + referrals + "."},
		{says: "There was a rise in p" + referrals + " of 24.9%."}, {says: "P" + referrals + " did not fall by 24.9%."},
		{says: "P" + referrals + " were 24.9% higher than in 2019."}, {says: "P" + referrals + " rose from 2,748 in 2019 to 3,431 in 2020."},
		{says: "P" + referrals + " changed by +24.9%."}, {says: "P" + referrals + " rose to 3,431 in 2020."},
		{says: "F" + defendants + " fell by 23.5%."}, {says: "F" + defendants + " were down 23.5%."}, {says: "A 23.5% reduction in f" + defendants + " was seen."},
		{says: "F" + defendants + " fell by 23.5 per cent."}, {says: "F" + defendants + " fell to 267, 23.5% fewer than in 2019."}, {says: "F" + defendants + " changed by −23.5%."},
		{says: rate + "rose by 1.9 points."}, {says: rate + "was 1.9 points lower in 2019 than in 2020."}, {says: rate + "rose from 71.9% to 73.8%."},
		{says: "In 2019 the Crown Prosecution Service conviction rate was 1.9 points lower."},
		{says: "On Q5 the share was 38 points higher after the OIC one-day workshop than before."},
		{says: "On Q5 the share was 38 points lower before the OIC one-day workshop than after."},
		{says: "The waiting list fell from 40 people to 30 people."}, {says: "The number fell in Kent, but went from 4 pilots to 12 pilots."}, {says: "P" + referrals + " rose to 2,900 in 2021."},
	} {
		found := findings(strictReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != test.kind):
			t.Errorf("%q: %+v, expected %s of %q", test.says, found, test.kind, test.words)
		}
	}
}

// So is a claim's: the words are held against the sign of the records.
func TestWhichWayAClaimGoes(t *testing.T) {
	for _, test := range []struct {
		value, wording string
		change         float64
		want           string
	}{
		{"24.9", "decreased by 24.9%", 24.85, "another direction"}, {"-24.9", "", 24.85, "another number"}, {"24.9", "rose by 24.9%", 24.85, ""},
		{"24.9", "remained stable", 24.85, ""}, {"23.5", "fell by 23.5%", -23.496, ""}, {"-23.5", "fell", -23.496, ""}, {"-23.5", "", -23.496, ""},
		{"23.5", "rose by 23.5%", -23.496, "another direction"}, {"23.5", "", -23.496, "another number"}, {"30", "rose", -23.496, "another number"},
		{"24.9", "did not fall", 24.85, ""},
	} {
		claim := Claim{Measure: "m", Value: test.value, Unit: Percent, Wording: test.wording}
		got := ""
		for _, one := range Contradictions([]Claim{claim}, map[string]ClaimRecord{"m": {Figure: Figure{Value: &test.change, Unit: Percent, Change: true, Decimals: 1}}}) {
			got += string(one.Kind)
		}
		if got != test.want {
			t.Errorf("%s, %q of %v: %q, expected %q", test.value, test.wording, test.change, got, test.want)
		}
	}
}
