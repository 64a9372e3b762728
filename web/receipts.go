package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var receiptPages = map[string]any{
	"returns/receipt": receiptPage{},
}

// readsReturns is open to those who read returns: a funder the released ones.
var readsReturns = holds(people.Manager, people.Board, people.Funder, people.Administrator)

func (a *App) receiptRoutes() []route {
	return []route{
		{fiber.MethodGet, "/receipts/:key", readsReturns, a.showReceipt},
		{fiber.MethodGet, "/results/receipt", holds(people.Manager, people.Board, people.Administrator), a.showResultsReceipt},
		{fiber.MethodGet, "/sessions/:code/results/receipt", holds(people.Trainer, people.Manager, people.Board, people.Administrator), a.showSessionResultsReceipt},
	}
}

// receiptView shows what a figure was counted from. Groups are its sources by kind.
type receiptView struct {
	Receipt reports.Receipt
	Cell    figureCell
	Groups  []sourceGroup
}

// sourceGroup is the sources of one kind, as a table with the columns that kind has.
type sourceGroup struct {
	Title     string
	Reference string
	Label     string
	On        string
	Value     string
	// ShortOn says that On is a single day, which stands on one line.
	ShortOn bool
	Rows    []sourceRow
}

// sourceRow is a record. Link is its page, "" when it has none that every reader may open. Key is
// that of a figure with a receipt of its own.
type sourceRow struct{ Reference, Link, Label, On, Value, Key string }

// sourceColumns are what the columns of a kind of source are called; an empty one is not
// shown.
var sourceColumns = map[reports.SourceKind]sourceGroup{
	reports.SessionSource:      {Title: "Sessions, the earliest first", Reference: "Session", Label: "Course", On: "Date", ShortOn: true},
	reports.OrganisationSource: {Title: "Organisations, by name", Reference: "Organisation", Label: "Sector", On: "Region"},
	reports.WaveSource:         {Title: "Waves of surveys", Reference: "Survey and wave", Label: "Note", On: "Answered"},
	reports.EngagementSource:   {Title: "Engagement records, the earliest first", Reference: "Record", Label: "Organisation", On: "Date", Value: "Adds", ShortOn: true},
	reports.IndicatorSource:    {Title: "Recorded values", Reference: "Source", Label: "Indicator", On: "Period", Value: "Value"},
	reports.EntrySource:        {Title: "Entered by hand, the earliest first", Reference: "Source", Label: "Who entered it, and when", On: "As at", Value: "Value", ShortOn: true},
	reports.KPISource:          {Title: "KPIs of the deliverable", Reference: "KPI", Label: "Why", On: "As at", Value: "RAG", ShortOn: true},
	reports.GrantSource:        {Title: "Grants, the earliest first", Reference: "Code", Label: "Grant", On: "Date", Value: "Amount", ShortOn: true},
}

func newReceiptView(receipt reports.Receipt) receiptView {
	view := receiptView{Receipt: receipt, Cell: newFigureCell(receipt.Figure)}
	index := map[reports.SourceKind]int{}
	for _, source := range receipt.Sources {
		at, known := index[source.Kind]
		if !known {
			at = len(view.Groups)
			index[source.Kind] = at
			view.Groups = append(view.Groups, sourceColumns[source.Kind])
		}
		if source.Kind == reports.OrganisationSource && source.Value != nil {
			view.Groups[at].Value = "People trained"
		}
		row := sourceRow{Reference: cmp.Or(source.Title, source.Reference), Label: source.Label, On: ofDate(source.On, shortDay), Value: source.ValueText()}
		if source.Kind == reports.SessionSource {
			row.Link = sessionPath(source.Reference)
		}
		if source.Kind == reports.KPISource {
			row.Key = source.Reference
		}
		view.Groups[at].Rows = append(view.Groups[at].Rows, row)
	}
	return view
}

