package reports

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// wordValues are the words that numbers are made of. "One" by itself is as often a pronoun, and
// is no number.
var wordValues = map[string]int{
	"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

const (
	wordsToNine   = `one|two|three|four|five|six|seven|eight|nine`
	wordsToNinety = `(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:` + wordsToNine + `))?|` + wordsToNine +
		`|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)`
	wordsToHundreds = `(?:(?:a|` + wordsToNinety + `) hundred(?: and ` + wordsToNinety + `)?|` + wordsToNinety + `)`
	wordsOfNumber   = `(?:(?:a|` + wordsToHundreds + `) thousand(?:(?:,|,? and)? ` + wordsToHundreds + `)?|` + wordsToHundreds + `)`
)

var (
	wordedIn      = regexp.MustCompile(`(?i)\b(` + wordsOfNumber + `)\b(?:\s?(per\s?cent\b|%|percentage points?\b|points?\b))?`)
	wordedShareIn = regexp.MustCompile(`(?i)\b(?:(a|one|two|three|four|nine|seven) (third|quarter|fifth|tenth)s?|(?:a |one )?half) (?:of|the)\b`)
	ratioIn       = regexp.MustCompile(`(?i)\b(\d+|` + wordsToNinety + `) (?:in|out of)(?: every)? (\d+|` + wordsToNinety + `|a hundred)\b`)
	partNotShare  = regexp.MustCompile(`(?i)\b(?:first|second|last|other|next|each) $`)
	mostIn        = regexp.MustCompile(`(?i)\b(?:the (?:vast |great )?majority of|most of (?:the|those|them)|most (?:people|delegates|officers|staff|respondents|participants|attendees|who))\b`)
	everybodyIn   = regexp.MustCompile(`(?i)(?:^|[,;:] |\band |\bthat )(everyone|everybody|nobody|no one|(?:all|none)(?: of)?(?: the| those| our)*(?: [\d,]+)? (?:people|delegates|officers|staff|respondents|participants|attendees|who|those))\b`)
	denied        = phrase(`not|never`)
)

// valueOfWords is a number in words: "three hundred and twenty-four" is 324.
func valueOfWords(words string) int {
	total, group := 0, 0
	for _, word := range strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return r == ' ' || r == '-' || r == ',' }) {
		switch word {
		case "hundred":
			group *= 100
		case "thousand":
			total, group = total+1000*group, 0
		default:
			group += wordValues[word]
		}
	}
	return total + group
}

// wordedNumber is a number in words, and not there where the words are "one" or a label.
func wordedNumber(sentence string, at []int) (saidNumber, bool) {
	words := sentence[at[2]:at[3]]
	number := saidNumber{text: sentence[at[0]:at[1]], value: strconv.Itoa(valueOfWords(words)), scale: 1, start: at[0], end: at[1]}
	if at[4] >= 0 {
		number.unit = Percent
		if strings.Contains(sentence[at[4]:at[5]], "point") {
			number.unit = Points
		}
	}
	return number, number.value != "1" && !isLabel(sentence, at)
}

