package reports

import (
	"math"
	"strconv"
	"strings"

	"muster/surveys"
)

// The units that are written otherwise than as a word after the number.
const (
	Percent = "%"
	Points  = "points"
	Pounds  = "GBP"
	// MilestoneUnit is that of a milestone, which is 1 when it was reached and else 0.
	MilestoneUnit = "milestone"
	// Difference is that of a change which is no share, printed with its sign.
	Difference = "difference"
	// Probability is that of a test's p.
	Probability = "p"
)

// Figure is a number that was counted. Value, Low and High are in Unit and in full
// precision: shares in percent (43.85), changes of shares in points (37.9), money in whole
// pounds. Value is nil when there is nothing to count from, when it is hidden (Suppressed),
// or when only its bounds are known. Base is the number of people or answers that a share is
// of. Low and High are a 95% interval, or bounds where the Note says so. Key is its address.
type Figure struct {
	Key      string   `json:"key"`
	Title    string   `json:"title"`
	Value    *float64 `json:"value"`
	Unit     string   `json:"unit"`
	Decimals int      `json:"decimals"`
	Base     *int     `json:"base"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	// Change says that the value is a difference, which is printed with its sign.
	Change     bool   `json:"change"`
	Suppressed bool   `json:"suppressed"`
	Invented   bool   `json:"invented"`
	Note       string `json:"note"`
	// HeldSince is the day (YYYY-MM-DD) whose figure this is, where a later one, beside what was
	// shown, would tell of too few people; "" for one that is as asked for.
	HeldSince string `json:"held_since,omitempty"`
	// EndedOn is the last day of its KPI (YYYY-MM-DD), as at which it was counted, where that is
	// over by the day asked for; "" where it is not.
	EndedOn string `json:"ended_on,omitempty"`
	// Answered says, of a share of answers after a course, how many of the people trained
	// answered, and what the share of all of them can be; of the attendances, where the survey
	// follows no one course.
	Answered string `json:"answered,omitempty"`
	// records is how many records were counted: with none there is nothing to rate.
	records int
	// effect is the design effect of an interval, 0 for none.
	effect float64
}

// HeldText says that the figure is an earlier day's, and why; "" where it is not.
func (f Figure) HeldText() string {
	switch {
	case f.EndedOn != "":
		return "as at " + dayWords(f.EndedOn) + ", its last day"
	case f.HeldSince == "":
		return ""
	}
	return "as at " + dayWords(f.HeldSince) + ": a later one would tell of too few people"
}

// Text is the figure as it is printed: "4,340", "94%", "+37.9 points", "£594,000", "[c]"
// where it is hidden and "No data" where there is none.
func (f Figure) Text() string {
	switch {
	case f.Suppressed:
		return "[c]"
	case f.Value == nil && f.Low != nil && f.High != nil:
		return f.RangeText()
	case f.Value == nil:
		return "No data"
	}
	return f.format(*f.Value, f.Change)
}

// Whole is the text with its range in brackets, which is said once where the text is the range.
func (f Figure) Whole() string {
	text, between := f.Text(), f.RangeText()
	if between == "" || between == text {
		return text
	}
	return text + " (" + between + ")"
}

// RangeText is the interval or the bounds: "90% to 96%", "" when there are none. That of a
// forecast is rounded outwards.
func (f Figure) RangeText() string {
	if f.Low == nil || f.High == nil || f.Suppressed {
		return ""
	}
	if f.isForecast() {
		low, high := outwards(*f.Low, *f.High, f.Decimals)
		return f.rangeOf(low, high)
	}
	return f.rangeOf(*f.Low, *f.High)
}

func (f Figure) rangeOf(low, high float64) string {
	if f.Unit == Percent || f.Unit == Pounds {
		return f.format(low, false) + " to " + f.format(high, false)
	}
	return formatNumber(low, f.Decimals) + " to " + formatNumber(high, f.Decimals)
}

// interval is the 95% interval; a figure without one has its value as both limits.
func (f Figure) interval() surveys.Interval {
	if f.Low == nil || f.High == nil {
		return surveys.Interval{Low: *f.Value, High: *f.Value}
	}
	return surveys.Interval{Low: *f.Low, High: *f.High}
}

// hidden is the figure without anything that was counted.
func (f Figure) hidden() Figure {
	return Figure{
		Key: f.Key, Title: f.Title, Unit: f.Unit, Decimals: f.Decimals, Change: f.Change, Suppressed: true,
		Invented: f.Invented, Note: f.Note, records: f.records,
	}
}

func (f Figure) format(value float64, signed bool) string {
	return withUnit(value, f.Unit, f.Decimals, signed)
}

// withUnit writes a value with its unit: percent and pounds beside the digits, other units
// not at all, since the words round the figure say what is counted; points as a word.
func withUnit(value float64, unit string, decimals int, signed bool) string {
	text := formatNumber(math.Abs(value), decimals)
	switch unit {
	case RAGUnit:
		return ragValues[int(value)].Word()
	case MilestoneUnit:
		if value < 1 {
			return "Not reached"
		}
		return "Reached"
	case Probability:
		if least := math.Pow10(-decimals); value < least {
			return "<" + formatNumber(least, decimals)
		}
	case Percent:
		text += "%"
	case Pounds:
		text = "£" + text
	case Points:
		text += " points"
	}
	return sign(value, decimals, signed) + text
}

func sign(value float64, decimals int, plus bool) string {
	rounded := round(value, decimals)
	switch {
	case rounded < 0:
		return "−"
	case rounded > 0 && plus:
		return "+"
	}
	return ""
}

// formatNumber rounds half away from zero and puts commas between thousands.
func formatNumber(value float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(round(value, decimals)), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	var grouped strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			grouped.WriteByte(',')
		}
		grouped.WriteRune(digit)
	}
	if fraction != "" {
		grouped.WriteString("." + fraction)
	}
	return sign(value, decimals, false) + grouped.String()
}

func round(value float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(value*scale) / scale
}

func plural(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return formatNumber(float64(count), 0) + " " + many
}

// number makes a pointer to a value.
func number[T int | float64](value T) *T { return &value }
