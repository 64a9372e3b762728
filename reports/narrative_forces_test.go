package reports

import "testing"

// forcesReturn is a strict return of 3 forces: all had somebody trained in Operation Innerste, and
// two of them in the workshop.
func forcesReturn(says string) GrantReturn {
	made := twoCourses(says)
	made.forces = forcesTrained{3, map[string][]string{"OIC": {"a", "b"}, "INNERSTE": {"c", "a", "b"}}}
	made.Training[1].Policing = Figure{Key: "training.INNERSTE.policing", Title: "From policing", Unit: Percent, Value: number(100 * 214 / 488.0), Base: number(488)}
	made.Receipts[made.Training[1].Policing.Key] = Receipt{Figure: made.Training[1].Policing}
	return made
}

// Who was trained is held against the registers: of which forces, and from which sector.
func TestWhoWasTrained(t *testing.T) {
	const oic, innerste = "the OIC one-day workshop", "Operation Innerste"
	for _, test := range []struct{ says, words string }{
		{"All 3 forces had somebody trained in " + oic + ".", "All 3 forces had somebody trained"}, {"All forces attended " + oic + ".", "All forces attended"},
		{oic + " was a success. Every force has been trained.", "Every force has been trained"}, {"Every police force has now trained staff in " + oic + ".", "Every police force has now trained staff"},
		{"Officers from all forces have been trained in " + oic + ".", "Officers from all forces have been trained"},
		{"We trained people from every force in " + oic + ".", "We trained people from every force"}, {"Each force completed " + oic + ".", "Each force completed"},
		{"Most delegates on " + oic + " came from local authorities.", "Most delegates"}, {"60% of those on " + oic + " were from local authorities.", "60%"},
		{"Two thirds of delegates on " + innerste + " came from councils.", "Two thirds"},

		{says: "All 3 forces had somebody trained in " + innerste + "."}, {says: "Every force has been trained."}, {says: "All forces attended " + innerste + "."},
		{says: "All 2 forces had somebody trained in " + oic + "."}, {says: "Not every force has been trained in " + oic + "."}, {says: "Nearly all forces have been trained in " + oic + "."},
		{says: "All forces were invited to " + oic + "."}, {says: "All forces will have somebody trained in " + oic + "."}, {says: "By 2023 every force has been trained in " + oic + "."},
		{says: oic + " is known. Every force has been trained in using the app."}, {says: oic + " was discussed. All forces attended."}, {says: "All forces in the pilot had somebody trained in " + oic + "."},
		{says: "All forces trained in " + oic + " have said so."}, {says: "All but one forces were trained in " + oic + "."}, {says: "After " + oic + " all forces completed the survey."},
		{says: "Most delegates on " + oic + " came from policing."}, {says: "Most delegates on " + innerste + " came from local authorities."},
		{says: "3% of those on " + oic + " were from local authorities."}, {says: "Most of the others on " + oic + " came from local authorities."},
		{says: "Most of the hosts came from local authorities."}, {says: "Two thirds of those on " + oic + " who were from local authorities said so."},
		{says: "Half of delegates on " + innerste + " came from councils."}, {says: "In Kent most delegates on " + oic + " came from local authorities."},
	} {
		found := findings(forcesReturn(test.says), nil)
		switch {
		case test.words == "" && len(found) > 0:
			t.Errorf("%q: %s of %q: %s", test.says, found[0].Kind, found[0].Words, found[0].Why)
		case test.words != "" && (len(found) != 1 || found[0].Words != test.words || found[0].Kind != OtherValue):
			t.Errorf("%q: %+v, expected %q", test.says, found, test.words)
		}
	}
}
