package reports

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// ContradictionKind says in which way a claim cannot stand beside the records or the claims
// before it.
type ContradictionKind string

// The kinds of contradiction. Each claim has at most one of each.
const (
	// OtherValue is another number for the same thing.
	OtherValue ContradictionKind = "another number"
	// OtherUnit is the same number of something else.
	OtherUnit ContradictionKind = "another unit"
	// OtherPeriod is the same figure for another time.
	OtherPeriod ContradictionKind = "another time"
	// OtherPeople is the same figure for other people.
	OtherPeople ContradictionKind = "other people"
	// OtherQuestion is a share of another statement, such as “more confident” for “confident”.
	OtherQuestion ContradictionKind = "another statement"
	// NoSuchShare is a percentage that no whole number out of its base gives.
	NoSuchShare ContradictionKind = "not possible"
	// NotAllTrained is a share of those who answered, said of those who were trained.
	NotAllTrained ContradictionKind = "answered, not trained"
)

// Contradiction is a claim that cannot stand, beside what, and why, in a sentence.
type Contradiction struct {
	Claim   Claim
	Kind    ContradictionKind
	Against string
	Why     string
}

// ClaimRecord is what the records give for the measure of a claim. OfAnswers says that it is a
// share of survey answers, Questions are the words that were answered.
type ClaimRecord struct {
	Figure    Figure
	OfAnswers bool
	Questions []string
}

// ClaimRecords are the figures of a return by their keys, to hold a document's claims against.
func (g GrantReturn) ClaimRecords() map[string]ClaimRecord {
	records := make(map[string]ClaimRecord, len(g.Receipts))
	for key, receipt := range g.Receipts {
		records[key] = receipt.ClaimRecord()
	}
	return records
}

// ClaimRecord is what the receipt gives for the claims of its figure.
func (r Receipt) ClaimRecord() ClaimRecord {
	record := ClaimRecord{Figure: r.Figure, OfAnswers: len(r.Questions) > 0 && r.Figure.Unit == Percent && !r.Figure.Change}
	for _, question := range r.Questions {
		record.Questions = append(record.Questions, question.Text)
	}
	return record
}

// Contradictions are the claims that cannot stand, in the order of the claims. A number is held
// against the record of its measure where there is one, else against the first claim of the
// measure; units, times, people and statements against the first claim that says one. Two
// numbers agree when they round to the same as the coarser is printed, and a number with a
// word such as over or nearly when the other is on that side of it and within a tenth.
func Contradictions(claims []Claim, records map[string]ClaimRecord) []Contradiction {
	byMeasure := map[string][]Claim{}
	for _, claim := range claims {
		byMeasure[claim.Measure] = append(byMeasure[claim.Measure], claim)
	}
	check := claimCheck{byMeasure, records}
	var found []Contradiction
	for _, claim := range claims {
		for _, rule := range claimRules {
			if against, why := rule.broken(check, claim); why != "" {
				found = append(found, Contradiction{claim, rule.kind, against, why})
			}
		}
	}
	return found
}

type claimCheck struct {
	byMeasure map[string][]Claim
	records   map[string]ClaimRecord
}

// claimRules are in the order in which a claim's contradictions are listed.
var claimRules = []struct {
	kind   ContradictionKind
	broken func(claimCheck, Claim) (against, why string)
}{
	{OtherValue, claimCheck.value},
	{NoSuchShare, claimCheck.share},
	{OtherUnit, claimCheck.unit},
	{OtherPeriod, claimCheck.period},
	{OtherPeople, claimCheck.people},
	{OtherQuestion, claimCheck.statement},
	{NotAllTrained, claimCheck.trained},
}

// TheRecords is what a claim is said to be against when it is the records that it differs from.
const TheRecords = "The records"

// record is the record whose number a claim can be held against: of the same measure, shown,
// and both a share, an amount of money or a count.
func (k claimCheck) record(c Claim) (Figure, bool) {
	record, ok := k.records[c.Measure]
	figure := record.Figure
	if !ok || figure.Suppressed || figure.Value == nil || c.Unit == "month" {
		return Figure{}, false
	}
	return figure, signUnit(c.Unit) == signUnit(figure.Unit)
}

