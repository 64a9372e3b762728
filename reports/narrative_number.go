package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// saidNumber is a number of a sentence. Before and after are the words round it within its
// clause and up to the numbers beside it; near is the same with the clauses left whole, and
// rest what of that follows it. Part and Whole are a count beside a percentage, "275 of 324", or
// the number itself where it is such a count; Whole is 0 for none. Base is what a percentage is
// said to be of, 0 for nothing. A range has its ends Low and High, and a share in words the
// Slack that it leaves, in points.
type saidNumber struct {
	text                string
	value               string // its digits, as Claim has them
	scale               float64
	unit                string // Percent, Points, Pounds, "" for a count
	before, after, near string
	rest                string
	part, whole         int
	base                int
	isRange             bool
	low, high           float64
	slack               float64
	labelled            bool // it stands after a colon, at the end of what it is of
	level               bool // what something rose or fell to, of which no noun needs to follow
	start, end          int  // where it stands in the sentence
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
	switch {
	case n.isRange:
		return value >= n.low && value <= n.high || n.unit == Points && -value >= n.low && -value <= n.high
	case n.slack != 0:
		return n.allowsRoughly(value)
	}
	if n.unit == Points {
		// "40 points higher" and "23.5 points lower" say how far, and the words which way.
		return n.claim().allows(value) || n.claim().allows(-value)
	}
	return n.claim().allows(value / n.scale)
}

// Thousands are parted by commas, or by spaces that do not break.
const numberForm = `\d{1,3}(?:[,\x{a0}\x{2009}\x{202f}]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`

var (
	numberIn   = regexp.MustCompile(`(£\s?)?(` + numberForm + `)(?:\s?(million|billion|thousand|m|bn|k)\b)?(?:\s?(%|per\s?cent\b|percentage points?\b|points?\b))?`)
	fractionIn = regexp.MustCompile(`\b(\d{1,3}(?:,\d{3})+|\d+) (?:out )?of (?:the |all |those )?(\d{1,3}(?:,\d{3})+|\d+)\b`)
	intervalIn = regexp.MustCompile(`(?i)\bbetween [£\d.,%]+ and £?\d[\d.,]*(?:\s?%|\s?points)?|[\d.]+\s?%?\s?(?:to|–|-) [\d.]+(?:\s?%|\s?points)|[\d.]+%?[–-][\d.]+(?:\s?%)?`)
	fromIn     = regexp.MustCompile(`(?i)\bfrom (?:about |around |nearly |over )?$`)
	// What stands before or after a number that counts nothing: a date, a section, a length of time.
	labelBefore = regexp.MustCompile(`(?i)(?:[\pL\d/:.§#-]|\b(?:sections?|annex|chapter|question|item|phase|wave|version|paragraph|table|figure|page|number|no|day|age|aged|part|level|class|tier|stage|article)\s)$`)
	labelAfter  = regexp.MustCompile(`(?i)^(?:[\pL/:-]|,\d|\.\d| \d{3}\b|\s?(?:January|February|March|April|May|June|July|August|September|October|November|December|days?|weeks?|months?|hours?|minutes?|years?|am|pm)\b|st\b|nd\b|rd\b|th\b)`)
	digitBefore = regexp.MustCompile(`\b\d{1,3} $`)
	bareYear    = regexp.MustCompile(`^(?:19|20)\d\d$`)
	clauseEnd   = regexp.MustCompile(`[,;:()]|\b(?:and|while|but|whereas|or)\b`)
)

