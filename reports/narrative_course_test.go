package reports

import "testing"

// twoCourses is a strict return with a second course, of which 21 sessions trained 488 people, and
// a KPI of one of them.
func twoCourses(says string) GrantReturn {
	made := strictReturn(says)
	row := TrainingRow{
		Course: "INNERSTE", Title: "Operation Innerste", Sessions: Figure{Key: "training.INNERSTE.sessions", Title: "Sessions", Unit: "sessions", Value: number(21.0)},
		Trained: Figure{Key: "training.INNERSTE.trained", Title: "People trained", Unit: "people", Value: number(488.0)},
		Quality: Figure{Key: "training.INNERSTE.quality", Title: "Quality", Unit: Percent, Value: number(100 * 148 / 161.0), Base: number(161)},
	}
	made.Training = append(made.Training, row)
	advisers := Figure{Key: "kpi.advisers", Title: "Tactical advisers trained", Unit: "people", Value: number(43.0)}
	made.Deliverables[0].KPIs = append(made.Deliverables[0].KPIs, KPIStatus{Code: "advisers", Title: advisers.Title, Figure: advisers})
	for _, one := range []Figure{row.Sessions, row.Trained, row.Quality, advisers} {
		made.Receipts[one.Key] = Receipt{Figure: one}
	}
	made.Comparisons[0].Rows = append(made.Comparisons[0].Rows, ComparisonRow{
		Item: "channels", Question: "Q9", Text: "Can you feed information into the right channels?",
		Before: Figure{Key: "channels.before", Unit: Percent, Value: number(39.0)}, After: Figure{Key: "channels.after", Title: "Channels, after", Unit: Percent, Value: number(79.0)},
	})
	for _, row := range made.Comparisons[0].Rows[1:] {
		made.Receipts[row.Before.Key], made.Receipts[row.After.Key] = Receipt{Figure: row.Before}, Receipt{Figure: row.After}
	}
	return made
}

// What is said of courses is held against what is meant: an answer in two words, all courses
// together, those who answered and not those who were trained, and all of these, not some.
func TestWhatIsSaidOfCourses(t *testing.T) {
	const oic = "the OIC one-day workshop"
	for _, test := range []struct{ says, words, figure string }{
		{"98% rated " + oic + " very good or excellent.", "98%", "training.OIC.quality"},
		{"50% of those who answered said " + oic + " was very good or excellent.", "50%", "training.OIC.quality"},
		{"85% rated " + oic + " excellent or very good.", "85%", "training.OIC.quality"},
		{"50% rated Operation Innerste very good or excellent.", "50%", "training.INNERSTE.quality"},
		{"In total, 71 sessions were delivered.", "71", ""},
		{"In total 1,400 people were trained.", "1,400", ""},
		{"In total 400 people were trained.", "400", ""},
		{"300 people answered the survey after " + oic + ".", "300", "training.OIC.responses"},
		{"300 people responded to the survey after " + oic + ".", "300", "training.OIC.responses"},
		{"516 delegates completed the survey after " + oic + ".", "516", "training.OIC.responses"},
		{"The evaluation of " + oic + " was completed by 300 people.", "300", "training.OIC.responses"},
		{"530 people completed " + oic + ".", "530", "training.OIC.trained"},
		{"530 people trained in " + oic + ".", "530", "training.OIC.trained"},
		{"We have trained 530 people in " + oic + ".", "530", "training.OIC.trained"},
		{"95% knew the channels after " + oic + ", against 39% before.", "95%", "channels.after"},
		{"50 tactical advisers were trained.", "50", "kpi.advisers"},

		{says: "92% rated " + oic + " very good or excellent."}, {says: "92% rated " + oic + " excellent or very good."},
		{says: "92% of those who answered rated Operation Innerste very good or excellent."}, {says: "50% rated Operation Innerste as excellent."},
		{says: "40% rated " + oic + " very good."},
		{says: "In total, 41 sessions were delivered."}, {says: "A total of 41 training sessions were held."}, {says: "41 workshops were delivered this year."},
		{says: "In total 1,004 people were trained."}, {says: "In total 700 people were trained."}, {says: "516 people have been trained in total."},
		{says: "276 delegates completed the survey after " + oic + "."}, {says: "276 officers completed the survey following " + oic + "."},
		{says: "The evaluation of " + oic + " was completed by 276 people."}, {says: "1,236 people answered the survey before " + oic + "."},
		{says: "40 people answered the six-month survey of " + oic + "."}, {says: "516 people completed " + oic + "."},
		{says: "We interviewed 15 people trained in " + oic + "."}, {says: "4 people trained in " + oic + " have left the force."},
		{says: "19 people who completed " + oic + " went on to become tactical advisers."},
		{says: "Of the 45 people on the waiting list, 30 have been trained in " + oic + "."},
		{says: "79% knew the channels after " + oic + ", up from 39%."}, {says: "20% did not know the channels after " + oic + "."},
		{says: "2 tactical adviser courses trained 43 people."}, {says: "79% of hosts agreed, up from 39%."}, {says: "95% of the channels were open after " + oic + "."},
	} {
		found := findings(twoCourses(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Figure != test.figure || found[0].Kind != OtherValue):
			t.Errorf("%q: %+v, expected another number: %q of %q", test.says, found, test.words, test.figure)
		}
	}
}

// One person may be in two courses: what the courses have between them are trainings, and never so
// many people.
func TestPeopleAreNotAddedUpAcrossCourses(t *testing.T) {
	found := findings(twoCourses("In total 1,400 people were trained."), nil)
	const want = "The records give 1,004 trainings in all courses together (516 of OIC one-day workshop, 488 of Operation Innerste, a person in two courses counted in each), not 1,400."
	if len(found) != 1 || found[0].Why != want {
		t.Errorf("%+v, want %q", found, want)
	}
}
