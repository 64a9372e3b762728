package surveys

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// RefusalKind says what is wrong with words or a number of a sentence.
type RefusalKind string

// The kinds of refusal.
const (
	// SaysChange is of change in what different people were asked, or nobody before.
	SaysChange RefusalKind = "change"
	// SaysTrained is of those who answered, said of those who were trained.
	SaysTrained RefusalKind = "trained"
	// SaysMore is of more than was asked.
	SaysMore RefusalKind = "more"
	// SaysCause is of what brought something about.
	SaysCause RefusalKind = "cause"
	// SaysSignificant is of a significance that the test does not give.
	SaysSignificant RefusalKind = "significant"
	// SaysEverybody is of everybody or nobody.
	SaysEverybody RefusalKind = "everybody"
	// SaysNumber is a number that is not the records'.
	SaysNumber RefusalKind = "number"
)

// Refusal is a word or number of a sentence that the records cannot carry, why, and what may
// be written instead.
type Refusal struct {
	Kind                RefusalKind
	Words, Why, Instead string
}

// Claim is what is known of the item that a sentence is about: its figures as they are
// shown, its question's wording and the labels of its positive options, and how many
// attended (0 when that is not known).
type Claim struct {
	Item     ItemComparison
	Question string
	Labels   []string
	Attended int
}

// wordRule refuses words unless the records carry them.
type wordRule struct {
	kind    RefusalKind
	words   *regexp.Regexp
	carried func(c Claim, sentence string) bool
	why     func(c Claim) string
	instead string
}

func words(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:` + pattern + `)\b`) }

func always(text string) func(Claim) string { return func(Claim) string { return text } }

var wordRules = []wordRule{
	{
		kind:  SaysChange,
		words: words(`increas(?:e|es|ed|ing)|r[io]se[ns]?|gr[eo]wn?|grows|improve[ds]?|improvement|went up|gone up|up from|fell|fallen|decreas(?:e|es|ed)|declined?|went down|down from|dropped|doubled|halved|sustained|boost(?:s|ed)?|rais(?:es|ed|ing)|strengthen(?:s|ed)?|jump(?:s|ed)?|climb(?:s|ed)?|soared|surged|lift(?:s|ed)|enhanced?|(?:gone|went|moved|shifted) from|gains?|gained|better (?:after|than)`),
		carried: func(c Claim, sentence string) bool {
			return c.Item.Paired != nil && !c.Item.Paired.Suppressed && isOfSamePeople(sentence)
		},
		why: func(c Claim) string {
			if c.Item.Unpaired.Before == nil {
				return "Nobody was asked this before, so nothing can be said about change."
			}
			return "Different people answered before and after. What was not measured in the same people did not go up or down."
		},
		instead: "“higher after than before”, or write of “the same people” and their number where they were matched",
	},
	{
		kind:  SaysTrained,
		words: words(`trained|attend(?:ed|ees)|delegates|participants|trainees|of (?:all |the )?(?:officers|police|staff)|the workforce`),
		carried: func(c Claim, sentence string) bool {
			return answered.MatchString(sentence) && !isShareOfTrained(sentence)
		},
		why: func(c Claim) string {
			if after := shownSide(c.Item.Unpaired.After); after != nil && c.Attended > 0 {
				return fmt.Sprintf("%d answered this question, of %d who attended. What the others would have said is not known.", after.N, c.Attended)
			}
			return "The share is of those who answered, and not everybody who was trained answered."
		},
		instead: "“of those who answered”",
	},
	{
		kind:    SaysMore,
		words:   words(`(?:much|far|a lot|even|significantly|considerably) more \w+|more confident|more able|better able|better prepared`),
		carried: func(c Claim, _ string) bool { return strings.Contains(strings.ToLower(c.Question), "more") },
		why: func(c Claim) string {
			return fmt.Sprintf("The question was “%s”. It asks how things are, not how much more than before.", c.Question)
		},
		instead: "the words of the answers that were counted",
	},
	{
		kind:    SaysCause,
		words:   words(`because of|due to|thanks to|as a result of|caused|led to|impact|effect of|proves?|proven`),
		carried: func(Claim, string) bool { return false },
		why:     always("Nobody was left untrained to compare with, so the figures do not show what brought the difference about."),
		instead: "“after the training”",
	},
	{
		kind:    SaysSignificant,
		words:   words(`significant(?:ly)?`),
		carried: func(c Claim, _ string) bool { return isSignificant(c.Item) },
		why:     always("With all items of the comparison taken together (Holm), the test does not come out under 5%."),
		instead: "the difference with its interval",
	},
	{
		kind:    SaysEverybody,
		words:   words(`all|every|everyone|everybody|nobody|no one|none`),
		carried: func(c Claim, _ string) bool { return wholeAnswered(c) },
		why:     always("Not everybody answered, or not everybody answered so."),
		instead: "the share with its count",
	},
}

var (
	samePeople = words(`same (?:[\d,]+ )?people|same (?:[\d,]+ )?(?:delegates|officers|respondents)|matched`)
	notSame    = words(`not (?:of )?(?:the )?same (?:[\d,]+ )?\w+|(?:un|not )matched`)
	answered   = words(`who answered|respondents|responses|answers`)
	// groupShare is a share of those who were trained or could have been.
	groupShare = regexp.MustCompile(`(?i)(?:%|\bper ?cent) of (?:the |all |our )*(?:[a-z]+ ){0,2}?(?:trained|attendees|delegates|participants|trainees|officers|police|staff|workforce)\b`)
	whoDid     = regexp.MustCompile(`(?i)^(?: [a-z]+){0,2} (?:who|that) (?:answered|responded)\b`)
	points     = regexp.MustCompile(`(?i)\b(\d+(?:\.\d+)?)[\s-]*(?:percentage[\s-]+)?points?\b`)
	percentage = regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(?:%|per ?cent\b)`)
	fraction   = regexp.MustCompile(`\b(\d[\d,]*) of (?:the |all )?(\d[\d,]*)\b`)
)

