package demonstration

import (
	"context"
	"encoding/json"
	"fmt"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// reported is a programme of which only its report is known: what that publishes is entered
// by hand, as records where it says enough for one.
type reported struct {
	Code         string          `json:"code"`
	Title        string          `json:"title"`
	StartsOn     string          `json:"starts_on"`
	EndsOn       string          `json:"ends_on"`
	Note         string          `json:"note"`
	Entered      string          `json:"entered"` // the moment in London
	GrantYear    string          `json:"grant_year"`
	KPIs         []kpiDefinition `json:"kpis"`
	Deliverables []struct {
		Letter string `json:"letter"`
		Title  string `json:"title"`
	} `json:"deliverables"`
	Grants []struct {
		Code      string `json:"code"`
		Kind      string `json:"kind"`
		Title     string `json:"title"`
		AwardedOn string `json:"awarded_on"`
		ForYear   string `json:"for_year"`
		Amount    int64  `json:"amount"`
		Note      string `json:"note"`
	} `json:"grants"`
	Indicators []struct {
		Code   string  `json:"code"`
		Title  string  `json:"title"`
		Unit   string  `json:"unit"`
		Period string  `json:"period"`
		Value  float64 `json:"value"`
		Source string  `json:"source"`
	} `json:"indicators"`
	Engagements []struct {
		Reference    string `json:"reference"`
		Kind         string `json:"kind"`
		HappenedOn   string `json:"happened_on"`
		Organisation string `json:"organisation"`
		Headcount    *int   `json:"headcount"`
		Note         string `json:"note"`
	} `json:"engagements"`
}

// noteReported writes into the diary the programmes before and after the past year of which
// only the reports are known.
func (w *world) noteReported() {
	for _, file := range []string{"reported-2017-18.json", "reported-msin.json"} {
		data, err := files.ReadFile("data/" + file)
		var programme reported
		if err == nil {
			err = json.Unmarshal(data, &programme)
		}
		if err != nil {
			panic(fmt.Sprintf("data/%s: %v", file, err))
		}
		w.diary.note(londonMoment(programme.Entered), func(ctx context.Context) error { return w.addReported(ctx, programme) })
	}
}

func (w *world) addReported(ctx context.Context, r reported) error {
	_, err := w.courses.AddProgramme(ctx, people.System, courses.Programme{Code: r.Code, Title: r.Title, StartsOn: r.StartsOn, EndsOn: r.EndsOn, Note: r.Note})
	if err != nil {
		return err
	}
	manager := w.staff[people.Manager]
	for _, d := range r.Deliverables {
		if err := w.reports.AddDeliverable(ctx, manager, reports.Deliverable{Programme: r.Code, Letter: d.Letter, Title: d.Title}); err != nil {
			return err
		}
	}
	if err := w.recordReported(ctx, r); err != nil {
		return err
	}
	if err := w.addKPIsOf(ctx, r.Code, r.KPIs, r.StartsOn, r.EndsOn, reports.Published); err != nil {
		return err
	}
	for _, kpi := range r.KPIs {
		for _, e := range kpi.Entries {
			entry := reports.Entry{Programme: r.Code, KPI: kpi.Code, AsAt: e.AsAt, Value: e.Value, Source: e.Source}
			if _, err := w.reports.AddEntry(ctx, manager, entry); err != nil {
				return err
			}
		}
	}
	return w.reports.SetPlan(ctx, manager, r.Code, reports.Plan{GrantYear: r.GrantYear})
}

// recordReported enters the grants, indicators and engagement that the report tells of.
func (w *world) recordReported(ctx context.Context, r reported) error {
	manager := w.staff[people.Manager]
	for _, g := range r.Grants {
		err := w.reports.AddGrant(ctx, manager, reports.Grant{
			Programme: r.Code, Code: g.Code, Kind: reports.GrantKind(g.Kind), Title: g.Title, AwardedOn: g.AwardedOn, ForYear: g.ForYear,
			Amount: g.Amount, Note: g.Note,
		})
		if err != nil {
			return err
		}
	}
	for _, i := range r.Indicators {
		_, err := w.reports.AddIndicator(ctx, manager, reports.Indicator{
			Programme: r.Code, Code: i.Code, Title: i.Title, Period: i.Period, Value: i.Value, Unit: reports.IndicatorUnit(i.Unit), Source: i.Source,
		})
		if err != nil {
			return err
		}
	}
	for _, e := range r.Engagements {
		_, err := w.reports.AddEngagement(ctx, manager, reports.Engagement{
			Programme: r.Code, Reference: e.Reference, Kind: e.Kind, HappenedOn: e.HappenedOn,
			OrganisationID: w.organisations[e.Organisation].ID, Headcount: e.Headcount, Note: e.Note,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