// signUnit is a unit with a sign or rules of its own, "" for one that is a word.
func signUnit(unit string) string {
	if unit == Percent || unit == Pounds || unit == Points {
		return unit
	}
	return ""
}

func (k claimCheck) value(c Claim) (against, why string) {
	if figure, ok := k.record(c); ok {
		if c.allows(*figure.Value) {
			return "", ""
		}
		return TheRecords, fmt.Sprintf("The records give %s, not %s.", figure.Text(), c.ValueText())
	}
	first := k.byMeasure[c.Measure][0]
	if first == c || signUnit(first.Unit) != signUnit(c.Unit) || agreeing(first, c) {
		return "", ""
	}
	return first.Where(), fmt.Sprintf("It is %s there and %s here.", first.ValueText(), c.ValueText())
}

// agreeing tells whether two claims' values can both be so.
func agreeing(a, b Claim) bool {
	one, isNumber := a.number()
	other, alsoNumber := b.number()
	if !isNumber || !alsoNumber {
		return a.Value == b.Value
	}
	switch sideA, sideB := a.side(), b.side(); {
	case sideA == (claimSide{}) && sideB == (claimSide{}):
		decimals := min(a.decimals(), b.decimals())
		return round(one, decimals) == round(other, decimals)
	case sideA == (claimSide{}):
		return b.allows(one)
	case sideB == (claimSide{}):
		return a.allows(other)
	case sideA == sideB:
		return math.Abs(one-other) <= near*math.Max(math.Abs(one), math.Abs(other))
	case sideA.above && sideA.below || sideB.above && sideB.below:
		return math.Abs(one-other) <= 2*near*math.Max(math.Abs(one), math.Abs(other))
	case sideA.above:
		return one < other
	}
	return other < one
}

// share tells of a percentage that its base cannot give: of the record, or else of what the
// name of the measure begins with (innerste.trained for innerste.trained.policing).
func (k claimCheck) share(c Claim) (against, why string) {
	value, isNumber := c.number()
	if c.Unit != Percent || !isNumber || c.side() != (claimSide{}) || value < 0 || value > 100 {
		return "", ""
	}
	base, from := k.base(c)
	if base == 0 || possibleShare(value, c.decimals(), base) {
		return "", ""
	}
	return from, fmt.Sprintf("No whole number out of %s is %s of them.", formatNumber(float64(base), 0), c.ValueText())
}

func (k claimCheck) base(c Claim) (base int, from string) {
	if record, ok := k.records[c.Measure]; ok && !record.Figure.Suppressed && record.Figure.Base != nil {
		return *record.Figure.Base, TheRecords
	}
	for measure := c.Measure; ; {
		cut := strings.LastIndex(measure, ".")
		if cut < 0 {
			return 0, ""
		}
		measure = measure[:cut]
		if figure := k.records[measure].Figure; figure.Value != nil && !figure.Suppressed && signUnit(figure.Unit) == "" {
			return int(*figure.Value), TheRecords
		}
		if whole := k.byMeasure[measure]; len(whole) > 0 && signUnit(whole[0].Unit) == "" && whole[0].side() == (claimSide{}) {
			value, _ := whole[0].number()
			return int(value), whole[0].Where()
		}
	}
}

// possibleShare tells whether a whole number out of base is the percentage, rounded as printed
// (statistics.md, Honesty lines).
func possibleShare(percent float64, decimals, base int) bool {
	about := int(math.Round(percent * float64(base) / 100))
	for _, part := range []int{about - 1, about, about + 1} {
		if part >= 0 && part <= base && round(100*float64(part)/float64(base), decimals) == round(percent, decimals) {
			return true
		}
	}
	return false
}

// firstThat is the first claim of the measure, but this one and those after it, with something
// to compare.
func (k claimCheck) firstThat(c Claim, has func(Claim) bool) (Claim, bool) {
	for _, other := range k.byMeasure[c.Measure] {
		if other == c {
			break
		}
		if has(other) {
			return other, true
		}
	}
	return Claim{}, false
}

