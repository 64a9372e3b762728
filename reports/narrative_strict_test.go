package reports

import (
	"strings"
	"testing"
)

// strictReturn has a course of which 516 were trained, 276 answered and 259 of them were
// confident, a comparison, a KPI of each kind and budget lines, and says the text in the
// narratives of deliverables, one each.
func strictReturn(says ...string) GrantReturn {
	moneyLines, _ := SectionOf(MoneySection)
	figure := func(key, title, unit string, value float64, base int) Figure {
		made := Figure{Key: key, Title: title, Unit: unit, Value: &value}
		if base > 0 {
			made.Base = &base
		}
		return made
	}
	row := TrainingRow{
		Course: "OIC", Title: "OIC one-day workshop", Sessions: figure("training.OIC.sessions", "Sessions", "sessions", 20, 0),
		Trained:   figure("training.OIC.trained", "People trained", "people", 516, 0),
		Policing:  figure("training.OIC.policing", "From policing", Percent, 100*499/516.0, 516),
		Quality:   figure("training.OIC.quality", "Quality", Percent, 100*254/276.0, 276),
		Confident: figure("training.OIC.confident", "Confident", Percent, 100*259/276.0, 276),
		Responses: figure("training.OIC.responses", "Responses", "responses", 276, 0),
		Rate:      figure("training.OIC.rate", "Response rate", Percent, 100*276/516.0, 516),
	}
	item := ComparisonRow{
		Item: "procedures", Question: "Q5", Text: "Do you know the correct policing procedures?",
		Before: figure("before", "Procedures, before", Percent, 100*396/1236.0, 1236), After: figure("after", "Procedures, after", Percent, 100*193/276.0, 276),
		Change: figure("change", "Procedures, change", Points, 37.9, 276),
	}
	asked := figure("before.all", "Responses to the baseline survey", "responses", 1236, 0)
	briefed := figure("kpi.briefed", "Officers and staff briefed (attendances)", "attendances", 4340, 0)
	penalties := figure("kpi.penalties", "Outstanding civil penalties collected", Pounds, 594000, 0)
	indicator := func(key, title, unit string, earlier, later, change float64, changeUnit string) IndicatorRow {
		row := IndicatorRow{
			Title: title, EarlierPeriod: "2019", LaterPeriod: "2020", Earlier: figure(key+".2019", title+", 2019", unit, earlier, 0),
			Later: figure(key+".2020", title+", 2020", unit, later, 0), Change: figure(key+".change", title+", change from 2019 to 2020", changeUnit, change, 0),
		}
		row.Change.Change, row.Change.Decimals = true, 1
		if unit == Percent {
			row.Earlier.Decimals, row.Later.Decimals = 1, 1
		}
		return row
	}
	indicators := []IndicatorRow{
		indicator("referrals", "Police referrals to the National Referral Mechanism", "referrals", 2748, 3431, 24.85, Percent),
		indicator("defendants", "Flagged modern slavery defendants", "defendants", 349, 267, -23.496, Percent),
		indicator("convictions", "Crown Prosecution Service conviction rate", Percent, 71.9, 73.8, 1.9, Points),
	}
	item.Change.Change = true
	made := GrantReturn{
		Indicators: indicators,
		AsAt:       "2021-03-31", Training: []TrainingRow{row}, Receipts: map[string]Receipt{},
		Comparisons: []ComparisonTable{{Course: "OIC", HasBaseline: true, Before: asked, Rows: []ComparisonRow{item}}},
		Deliverables: []DeliverableStatus{{Letter: "G", KPIs: []KPIStatus{
			{Code: "briefed", Title: briefed.Title, Figure: briefed}, {Code: "penalties", Title: penalties.Title, Figure: penalties},
		}}},
	}
	for _, row := range indicators {
		for _, one := range []Figure{row.Earlier, row.Later, row.Change} {
			made.Receipts[one.Key] = Receipt{Figure: one}
		}
	}
	for _, one := range []Figure{
		row.Sessions, row.Trained, row.Policing, row.Quality, row.Confident, row.Responses, row.Rate, item.Before, item.After, item.Change, asked, briefed, penalties,
	} {
		receipt := Receipt{Figure: one}
		if one.Unit == Percent && one.Base != nil && *one.Base == 276 {
			receipt.Questions = []Question{{Text: "How confident do you feel?"}}
		}
		if one.Key == row.Rate.Key {
			receipt.Terms = []Term{term("responses", 276, ""), term("people trained", 516, ""), term("links sent", 536, "")}
			receipt.measure = Measure{Kind: ResponseRate, Survey: "OIC-POST", Course: "OIC"}
		}
		made.Receipts[one.Key] = receipt
	}
	section := WrittenSection{Code: NarrativeSection, Title: "Narrative by deliverable"}
	for i, text := range says {
		section.Entries = append(section.Entries, WrittenEntry{Key: string(rune('A' + i)), Answers: []WrittenAnswer{{Name: "done", Label: "What was done", Kind: LongText, Value: text}}})
	}
	line := func(key, title, budget, spent, forecast string) WrittenEntry {
		answers := map[string]string{"title": title, "budget": budget, "spent": spent, "forecast": forecast}
		return moneyLines.Written(ReturnEntry{Key: key, Answers: answers})
	}
	lines := withTotals([]WrittenEntry{line("1", "Trainers", "240000", "96000", "230000"), line("2", "Venues", "60000", "21500", "58000")})
	made.Written = []WrittenSection{section, {Code: MoneySection, Title: moneyLines.Title, Entries: lines}}
	return made
}

