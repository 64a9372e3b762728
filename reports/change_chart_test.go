package reports_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muster/reports"
	"muster/surveys"
)

var update = flag.Bool("update", false, "write the golden files anew")

func share(n, positive int) *surveys.SideFigures {
	value, interval := float64(positive)/float64(n), surveys.Wilson(positive, n)
	return &surveys.SideFigures{N: n, Positive: &positive, Share: &value, Low: &interval.Low, High: &interval.High}
}

func sampleItem(name, about string, before, after *surveys.SideFigures) surveys.ItemComparison {
	question := "Q"
	item := surveys.ItemComparison{Item: name, Unpaired: surveys.Unpaired{Before: before, After: after}}
	if about != "" {
		item.About = &about
	}
	if before != nil {
		item.BeforeQuestion = &question
	}
	if after != nil {
		item.AfterQuestion = &question
	}
	if before != nil && after != nil && before.Share != nil && after.Share != nil {
		change := surveys.NewcombeUnpaired(*before.Positive, before.N, *after.Positive, after.N)
		item.Unpaired.Change, item.Unpaired.Low, item.Unpaired.High = &change.Value, &change.Low, &change.High
	}
	return item
}

func sampleChart() reports.ChangeChart {
	hidden := &surveys.SideFigures{Suppressed: true}
	comparison := surveys.Comparison{Items: []surveys.ItemComparison{
		sampleItem("powers", "knowledge", share(1236, 420), share(276, 180)),
		sampleItem("procedures", "knowledge", share(1236, 396), share(276, 193)),
		sampleItem("contact", "knowledge", share(40, 38), share(60, 57)),
		sampleItem("hidden", "knowledge", share(1236, 500), hidden),
		sampleItem("cooperation", "environment", share(80, 48), share(70, 30)),
		sampleItem("ready", "", nil, share(276, 259)),
		sampleItem("number", "", &surveys.SideFigures{N: 20, Mean: 4}, &surveys.SideFigures{N: 20, Mean: 4}),
	}}
	labels := map[string]string{
		"powers":     "Understands the legal powers available to policing when dealing with organised immigration crime at ports & on beaches",
		"procedures": "Knows the procedures", "contact": "Has the contact to hand <24/7>",
		"hidden": "Determines when police lead", "cooperation": "Works together with partner agencies", "ready": "Ready to respond",
	}
	return reports.ChangeChart{
		Title: "Share who are very or extremely confident, before and after the workshop",
		Base:  "Before: 1,236 responses, 22 May to 30 June 2020. After: 276 responses, July 2020 to March 2021. Unpaired.",
		Sections: reports.ChangeSections(comparison, func(item surveys.ItemComparison) string {
			return labels[item.Item]
		}),
	}
}

func TestChangeChart(t *testing.T) {
	for _, shape := range []reports.ChartShape{reports.WideChart, reports.NarrowChart} {
		drawn, err := sampleChart().SVG(shape)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "change-"+string(shape)+".svg")
		if *update {
			if err := os.WriteFile(golden, drawn, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(drawn, want) {
			t.Errorf("%s differs from what is drawn; if that is meant, run the test with -update and look at it", golden)
		}
		decoder := xml.NewDecoder(bytes.NewReader(drawn))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", shape, err)
			}
		}
	}
}

func TestChangeSections(t *testing.T) {
	chart := sampleChart()
	var order []string
	for _, section := range chart.Sections {
		for _, row := range section.Rows {
			order = append(order, section.Heading+": "+row.Label[:5]+" "+row.Change+row.Interval)
		}
	}
	want := []string{
		"Own knowledge: Knows +37.9 points(31.6 to 43.6)",
		"Own knowledge: Under +31.2 points(24.9 to 37.2)",
		"Own knowledge: Has t 0.0 points(−9.4 to 12.0)",
		"Own knowledge: Deter [c]",
		"Working environment: Works −17.1 points(−32.0 to −1.1)",
		"Other questions: Ready no baseline",
	}
	if strings.Join(order, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(order, "\n"))
	}
	description := chart.Description()
	for _, words := range []string{
		"Knows the procedures before 32.0%, after 69.9%, +37.9 points (31.6 to 43.6)",
		"Has the contact to hand <24/7> before 95%, after 95%, 0.0 points",
		"Determines when police lead before 40.5%, [c]",
		"Ready to respond after 93.8%, no baseline.",
	} {
		if !strings.Contains(description, words) {
			t.Errorf("the description lacks %q: %s", words, description)
		}
	}
}