func (k claimCheck) unit(c Claim) (against, why string) {
	first, ok := k.firstThat(c, func(Claim) bool { return true })
	if !ok || strings.EqualFold(first.Unit, c.Unit) {
		return "", ""
	}
	return first.Where(), fmt.Sprintf("It counts %s there and %s here.", first.Unit, c.Unit)
}

func (k claimCheck) period(c Claim) (against, why string) {
	mine := periodsIn(c.Wording)
	if len(mine) == 0 {
		return "", ""
	}
	first, ok := k.firstThat(c, func(other Claim) bool { return len(periodsIn(other.Wording)) > 0 })
	theirs := periodsIn(first.Wording)
	if !ok || slices.ContainsFunc(mine, func(p string) bool { return slices.Contains(theirs, p) }) {
		return "", ""
	}
	return first.Where(), fmt.Sprintf("It is for %s there and for %s here.", strings.Join(theirs, " and "), strings.Join(mine, " and "))
}

var periodForms = []*regexp.Regexp{
	regexp.MustCompile(`\b(20\d\d/\d\d)\b`),
	regexp.MustCompile(`(?i)\b(calendar year 20\d\d)\b`),
	regexp.MustCompile(`\b((?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d)\b`),
}

// periodsIn are the financial years, calendar years and months that a wording names.
func periodsIn(wording string) []string {
	var periods []string
	for _, form := range periodForms {
		for _, match := range form.FindAllStringSubmatch(wording, -1) {
			periods = append(periods, match[1])
		}
	}
	return periods
}

var (
	officersIn = regexp.MustCompile(`(?i)\bofficers\b`)
	othersIn   = regexp.MustCompile(`(?i)\b(?:staff|people|individuals|delegates|partners|others|further)\b`)
	degreeIn   = regexp.MustCompile(`(?i)\bmore (?:confident|able|likely|aware|prepared|knowledgeable)\b|\b(?:increased|improved|better)\b`)
	trainedIn  = regexp.MustCompile(`(?i)\b(?:trained|attended|attendees|delegates|participants|officers)\b`)
	answeredIn = regexp.MustCompile(`(?i)\b(?:who answered|respondents|responses|answers|responded to the survey)\b`)
)

// people tells of a claim about officers alone beside one about other people too. A word for
// nobody in particular beside no word is no contradiction.
func (k claimCheck) people(c Claim) (against, why string) {
	kind := func(claim Claim) (officers, others bool) {
		return officersIn.MatchString(claim.Wording), othersIn.MatchString(claim.Wording)
	}
	names := func(claim Claim) bool { officers, others := kind(claim); return officers || others }
	first, ok := k.firstThat(c, names)
	if !ok || !names(c) {
		return "", ""
	}
	_, firstOthers := kind(first)
	_, others := kind(c)
	if firstOthers == others {
		return "", ""
	}
	return first.Where(), fmt.Sprintf("One is of officers alone and the other is not: “%s” there, “%s” here.", first.Wording, c.Wording)
}

// statement tells of a claim of more than before, beside one of how things are.
func (k claimCheck) statement(c Claim) (against, why string) {
	record, ok := k.records[c.Measure]
	if ok && record.OfAnswers && degreeIn.MatchString(c.Wording) && !slices.ContainsFunc(record.Questions, degreeIn.MatchString) {
		return TheRecords, fmt.Sprintf("“%s” says that something grew. What was answered asks how things are.", c.Wording)
	}
	first, ok := k.firstThat(c, func(other Claim) bool { return other.Wording != "" })
	if !ok || c.Wording == "" || degreeIn.MatchString(first.Wording) == degreeIn.MatchString(c.Wording) {
		return "", ""
	}
	return first.Where(), fmt.Sprintf("One says how things are and the other that they grew: “%s” there, “%s” here.", first.Wording, c.Wording)
}

// trained tells of a share of answers that is said of those who were trained.
func (k claimCheck) trained(c Claim) (against, why string) {
	if !k.records[c.Measure].OfAnswers || !trainedIn.MatchString(c.Wording) || answeredIn.MatchString(c.Wording) {
		return "", ""
	}
	return TheRecords, "The share is of those who answered, and not everybody who was trained answered."
}
