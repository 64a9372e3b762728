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

// ClaimRecords are the figures of a return by their keys and by the names that documents have
// for them, to hold a document's claims against.
func (g GrantReturn) ClaimRecords(names []FigureName) map[string]ClaimRecord {
	records := make(map[string]ClaimRecord, len(g.Receipts)+len(names))
	for _, name := range names {
		if receipt, there := g.Receipts[name.Key]; there {
			records[name.Name] = receipt.ClaimRecord()
		}
	}
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
// against the record of its measure where there is one, else against what most claims of the
// measure say, or the first where as many say another; times against the record's, and units,
// people and statements against most claims too. So one claim that is changed is one
// contradiction more or one less. Two numbers agree when they round to the same as the coarser
// is printed, and a number with a word such as over or nearly when the other is on that side of
// it and within a tenth.
func Contradictions(claims []Claim, records map[string]ClaimRecord) []Contradiction {
	check := claimCheck{map[string][]Claim{}, records, map[string]Claim{}}
	for _, claim := range claims {
		check.byMeasure[claim.Measure] = append(check.byMeasure[claim.Measure], claim)
	}
	var found []Contradiction
	for _, claim := range claims {
		otherValue := false
		for _, rule := range claimRules {
			if (rule.kind == NoSuchShare || rule.kind == OtherWay) && otherValue {
				continue // a number is wrong once
			}
			if against, why := rule.broken(check, claim); why != "" {
				found = append(found, Contradiction{claim, rule.kind, against, why})
				otherValue = otherValue || rule.kind == OtherValue
			}
		}
	}
	return found
}

// claimCheck holds claims against each other and the records. Common are the claims that say
// what most of a measure say, by rule and measure.
type claimCheck struct {
	byMeasure map[string][]Claim
	records   map[string]ClaimRecord
	common    map[string]Claim
}

// mostSay is the claim of the measure with which most of those agree that have something to
// compare, the first of several. It is not there where no claim has.
func mostSay[T any](k claimCheck, rule ContradictionKind, measure string, of func(Claim) (T, bool), agree func(a, b T) bool) (Claim, bool) {
	key := string(rule) + " " + measure
	if known, there := k.common[key]; there {
		return known, known != Claim{}
	}
	var claims []Claim
	var values []T
	for _, claim := range k.byMeasure[measure] {
		if value, has := of(claim); has {
			claims, values = append(claims, claim), append(values, value)
		}
	}
	best, most := Claim{}, 0
	for i, value := range values {
		agreeing := 0
		for _, other := range values {
			if agree(value, other) {
				agreeing++
			}
		}
		if agreeing > most {
			best, most = claims[i], agreeing
		}
	}
	k.common[key] = best
	return best, most > 0
}

// claimRules are in the order in which a claim's contradictions are listed.
var claimRules = []struct {
	kind   ContradictionKind
	broken func(claimCheck, Claim) (against, why string)
}{
	{OtherValue, claimCheck.value},
	{NoSuchShare, claimCheck.share},
	{OtherWay, claimCheck.way},
	{HiddenFigure, claimCheck.hidden},
	{OtherUnit, claimCheck.unit},
	{OtherPeriod, claimCheck.period},
	{OtherPeople, claimCheck.people},
	{OtherQuestion, claimCheck.statement},
	{NotAllTrained, claimCheck.trained},
}

// tellsHidden is why no number may be said of a hidden figure, whatever it is.
const tellsHidden = "The return hides this figure, because too few people answered. A number said here would tell it, so it has to go."

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
		if c.allows(*figure.Value) || figure.Change && c.allowsChange(*figure.Value) {
			return "", ""
		}
		return TheRecords, fmt.Sprintf("The records give %s, not %s.", figure.Text(), c.ValueText())
	}
	most, _ := mostSay(k, OtherValue, c.Measure, func(c Claim) (saidValue, bool) { return saidValue{c, c.side()}, true }, agreeing)
	if most == c || signUnit(most.Unit) != signUnit(c.Unit) || agreeing(saidValue{most, most.side()}, saidValue{c, c.side()}) {
		return "", ""
	}
	return most.Where(), fmt.Sprintf("It is %s there and %s here.", most.ValueText(), c.ValueText())
}

// saidValue is a claim with what its words make of its number.
type saidValue struct {
	Claim
	is claimSide
}

