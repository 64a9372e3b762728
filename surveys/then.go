package surveys

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"

	"muster/courses/people"
)

// People often rate themselves too high before they know a subject, and then a change from
// before to after is too small. A "then" question asks afterwards how it was before. It has
// faults of its own, so that both changes are shown, and the shift between them (features
// 4a.9): the measured change after less before, the felt change after less then, and the
// shift then less before, which is negative where people have learned how little they knew.

// thenOf checks a "then" question: it measures no item of its own, and is answered as the
// earlier question that it is about.
func (r *fileReader) thenOf(q Questionnaire, question Question, fields map[string]jsonValue) {
	now, known := q.Question(question.ThenOf)
	at := fields["then_of"].offset
	switch {
	case !known:
		r.problem(at, "%q is no earlier question", question.ThenOf)
	case !now.thenMayAsk():
		r.problem(at, "%q measures no item on a scale or by yes and no", question.ThenOf)
	case question.Item != "" || question.Kind != now.Kind || question.Scale != now.Scale:
		r.problem(at, "a question about %q has its kind and scale, and no item", question.ThenOf)
	case onOnePage(q, question):
		r.problem(at, "a question about %q stands on a page of its own, not in a section on one page", question.ThenOf)
	case slices.ContainsFunc(q.Questions, func(other Question) bool { return other.ThenOf == question.ThenOf }):
		r.problem(at, "%q has a question of this sort already", question.ThenOf)
	}
}

// ThenQuestions are the earlier questions that the one at the index may be about: those that
// measure an item on a scale or by yes and no, and that no other question is about.
func (q Questionnaire) ThenQuestions(index int) []Question {
	var may []Question
	for _, now := range q.Questions[:index] {
		then := slices.IndexFunc(q.Questions, func(other Question) bool { return other.ThenOf == now.Code })
		if now.thenMayAsk() && (then < 0 || then == index) {
			may = append(may, now)
		}
	}
	return may
}

// thenMayAsk tells whether another question may ask how this one would have been answered
// before.
func (q Question) thenMayAsk() bool {
	return q.Item != "" && q.ThenOf == "" && (q.Kind == KindScale || q.Kind == KindYesNo)
}

// AskThen makes the question at the index a "then" question of an earlier one: answered as
// that is, of whom that is asked unless it says otherwise, and with no item of its own. With
// "" it is an ordinary one again.
func (q *Questionnaire) AskThen(index int, code string) {
	question := &q.Questions[index]
	question.ThenOf = code
	now, known := q.Question(code)
	if code == "" || !known {
		return
	}
	question.Kind, question.Scale, question.Options, question.Item = now.Kind, now.Scale, nil, ""
	if len(question.AskedOf) == 0 {
		question.AskedOf = maps.Clone(now.AskedOf)
	}
}

// thenFaults are what thenOf refuses in a file, in words for a page.
func (q Questionnaire) thenFaults(index int) []Fault {
	question := q.Questions[index]
	if question.ThenOf == "" {
		return nil
	}
	fault := func(field, format string, values ...any) []Fault {
		return []Fault{{Question: index + 1, Field: field, Message: fmt.Sprintf(format, values...)}}
	}
	now := Question{}
	if at := q.index(question.ThenOf); at >= 0 && at < index {
		now = q.Questions[at]
	}
	switch {
	case now.Code == "":
		return fault("then_of", "It looks back on %s, which is no earlier question", question.ThenOf)
	case slices.ContainsFunc(q.Questions[:index], func(other Question) bool { return other.ThenOf == now.Code }):
		return fault("then_of", "Another question looks back on %s already", now.Code)
	case !now.thenMayAsk():
		return fault("then_of", "It looks back on %s, which measures no item on a scale or by yes and no", now.Code)
	case question.Item != "":
		return fault("item", "It looks back on %s and has no item of its own: leave the item empty", now.Code)
	case question.Kind != now.Kind:
		return fault("kind", "It looks back on %s and is answered as that is: %s", now.Code, now.Kind.Words())
	case question.Scale != now.Scale:
		return fault("scale", "It looks back on %s and is answered on its scale, %s", now.Code, now.Scale)
	case onOnePage(q, question):
		return fault("section", "It looks back on %s and stands on a page of its own: choose no section on one page", now.Code)
	}
	return nil
}

func onOnePage(q Questionnaire, question Question) bool {
	section, known := q.Section(question.Section)
	return known && section.OnePage
}

// asksThen tells whether the questionnaire has "then" questions.
func (q Questionnaire) asksThen() bool {
	return slices.ContainsFunc(q.Questions, func(question Question) bool { return question.ThenOf != "" })
}

