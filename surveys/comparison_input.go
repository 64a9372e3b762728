package surveys

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// SideInput is everything one side of a comparison is counted from. Waves are the names of
// the waves the responses come from. Questionnaires holds every version that a response
// answered, by version number, and the newest one when there is no response.
//
// Responses is gone through once, and a response is not kept, so that a store can hand out
// a million of them from a cursor and use one Answers map for all. Whoever hands them out
// keeps the error that ended them early, and must look at it before using the comparison.
// For a slice, use slices.Values.
type SideInput struct {
	Survey         string
	Waves          []string
	Questionnaires map[int]Questionnaire
	Responses      iter.Seq[ResponseData]
}

// ResponseData is one response as a comparison sees it. PairCode is compared trimmed,
// letter case as it is; a blank one is none. Organisation, Region, Session and Wave are the
// names that groups are called by, "" for none; Month (2021-02) is that of the session, or of
// the answer where it belongs to none.
type ResponseData struct {
	QuestionnaireVersion          int
	PairCode                      string
	Organisation, Region, Session string
	Wave, Month                   string
	Answers                       Answers
}

// Breakdown says what the groups of a comparison are.
type Breakdown string

// The breakdowns. ByRole groups by the answer to the question coded "role", ByMonth and
// ByQuarter by when the session was, or the answer where it belongs to none.
const (
	ByNothing      Breakdown = ""
	ByOrganisation Breakdown = "organisation"
	ByRegion       Breakdown = "region"
	ByRole         Breakdown = "role"
	BySession      Breakdown = "session"
	ByWave         Breakdown = "wave"
	ByMonth        Breakdown = "month"
	ByQuarter      Breakdown = "quarter"
)

// ParseBreakdown reads a breakdown's name; "" is ByNothing.
func ParseBreakdown(name string) (Breakdown, error) {
	switch by := Breakdown(name); by {
	case ByNothing, ByOrganisation, ByRegion, ByRole, BySession, ByWave, ByMonth, ByQuarter:
		return by, nil
	}
	return ByNothing, fmt.Errorf("%w: %q, expected organisation, region, role, session, wave, month or quarter", ErrBreakdown, name)
}

// isOverTime says that the groups are times.
func (b Breakdown) isOverTime() bool { return b == ByMonth || b == ByQuarter }

// monthOf is the month of a day, "" of none.
func monthOf(day string) string {
	if len(day) < len("2006-01") {
		return ""
	}
	return day[:len("2006-01")]
}

// quarterOf is the quarter of a month: 2021-Q1 of 2021-02.
func quarterOf(month string) string {
	number, err := strconv.Atoi(strings.TrimPrefix(strings.TrimLeft(month, "0123456789"), "-"))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s-Q%d", month[:len("2006")], (number+2)/3)
}

// The floors of disclosure control where the programme sets none.
const (
	DefaultFloorBase       = 10
	DefaultFloorComplement = 5
)

// CompareOptions are what a comparison is asked for. A floor that is not positive is the
// default one, so that forgetting it hides too much rather than too little; 1 hides nothing.
//
// isGroup says that all responses are themselves a group, such as a session. lastDays are those of
// the waves' programmes, by code. release, unless nil, hides more: what the ledger of releases does
// not let be shown.
type CompareOptions struct {
	By              Breakdown
	FloorBase       int
	FloorComplement int
	isGroup         bool
	unpublished     bool
	lastDays        map[string]string
	release         func(*disclosed) error
}
