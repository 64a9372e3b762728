package web

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"muster/reports"
	"muster/surveys"
)

type resultsPage struct {
	Page
	resultsChoices
	resultsView
	CSVAddress  string
	JSONAddress string
	AsAt        string
	Breakdown   *breakdown
}

// resultsView is a comparison as a page shows it.
type resultsView struct {
	Facts      []summaryRow
	Notes      []string
	NoBaseline bool
	HasAnswers bool
	Chart      *chartView
	Sections   []itemSection
	Paired     []pairedRow
	Pairing    string
	AlikeFor   string
	Cohort     []cohortRow
	// CohortRate is the response rate with what it is of, and CohortOf what all of them are called.
	CohortRate  string
	CohortOf    string
	LeftOut     []leftOutRow
	Numbers     []numberRow
	Hidden      string
	HasPaired   bool
	HasStandard bool
	Comments    []surveys.ReleasedComments
	// Moved says why the figures are not those of now.
	Moved           []string
	Claims          []claimRow
	SentenceAddress string
	Scales          []scaleTable
	ScaleChart      *chartView
	Then            []thenRow
	Fading          *fadingTable
}

// itemSection is the items of one kind.
type itemSection struct {
	Heading string
	Rows    []itemRow
}

// itemRow is one item of the main table.
type itemRow struct {
	Item, Label      string
	Question         string
	Before, After    shareCell
	Change           changeCell
	Paired, Standard changeCell
	Delta, P, PHolm  string
}

// cellReceipt is where a figure's receipt is, "" where it has none, and which figure it is, for
// those who hear the link alone.
type cellReceipt struct{ Link, About string }

// shareCell is a share with its interval and base, or what stands instead. All is what the
// share of all attendances can be: not of the people trained, as in a return.
type shareCell struct {
	cellReceipt
	Hidden bool
	Text   string
	Range  string
	Of     string
	All    string
}

// changeCell is a change in points with its interval, or what stands instead. More says how
// many more answers would settle it.
type changeCell struct {
	cellReceipt
	Hidden bool
	Text   string
	Range  string
	More   string
}

// itemLabel is an item's name as it is read.
func itemLabel(item string, results surveys.Results) string {
	return reports.ItemWords(item, itemQuestion(item, results))
}

// itemQuestion is the wording of an item, after or else before.
func itemQuestion(item string, results surveys.Results) string {
	question, asked := results.AfterFacts.Question(item)
	if !asked {
		question, _ = results.BeforeFacts.Question(item)
	}
	return question.Text
}

func resultsTitle(results surveys.Results) string {
	if results.BeforeFacts.Survey == "" {
		return "Results: " + results.AfterFacts.Title
	}
	return "What changed: " + results.AfterFacts.Title
}

// chartAt says where the chart is: path with the query, which may be empty.
func (v *resultsView) chartAt(path, query string) {
	if v.Chart != nil {
		v.Chart.at(path, query)
	}
}

// at says where the chart is in its two shapes: path with the query, which may be empty.
func (c *chartView) at(path, query string) {
	if query != "" {
		query += "&"
	}
	c.Wide = template.URL(path + "?" + query + "shape=" + string(reports.WideChart))
	c.Narrow = template.Srcset(path + "?" + query + "shape=" + string(reports.NarrowChart))
}

func newResultsView(results surveys.Results) resultsView {
	view := resultsView{
		NoBaseline: results.BeforeFacts.Survey == "",
		HasAnswers: results.BeforeFacts.Responses+results.AfterFacts.Responses > 0,
		Sections:   itemSections(results),
		Pairing:    pairingWords(results),
		Hidden:     hiddenWords(results),
	}
	if !view.NoBaseline {
		view.Facts = append(view.Facts, summaryRow{Key: "Before", Lines: sideLines(results.BeforeFacts)})
	}
	view.Facts = append(view.Facts, summaryRow{Key: "After", Lines: sideLines(results.AfterFacts)})
	if !view.NoBaseline {
		view.Facts = append(view.Facts, summaryRow{Key: "How they are compared", Lines: []string{view.Pairing}})
	}
	view.Notes = waveNotes(results)
	if chart := resultsChartOf(results); view.HasAnswers && len(chart.Sections) > 0 {
		view.Chart = &chartView{Words: chart.Title + ". The tables below have the same figures.", Shows: chart.Shows()}
	}
	for _, section := range view.Sections {
		for _, row := range section.Rows {
			view.HasPaired = view.HasPaired || row.Paired != (changeCell{})
			view.HasStandard = view.HasStandard || row.Standard != (changeCell{})
		}
	}
	view.addDetails(results)
	view.addClaims(results)
	view.Comments = results.Comments
	return view
}