// isOfSamePeople says that a sentence is of people who answered before and after.
func isOfSamePeople(sentence string) bool {
	return samePeople.MatchString(notSame.ReplaceAllString(sentence, ""))
}

// isShareOfTrained says that a share is said to be of some group, and not of those of it who
// answered, wherever else the sentence has these.
func isShareOfTrained(sentence string) bool {
	for _, at := range groupShare.FindAllStringIndex(sentence, -1) {
		if !whoDid.MatchString(sentence[at[1]:]) {
			return true
		}
	}
	return false
}

func isSignificant(item ItemComparison) bool {
	if p := item.Unpaired.PHolm; p != nil && *p < 0.05 {
		return true
	}
	return item.Paired != nil && item.Paired.WilcoxonPHolm != nil && *item.Paired.WilcoxonPHolm < 0.05
}

func shownSide(side *SideFigures) *SideFigures {
	if side == nil || side.Suppressed || side.Share == nil {
		return nil
	}
	return side
}

func wholeAnswered(c Claim) bool {
	after := shownSide(c.Item.Unpaired.After)
	return after != nil && c.Attended > 0 && after.N >= c.Attended && (*after.Positive == 0 || *after.Positive == after.N)
}

// Lint says what of a sentence about an item may not be written, and why: words that the
// records cannot carry, and numbers that are not the records'. An empty list is no proof
// that the sentence is true; it says that Muster knows nothing against it.
func Lint(sentence string, claim Claim) []Refusal {
	return append(LintWords(sentence, claim), lintNumbers(sentence, claim.Item)...)
}

// LintWords is Lint without the numbers.
func LintWords(sentence string, claim Claim) []Refusal {
	var refusals []Refusal
	for _, rule := range wordRules {
		found := rule.words.FindString(sentence)
		if found == "" || rule.carried(claim, sentence) {
			continue
		}
		refusals = append(refusals, Refusal{rule.kind, found, rule.why(claim), rule.instead})
	}
	return refusals
}

func lintNumbers(sentence string, item ItemComparison) []Refusal {
	var refusals []Refusal
	shown := ShareSentence(shownSide(item.Unpaired.After))
	if shown == "" {
		shown = "no number: this item's figures are not shown"
	}
	shares, changes := figuresOf(item, isOfSamePeople(sentence))
	for _, match := range percentage.FindAllStringSubmatch(sentence, -1) {
		if !isAmong(match[1], slices.Concat(shares, changes)) {
			refusals = append(refusals, Refusal{SaysNumber, match[0], "The records have no such share of this item.", shown})
		}
	}
	for _, match := range points.FindAllStringSubmatch(sentence, -1) {
		if !isAmong(match[1], changes) {
			refusals = append(refusals, Refusal{SaysNumber, match[0], "The records have no such change of this item.", shown})
		}
	}
	for _, match := range fraction.FindAllStringSubmatch(sentence, -1) {
		if !isCountOf(match[1], match[2], item) {
			refusals = append(refusals, Refusal{SaysNumber, match[0], "The records have other counts of this item.", shown})
		}
	}
	return refusals
}

// figuresOf are the shares of an item and their intervals' ends, and its changes and theirs: of
// the same people only what was counted in them.
func figuresOf(item ItemComparison, ofSame bool) (shares, changes []float64) {
	add := func(to *[]float64, figures ...*float64) {
		for _, figure := range figures {
			if figure != nil {
				*to = append(*to, *figure)
			}
		}
	}
	if p := item.Paired; p != nil {
		add(&changes, p.Change, p.Low, p.High)
		if p.Pairs > 0 && p.Gained != nil && p.Lost != nil && p.Both != nil {
			for _, count := range []int{*p.Both + *p.Lost, *p.Both + *p.Gained, *p.Gained, *p.Lost, *p.Both} {
				shares = append(shares, float64(count)/float64(p.Pairs))
			}
		}
		if ofSame {
			return shares, changes
		}
	}
	for _, side := range []*SideFigures{item.Unpaired.Before, item.Unpaired.After} {
		if side = shownSide(side); side != nil {
			add(&shares, side.Share, side.Low, side.High)
		}
	}
	add(&changes, item.Unpaired.Change, item.Unpaired.Low, item.Unpaired.High)
	return shares, changes
}

// isAmong says that a number, of a hundred, is one of the figures, rounded as it is written.
func isAmong(text string, figures []float64) bool {
	_, decimals, _ := strings.Cut(text, ".")
	written, err := strconv.ParseFloat(text, 64)
	power := math.Pow10(len(decimals))
	return err == nil && slices.ContainsFunc(figures, func(figure float64) bool {
		return math.Abs(math.Round(math.Abs(figure)*100*power)/power-written) < 1e-9
	})
}

func isCountOf(part, whole string, item ItemComparison) bool {
	number := func(text string) int {
		value, _ := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		return value
	}
	for _, side := range []*SideFigures{item.Unpaired.Before, item.Unpaired.After} {
		if side = shownSide(side); side != nil && *side.Positive == number(part) && side.N == number(whole) {
			return true
		}
	}
	if p := item.Paired; p != nil && p.Gained != nil {
		return number(whole) == p.Pairs && (number(part) == *p.Gained || number(part) == *p.Lost || number(part) == *p.Both)
	}
	return false
}
