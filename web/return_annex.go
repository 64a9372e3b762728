package web

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"muster/reports"
)

// annex says what each figure of a return was counted from, in a line. What many lines have
// in common, the rules and the wordings, stands once and has a number.
type annex struct {
	Rules     []string
	Questions []reports.Question
	Lines     []annexLine
}

// annexLine is a figure. Rules are the numbers of its rules, from 1; Counted says how many
// records of what kind it was counted from.
type annexLine struct {
	ID      string
	Title   string
	Figure  figureCell
	Rules   []int
	Terms   []reports.Term
	Asked   []string
	Counted string
}

// annexOrder is the order of the parts of a return, by the first word of a figure's key.
var annexOrder = []string{"kpi", "training", "change", "indicator", "grant"}

func newAnnex(made reports.GrantReturn) annex {
	keys := sortedKeys(made.Receipts)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(partOf(a), partOf(b)) })
	var annex annex
	for _, key := range keys {
		receipt := made.Receipts[key]
		line := annexLine{ID: annexID(key), Title: receipt.Figure.Title, Figure: newFigureCell(receipt.Figure), Counted: countedFrom(receipt.Sources)}
		for _, rule := range append([]string{receipt.Formula}, receipt.Notes...) {
			line.Rules = append(line.Rules, numberOf(&annex.Rules, rule))
		}
		for _, term := range receipt.Terms {
			if term.Value == nil || *term.Value != 0 {
				line.Terms = append(line.Terms, term)
			}
		}
		for _, question := range receipt.Questions {
			line.Asked = append(line.Asked, question.Survey+" "+question.Code)
			if !slices.ContainsFunc(annex.Questions, question.Same) {
				annex.Questions = append(annex.Questions, question)
			}
		}
		annex.Lines = append(annex.Lines, line)
	}
	slices.SortStableFunc(annex.Questions, func(a, b reports.Question) int { return cmp.Compare(a.Survey, b.Survey) })
	return annex
}

func partOf(key string) int {
	part, _, _ := strings.Cut(key, ".")
	return slices.Index(annexOrder, part)
}

// numberOf is the place of a text in a list, from 1; a new one is added.
func numberOf(list *[]string, text string) int {
	index := slices.Index(*list, text)
	if index < 0 {
		index = len(*list)
		*list = append(*list, text)
	}
	return index + 1
}

// annexID is a key as an id: letters, digits, underscores and hyphens.
func annexID(key string) string {
	return "from-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, key)
}

// sourceWords are the kinds of record: one, and several.
var sourceWords = map[reports.SourceKind][2]string{
	reports.SessionSource:      {"session", "sessions"},
	reports.OrganisationSource: {"organisation", "organisations"},
	reports.WaveSource:         {"wave of a survey", "waves of surveys"},
	reports.EngagementSource:   {"engagement record", "engagement records"},
	reports.IndicatorSource:    {"recorded value", "recorded values"},
	reports.GrantSource:        {"grant", "grants"},
	reports.EntrySource:        {"number entered by hand", "numbers entered by hand"},
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// countedFrom is "20 sessions from 13 October 2020 to 23 March 2021 and 1 wave of a survey".
func countedFrom(sources []reports.Source) string {
	counts, days := map[reports.SourceKind]int{}, map[reports.SourceKind][]string{}
	var kinds []reports.SourceKind
	for _, source := range sources {
		if counts[source.Kind] == 0 {
			kinds = append(kinds, source.Kind)
		}
		counts[source.Kind]++
		if dayForm.MatchString(source.On) {
			days[source.Kind] = append(days[source.Kind], source.On)
		}
	}
	var parts []string
	for _, kind := range kinds {
		words := sourceWords[kind]
		parts = append(parts, plural(counts[kind], words[0], words[1])+fromTo(days[kind]))
	}
	return strings.Join(parts, " and ")
}

// fromTo is the span of some days in words, "" for none.
func fromTo(days []string) string {
	if len(days) == 0 {
		return ""
	}
	first, last := slices.Min(days), slices.Max(days)
	if first == last {
		return " of " + ofDate(first, shortDay)
	}
	return fmt.Sprintf(" from %s to %s", ofDate(first, shortDay), ofDate(last, shortDay))
}
