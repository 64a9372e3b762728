package demonstration

import "muster/reports"

// basesInvented is said of a survey whose percentages were published without their bases.
const basesInvented = "The report gives these percentages without their bases: the bases are invented."

// pastPlan is what the past year's grant return shows, as the annual report did.
var pastPlan = reports.Plan{
	Engagement: []string{
		"opt-briefings", "opt-briefed", "opt-control-rooms", "opt-operations", "opt-kraken", "opt-penalties", "opt-intelligence",
	},
	Training: []reports.TrainingPlan{
		{
			Course: courseOIC, Title: "OIC one-day workshop", Survey: surveyOIC, Before: surveyBaseline,
			Quality: "quality", Confident: "ready_oic", ConfidentTitle: "confident to respond to an OIC incident",
			Note: basesInvented, Invented: true,
		},
		{
			Course: courseInnerste, Title: "Operation Innerste", Survey: surveyInnerste, Before: surveyBaseline,
			Quality: "quality", Confident: "ready_embed", ConfidentTitle: "confident to embed the process in their organisation",
			Note: basesInvented, Invented: true,
		},
		{
			Course: courseVLO, Title: "Victim liaison officer course", Survey: surveyVLO,
			Quality: "quality", Confident: "ready_victim", ConfidentTitle: "confident to respond to a potential victim",
			Note: basesInvented + " How many answered was not published either.", Invented: true, InventedResponses: true,
		},
	},
	Indicators: []reports.IndicatorPlan{
		{Indicator: "live-investigations", Title: "Modern slavery live investigations (monthly average)", Earlier: "2019", Later: "2020"},
		{Indicator: "nrm-referrals", Title: "Police referrals to the National Referral Mechanism", Earlier: "2019", Later: "2020", Decimals: 1},
		{Indicator: "cps-referrals", Title: "Police referrals to the Crown Prosecution Service", Earlier: "2019", Later: "2020", Decimals: 1},
		{Indicator: "flagged-defendants", Title: "Flagged modern slavery defendants", Earlier: "2019", Later: "2020", Decimals: 1},
		{Indicator: "conviction-rate", Title: "Crown Prosecution Service conviction rate", Earlier: "2019", Later: "2020", Decimals: 1},
	},
	GrantYear: "2020/21",
	Names: []reports.FigureName{
		{Name: "oic.trained", Key: "training.OIC.trained"},
		{Name: "oic.confident", Key: "training.OIC.confident"},
		{Name: "vlo.trained", Key: "training.VLO.trained"},
		{Name: "innerste.trained", Key: "training.INNERSTE.trained"},
		{Name: "innerste.trained.policing", Key: "training.INNERSTE.policing"},
		{Name: "innerste.incident", Key: "change.INNERSTE.incident.after"},
		{Name: "opt.briefed", Key: "kpi.opt-briefed"},
		{Name: "opt.penalties", Key: "kpi.opt-penalties"},
		{Name: "coordinators.support", Key: "kpi.coordinator-support"},
		{Name: "table1.nrm.change", Key: "indicator.nrm-referrals.change"},
		{Name: "table1.investigations.change", Key: "indicator.live-investigations.change"},
		// grant.total is a key already.
	},
}

// presentPlan is the same for the present programme, whose surveys have codes of their own.
func presentPlan() reports.Plan {
	plan := reports.Plan{Engagement: []string{"briefings", "briefed"}}
	for _, training := range pastPlan.Training {
		training.Survey += presentSuffix
		if training.Before != "" {
			training.Before += presentSuffix
		}
		training.Note, training.Invented, training.InventedResponses = "Invented answers.", true, true
		plan.Training = append(plan.Training, training)
	}
	return plan
}