var numberScales = map[string]float64{"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "k": 1e3, "thousand": 1e3}

// numbersIn are the numbers of a sentence that count or measure something, in its order, and
// then the counts that no percentage stands beside.
func numbersIn(sentence string) []saidNumber {
	numbers, taken := wordedShares(sentence)
	fractions := slices.DeleteFunc(fractionIn.FindAllStringSubmatchIndex(sentence, -1), func(at []int) bool { return overlaps(at, taken) })
	for _, at := range intervalsIn(sentence) {
		if number, is := rangeIn(sentence, at); is && !overlaps(at, taken) {
			numbers = append(numbers, number)
		}
		taken = append(taken, at)
	}
	for _, at := range numberIn.FindAllStringSubmatchIndex(sentence, -1) {
		if !overlaps(at, taken) && !isLabel(sentence, at) && !overlaps(at, fractions) {
			numbers = append(numbers, newNumber(sentence, at))
		}
	}
	for _, at := range wordedIn.FindAllStringSubmatchIndex(sentence, -1) {
		if number, is := wordedNumber(sentence, at); is && !overlaps(at, taken) {
			numbers = append(numbers, number)
		}
	}
	slices.SortFunc(numbers, func(a, b saidNumber) int { return a.start - b.start })
	for i := range numbers {
		from, to := 0, len(sentence)
		if i > 0 {
			from = numbers[i-1].end
		}
		following := numbers[i+1:]
		if len(following) > 0 {
			to = following[0].start
		}
		numbers[i].addFraction(sentence, fractions, from, to)
		if base := numbers[i].addBase(sentence); base > to { // the base is no number beside it
			to = len(sentence)
			if len(following) > 1 {
				to = following[1].start
			}
		}
		numbers[i].place(sentence, from, to)
	}
	return append(numbers, lonelyFractions(sentence, numbers, fractions)...)
}

func newNumber(sentence string, at []int) saidNumber {
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return sentence[at[2*i]:at[2*i+1]]
	}
	number := saidNumber{text: strings.TrimSpace(sentence[at[0]:at[1]]), value: plainDigits.Replace(group(2)), scale: 1, start: at[0], end: at[1]}
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
	return number
}

var plainDigits = strings.NewReplacer(",", "", "\u00a0", "", "\u2009", "", "\u202f", "")

// place finds the words round the number. A colon right before it ends no clause: "confident
// after the workshop: 94%".
func (n *saidNumber) place(sentence string, from, to int) {
	from, to = min(from, n.start), max(to, n.end)
	before, after := bracketed.ReplaceAllString(sentence[from:n.start], ""), bracketed.ReplaceAllString(sentence[n.end:to], "")
	n.near, n.rest = before+" … "+after, after
	n.labelled = strings.HasSuffix(strings.TrimSpace(before), ":")
	before = strings.TrimRight(before, " :(–—")
	if cuts := clauseEnds(before); len(cuts) > 0 {
		before = before[cuts[len(cuts)-1][1]:]
	}
	if cuts := clauseEnds(after); len(cuts) > 0 {
		after = after[:cuts[0][0]]
	}
	n.before, n.after = before, after
	n.labelled = n.labelled && wordIn.FindString(after) == ""
}

// clauseEnds are where clauses end; "very good or excellent" is one answer in words.
func clauseEnds(text string) [][]int {
	answers := goodAnswers.FindAllStringIndex(text, -1)
	return slices.DeleteFunc(clauseEnd.FindAllStringIndex(text, -1), func(at []int) bool { return overlaps(at, answers) })
}

// addFraction gives a percentage the count that stands beside it and no other number between.
func (n *saidNumber) addFraction(sentence string, fractions [][]int, from, to int) {
	if !n.takesBase() {
		return
	}
	for _, fraction := range fractions {
		beside := fraction[0] >= n.end && fraction[1] <= to || fraction[1] <= n.start && fraction[0] >= from
		if beside && n.whole == 0 {
			n.part, n.whole = fractionOf(sentence, fraction)
		}
	}
}

