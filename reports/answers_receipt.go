package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// AnswersFigure names a figure on a page of results: of an item, or of no item, "", the number of
// responses before or after.
type AnswersFigure struct {
	Item string
	Part AnswersPart
	// Group is that of a breakdown whose figure it is, nil for everybody's.
	Group *AnswersGroup
}

// AnswersGroup is a group of a breakdown by its name, nil for those without the grouping.
type AnswersGroup struct {
	By   surveys.Breakdown
	Name *string
}

// AnswersPart is which figure of an item.
type AnswersPart string

// The parts. The first five end the keys of the figures in a return too. Those of the same people
// looking back are ChangeMeasured to ChangeFeltByAll. TimePart is a share at one of several times,
// and SinceAfter what became of it since the training.
const (
	ShareBefore        AnswersPart = "before"
	ShareAfter         AnswersPart = "after"
	ChangeOfAll        AnswersPart = "change"
	ChangePaired       AnswersPart = "paired"
	ChangeStandardised AnswersPart = "standardised"
	ChangeMeasured     AnswersPart = "measured"
	ChangeFelt         AnswersPart = "felt"
	ChangeShift        AnswersPart = "shift"
	ChangeFeltByAll    AnswersPart = "felt-by-all"
	SinceAfter         AnswersPart = "since-after"
)

// TimePart is the share of an item at a time of surveys.Fading, by its index.
func TimePart(time int) AnswersPart { return AnswersPart("time-" + strconv.Itoa(time+1)) }

// partWords end the title of a figure.
var partWords = map[AnswersPart]string{
	ShareBefore: "before", ShareAfter: "after", ChangeOfAll: "change", ChangePaired: "change, paired", ChangeStandardised: "change, like for like",
	ChangeMeasured: "change measured", ChangeFelt: "change felt", ChangeShift: "shift between measured and felt",
	ChangeFeltByAll: "change felt, all who were asked", SinceAfter: "change since the training, the same people",
}

// AnswersReceipt is what a figure of a page of results was counted from: made of the same results
// as the page, so that both say the same. Errors: those of surveys.Service.Results, and
// ErrNoFigure.
func (s *Service) AnswersReceipt(ctx context.Context, actor people.Actor, request surveys.CompareRequest, of AnswersFigure) (Receipt, error) {
	if of.Group != nil {
		request.By = of.Group.By
	}
	results, err := s.surveys.Results(ctx, actor, request)
	if err != nil {
		return Receipt{}, err
	}
	page := answersPage{Results: results, asAt: cmp.Or(request.AsAt, s.Today())}
	var receipt Receipt
	switch of.Part {
	case ChangeMeasured, ChangeFelt, ChangeShift, ChangeFeltByAll:
		var changes []surveys.ThenChange
		if changes, err = s.surveys.ThenChanges(ctx, actor, request); err == nil {
			receipt, err = page.thenReceipt(of, changes)
		}
	case ShareBefore, ShareAfter, ChangeOfAll, ChangePaired, ChangeStandardised:
		receipt, err = page.receipt(of)
	default:
		var fading surveys.Fading
		if fading, err = s.surveys.Fading(ctx, actor, request); err == nil {
			receipt, err = page.fadingReceipt(of, fading)
		}
	}
	if err != nil {
		return Receipt{}, err
	}
	return receipt.seal(s.moment()), nil
}

// SessionAnswersReceipt is AnswersReceipt for the page of the results of one session. Errors: those
// of surveys.Service.SessionResults, and ErrNoFigure.
func (s *Service) SessionAnswersReceipt(ctx context.Context, actor people.Actor, session courses.Session, of AnswersFigure) (Receipt, error) {
	results, err := s.surveys.SessionResults(ctx, actor, session)
	if err != nil {
		return Receipt{}, err
	}
	if results.Scope == surveys.ScopeNone {
		return Receipt{}, ErrNoFigure
	}
	page := answersPage{Results: results.Results, asAt: s.Today(), key: "session." + session.Code + "."}
	if results.Scope == surveys.ScopeSession {
		page.after = []Source{{
			Kind: SessionSource, Reference: session.Code, Label: session.CourseTitle + ", " + string(session.Delivery), On: courses.DayOf(session.StartsAt),
		}}
	}
	receipt, err := page.receipt(of)
	if err != nil {
		return Receipt{}, err
	}
	return receipt.seal(s.moment()), nil
}