// withoutThen is the questionnaire for the half that is not asked its "then" questions.
func (q QuestionnaireVersion) withoutThen() QuestionnaireVersion {
	if q.asksThen() {
		q.Questions = slices.DeleteFunc(slices.Clone(q.Questions), func(question Question) bool { return question.ThenOf != "" })
	}
	return q
}

// drawHalf is true for a random half. It hangs on nothing, so that nobody works out later
// from who somebody is whether they were asked.
func drawHalf() bool {
	var draw [1]byte
	_, _ = rand.Read(draw[:]) // never fails: it ends the program instead
	return draw[0]&1 == 1
}

// ThenChange is what the "then" question of an item shows. Felt is of everybody who answered
// both now and then, as the pairs of one person's two answers. Measured, FeltOfPairs and
// Shift are of those of them who also have a pair code that stands once before and once
// after, and who answered before: the same people, so that measured = felt + shift. Each is
// nil when it has nobody, and suppressed under the floor.
type ThenChange struct {
	Item         string  `json:"item"`
	NowQuestion  string  `json:"now_question"`
	ThenQuestion string  `json:"then_question"`
	Felt         *Paired `json:"felt"`
	Measured     *Paired `json:"measured"`
	FeltOfPairs  *Paired `json:"felt_of_pairs"`
	Shift        *Paired `json:"shift"`
}

// ThenChanges are those of the items with a "then" question in the survey after, in its
// order, to those who may compare, of the same answers as Results has and under the same
// record of what was released. Errors are those of Service.Compare.
func (s *Service) ThenChanges(ctx context.Context, actor people.Actor, request CompareRequest) ([]ThenChange, error) {
	before, after, options, err := s.prepare(ctx, actor, request)
	if err != nil {
		return nil, err
	}
	questionnaires, err := s.store.questionnairesOf(ctx, after.survey, after.versions)
	if err != nil || !slices.ContainsFunc(slices.Collect(maps.Values(questionnaires)), Questionnaire.asksThen) {
		return nil, err
	}
	_, answered, err := s.release(ctx, question{before, after, options, request.AsAt, actor})
	if err != nil {
		return nil, err
	}
	var failed error
	inputs := make([]SideInput, 2)
	for i, side := range []chosenSide{answered.before, answered.after} {
		if inputs[i], err = s.sideInput(ctx, side, side.filter(answered.asAt), groupNames{}, &failed); err != nil {
			return nil, err
		}
	}
	items := thenItems(inputs[0], inputs[1])
	countThen(items, inputs[0], inputs[1])
	if failed != nil {
		return nil, failed
	}
	return s.releaseThen(ctx, answered, items)
}

// releaseThen shows of the counts what the floors and the ledger let be shown. What everybody
// felt who answered now and then is one figure; what was measured, felt and shifted among the
// pairs of them is another, which also tells of each side's answers by themselves.
func (s *Service) releaseThen(ctx context.Context, q question, items []*thenItem) ([]ThenChange, error) {
	floors := q.options.floors()
	universeBefore, universeAfter, universePairs := q.universes()
	before, after := q.set(q.before), q.set(q.after)
	after.Then = true
	plan := comparisonPlan{}
	var figures []placedFigure
	for i, item := range items {
		plan.items = append(plan.items, itemPlan{name: item.now.Item, after: item.after})
		felt, pairs := item.felt.pairs(), item.shift.pairs()
		if felt >= floors.base {
			figures = append(figures, placedFigure{i, felt, []placedSet{{universeAfter, releasedSet{Of: after}}}, &item.showFelt})
		}
		if pairs >= floors.base {
			figures = append(figures, placedFigure{i, pairs, []placedSet{
				{universeBefore, releasedSet{Of: before, With: []responseSet{after}}},
				{universeAfter, releasedSet{Of: after, With: []responseSet{before}}},
				{universePairs, releasedSet{Of: before, After: &after}},
			}, &item.showPairs})
		}
	}
	err := s.releaseFigures(ctx, q, plan, figures)
	changes := make([]ThenChange, len(items))
	for i, item := range items {
		changes[i] = item.change()
	}
	return changes, err
}

// thenItem is an item with a "then" question, and how it was answered. pairs are of before
// and then, before and now, then and now, in the indexes of the measures.
type thenItem struct {
	now, then      Question
	before, after  *measure
	felt           pairTally
	measured       pairTally
	feltOfPairs    pairTally
	shift          pairTally
	beforeQuestion map[int]Question // by version

	showFelt, showPairs bool
}

// thenAnswers are one response's answers to an item, as indexes of its measure, or -1.
type thenAnswers struct{ now, then cell }

// codedThen is a pair code in the responses after: how often it stands there, and its answers
// by item.
type codedThen struct {
	uses    int
	answers []thenAnswers
}

