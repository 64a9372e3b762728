package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

var resultsPages = map[string]any{
	"results/choose":   chooseResultsPage{},
	"results/show":     resultsPage{},
	"results/session":  sessionResultsPage{},
	"results/sentence": sentencePage{},
}

// resultsErrors are the pages for what surveys refuse when it compares.
var resultsErrors = []errorPage{
	{of: surveys.ErrNotAllowed, status: 403, title: "You do not have access to these results", words: "They are open to programme managers, the board and administrators, and those of a session to its organisation’s trainers."},
	{of: surveys.ErrNoSurvey, status: 404, title: "Survey not found", words: "Muster has no survey with the code in this address.", link: "/results", linkText: "Choose the surveys to compare"},
	{of: surveys.ErrNoWave, status: 404, title: "Wave not found", words: "The survey has no wave of that name.", link: "/results", linkText: "Choose the surveys to compare"},
	{of: surveys.ErrProgrammes, status: 422, title: "Choose one wave on each side", words: "The surveys have waves of several programmes, and no figure mixes two programmes. Choose the wave of one programme on each side.", link: "/results", linkText: "Choose the surveys to compare"},
	{of: surveys.ErrBreakdown, status: 422, title: "This breakdown is not possible", words: "Results can be broken down by organisation, region, role, session, wave, month or quarter.", link: "/results", linkText: "Choose the surveys to compare"},
	{of: surveys.ErrWaveExists, status: 409, title: "There is a wave of this name already", words: "Give the new wave another name."},
	{of: surveys.ErrWaveName, status: 422, title: "This name does not work for a wave", words: "Enter a name of at most 100 characters, without a colon."},
	{of: surveys.ErrWaveKind, status: 422, title: "The wave is not complete", words: "A wave after a course needs the course and its programme."},
	{of: surveys.ErrWaveDays, status: 422, title: "The survey cannot be open on these days", words: "It must close after it opens, not before now, and before the programme’s key is destroyed."},
	{of: surveys.ErrWaveChanged, status: 409, title: "Somebody else changed these days", words: "Open the page again, check the days and save them.", link: "/surveys", linkText: "Surveys"},
	{of: surveys.ErrVersionMissing, status: 500, title: "Sorry, there is a problem with the service", words: "Try again later."},
	{of: surveys.ErrNoComment, status: 404, title: "Comment not found", words: "There is no such comment any more.", link: "/comments", linkText: "Comments to read"},
	{of: surveys.ErrCommentText, status: 422, title: "There is nothing to release", words: "Enter the words to release, or hold the comment back.", link: "/comments", linkText: "Comments to read"},
	{of: surveys.ErrDate, status: 422, title: "This is not a date", words: "Enter a day, such as 31 3 2021.", link: "/results", linkText: "Choose the surveys to compare"},
}

func (a *App) resultsRoutes() []route {
	readers := holds(people.Manager, people.Board, people.Administrator)
	sessionReaders := holds(people.Trainer, people.Manager, people.Board, people.Administrator)
	return []route{
		{fiber.MethodGet, "/results", readers, a.showResults},
		{fiber.MethodGet, "/results/chart.svg", readers, a.resultsChart},
		{fiber.MethodGet, "/results/scale.svg", readers, a.resultsScaleChart},
		{fiber.MethodGet, "/results/fading.svg", readers, a.resultsFadingChart},
		{fiber.MethodGet, "/results/sentence", readers, a.showSentence},
		{fiber.MethodGet, "/results/comparison.csv", readers, a.resultsCSV},
		{fiber.MethodGet, "/results/comparison.json", readers, a.resultsJSON},
		{fiber.MethodGet, "/sessions/:code/results", sessionReaders, a.showSessionResults},
		{fiber.MethodGet, "/sessions/:code/results/chart.svg", sessionReaders, a.sessionResultsChart},
	}
}

// resultsForm is what the address asks for.
type resultsForm struct {
	Before string
	After  string
	By     string
	Item   string
	AsAt   dateField
}

// noBaselineValue stands in the address for a comparison without a before.
const noBaselineValue = "none"