var (
	baseAfter  = regexp.MustCompile(`(?i)^,?\s*(?:\([^)]*\)\s*)?(?:out )?of (?:(?:the|all|those|our|these) )*(` + numberForm + `)\b`)
	baseBeside = regexp.MustCompile(`(?i)^[^()\d;]{0,60}\((?:n|base)(?: of)?\s*[=:]?\s*(` + numberForm + `)\)|^[^()\d;]{0,60}\((?:of |from )?(` + numberForm + `) (?:people|responses|answers|respondents|delegates|officers|participants)\)`)
	baseBefore = regexp.MustCompile(`(?i)\b(?:of|among|amongst) (?:(?:the|all|those|our|these) )*(` + numberForm + `)(?:\s+[\pL’'-]+){1,8},?\s*$|\((?:n|base)\s*[=:]?\s*(` + numberForm + `)\)\s*$`)
)

// of is what a share is said to be of, 0 for nothing.
func (n saidNumber) of() int { return max(n.whole, n.base) }

func (n saidNumber) takesBase() bool {
	return n.unit == Percent && n.of() == 0 && n.slack == 0 && !n.isRange
}

// addBase finds what a percentage is said to be of: "32% of 276 people", "of 276 people, 32%",
// "32% (n = 276)". It tells where in the sentence a base that follows ends, 0 where none does.
func (n *saidNumber) addBase(sentence string) (end int) {
	if !n.takesBase() {
		return 0
	}
	before, after := sentence[:n.start], sentence[n.end:]
	for _, match := range [][]string{baseAfter.FindStringSubmatch(after), baseBeside.FindStringSubmatch(after), baseBefore.FindStringSubmatch(before)} {
		if match == nil {
			continue
		}
		for _, digits := range match[1:] {
			if base, err := strconv.Atoi(plainDigits.Replace(digits)); err == nil && !bareYear.MatchString(digits) {
				n.base = base
				if strings.HasPrefix(after, match[0]) {
					return n.end + len(match[0])
				}
				return 0
			}
		}
	}
	return 0
}

func fractionOf(sentence string, at []int) (part, whole int) {
	read := func(text string) int {
		value, _ := strconv.Atoi(plainDigits.Replace(text))
		return value
	}
	return read(sentence[at[2]:at[3]]), read(sentence[at[4]:at[5]])
}

// lonelyFractions are the counts that no percentage stands beside, as the share that they are.
func lonelyFractions(sentence string, numbers []saidNumber, fractions [][]int) []saidNumber {
	var lonely []saidNumber
	percentage := slices.ContainsFunc(numbers, func(n saidNumber) bool { return n.unit == Percent })
	for _, at := range fractions {
		part, whole := fractionOf(sentence, at)
		if percentage || whole == 0 || part > whole || isLabel(sentence, []int{at[0], at[1]}) {
			continue
		}
		number := saidNumber{text: sentence[at[0]:at[1]], unit: Percent, scale: 1, part: part, whole: whole, start: at[0], end: at[1]}
		number.value = strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 3, 64)
		number.place(sentence, 0, len(sentence))
		lonely = append(lonely, number)
	}
	return lonely
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
	if len(text) == 3 && digitBefore.MatchString(sentence[:at[0]]) {
		return true // it may be the end of 4 340
	}
	return labelBefore.MatchString(sentence[:at[0]]) || labelAfter.MatchString(sentence[at[1]:]) || bareYear.MatchString(text)
}

// impossible says why the number cannot be: the count beside it is another share, or no count
// out of its base is that share.
func (n saidNumber) impossible() string {
	claim := n.claim()
	value, isNumber := claim.number()
	if n.unit != Percent || n.of() == 0 || !isNumber || claim.side() != (claimSide{}) {
		return ""
	}
	if n.whole == 0 {
		if possibleShare(value, claim.decimals(), n.base) {
			return ""
		}
		return fmt.Sprintf("No whole number out of %s is %s of them.", formatNumber(float64(n.base), 0), n.text)
	}
	is := 100 * float64(n.part) / float64(n.whole)
	if n.part <= n.whole && round(is, claim.decimals()) == round(value, claim.decimals()) {
		return ""
	}
	return fmt.Sprintf("%s of %s is %s, not %s.", formatNumber(float64(n.part), 0), formatNumber(float64(n.whole), 0), withUnit(is, Percent, claim.decimals(), false), n.text)
}
