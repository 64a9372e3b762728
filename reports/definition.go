package reports

// Definition is a measure with a name: what a receipt's address stands for. Note and
// Invented go to the figure as they are, Version and CountsFrom, which only a KPI's has, to
// the receipt. Until is the last day whose records count, where they have their days: a KPI's, else "".
type Definition struct {
	Key        string
	Title      string
	Unit       string
	Decimals   int
	Measure    Measure
	Note       string
	Invented   bool
	Version    int
	CountsFrom string
	Until      string
}

// Plan says what a programme's grant return shows, beside its deliverables and KPIs.
type Plan struct {
	// Engagement lists the codes of the KPIs that make the engagement table, in its order.
	Engagement []string `json:"engagement"`
	// Training lists the courses of the training table and of the before/after tables.
	Training []TrainingPlan `json:"training"`
	// Indicators lists the rows of the table of outside indicators.
	Indicators []IndicatorPlan `json:"indicators"`
	// GrantYear is the financial year whose awards are summed, such as 2020/21.
	GrantYear string `json:"grant_year"`
	// Names are what documents call the return's figures.
	Names []FigureName `json:"names,omitempty"`
}

// TrainingPlan is a course in the return. Survey is asked after it; in that, Quality and
// Confident are the items of those columns. Before is the survey that it is compared with,
// empty where there is no baseline. Note is shown with the row. Invented says that the bases
// of Quality and Confident are not published and were chosen, InventedResponses that the
// number of responses is not and was.
type TrainingPlan struct {
	Course         string `json:"course"`
	Title          string `json:"title"`
	Survey         string `json:"survey"`
	Wave           string `json:"wave,omitempty"`
	Quality        string `json:"quality"`
	Confident      string `json:"confident"`
	ConfidentTitle string `json:"confident_title"`
	Before         string `json:"before,omitempty"`
	BeforeWave     string `json:"before_wave,omitempty"`
	Note           string `json:"note,omitempty"`
	Invented       bool   `json:"invented,omitempty"`

	InventedResponses bool `json:"invented_responses,omitempty"`
}

// IndicatorPlan is an indicator shown for two periods with its change between them. Decimals
// are those of a rate and of the change; a count is printed with those it has.
type IndicatorPlan struct {
	Indicator string `json:"indicator"`
	Title     string `json:"title"`
	Earlier   string `json:"earlier"`
	Later     string `json:"later"`
	Decimals  int    `json:"decimals"`
}

func (k KPI) definition() Definition {
	return Definition{
		Key: "kpi." + k.Code, Title: k.Title, Unit: k.Unit, Decimals: k.Decimals, Measure: k.Measure, Note: k.Note,
		Invented: k.InventedBase, Version: k.Version, CountsFrom: k.CountsFrom, Until: k.EndsOn,
	}
}

// trainingDefinitions are the columns of the training table for one course.
type trainingDefinitions struct {
	sessions, trained, policing, quality, confident, responses, rate Definition
}

func (t TrainingPlan) definitions() trainingDefinitions {
	define := func(name, title, unit string, measure Measure) Definition {
		return Definition{Key: "training." + t.Course + "." + name, Title: t.Title + ": " + title, Unit: unit, Measure: measure}
	}
	survey := func(name, title, unit string, measure Measure, invented bool) Definition {
		definition := define(name, title, unit, measure)
		if definition.Invented = invented; invented {
			definition.Note = t.Note
		}
		return definition
	}
	return trainingDefinitions{
		sessions: define("sessions", "sessions delivered", "sessions", Measure{Kind: SessionsDelivered, Course: t.Course}),
		trained:  define("trained", "people trained", "people", Measure{Kind: Trained, Course: t.Course}),
		policing: define("policing", "share of trained people from policing", Percent,
			Measure{Kind: TrainedShare, Course: t.Course, Sector: policing}),
		quality: survey("quality", "quality very good or excellent", Percent,
			Measure{Kind: SurveyShare, Survey: t.Survey, Wave: t.Wave, Item: t.Quality}, t.Invented),
		confident: survey("confident", t.ConfidentTitle, Percent,
			Measure{Kind: SurveyShare, Survey: t.Survey, Wave: t.Wave, Item: t.Confident}, t.Invented),
		responses: survey("responses", "responses to the survey after it", "responses",
			Measure{Kind: Responses, Survey: t.Survey, Wave: t.Wave}, t.InventedResponses),
		rate: survey("rate", "response rate, of the people trained", Percent,
			Measure{Kind: ResponseRate, Survey: t.Survey, Wave: t.Wave, Course: t.Course}, t.InventedResponses),
	}
}

