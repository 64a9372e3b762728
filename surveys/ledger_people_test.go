package surveys

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// drawPart draws a set of responses of a survey, of everybody or of a group.
func (h *history) drawPart(t *rapid.T, survey string) responseSet {
	part := responseSet{
		Waves: map[string]int{}, AsAt: rapid.SampledFrom([]string{"", "", "2020-12-31", "2021-01-30", "2021-02-01"}).Draw(t, "as at"),
		Sessions: rapid.SampledFrom([][]string{nil, nil, h.sessions[:1]}).Draw(t, "of sessions"),
	}
	for _, wave := range h.waves {
		if wave.Survey == survey && rapid.IntRange(0, 3).Draw(t, "has the wave") > 0 {
			part.Waves[wave.ID] = rapid.IntRange(1, 4).Draw(t, "steps")
			if rapid.IntRange(0, 3).Draw(t, "from a step") == 0 {
				part.From = map[string]int{wave.ID: rapid.IntRange(1, 2).Draw(t, "from")}
			}
		}
	}
	groups := map[Breakdown][]string{
		ByOrganisation: {"Kent Police", "Essex Police", ""}, ByRegion: {"South East", "Eastern", ""}, ByRole: {"police", "cmcu", ""},
		ByWave: {"1", "2"}, ByMonth: {"2021-01", "2021-02", ""}, ByQuarter: {"2021-Q1"}, BySession: {""},
	}
	by := rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByRole, ByWave, ByMonth, ByQuarter, BySession}).Draw(t, "by")
	if by != ByNothing {
		part.By, part.Group = by, new(rapid.SampledFrom(groups[by]).Draw(t, "group"))
	}
	return part
}

// drawSets draws what may have been released of a universe.
func (h *history) drawSets(t *rapid.T, in universe) []releasedSet {
	var sets []releasedSet
	for range rapid.IntRange(1, 5).Draw(t, "sets") {
		set := releasedSet{Of: h.drawPart(t, in[0])}
		set.Of.Then = rapid.IntRange(0, 3).Draw(t, "then") == 0
		if len(in) > 1 {
			set.After = new(h.drawPart(t, in[1]))
		} else {
			set.Of.Cells = drawRules(t)
		}
		if set.Of.Cells == nil && rapid.IntRange(0, 2).Draw(t, "linked") == 0 {
			set.With = []responseSet{h.drawPart(t, rapid.SampledFrom([]string{"B", "A"}).Draw(t, "with"))}
		}
		sets = append(sets, set)
	}
	return sets
}

// drawRules draws of whom an export says something, nobody in particular mostly.
func drawRules(t *rapid.T) []cellRule {
	text := func(label string, texts ...string) *string { return new(rapid.SampledFrom(texts).Draw(t, label)) }
	var rules []cellRule
	for range rapid.IntRange(-4, 2).Draw(t, "rules") {
		rules = append(rules, rapid.SampledFrom([]cellRule{
			{Column: "version", Is: text("version", "1", "2")}, {Column: "region", Is: text("region", "South East", "Eastern")},
			{Column: "organisation", Not: []string{"Kent Police", ""}}, {Column: "session", Is: text("session", "")},
			{Column: "?role", Is: text("role", "police", "cmcu", "")}, {Column: "?role", Not: []string{"police"}},
			{Column: "?years", Is: text("years", "0", "1.5", "")}, {Column: "?Q1", Is: text("Q1", "yes", "no")},
		}).Draw(t, "rule"))
	}
	return rules
}

// checkClasses holds the classes that the counts give, of three universes at once, against
// those of the records.
func (h *history) checkClasses(t *rapid.T) {
	ctx := context.Background()
	all, err := h.namesOfGroups(ctx, []universeSets{{sets: []releasedSet{{Of: responseSet{By: BySession}}}}})
	must(t, err)
	var inputs [2]SideInput
	for i, survey := range []string{"B", "A"} {
		inputs[i].Questionnaires, err = h.store.questionnairesOf(ctx, survey, nil)
		must(t, err)
	}
	var asked []universeSets
	var want [][]classCounts
	for _, in := range []universe{{"B"}, {"A"}, {"B", "A"}} {
		plan := planComparison(inputs[0], inputs[1]).onSide(slices.Contains(in, "B"), slices.Contains(in, "A"))
		one := universeSets{in: in, plan: plan, sets: h.drawSets(t, in)}
		one.linked, err = h.linkedSurveys(ctx, in, one.sets)
		must(t, err)
		known, err := h.countsKnowCells(ctx, one)
		must(t, err)
		if !known {
			t.Fatalf("the counts do not know what %v ask", one.sets)
		}
		records, err := h.classesOfRecords(ctx, all, one)
		must(t, err)
		asked, want = append(asked, one), append(want, records)
	}
	names, err := h.namesOfGroups(ctx, asked)
	must(t, err)
	got, err := h.classesOfCounts(ctx, names, asked)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%v: %s", asked, diff)
	}
}

func TestClassesFromCountsAreThoseOfTheRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		who := people.New(db, time.Now)
		clock := coursestest.NewClock()
		teaching := coursestest.New(t, clock, who, courses.New(db, clock.Now, who))
		sessions := []string{teaching.Session().ID, teaching.Session(coursestest.OnDay(1)).ID}
		fewerHistories(t, "8")
		rapid.Check(t, func(t *rapid.T) {
			for _, table := range []string{"survey_counts", "survey_wave_steps", "survey_responses", "survey_codes", "survey_waves", "survey_questionnaires"} {
				must(t, db.Exec("DELETE FROM "+table).Error)
			}
			h := newHistory(t, db, sessions)
			h.ask(t, strings.Replace(plainAfter, `{"code": "comments"`, `{"code": "Qthen", "kind": "scale", "scale": "conf", "then_of": "Q5a"}, {"code": "comments"`, 1))
			h.versions["A"] = 2
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				h.step(t)
				for range 3 {
					h.checkClasses(t)
				}
			}
		})
	})
}
