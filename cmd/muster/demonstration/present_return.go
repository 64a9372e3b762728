package demonstration

import (
	"context"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// presentEntries are what is written in the present programme's draft return so far. All of
// it is invented, and says so.
func (w *world) presentEntries() []reports.ReturnEntry {
	day := func(offset int) string { return courses.DayOf(w.day(offset, "12:00")) }
	return []reports.ReturnEntry{
		{Section: reports.NarrativeSection, Key: "A", Answers: map[string]string{
			"done": "Invented: the regional coordinators met twice and agreed who visits which force.",
			"next": "Invented: the coordinators visit the four forces that have not been visited.",
		}},
		{Section: reports.NarrativeSection, Key: "F", Answers: map[string]string{
			"done": "Invented: fewer sessions were held than planned, because two trainers left.",
			"next": "Invented: three more sessions are open for booking.",
			"help": "Invented: two more trainers, from any force.",
		}},
		{Section: reports.RisksSection, Answers: map[string]string{
			"title": "Invented: too few trainers", "kind": "Issue", "severity": "High", "owner": "Training coordinator",
			"description": "Sessions are cancelled, and forces lose trust in the offer.", "action": "Forces are asked to release officers as trainers.",
		}},
		{Section: reports.RisksSection, Answers: map[string]string{
			"title": "Invented: late answers to the surveys", "kind": "Risk", "severity": "Low", "owner": "Evaluation officer",
			"description": "The change after training is known later than the board needs it.", "action": "Delegates are reminded once, after a week.",
		}},
		{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Invented: first session held", "planned": day(-100), "actual": day(-90)}},
		{Section: reports.MilestonesSection, Answers: map[string]string{
			"title": "Invented: all forces visited", "planned": day(30), "forecast": day(75), "note": "Four forces asked for a later date.",
		}},
		{Section: reports.MoneySection, Answers: map[string]string{
			"title": "Invented: trainers", "budget": "240000", "spent": "96000", "forecast": "228000", "reason": "Two posts were empty for two months.",
		}},
		{Section: reports.MoneySection, Answers: map[string]string{"title": "Invented: venues and travel", "budget": "60000", "spent": "21500", "forecast": "60000"}},
	}
}

// writePresent writes the draft return as far as its manager has come.
func (w *world) writePresent(ctx context.Context, slug string) error {
	manager := w.staff[people.Manager]
	for _, entry := range w.presentEntries() {
		if _, err := w.reports.SaveReturnEntry(ctx, manager, slug, entry); err != nil {
			return err
		}
	}
	_, err := w.reports.AddEvidence(ctx, manager, slug, reports.Evidence{
		Title: "Invented: minutes of the programme board", FileName: "board-minutes.txt",
		Content: []byte("Invented for the demonstration.\nThe board asked for two more trainers.\n"),
	})
	if err != nil {
		return err
	}
	return w.reports.CompleteSection(ctx, manager, slug, reports.MilestonesSection, true)
}
