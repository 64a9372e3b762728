package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var boardPages = map[string]any{
	"boards/show": boardPage{},
}

func (a *App) boardRoutes() []route {
	routes := []route{
		{fiber.MethodGet, "/boards/programme", readsProgramme, a.showBoard(programmeBoard)},
		{fiber.MethodGet, "/boards/assurance", readsProgramme, a.showBoard(assuranceBoard)},
		{fiber.MethodGet, "/boards/home-office", readsReturns, a.showHomeOffice},
	}
	for _, b := range []board{programmeBoard, assuranceBoard, homeOffice} {
		reads := readsProgramme
		if b.path == homeOffice.path {
			reads = readsReturns
		}
		routes = append(routes, route{fiber.MethodGet, b.path + "/chart.svg", reads, a.boardChart(b)}, route{fiber.MethodGet, b.path + "/files/:format", reads, a.downloadBoard(b)})
	}
	return routes
}

// board is somebody who reads a programme on one page. Each reads all of it; Order is what it
// decides first.
type board struct {
	path  string
	title string
	lead  string
	order []reports.DecisionKind
}

var (
	programmeBoard = board{"/boards/programme", "Programme Board", "How the programme stands, and what the Programme Board has to decide: first what falls behind, late milestones and risks.", []reports.DecisionKind{
		reports.StandingDecision, reports.MilestoneDecision, reports.RiskDecision, reports.JudgingDecision, reports.ReturnDecision, reports.EvidenceDecision, reports.ContradictionDecision,
	}}
	assuranceBoard = board{"/boards/assurance", "Strategic Assurance Board", "How the programme stands, and what the Strategic Assurance Board has to look at: first what is declared otherwise than computed, and what too little evidence stands behind.", []reports.DecisionKind{
		reports.JudgingDecision, reports.EvidenceDecision, reports.ContradictionDecision, reports.StandingDecision, reports.ReturnDecision, reports.RiskDecision, reports.MilestoneDecision,
	}}
	homeOffice = board{"/boards/home-office", "Home Office", "The latest released return on one page, and what in it needs the Home Office.", []reports.DecisionKind{
		reports.ReturnDecision, reports.StandingDecision, reports.JudgingDecision, reports.EvidenceDecision, reports.ContradictionDecision, reports.MilestoneDecision, reports.RiskDecision,
	}}
)

// boardPage is a programme on one page. View is for the records as they are now, Released the
// returns to choose from otherwise; Source says which it is.
type boardPage struct {
	Page
	Lead     string
	Boards   []navigationLink
	View     *view
	Released []Choice
	// Withdrawn are the returns that are reopened, by what they said.
	Withdrawn []versionLink
	Chosen    string
	Source    string
	Board     *reports.BoardView
	Summary   string
	Groups    []decisionGroup
	Rows      []boardRow
	Figures   []kpiRow
	Money     string
	Chart     *chartView
	Files     []fileLink
	// MoneyLink is where the money is written in full.
	MoneyLink string
}

// HasInvented tells whether a figure or a target on the page was invented.
func (p boardPage) HasInvented() bool {
	return slices.ContainsFunc(p.Figures, func(kpi kpiRow) bool { return kpi.Cell.Invented || kpi.TargetSource == reports.Invented })
}

// versionLink is a return that is reopened, with the address of what it said.
type versionLink struct {
	reports.WithdrawnReturn
	Path string
}

// decisionGroup are the decisions of a kind. More are those beyond what is read in two minutes.
type decisionGroup struct {
	Title string
	Shown []decision
	More  []decision
}

// boardRow is a deliverable with its address.
// boardRow is a deliverable; Colour is the receipt of its computed RAG.
type boardRow struct {
	reports.BoardDeliverable
	Name, Link, Colour string
}

// mostOfAKind is how many of a kind stand on the page at first, and mostTitle how many letters
// of a deliverable's title.
const (
	mostOfAKind = 4
	mostTitle   = 110
)

func (a *App) showBoard(b board) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := a.view(c)
		if err != nil {
			return err
		}
		shown, err := a.services.Reports.BoardView(c.UserContext(), a.actor(c), v.Programme.Code, v.AsAt)
		if err != nil {
			return err
		}
		page := a.boardPage(c, b)
		page.View = &v
		page.Source = "Counted from what is recorded now, as at the end of " + ofDate(v.AsAt, shortDay) + "."
		page.fill(b, shown, boardLinks{
			deliverable: func(letter string) string { return v.At("/deliverables/" + letter) },
			colour:      func(key string) string { return v.At("/receipts/" + key) },
			figure:      func(kpi reports.KPIStatus) kpiRow { return newKPIRow(v, kpi) },
			decision:    func(d reports.Decision) (string, string) { return a.decisionLink(c, v, shown, d) },
			section:     func(_, section string) string { return newestSection(shown, section) },
			own:         v.At(b.path),
		})
		return a.render(c, fiber.StatusOK, "boards/show", page)
	}
}

