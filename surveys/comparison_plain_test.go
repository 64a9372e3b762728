package surveys

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// A second comparison of a fixed pair of surveys, written from the definitions alone: a
// response at a time, groups by filtering, pairs by looking for the partner. It shares with
// the real one nothing but the formulas of the intervals.

const (
	plainScales = `"scales": {"conf": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}, {"value": 9, "label": "Don't know"}], "not_counted": [9]},
		"four": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}]}}`
	plainRole   = `{"code": "role", "kind": "choice", "stratum": true, "options": [{"value": "police"}, {"value": "cmcu"}, {"value": "council"}]}`
	plainBefore = `{"code": "B", ` + plainScales + `, "questions": [` + plainRole + `,
		{"code": "Q1", "item": "incident", "kind": "yes_no", "stratum": true},
		{"code": "%s", "item": "procedures", "kind": "scale", "scale": "conf", "about": "knowledge"},
		{"code": "Q17", "item": "ncc", "kind": "yes_no", "asked_of": {"role": ["police", "cmcu"]}},
		{"code": "years", "item": "service", "kind": "number"},
		{"code": "%s", "item": "%[2]s", "kind": "scale", "scale": "conf"},
		{"code": "Qd", "item": "differs", "kind": "scale", "scale": "conf"},
		{"code": "comments", "item": "said", "kind": "text"}]}`
	plainAfter = `{"code": "A", ` + plainScales + `, "questions": [` + plainRole + `,
		{"code": "Qd2", "item": "differs", "kind": "scale", "scale": "four"},
		{"code": "Qnew", "item": "new", "kind": "yes_no"},
		{"code": "Q5a", "item": "procedures", "kind": "scale", "scale": "conf"},
		{"code": "Q17", "item": "ncc", "kind": "yes_no", "asked_of": {"role": ["police"]}},
		{"code": "years", "item": "service", "kind": "number"},
		{"code": "Q1", "item": "incident", "kind": "yes_no", "stratum": true},
		{"code": "comments", "item": "said", "kind": "text"}]}`
)

func plainSurveys(t testing.TB) (before, after map[int]Questionnaire) {
	return map[int]Questionnaire{
			1: mustParse(t, fmt.Sprintf(plainBefore, "Q5", "old")),
			2: mustParse(t, fmt.Sprintf(plainBefore, "Q5x", "later")),
		}, map[int]Questionnaire{
			7: mustParse(t, plainAfter),
		}
}

type plainItem struct {
	name, before, after, about string
	kind                       string // conf, yes_no, number
	comparable                 bool
}

// The order: the newest version of the before survey, what only its older one has, the rest.
var plainItems = []plainItem{
	{"incident", "Q1", "Q1", "", "yes_no", true},
	{"procedures", "Q5x", "Q5a", "knowledge", "conf", true},
	{"ncc", "Q17", "Q17", "", "yes_no", true},
	{"service", "years", "years", "", "number", true},
	{"later", "later", "", "", "conf", false},
	{"differs", "Qd", "Qd2", "", "conf", false},
	{"old", "old", "", "", "conf", false},
	{"new", "", "Qnew", "", "yes_no", false},
}

// plainValue is what a response says about an item: "in" with a value, or why not.
func plainValue(r ResponseData, item plainItem, after bool) (value float64, positive bool, state string) {
	code, asked := item.before, true
	if after {
		code = item.after
	}
	switch role := r.Answers["role"]; {
	case item.name == "procedures" && r.QuestionnaireVersion == 1:
		code = "Q5"
	case item.name == "old":
		asked = r.QuestionnaireVersion == 1
	case item.name == "later":
		asked = r.QuestionnaireVersion == 2
	case item.name == "ncc":
		asked = role == "police" || role == "cmcu" && !after
	}
	answer := r.Answers[code]
	switch {
	case !asked:
		return 0, false, "not asked"
	case answer == "":
		return 0, false, "blank"
	case item.kind == "yes_no" && answer == "yes":
		return 1, true, "in"
	case item.kind == "yes_no":
		return 0, false, "in"
	}
	value, err := strconv.ParseFloat(answer, 64)
	if err != nil {
		panic(err)
	}
	if item.kind == "conf" && value == 9 {
		return 0, false, "not counted"
	}
	positive = value >= 4
	if item.name == "differs" && after {
		positive = value >= 3
	}
	return value, positive, "in"
}

type plainSide struct {
	after     bool
	responses []ResponseData
}