// countThen counts the items' answers of both sides.
func countThen(items []*thenItem, before, after SideInput) {
	afterCodes := map[string]*codedThen{}
	if after.Responses != nil {
		for response := range after.Responses {
			answers := readThen(items, after.Questionnaires[response.QuestionnaireVersion], response.Answers)
			if code := strings.TrimSpace(response.PairCode); code != "" {
				coded := afterCodes[code]
				if coded == nil {
					coded = &codedThen{answers: answers}
					afterCodes[code] = coded
				}
				coded.uses++
			}
		}
	}
	pairThen(items, before, afterCodes)
}

// thenItems are the items of the newest version after that has "then" questions.
func thenItems(before, after SideInput) []*thenItem {
	measuresBefore, _ := sideMeasures(before.Questionnaires)
	var items []*thenItem
	for _, version := range newestFirst(after.Questionnaires) {
		questionnaire := after.Questionnaires[version]
		for _, then := range questionnaire.Questions {
			now, known := questionnaire.Question(then.ThenOf)
			if then.ThenOf == "" || !known || slices.ContainsFunc(items, func(other *thenItem) bool { return other.now.Item == now.Item }) {
				continue
			}
			item := &thenItem{now: now, then: then, after: newMeasure(questionnaire, now), beforeQuestion: map[int]Question{},
				felt: pairTally{}, measured: pairTally{}, feltOfPairs: pairTally{}, shift: pairTally{}}
			if measure := measuresBefore[now.Item]; measure != nil && measure.sameScale(item.after) {
				item.before = measure
				item.askedBefore(before.Questionnaires)
			}
			items = append(items, item)
		}
	}
	return items
}

// askedBefore finds the item's question in the versions before that ask it on one scale.
func (t *thenItem) askedBefore(versions map[int]Questionnaire) {
	for version, questionnaire := range versions {
		for _, question := range questionnaire.Questions {
			if question.Item == t.now.Item && newMeasure(questionnaire, question).sameScale(t.before) {
				t.beforeQuestion[version] = question
			}
		}
	}
}

// readThen reads a response after, and counts what it feels has changed.
func readThen(items []*thenItem, questionnaire Questionnaire, answers Answers) []thenAnswers {
	read := make([]thenAnswers, len(items))
	for i, item := range items {
		read[i] = thenAnswers{cellBlank, cellBlank}
		then, asked := questionnaire.Question(item.then.Code)
		if now, known := questionnaire.Question(item.now.Code); known && now.Item == item.now.Item {
			read[i].now = item.after.cellOf(now, answers)
		}
		if asked && then.ThenOf == item.now.Code {
			read[i].then = item.after.cellOf(then, answers)
		}
		if read[i].now >= 0 && read[i].then >= 0 {
			item.felt[[2]cell{read[i].then, read[i].now}]++
		}
	}
	return read
}

// cellOf is the index of an answer to an asked question, or a negative cell.
func (m *measure) cellOf(question Question, answers Answers) cell {
	if index, counted := m.at(answers[question.Code]); counted && Asked(question, answers) {
		return index
	}
	return cellBlank
}

// pairThen sets the answers before beside those after of the same code, where it stands once
// on either side.
func pairThen(items []*thenItem, before SideInput, after map[string]*codedThen) {
	if before.Responses == nil {
		return
	}
	uses, cells := map[string]int{}, map[string][]cell{}
	for response := range before.Responses {
		code := strings.TrimSpace(response.PairCode)
		if code == "" || after[code] == nil {
			continue
		}
		uses[code]++
		cells[code] = make([]cell, len(items))
		for i, item := range items {
			cells[code][i] = cellBlank
			if question, asked := item.beforeQuestion[response.QuestionnaireVersion]; asked {
				cells[code][i] = item.before.cellOf(question, response.Answers)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(cells)) {
		if uses[code] != 1 || after[code].uses != 1 {
			continue
		}
		for i, item := range items {
			was, is := cells[code][i], after[code].answers[i]
			if was >= 0 && is.now >= 0 && is.then >= 0 {
				item.measured[[2]cell{was, is.now}]++
				item.feltOfPairs[[2]cell{is.then, is.now}]++
				item.shift[[2]cell{was, is.then}]++
			}
		}
	}
}

func (t *thenItem) change() ThenChange {
	of := func(tally pairTally, shown bool) *Paired {
		return paired(itemPlan{before: t.after, after: t.after}, tally, !shown)
	}
	return ThenChange{
		Item: t.now.Item, NowQuestion: t.now.Code, ThenQuestion: t.then.Code, Felt: of(t.felt, t.showFelt),
		Measured: of(t.measured, t.showPairs), FeltOfPairs: of(t.feltOfPairs, t.showPairs), Shift: of(t.shift, t.showPairs),
	}
}