type receiptPage struct {
	Page
	Back    string
	Of      string
	Release string
	View    receiptView
	// KPI is the page of the figure's KPI, "" for a figure of none and for who does not see the
	// programme as it is now.
	KPI string
	// Text is the address of what the fingerprint is of, ReturnHash the fingerprint of the whole
	// return, "" for a draft.
	Text, ReturnHash string
	// Recount is the figure of a frozen return counted again, nil for a draft and where it is
	// counted no more.
	Recount *reports.Recount
	// Earlier is what the return said of the figure before it was reopened, where that differs.
	Earlier []earlierFigureView
	// Questions are those asked on this figure of a return, the latest first, and All where the
	// return's stand.
	Questions []reports.ReturnQuestion
	All       string
	// Ask is where to ask about the figure, "" for those who do not and in a draft.
	Ask string
}

// asText is the value of "as" in an address that asks for the text that a fingerprint is of.
const asText = "text"

// showReceipt is the receipt of a figure of a return, or, for those who see the programme as
// it is now, of a figure as at a day.
func (a *App) showReceipt(c *fiber.Ctx) error {
	page, err := a.receiptPage(c)
	if err != nil {
		return returnError(err)
	}
	return a.sendReceipt(c, page)
}

// sendReceipt is the page, or the text that the fingerprint is of.
func (a *App) sendReceipt(c *fiber.Ctx, page receiptPage) error {
	receipt := page.View.Receipt
	if c.Query("as") == asText {
		if receipt.Fingerprint == "" {
			return reports.ErrNoFigure
		}
		c.Attachment("receipt-" + receipt.Figure.Key + ".txt")
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(receipt.FingerprintText())
	}
	for _, group := range page.View.Groups {
		for i := range group.Rows {
			if row := &group.Rows[i]; row.Key != "" { // of the same return, or day
				row.Link = "/receipts/" + url.PathEscape(row.Key) + "?" + string(c.Request().URI().QueryString())
			}
		}
	}
	if receipt.Fingerprint != "" {
		page.Text = receiptTextPath(c)
	}
	return a.render(c, fiber.StatusOK, "returns/receipt", page)
}

// receiptTextPath is the address of the text that the fingerprint of the receipt asked for is of.
func receiptTextPath(c *fiber.Ctx) string {
	query := url.Values{}
	c.Request().URI().QueryArgs().VisitAll(func(name, value []byte) { query.Add(string(name), string(value)) })
	query.Set("as", asText)
	return string(c.Request().URI().PathOriginal()) + "?" + query.Encode()
}

func (a *App) receiptPage(c *fiber.Ctx) (receiptPage, error) {
	slug := c.Query("return")
	if version := askedVersion(c.Query("version")); slug != "" && version != 0 {
		return a.versionReceiptPage(c, slug, version)
	}
	if slug != "" {
		return a.returnReceiptPage(c, slug)
	}
	v, err := a.view(c)
	if err != nil {
		return receiptPage{}, err
	}
	receipt, back, err := a.receiptNow(c, v)
	if err != nil {
		return receiptPage{}, err
	}
	page := receiptPage{
		Page: a.page(c, receipt.Figure.Title), Back: back, Of: v.Programme.Title + ", as at the end of " + ofDate(receipt.AsAt, shortDay),
		Release: "Counted from what is recorded now.", View: newReceiptView(receipt),
	}
	if receipt.KPI != nil {
		page.KPI = v.At("/kpis/" + url.PathEscape(receipt.KPI.Code))
	}
	return page, nil
}

// measureKey stands in the address of the receipt of what a measure comes to, whether or not a KPI
// has it: the measure is in the query, as JSON.
const measureKey = "measure"

// measureReceiptPath is the receipt of what a KPI's measure comes to on the view's day.
func measureReceiptPath(v view, k reports.KPI) string {
	measure, err := json.Marshal(k.Measure)
	if err != nil {
		return ""
	}
	return v.At("/receipts/"+measureKey) + "&" + url.Values{measureKey: {string(measure)}, "decimals": {strconv.Itoa(k.Decimals)}, "until": {k.EndsOn}}.Encode()
}

