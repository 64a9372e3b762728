package reports_test

import (
	"errors"
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// Every kind of measure, counted by hand in the world.
func TestMeasures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, test := range map[string]struct {
			measure reports.Measure
			unit    string
			want    string
			sources int
		}{
			"sessions":                {reports.Measure{Kind: reports.SessionsDelivered, Course: "VLO"}, "", "3", 3},
			"sessions in March":       {reports.Measure{Kind: reports.SessionsDelivered, Course: "VLO", From: "2021-03-01"}, "", "1", 1},
			"trained":                 {reports.Measure{Kind: reports.Trained, Course: "vlo"}, "", "12", 3},
			"trained of policing":     {reports.Measure{Kind: reports.Trained, Course: "VLO", Sector: people.Policing}, "", "9", 3},
			"trained of the rest":     {reports.Measure{Kind: reports.Trained, Course: "VLO", ExceptSector: people.Policing}, "", "3", 3},
			"share of policing":       {reports.Measure{Kind: reports.TrainedShare, Course: "VLO", Sector: people.Policing}, "%", "75%", 3},
			"organisations":           {reports.Measure{Kind: reports.OrganisationsTrained, Course: "VLO"}, "", "3", 3},
			"forces":                  {reports.Measure{Kind: reports.OrganisationsTrained, Course: "VLO", ForcesOnly: true}, "", "2", 2},
			"share of forces":         {reports.Measure{Kind: reports.OrganisationsTrained, Course: "VLO", OfForces: true}, "%", "5%", 2},
			"responses":               {reports.Measure{Kind: reports.Responses, Survey: "POST"}, "", "70", 1},
			"responses of a wave":     {reports.Measure{Kind: reports.Responses, Survey: "POST", Wave: "2021"}, "", "70", 1},
			"responses of no wave":    {reports.Measure{Kind: reports.Responses, Survey: "POST", Wave: "1999"}, "", "0", 0},
			"forces answering":        {reports.Measure{Kind: reports.OrganisationsAnswering, Survey: "POST", ForcesOnly: true}, "", "2", 2},
			"positive":                {reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "procedures"}, "%", "60%", 1},
			"of an option":            {reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "procedures", Options: []string{"2"}}, "%", "40%", 1},
			"yes":                     {reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "incident"}, "%", "25%", 1},
			"no":                      {reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "incident", Options: []string{"no"}}, "%", "75%", 1},
			"an item nobody asks":     {reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "nothing"}, "%", "No data", 1},
			"change":                  {reports.Measure{Kind: reports.SurveyChange, Survey: "POST", Before: "BASE", Item: "procedures"}, "points", "+20 points", 2},
			"mean change":             {reports.Measure{Kind: reports.SurveyMeanChange, Survey: "POST", Before: "BASE"}, "points", "+20 points", 2},
			"records":                 {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "Briefing", Aggregate: reports.CountRecords}, "", "3", 3},
			"records from January on": {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountRecords, From: "2021-01-01"}, "", "2", 2},
			"headcounts":              {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.SumHeadcounts}, "", "52", 3},
			"organisations engaged":   {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountOrganisations}, "", "2", 2},
			"amounts":                 {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "penalty", Aggregate: reports.SumAmounts}, "GBP", "£594,000", 1},
			"the largest":             {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "penalty", Aggregate: reports.LargestAmount}, "GBP", "£594,000", 1},
			"nothing of the kind":     {reports.Measure{Kind: reports.EngagementSum, EngagementKind: "parade", Aggregate: reports.CountRecords}, "", "No data", 0},
			"indicator":               {reports.Measure{Kind: reports.IndicatorValue, Indicator: "nrm", Period: "2020"}, "", "3,431", 1},
			"change of a rate":        {reports.Measure{Kind: reports.IndicatorChange, Indicator: "convictions", Earlier: "2019", Period: "2020"}, "", "+2 points", 2},
			"change from nothing":     {reports.Measure{Kind: reports.IndicatorChange, Indicator: "nrm", Earlier: "2018", Period: "2020"}, "%", "No data", 0},
			"grant of the year":       {reports.Measure{Kind: reports.GrantAmount, Year: "2020/21"}, "GBP", "£2,000,000", 2},
			"an allocation":           {reports.Measure{Kind: reports.GrantAmount, Grants: []string{"oic"}}, "GBP", "£1,000,000", 1},
		} {
			receipt, err := w.reports.Count(t.Context(), w.board, programme, reports.Definition{Key: name, Unit: test.unit, Measure: test.measure}, "2021-03-31")
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got := receipt.Figure.Text(); got != test.want || len(receipt.Sources) != test.sources || receipt.Formula == "" {
				t.Errorf("%s: %s from %d sources (%q), want %s from %d", name, got, len(receipt.Sources), receipt.Formula, test.want, test.sources)
			}
		}
		share := reports.Definition{Measure: reports.Measure{Kind: reports.SurveyShare, Survey: "BASE", Item: "procedures", Options: []string{"7"}}}
		if _, err := w.reports.Count(t.Context(), w.board, programme, share, "2021-03-31"); !errors.Is(err, reports.ErrDefinition) {
			t.Errorf("an option there is not: %v", err)
		}
	})
}