// answersPage is what a page of results shows. key begins the keys of its figures, and after is
// what its answers after are of, beside the waves.
type answersPage struct {
	surveys.Results
	asAt  string
	key   string
	after []Source
}

// begin is the receipt of a figure without its numbers.
func (p answersPage) begin(of AnswersFigure, unit, formula string) Receipt {
	key := p.key + "answers."
	if of.Group != nil {
		key += string(of.Group.By) + "."
		if of.Group.Name != nil {
			key += *of.Group.Name
		}
		key += "."
	}
	side := p.AfterFacts
	if of.Part == ShareBefore {
		side = p.BeforeFacts
	}
	question, asked := side.Question(of.Item)
	if !asked {
		question, _ = p.BeforeFacts.Question(of.Item)
	}
	receipt := Receipt{AsAt: p.asAt, Formula: formula, Figure: Figure{
		Key: key + of.Item + "." + string(of.Part), Unit: unit, Change: unit == Points || unit == Difference, Decimals: 1,
		Title: side.Title + ": " + ItemWords(of.Item, question.Text) + ", " + partWords[of.Part],
	}}
	receipt.hold(p.HeldSince)
	for _, facts := range p.facts(of.Part) {
		results := factsOf(facts)
		receipt.Sources = append(receipt.Sources, waveSources(results, p.asAt)...)
		receipt.Questions = append(receipt.Questions, questionsOf(results, Measure{Item: of.Item})...)
	}
	if of.Part != ShareBefore {
		receipt.Sources = append(receipt.Sources, p.after...)
	}
	return receipt
}

// facts are those of the sides that a figure is of.
func (p answersPage) facts(part AnswersPart) []surveys.SideFacts {
	switch part {
	case ShareBefore:
		return []surveys.SideFacts{p.BeforeFacts}
	case ShareAfter, ChangeFeltByAll:
		return []surveys.SideFacts{p.AfterFacts}
	}
	if p.BeforeFacts.Survey == "" {
		return []surveys.SideFacts{p.AfterFacts}
	}
	return []surveys.SideFacts{p.BeforeFacts, p.AfterFacts}
}

// factsOf are the facts as the figures of a return have them, but of no one course: the rate of a
// page of results is of the attendances.
func factsOf(f surveys.SideFacts) surveys.ProgrammeResults {
	return surveys.ProgrammeResults{
		Survey: f.Survey, Waves: f.Waves, Questionnaires: f.Questionnaires, FirstOn: f.FirstOn, LastOn: f.LastOn,
		Responses: f.Responses, Seats: f.Seats, Attended: f.Attended, ByLinks: f.ByLinks, MayWait: f.MayWait,
	}
}

// items are those of the group, or of everybody.
func (p answersPage) items(group *AnswersGroup) []surveys.ItemComparison {
	if group == nil {
		return p.Items
	}
	for _, found := range p.Groups {
		if found.Group == nil && group.Name == nil || found.Group != nil && group.Name != nil && *found.Group == *group.Name {
			return found.Items
		}
	}
	return nil
}

func (p answersPage) receipt(of AnswersFigure) (Receipt, error) {
	if of.Item == "" {
		return p.responsesReceipt(of)
	}
	items := p.items(of.Group)
	index := slices.IndexFunc(items, func(item surveys.ItemComparison) bool { return item.Item == of.Item })
	if index < 0 {
		return Receipt{}, ErrNoFigure
	}
	item := items[index]
	switch {
	case of.Part == ShareBefore && item.Unpaired.Before != nil:
		return p.sideReceipt(of, item.Unpaired.Before), nil
	case of.Part == ShareAfter && item.Unpaired.After != nil:
		return p.sideReceipt(of, item.Unpaired.After), nil
	case of.Part == ChangeOfAll && (item.Unpaired.Change != nil || item.Unpaired.Hidden()):
		return p.changeReceipt(of, item.Unpaired), nil
	case of.Part == ChangePaired && item.Paired != nil:
		return p.pairedReceipt(of, *item.Paired, "The same people before and after, by pair codes: share after less share before; 95% interval by Newcombe's method for paired shares."), nil
	case of.Part == ChangeStandardised && item.Standardised != nil:
		return p.standardisedReceipt(of, *item.Standardised), nil
	}
	return Receipt{}, ErrNoFigure
}