// sideLines say what a side's answers are.
func sideLines(facts surveys.SideFacts) []string {
	wave := strings.Join(waveLabels(facts.Waves), " and ")
	if len(facts.Waves) == 0 {
		wave = "not opened yet"
	}
	versions := make([]string, 0, len(facts.Questionnaires))
	for _, version := range facts.Versions() {
		versions = append(versions, strconv.Itoa(version))
	}
	lines := []string{
		fmt.Sprintf("%s, %s (version %s of its questions)", facts.Title, wave, strings.Join(versions, " and ")),
		responsesLine(facts),
	}
	if rate, known := facts.ResponseRate(); known {
		lines = append(lines, fmt.Sprintf("Response rate %s of %s: %s of %s, by a delegate’s own link",
			rateShown(rate, facts), surveys.RateOf(facts.ByLinks), number(facts.Seats), number(facts.Attended)))
		if more := surveys.MayWaitWords(facts.MayWait); more != "" {
			lines = append(lines, sentenceCase(more))
		}
		if others := facts.Responses - facts.Seats; others > 0 {
			lines = append(lines, fmt.Sprintf("%s came another way, such as by the room’s code without a booking reference: not in the response rate", plural(others, "response", "responses")))
		}
	} else if facts.Attended > 0 {
		lines = append(lines, fmt.Sprintf("No response rate: of %s %s, none was answered by a delegate’s own link", number(facts.Attended), surveys.RateOf(facts.ByLinks)))
	}
	return lines
}

// rateShown is the rate, "at least" it where more may have answered than are counted.
func rateShown(rate float64, facts surveys.SideFacts) string {
	if facts.MayWait > 0 {
		return "at least " + percent(rate, facts.Attended)
	}
	return percent(rate, facts.Attended)
}

func responsesLine(facts surveys.SideFacts) string {
	line := plural(facts.Responses, "response", "responses")
	switch {
	case facts.FirstOn == "":
	case facts.FirstOn == facts.LastOn:
		line += " on " + ofDate(facts.FirstOn, shortDay)
	default:
		line += " from " + ofDate(facts.FirstOn, shortDay) + " to " + ofDate(facts.LastOn, shortDay)
	}
	return line
}

func waveNotes(results surveys.Results) []string {
	var notes []string
	for _, wave := range slices.Concat(results.BeforeFacts.Waves, results.AfterFacts.Waves) {
		if wave.Note != "" && !slices.Contains(notes, wave.Note) {
			notes = append(notes, wave.Note)
		}
	}
	return notes
}

