package demonstration

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// noteReports writes what the past year promised, recorded and declared into the diary.
func (w *world) noteReports() {
	w.diary.note(londonMoment("2020-04-01 10:00"), w.addPastDefinitions)
	for month, records := range byMonth(planEngagements()) {
		w.diary.note(month, func(ctx context.Context) error { return w.recordEngagements(ctx, records) })
	}
	w.diary.note(londonMoment("2021-04-06 10:00"), w.recordIndicators)
	w.diary.note(londonMoment("2021-04-12 15:00"), w.declarePast)
	w.diary.note(londonMoment("2021-04-14 10:00"), w.releasePast)
}

// byMonth gathers records by the moment at which they were entered: in the first days of the
// next month.
func byMonth(plans []engagementPlan) map[time.Time][]engagementPlan {
	months := map[time.Time][]engagementPlan{}
	for _, plan := range plans {
		day := londonMoment(plan.HappenedOn + " 11:00")
		entered := time.Date(day.Year(), day.Month()+1, 6, 11, 0, 0, 0, courses.London)
		months[entered] = append(months[entered], plan)
	}
	return months
}

func (w *world) addPastDefinitions(ctx context.Context) error {
	manager := w.staff[people.Manager]
	for _, row := range table("deliverables") {
		deliverable := reports.Deliverable{Programme: pastProgramme, Letter: row["letter"], Title: row["title"]}
		if err := w.reports.AddDeliverable(ctx, manager, deliverable); err != nil {
			return err
		}
	}
	for _, row := range table("grants") {
		err := w.reports.AddGrant(ctx, manager, reports.Grant{
			Programme: pastProgramme, Code: row["code"], Kind: reports.GrantKind(row["kind"]), Title: row["title"],
			AwardedOn: row["awarded_on"], ForYear: row["for_year"], Amount: int64(row.number("amount")), Note: row["note"],
		})
		if err != nil {
			return err
		}
	}
	if err := w.addKPIs(ctx, pastProgramme, "kpis.json", "2020-04-01", "2021-03-31", reports.Published); err != nil {
		return err
	}
	return w.reports.SetPlan(ctx, manager, pastProgramme, pastPlan)
}

// kpiDefinition is a KPI as the embedded files have it. A target is published in the past
// year, invented in the present; there is none where none is known.
type kpiDefinition struct {
	Letter   string          `json:"letter"`
	Code     string          `json:"code"`
	Title    string          `json:"title"`
	Unit     string          `json:"unit"`
	Decimals int             `json:"decimals"`
	Measure  reports.Measure `json:"measure"`
	Target   *float64        `json:"target"`
	Starts   string          `json:"starts"`
	Note     string          `json:"note"`
	Level    reports.Level   `json:"level"`

	Baseline   *float64 `json:"baseline"`
	BaselineOn string   `json:"baseline_on"`
	// Entries are what was entered for it by hand.
	Entries []struct {
		AsAt   string  `json:"as_at"`
		Value  float64 `json:"value"`
		Source string  `json:"source"`
	} `json:"entries"`
}

func (w *world) addKPIs(ctx context.Context, programme, file, starts, ends string, source reports.Provenance) error {
	data, err := files.ReadFile("data/" + file)
	if err != nil {
		return err
	}
	var definitions []kpiDefinition
	if err := json.Unmarshal(data, &definitions); err != nil {
		return err
	}
	return w.addKPIsOf(ctx, programme, definitions, starts, ends, source)
}

func (w *world) addKPIsOf(ctx context.Context, programme string, definitions []kpiDefinition, starts, ends string, source reports.Provenance) error {
	for i, d := range definitions {
		kpi := reports.KPI{
			Programme: programme, Code: d.Code, Letter: d.Letter, Title: d.Title, Measure: d.Measure, Unit: d.Unit,
			Decimals: d.Decimals, Direction: reports.AtLeast, Target: d.Target, StartsOn: starts, EndsOn: ends,
			Note: d.Note, Position: i + 1, Level: d.Level, Baseline: d.Baseline, BaselineOn: d.BaselineOn,
		}
		if d.Target != nil {
			kpi.TargetSource = source
		}
		if d.Starts != "" {
			kpi.StartsOn = d.Starts
		}
		if err := w.reports.AddKPI(ctx, w.staff[people.Manager], kpi); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) recordEngagements(ctx context.Context, plans []engagementPlan) error {
	records := make([]reports.Engagement, len(plans))
	for i, plan := range plans {
		records[i] = plan.Engagement
		records[i].OrganisationID = w.organisations[plan.Organisation].ID
	}
	_, err := w.reports.AddEngagements(ctx, w.staff[people.Manager], records)
	return err
}

func (w *world) recordIndicators(ctx context.Context) error {
	for _, row := range table("indicators") {
		value, err := strconv.ParseFloat(row["value"], 64)
		if err != nil {
			return err
		}
		_, err = w.reports.AddIndicator(ctx, w.staff[people.Manager], reports.Indicator{
			Programme: pastProgramme, Code: row["indicator"], Title: row["title"], Period: row["period"],
			Value: value, Unit: reports.IndicatorUnit(row["unit"]), Source: row["source"],
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// declarePast declares the RAG of each deliverable as the annual report printed it, with its
// reasons.
func (w *world) declarePast(ctx context.Context) error {
	for _, row := range table("deliverables") {
		rag, reason := reports.Green, "The requirements of the deliverable have been met in full."
		if row["rag_2021_03_31"] == "Amber" {
			rag = reports.Amber
			reason = "The work with the NCA National Targeting Centre has progressed more slowly than expected. " +
				"The centre has now become part of the NCA's intelligence function and should be able to move forward."
		}
		_, err := w.reports.Declare(ctx, w.staff[people.Manager], reports.Declaration{
			Programme: pastProgramme, Letter: row["letter"], Kind: reports.Declared, RAG: rag, Reason: reason, AsAt: "2021-03-31",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// releasePast files the year's return and takes it to the funder, who accepts it; then it is
// locked.
func (w *world) releasePast(ctx context.Context) error {
	filed, err := w.reports.StartReturn(ctx, w.staff[people.Manager], pastProgramme, "2021-03-31")
	if err != nil {
		return err
	}
	for _, step := range []struct {
		role people.Role
		act  reports.ReturnAct
	}{{people.Manager, reports.Submit}, {people.Board, reports.Approve}, {people.Funder, reports.Accept}, {people.Manager, reports.Lock}} {
		now, _, err := w.reports.ReadReturn(ctx, w.staff[step.role], filed.Slug)
		if err != nil {
			return err
		}
		if _, err := w.reports.MoveReturn(ctx, w.staff[step.role], filed.Slug, step.act, now.Version(), ""); err != nil {
			return err
		}
	}
	return w.askPast(ctx, filed.Slug)
}

// askPast has the funder ask about two figures, and the manager answer one of them.
func (w *world) askPast(ctx context.Context, slug string) error {
	asked, err := w.reports.AskAboutFigure(ctx, w.staff[people.Funder], slug, "grant.total", "Invented: does this hold the grant of the year before?")
	if err != nil {
		return err
	}
	_, err = w.reports.AskAboutFigure(ctx, w.staff[people.Funder], slug, "training.OIC.trained", "Invented: how many of these were trained online?")
	if err != nil {
		return err
	}
	return w.reports.AnswerQuestion(ctx, w.staff[people.Manager], slug, asked.ID, "Invented: no. It is what was awarded for 2020/21 alone.")
}
