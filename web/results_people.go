package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
	"muster/surveys"
)

// thenRow is an item that was also asked as it had been: what was measured, what people feel,
// and how they judge themselves otherwise now, all of the same people; and what everybody
// feels who answered both.
type thenRow struct {
	Item, Label           string
	People                string
	Measured, Felt, Shift changeCell
	All                   changeCell
	AllPeople             string
	Words                 string
}

// thenRows are the changes of "then" questions as a page shows them.
func thenRows(changes []surveys.ThenChange, results surveys.Results) []thenRow {
	rows := make([]thenRow, len(changes))
	for i, change := range changes {
		row := &rows[i]
		row.Item, row.Label = change.Item, itemLabel(change.Item, results)
		row.Measured, row.Felt, row.Shift = pairedCell(change.Measured), pairedCell(change.FeltOfPairs), pairedCell(change.Shift)
		row.All, row.People, row.AllPeople = pairedCell(change.Felt), peopleOf(change.Shift), peopleOf(change.Felt)
		row.Words = shiftWords(change.Shift)
	}
	return rows
}

func pairedCell(p *surveys.Paired) changeCell {
	if p == nil {
		return changeCell{}
	}
	return changeOf(p.Suppressed, p.Change, p.Low, p.High)
}

func peopleOf(p *surveys.Paired) string {
	if p == nil || p.Suppressed {
		return ""
	}
	return number(p.Pairs)
}

// shiftWords say what the shift means, as far as its interval lets it be said.
func shiftWords(shift *surveys.Paired) string {
	switch {
	case shift == nil || shift.Suppressed || shift.Low == nil:
		return ""
	case *shift.High < 0:
		return "Looking back, fewer of them give a positive answer for the time before than did then: what was measured is less than what they feel has changed."
	case *shift.Low > 0:
		return "Looking back, more of them give a positive answer for the time before than did then: what was measured is more than what they feel has changed."
	}
	return "Whether they judge the time before otherwise now cannot be told: the interval of the shift has zero in it."
}

// fadingTable is the same people at several times.
type fadingTable struct {
	Times []string
	First string
	Since string
	Rows  []fadingRow
	Words []string
	Chart *chartView
}

// fadingRow is an item. People is "" where it is hidden, and so are all its cells then.
type fadingRow struct {
	Item, Label string
	People      string
	Cells       []fadingCell
	Since       changeCell
}

// fadingCell is a share at a time, and its change since the first.
type fadingCell struct {
	Time   string
	Share  shareCell
	Change changeCell
}

func newFadingTable(fading surveys.Fading, results surveys.Results) *fadingTable {
	if len(fading.Times) == 0 {
		return nil
	}
	table := &fadingTable{Since: "From after to " + strings.ToLower(timeWords(fading.Times[len(fading.Times)-1]))}
	for _, time := range fading.Times {
		table.Times = append(table.Times, timeWords(time))
	}
	table.First = strings.ToLower(table.Times[0])
	for _, item := range fading.Items {
		row := fadingRow{Item: item.Item, Label: itemLabel(item.Item, results)}
		for i, point := range item.Points {
			cell := fadingCell{Time: table.Times[i], Share: pointCell(point, item.People)}
			if point.Change != nil {
				cell.Change = estimateCell(*point.Change)
			}
			row.Cells = append(row.Cells, cell)
		}
		if item.Suppressed {
			for _, time := range table.Times {
				row.Cells = append(row.Cells, fadingCell{Time: time, Share: shareCell{Hidden: true}})
			}
			row.Since = changeCell{Hidden: true}
		} else {
			row.People, row.Since = number(item.People), estimateCell(item.SinceAfter)
			table.Words = append(table.Words, surveys.FadingSentence(fading, item, row.Label))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// timeWords name a time of asking.
func timeWords(time surveys.FadingTime) string { return sentenceCase(reports.FadingTimeWords(time)) }

func pointCell(point surveys.FadingPoint, people int) shareCell {
	return shareCell{
		Text:  percent(point.Share.Value, people),
		Range: percent(point.Share.Low, people) + " to " + percent(point.Share.High, people),
		Of:    number(point.Positive) + " of " + number(people),
	}
}

func estimateCell(estimate surveys.Estimate) changeCell {
	return changeOf(false, &estimate.Value, &estimate.Low, &estimate.High)
}

// fadingChartOf is the same people at several times as a chart.
func fadingChartOf(fading surveys.Fading, results surveys.Results) reports.FadingChart {
	chart := reports.FadingChart{
		Title: "Share of positive answers of the same people over time, with 95% intervals",
		Base:  "In each item only those who answered it at all of these times.",
	}
	for _, item := range fading.Items {
		row := reports.FadingRow{Label: itemLabel(item.Item, results)}
		if item.Suppressed {
			row.Note = "[c]"
		} else {
			row.Label += fmt.Sprintf(" (%s)", plural(item.People, "person", "people"))
		}
		for i, point := range item.Points {
			row.Shares = append(row.Shares, reports.FadingShare{
				Time: timeWords(fading.Times[i]), Earlier: fading.Times[i].Kind != surveys.WaveAfter && fading.Times[i].Kind != surveys.WaveFollowUp,
				ChartShare: reports.ChartShare{Share: point.Share.Value, Low: point.Share.Low, High: point.Share.High, Base: item.People},
			})
		}
		chart.Rows = append(chart.Rows, row)
	}
	return chart
}

// addPeople adds what is told of the same people: over time, and of what they say of before.
func (a *App) addPeople(c *fiber.Ctx, view *resultsView, results surveys.Results, form resultsForm) error {
	changes, err := a.services.Surveys.ThenChanges(c.UserContext(), a.actor(c), form.request())
	if err != nil {
		return err
	}
	view.Then = thenRows(changes, results)
	fading, err := a.services.Surveys.Fading(c.UserContext(), a.actor(c), form.request())
	if err != nil {
		return err
	}
	view.Fading = newFadingTable(fading, results)
	if view.Fading != nil {
		chart := fadingChartOf(fading, results)
		view.Fading.Chart = &chartView{Words: chart.Title + ". The table below has the same figures.", Shows: chart.Shows()}
		view.Fading.Chart.at("/results/fading.svg", form.query())
	}
	return nil
}

func (a *App) resultsFadingChart(c *fiber.Ctx) error {
	request := resultsFormOf(c).request()
	fading, err := a.services.Surveys.Fading(c.UserContext(), a.actor(c), request)
	if err != nil {
		return err
	}
	if len(fading.Times) == 0 {
		return fiber.ErrNotFound
	}
	results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), request)
	if err != nil {
		return err
	}
	drawn, err := fadingChartOf(fading, results).SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
	if err != nil {
		return err
	}
	return sendDrawing(c, drawn)
}