// showHomeOffice shows the released return of the address, or the latest one.
func (a *App) showHomeOffice(c *fiber.Ctx) error {
	returns, err := a.releasedReturns(c)
	if err != nil {
		return err
	}
	page := a.boardPage(c, homeOffice)
	withdrawn, err := a.services.Reports.WithdrawnReturns(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	for _, was := range withdrawn {
		page.Withdrawn = append(page.Withdrawn, versionLink{was, returnVersionPath(was.Slug, was.Version)})
	}
	if len(returns) == 0 {
		return a.render(c, fiber.StatusOK, "boards/show", page)
	}
	page.Chosen = c.Query("return", returns[0].Slug)
	for _, filed := range returns {
		page.Released = append(page.Released, Choice{Value: filed.Slug, Label: filed.Title + ", " + filed.Programme})
	}
	shown, made, err := a.services.Reports.ReleasedBoardView(c.UserContext(), a.actor(c), page.Chosen)
	if err != nil {
		return returnError(err)
	}
	read := grantReturnPath(page.Chosen, "read")
	page.Source = releasedWords(*shown.Return) + " " + shown.OpenWords()
	returned := returnView{Return: made, link: func(key string) string { return receiptPath(page.Chosen, key) }}
	page.fill(homeOffice, shown, boardLinks{
		deliverable: func(letter string) string { return read + "#deliverable-" + letter },
		colour:      returned.link,
		figure: func(kpi reports.KPIStatus) kpiRow {
			return kpiRow{kpi, returned.Figure(kpi.Figure), returned.Optional(kpi.Forecast), read + "#deliverable-" + kpi.Letter}
		},
		decision: func(d reports.Decision) (string, string) { return releasedDecisionLink(page.Chosen, d) },
		section:  func(_, section string) string { return read + "#written-" + section },
		own:      homeOffice.path + "?" + url.Values{"return": {page.Chosen}}.Encode(),
	})
	return a.render(c, fiber.StatusOK, "boards/show", page)
}

// releasedReturns are the returns that funders read, the latest first.
func (a *App) releasedReturns(c *fiber.Ctx) ([]reports.Return, error) {
	returns, err := a.services.Reports.Returns(c.UserContext(), a.actor(c))
	return slices.DeleteFunc(returns, func(r reports.Return) bool { return !r.State.Released() }), err
}

// boardPage is a page for a board with links to the others that the reader may open.
func (a *App) boardPage(c *fiber.Ctx, b board) boardPage {
	page := boardPage{Page: a.page(c, b.title), Lead: b.lead}
	for _, other := range []board{programmeBoard, assuranceBoard, homeOffice} {
		if other.path == homeOffice.path || readsProgramme.allows(a.actor(c)) {
			page.Boards = append(page.Boards, navigationLink{Text: other.title, Path: other.path, Current: other.path == b.path})
		}
	}
	return page
}

// boardLinks are the addresses on a board's page, and the words of those of decisions. own is
// that of the page.
type boardLinks struct {
	own         string
	deliverable func(letter string) string
	colour      func(key string) string
	figure      func(reports.KPIStatus) kpiRow
	decision    func(reports.Decision) (link, act string)
	section     func(slug, section string) string
}

func (p *boardPage) fill(b board, shown reports.BoardView, links boardLinks) {
	p.Board, p.Summary, p.Files = &shown, boardSummary(shown), dashboardFiles(links.own)
	if chart := shown.Chart(); chart.Drawn() {
		path, query, _ := strings.Cut(links.own, "?")
		p.Chart = &chartView{Words: chart.Title + ". The table that follows has the same figures.", Shows: chart.Shows()}
		p.Chart.at(path+"/chart.svg", query)
	}
	for _, deliverable := range shown.Deliverables {
		p.Rows = append(p.Rows, boardRow{deliverable, wholeWords(deliverable.Title, mostTitle), links.deliverable(deliverable.Letter), links.colour(deliverable.ColourKey())})
		if deliverable.Lead != nil {
			p.Figures = append(p.Figures, links.figure(*deliverable.Lead))
		}
	}
	for _, kind := range b.order {
		group := decisionGroup{Title: kind.Title()}
		for _, one := range shown.Decisions {
			if one.Kind == kind {
				link, act := links.decision(one)
				group.Shown = append(group.Shown, decision{Of: one.Of(), What: one.What, Link: link, Act: act})
			}
		}
		if len(group.Shown) > mostOfAKind+1 {
			group.Shown, group.More = group.Shown[:mostOfAKind], group.Shown[mostOfAKind:]
		}
		if len(group.Shown) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	if shown.Money != nil {
		amounts := map[string]string{}
		for _, answer := range shown.Money.Answers {
			amounts[answer.Name] = answer.Text
		}
		p.Money = fmt.Sprintf("Spent so far: %s of a budget of %s. Forecast for the end: %s (%s).", amounts["spent"], amounts["budget"], amounts["forecast"], amounts["variance"])
		p.MoneyLink = links.section(shown.Newest, reports.MoneySection)
	}
}

// wholeWords are the first words of a long text, of so many letters at most.
func wholeWords(text string, most int) string {
	cut := shortWords(text, most)
	if last := strings.LastIndexByte(cut, ' '); strings.HasSuffix(cut, "…") && last > 0 {
		return strings.TrimRight(cut[:last], ",;: ") + " …"
	}
	return cut
}

// boardSummary is how the deliverables stand, in a sentence or two.
func boardSummary(shown reports.BoardView) string {
	var states []reports.DeliverableStatus
	better, worse := 0, 0
	for _, deliverable := range shown.Deliverables {
		states = append(states, deliverable.DeliverableStatus)
		switch deliverable.Trend.Arrow() {
		case "↑":
			better++
		case "↓":
			worse++
		}
	}
	said := plural(len(states), "deliverable", "deliverables") + ": " + strings.Join(ratedWords(states), ", ") + "."
	if shown.Since != "" {
		said += " Since " + ofDate(shown.Since, shortDay) + " " + number(better) + " better, " + number(worse) + " worse."
	}
	if len(shown.Decisions) == 0 {
		return said + " Nothing waits for a decision."
	}
	return said + " " + plural(len(shown.Decisions), "thing needs", "things need") + " a decision or an answer."
}

// newestSection is where a section of the newest return stands: in a draft where it is written,
// else where the return is read.
func newestSection(shown reports.BoardView, section string) string {
	if shown.NewestState == reports.Draft {
		return returnSectionPath(shown.Newest, section)
	}
	return grantReturnPath(shown.Newest, "read") + "#written-" + section
}

// decisionLink is where a decision is taken by this reader, or where they see why.
func (a *App) decisionLink(c *fiber.Ctx, v view, shown reports.BoardView, d reports.Decision) (link, act string) {
	switch {
	case d.Finding:
		return grantReturnPath(d.Slug, "check"), "See what the check found"
	case d.Section != "":
		return newestSection(shown, d.Section), "See the return"
	case d.Question:
		return grantReturnPath(d.Slug, "questions"), "See the question"
	case d.Slug != "":
		return grantReturnPath(d.Slug), "Open the return"
	case d.Letter == "":
		return v.At("/programme"), "See the programme"
	}
	index := slices.IndexFunc(shown.Deliverables, func(of reports.BoardDeliverable) bool { return of.Letter == d.Letter })
	if d.Kind == reports.JudgingDecision && index >= 0 {
		switch of := shown.Deliverables[index]; {
		case of.Declared == nil && a.actor(c).Is(people.Manager):
			return declarePath(d.Letter, v), "Declare its RAG"
		case of.Declared != nil && of.Assured == nil && a.actor(c).Is(people.Board):
			return assurePath(d.Letter, v), "Assure its RAG"
		}
	}
	return v.At("/deliverables/" + d.Letter), "See why"
}

// releasedDecisionLink leads into the released return alone.
func releasedDecisionLink(slug string, d reports.Decision) (link, act string) {
	read := grantReturnPath(slug, "read")
	switch {
	case d.Section != "":
		return read + "#written-" + d.Section, "See the return"
	case d.Question:
		return grantReturnPath(slug, "questions"), "See the question"
	case d.Letter != "":
		return read + "#deliverable-" + d.Letter, "See why"
	case d.Slug == "":
		return read + "#deliverables", "See the return"
	}
	return grantReturnPath(slug), "Open the return"
}
