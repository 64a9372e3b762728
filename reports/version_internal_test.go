package reports

import "testing"

// What two frozen receipts do not tell is not said: a forecast is another because it was made on
// another day, and of answers it is not known whether they came or records were corrected.
func TestWhyAVersionSaidOtherwise(t *testing.T) {
	receipt := func(key string, value float64, sources ...Source) Receipt {
		return Receipt{Figure: Figure{Key: key, Value: number(value)}, Sources: sources}
	}
	said := func(day string, value float64, rag RAG) GrantReturn {
		made := GrantReturn{MadeOn: day, Receipts: map[string]Receipt{}}
		session, wave := Source{Kind: SessionSource, Reference: "s"}, Source{Kind: WaveSource, Reference: "w"}
		for _, r := range []Receipt{
			receipt("a.records", value, session), receipt("b.answers", value, wave), receipt("c.bounds", value),
			receipt("kpi.d"+forecastOf, value), receipt("kpi.e", 7, session), receipt("kpi.f", 7, session),
		} {
			made.Receipts[r.Figure.Key] = r
		}
		rated := func(key string, rag RAG) KPIStatus {
			return KPIStatus{Figure: Figure{Key: key}, Rating: Rating{RAG: rag}}
		}
		made.Deliverables = []DeliverableStatus{{KPIs: []KPIStatus{rated("kpi.e", rag), rated("kpi.f", Green)}}}
		return made
	}
	rows := changedBetween(said("2026-10-23", 17, Amber), said("2026-11-23", 18, Green))
	want := []string{
		"What the same records say was corrected since 23 October 2026.", "Answers came, or what is recorded was corrected, since 23 October 2026.",
		"Answers came, or what is recorded was corrected, since 23 October 2026.",
		"It was foretold on 23 October 2026, and on 23 November 2026 for what this return says.", "What it is held against, or how it is rated, was changed.",
	}
	if len(rows) != len(want) {
		t.Fatalf("%d figures differ, want %d: %+v", len(rows), len(want), rows)
	}
	for i, row := range rows {
		if row.Because != want[i] {
			t.Errorf("%s: %s", row.Then.Key, row.Because)
		}
	}
	for _, row := range changedBetween(said("2026-11-23", 17, Amber), said("2026-11-23", 18, Green)) {
		if row.Then.Key == "kpi.d"+forecastOf && row.Because != "Both were foretold on 23 November 2026." {
			t.Errorf("of one day: %s", row.Because)
		}
	}
}

// Bounds are said once, and an interval after its share.
func TestAWholeFigure(t *testing.T) {
	low, half, high := 39.0, 50.0, 97.0
	for want, figure := range map[string]Figure{
		"39% to 97%":       {Unit: Percent, Low: &low, High: &high},
		"50% (39% to 97%)": {Unit: Percent, Value: &half, Low: &low, High: &high},
		"50%":              {Unit: Percent, Value: &half},
	} {
		if got := figure.Whole(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
