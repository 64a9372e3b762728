package web

import (
	"fmt"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// codedAnswers imports responses with pair codes: a row for each cells, all of Kent's.
func (w *resultsWorld) codedAnswers(survey, wave, head string, answers int, cells func(n int) string) {
	w.T.Helper()
	var file strings.Builder
	file.WriteString("response_id,pair_code,role," + head)
	for n := range answers {
		fmt.Fprintf(&file, "\n%s-%d,code%d,police,%s", wave, n, n, cells(n))
	}
	_, err := w.app.services.Surveys.ImportResponses(w.T.Context(), people.System, strings.NewReader(file.String()),
		surveys.ResponseImport{Survey: survey, Wave: wave})
	w.must(err)
}

// TestTheSamePeopleOverTime: 30 people of whom 24 are sure after the course, and 15 three
// months later, who were all unsure before.
func TestTheSamePeopleOverTime(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.wave(surveys.Wave{Survey: "POST", Name: "later", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: w.course()})
		w.codedAnswers("BASE", "2020", "Q5", 30, func(int) string { return "1" })
		w.codedAnswers("POST", "2021", "Q5", 30, func(n int) string { return fmt.Sprint(2 + 3*when(n < 24)) })
		w.codedAnswers("POST", "later", "Q5", 30, func(n int) string { return fmt.Sprint(2 + 3*when(n < 15)) })
		w.manager.get(comparedAddress).wantNoText(t, "The same people over time")
		w.manager.get(strings.Replace(comparedAddress, "/results?", "/results/fading.svg?", 1)).wantStatus(t, 404)
		w.must(w.app.db.Exec("UPDATE survey_waves SET kind = 'follow_up', months = 3 WHERE name = 'later'").Error)
		w.manager.get(comparedAddress).wantStatus(t, 200).wantText(t, "The same people over time", "24 of 30", "15 of 30", "+80.0", "−30.0",
			"30 points lower 3 months after than right after, among the same 30 people")
		receipts := w.wantReceipts(w.manager, comparedAddress, 9)
		receipts["Procedures, after, the same people"].wantText(t, "After the course: Procedures, after, the same people", "80% (", "Positive, 3 months 15",
			"Change since before: +80.0 points", "Waves of surveys: 3", "those who answered the item at all of these times")
		receipts["Procedures, since the training"].wantText(t, "−30.0 points")
		chart := w.manager.get(strings.Replace(comparedAddress, "/results?", "/results/fading.svg?", 1)).wantStatus(t, 200)
		if !strings.Contains(chart.Body, "before 0%, after 80%, 3 months 50%") || !strings.Contains(chart.Body, "(30 people)") {
			t.Errorf("the chart does not say what it shows: %s", chart.Body)
		}
	})
}

func (w *resultsWorld) course() string {
	w.T.Helper()
	course, err := w.app.services.Courses.Course(w.T.Context(), "VLO")
	w.must(err)
	return course.ID
}

// TestBothChangesOfAThenQuestionAreShown: 40 people, of whom 20 were asked how it was before.
// All of these were sure before, say now that they were not, and are sure now.
func TestBothChangesOfAThenQuestionAreShown(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.survey("POST", "After the course", `, {"code": "ready", "item": "ready_vlo", "kind": "scale", "scale": "confidence", "text": "Are you ready to be a VLO ?"},
			{"code": "Q5then", "kind": "scale", "scale": "confidence", "text": "And before?", "then_of": "Q5"}`)
		w.manager.get(comparedAddress).wantNoText(t, "looking back")
		w.codedAnswers("BASE", "2020", "Q5", 40, func(n int) string { return fmt.Sprint(4 - 3*when(n >= 20)) })
		w.codedAnswers("POST", "2021", "Q5,Q5then", 40, func(n int) string { return "5," + strings.Repeat("2", when(n < 20)) })
		w.manager.get(comparedAddress).wantStatus(t, 200).wantText(t, "How people judge the time before, looking back",
			"Change measured", "+100", "−100", "Looking back, fewer of them give a positive answer")
		receipts := w.wantReceipts(w.manager, comparedAddress, 9)
		receipts["Procedures, shift"].wantText(t, "−100.0 points", "Pairs 20", "And before?", "Do you know the procedures?", "of the same people")
		receipts["Procedures, change felt, all who were asked"].wantText(t, "+100.0 points", "And before?", "Waves of surveys: 1")
	})
}

// TestResultsOverTimeAndByWave: all answers are of February 2021, and those of a session belong
// to the month it was held in.
func TestResultsOverTimeAndByWave(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.manager.get(comparedAddress+"&by=month").wantStatus(t, 200).wantText(t, "By month", "February 2021")
		w.manager.get(comparedAddress+"&by=quarter").wantStatus(t, 200).wantText(t, "January to March 2021")
		w.manager.get(comparedAddress+"&by=wave").wantStatus(t, 200).wantText(t, "By wave", "2020", "2021")
		w.manager.get(comparedAddress+"&by=weekday").wantStatus(t, 422).wantText(t, "wave, month or quarter")
	})
}

// Beside a share after stands what it can be of all attendances, and beside a change that is
// not told from none how many more answers would settle it.
func TestAHeadlineSaysWhatItDoesNotKnow(t *testing.T) {
	side := func(positive, n int) *surveys.SideFigures {
		share, interval := float64(positive)/float64(n), surveys.Wilson(positive, n)
		return &surveys.SideFigures{N: n, Positive: &positive, Share: &share, Low: &interval.Low, High: &interval.High}
	}
	before, after := side(50, 100), side(23, 40)
	estimate := surveys.NewcombeUnpaired(50, 100, 23, 40)
	item := surveys.ItemComparison{Item: "x", Unpaired: surveys.Unpaired{Before: before, After: after, Change: &estimate.Value, Low: &estimate.Low, High: &estimate.High}}
	row := newItemRow(item, surveys.Results{AfterFacts: surveys.SideFacts{Seats: 40, Attended: 80}})
	if row.After.All != "29% to 79% of all attendances, in full or in part" {
		t.Errorf("of all: %q", row.After.All)
	}
	more, known := surveys.MoreAfter(*before, *after)
	if want := fmt.Sprintf("%d more answers would settle it", more); known && row.Change.More != want || !known && row.Change.More != "" {
		t.Errorf("%q, want %q (%v)", row.Change.More, want, known)
	}
	estimate = surveys.NewcombeUnpaired(10, 100, 30, 40)
	item.Unpaired = surveys.Unpaired{Before: side(10, 100), After: side(30, 40), Change: &estimate.Value, Low: &estimate.Low, High: &estimate.High}
	if row := newItemRow(item, surveys.Results{}); row.Change.More != "" || row.After.All != "" {
		t.Errorf("what is settled says %+v", row)
	}
}
