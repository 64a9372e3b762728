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
			"title": "Invented: late answers to the surveys", "kind": "Risk", "severity": "Low", "owner": "Evaluation officer",
			"description": "The change after training is known later than the board needs it.", "action": "Delegates are reminded once, after a week.",
		}},
		{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Invented: first session held", "planned": day(-100), "actual": day(-90)}},
		{Section: reports.MoneySection, Answers: map[string]string{
			"title": "Invented: trainers", "budget": "240000", "spent": "96000", "forecast": "228000", "reason": "Two posts were empty for two months.",
		}},
		{Section: reports.MoneySection, Answers: map[string]string{"title": "Invented: venues and travel", "budget": "60000", "spent": "21500", "forecast": "60000"}},
	}
}

// earlierEntries are what was written in the return before the draft.
func (w *world) earlierEntries() []reports.ReturnEntry {
	day := func(offset int) string { return courses.DayOf(w.day(offset, "12:00")) }
	return []reports.ReturnEntry{
		{Section: reports.NarrativeSection, Key: "G", Answers: map[string]string{
			"done": "Invented: 12 operational briefings were held.", "next": "Invented: every force is offered another.",
		}},
		{Section: reports.RisksSection, Answers: map[string]string{
			"title": "Invented: too few trainers", "kind": "Risk", "severity": "Medium", "owner": "Training coordinator",
			"description": "Sessions would be cancelled.", "action": "Forces are asked to release officers as trainers.",
		}},
		{Section: reports.RisksSection, Answers: map[string]string{
			"title": "Invented: a venue may close", "kind": "Risk", "severity": "Low", "owner": "Training coordinator",
			"description": "Two sessions would need another room.", "action": "Rooms of two forces are kept free.",
		}},
		{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Invented: all forces visited", "planned": day(30), "forecast": day(30)}},
		{Section: reports.LessonsSection, Answers: map[string]string{
			"title": "Invented: ask for rooms early", "kind": "Lesson", "text": "Rooms that were asked for two months ahead were all given.",
		}},
	}
}

// submitEarlier submits a return before the draft: with one number that the records do not
// have, and the reason why it stands.
func (w *world) submitEarlier(ctx context.Context) error {
	manager := w.staff[people.Manager]
	filed, err := w.reports.StartReturn(ctx, manager, presentProgramme, courses.DayOf(w.clock.now()))
	if err != nil {
		return err
	}
	for _, entry := range w.earlierEntries() {
		if _, err := w.reports.SaveReturnEntry(ctx, manager, filed.Slug, entry); err != nil {
			return err
		}
	}
	open, err := w.reports.OpenReturn(ctx, manager, filed.Slug)
	if err != nil {
		return err
	}
	for _, finding := range open.Findings {
		if err := w.reports.ExplainFinding(ctx, manager, filed.Slug, finding.ID, "Invented: the forces have not sent all records yet."); err != nil {
			return err
		}
	}
	if open, err = w.reports.OpenReturn(ctx, manager, filed.Slug); err != nil {
		return err
	}
	_, err = w.reports.MoveReturn(ctx, manager, filed.Slug, reports.Submit, open.Return.Version(), "")
	return err
}

// carryOver takes the milestone and one risk of the return before into the draft. The other
// risk and the lesson are still to be decided.
func (w *world) carryOver(ctx context.Context, slug string) error {
	manager := w.staff[people.Manager]
	written, err := w.reports.ReturnWritten(ctx, manager, slug)
	if err != nil {
		return err
	}
	for _, carried := range written.Carried {
		answers := carried.Entry.Answers
		switch answers["title"] {
		case "Invented: too few trainers":
			answers["kind"], answers["severity"] = "Issue", "High"
			answers["description"] = "Sessions are cancelled, and forces lose trust in the offer."
		case "Invented: all forces visited":
			answers["forecast"], answers["note"] = courses.DayOf(w.day(75, "12:00")), "Four forces asked for a later date."
		default:
			continue
		}
		if _, err := w.reports.TakeOver(ctx, manager, slug, carried.Entry.Section, carried.Entry.Key, answers); err != nil {
			return err
		}
	}
	return nil
}

// writePresent writes the draft return as far as its manager has come.
func (w *world) writePresent(ctx context.Context, slug string) error {
	manager := w.staff[people.Manager]
	if err := w.carryOver(ctx, slug); err != nil {
		return err
	}
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
