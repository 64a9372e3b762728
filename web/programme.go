package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

var programmePages = map[string]any{
	"programme/show":        programmePage{},
	"programme/deliverable": deliverablePage{},
	"programme/kpi":         kpiPage{},
}

// readsProgramme is open to those who see the programme's figures as they are now.
var readsProgramme = holds(people.Manager, people.Board, people.Administrator)

func (a *App) programmeRoutes() []route {
	return []route{
		{fiber.MethodGet, "/programme", readsProgramme, a.showProgramme},
		{fiber.MethodGet, "/deliverables/:letter", readsProgramme, a.showDeliverable},
		{fiber.MethodGet, "/kpis/:code", readsProgramme, a.showKPI},
		{fiber.MethodGet, "/kpis/:code/chart.svg", readsProgramme, a.kpiChart},
		{fiber.MethodGet, "/kpis/:code/files/:format", readsProgramme, a.downloadKPI},
		{fiber.MethodGet, "/programme/files/:format", readsProgramme, a.downloadProgramme},
	}
}

// reportErrors are the pages for what the reports' domain refuses.
var reportErrors = []errorPage{
	{of: reports.ErrNotAllowed, status: 403, title: "You do not have access to this", words: "It is open to programme managers and, in part, to the board and to funders. If you need it for your work, ask an administrator for the role."},
	{of: reports.ErrNoProgramme, status: 404, title: "Programme not found", words: "Muster has no programme of that code."},
	{of: reports.ErrReturnOutside, status: 409, title: "A return of the programme is as at an earlier day", words: "Nothing was saved."},
	{of: reports.ErrNoDeliverable, status: 404, title: "Deliverable not found", words: "The programme has no deliverable of that letter.", link: "/programme", linkText: "The programme"},
	{of: reports.ErrNoKPI, status: 404, title: "KPI not found", words: "The programme has no KPI at this address.", link: "/programme", linkText: "The programme"},
	{of: reports.ErrNoFigure, status: 404, title: "Figure not found", words: "The return has no figure of that name. Open the return and choose a figure.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrNoReturn, status: 404, title: "Return not found", words: "Muster has no return at this address.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrDefinition, status: 422, title: "The definition is not complete", words: "Nothing was saved."},
	{of: reports.ErrTaken, status: 409, title: "That is there already", words: "Something else has this name or day. Nothing was saved."},
	{of: reports.ErrChangedSince, status: 409, title: "This has changed since you opened it", words: "Nothing was done with what you sent. Go back, load the page again, look at what it says now, and then decide."},
	{of: reports.ErrEntry, status: 422, title: "The number is not complete", words: "Nothing was saved."},
	{of: reports.ErrSamePerson, status: 409, title: "Somebody else must do this", words: "Who declares the RAG of a deliverable and who assures it are different people, and you have taken the other part. Nothing was saved.", link: "/programme", linkText: "The programme"},
	{of: reports.ErrReasonNeeded, status: 422, title: "A reason is needed", words: "The RAG differs from the computed one. Go back and say why."},
	{of: reports.ErrRAG, status: 422, title: "Select a RAG", words: "It is green, amber or red."},
	{of: reports.ErrDay, status: 404, title: "There is no such day", words: "The address names a day that does not exist. A day is written 2021-03-31.", link: "/programme", linkText: "The programme"},
	{of: reports.ErrBeforeProgramme, status: 422, title: "The programme had not begun on that day", words: "A return is as at a day of its programme or after it. Nothing was saved."},
	{of: reports.ErrFuture, status: 422, title: "That day has not come yet", words: "Only what has happened can be recorded. Nothing was saved."},
	{of: reports.ErrEngagement, status: 422, title: "The record is not complete", words: "Nothing was saved."},
	{of: reports.ErrTooLong, status: 422, title: "The text is too long", words: "It may have 2,000 characters. Nothing was saved."},
	{of: reports.ErrOrganisation, status: 422, title: "Organisation not found", words: "Muster has no such organisation. Nothing was saved."},
	{of: reports.ErrIndicator, status: 422, title: "The value is not complete", words: "Nothing was saved."},
	{of: reports.ErrPeriod, status: 422, title: "That is not a period", words: "A period is a year 2020, a quarter 2020-Q4 or a month 2020-10. Nothing was saved."},
	{of: reports.ErrStage, status: 409, title: "This cannot be done with the return as it stands", words: "Somebody may have moved it on. Open the return to see how it stands.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrOwnReturn, status: 403, title: "Somebody else must approve this return", words: "You submitted it yourself."},
	{of: reports.ErrUndecided, status: 409, title: "Something of the last return is still to be decided", words: "Say of each entry what becomes of it. Nothing was saved.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrFindings, status: 409, title: "The check found something that is still to be seen to", words: "Mend each text, or say why it stands. Nothing was submitted.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrTellsHidden, status: 409, title: "This number has to go", words: "The return hides the figure, because too few people answered. No reason lets a number of it stand. Mend the text. Nothing was saved.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrNoReason, status: 422, title: "A text is needed", words: "Go back and enter it. Nothing was saved."},
	{of: reports.ErrNoEntry, status: 404, title: "Page not found", words: "The return has nothing at this address. It may have been removed.", link: "/returns", linkText: "Returns"},
	{of: reports.ErrAltered, status: 500, title: "Sorry, there is a problem with this return", words: "What is stored is not what was submitted, so Muster does not show it. Tell an administrator."},
	{of: reports.ErrNoToken, status: 401, title: "This token does not work", words: "It is unknown or revoked, or its time is over. Send a token that works in the header Authorization, after the word Bearer."},
	{of: reports.ErrToken, status: 422, title: "The token is not complete", words: "Nothing was made."},
	{of: ErrNoChromium, status: 503, title: "A PDF cannot be made here", words: "The server has no Chromium, which prints PDFs. Download the web page instead and print it from your browser."},
}

// view is which programme a page looks at, and as at which day.
type view struct {
	Programme  courses.Programme
	AsAt       string
	Programmes []Choice
	Days       []Choice
}

// At is the address of path that keeps the view. Templates put it into an attribute as a
// whole: of an address in two parts they would escape the signs of the second.
func (v view) At(path string) string {
	return path + "?" + url.Values{"programme": {v.Programme.Code}, "as-at": {v.AsAt}}.Encode()
}

// errNoProgrammes says that there is nothing to look at yet, which is nobody's fault.
var errNoProgrammes = errorPage{
	of: reports.ErrNoProgramme, status: fiber.StatusOK, title: "There is no programme yet",
	words: "The programme’s deliverables, figures and returns will show here. A programme manager or an administrator adds one.", link: "/programmes", linkText: "Programmes",
}

// view reads the programme and the day from the address. Without them it is the programme
// that runs today, or else the newest, as at today or the end of the programme.
func (a *App) view(c *fiber.Ctx) (view, error) {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	if err != nil {
		return view{}, err
	}
	if len(programmes) == 0 {
		return view{}, errNoProgrammes
	}
	chosen := a.chosenProgramme(c.Query("programme"), programmes)
	if chosen == nil {
		return view{}, reports.ErrNoProgramme
	}
	v := view{Programme: *chosen, AsAt: c.Query("as-at")}
	latest := min(chosen.EndsOn, a.today())
	if v.AsAt == "" {
		v.AsAt = latest
	}
	if _, err := time.Parse(time.DateOnly, v.AsAt); err != nil {
		return view{}, reports.ErrDay
	}
	for _, programme := range programmes {
		v.Programmes = append(v.Programmes, Choice{Value: programme.Code, Label: programme.Title})
	}
	v.Days = dayChoices(*chosen, latest, v.AsAt)
	return v, nil
}

func (a *App) chosenProgramme(code string, programmes []courses.Programme) *courses.Programme {
	for _, programme := range programmes {
		if programme.Code == code || code == "" && programme.Covers(a.today()) {
			return &programme
		}
	}
	if code != "" {
		return nil
	}
	return &programmes[0]
}

// dayChoices are the days to look at: the latest there is, and the ends of the quarters
// before it, the latest first; and the one that is looked at, if it is none of them.
func dayChoices(programme courses.Programme, latest, asAt string) []Choice {
	days := []string{latest, asAt}
	for _, end := range monthEnds(programme, latest) {
		if month := end[5:7]; month == "03" || month == "06" || month == "09" || month == "12" {
			days = append(days, end)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	slices.Reverse(days)
	var choices []Choice
	for _, day := range days {
		choices = append(choices, Choice{Value: day, Label: ofDate(day, shortDay)})
	}
	return choices
}

// monthEnds are the last days of the programme's months up to a day, the earliest first.
func monthEnds(programme courses.Programme, until string) []string {
	first, err := time.Parse(time.DateOnly, programme.StartsOn)
	if err != nil {
		return nil
	}
	var ends []string
	for month := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC); ; {
		end := month.Format(time.DateOnly)
		if end > until || end > programme.EndsOn {
			return ends
		}
		ends = append(ends, end)
		month = time.Date(month.Year(), month.Month()+2, 0, 0, 0, 0, 0, time.UTC)
	}
}

// decision is something that waits for somebody.
type decision struct {
	// Of is the letter of the deliverable, for those who hear the link alone.
	Of   string
	What string
	Link string
	Act  string
}

type programmePage struct {
	Page
	View         view
	Deliverables []deliverableRow
	Decisions    []decision
	Files        []fileLink
	SetUp        string // its address, for whoever may
}

// deliverableRow is a deliverable with how it stands to the last quarter.
type deliverableRow struct {
	reports.DeliverableStatus
	Trend reports.Trend
}

func (a *App) showProgramme(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	statuses, err := a.services.Reports.Status(c.UserContext(), a.actor(c), v.Programme.Code, v.AsAt)
	if err != nil {
		return err
	}
	trends, err := a.services.Reports.Trends(c.UserContext(), a.actor(c), v.Programme.Code, v.AsAt, statuses)
	if err != nil {
		return err
	}
	page := programmePage{Page: a.page(c, v.Programme.Title), View: v, Decisions: a.decisions(c, v, statuses), Files: dashboardFiles(v.At("/programme"))}
	for _, status := range statuses {
		page.Deliverables = append(page.Deliverables, deliverableRow{status, trends[status.Letter]})
	}
	if keepsProgramme.allows(a.actor(c)) {
		page.SetUp = v.At("/programme/set-up")
	}
	return a.render(c, fiber.StatusOK, "programme/show", page)
}

// decisions are what waits for this reader: a RAG to declare or to assure, and computed ones
// that are worse than what was declared.
func (a *App) decisions(c *fiber.Ctx, v view, statuses []reports.DeliverableStatus) []decision {
	actor := a.actor(c)
	var waiting []decision
	for _, status := range statuses {
		link := v.At("/deliverables/" + status.Letter)
		name := "Deliverable " + status.Letter
		switch {
		case status.Declared == nil && actor.Is(people.Manager):
			waiting = append(waiting, decision{status.Letter, name + " has no declared RAG.", declarePath(status.Letter, v), "Declare its RAG"})
		case status.Declared != nil && worse(status.Computed.RAG, status.Declared.RAG):
			what := name + " is computed " + status.Computed.RAG.Word() + " but declared " + status.Declared.RAG.Word() + "."
			waiting = append(waiting, decision{status.Letter, what, link, "See why"})
		}
		if status.Declared != nil && status.Assured == nil && actor.Is(people.Board) {
			waiting = append(waiting, decision{status.Letter, name + " is declared " + status.Declared.RAG.Word() + " and waits for the board.", assurePath(status.Letter, v), "Assure it"})
		}
	}
	return waiting
}

// worse tells whether a computed RAG says less good things than a declared one; not rated
// says nothing.
func worse(computed, declared reports.RAG) bool {
	order := map[reports.RAG]int{reports.Green: 0, reports.Amber: 1, reports.Red: 2}
	rank, rated := order[computed]
	return rated && rank > order[declared]
}

type deliverablePage struct {
	Page
	Back         string
	View         view
	Status       reports.DeliverableStatus
	KPIs         []kpiRow
	Declarations []reports.Declaration
	DeclareLink  string
	AssureLink   string
	// Lead is the KPI that says most, and Course how it went; nil where there is nothing to draw.
	Lead   *kpiRow
	Course kpiQuarters
}

// kpiRow is a KPI with its figure linked to the receipt, and so its forecast, nil where it has none.
type kpiRow struct {
	reports.KPIStatus
	Cell  figureCell
	Ahead *figureCell
	Link  string
}

// newKPIRow is a KPI as recorded now.
func newKPIRow(v view, status reports.KPIStatus) kpiRow {
	row := kpiRow{KPIStatus: status, Cell: asAtCell(v, status.Figure), Link: v.At("/kpis/" + status.Code)}
	if status.Forecast != nil {
		row.Ahead = new(asAtCell(v, *status.Forecast))
	}
	return row
}

func (a *App) showDeliverable(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	status, err := a.deliverable(c, v)
	if err != nil {
		return err
	}
	declarations, err := a.services.Reports.Declarations(c.UserContext(), a.actor(c), v.Programme.Code, status.Letter)
	if err != nil {
		return err
	}
	page := deliverablePage{Page: a.page(c, "Deliverable "+status.Letter), Back: v.At("/programme"), View: v, Status: status, Declarations: declarations}
	for _, kpi := range status.KPIs {
		page.KPIs = append(page.KPIs, newKPIRow(v, kpi))
	}
	if lead := status.Lead(); lead != nil && lead.Figure.Unit != reports.MilestoneUnit {
		page.Lead = new(newKPIRow(v, *lead))
		chart, err := a.chartOfKPI(c, v, lead.Code)
		if err != nil {
			return err
		}
		page.Course = newKPIQuarters(v, lead.Code, chart)
	}
	if a.actor(c).Is(people.Manager) {
		page.DeclareLink = declarePath(status.Letter, v)
	}
	if a.actor(c).Is(people.Board) {
		page.AssureLink = assurePath(status.Letter, v)
	}
	return a.render(c, fiber.StatusOK, "programme/deliverable", page)
}

// deliverable is the status of the deliverable that the address names.
func (a *App) deliverable(c *fiber.Ctx, v view) (reports.DeliverableStatus, error) {
	statuses, err := a.services.Reports.Status(c.UserContext(), a.actor(c), v.Programme.Code, v.AsAt)
	if err != nil {
		return reports.DeliverableStatus{}, err
	}
	for _, status := range statuses {
		if status.Letter == c.Params("letter") {
			return status, nil
		}
	}
	return reports.DeliverableStatus{}, reports.ErrNoDeliverable
}

// asAtCell links a figure to its receipt as recorded now.
func asAtCell(v view, figure reports.Figure) figureCell {
	cell := newFigureCell(figure)
	cell.Link = receiptPathAsAt(v.Programme.Code, figure.Key, v.AsAt)
	return cell
}

type kpiPage struct {
	Page
	Back    string
	View    view
	Status  kpiRow
	Receipt receiptView
	Course  kpiQuarters
	History []kpiPoint
	// Forecasts is for a page as at today; NoForecast says why Forecast is nil there.
	Forecasts  bool
	Forecast   *forecastView
	NoForecast string
	// Versions are all there are, the newest first; Entries what was entered by hand,
	// where the receipt does not have all of it.
	Versions []reports.KPI
	Entries  []reports.Entry
	Files    []fileLink
	Edit     string // addresses, for whoever may
	Enter    string
}

// kpiPoint is a KPI at the end of a month.
type kpiPoint struct {
	On       string
	Cell     figureCell
	Expected string
	RAG      reports.RAG
}

func (a *App) showKPI(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	history, err := a.kpiHistory(c, v, c.Params("code"))
	if err != nil {
		return err
	}
	newest := history[len(history)-1]
	page := kpiPage{
		Page: a.page(c, newest.Status.Title), Back: v.At("/deliverables/" + newest.Status.Letter), View: v,
		Status:  newKPIRow(v, newest.Status),
		Receipt: newReceiptView(newest.Receipt), Files: dashboardFiles(v.At("/kpis/" + url.PathEscape(c.Params("code")))),
	}
	if err := a.fillVersions(c, v, &page); err != nil {
		return err
	}
	for _, point := range slices.Backward(history) {
		page.History = append(page.History, newKPIPoint(v, point))
	}
	forecast, err := a.addForecast(c, &page)
	if err != nil {
		return err
	}
	page.Course = newKPIQuarters(v, c.Params("code"), reports.NewKPIChart(history, forecast))
	return a.render(c, fiber.StatusOK, "programme/kpi", page)
}

// kpiHistory is a KPI at the ends of the months up to the day of the view.
func (a *App) kpiHistory(c *fiber.Ctx, v view, code string) ([]reports.KPIPoint, error) {
	days := append(monthEnds(v.Programme, v.AsAt), v.AsAt)
	slices.Sort(days)
	return a.services.Reports.KPIHistory(c.UserContext(), a.actor(c), v.Programme.Code, code, slices.Compact(days))
}

// fillVersions adds what the KPI was, and what was entered for it by hand.
func (a *App) fillVersions(c *fiber.Ctx, v view, page *kpiPage) (err error) {
	code := c.Params("code")
	if page.Versions, err = a.services.Reports.KPIVersions(c.UserContext(), a.actor(c), v.Programme.Code, code); err != nil {
		return err
	}
	if page.Entries, err = a.services.Reports.Entries(c.UserContext(), a.actor(c), v.Programme.Code, code); err != nil {
		return err
	}
	if len(page.Entries) == len(page.Receipt.Receipt.Sources) {
		page.Entries = nil // the receipt has them all
	}
	if keepsProgramme.allows(a.actor(c)) {
		path := "/kpis/" + url.PathEscape(code)
		page.Edit = v.At(path + "/edit")
		if byHand(page.Versions[0]) {
			page.Enter = v.At(path + "/enter")
		}
	}
	return nil
}

// Level is where the KPI sits, "" where that was never said.
func (p kpiPage) Level() string {
	if p.Status.Level == reports.NoLevel {
		return ""
	}
	return labelOf(string(p.Status.Level), levelChoices)
}

// EntryText is a number that was entered by hand, as it is printed.
func (p kpiPage) EntryText(entry reports.Entry) string {
	value := entry.Value
	return reports.Figure{Value: &value, Unit: p.Status.Figure.Unit, Decimals: p.Status.Figure.Decimals}.Text()
}

func newKPIPoint(v view, point reports.KPIPoint) kpiPoint {
	status := point.Status
	return kpiPoint{On: point.AsAt, Cell: cellByDay(v, status.Figure, point.AsAt), RAG: status.Rating.RAG, Expected: status.ExpectedText()}
}
