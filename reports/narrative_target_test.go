package reports

import "testing"

// targetReturn is a strict return with KPIs that have targets, and a deliverable that is green
// as computed and amber as declared.
func targetReturn(says string) GrantReturn {
	made := strictReturn(says)
	deliverable := &made.Deliverables[0]
	deliverable.Computed.RAG, deliverable.Declared = Green, &Judgement{RAG: Amber}
	for _, kpi := range []KPIStatus{
		{Code: "kraken", Title: "Operation Kraken visits", Target: number(28.0), Direction: AtLeast, Figure: Figure{Unit: "visits", Value: number(37.0)}},
		{Code: "rooms", Title: "Control room visits", Target: number(40.0), Direction: AtLeast, Figure: Figure{Unit: "visits", Value: number(30.0)}},
		{Code: "pnd", Title: "Investigations created on PND in the first three months", Figure: Figure{Unit: "investigations", Value: number(796.0)}},
	} {
		kpi.Figure.Key, kpi.Figure.Title = "kpi."+kpi.Code, kpi.Title
		deliverable.KPIs = append(deliverable.KPIs, kpi)
		made.Receipts[kpi.Figure.Key] = Receipt{Figure: kpi.Figure}
	}
	mean := Figure{Key: "mean", Title: "Mean change", Unit: Points, Change: true, Value: number(40.1)}
	made.Comparisons[0].Mean, made.Receipts[mean.Key] = &mean, Receipt{Figure: mean}
	return made
}

// Lists with a colon, all the time up to the return's own day, whom something was delivered to,
// colours and targets are read as they are meant.
func TestWhatIsSaidOfTargetsAndTimes(t *testing.T) {
	const oic = "the OIC one-day workshop"
	for _, test := range []struct{ says, words string }{
		{"Control room visits: 35", "35"}, {"Operation Kraken visits: 45, control room visits: 30.", "45"},
		{"People trained in " + oic + ": 530", "530"}, {"Sessions of " + oic + ": 24.", "24"},
		{"By the end of March, 530 people had completed " + oic + ".", "530"}, {"In the year to March 2021, 530 people completed " + oic + ".", "530"},
		{"By 31 March, 530 people completed " + oic + ".", "530"}, {"By 31 March 2021, 40 people were trained in " + oic + ".", "40"},
		{"Since it began, 530 people have completed " + oic + ".", "530"}, {"Since the start 40 people completed " + oic + ".", "40"},
		{"900 investigations were created on PND in the first three months.", "900"},
		{"On average, confidence was 55 points higher after " + oic + " than at the baseline.", "55 points"},
		{"We delivered " + oic + " to 530 people.", "530"}, {"We delivered " + oic + " to over 530 officers so far.", "530"},
		{"Deliverable G is rated red.", "Deliverable G is rated red"}, {"Deliverable G remains red, as it was.", "Deliverable G remains red"},
		{"The target of 100 Operation Kraken visits was met.", "100"}, {"We missed the target of 28 Operation Kraken visits.", "missed"},
		{"The target of 28 Operation Kraken visits was not met.", "not met"}, {"We reached the target of 40 control room visits.", "reached"},

		{says: "Control room visits: 30"}, {says: "Operation Kraken visits: 37, control room visits: 30."}, {says: "People trained in " + oic + ": 516"},
		{says: oic + ": 516"}, {says: "Sessions of " + oic + ": 20, people trained: 516."},
		{says: "By the end of March, 516 people had completed " + oic + "."}, {says: "By the end of March 2020, 100 people had completed " + oic + "."},
		{says: "By the end of May, 100 people had completed " + oic + "."}, {says: "In March, 40 people completed " + oic + "."},
		{says: "By 30 March, 500 people completed " + oic + "."}, {says: "Since June 40 people completed " + oic + "."},
		{says: "796 investigations were created on PND in the first three months."}, {says: "The first 12 control room visits were made in a week."},
		{says: "On average, confidence was 40 points higher after " + oic + " than at the baseline."},
		{says: "We delivered " + oic + " to 516 people."}, {says: "We delivered " + oic + " to 30 people from local authorities."},
		{says: "Deliverable G is green."}, {says: "Deliverable G is now amber."}, {says: "Deliverable G is not red."}, {says: "Deliverable G is red if the target is missed."},
		{says: "Deliverable Z is red."},
		{says: "The target of 28 Operation Kraken visits was exceeded."}, {says: "The quarterly target of 10 Operation Kraken visits was met."},
		{says: "The target of 40 control room visits was not met."}, {says: "The target of 40 control room visits should be met."},
	} {
		found := findings(targetReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != OtherValue):
			t.Errorf("%q: %+v, expected another number: %q", test.says, found, test.words)
		}
	}
}