// agreeing tells whether two claims' values can both be so.
func agreeing(a, b saidValue) bool {
	one, isNumber := a.number()
	other, alsoNumber := b.number()
	switch {
	case signUnit(a.Unit) != signUnit(b.Unit):
		return false
	case !isNumber || !alsoNumber:
		return a.Value == b.Value
	}
	switch {
	case a.is == (claimSide{}) && b.is == (claimSide{}):
		decimals := min(a.decimals(), b.decimals())
		return round(one, decimals) == round(other, decimals)
	case a.is == (claimSide{}):
		return b.allowsAs(b.is, one)
	case b.is == (claimSide{}):
		return a.allowsAs(a.is, other)
	case a.is == b.is:
		return math.Abs(one-other) <= near*math.Max(math.Abs(one), math.Abs(other))
	case a.is.above && a.is.below || b.is.above && b.is.below:
		return math.Abs(one-other) <= 2*near*math.Max(math.Abs(one), math.Abs(other))
	case a.is.above:
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
	said, base := saidBase(c.Wording)
	from := "Its own words"
	if said >= 0 && base > 0 && (said > base || round(100*float64(said)/float64(base), c.decimals()) != round(value, c.decimals())) {
		return from, fmt.Sprintf("%s of %s is not %s.", formatNumber(float64(said), 0), formatNumber(float64(base), 0), c.ValueText())
	}
	if base == 0 {
		base, from = k.base(c)
	}
	if base == 0 || possibleShare(value, c.decimals(), base) {
		return "", ""
	}
	return from, fmt.Sprintf("No whole number out of %s is %s of them.", formatNumber(float64(base), 0), c.ValueText())
}

// hidden tells of any number that is said of a hidden figure, in its unit.
func (k claimCheck) hidden(c Claim) (against, why string) {
	figure := k.records[c.Measure].Figure
	if _, isNumber := c.number(); !isNumber || !figure.Suppressed || signUnit(c.Unit) != signUnit(figure.Unit) {
		return "", ""
	}
	return TheRecords, tellsHidden
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

func (k claimCheck) unit(c Claim) (against, why string) {
	most, _ := mostSay(k, OtherUnit, c.Measure, func(c Claim) (string, bool) { return strings.ToLower(c.Unit), true }, isSame[string])
	if strings.EqualFold(most.Unit, c.Unit) {
		return "", ""
	}
	return most.Where(), fmt.Sprintf("It counts %s there and %s here.", most.Unit, c.Unit)
}

func isSame[T comparable](a, b T) bool { return a == b }

func shareOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
}

func (k claimCheck) period(c Claim) (against, why string) {
	mine := periodsIn(c.Wording)
	if len(mine) == 0 {
		return "", ""
	}
	against, theirs := TheRecords, periodsOfTitle(k.records[c.Measure].Figure.Title)
	if len(theirs) == 0 {
		most, _ := mostSay(k, OtherPeriod, c.Measure, func(c Claim) ([]string, bool) { said := periodsIn(c.Wording); return said, len(said) > 0 }, shareOne)
		against, theirs = most.Where(), periodsIn(most.Wording)
	}
	if shareOne(mine, theirs) {
		return "", ""
	}
	where := "there"
	if against == TheRecords {
		where = "in the records"
	}
	return against, fmt.Sprintf("It is for %s %s and for %s here.", strings.Join(theirs, " and "), where, strings.Join(mine, " and "))
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

var yearsCompared = regexp.MustCompile(`\b(?:from|to) (20\d\d)(?:$|[^/\d-])`)

// periodsOfTitle are those that a figure says that it is for, such as "Total grant for 2020/21"
// and "Referrals, change from 2019 to 2020".
func periodsOfTitle(title string) []string {
	periods := periodsIn(title)
	for _, match := range yearsCompared.FindAllStringSubmatch(title, -1) {
		periods = append(periods, "calendar year "+match[1])
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
	others := func(c Claim) (others, named bool) {
		others = othersIn.MatchString(c.Wording)
		return others, others || officersIn.MatchString(c.Wording)
	}
	most, ok := mostSay(k, OtherPeople, c.Measure, others, isSame[bool])
	mine, named := others(c)
	theirs, _ := others(most)
	if !ok || !named || mine == theirs {
		return "", ""
	}
	return most.Where(), fmt.Sprintf("One is of officers alone and the other is not: “%s” there, “%s” here.", most.Wording, c.Wording)
}

// statement tells of a claim of more than before, beside one of how things are.
func (k claimCheck) statement(c Claim) (against, why string) {
	record, ok := k.records[c.Measure]
	if ok && record.OfAnswers && degreeIn.MatchString(c.Wording) && !slices.ContainsFunc(record.Questions, degreeIn.MatchString) {
		return TheRecords, fmt.Sprintf("“%s” says that something grew. What was answered asks how things are.", c.Wording)
	}
	degree := func(c Claim) (grew, worded bool) { return degreeIn.MatchString(c.Wording), c.Wording != "" }
	most, ok := mostSay(k, OtherQuestion, c.Measure, degree, isSame[bool])
	if !ok || c.Wording == "" || degreeIn.MatchString(most.Wording) == degreeIn.MatchString(c.Wording) {
		return "", ""
	}
	return most.Where(), fmt.Sprintf("One says how things are and the other that they grew: “%s” there, “%s” here.", most.Wording, c.Wording)
}

// trained tells of a share of answers that is said of those who were trained.
func (k claimCheck) trained(c Claim) (against, why string) {
	if !k.records[c.Measure].OfAnswers || !trainedIn.MatchString(c.Wording) || answeredIn.MatchString(c.Wording) {
		return "", ""
	}
	return TheRecords, "The share is of those who answered, and not everybody who was trained answered."
}