func (s plainSide) filter(group string, by Breakdown) plainSide {
	kept := plainSide{after: s.after}
	for _, r := range s.responses {
		if plainGroup(r, by) == group {
			kept.responses = append(kept.responses, r)
		}
	}
	return kept
}

func plainGroup(r ResponseData, by Breakdown) string {
	return map[Breakdown]string{
		ByOrganisation: r.Organisation, ByRegion: r.Region, BySession: r.Session, ByRole: r.Answers["role"],
		ByWave: r.Wave, ByMonth: r.Month, ByQuarter: map[string]string{"2020-12": "2020-Q4", "2021-01": "2021-Q1", "2021-03": "2021-Q1"}[r.Month],
	}[by]
}

func (s plainSide) values(item plainItem) (values []float64, positive int, left LeftOut) {
	for _, r := range s.responses {
		value, yes, state := plainValue(r, item, s.after)
		switch state {
		case "in":
			values = append(values, value)
			if yes {
				positive++
			}
		case "blank":
			left.Blank++
		case "not asked":
			left.NotAsked++
		default:
			left.NotCounted++
		}
	}
	return values, positive, left
}

func plainMean(values []float64) float64 {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	return sum / float64(len(values))
}

func (s plainSide) figures(item plainItem, hidden bool) *SideFigures {
	values, positive, left := s.values(item)
	if len(values) == 0 {
		return nil
	}
	if hidden {
		return &SideFigures{Suppressed: true}
	}
	figures := &SideFigures{N: len(values), Mean: plainMean(values), LeftOut: left}
	if item.kind == "number" {
		return figures
	}
	scale := []float64{1, 2, 3, 4, 5}
	if item.kind == "yes_no" {
		scale = []float64{0, 1}
	} else if item.name == "differs" && s.after {
		scale = []float64{1, 2, 3, 4}
	}
	for _, at := range scale {
		count := 0
		for _, value := range values {
			if value == at {
				count++
			}
		}
		figures.Distribution = append(figures.Distribution, count)
	}
	share, wilson := float64(positive)/float64(len(values)), Wilson(positive, len(values))
	figures.Positive, figures.Share, figures.Low, figures.High = &positive, &share, &wilson.Low, &wilson.High
	return figures
}

type plainData struct {
	before, after plainSide
	pairs         []plainPair
	ambiguous     int
}

func plainComparison(data plainData, hidden func(item int) hiddenItem, floor int) Comparison {
	b, a, p := len(data.before.responses), len(data.after.responses), len(data.pairs)
	wave := "2020"
	c := Comparison{
		Before: SideSummary{"B", &wave, &b}, After: SideSummary{"A", nil, &a},
		Pairing: Pairing{&p, data.ambiguous}, Groups: []GroupComparison{},
	}
	var unpaired, wilcoxon []*float64
	for i, item := range plainItems {
		hide := hidden(i)
		out := ItemComparison{Item: item.name, BeforeQuestion: textOrNil(item.before), AfterQuestion: textOrNil(item.after), About: textOrNil(item.about)}
		if item.before != "" {
			out.Unpaired.Before = data.before.figures(item, hide.before)
		}
		if item.after != "" {
			out.Unpaired.After = data.after.figures(item, hide.after)
		}
		if item.comparable {
			out.Paired = plainPaired(item, data.pairs, hide.pairs)
		}
		u := &out.Unpaired
		if item.comparable && item.kind != "number" && u.Before != nil && u.After != nil {
			out.Standardised = plainStandardised(item, data.before, data.after, u.Before.Suppressed || u.After.Suppressed, floor)
			if !u.Before.Suppressed && !u.After.Suppressed {
				values := func(s plainSide) (whole []int) {
					found, _, _ := s.values(item)
					for _, value := range found {
						whole = append(whole, int(value))
					}
					return whole
				}
				change := NewcombeUnpaired(*u.Before.Positive, u.Before.N, *u.After.Positive, u.After.N)
				delta, p := plainMannWhitney(values(data.before), values(data.after))
				u.Change, u.Low, u.High, u.CliffsDelta, u.P = &change.Value, &change.Low, &change.High, &delta, &p
			}
		}
		c.Items = append(c.Items, out)
		unpaired = append(unpaired, u.P)
		wilcoxon = append(wilcoxon, nil)
		if out.Paired != nil {
			wilcoxon[i] = out.Paired.WilcoxonP
		}
	}
	plainHolm(unpaired, func(i int, p float64) { c.Items[i].Unpaired.PHolm = &p })
	plainHolm(wilcoxon, func(i int, p float64) { c.Items[i].Paired.WilcoxonPHolm = &p })
	return c
}

