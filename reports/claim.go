package reports

import (
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"muster/courses/datafile"
)

// Claim is a figure as a document prints it: what it is of (Measure, the key of a figure or
// any name that the document's claims share), where it stands, the value as it is printed,
// its unit and the words round it. Line is its line in the file that it came from.
type Claim struct {
	Line     int
	Measure  string
	Document string
	Place    string
	Value    string
	Unit     string
	Wording  string
}

// Where is the document and the place in it, as it is shown.
func (c Claim) Where() string {
	return strings.Join(slices.DeleteFunc([]string{c.Document, c.Place}, func(s string) bool { return s == "" }), ", ")
}

// maxClaimText is how many characters a cell of a file of claims may have.
const maxClaimText = 500

// ReadClaims reads a CSV file with the columns measure, [seed or document], place, value, unit,
// wording. A value is a number as it is printed, or a month such as 2021-01 where the unit is
// month. The error is a *datafile.Error that names every bad line.
func ReadClaims(file io.Reader) ([]Claim, error) {
	table := datafile.ReadTable(file, []string{"measure", "place", "value", "unit", "wording"}, []string{"seed", "document"})
	var claims []Claim
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		claim := Claim{
			row.Line, row.Cell("measure"), row.Cell("seed") + row.Cell("document"), row.Cell("place"), row.Cell("value"), row.Cell("unit"), row.Cell("wording"),
		}
		good := true
		for _, column := range []string{"measure", "place", "value", "unit"} {
			if row.Cell(column) == "" {
				row.Problem(column, "expected a %s", column)
				good = false
			}
		}
		if len([]rune(strings.Join([]string{claim.Measure, claim.Document, claim.Place, claim.Wording}, ""))) > maxClaimText {
			row.Problem("wording", "expected at most %d characters in the line", maxClaimText)
			good = false
		}
		if _, number := claim.number(); good && !number && !claim.isMonth() {
			row.Problem("value", "%q is no number, expected one such as 516, 24.9 or -23.5, or a month such as 2021-01 with the unit month", claim.Value)
			good = false
		}
		if good {
			claims = append(claims, claim)
		}
	}
	return claims, table.Err()
}

var monthForm = regexp.MustCompile(`^\d{4}-(?:0[1-9]|1[0-2])$`)

func (c Claim) isMonth() bool { return c.Unit == "month" && monthForm.MatchString(c.Value) }

func (c Claim) number() (float64, bool) {
	if c.Unit == "month" {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(c.Value, ",", ""), 64)
	return value, err == nil && !math.IsNaN(value) && !math.IsInf(value, 0)
}

// decimals is how many digits after the point are printed.
func (c Claim) decimals() int {
	_, after, _ := strings.Cut(c.Value, ".")
	return len(after)
}

// ValueText is the claim's value as it is shown, with its unit and what the words make of it:
// "over 4,400 people".
func (c Claim) ValueText() string {
	value, ok := c.number()
	if !ok {
		return c.Value
	}
	text := withUnit(value, c.Unit, c.decimals(), false)
	if c.Unit != Percent && c.Unit != Pounds && c.Unit != Points {
		text += " " + c.Unit
	}
	if side := c.side(); side.word != "" {
		return side.word + " " + text
	}
	return text
}

// claimSide is what the words round a number make of it: the true value lies above it, below
// it, on both sides near to it, or, with no word, is the number.
type claimSide struct {
	word         string
	above, below bool
	half         bool // of a share, which is then above or below one half
}

var claimSides = []struct {
	words *regexp.Regexp
	side  claimSide
}{
	{regexp.MustCompile(`(?i)\b(?:majority|most)\b.*\bnot\b`), claimSide{word: "under", below: true, half: true}},
	{regexp.MustCompile(`(?i)\b(?:the majority|most)\b`), claimSide{word: "over", above: true, half: true}},
	{regexp.MustCompile(`(?i)\b(?:over|more than|above|exceed\w*|at least)\b`), claimSide{word: "over", above: true}},
	{regexp.MustCompile(`(?i)\b(?:nearly|almost|just under|under|fewer than|less than|up to)\b`), claimSide{word: "nearly", below: true}},
	{regexp.MustCompile(`(?i)\b(?:about|around|approximately|roughly|some|circa)\b`), claimSide{word: "about", above: true, below: true}},
}

// side is what the claim's words make of its number. "Over the year" is a time, not a side.
func (c Claim) side() claimSide {
	wording := overTime.ReplaceAllString(c.Wording, "")
	for _, known := range claimSides {
		if known.words.MatchString(wording) && (!known.side.half || c.Unit == Percent) {
			return known.side
		}
	}
	return claimSide{}
}

var overTime = regexp.MustCompile(`(?i)\bover (?:the|this|that|a|last|\d+) (?:\w+ )?(?:years?|months?|quarters?|periods?|time)\b`)

// near is how far from a number, as a share of it, something may be that is said to be nearly,
// over or about that number.
const near = 0.1

// allows tells whether what is claimed can be so when the true value is this one.
func (c Claim) allows(value float64) bool { return c.allowsAs(c.side(), value) }

func (c Claim) allowsAs(side claimSide, value float64) bool {
	claimed, _ := c.number()
	within := math.Abs(value-claimed) <= near*math.Abs(claimed)
	switch {
	case side.half:
		return side.above && value > claimed || side.below && value < claimed
	case side.above && side.below:
		return within
	case side.above:
		return value > claimed && within
	case side.below:
		return value < claimed && within
	}
	return round(value, c.decimals()) == round(claimed, c.decimals())
}

var baseSaid = regexp.MustCompile(`(?i)\bn\s*=\s*(` + numberForm + `)\b|\b(?:(` + numberForm + `) (?:out )?)?of (?:(?:the|all|those|our|these) )*(` + numberForm + `)\b(?:$|[).,;]|\s+(?:people|delegates|officers|staff|respondents|participants|attendees|who|that|responses|answers)\b)`)

// saidBase is of how many a wording says that a share is, 0 for nothing, and the part of them, -1
// for none: "n=276", "of the 276 people who answered", "90 of 276".
func saidBase(wording string) (part, base int) {
	match := baseSaid.FindStringSubmatch(wording)
	if match == nil {
		return -1, 0
	}
	read := func(digits string) int {
		if value, err := strconv.Atoi(plainDigits.Replace(digits)); err == nil && !bareYear.MatchString(digits) {
			return value
		}
		return -1
	}
	return read(match[2]), max(0, read(match[1]), read(match[3]))
}