// What cannot stand is found however it is written, and the sentence beside it that is right is
// left alone. " / " parts the narratives of two deliverables.
func TestAStrictReader(t *testing.T) {
	for _, test := range []struct {
		wrong string
		words string
		kind  ContradictionKind
		right string
	}{
		{"People feel much more confident after the OIC one-day workshop: 94%.", "much more confident", OtherQuestion, "Confident after the OIC one-day workshop: 94% of those who answered."},
		{"Those who answered after the OIC one-day workshop and were confident: 92%.", "92%", OtherValue, "Those who answered after the OIC one-day workshop and were confident: 94%."},
		{"People feel more confident after the OIC one-day workshop.", "more confident", OtherQuestion, "People feel confident after the OIC one-day workshop."},
		{"70% of those who answered after the OIC one-day workshop were confident.", "70%", OtherValue,
			"70% of those who answered after the OIC one-day workshop were confident about procedures."},
		{"120 partners attended. 130 partners attended.", "130", OtherValue, "120 partners attended. 130 partners stayed away."},
		{"A total of 120 partners attended. In all, 130 partners attended.", "130", OtherValue, "A total of 120 partners attended in May. In all, 130 partners attended in June."},
		{"A total of 120 partners were met / In all 130 partners were met.", "130", OtherValue, "A total of 120 partners were met / In all 120 partners were met."},
		{"120 partners attended the conference / 130 partners attended the conference.", "130", OtherValue, "120 partners attended the conference / 130 partners attended the launch."},
		{"Partners reached: 120. Partners reached: 130.", "130", OtherValue, "Partners reached: 120. Partners met: 130."},
		{"32.37% said yes (276 people).", "32.37%", NoSuchShare, "32.25% said yes (276 people)."},
		{"(n=276) 32.37% said yes.", "32.37%", NoSuchShare, "(n=276) 32.25% said yes."},
		{"A total of £120,000 was paid to partners. Altogether £130,000 was paid to partners.", "£130,000", OtherValue, "A total of £120,000 was paid to partners. £130,000 was paid to hosts."},
		{"Forty people were trained in the OIC one-day workshop.", "Forty", OtherValue, "Five hundred and sixteen people were trained in the OIC one-day workshop."},
		{"Twenty-one sessions of the OIC one-day workshop were held.", "Twenty-one", OtherValue, "Twenty sessions of the OIC one-day workshop were held."},
		{"Of 276 people 32.37% said yes.", "32.37%", NoSuchShare, "Of 241 people 32.37% said yes."},
		{"32.37% of the 276 who answered said yes.", "32.37%", NoSuchShare, "80.66% of the 1,236 who answered before said yes."},
		{"32.37% (n = 276) said yes.", "32.37%", NoSuchShare, "32.25% (n = 276) said yes."},
		{"Among 276 respondents, 32.37% said yes.", "32.37%", NoSuchShare, "Among nearly all, 32.37% said yes."},
		{"276 people answered, of whom 32.37% said yes.", "32.37%", NoSuchShare, "276 people answered, of whom 32.25% said yes."},
		{"276 people answered. Of them 32.37% said yes.", "32.37%", NoSuchShare, "276 people answered. 32.37% was said of others."},
		{"Two thirds of those who answered after the OIC one-day workshop were confident.", "Two thirds", OtherValue,
			"Two thirds of those who answered after the OIC one-day workshop were confident about procedures."},
		{"One in three of those who answered after the OIC one-day workshop were confident.", "One in three", OtherValue,
			"Nine in ten of those who answered after the OIC one-day workshop were confident."},
		{"Half of those who answered after the OIC one-day workshop were confident.", "Half", OtherValue,
			"More than half of those who answered after the OIC one-day workshop were confident."},
		{"Most of those who answered after the OIC one-day workshop were not confident.", "Most of those", OtherValue,
			"Most of those who answered after the OIC one-day workshop were confident."},
		{"94% of those who answered after the OIC one-day workshop were not confident.", "94%", OtherValue,
			"6% of those who answered after the OIC one-day workshop were not confident."},
		{"Everyone who answered after the OIC one-day workshop was confident.", "Everyone", OtherValue,
			"Of everyone who answered after the OIC one-day workshop 94% were confident."},
		{"Between 600 and 700 people were trained in the OIC one-day workshop.", "Between 600 and 700", OtherValue,
			"Between 500 and 550 people were trained in the OIC one-day workshop."},
		{"Of those who answered after the OIC one-day workshop 50% to 60% were confident.", "50% to 60%", OtherValue,
			"Of those who answered after the OIC one-day workshop 94% (90% to 96%) were confident."},
		{"4,430 officers and staff were briefed.", "4,430", OtherValue, "4\u00a0340 officers and staff were briefed."},
		{"4.5 thousand officers and staff were briefed.", "4.5 thousand", OtherValue, "4.3 thousand officers and staff were briefed."},
		{"Civil penalties collected: £549,000.", "£549,000", OtherValue, "Civil penalties collected: £594,000."},
		{"The OIC one-day workshop: confidence doubled.", "doubled", OtherPopulation, "We want confidence to double after the OIC one-day workshop."},
		{"There was an increase in confidence after the OIC one-day workshop.", "increase", OtherPopulation, "The increase in our understanding of the OIC one-day workshop is to come."},
		{"£120,000 has been spent in total.", "£120,000", OtherValue, "£117,500 has been spent in total."},
		{"Our total budget is £310,000.", "£310,000", OtherValue, "Our total budget is £300,000, of which £240,000 is for trainers."},
		{"94% of the 516 people trained in the OIC one-day workshop who answered were confident.", "94%", OtherValue,
			"94% of the 276 people who answered after the OIC one-day workshop were confident."},
		{"The OIC one-day workshop trained 500 people.", "500", OtherValue, "The OIC one-day workshop trained 516 people."},
		{"259 of the 276 who answered after the OIC one-day workshop, 92%, were confident.", "92%", NoSuchShare,
			"259 of the 276 who answered after the OIC one-day workshop, 94%, were confident."},
		{"The survey after the OIC one-day workshop had 300 responses.", "300", OtherValue, "The survey before the OIC one-day workshop had 1,236 responses."},
		{"22 OIC one-day workshops were held.", "22", OtherValue, "20 OIC one-day workshops were held."},
		{"All 516 delegates of the OIC one-day workshop who answered were confident.", "All 516 delegates", OtherValue, "All 20 OIC one-day workshops were held."},
		{"The response rate of the OIC one-day workshop was 51.5%.", "51.5%", OtherValue, "The response rate of the OIC one-day workshop was 51.5% of 536 attendances."},
		{"The response rate was 51.5%. The response rate was 53%.", "53%", OtherValue,
			"The response rate was 51.5% of the attendances. The response rate was 53% of the people trained."},
		{"12 people of 516 were trained in the OIC one-day workshop online, and 500 delegates were trained in all.", "500", OtherValue,
			"274 local authority staff were trained in the OIC one-day workshop."},
		{"Two out of three quarters of those who answered after the OIC one-day workshop were confident.", "Two out of three", OtherValue,
			"We met the target in two out of three quarters of the year, and in three out of four quarters of the last. One in two thirds of us."},
	} {
		found := findings(strictReturn(strings.Split(test.wrong, " / ")...), nil)
		if len(found) != 1 || found[0].Words != test.words || found[0].Kind != test.kind {
			t.Errorf("%q: %+v, expected %s of %q", test.wrong, found, test.kind, test.words)
		}
		if found := findings(strictReturn(strings.Split(test.right, " / ")...), nil); len(found) > 0 {
			t.Errorf("%q: %s of %q: %s", test.right, found[0].Kind, found[0].Words, found[0].Why)
		}
	}
}

