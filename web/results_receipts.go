package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
	"muster/surveys"
)

// The names in the address of a receipt of results: the figure is ITEM.PART, and the group is
// there for a figure of a breakdown, empty for those without the grouping.
const (
	figureName = "figure"
	groupKey   = "group"
)

// answersLinks makes the addresses of the receipts of a page of results, which has the query.
type answersLinks struct {
	path  string
	query string
}

func (l answersLinks) to(item string, part reports.AnswersPart, group *reports.AnswersGroup) string {
	asked := url.Values{figureName: {item + "." + string(part)}}
	if group != nil {
		name := ""
		if group.Name != nil {
			name = *group.Name
		}
		asked.Set(groupKey, name)
	}
	return l.path + "?" + strings.TrimSuffix(asked.Encode()+"&"+l.query, "&")
}

// row links the figures of an item to what they were counted from. about begins what each is
// called.
func (l answersLinks) row(row *itemRow, about string, group *reports.AnswersGroup) {
	for _, cell := range []struct {
		receipt *cellReceipt
		shown   bool
		part    reports.AnswersPart
		words   string
	}{
		{&row.Before.cellReceipt, row.Before.shown(), reports.ShareBefore, "before"},
		{&row.After.cellReceipt, row.After.shown(), reports.ShareAfter, "after"},
		{&row.Change.cellReceipt, row.Change.shown(), reports.ChangeOfAll, "change"},
		{&row.Paired.cellReceipt, row.Paired.shown(), reports.ChangePaired, "change, paired"},
		{&row.Standard.cellReceipt, row.Standard.shown(), reports.ChangeStandardised, "change, like for like"},
	} {
		if cell.shown {
			*cell.receipt = cellReceipt{l.to(row.Item, cell.part, group), about + ", " + cell.words}
		}
	}
}

// shown tells whether there is a figure, or one that is hidden, and not words for why there is none.
func (s shareCell) shown() bool { return s.Hidden || s.Range != "" }

func (s changeCell) shown() bool { return s.Hidden || s.Range != "" }

// addReceipts links each figure of the view to what it was counted from.
func (v *resultsView) addReceipts(links answersLinks, results surveys.Results) {
	sides := map[string]reports.AnswersPart{}
	if len(results.BeforeFacts.Waves) > 0 {
		sides["Before"] = reports.ShareBefore
	}
	if len(results.AfterFacts.Waves) > 0 {
		sides["After"] = reports.ShareAfter
	}
	for i := range v.Facts {
		if part, counted := sides[v.Facts[i].Key]; counted {
			v.Facts[i].Link, v.Facts[i].LinkText, v.Facts[i].LinkHidden = links.to("", part, nil), "Receipt", "of the responses "+string(part)
		}
	}
	for _, section := range v.Sections {
		for i := range section.Rows {
			links.row(&section.Rows[i], section.Rows[i].Label, nil)
		}
	}
	for i := range v.Numbers {
		row := &v.Numbers[i]
		for _, cell := range []struct {
			of   *meanCell
			part reports.AnswersPart
			word string
		}{{&row.Before, reports.ShareBefore, "before"}, {&row.After, reports.ShareAfter, "after"}, {&row.Paired, reports.ChangePaired, "mean change"}} {
			if cell.of.Hidden || cell.of.Of != "" {
				cell.of.cellReceipt = cellReceipt{links.to(row.Item, cell.part, nil), row.Label + ", " + cell.word}
			}
		}
	}
	for i := range v.Then {
		row := &v.Then[i]
		for _, cell := range []struct {
			of   *changeCell
			part reports.AnswersPart
			word string
		}{
			{&row.Measured, reports.ChangeMeasured, "change measured"}, {&row.Felt, reports.ChangeFelt, "change felt"},
			{&row.Shift, reports.ChangeShift, "shift"}, {&row.All, reports.ChangeFeltByAll, "change felt, all who were asked"},
		} {
			if cell.of.shown() {
				cell.of.cellReceipt = cellReceipt{links.to(row.Item, cell.part, nil), row.Label + ", " + cell.word}
			}
		}
	}
	if v.Fading == nil {
		return
	}
	for i := range v.Fading.Rows {
		row := &v.Fading.Rows[i]
		for time := range row.Cells {
			cell := &row.Cells[time]
			cell.Share.cellReceipt = cellReceipt{links.to(row.Item, reports.TimePart(time), nil), row.Label + ", " + strings.ToLower(cell.Time) + ", the same people"}
		}
		row.Since.cellReceipt = cellReceipt{links.to(row.Item, reports.SinceAfter, nil), row.Label + ", since the training"}
	}
}

