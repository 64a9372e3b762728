package reports

import "fmt"

// entries finds the milestones and the budget lines that contradict themselves or the return's
// day: what is expected lies ahead, and no more is spent than will have been by the end.
func (k *narrativeCheck) entries() {
	for _, section := range k.made.Written {
		for _, entry := range section.Entries {
			switch {
			case section.Code == MilestonesSection:
				k.milestone(section, entry)
			case section.Code == MoneySection && entry.Key != totalKey:
				k.budgetLine(section, entry)
			}
		}
	}
}

func (k *narrativeCheck) milestone(section WrittenSection, entry WrittenEntry) {
	forecast := entry.answer("forecast")
	if entry.answer("actual").Value != "" || forecast.Value == "" || forecast.Value >= k.made.AsAt {
		return
	}
	k.addEntry(section, entry, ReturnFinding{
		Field: forecast.Name, Sentence: "Forecast: " + forecast.Text + ", not reached.", Words: forecast.Text, Kind: OtherPeriod,
		Why: fmt.Sprintf("It was not reached, and the day on which it is expected is before that of the return, %s.", dayWords(k.made.AsAt)),
	})
}

func (k *narrativeCheck) budgetLine(section WrittenSection, entry WrittenEntry) {
	spent, forecast := entry.answer("spent"), entry.answer("forecast")
	if entry.pounds("spent") <= entry.pounds("forecast") {
		return
	}
	k.addEntry(section, entry, ReturnFinding{
		Field: forecast.Name, Sentence: fmt.Sprintf("Spent so far: %s. Forecast for the end: %s.", spent.Text, forecast.Text), Words: spent.Text, Kind: OtherValue,
		Why: "More is spent so far than will have been spent by the end.",
	})
}

// addEntry adds a finding of what an entry says outside its texts.
func (k *narrativeCheck) addEntry(section WrittenSection, entry WrittenEntry, finding ReturnFinding) {
	finding.Section, finding.Entry, finding.Place = section.Code, entry.Key, section.Title+", "+entry.Title
	finding.ID = finding.identity()
	k.found = append(k.found, finding)
}
