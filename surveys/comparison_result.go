package surveys

import (
	"encoding/json"
	"io"
)

// Comparison is a before/after comparison, item by item. Its JSON is public: names, order
// and nulls are those of the README's public interface. Nothing that disclosure control
// hides is in it anywhere, so every view of it may be shown to every reader.
// Shares, means and changes have full precision; shares are between 0 and 1, changes of a
// share between -1 and 1.
type Comparison struct {
	Before  SideSummary       `json:"before"`
	After   SideSummary       `json:"after"`
	Pairing Pairing           `json:"pairing"`
	Items   []ItemComparison  `json:"items"`
	Groups  []GroupComparison `json:"groups"`
	// HeldSince is the day (YYYY-MM-DD) whose figures these are, when later ones, beside what was
	// shown, would tell of too few people; "" when they are as asked for. Waiting counts the responses
	// that are not in the figures yet for that reason, rounded down to whole fives, so that
	// nobody sees when one comes. They are no part of the JSON.
	HeldSince string `json:"-"`
	Waiting   int    `json:"-"`
}

// GroupComparison is the comparison within one group of a breakdown. Group is nil for the
// responses that have no such grouping. Its own Groups are empty.
type GroupComparison struct {
	Group *string `json:"group"`
	Comparison
}

// SideSummary says which responses a side has. Wave is nil unless it is one wave. Responses
// is nil in a group with fewer responses than the floor, none included.
type SideSummary struct {
	Survey    string  `json:"survey"`
	Wave      *string `json:"wave"`
	Responses *int    `json:"responses"`
}

// Pairing counts the pair codes that stand exactly once before and exactly once after, and
// the codes that stand more than once on a side (in one wave or across its waves), whether
// or not the other side has them; none of the latter's responses is paired. In a group a
// pair counts when both its responses are in the group, an ambiguous code when any of its
// responses is; Pairs is nil in a group with fewer pairs than the floor, none included.
type Pairing struct {
	Pairs          *int `json:"pairs"`
	AmbiguousCodes int  `json:"ambiguous_codes"`
}

// ItemComparison compares one item. A question is nil on a side that does not ask the item.
// About is the question's `about`, nil if it says nothing. Paired and Standardised are nil
// where there is nothing to say.
type ItemComparison struct {
	Item           string        `json:"item"`
	BeforeQuestion *string       `json:"before_question"`
	AfterQuestion  *string       `json:"after_question"`
	About          *string       `json:"about"`
	Unpaired       Unpaired      `json:"unpaired"`
	Paired         *Paired       `json:"paired"`
	Standardised   *Standardised `json:"standardised"`
}

// Unpaired compares all responses of both sides. A side is nil when it does not ask the
// item or its base is 0. The change, its 95% interval (Newcombe), Cliff's delta and the
// Mann-Whitney p are nil unless both sides are shown on one scale.
type Unpaired struct {
	Before      *SideFigures `json:"before"`
	After       *SideFigures `json:"after"`
	Change      *float64     `json:"change"`
	Low         *float64     `json:"low"`
	High        *float64     `json:"high"`
	CliffsDelta *float64     `json:"cliffs_delta"`
	P           *float64     `json:"p"`
	PHolm       *float64     `json:"p_holm"`
}

// Hidden tells whether a side of it is, and so the change.
func (u Unpaired) Hidden() bool {
	return u.Before != nil && u.Before.Suppressed || u.After != nil && u.After.Suppressed
}

// SideFigures are one side of an item. Low and High are the share's 95% Wilson interval;
// Distribution counts the counted options by ascending value. A number question has its
// base, mean and left-out counts alone, the rest being nil. Suppressed says that the side
// is not shown; everything else is then zero and the JSON holds nothing else.
type SideFigures struct {
	Suppressed   bool     `json:"suppressed,omitempty"`
	N            int      `json:"n"`
	Positive     *int     `json:"positive"`
	Share        *float64 `json:"share"`
	Low          *float64 `json:"low"`
	High         *float64 `json:"high"`
	Mean         float64  `json:"mean"`
	Distribution []int    `json:"distribution"`
	LeftOut      LeftOut  `json:"left_out"`
}

// LeftOut counts a side's responses that are not in the item's base: asked and blank; not
// asked, whether answered or not; answered with an option that is not counted. With the
// base they add up to the side's responses.
type LeftOut struct {
	Blank      int `json:"blank"`
	NotAsked   int `json:"not_asked"`
	NotCounted int `json:"not_counted"`
}

// Paired compares the pairs of which both responses are in the base of the item. Both,
// Lost, Gained and Neither count positive before and after; Improved, Same and Worse
// compare the values. Change is that of the share, with Newcombe's paired interval. A
// number question has its pairs and mean change alone. Suppressed as in SideFigures.
type Paired struct {
	Suppressed    bool     `json:"suppressed,omitempty"`
	Pairs         int      `json:"pairs"`
	Both          *int     `json:"both"`
	Lost          *int     `json:"lost"`
	Gained        *int     `json:"gained"`
	Neither       *int     `json:"neither"`
	Improved      *int     `json:"improved"`
	Same          *int     `json:"same"`
	Worse         *int     `json:"worse"`
	Change        *float64 `json:"change"`
	Low           *float64 `json:"low"`
	High          *float64 `json:"high"`
	MeanChange    float64  `json:"mean_change"`
	McNemarP      *float64 `json:"mcnemar_p"`
	WilcoxonP     *float64 `json:"wilcoxon_p"`
	WilcoxonPHolm *float64 `json:"wilcoxon_p_holm"`
}

// Standardised is the change against what the before side would have been with the after
// side's mix of strata. Strata are the codes of the shared stratum questions, as the before
// survey has them. LeftOutBefore and LeftOutAfter count the responses of the item's bases
// that have no stratum or one that is empty before. Suppressed as in SideFigures.
type Standardised struct {
	Suppressed    bool     `json:"suppressed,omitempty"`
	Strata        []string `json:"strata"`
	Change        float64  `json:"change"`
	Low           float64  `json:"low"`
	High          float64  `json:"high"`
	LeftOutBefore int      `json:"-"`
	LeftOutAfter  int      `json:"-"`
}

var suppressedJSON = []byte(`{"suppressed":true}`)

// MarshalJSON writes only that a suppressed side is suppressed.
func (s SideFigures) MarshalJSON() ([]byte, error) {
	if s.Suppressed {
		return suppressedJSON, nil
	}
	type plain SideFigures
	return json.Marshal(plain(s))
}

// MarshalJSON writes only that suppressed pairs are suppressed.
func (p Paired) MarshalJSON() ([]byte, error) {
	if p.Suppressed {
		return suppressedJSON, nil
	}
	type plain Paired
	return json.Marshal(plain(p))
}

// MarshalJSON writes only that a suppressed change is suppressed.
func (s Standardised) MarshalJSON() ([]byte, error) {
	if s.Suppressed {
		return suppressedJSON, nil
	}
	type plain Standardised
	return json.Marshal(plain(s))
}

// WriteJSON writes the comparison as the public interface has it, indented, with a line end.
func WriteJSON(w io.Writer, c Comparison) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(c)
}