func (d trainingDefinitions) all() []Definition {
	return []Definition{d.sessions, d.trained, d.policing, d.quality, d.confident, d.responses, d.rate}
}

// changeMeasure is the change from the baseline to the course's survey, of no item yet.
func (t TrainingPlan) changeMeasure() Measure {
	return Measure{Kind: SurveyChange, Before: t.Before, BeforeWave: t.BeforeWave, Survey: t.Survey, Wave: t.Wave}
}

// itemDefinitions are an item's share before, its share after and its change. question is the
// baseline's, by which the item is named.
func (t TrainingPlan) itemDefinitions(item, question string) (before, after, change Definition) {
	define := func(name, title, unit string, measure Measure) Definition {
		measure.Item = item
		return Definition{
			Key: "change." + t.Course + "." + item + name, Title: t.Title + ": " + ItemWords(item, question) + title, Unit: unit, Measure: measure,
		}
	}
	before = define(".before", ", before", Percent, Measure{Kind: SurveyShare, Survey: t.Before, Wave: t.BeforeWave})
	after = define(".after", ", after", Percent, Measure{Kind: SurveyShare, Survey: t.Survey, Wave: t.Wave})
	change = define("", ", change", Points, t.changeMeasure())
	change.Decimals = 1
	return before, after, change
}

func (t TrainingPlan) meanChange() Definition {
	measure := t.changeMeasure()
	measure.Kind, measure.About = SurveyMeanChange, aboutKnowledge
	return Definition{
		Key: "change." + t.Course + ".mean", Title: t.Title + ": mean change of the items about own knowledge", Unit: Points,
		Measure: measure,
	}
}

func (t TrainingPlan) baselineResponses() Definition {
	return Definition{
		Key: "change." + t.Course + ".baseline", Title: "Responses to the baseline survey", Unit: "responses",
		Measure: Measure{Kind: Responses, Survey: t.Before, Wave: t.BeforeWave},
	}
}

// aboutKnowledge marks the items that ask what somebody knows, not how things are round them.
const aboutKnowledge = "knowledge"

// definitions are the earlier value, the later one and the change.
func (p IndicatorPlan) definitions() (earlier, later, change Definition) {
	define := func(name, title string, measure Measure) Definition {
		measure.Indicator = p.Indicator
		return Definition{Key: "indicator." + p.Indicator + "." + name, Title: p.Title + ", " + title, Decimals: p.Decimals, Measure: measure}
	}
	return define(p.Earlier, p.Earlier, Measure{Kind: IndicatorValue, Period: p.Earlier}),
		define(p.Later, p.Later, Measure{Kind: IndicatorValue, Period: p.Later}),
		define("change", "change from "+p.Earlier+" to "+p.Later,
			Measure{Kind: IndicatorChange, Earlier: p.Earlier, Period: p.Later})
}

func (p Plan) grantTotal() Definition {
	return Definition{
		Key: "grant.total", Title: "Total grant for " + p.GrantYear, Unit: Pounds,
		Measure: Measure{Kind: GrantAmount, Year: p.GrantYear},
	}
}

func (g Grant) definition() Definition {
	return Definition{
		Key: "grant." + g.Code, Title: g.Title, Unit: Pounds, Note: g.Note,
		Measure: Measure{Kind: GrantAmount, Grants: []string{g.Code}},
	}
}
