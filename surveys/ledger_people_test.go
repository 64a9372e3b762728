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
		}
		if rapid.IntRange(0, 2).Draw(t, "linked") == 0 {
			set.With = []responseSet{h.drawPart(t, rapid.SampledFrom([]string{"B", "A"}).Draw(t, "with"))}
		}
		sets = append(sets, set)
	}
	return sets
}

// checkClasses holds the classes that the counts give against those of the records.
func (h *history) checkClasses(t *rapid.T) {
	ctx := context.Background()
	in := rapid.SampledFrom([]universe{{"B"}, {"A"}, {"B", "A"}}).Draw(t, "universe")
	sets := h.drawSets(t, in)
	linked, err := h.linkedSurveys(ctx, in, sets)
	must(t, err)
	names, err := h.namesOfGroups(ctx)
	must(t, err)
	var inputs [2]SideInput
	for i, survey := range []string{"B", "A"} {
		inputs[i].Questionnaires, err = h.store.questionnairesOf(ctx, survey, nil)
		must(t, err)
	}
	plan := planComparison(inputs[0], inputs[1]).onSide(slices.Contains(in, "B"), slices.Contains(in, "A"))
	want, err := h.classesOfRecords(ctx, in, linked, names, plan, sets)
	must(t, err)
	got, err := h.classesOfCounts(ctx, in, linked, names, plan, sets)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%v of %v: %s", sets, in, diff)
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