func resultsFormOf(c *fiber.Ctx) resultsForm {
	query := func(name string) string { return cleaned(c.Query(name)) }
	return resultsForm{
		Before: query("before"), After: query("after"), By: query("by"), Item: query("item"),
		AsAt: dateField{query("as-at-day"), query("as-at-month"), query("as-at-year")},
	}
}

func (f resultsForm) request() surveys.CompareRequest {
	request := surveys.CompareRequest{
		After: surveys.ParseSide(f.After), By: surveys.Breakdown(f.By), AsAt: f.AsAt.date(),
	}
	if f.Before != noBaselineValue {
		request.Before = surveys.ParseSide(f.Before)
	}
	return request
}

// query is the form as an address has it, without what is empty.
func (f resultsForm) query() string {
	values := url.Values{}
	for name, value := range map[string]string{
		"before": f.Before, "after": f.After, "by": f.By, "item": f.Item,
		"as-at-day": f.AsAt.Day, "as-at-month": f.AsAt.Month, "as-at-year": f.AsAt.Year,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// check says what is missing, at its field.
func (f resultsForm) check() Problems {
	var problems Problems
	if f.Before == "" {
		problems.Add("before", "Select the survey before, or no baseline")
	}
	if f.After == "" {
		problems.Add("after", "Select the survey after")
	}
	if date := f.AsAt.date(); date != "" && ofDate(date, shortDay) == date {
		problems.Add("as-at", "The date must be a real date, such as 31 3 2021")
	}
	return problems
}

// resultsChoices are the choices of the form.
type resultsChoices struct {
	Form     resultsForm
	Befores  []Choice
	Afters   []Choice
	Grouping []Choice
}

// suggestedResults is a comparison that one click shows.
type suggestedResults struct {
	Programme string
	Text      string
	Address   string
}

type chooseResultsPage struct {
	Page
	resultsChoices
	Suggested []suggestedResults
	// ReadsComments leads to what people wrote.
	ReadsComments bool
}

func (a *App) showResults(c *fiber.Ctx) error {
	form := resultsFormOf(c)
	if !c.Context().QueryArgs().Has("after") && form.Before == "" {
		return a.renderChooseResults(c, fiber.StatusOK, form, nil)
	}
	if problems := form.check(); problems != nil {
		return a.renderChooseResults(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), form.request())
	if err != nil {
		return err
	}
	choices, err := a.resultsChoices(c, form)
	if err != nil {
		return err
	}
	page := resultsPage{
		Page: a.page(c, resultsTitle(results)), resultsChoices: choices, resultsView: newResultsView(results),
		CSVAddress:  "/results/comparison.csv?" + form.query(),
		JSONAddress: "/results/comparison.json?" + form.query(),
		AsAt:        form.AsAt.date(),
	}
	page.chartAt("/results/chart.svg", form.query())
	page.SentenceAddress = sentenceAddress(form)
	if len(page.Scales) > 0 {
		chart := scaleChartOf(results)
		page.ScaleChart = &chartView{Words: chart.Title + ". The tables below have the same figures.", Shows: chart.Shows()}
		page.ScaleChart.at("/results/scale.svg", form.query())
	}
	page.Breakdown = newBreakdown(results, form)
	if err := a.addPeople(c, &page.resultsView, results, form); err != nil {
		return err
	}
	links := answersLinks{"/results/receipt", form.query()}
	page.addReceipts(links, results)
	page.Breakdown.addReceipts(links)
	return a.render(c, fiber.StatusOK, "results/show", page)
}

func (a *App) renderChooseResults(c *fiber.Ctx, status int, form resultsForm, problems Problems) error {
	choices, err := a.resultsChoices(c, form)
	if err != nil {
		return err
	}
	suggestions, err := a.services.Surveys.Suggestions(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	programmes, err := a.programmeTitles(c)
	if err != nil {
		return err
	}
	page := chooseResultsPage{Page: a.page(c, "Results"), resultsChoices: choices, ReadsComments: a.actor(c).IsAny(people.Manager)}
	page.Problems = problems
	for _, suggestion := range suggestions {
		page.Suggested = append(page.Suggested, suggested(suggestion, programmes[suggestion.Programme]))
	}
	return a.render(c, status, "results/choose", page)
}

func suggested(suggestion surveys.Suggestion, programme string) suggestedResults {
	form := resultsForm{Before: noBaselineValue, After: suggestion.After.String()}
	text := suggestion.AfterTitle + ", no baseline"
	if suggestion.Before != (surveys.SideRequest{}) {
		form.Before = suggestion.Before.String()
		text = suggestion.AfterTitle + ", compared with " + suggestion.BeforeTitle
		if suggestion.AfterTitle == suggestion.BeforeTitle {
			text = suggestion.AfterTitle + ", " + waveLabel(suggestion.AfterWave) + " compared with " + waveLabel(suggestion.BeforeWave)
		}
	}
	return suggestedResults{programme, text, "/results?" + form.query()}
}

// resultsChoices lists every survey with its waves.
func (a *App) resultsChoices(c *fiber.Ctx, form resultsForm) (resultsChoices, error) {
	choices := resultsChoices{Form: form, Grouping: []Choice{
		{Value: "", Label: "Nothing"}, {Value: string(surveys.ByOrganisation), Label: "Organisation"},
		{Value: string(surveys.ByRegion), Label: "Region"}, {Value: string(surveys.ByRole), Label: "Role"},
		{Value: string(surveys.BySession), Label: "Session"}, {Value: string(surveys.ByWave), Label: "Wave"},
		{Value: string(surveys.ByMonth), Label: "Month"}, {Value: string(surveys.ByQuarter), Label: "Quarter"},
	}}
	all, err := a.services.Surveys.Surveys(c.UserContext())
	if err != nil {
		return choices, err
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	if err != nil {
		return choices, err
	}
	programmes, err := a.programmeTitles(c)
	if err != nil {
		return choices, err
	}
	var sides []Choice
	for _, survey := range all {
		sides = append(sides, sideChoices(survey, waves, programmes)...)
	}
	slices.SortStableFunc(sides, func(a, b Choice) int { return strings.Compare(a.Group, b.Group) })
	choices.Befores = append([]Choice{{Label: "Choose a survey"}, {Value: noBaselineValue, Label: "No baseline"}}, sides...)
	choices.Afters = append([]Choice{{Label: "Choose a survey"}}, sides...)
	choices.Form.Before, choices.Form.After = sideValue(form.Before, sides), sideValue(form.After, sides)
	return choices, nil
}

// sideChoices are the waves of a survey, each under its programme, and, when there are
// several, all of them together.
func sideChoices(survey surveys.QuestionnaireVersion, waves []surveys.Wave, programmes map[string]string) []Choice {
	var choices []Choice
	for _, wave := range waves {
		if wave.Survey != survey.Code {
			continue
		}
		side := surveys.SideRequest{Survey: survey.Code, Wave: wave.Name}
		choices = append(choices, Choice{Value: side.String(), Label: waveTitle(survey.Title, wave), Group: programmes[wave.Programme]})
	}
	if len(choices) != 1 {
		choices = append(choices, Choice{Value: survey.Code, Label: survey.Title + ", all waves"})
	}
	return choices
}

// sideValue is the choice that a side of the address stands for: a survey with one wave
// stands for that.
func sideValue(side string, sides []Choice) string {
	for _, choice := range sides {
		if choice.Value == side {
			return side
		}
	}
	for _, choice := range sides {
		if side != "" && strings.HasPrefix(choice.Value, side+":") {
			return choice.Value
		}
	}
	return side
}

func (a *App) resultsChart(c *fiber.Ctx) error {
	results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), resultsFormOf(c).request())
	if err != nil {
		return err
	}
	return sendChart(c, resultsChartOf(results))
}

// chartPolicy lets a chart have the style that is in it, and nothing else.
const chartPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

func sendChart(c *fiber.Ctx, chart reports.ChangeChart) error {
	drawn, err := chart.SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
	if err != nil {
		return err
	}
	return sendDrawing(c, drawn)
}

func sendDrawing(c *fiber.Ctx, drawn []byte) error {
	c.Set(fiber.HeaderContentSecurityPolicy, chartPolicy)
	c.Set(fiber.HeaderContentType, "image/svg+xml; charset=utf-8")
	return c.Send(drawn)
}

func (a *App) resultsCSV(c *fiber.Ctx) error {
	return a.sendComparison(c, "text/csv; charset=utf-8", func(out *strings.Builder, comparison surveys.Comparison) error {
		return surveys.WriteCSV(out, comparison)
	})
}

func (a *App) resultsJSON(c *fiber.Ctx) error {
	return a.sendComparison(c, fiber.MIMEApplicationJSONCharsetUTF8, func(out *strings.Builder, comparison surveys.Comparison) error {
		return surveys.WriteJSON(out, comparison)
	})
}

func (a *App) sendComparison(c *fiber.Ctx, contentType string, write func(*strings.Builder, surveys.Comparison) error) error {
	comparison, err := a.services.Surveys.Compare(c.UserContext(), a.actor(c), resultsFormOf(c).request())
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := write(&out, comparison); err != nil {
		return err
	}
	c.Attachment(c.Path()[strings.LastIndex(c.Path(), "/")+1:])
	c.Set(fiber.HeaderContentType, contentType)
	return c.SendString(out.String())
}

// breakdown is one item in every group.
type breakdown struct {
	By    string
	Items []Choice
	Item  string
	Label string
	Rows  []breakdownRow
}

// breakdownRow is a group by its name, nil for those without the grouping, and as it is read.
type breakdownRow struct {
	Name  *string
	Group string
	itemRow
}

// newBreakdown is nil unless one is asked for; the item is the first with a change.
func newBreakdown(results surveys.Results, form resultsForm) *breakdown {
	if form.By == "" {
		return nil
	}
	shown := &breakdown{By: form.By, Item: form.Item}
	for _, section := range itemSections(results) {
		for _, row := range section.Rows {
			shown.Items = append(shown.Items, Choice{Value: row.Item, Label: row.Label})
		}
	}
	if len(shown.Items) == 0 {
		return shown
	}
	if !slices.ContainsFunc(shown.Items, func(choice Choice) bool { return choice.Value == form.Item }) {
		shown.Item = shown.Items[0].Value
	}
	shown.Label = itemLabel(shown.Item, results)
	names := roleLabels(results)
	for _, group := range results.Groups {
		for _, item := range group.Items {
			if item.Item == shown.Item {
				shown.Rows = append(shown.Rows, breakdownRow{group.Group, groupName(group, surveys.Breakdown(form.By), names), newItemRow(item, results)})
			}
		}
	}
	return shown
}

// groupName is what a reader knows a group as.
func groupName(group surveys.GroupComparison, by surveys.Breakdown, roles map[string]string) string {
	if group.Group == nil {
		return map[surveys.Breakdown]string{
			surveys.ByOrganisation: "No organisation given", surveys.ByRegion: "No region known",
			surveys.ByRole: "No role given", surveys.BySession: "No session given",
			surveys.ByMonth: "No date known", surveys.ByQuarter: "No date known",
		}[by]
	}
	if by == surveys.ByMonth || by == surveys.ByQuarter {
		return periodWords(*group.Group)
	}
	if label := roles[*group.Group]; by == surveys.ByRole && label != "" {
		return label
	}
	return *group.Group
}

// roleLabels are the labels of the answers to the question coded role, by their values.
func roleLabels(results surveys.Results) map[string]string {
	labels := map[string]string{}
	for _, facts := range []surveys.SideFacts{results.AfterFacts, results.BeforeFacts} {
		for _, version := range facts.Versions() {
			questionnaire := facts.Questionnaires[version]
			if question, asked := questionnaire.Question("role"); asked {
				for _, option := range questionnaire.OptionsOf(question) {
					labels[option.Value] = option.Label
				}
			}
		}
	}
	return labels
}