func plainCompare(before, after []ResponseData, by Breakdown, floor, complement int) Comparison {
	pairs, ambiguous := plainPairs(before, after)
	all := plainData{plainSide{false, before}, plainSide{true, after}, pairs, len(ambiguous)}
	c := plainComparison(all, func(i int) hiddenItem {
		b, a, p := all.bases(i)
		return hiddenItem{b > 0 && b < floor, a > 0 && a < floor, p > 0 && p < floor}
	}, floor)
	if by == ByNothing {
		return c
	}
	names := plainGroupNames(append(slices.Clone(before), after...), by)
	var groups []plainData
	for _, name := range names {
		groups = append(groups, all.group(name, by, ambiguous))
	}
	for g, d := range groups {
		group := plainComparison(d, func(i int) hiddenItem { return plainHiddenItem(groups, g, i, floor, complement) }, floor)
		for _, size := range []**int{&group.Before.Responses, &group.After.Responses, &group.Pairing.Pairs} {
			if **size < floor {
				*size = nil
			}
		}
		c.Groups = append(c.Groups, GroupComparison{textOrNil(names[g]), group})
	}
	return c
}

// bases are those of an item before, after and of pairs.
func (d plainData) bases(i int) (before, after, pairs int) {
	item := plainItems[i]
	if item.before != "" {
		values, _, _ := d.before.values(item)
		before = len(values)
	}
	if item.after != "" {
		values, _, _ := d.after.values(item)
		after = len(values)
	}
	if paired := plainPaired(item, d.pairs, false); item.comparable && paired != nil {
		pairs = paired.Pairs
	}
	return before, after, pairs
}

// group keeps what is of one group: pairs only when both responses are.
func (d plainData) group(name string, by Breakdown, ambiguous map[string]bool) plainData {
	group := plainData{before: d.before.filter(name, by), after: d.after.filter(name, by)}
	for _, pair := range d.pairs {
		if plainGroup(pair.before, by) == name && plainGroup(pair.after, by) == name {
			group.pairs = append(group.pairs, pair)
		}
	}
	found := map[string]bool{}
	for _, r := range append(slices.Clone(group.before.responses), group.after.responses...) {
		if code := strings.TrimSpace(r.PairCode); ambiguous[code] {
			found[code] = true
		}
	}
	group.ambiguous = len(found)
	return group
}

// plainGroupNames are the groups that have a response, by name, the nameless one last.
func plainGroupNames(responses []ResponseData, by Breakdown) []string {
	var names []string
	for _, r := range responses {
		if name := plainGroup(r, by); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if len(names) > 0 && names[0] == "" {
		names = append(names[1:], "")
	}
	return names
}

func plainHiddenItem(groups []plainData, g, item, floor, complement int) hiddenItem {
	var bases [3][]int
	var alike [3][]bool
	for _, other := range groups {
		b, a, p := other.bases(item)
		bases[0], bases[1], bases[2] = append(bases[0], b), append(bases[1], a), append(bases[2], p)
		one := other.alike(item)
		alike[0], alike[1], alike[2] = append(alike[0], one.before), append(alike[1], one.after), append(alike[2], one.pairs)
	}
	return hiddenItem{
		plainHidden(bases[0], alike[0], floor, complement)[g],
		plainHidden(bases[1], alike[1], floor, complement)[g],
		plainHidden(bases[2], alike[2], floor, complement)[g],
	}
}

// alike says where everybody gave one value.
func (d plainData) alike(i int) hiddenItem {
	item := plainItems[i]
	one := func(values []float64) bool { return len(values) > 0 && slices.Min(values) == slices.Max(values) }
	var of hiddenItem
	if item.before != "" {
		values, _, _ := d.before.values(item)
		of.before = one(values)
	}
	if item.after != "" {
		values, _, _ := d.after.values(item)
		of.after = one(values)
	}
	var before, after []float64
	for _, pair := range d.pairs {
		b, _, stateBefore := plainValue(pair.before, item, false)
		a, _, stateAfter := plainValue(pair.after, item, true)
		if item.comparable && stateBefore == "in" && stateAfter == "in" {
			before, after = append(before, b), append(after, a)
		}
	}
	of.pairs = one(before) || one(after)
	return of
}
