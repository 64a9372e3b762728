package reports

import "testing"

// namedReturn is a strict return with the awards of a year and a KPI of attendances.
func namedReturn(says string) GrantReturn {
	made := twoCourses(says)
	made.Grant.Year = "2020/21"
	made.Grant.Total = Figure{Key: "grant.total", Title: "Total grant for 2020/21", Unit: Pounds, Value: number(780000.0)}
	for _, row := range []GrantRow{
		{Kind: Award, Amount: Figure{Key: "grant.pilot", Title: "Organised immigration crime operational pilot", Value: number(600000.0)}},
		{Kind: Award, Amount: Figure{Key: "grant.pcc", Title: "Prevention grants of police and crime commissioners", Value: number(80000.0)}},
		{Kind: Award, Amount: Figure{Key: "grant.vlo", Title: "Victim liaison officer courses", Value: number(100000.0)}},
		{Kind: Allocation, Amount: Figure{Key: "grant.oic", Title: "Allocated to organised immigration crime", Value: number(700000.0)}},
	} {
		row.Amount.Unit = Pounds
		made.Grant.Rows = append(made.Grant.Rows, row)
	}
	for _, row := range append(made.Grant.Rows, GrantRow{Amount: made.Grant.Total}) {
		made.Receipts[row.Amount.Key] = Receipt{Figure: row.Amount}
	}
	webinars := Figure{Key: "kpi.webinars", Title: "Attendances at webinars on the section 45 defence", Unit: "attendances", Value: number(10140.0)}
	made.Deliverables[0].KPIs = append(made.Deliverables[0].KPIs, KPIStatus{Code: "webinars", Title: webinars.Title, Figure: webinars})
	made.Receipts[webinars.Key] = Receipt{Figure: webinars}
	return made
}

// A grant, those who attended and the change of an item are known by what they are called.
func TestWhatIsNamedInOtherWords(t *testing.T) {
	const oic, vlo, webinars = "the OIC one-day workshop", "the victim liaison officer courses", "webinars on the section 45 defence"
	for _, test := range []struct{ says, words, figure string }{
		{"The grant for " + vlo + " was £150,000.", "£150,000", "grant.vlo"}, {"£150,000 was awarded for " + vlo + ".", "£150,000", "grant.vlo"},
		{"We were awarded £1.2 million for the organised immigration crime operational pilot.", "£1.2 million", "grant.pilot"},
		{"12,000 people attended " + webinars + ".", "12,000", "kpi.webinars"}, {"Over 12,000 attended " + webinars + ".", "12,000", "kpi.webinars"},
		{"There were 12,000 attendances at " + webinars + ".", "12,000", "kpi.webinars"}, {"Our " + webinars + " were attended by 12,000 people.", "12,000", "kpi.webinars"},
		{"Confidence is up 48 points in procedures after " + oic + ".", "48 points", "change"}, {"After " + oic + ", confidence in procedures was 20 points higher.", "20 points", "change"},

		{says: "The grant for " + vlo + " was £100,000."}, {says: "£100,000 was awarded for " + vlo + "."}, {says: "The total grant was £780,000."},
		{says: "Of the grant for " + vlo + " £40,000 has been spent."}, {says: "£40,000 of the grant for " + vlo + " was returned."}, {says: "£90,000 is what " + vlo + " came to."},
		{says: "We were awarded £0.6 million for the organised immigration crime operational pilot."}, {says: "We gave £5,000 to partners."},
		{says: "10,140 people attended " + webinars + "."}, {says: "Over 10,000 people attended " + webinars + "."}, {says: "There were 10,140 attendances at " + webinars + "."},
		{says: "300 prosecutors attended " + webinars + "."}, {says: "A webinar on the section 45 defence was attended by 200 people."},
		{says: "38 " + webinars + " were attended by 10,140 people."}, {says: "In March 900 people attended " + webinars + "."}, {says: "200 people attended the launch."},
		{says: "Confidence is up 38 points in procedures after " + oic + "."}, {says: "Our approval is up 48 points in procedures."},
		{says: "After " + oic + ", confidence in procedures was 38 points higher."}, {says: "After " + oic + ", confidence in procedures was 38 points higher, and 20 points in the second item."},
	} {
		found := findings(namedReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Figure != test.figure || found[0].Kind != OtherValue):
			t.Errorf("%q: %+v, expected another number: %q of %q", test.says, found, test.words, test.figure)
		}
	}
}