// wordedShares are the shares that a sentence says without a percentage, such as 9 out of 10,
// two thirds, most and everybody, with where they stand. No word is of two of them: "two out of
// three quarters" is of so many quarters.
func wordedShares(sentence string) (shares []saidNumber, spans [][]int) {
	add := func(at []int, percent, slack float64) {
		if overlaps(at, spans) {
			return
		}
		shares = append(shares, saidNumber{
			text: strings.TrimSpace(sentence[at[0]:at[1]]), value: strconv.FormatFloat(percent, 'f', 3, 64), scale: 1, unit: Percent, slack: slack,
			start: at[0], end: at[1],
		})
		spans = append(spans, at[:2])
	}
	for _, at := range ratioIn.FindAllStringSubmatchIndex(sentence, -1) {
		part, whole := countIn(sentence[at[2]:at[3]]), countIn(sentence[at[4]:at[5]])
		if part < whole && isRatioOf(whole) {
			add(at, 100*float64(part)/float64(whole), roughly(whole))
		}
	}
	for _, at := range wordedShareIn.FindAllStringSubmatchIndex(sentence, -1) {
		at[1] = at[0] + strings.LastIndex(sentence[at[0]:at[1]], " ")
		parts, whole := 1, 2
		if at[2] >= 0 {
			parts = wordValues[strings.ToLower(sentence[at[2]:at[3]])]
			whole = map[string]int{"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}[strings.ToLower(sentence[at[4]:at[5]])]
		}
		if !partNotShare.MatchString(sentence[:at[0]]) && parts < whole {
			add(at, 100*float64(parts)/float64(whole), roughly(whole))
		}
	}
	for _, at := range mostIn.FindAllStringIndex(sentence, -1) {
		add(at, 50, more)
	}
	for _, at := range everybodyIn.FindAllStringSubmatchIndex(sentence, -1) {
		percent := 100.0
		if strings.HasPrefix(strings.ToLower(sentence[at[2]:at[3]]), "no") {
			percent = 0
		}
		if !strings.ContainsAny(sentence, "%") && !denied.MatchString(sentence[at[1]:]) {
			add(at[2:4], percent, 0)
		}
	}
	return shares, spans
}

func countIn(text string) int {
	if value, err := strconv.Atoi(text); err == nil {
		return value
	}
	return valueOfWords(text)
}

// isRatioOf tells a rate such as 9 out of 10 from a count of 9 out of 13.
func isRatioOf(whole int) bool { return whole > 1 && whole <= 10 || whole == 20 || whole == 100 }

// more is the slack of most: the true share is any above it.
const more = math.MaxFloat64

// roughly is how far from a share in so many parts the true one may be: half of a part, and at
// most 5 points.
func roughly(whole int) float64 { return math.Min(5, 50/float64(whole)) }

// allowsRoughly is whether a share in words can be so when the true one is this. "Over half" is
// right of all that is more, "nearly half" of what is a little less.
func (n saidNumber) allowsRoughly(value float64) bool {
	said, _ := n.claim().number()
	side := n.claim().side()
	switch {
	case n.slack == more, side.above && !side.below:
		return value > said
	case side.below && !side.above && fewerThan.MatchString(n.before):
		return value < said
	case side.below && !side.above:
		return value < said && said-value <= 2*n.slack
	}
	return math.Abs(value-said) <= n.slack
}

var fewerThan = phrase(`under|fewer than|less than|below`)

// rangeIn is a range that a sentence gives for a figure, such as between 500 and 550, with its
// ends; it is not there for years and for what stands in brackets, which is an interval.
func rangeIn(sentence string, at []int) (saidNumber, bool) {
	text := sentence[at[0]:at[1]]
	ends := numberIn.FindAllStringSubmatch(text, -1)
	opened, closed := strings.LastIndex(sentence[:at[0]], "("), strings.LastIndex(sentence[:at[0]], ")")
	if len(ends) != 2 || opened > closed || slices.ContainsFunc(ends, func(end []string) bool { return bareYear.MatchString(end[2]) }) {
		return saidNumber{}, false
	}
	number := saidNumber{text: text, scale: 1, isRange: true, start: at[0], end: at[1]}
	switch {
	case strings.Contains(text, "£"):
		number.unit = Pounds
	case strings.ContainsAny(text, "%"):
		number.unit = Percent
	case strings.Contains(text, "point"):
		number.unit = Points
	case !strings.HasPrefix(strings.ToLower(text), "between"):
		return saidNumber{}, false
	}
	number.value = plainDigits.Replace(ends[0][2])
	number.low, _ = strconv.ParseFloat(number.value, 64)
	number.high, _ = strconv.ParseFloat(plainDigits.Replace(ends[1][2]), 64)
	return number, number.low <= number.high
}
