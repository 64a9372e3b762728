package reports

import (
	"regexp"
	"strconv"
	"strings"
)

// saidNumber is a number of a sentence. Before and after are the words round it within its
// clause and up to the numbers beside it; near is the same with the clauses left whole, and
// rest what of that follows it. Part and Whole are a count beside a percentage, "275 of 324", or the number itself where it is
// such a count; Whole is 0 for none.
type saidNumber struct {
	text                string
	value               string // its digits, as Claim has them
	scale               float64
	unit                string // Percent, Points, Pounds, "" for a count
	before, after, near string
	rest                string
	part, whole         int
}

// claim is the number with the words that make it nearly, over or about that number.
func (n saidNumber) claim() Claim {
	words := strings.Fields(n.before)
	if len(words) > 3 {
		words = words[len(words)-3:]
	}
	return Claim{Value: n.value, Unit: n.unit, Wording: strings.Join(words, " ")}
}

func (n saidNumber) saidValue() saidValue { return saidValue{n.claim(), n.claim().side()} }

// words are the number as it is written, with what makes it nearly, over or about that.
func (n saidNumber) words() string {
	return strings.TrimSpace(n.claim().side().word + " " + n.text)
}

// allows tells whether what is said can be so when the true value is this one.
func (n saidNumber) allows(value float64) bool {
	if n.unit == Points {
		// "40 points higher" and "23.5 points lower" say how far, and the words which way.
		return n.claim().allows(value) || n.claim().allows(-value)
	}
	return n.claim().allows(value / n.scale)
}

const numberForm = `\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`

var (
	numberIn   = regexp.MustCompile(`(£\s?)?(` + numberForm + `)(?:\s?(million|billion|m|bn|k)\b)?(?:\s?(%|per\s?cent\b|percentage points?\b|points?\b))?`)
	fractionIn = regexp.MustCompile(`\b(\d{1,3}(?:,\d{3})+|\d+) (?:out )?of (?:the |all |those )?(\d{1,3}(?:,\d{3})+|\d+)\b`)
	intervalIn = regexp.MustCompile(`(?i)\bbetween [£\d.,%]+ and [\d.,]+(?:\s?%|\s?points)?|[\d.]+\s?%?\s?(?:to|–|-) [\d.]+(?:\s?%|\s?points)|[\d.]+%?[–-][\d.]+(?:\s?%)?`)
	fromIn     = regexp.MustCompile(`(?i)\bfrom (?:about |around |nearly |over )?$`)
	// What stands before or after a number that counts nothing: a date, a section, a length of time.
	labelBefore = regexp.MustCompile(`(?i)(?:[\pL\d/:.§#-]|\b(?:sections?|annex|chapter|question|item|phase|wave|version|paragraph|table|figure|page|number|no|day|age|aged|part|level|class|tier|stage|article)\s)$`)
	labelAfter  = regexp.MustCompile(`(?i)^(?:[\pL/:-]|,\d|\.\d|\s?(?:January|February|March|April|May|June|July|August|September|October|November|December|days?|weeks?|months?|hours?|minutes?|years?|am|pm)\b|st\b|nd\b|rd\b|th\b)`)
	bareYear    = regexp.MustCompile(`^(?:19|20)\d\d$`)
	clauseEnd   = regexp.MustCompile(`[,;:()]|\b(?:and|while|but|whereas|or)\b`)
)