// responsesReceipt is that of the number of responses on a side.
func (p answersPage) responsesReceipt(of AnswersFigure) (Receipt, error) {
	sides := p.facts(of.Part)
	if of.Part != ShareBefore && of.Part != ShareAfter || of.Group != nil || len(sides[0].Waves) == 0 {
		return Receipt{}, ErrNoFigure
	}
	receipt := p.begin(of, "responses", "Responses to the survey by the date; those without a date count at every date.")
	receipt.Figure.Title, receipt.Figure.Decimals = sides[0].Title+": responses", 0
	receipt.Figure.Value = number(float64(sides[0].Responses))
	receipt.sayRate(p.rate(of))
	return receipt, nil
}

// rate is the response rate of the side of a figure; of a group there is none, because who attended
// is not counted by what people answered.
func (p answersPage) rate(of AnswersFigure) answeredRate {
	if of.Group != nil {
		return answeredRate{}
	}
	side := p.AfterFacts
	if of.Part == ShareBefore {
		side = p.BeforeFacts
	}
	return rateOf(factsOf(side), 0)
}

// hide says that a figure is hidden, and why: it is of too few of the part of the answers.
func (p answersPage) hide(receipt Receipt, part string) Receipt {
	receipt.Figure.Suppressed = true
	receipt.Notes = append(receipt.Notes, hiddenUnder(p.FloorBase, part))
	return receipt
}

// sideReceipt is that of a share, or of the mean of a number.
func (p answersPage) sideReceipt(of AnswersFigure, side *surveys.SideFigures) Receipt {
	receipt := p.begin(of, Percent, "Answers that count as positive, over everybody who was asked and answered with an opinion; 95% Wilson interval.")
	if side.Suppressed {
		return p.hide(receipt, "answers")
	}
	receipt.Figure.Base = number(side.N)
	receipt.Terms = []Term{term("base", float64(side.N), "answers")}
	if side.Share == nil {
		receipt.Formula, receipt.Figure.Unit = "Mean of the answers of everybody who was asked and answered with a number.", ""
		receipt.Figure.Value = number(side.Mean)
	} else {
		p.fillShare(of, side, &receipt)
	}
	receipt.Terms = append(receipt.Terms, leftOutTerms(side.LeftOut)...)
	return receipt
}

func (p answersPage) fillShare(of AnswersFigure, side *surveys.SideFigures, receipt *Receipt) {
	figure, rate := &receipt.Figure, p.rate(of)
	if side.N < 100 {
		figure.Decimals = 0
	}
	figure.Value, figure.Low, figure.High = number(100**side.Share), number(100**side.Low), number(100**side.High)
	receipt.Terms = append([]Term{term("answers that count", float64(*side.Positive), "answers")}, receipt.Terms...)
	facts := p.facts(of.Part)[0]
	if options := facts.CountedOptions(of.Item); len(options) == len(side.Distribution) {
		for i, option := range options {
			receipt.Terms = append(receipt.Terms, term("answered “"+option.Label+"”", float64(side.Distribution[i]), "answers"))
		}
	}
	receipt.Notes = append(receipt.Notes, effectNote(1))
	if figure.Answered = answeredWords(*side.Share, rate); figure.Answered != "" {
		receipt.Notes = append(receipt.Notes, figure.Answered)
	}
}

