package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// sourceWords are the kinds of record: one, and several.
var sourceWords = map[SourceKind][2]string{
	SessionSource:      {"session", "sessions"},
	OrganisationSource: {"organisation", "organisations"},
	WaveSource:         {"wave of a survey", "waves of surveys"},
	EngagementSource:   {"engagement record", "engagement records"},
	IndicatorSource:    {"recorded value", "recorded values"},
	GrantSource:        {"grant", "grants"},
	EntrySource:        {"number entered by hand", "numbers entered by hand"},
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// CountedFrom says how many records of what kind the figure was counted from, as "20 sessions
// from 13 October 2020 to 23 March 2021 and 1 wave of a survey"; "" for none.
func (r Receipt) CountedFrom() string {
	counts, spans := map[SourceKind]int{}, map[SourceKind][]string{}
	var kinds []SourceKind
	for i := range r.Sources {
		source := &r.Sources[i]
		if counts[source.Kind] == 0 {
			kinds = append(kinds, source.Kind)
		}
		counts[source.Kind]++
		spans[source.Kind] = widen(spans[source.Kind], source.On)
	}
	var parts []string
	for _, kind := range kinds {
		words := sourceWords[kind]
		parts = append(parts, plural(counts[kind], words[0], words[1])+fromTo(spans[kind]))
	}
	return strings.Join(parts, " and ")
}

// widen makes the first and the last day reach as far as another, if it is one: of thousands of
// sessions few are looked at for that.
func widen(span []string, on string) []string {
	inside := len(span) > 0 && span[0] <= on && on <= span[1]
	switch {
	case inside || !dayForm.MatchString(on):
		return span
	case len(span) == 0:
		return []string{on, on}
	}
	return []string{min(span[0], on), max(span[1], on)}
}

// fromTo is the span of some days in words, "" for none.
func fromTo(days []string) string {
	if len(days) == 0 {
		return ""
	}
	first, last := slices.Min(days), slices.Max(days)
	if first == last {
		return " of " + dayWords(first)
	}
	return fmt.Sprintf(" from %s to %s", dayWords(first), dayWords(last))
}
