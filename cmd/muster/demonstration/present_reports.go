package demonstration

import (
	"context"
	"fmt"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// notePresentReports gives the manager of the present programme something to look after:
// three deliverables, targets that are all invented, some briefings, and a draft return.
func (w *world) notePresentReports() {
	w.diary.note(w.day(-119, "10:00"), w.addPresentDefinitions)
	chance := chanceOf("present engagement")
	for number := range presentBriefings {
		day := w.day(-112+number*109/presentBriefings, "16:00")
		headcount := 9 + chance.IntN(22)
		force := pilotForces[chance.IntN(len(pilotForces))]
		w.diary.note(day, func(ctx context.Context) error { return w.recordBriefing(ctx, number+1, day, force, headcount) })
	}
	w.diary.note(w.day(-2, "15:00"), w.declarePresent)
	w.diary.note(w.day(-30, "17:00"), w.submitEarlier)
	w.diary.note(w.day(-1, "17:00"), func(ctx context.Context) error {
		filed, err := w.reports.StartReturn(ctx, w.staff[people.Manager], presentProgramme, courses.DayOf(w.clock.now()))
		if err != nil {
			return err
		}
		return w.writePresent(ctx, filed.Slug)
	})
}

// presentBriefings is how many briefings the present programme has given so far.
const presentBriefings = 11

func (w *world) addPresentDefinitions(ctx context.Context) error {
	manager := w.staff[people.Manager]
	for _, row := range table("deliverables") {
		deliverable := reports.Deliverable{Programme: presentProgramme, Letter: row["letter"], Title: row["title"]}
		if err := w.reports.AddDeliverable(ctx, manager, deliverable); err != nil {
			return err
		}
	}
	programme, err := w.courses.Programme(ctx, presentProgramme)
	if err != nil {
		return err
	}
	if err := w.addKPIs(ctx, presentProgramme, "kpis-next.json", programme.StartsOn, programme.EndsOn, reports.Invented); err != nil {
		return err
	}
	err = w.reports.AddGrant(ctx, manager, reports.Grant{
		Programme: presentProgramme, Code: "grant", Kind: reports.Award, Title: "The grant of the demonstration", AwardedOn: programme.StartsOn,
		ForYear: financialYear(programme.StartsOn), Amount: 1_400_000, Note: "Invented.",
	})
	if err != nil {
		return err
	}
	return w.reports.SetPlan(ctx, manager, presentProgramme, presentPlan())
}

// financialYear is the year from April to March that a day is in, such as 2020/21.
func financialYear(day string) string {
	first := londonMoment(day+" 12:00").AddDate(0, -3, 0).Year()
	return fmt.Sprintf("%d/%02d", first, (first+1)%100)
}

func (w *world) recordBriefing(ctx context.Context, number int, day time.Time, force string, headcount int) error {
	_, err := w.reports.AddEngagement(ctx, w.staff[people.Manager], reports.Engagement{
		Programme: presentProgramme, Reference: fmt.Sprintf("operational-briefing-%03d", number), Kind: "operational_briefing",
		HappenedOn: courses.DayOf(day), OrganisationID: w.organisations[force].ID, Headcount: &headcount,
		Note: "Invented record of the demonstration.",
	})
	return err
}

func (w *world) declarePresent(ctx context.Context) error {
	_, err := w.reports.Declare(ctx, w.staff[people.Manager], reports.Declaration{
		Programme: presentProgramme, Letter: "F", Kind: reports.Declared, RAG: reports.Amber, AsAt: courses.DayOf(w.clock.now()),
		Reason: "Invented: fewer sessions than planned so far; three more are open for booking.",
	})
	return err
}