// Two rates of one survey that are of different people name them, or are found.
func TestTwoRatesOfOneSurveyNameTheirBases(t *testing.T) {
	for title, want := range map[string]int{
		"Response rate": 1, "Response rate, of those who attended in Kent": 0, "Response rate of the OIC one-day workshop": 0,
	} {
		made := strictReturn()
		rate := Figure{Key: "kpi.rate", Title: title, Unit: Percent, Value: number(100 * 27 / 40.0), Base: number(40)}
		made.Deliverables[0].KPIs = append(made.Deliverables[0].KPIs, KPIStatus{Code: "rate", Title: title, Figure: rate})
		made.Receipts[rate.Key] = Receipt{Figure: rate, measure: Measure{Kind: ResponseRate, Survey: "OIC-POST", Course: "OIC", From: "2021-01-01"}}
		found := findings(made, nil)
		if len(found) != want || want == 1 && (found[0].Kind != OtherBase || !strings.Contains(found[0].Why, "68% of 40 here, and 53% of 516 for “Response rate”")) {
			t.Errorf("%s: %+v", title, found)
		}
		for _, nothing := range []Figure{{Key: rate.Key, Title: title, Base: number(40)}, {Key: rate.Key, Title: title, Value: rate.Value}, rate.hidden()} {
			made.Receipts[rate.Key] = Receipt{Figure: nothing, measure: Measure{Kind: ResponseRate, Survey: "OIC-POST", Course: "OIC", Wave: "May"}}
			if found := findings(made, nil); len(found) != 0 {
				t.Errorf("%s, without a rate: %+v", title, found)
			}
		}
		rate.Base, rate.Value = number(516), made.Receipts["training.OIC.rate"].Figure.Value
		made.Receipts[rate.Key] = Receipt{Figure: rate, measure: Measure{Kind: ResponseRate, Survey: "OIC-POST", Course: "OIC"}}
		if found := findings(made, nil); len(found) != 0 {
			t.Errorf("%s, of the same people: %+v", title, found)
		}
	}
}
