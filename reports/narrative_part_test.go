package reports

import (
	"strings"
	"testing"
)

// A part has no more than its whole, a rate is one of those there are, and no cause is shown.
func TestWhatTheRecordsCannotHave(t *testing.T) {
	const oic = "the OIC one-day workshop"
	for _, test := range []struct {
		says, words string
		kind        ContradictionKind
	}{
		{"In the quarter 540 people were trained in " + oic + ".", "540", OtherValue}, {"This quarter over 600 people completed " + oic + ".", "600", OtherValue},
		{"Since July 2020 540 people were trained in " + oic + ".", "540", OtherValue}, {"Since July, 25 sessions of " + oic + " were held.", "25", OtherValue},
		{"1,100 people were trained this quarter.", "1,100", OtherValue}, {"In the quarter 5,000 officers and staff were briefed.", "5,000", OtherValue},
		{"The response rate was 80%.", "80%", OtherValue}, {"Our overall response rate was 80% overall.", "80%", OtherValue},
		{"The workshop led to more arrests.", "led to", NoCause}, {"The OIC one-day workshop has led to an increase in referrals.", "led to", NoCause},
		{"The training caused fewer victims to go missing.", "caused", NoCause}, {"There were more arrests as a result of the training.", "as a result of", NoCause},
		{"Arrests rose because of " + oic + ".", "because of", NoCause},

		{says: "In the quarter 40 people were trained in " + oic + "."}, {says: "Since July 2020 516 people were trained in " + oic + "."},
		{says: "Since July 2019 900 people were trained in " + oic + "."}, {says: "In the quarter nearly 520 people were trained in " + oic + "."},
		{says: "1,000 people were trained this quarter."}, {says: "This quarter 600 people will be trained in " + oic + "."}, {says: "In the quarter 900 people were invited to " + oic + "."},
		{says: "In the last quarter 900 people were trained in " + oic + "."}, {says: "Police referrals to the National Referral Mechanism came to 4,000 in March."},
		{says: "The response rate was 53%."}, {says: "The response rate was 51.5%."}, {says: "The response rate was over half."}, {says: "The target response rate was 80%."},
		{says: "The response rate was 80% of the webinars."}, {says: "The response rate to the six-month survey was 20%."}, {says: "The response rate was 80% in Kent."},
		{says: "Sickness led to more cancelled sessions."}, {says: "Feedback from the workshop led to changes."}, {says: "We cannot say that the workshop led to more arrests."},
		{says: "The workshop could have led to more arrests."}, {says: "There were more arrests after the training."}, {says: "More sessions were cancelled because of the strikes."},
		{says: "The tip led to two arrests."},
	} {
		made := twoCourses(test.says)
		made.StartsOn = "2020-04-01"
		found := findings(made, nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != test.kind || !strings.HasSuffix(found[0].Why, ".")):
			t.Errorf("%q: %+v, expected %s of %q", test.says, found, test.kind, test.words)
		}
	}
}
