package reports

import (
	"strings"
	"testing"
)

// standingReturn is a strict return of four deliverables: A and B are red, B declared amber, C is
// green and G amber, with KPIs of their colours; three of four milestones are reached.
func standingReturn(says string) GrantReturn {
	made := twoCourses(says)
	kpi := func(code, title string, rag RAG, value, target float64) KPIStatus {
		figure := Figure{Key: "kpi." + code, Title: title, Unit: "records", Value: number(value)}
		made.Receipts[figure.Key] = Receipt{Figure: figure}
		return KPIStatus{Code: code, Title: title, Figure: figure, Direction: AtLeast, Target: number(target), Expected: number(target), Rating: Rating{RAG: rag, Why: "Why."}}
	}
	deliverable := func(letter string, computed RAG, kpis ...KPIStatus) DeliverableStatus {
		return DeliverableStatus{Letter: letter, Title: "Deliverable " + letter, Computed: Rating{RAG: computed}, KPIs: kpis}
	}
	b := deliverable("B", Red, kpi("visits", "Visits of forces", Red, 2, 10))
	b.Declared = &Judgement{RAG: Amber}
	made.Deliverables = []DeliverableStatus{
		deliverable("A", Red, kpi("leaflets", "Leaflets printed and sent", Green, 10, 10)), b,
		deliverable("C", Green, kpi("checks", "Checks of records", Green, 12, 10)),
		deliverable("G", Amber, append(made.Deliverables[0].KPIs, kpi("briefings", "Operational briefings", Amber, 8, 10), kpi("reports", "Intelligence reports", NotRated, 0, 10))...),
	}
	milestones, _ := SectionOf(MilestonesSection)
	section := WrittenSection{Code: milestones.Code, Title: milestones.Title, Table: true}
	for i, actual := range []string{"2021-01-10", "2021-02-10", "2021-03-10", ""} {
		section.Entries = append(section.Entries, milestones.Written(ReturnEntry{Key: string(rune('1' + i)), Answers: map[string]string{
			"title": "Pilot", "planned": "2021-03-10", "forecast": map[bool]string{true: "2021-05-01"}[actual == ""], "actual": actual,
		}}))
	}
	made.Written = append(made.Written, section)
	return made
}

// What is said of how deliverables, KPIs and milestones stand is held against the return itself;
// of the RAGs the computed or the declared is enough. The narrative is that of deliverable A.
func TestWhatIsSaidOfStandings(t *testing.T) {
	for _, test := range []struct{ says, words, why string }{
		{"No deliverable is red.", "No deliverable is red", "Red of the 4 deliverables: 2 as computed, 1 as declared."},
		{"None of the deliverables is red any more.", "None of the deliverables is red any more", ""},
		{"No deliverables are red or amber.", "No deliverables are red or amber", "Red or amber of the 4 deliverables: 3 as computed, 3 as declared."},
		{"All deliverables are green.", "All deliverables are green", "Green of the 4 deliverables: 1 as computed, 1 as declared."},
		{"All four deliverables are now green.", "All four deliverables are now green", ""}, {"Every deliverable is green.", "Every deliverable is green", ""},
		{"Three deliverables are red.", "Three deliverables are red", ""}, {"It went well and 3 of our deliverables are red.", "3 of our deliverables are red", ""},
		{"There are no red deliverables.", "no red deliverables", ""}, {"There are three red deliverables.", "three red deliverables", ""},
		{"Two deliverables are computed amber.", "Two deliverables are computed amber", "Amber of the 4 deliverables: 1 as computed."},
		{"Three KPIs are red.", "Three KPIs are red", "Red of the 4 rated KPIs: 1."},
		{"9 milestones were reached.", "9 milestones were reached", "Of 4 milestones 3 reached."}, {"All milestones were reached.", "All milestones were reached", ""},
		{"All 4 milestones have been met.", "All 4 milestones have been met", ""}, {"Four milestones were reached so far.", "Four milestones were reached so far", ""},
		{"Operational briefings are on target.", "Operational briefings are on target", "“Operational briefings” is amber. Why."},
		{"The operational briefings are on track.", "The operational briefings are on track", ""}, {"We met twice, and operational briefings are green.", "operational briefings are green", ""},
		{"Visits of forces are amber.", "Visits of forces are amber", ""}, {"Leaflets printed and sent are behind target.", "Leaflets printed and sent are behind target", ""},
		{"Visits of forces are not red.", "Visits of forces are not red", ""}, {"Leaflets printed and sent are not on target.", "Leaflets printed and sent are not on target", ""},

		{says: "Two deliverables are red."}, {says: "One deliverable is red."}, {says: "Two deliverables are amber."}, {says: "One deliverable is green, and two are amber."},
		{says: "No deliverable is not rated."}, {says: "Not all deliverables are green."}, {says: "All deliverables but A are green."}, {says: "No deliverable will be red."},
		{says: "The three deliverables are red."}, {says: "At least three deliverables are red."}, {says: "More than one of the deliverables is red."},
		{says: "Three deliverables are red because of illness."}, {says: "Three deliverables are red, amber or green."}, {says: "All deliverables are green, amber or red."}, {says: "All deliverables are green or red or amber."},
		{says: "In the north no deliverable is red."}, {says: "In the last return no deliverable was red."}, {says: "All training deliverables are green."}, {says: "If all goes well, no deliverable is red."},
		{says: "There are two red deliverables."}, {says: "There are three red deliverables that we share."}, {says: "There is one red deliverable."}, {says: "All three deliverables are red."},
		{says: "One KPI is red."}, {says: "No KPI is red."}, {says: "All KPIs are green."}, {says: "We are on track against every target."}, {says: "Two KPIs are green."},
		{says: "3 milestones were reached."}, {says: "Three milestones have been reached."}, {says: "Two milestones were reached."}, {says: "9 milestones will be reached."}, {says: "9 milestones were reached in the last return."}, {says: "9 milestones were reached by partners."},
		{says: "Not all milestones were reached."}, {says: "Operational briefings are amber."}, {says: "Operational briefings are behind target."}, {says: "Operational briefings are not on target."}, {says: "Operational briefings are not yet on track."},
		{says: "Operational briefings are on target to be held."}, {says: "Operational briefings in Kent are on target."}, {says: "Operational briefings will be on target."}, {says: "Operational briefings are popular."},
		{says: "Intelligence reports are on target."}, {says: "Visits of forces are red."}, {says: "Leaflets printed and sent are on target."}, {says: "Checks of records are above target."}, {says: "Visits are on target."}, {says: "The team is green."},
		{says: "Briefings for prosecutors are on target."}, {says: "We say whether operational briefings are on target."},
	} {
		found := findings(standingReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != OtherStanding || !strings.Contains(found[0].Why, test.why)):
			t.Errorf("%q: %+v, expected %q: %s", test.says, found, test.words, test.why)
		}
	}
}