// measureReceipt counts the measure that the query has. Its key names the measure, so that its
// fingerprint is of that.
func (a *App) measureReceipt(c *fiber.Ctx, v view) (reports.Receipt, error) {
	var measure reports.Measure
	decoder := json.NewDecoder(strings.NewReader(c.Query(measureKey)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&measure); err != nil {
		return reports.Receipt{}, reports.ErrNoFigure
	}
	if _, err := time.Parse(time.DateOnly, c.Query("until")); err != nil && c.Query("until") != "" {
		return reports.Receipt{}, reports.ErrNoFigure
	}
	whole, err := json.Marshal(measure)
	if err != nil {
		return reports.Receipt{}, err
	}
	sum := sha256.Sum256(whole)
	return a.services.Reports.Count(c.UserContext(), a.actor(c), v.Programme.Code, reports.Definition{
		Key: measureKey + "." + hex.EncodeToString(sum[:6]), Title: "A measure, as it counts", Unit: fixedUnit(measure),
		Decimals: min(max(c.QueryInt("decimals"), 0), 3), Measure: measure, Until: c.Query("until"),
	}, v.AsAt)
}

// receiptNow is the receipt of a figure as it is recorded now, and the page that it is of.
func (a *App) receiptNow(c *fiber.Ctx, v view) (reports.Receipt, string, error) {
	key := segment(c, "key")
	if key == measureKey {
		receipt, err := a.measureReceipt(c, v)
		return receipt, v.At("/programme"), err
	}
	part, _, _ := strings.Cut(key, ".")
	receipt, err := a.services.Reports.Receipt(c.UserContext(), a.actor(c), v.Programme.Code, key, v.AsAt)
	back := v.At("/programme")
	switch part {
	case "deliverable":
		letter, _, _ := strings.Cut(strings.TrimPrefix(key, "deliverable."), ".")
		back = v.At("/deliverables/" + letter)
	case "coverage":
		back = addressOf("/coverage", "programme", v.Programme.Code)
	case "indicator":
		back = addressOf("/indicators", "programme", v.Programme.Code)
	}
	return receipt, back, err
}

func (a *App) returnReceiptPage(c *fiber.Ctx, slug string) (receiptPage, error) {
	filed, receipt, err := a.services.Reports.ReturnReceipt(c.UserContext(), a.actor(c), slug, segment(c, "key"))
	if err != nil {
		return receiptPage{}, err
	}
	page := receiptPage{
		Page: a.page(c, receipt.Figure.Title), Back: grantReturnPath(filed.Slug, "read"), Of: filed.Title,
		Release: releasedWords(filed), View: newReceiptView(receipt), ReturnHash: filed.Hash,
	}
	if receipt.KPI != nil && readsProgramme.allows(a.actor(c)) {
		page.KPI = "/kpis/" + url.PathEscape(receipt.KPI.Code) + "?" + url.Values{"programme": {filed.Programme}, "as-at": {filed.AsAt}}.Encode()
	}
	_, questions, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), slug)
	if err != nil {
		return receiptPage{}, err
	}
	page.All = grantReturnPath(filed.Slug, "questions")
	page.Questions = slices.DeleteFunc(questions, func(q reports.ReturnQuestion) bool { return q.FigureKey != receipt.Figure.Key })
	if page.Earlier, err = a.earlierFigures(c, slug, receipt); err != nil || filed.State == reports.Draft {
		return page, err
	}
	if reports.MayWithReturn(a.actor(c), reports.Ask) {
		page.Ask = askFigurePath(filed.Slug, receipt.Figure.Key)
	}
	recount, err := a.services.Reports.Recounted(c.UserContext(), a.actor(c), slug, segment(c, "key"))
	if errors.Is(err, reports.ErrNoFigure) {
		return page, nil
	}
	page.Recount = &recount
	return page, err
}