var numberScales = map[string]float64{"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "k": 1e3}

// numbersIn are the numbers of a sentence that count or measure something, in its order.
func numbersIn(sentence string) []saidNumber {
	taken := intervalsIn(sentence)
	fractions := fractionIn.FindAllStringSubmatchIndex(sentence, -1)
	var spans [][]int
	for _, at := range numberIn.FindAllStringSubmatchIndex(sentence, -1) {
		if !overlaps(at, taken) && !isLabel(sentence, at) && !overlaps(at, fractions) {
			spans = append(spans, at)
		}
	}
	var numbers []saidNumber
	for i, at := range spans {
		from, to := 0, len(sentence)
		if i > 0 {
			from = spans[i-1][1]
		}
		if i+1 < len(spans) {
			to = spans[i+1][0]
		}
		number := newNumber(sentence, at, from, to)
		number.addFraction(sentence, at, fractions, from, to)
		numbers = append(numbers, number)
	}
	return append(numbers, lonelyFractions(sentence, spans, fractions)...)
}

func newNumber(sentence string, at []int, from, to int) saidNumber {
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return sentence[at[2*i]:at[2*i+1]]
	}
	number := saidNumber{text: strings.TrimSpace(sentence[at[0]:at[1]]), value: group(2), scale: 1}
	switch sign := group(4); {
	case group(1) != "":
		number.unit = Pounds
	case strings.Contains(sign, "point"):
		number.unit = Points
	case sign != "":
		number.unit = Percent
	}
	if scale, scaled := numberScales[group(3)]; scaled {
		number.scale = scale
	}
	number.place(sentence, at[0], at[1], from, to)
	return number
}

func (n *saidNumber) place(sentence string, start, end, from, to int) {
	before, after := bracketed.ReplaceAllString(sentence[from:start], ""), bracketed.ReplaceAllString(sentence[end:to], "")
	n.near, n.rest = before+" … "+after, after
	if cuts := clauseEnd.FindAllStringIndex(before, -1); len(cuts) > 0 {
		before = before[cuts[len(cuts)-1][1]:]
	}
	if cut := clauseEnd.FindStringIndex(after); cut != nil {
		after = after[:cut[0]]
	}
	n.before, n.after = before, after
}

// addFraction gives a percentage the count that stands beside it and no other number between.
func (n *saidNumber) addFraction(sentence string, at []int, fractions [][]int, from, to int) {
	if n.unit != Percent {
		return
	}
	for _, fraction := range fractions {
		beside := fraction[0] >= at[1] && fraction[1] <= to || fraction[1] <= at[0] && fraction[0] >= from
		if beside && n.whole == 0 {
			n.part, n.whole = fractionOf(sentence, fraction)
		}
	}
}

func fractionOf(sentence string, at []int) (part, whole int) {
	read := func(text string) int {
		value, _ := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		return value
	}
	return read(sentence[at[2]:at[3]]), read(sentence[at[4]:at[5]])
}

// lonelyFractions are the counts that no percentage stands beside, as the share that they are.
func lonelyFractions(sentence string, spans, fractions [][]int) []saidNumber {
	var numbers []saidNumber
	for _, at := range fractions {
		part, whole := fractionOf(sentence, at)
		beside := false
		for _, span := range spans {
			beside = beside || strings.ContainsAny(sentence[span[0]:span[1]], "%") || strings.Contains(sentence[span[0]:span[1]], "cent")
		}
		if beside || whole == 0 || part > whole || isLabel(sentence, []int{at[0], at[1]}) {
			continue
		}
		number := saidNumber{text: sentence[at[0]:at[1]], unit: Percent, scale: 1, part: part, whole: whole}
		number.value = strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 3, 64)
		number.place(sentence, at[0], at[1], 0, len(sentence))
		numbers = append(numbers, number)
	}
	return numbers
}

// intervalsIn are the spans of numbers with a range, which are no figures of their own. "From
// 32% to 70%" is a change, and its ends are.
func intervalsIn(sentence string) [][]int {
	var spans [][]int
	for _, at := range intervalIn.FindAllStringIndex(sentence, -1) {
		if !fromIn.MatchString(sentence[:at[0]]) {
			spans = append(spans, at)
		}
	}
	return spans
}

func overlaps(at []int, spans [][]int) bool {
	for _, span := range spans {
		if at[0] < span[1] && span[0] < at[1] {
			return true
		}
	}
	return false
}

// isLabel tells of digits that are a date, the number of a section, a year or a length of time.
func isLabel(sentence string, at []int) bool {
	text := strings.TrimSpace(sentence[at[0]:at[1]])
	return labelBefore.MatchString(sentence[:at[0]]) || labelAfter.MatchString(sentence[at[1]:]) || bareYear.MatchString(text)
}