// What a deliverable's narrative says of targets and KPIs may be of its own; elsewhere it is of all,
// and so is every target. What was declared green may be called so.
func TestStandingsOfADeliverableAreItsOwn(t *testing.T) {
	const every = "We are on track against every target."
	for _, test := range []struct {
		letter, says string
		want         int
	}{
		{"A", every, 0}, {"B", every, 1}, {"G", every, 1}, {"C", every, 0}, {"B", "All KPIs are green.", 1}, {"C", "All KPIs are green.", 0}, {"B", "No KPI is red.", 1}, {"G", "No KPI is red.", 0},
		{"B", "All targets were met.", 1}, {"A", "All targets were met.", 0}, {"B", "We have met every target.", 1}, {"B", "Every target is on track.", 1}, {"B", "Every KPI is on target.", 1},
		{"B", "We are not on track against every target.", 0}, {"B", "All targets were met in Kent.", 0}, {"B", "All targets will be met.", 0}, {"B", "Nearly all targets were met.", 0},
		{"B", "We are on track against every target but one.", 0}, {"B", "We want to be on track against every target.", 0},
	} {
		made := standingReturn(test.says)
		made.Written[0].Entries[0].Key = test.letter
		if found := findings(made, nil); len(found) != test.want || test.want == 1 && found[0].Kind != OtherStanding {
			t.Errorf("of %s, %q: %+v", test.letter, test.says, found)
		}
		made.Deliverables[1].Declared, made.Deliverables[3].Declared = &Judgement{RAG: Green}, &Judgement{RAG: Green}
		if found := findings(made, nil); test.says == every && len(found) != 0 {
			t.Errorf("of %s, declared green, %q: %+v", test.letter, test.says, found)
		}
	}
	for _, says := range []string{every, "All KPIs are green.", "No KPI is red."} {
		made := standingReturn(says)
		made.Deliverables[0].KPIs[0].Rating.RAG = NotRated
		if found := findings(made, nil); len(found) != 1 {
			t.Errorf("of a deliverable without a rated KPI, %q: %+v", says, found)
		}
	}
	made := standingReturn("Two milestones were reached.")
	made.Written[0].Code = LessonsSection
	if found := findings(made, nil); len(found) != 1 || found[0].Kind != OtherStanding {
		t.Errorf("fewer milestones, in no narrative: %+v", found)
	}
}
