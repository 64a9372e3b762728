package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// moneyWords are what the columns of the budget lines are called in sentences. What is spoken of
// as spent in the time to come is the forecast.
var moneyWords = map[string]*regexp.Regexp{"spent": phrase(`spent|spend|spending`), "budget": phrase(`budgets?|budgeted`)}

const (
	endWords = `(?:(?:in total|in all|overall|altogether|all told|so far|to date)\s*)?(?:(?:by|at|for) the (?:end|year end)(?: of the (?:programme|year|financial year|grant))?)?`
	aboutFew = `(?:\s+(?:a total of|about|around|approximately|roughly|nearly|almost|over|under|just|only|some|more than|less than|at least|up to))*\s*$`
)

var (
	aheadIn     = phrase(`forecasts?|forecast\w*|project(?:ed|ing)|expect\w*|anticipat\w*|will|would|going to|plan\w*|intend\w*`)
	forecastFor = regexp.MustCompile(`(?i)\b(?:(?:we|the programme) (?:now |currently |still )?(?:forecast|expect|anticipate)s? (?:to spend|to have spent|spending of|a (?:total )?spend of)|(?:our |the )(?:forecast|projected|expected) (?:total )?(?:spend|spending|outturn)(?: for the (?:programme|year|end))? (?:is|of|stands at))` + aboutFew)
	varianceOf  = regexp.MustCompile(`(?i)\b(under|over)(?:spend|spends|spending|spent)(?: (?:is|of|by|to be|will be|stands at))+` + aboutFew)
	varianceIs  = regexp.MustCompile(`(?i)^\s*(under|over)(?:spend|spent)\b`)
	moneyEnds   = regexp.MustCompile(`(?i)^\s*` + endWords + `\s*(?:is|are)?\s*(?:forecast|expected)?\s*` + endWords + `\s*(?:[.;!?]|$)`)
	// Money of a part, of other money, or of another time.
	otherMoney = phrase(`deliverables?|awards?|grants?|courses?|workshops?|sessions?|region\w*|forces?|lines?|posts?|partners?|quarter\w*|month\w*|last|previous|earlier|original\w*|initial\w*|had|was|were|per|each|every|average|if|could|may|might|unless|without|risk|no|not|never|neither|avoid\w*`)
	// The same beside what has been spent or budgeted, which may well have been.
	otherTotal = phrase(`deliverables?|awards?|grants?|courses?|workshops?|sessions?|region\w*|forces?|posts?|partners?|original\w*|initial\w*|per|each|every`)
)

// moneyColumn is the one column that the words round the number name, "" for none or several.
func (n saidNumber) moneyColumn() string {
	named := ""
	for column, words := range moneyWords {
		switch {
		case !words.MatchString(n.near):
		case named != "":
			return ""
		default:
			named = column
		}
	}
	if named == "spent" && aheadIn.MatchString(n.near) {
		return "forecast"
	}
	return named
}

// budget is what a return says of its money: the lines, and that of their totals.
type budget struct {
	title string
	lines []WrittenEntry
	total WrittenEntry
}

// budget is not there where nothing is written of money.
func (g GrantReturn) budget() (budget, bool) {
	at := slices.IndexFunc(g.Written, func(section WrittenSection) bool { return section.Code == MoneySection })
	if at < 0 || len(g.Written[at].Entries) < 2 {
		return budget{}, false
	}
	last := len(g.Written[at].Entries) - 1
	found := budget{g.Written[at].Title, g.Written[at].Entries[:last], g.Written[at].Entries[last]}
	return found, found.total.Key == totalKey
}

// names tells whether a sentence names one of the lines: then its money is that line's.
func (b budget) names(sentence string) bool {
	return slices.ContainsFunc(b.lines, func(line WrittenEntry) bool {
		return line.Title != "" && strings.Contains(strings.ToLower(sentence), strings.ToLower(line.Title))
	})
}

// money holds a total of money that is spent, budgeted or forecast against the sum of the budget
// lines, and tells whether it is one.
func (s *sentenceCheck) money(n saidNumber) bool {
	money, ok := s.made.budget()
	column := n.moneyColumn()
	if n.unit != Pounds || !ok || column == "" {
		return false
	}
	if !money.names(s.sentence) && !otherTotal.MatchString(s.sentence) {
		s.moneyOf(n, column, money)
	}
	return true
}

// moneyOf holds a number against the total of a column. A forecast may be that of a line, which
// the sentence before spoke of.
func (s *sentenceCheck) moneyOf(n saidNumber, column string, money budget) {
	is := func(line WrittenEntry) bool { return n.allows(float64(line.pounds(column))) }
	if is(money.total) || column == "forecast" && slices.ContainsFunc(money.lines, is) {
		return
	}
	what := "budget lines"
	if column == "forecast" {
		what = "forecasts of the budget lines"
	}
	s.add(n.text, OtherValue, fmt.Sprintf("The %s come to %s, not %s.", what, money.total.answer(column).Text, n.words()), money.title, "")
}

// moneyAhead holds what is said to be spent by the end, and what will be left of the budget or
// miss in it, against the budget lines, and tells whether a number is one of these.
func (s *sentenceCheck) moneyAhead(n saidNumber) bool {
	money, ok := s.made.budget()
	if n.unit != Pounds || n.isRange || !ok || s.passage.section == RisksSection || money.names(s.sentence) || otherMoney.MatchString(s.sentence) {
		return false
	}
	before, after := s.sentence[:n.start], s.sentence[n.end:]
	if forecastFor.MatchString(before) && moneyEnds.MatchString(after) {
		s.moneyOf(n, "forecast", money)
		return true
	}
	said := varianceOf.FindStringSubmatch(before)
	if at := varianceIs.FindStringSubmatchIndex(after); at != nil {
		said, after = []string{"", after[at[2]:at[3]]}, after[at[1]:]
	}
	if said == nil || !moneyEnds.MatchString(after) || s.passage.planned {
		return false
	}
	s.variance(n, strings.EqualFold(said[1], "under"), money)
	return true
}

// variance holds an underspend or an overspend against what the forecasts, or what is spent so far,
// leave of the budget, in all lines or in one.
func (s *sentenceCheck) variance(n saidNumber, under bool, money budget) {
	for _, line := range append(slices.Clone(money.lines), money.total) {
		for _, column := range []string{"forecast", "spent"} {
			left := line.pounds("budget") - line.pounds(column)
			if !under {
				left = -left
			}
			if left > 0 && n.allows(float64(left)) {
				return
			}
		}
	}
	s.add(n.text, OtherValue, fmt.Sprintf("The budget lines come to a budget of %s and a forecast of %s, which is a variance of %s.",
		money.total.answer("budget").Text, money.total.answer("forecast").Text, money.total.answer("variance").Text), money.title, "")
}