func pairingWords(results surveys.Results) string {
	words := "Everybody who answered before with everybody who answered after (unpaired). Nobody can be matched"
	if pairs := results.Pairing.Pairs; pairs == nil {
		words = fmt.Sprintf("Everybody who answered before with everybody who answered after (unpaired). Fewer than %d people can be matched", results.FloorBase)
	} else if *pairs > 0 {
		words = fmt.Sprintf("Everybody who answered before with everybody who answered after (unpaired); and %s matched by their pair code (paired)", plural(*pairs, "person", "people"))
	}
	if ambiguous := results.Pairing.AmbiguousCodes; ambiguous > 0 {
		words += fmt.Sprintf(". %s came more than once and %s left out of the pairs",
			plural(ambiguous, "pair code", "pair codes"), isOrAre(ambiguous))
	}
	return words
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func hiddenWords(results surveys.Results) string {
	return fmt.Sprintf("[c] stands for a figure that is not shown: fewer than %d people answered, or it would give away another figure that is not shown.", results.FloorBase)
}

// itemSections are the items of the main table in the order of the chart.
func itemSections(results surveys.Results) []itemSection {
	byItem := map[string]surveys.ItemComparison{}
	for _, item := range results.Items {
		byItem[item.Item] = item
	}
	sections := reports.ChangeSections(results.Comparison, func(item surveys.ItemComparison) string { return item.Item })
	shown := make([]itemSection, len(sections))
	for i, section := range sections {
		shown[i].Heading = section.Heading
		for _, row := range section.Rows {
			shown[i].Rows = append(shown[i].Rows, newItemRow(byItem[row.Label], results))
		}
	}
	return shown
}

func newItemRow(item surveys.ItemComparison, results surveys.Results) itemRow {
	row := itemRow{
		Item: item.Item, Label: itemLabel(item.Item, results), Question: itemQuestion(item.Item, results),
		Before: newShareCell(item.Unpaired.Before), After: newShareCell(item.Unpaired.After),
		Change: newChangeCell(item),
	}
	row.Change.More = moreWords(item)
	if after := item.Unpaired.After; after != nil && !after.Suppressed && after.Share != nil {
		if bounds, known := results.AfterFacts.WholeCohort(*after.Share); known {
			row.After.All = percent(bounds.Low, 1) + " to " + percent(bounds.High, 1) + " of all " + allWords(results.AfterFacts)
		}
	}
	if paired := item.Paired; paired != nil {
		row.Paired = changeOf(paired.Suppressed, paired.Change, paired.Low, paired.High)
	}
	if standard := item.Standardised; standard != nil {
		row.Standard = changeOf(standard.Suppressed, &standard.Change, &standard.Low, &standard.High)
	}
	row.Delta, row.P, row.PHolm = signed(item.Unpaired.CliffsDelta), pValue(item.Unpaired.P), pValue(item.Unpaired.PHolm)
	return row
}

func newShareCell(side *surveys.SideFigures) shareCell {
	switch {
	case side == nil:
		return shareCell{Text: "–"}
	case side.Suppressed:
		return shareCell{Hidden: true}
	case side.Share == nil:
		return shareCell{Text: "mean " + strconv.FormatFloat(side.Mean, 'f', 1, 64)}
	}
	return shareCell{
		Text:  percent(*side.Share, side.N),
		Range: percent(*side.Low, side.N) + " to " + percent(*side.High, side.N),
		Of:    number(*side.Positive) + " of " + number(side.N),
	}
}

func newChangeCell(item surveys.ItemComparison) changeCell {
	change := item.Unpaired
	hidden := change.Before != nil && change.Before.Suppressed || change.After != nil && change.After.Suppressed
	switch {
	case change.Change != nil || hidden:
		return changeOf(hidden, change.Change, change.Low, change.High)
	case item.BeforeQuestion == nil:
		return changeCell{Text: "No baseline"}
	case item.AfterQuestion == nil:
		return changeCell{Text: "Not asked afterwards"}
	case change.Before == nil || change.After == nil:
		return changeCell{Text: "No answers"}
	}
	return changeCell{Text: "Scales differ"}
}

func changeOf(hidden bool, change, low, high *float64) changeCell {
	if hidden {
		return changeCell{Hidden: true}
	}
	if change == nil {
		return changeCell{}
	}
	return changeCell{Text: points(*change), Range: limit(*low) + " to " + limit(*high)}
}

// allWords name those whom bounds are of, in short: the response rate beside them says more.
func allWords(facts surveys.SideFacts) string {
	if facts.ByLinks {
		return "links sent"
	}
	return "attendances, in full or in part"
}

// limit is an end of an interval, without a plus.
func limit(change float64) string { return strings.TrimPrefix(points(change), "+") }

func signed(value *float64) string {
	if value == nil {
		return "–"
	}
	text := strconv.FormatFloat(math.Abs(*value), 'f', 2, 64)
	switch {
	case strings.Trim(text, "0.") == "":
		return text
	case *value < 0:
		return "−" + text
	}
	return "+" + text
}

func pValue(p *float64) string {
	switch {
	case p == nil:
		return "–"
	case *p < 0.0001:
		return "<0.0001"
	}
	return strconv.FormatFloat(*p, 'f', 4, 64)
}

// strataWords name the questions by which the sides are made alike.
func strataWords(strata []string, results surveys.Results) string {
	names := make([]string, len(strata))
	for i, code := range strata {
		names[i] = code
		for _, version := range results.BeforeFacts.Versions() {
			if question, asked := results.BeforeFacts.Questionnaires[version].Question(code); asked {
				names[i] = "“" + question.Text + "”"
			}
		}
	}
	return strings.Join(names, " and ")
}

// resultsChartOf is the comparison as a chart.
func resultsChartOf(results surveys.Results) reports.ChangeChart {
	chart := reports.ChangeChart{
		Title: "Share of positive answers before and after, with 95% intervals",
		Base:  "Before: " + responsesLine(results.BeforeFacts) + ". After: " + responsesLine(results.AfterFacts) + ". Unpaired.",
		Sections: reports.ChangeSections(results.Comparison, func(item surveys.ItemComparison) string {
			return itemLabel(item.Item, results)
		}),
	}
	if results.BeforeFacts.Survey == "" {
		chart.Title = "Share of positive answers after the session, with 95% intervals"
		chart.Base = responsesLine(results.AfterFacts) + ". There is no baseline."
	}
	return chart
}
