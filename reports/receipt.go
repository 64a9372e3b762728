package reports

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Receipt says what a figure was counted from, so that a reader can count it again. It holds
// nothing about a single delegate and nothing that disclosure control hides, so that every
// reader of the return may see it.
type Receipt struct {
	Figure  Figure `json:"figure"`
	AsAt    string `json:"as_at"`
	Formula string `json:"formula"`
	// Version is that of the KPI's formula, 0 for a figure of no KPI. It counts from the day
	// CountsFrom, the first one, which has none, from the beginning.
	Version    int    `json:"version,omitempty"`
	CountsFrom string `json:"counts_from,omitempty"`
	// Terms are the numbers that went into the formula.
	Terms     []Term     `json:"terms"`
	Questions []Question `json:"questions"`
	Sources   []Source   `json:"sources"`
	// Notes are the lines that honesty asks for beside the figure.
	Notes []string `json:"notes"`
	// CountedAt is when it was counted and Fingerprint the SHA-256 of what it says
	// (FingerprintText), zero and "" where a return was frozen before they were kept.
	CountedAt   time.Time `json:"counted_at,omitzero"`
	Fingerprint string    `json:"fingerprint,omitempty"`
	// KPI is how the figure stands against its target, nil for a figure of no KPI. A frozen
	// return keeps it with its deliverables.
	KPI *KPIStatus `json:"-"`
	// measure is what was counted, of a receipt that was counted now.
	measure Measure
	// madeOf are the figures that it was made of, where it is no measure of its own.
	madeOf []madeOf
}

// madeOf is a figure that another is made of, by its key, and what that calls it.
type madeOf struct{ key, called string }

// hold says on the receipt and on its figure that these are a day's earlier, unless since is
// "".
func (r *Receipt) hold(since string) {
	if r.Figure.HeldSince = since; since != "" {
		r.Notes = append(r.Notes, sentence(r.Figure.HeldText()))
	}
}

// VersionText names the version of the formula: "Version 2 of the formula, which counts from
// 1 October 2020.", "" where it has none.
func (r Receipt) VersionText() string {
	switch {
	case r.Version == 0:
		return ""
	case r.CountsFrom == "":
		return fmt.Sprintf("Version %d of the formula.", r.Version)
	}
	return fmt.Sprintf("Version %d of the formula, which counts from %s.", r.Version, dayWords(r.CountsFrom))
}

// versionNumber is the version of the formula in digits, "" where it has none.
func (r Receipt) versionNumber() string {
	if r.Version == 0 {
		return ""
	}
	return strconv.Itoa(r.Version)
}

// Term is one number of a formula, nil when it is not known or hidden (then Text says so).
type Term struct {
	Name     string   `json:"name"`
	Value    *float64 `json:"value"`
	Unit     string   `json:"unit"`
	Decimals int      `json:"decimals"`
}

// Text is the term as it is printed.
func (t Term) Text() string {
	if t.Value == nil {
		return "not known"
	}
	return withUnit(*t.Value, t.Unit, t.Decimals, t.Unit == Points || t.Unit == Difference)
}

// Question is the wording that was answered. Positive lists the labels of the answers that
// count towards the share.
type Question struct {
	Survey   string   `json:"survey"`
	Title    string   `json:"title,omitempty"`
	Version  int      `json:"version"`
	Code     string   `json:"code"`
	Text     string   `json:"text"`
	Positive []string `json:"positive"`
	AskedOf  string   `json:"asked_of"`
}

// Same tells whether two questions are one wording of one version.
func (q Question) Same(other Question) bool {
	return q.Survey == other.Survey && q.Version == other.Version && q.Code == other.Code &&
		slices.Equal(q.Positive, other.Positive)
}

// SourceKind is the kind of a record that was counted.
type SourceKind string

// The kinds of source.
const (
	SessionSource      SourceKind = "session"
	OrganisationSource SourceKind = "organisation"
	WaveSource         SourceKind = "wave"
	EngagementSource   SourceKind = "engagement"
	IndicatorSource    SourceKind = "indicator"
	GrantSource        SourceKind = "grant"
	EntrySource        SourceKind = "entry"
	// KPISource is a KPI of a deliverable, with its RAG.
	KPISource SourceKind = "kpi"
)

// Source is a record, or a set of them, that a figure was counted from. On is a day, a
// period or the first and last day. Title is what people call what has a code for its
// reference, and the name of an organisation, whose reference stays when it is renamed. Value is
// what it adds, nil where it is there or not. First and Last are the days of a wave (YYYY-MM-DD),
// whose On is them in words.
type Source struct {
	Kind      SourceKind `json:"kind"`
	Reference string     `json:"reference"`
	Title     string     `json:"title,omitempty"`
	Label     string     `json:"label"`
	On        string     `json:"on"`
	First     string     `json:"first,omitempty"`
	Last      string     `json:"last,omitempty"`
	Value     *float64   `json:"value"`
	Unit      string     `json:"unit"`
}

func term(name string, value float64, unit string) Term {
	return Term{Name: name, Value: number(value), Unit: unit}
}

// ValueText is what the source adds as it is printed, "" where it only is there.
func (s Source) ValueText() string {
	if s.Value == nil {
		return ""
	}
	return withUnit(*s.Value, s.Unit, decimalsOf(*s.Value, 0), false)
}
