package reports

import "testing"

// What is said of money that is budgeted, spent, forecast or left is held against the budget lines: a
// budget of £300,000, £117,500 spent and a forecast of £288,000, £230,000 of them for trainers.
func TestWhatIsSaidOfMoney(t *testing.T) {
	for _, test := range []struct{ says, words string }{
		{"The total budget is £5,000.", "£5,000"}, {"The programme has spent £235,000 in all.", "£235,000"}, {"We expect to spend £117,500 in all.", "£117,500"},
		{"We forecast to spend £300,000.", "£300,000"}, {"The programme forecasts to spend £310,000 by the end of the programme.", "£310,000"},
		{"We expect to spend £300,000 by the end of the year.", "£300,000"}, {"The forecast spend is £300,000.", "£300,000"}, {"Our projected spending for the year is £0.4 million.", "£0.4 million"},
		{"We forecast to spend £300,000. We forecast to spend £288,000.", "£300,000"}, {"There is an underspend of £50,000.", "£50,000"}, {"We report an underspend of £50,000 by the end of the year.", "£50,000"}, {"An underspend of £50,000 is forecast.", "£50,000"},
		{"We have underspent by £50,000 so far.", "£50,000"}, {"A £50,000 underspend is expected.", "£50,000"}, {"There is an overspend of £12,000.", "£12,000"}, {"We are £12,000 overspent.", "£12,000"},

		{says: "The total budget is £300,000."}, {says: "The programme has spent £117,500 in all."}, {says: "We forecast to spend £288,000."}, {says: "We forecast to spend £288,000 in total by the end of the programme."},
		{says: "We expect to spend about £290,000 by the end."}, {says: "The forecast spend is £288,000."}, {says: "Trainers cost less. We forecast to spend £230,000."}, {says: "We forecast to spend £30,000 on trainers."},
		{says: "We forecast to spend £30,000 in Kent."}, {says: "We forecast to spend £30,000 per region."}, {says: "If two left, we would forecast to spend £30,000."}, {says: "Last year we expected to spend £30,000."},
		{says: "We forecast to spend £30,000 this quarter."}, {says: "In the last return we forecast to spend £500,000."}, {says: "We expect to spend £288,000 in all."}, {says: "The total budget for Deliverable B is £5,000."},
		{says: "There is an underspend of £12,000."}, {says: "An underspend of £12,000 is forecast."}, {says: "We have underspent by £182,500 so far."}, {says: "There is an underspend of £10,000 for trainers."}, {says: "There is an underspend of £10,000."},
		{says: "There is an underspend of £50,000 in Kent."}, {says: "There is no underspend of £50,000."}, {says: "The last grant had an underspend of £50,000."}, {says: "We may have an underspend of £50,000."}, {says: "A £12,000 underspend is expected."},
		{says: "Penalties of £50,000 were paid."}, {says: "Partners spend £50,000."},
	} {
		found := findings(strictReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != OtherValue):
			t.Errorf("%q: %+v, expected another number: %q", test.says, found, test.words)
		}
	}
}