func (p answersPage) changeReceipt(of AnswersFigure, change surveys.Unpaired) Receipt {
	receipt := p.begin(of, Points, unpairedFormula)
	if change.Hidden() {
		return p.hide(receipt, "answers before, or after")
	}
	receipt.Figure.fill(change.Change, change.Low, change.High)
	receipt.Figure.Base = number(change.After.N)
	receipt.Terms = slices.Concat(sideTerms("before", change.Before), sideTerms("after", change.After),
		testTerm("Cliff’s delta, after over before", change.CliffsDelta, Difference), testTerm("p, Mann-Whitney", change.P, Probability),
		testTerm("p, over all items together (Holm)", change.PHolm, Probability))
	receipt.Notes = append(receipt.Notes, effectNote(1), nominatedNote)
	receipt.sayRate(p.rate(of))
	return receipt
}

// pairedReceipt is that of a change of the same people; of a number, of the mean of their changes.
func (p answersPage) pairedReceipt(of AnswersFigure, paired surveys.Paired, formula string) Receipt {
	receipt := p.begin(of, Points, formula)
	if paired.Suppressed {
		return p.hide(receipt, "people who answered both times")
	}
	if paired.Change == nil {
		receipt.Formula, receipt.Figure.Unit, receipt.Figure.Decimals = "The same people before and after, by pair codes: mean of their changes.", Difference, 2
		receipt.Figure.Value = number(paired.MeanChange)
	} else {
		receipt.Figure.fill(paired.Change, paired.Low, paired.High)
	}
	receipt.Figure.Base = number(paired.Pairs)
	receipt.Terms = []Term{term("pairs", float64(paired.Pairs), "pairs")}
	for _, counted := range []struct {
		name  string
		pairs *int
	}{
		{"positive both times", paired.Both}, {"gained", paired.Gained}, {"lost", paired.Lost}, {"positive neither time", paired.Neither},
		{"improved", paired.Improved}, {"the same answer", paired.Same}, {"worse", paired.Worse},
	} {
		if counted.pairs != nil {
			receipt.Terms = append(receipt.Terms, term(counted.name, float64(*counted.pairs), "pairs"))
		}
	}
	receipt.Terms = slices.Concat(receipt.Terms, testTerm("mean change", &paired.MeanChange, Difference), testTerm("p, McNemar mid-p", paired.McNemarP, Probability),
		testTerm("p, Wilcoxon", paired.WilcoxonP, Probability), testTerm("p, Wilcoxon, over all items together (Holm)", paired.WilcoxonPHolm, Probability))
	return receipt
}

func (p answersPage) standardisedReceipt(of AnswersFigure, standardised surveys.Standardised) Receipt {
	receipt := p.begin(of, Points, standardisedFormula)
	if standardised.Suppressed {
		return p.hide(receipt, standardisedPart)
	}
	receipt.Figure.fill(&standardised.Change, &standardised.Low, &standardised.High)
	receipt.Terms, receipt.Notes = standardisedTerms(standardised), append(receipt.Notes, strataNote(standardised))
	return receipt
}

// fill sets a share or a change of shares, given between 0 and 1, with its interval.
func (f *Figure) fill(value, low, high *float64) {
	f.Value, f.Low, f.High = number(100**value), number(100**low), number(100**high)
}

// testTerm is a number that belongs to a figure, none where there is none.
func testTerm(name string, value *float64, unit string) []Term {
	if value == nil {
		return nil
	}
	decimals := 2
	if unit == Probability {
		decimals = 4
	}
	return []Term{{Name: name, Value: value, Unit: unit, Decimals: decimals}}
}

// hiddenUnder says why a figure of a part of the answers is hidden.
func hiddenUnder(floor int, part string) string {
	return fmt.Sprintf("Hidden, [c]: fewer than %d %s, or it would give away another figure that is hidden. Nothing that is made from it is shown either.", floor, part)
}

// standardisedTerms are the numbers of a standardised change.
func standardisedTerms(standardised surveys.Standardised) []Term {
	return []Term{
		term("left out before, without a shared stratum", float64(standardised.LeftOutBefore), "answers"),
		term("left out after, without a shared stratum", float64(standardised.LeftOutAfter), "answers"),
	}
}

func strataNote(standardised surveys.Standardised) string {
	return "Strata: the answers to " + strings.Join(standardised.Strata, ", ") + "."
}
