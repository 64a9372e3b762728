package surveys

import (
	"maps"
	"slices"
	"strconv"
)

// comparisonPlan says, before any response is looked at, which items are compared and how
// each version of either survey asks them.
type comparisonPlan struct {
	items  []itemPlan
	before sidePlan
	after  sidePlan
	strata []string // codes of the shared stratum questions, as the before survey has them
}

// itemPlan is an item and how it is measured on each side, nil where it is not asked. It is
// comparable when both sides ask it on one scale, so that a change has a meaning.
type itemPlan struct {
	name          string
	before, after *measure
	comparable    bool
}

// about is the question's, from the before survey if that asks the item.
func (p itemPlan) about() string {
	if p.before != nil {
		return p.before.question.About
	}
	return p.after.question.About
}

// sidePlan has what is needed to count one side's responses. Where versions of the survey
// ask an item on different scales, the newest version's is the side's, and the responses to
// the others count as not asked: their answers are no answers on that scale.
type sidePlan struct {
	measures []*measure
	versions map[int]versionPlan
}

// versionPlan has, by item and by stratum, the question of one version, or nil.
type versionPlan struct {
	items  []*Question
	strata []*Question
	role   *Question
}

// measure is the scale of an item on one side: the values that count, ascending for a scale,
// and which of them are positive. A number's values come in as they are met.
type measure struct {
	question Question
	values   []float64
	positive []bool
	index    map[string]int32
}

const roleQuestion = "role"

func newMeasure(q Questionnaire, question Question) *measure {
	m := &measure{question: question, index: map[string]int32{}}
	switch question.Kind {
	case KindYesNo:
		m.add(No, 0, false)
		m.add(Yes, 1, true)
	case KindScale:
		scale := q.Scales[question.Scale]
		positive := scale.PositiveValues()
		for _, value := range scale.CountedValues() {
			m.add(strconv.Itoa(value), float64(value), slices.Contains(positive, value))
		}
	}
	return m
}

func (m *measure) add(stored string, value float64, positive bool) int32 {
	index := int32(len(m.values))
	m.index[stored] = index
	m.values = append(m.values, value)
	m.positive = append(m.positive, positive)
	return index
}

// at is the index of a stored value, or false for an option that is not counted.
func (m *measure) at(stored string) (int32, bool) {
	if index, known := m.index[stored]; known || !m.isNumber() {
		return index, known
	}
	value, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return 0, false
	}
	return m.add(stored, value, false), true
}

func (m *measure) isNumber() bool { return m.question.Kind == KindNumber }

// sameScale says that two questions count the same values and the same ones as positive.
func (m *measure) sameScale(other *measure) bool {
	if m.question.Kind != other.question.Kind {
		return false
	}
	return m.isNumber() || slices.Equal(m.values, other.values) && slices.Equal(m.positive, other.positive)
}

// planComparison lists the before survey's items in its order, then those that only the
// after survey asks. Questions without an item, and kinds that have no scale, are not
// compared.
func planComparison(before, after SideInput) comparisonPlan {
	plan := comparisonPlan{}
	measuresBefore, orderBefore := sideMeasures(before.Questionnaires)
	measuresAfter, orderAfter := sideMeasures(after.Questionnaires)
	for _, name := range orderBefore {
		item := itemPlan{name: name, before: measuresBefore[name], after: measuresAfter[name]}
		item.comparable = item.after != nil && item.before.sameScale(item.after)
		plan.items = append(plan.items, item)
	}
	for _, name := range orderAfter {
		if measuresBefore[name] == nil {
			plan.items = append(plan.items, itemPlan{name: name, after: measuresAfter[name]})
		}
	}
	strata := sharedStrata(before.Questionnaires, after.Questionnaires)
	for _, stratum := range strata {
		plan.strata = append(plan.strata, stratum.before.Code)
	}
	for _, item := range plan.items {
		plan.before.measures = append(plan.before.measures, item.before)
		plan.after.measures = append(plan.after.measures, item.after)
	}
	plan.before.versions = versionPlans(before.Questionnaires, plan.items, plan.before.measures,
		strata, func(s sharedStratum) Question { return s.before })
	plan.after.versions = versionPlans(after.Questionnaires, plan.items, plan.after.measures,
		strata, func(s sharedStratum) Question { return s.after })
	return plan
}

// onSide leaves of the items' scales those of some sides.
func (p comparisonPlan) onSide(before, after bool) comparisonPlan {
	p.items = slices.Clone(p.items)
	for i := range p.items {
		if !before {
			p.items[i].before = nil
		}
		if !after {
			p.items[i].after = nil
		}
	}
	return p
}

// newestFirst are the versions of a survey, the newest first.
func newestFirst(versions map[int]Questionnaire) []int {
	numbers := slices.Sorted(maps.Keys(versions))
	slices.Reverse(numbers)
	return numbers
}

func sideMeasures(versions map[int]Questionnaire) (measures map[string]*measure, order []string) {
	measures = map[string]*measure{}
	for _, version := range newestFirst(versions) {
		questionnaire := versions[version]
		for _, question := range questionnaire.Questions {
			if question.Item == "" || !question.Kind.compared() || measures[question.Item] != nil {
				continue
			}
			measures[question.Item] = newMeasure(questionnaire, question)
			order = append(order, question.Item)
		}
	}
	return measures, order
}

func (k Kind) compared() bool { return k == KindScale || k == KindYesNo || k == KindNumber }

// sharedStratum is one question that both surveys mark as a stratum.
type sharedStratum struct{ before, after Question }

// sharedStrata are the stratum questions of the before survey that the after survey has too.
func sharedStrata(before, after map[int]Questionnaire) []sharedStratum {
	var shared []sharedStratum
	for _, question := range stratumQuestions(before) {
		for _, other := range stratumQuestions(after) {
			if sameQuestion(question, other) {
				shared = append(shared, sharedStratum{question, other})
				break
			}
		}
	}
	return shared
}

func stratumQuestions(versions map[int]Questionnaire) []Question {
	var found []Question
	for _, version := range newestFirst(versions) {
		for _, question := range versions[version].Questions {
			if question.Stratum && !slices.ContainsFunc(found, func(q Question) bool { return sameQuestion(q, question) }) {
				found = append(found, question)
			}
		}
	}
	return found
}

// sameQuestion says that two surveys ask one thing: under one item, or, where either has no
// item, under one code.
func sameQuestion(a, b Question) bool {
	if a.Item != "" && b.Item != "" {
		return a.Item == b.Item
	}
	return a.Code == b.Code
}

func versionPlans(versions map[int]Questionnaire, items []itemPlan, measures []*measure,
	strata []sharedStratum, ofSide func(sharedStratum) Question) map[int]versionPlan {
	plans := map[int]versionPlan{}
	for version, questionnaire := range versions {
		plan := versionPlan{items: make([]*Question, len(items)), strata: make([]*Question, len(strata))}
		for _, question := range questionnaire.Questions {
			for i, item := range items {
				if question.Item == item.name && measures[i] != nil && question.Kind.compared() &&
					newMeasure(questionnaire, question).sameScale(measures[i]) {
					plan.items[i] = &question
				}
			}
			for i, stratum := range strata {
				if question.Stratum && sameQuestion(question, ofSide(stratum)) {
					plan.strata[i] = &question
				}
			}
			if question.Code == roleQuestion {
				plan.role = &question
			}
		}
		plans[version] = plan
	}
	return plans
}