// addReceipts links the figures of the groups.
func (b *breakdown) addReceipts(links answersLinks) {
	if b == nil {
		return
	}
	for i := range b.Rows {
		row := &b.Rows[i]
		links.row(&row.itemRow, row.Group+", "+row.Label, &reports.AnswersGroup{By: surveys.Breakdown(b.By), Name: row.Name})
	}
}

// answersFigure is the figure that an address names, of the breakdown that it asks for.
func answersFigure(c *fiber.Ctx, by surveys.Breakdown) reports.AnswersFigure {
	figure := c.Query(figureName)
	dot := max(strings.LastIndex(figure, "."), 0)
	of := reports.AnswersFigure{Item: figure[:dot], Part: reports.AnswersPart(strings.TrimPrefix(figure[dot:], "."))}
	if c.Context().QueryArgs().Has(groupKey) {
		of.Group = &reports.AnswersGroup{By: by}
		if name := c.Query(groupKey); name != "" {
			of.Group.Name = &name
		}
	}
	return of
}

func (a *App) showResultsReceipt(c *fiber.Ctx) error {
	form := resultsFormOf(c)
	of := answersFigure(c, surveys.Breakdown(form.By))
	request := form.request()
	if of.Group == nil {
		request.By = surveys.ByNothing
	}
	receipt, err := a.services.Reports.AnswersReceipt(c.UserContext(), a.actor(c), request, of)
	if err != nil {
		return answersReceiptError(err)
	}
	page := receiptPage{Back: "/results?" + form.query(), Of: "Results as at the end of " + ofDate(receipt.AsAt, shortDay)}
	if of.Group != nil {
		results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), request)
		if err != nil {
			return err
		}
		name := groupName(surveys.GroupComparison{Group: of.Group.Name}, of.Group.By, roleLabels(results))
		receipt.Figure.Title = name + ": " + receipt.Figure.Title
		page.Back += "#breakdown"
	}
	return a.sendAnswersReceipt(c, page, receipt)
}

func (a *App) showSessionResultsReceipt(c *fiber.Ctx) error {
	session, results, err := a.sessionResults(c)
	if err != nil {
		return err
	}
	of := answersFigure(c, surveys.ByNothing)
	receipt, err := a.services.Reports.SessionAnswersReceipt(c.UserContext(), a.actor(c), session, of)
	if err != nil {
		return answersReceiptError(err)
	}
	scope, err := a.scopeWords(c, session, results)
	if err != nil {
		return err
	}
	if of.Part != reports.ShareBefore { // what was asked before the training is of no session
		receipt.Notes = append(receipt.Notes, "After: "+scope)
	}
	return a.sendAnswersReceipt(c, receiptPage{
		Back: sessionPath(session.Code, "results"), Of: session.CourseTitle + ", " + shortDay(session.StartsAt),
	}, receipt)
}

// answersReceiptError keeps what surveys refuse for the pages of results.
func answersReceiptError(err error) error {
	if errors.Is(err, reports.ErrNoFigure) {
		return returnError(err)
	}
	return err
}

func (a *App) sendAnswersReceipt(c *fiber.Ctx, page receiptPage, receipt reports.Receipt) error {
	page.Page, page.View, page.Release = a.page(c, receipt.Figure.Title), newReceiptView(receipt), "Counted from what is recorded now."
	return a.sendReceipt(c, page)
}
