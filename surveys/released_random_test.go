package surveys

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// alikePeople are people who answered alike: the survey A in a wave on a day, perhaps how it was
// before, and perhaps the surveys B, before, and F, months later.
type alikePeople struct {
	organisation, wave, day string
	then, before, later     bool
	count                   int
}

// releases is a database in which so many people answered, all of it asked of through the
// service, and what somebody knows who reads every figure and every export.
type releases struct {
	*Service
	db     *gorm.DB
	people []alikePeople
	// told are, by survey, the sets of people that some answer was of, by answer.
	told map[string][][]uint64
}

const thenSurvey = `{"code": %q, "scales": {"five": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}], "positive": [4, 5]}},
 "questions": [{"code": "Q5", "item": "procedures", "kind": "scale", "scale": "five"}%s]}`

const lookBackQuestion = `, {"code": "Q5then", "kind": "scale", "scale": "five", "then_of": "Q5"}`

var (
	regionsOfPeople = map[string]string{"Kent": "Eastern", "Essex": "Eastern", "Surrey": "South East", "Gwent": "Wales"}
	wavesAfterwards = []string{"w1", "w2"}
)

func newReleases(t *rapid.T, db *gorm.DB, course string) *releases {
	for _, table := range []string{"survey_released_sets", "survey_releases", "survey_exported_lots", "survey_counts", "survey_wave_steps",
		"survey_responses", "survey_waves", "survey_questionnaires"} {
		must(t, db.Exec("DELETE FROM "+table).Error)
	}
	now := func() time.Time { return time.Date(2022, 1, 30, 12, 0, 0, 0, time.UTC) }
	who := people.New(db, now)
	r := &releases{Service: New(db, now, courses.New(db, now, who), who, NewPairKey()), db: db, told: map[string][][]uint64{}}
	waves := map[string]waveRow{}
	for survey, questions := range map[string]string{"B": "", "A": lookBackQuestion, "F": ""} {
		questionnaire, err := ParseQuestionnaire(strings.NewReader(fmt.Sprintf(thenSurvey, survey, questions)))
		must(t, err)
		_, _, err = r.SaveQuestionnaire(context.Background(), people.System, questionnaire)
		must(t, err)
	}
	for _, wave := range []Wave{
		{Survey: "B", Name: "w0", Kind: WaveImported}, {Survey: "F", Name: "w9", Kind: WaveFollowUp, Months: 3, CourseID: course},
		{Survey: "A", Name: "w1", Kind: WaveAfter, CourseID: course}, {Survey: "A", Name: "w2", Kind: WaveAfter, CourseID: course},
	} {
		wave.ID, wave.RecordedAt, wave.ClosesAt = people.NewID(), now(), now().AddDate(0, -1, 0)
		waves[wave.Name] = rowOfWave(wave)
		row := waves[wave.Name]
		must(t, db.Create(&row).Error)
	}
	var rows []responseRow
	for lot := range rapid.IntRange(1, 9).Draw(t, "kinds of people") {
		alike := alikePeople{
			organisation: rapid.SampledFrom([]string{"Kent", "Surrey", "Gwent", "Essex"}).Draw(t, "organisation"),
			wave:         rapid.SampledFrom(wavesAfterwards).Draw(t, "wave"),
			day:          rapid.SampledFrom([]string{"2021-01-01", "2021-02-02"}).Draw(t, "day"),
			then:         rapid.Bool().Draw(t, "then"), before: rapid.Bool().Draw(t, "before"), later: rapid.Bool().Draw(t, "later"),
			count: rapid.IntRange(1, 16).Draw(t, "people"),
		}
		r.people = append(r.people, alike)
		for n := range alike.count {
			add := func(wave, day string, answers Answers) {
				organisation := strings.ToLower(alike.organisation)
				rows = append(rows, responseRow{WaveID: waves[wave].ID, ID: people.NewID(), Version: 1, SubmittedOn: &day, OrganisationID: &organisation,
					PairCode: fmt.Sprint(lot, "-", n), CameBy: cameBySeat, Answers: answersJSON(answers), RecordedOn: day})
			}
			answers := Answers{"Q5": fmt.Sprint(1 + n%5)}
			if alike.then {
				answers["Q5then"] = fmt.Sprint(1 + n%4)
			}
			add(alike.wave, alike.day, answers)
			if alike.before {
				add("w0", "2021-01-01", Answers{"Q5": fmt.Sprint(1 + n%3)})
			}
			if alike.later {
				add("w9", "2021-05-05", Answers{"Q5": fmt.Sprint(2 + n%3)})
			}
		}
	}
	must(t, r.store.bulkTransaction(context.Background(), false, func(to bulk) error { return insertResponses(to, rows, nil) }))
	_, err := r.CountResponses(context.Background())
	must(t, err)
	return r
}

// of are the people of whom this is so, as bits.
func (r *releases) of(is func(alikePeople) bool) (set uint64) {
	for i, alike := range r.people {
		if is(alike) {
			set |= 1 << i
		}
	}
	return set
}

func (r *releases) sizes() (sizes []int) {
	for _, alike := range r.people {
		sizes = append(sizes, alike.count)
	}
	return sizes
}

// learn notes that a figure was of these people, which it says are so many.
func (r *releases) learn(t *rapid.T, what string, answer map[string][]uint64, people int, set uint64, surveys ...string) {
	if size := sizeOfSet(r.sizes(), set); size != people {
		t.Fatalf("%s is of %d people, and the test takes it to be of %d: %b of %+v", what, people, size, set, r.people)
	}
	for _, survey := range surveys {
		answer[survey] = append(answer[survey], set)
	}
}

func (r *releases) tell(answer map[string][]uint64) {
	for survey, sets := range answer {
		r.told[survey] = append(r.told[survey], sets)
	}
}

// look reads what a page of results shows: the comparison, what people say in hindsight, and
// what fades.
func (r *releases) look(t *rapid.T) {
	request := CompareRequest{
		Before: rapid.SampledFrom([]SideRequest{{}, {"B", ""}}).Draw(t, "before"),
		After:  rapid.SampledFrom([]SideRequest{{"A", ""}, {"A", "w1"}, {"A", "w2"}}).Draw(t, "after"),
		By:     rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByWave, ByMonth}).Draw(t, "by"),
		AsAt:   rapid.SampledFrom([]string{"", "", "2021-01-15", "2021-03-01"}).Draw(t, "as at"),
	}
	compared, err := r.Compare(context.Background(), people.System, request)
	must(t, err)
	asAt := request.AsAt
	if compared.HeldSince != "" {
		asAt = compared.HeldSince
	}
	asked := func(alike alikePeople) bool {
		return (asAt == "" || alike.day <= asAt) && (request.After.Wave == "" || alike.wave == request.After.Wave)
	}
	answer := map[string][]uint64{}
	read := func(compared Comparison, in func(alikePeople) bool, before func(alikePeople) bool) {
		for _, item := range compared.Items {
			what := fmt.Sprintf("%+v", request)
			if side := item.Unpaired.After; side != nil && !side.Suppressed {
				r.learn(t, what+" after", answer, side.N, r.of(func(a alikePeople) bool { return asked(a) && in(a) }), "A")
			}
			if side := item.Unpaired.Before; side != nil && !side.Suppressed {
				r.learn(t, what+" before", answer, side.N, r.of(func(a alikePeople) bool { return a.before && before(a) }), "B")
			}
			if item.Paired != nil && !item.Paired.Suppressed {
				r.learn(t, what+" pairs", answer, item.Paired.Pairs,
					r.of(func(a alikePeople) bool { return a.before && asked(a) && in(a) && before(a) }), "A", "B")
			}
		}
	}
	everybody := func(alikePeople) bool { return true }
	read(compared, everybody, everybody)
	for _, group := range compared.Groups {
		of := func(own func(alikePeople) string) func(alikePeople) bool {
			return func(alike alikePeople) bool { return group.Group != nil && own(alike) == *group.Group }
		}
		in := of(map[Breakdown]func(alikePeople) string{
			ByOrganisation: func(a alikePeople) string { return a.organisation }, ByRegion: func(a alikePeople) string { return regionsOfPeople[a.organisation] },
			ByWave: func(a alikePeople) string { return a.wave }, ByMonth: func(a alikePeople) string { return a.day[:7] },
		}[request.By])
		before := in
		switch request.By {
		case ByWave:
			before = of(func(alikePeople) string { return "w0" })
		case ByMonth:
			before = of(func(alikePeople) string { return "2021-01" })
		}
		read(group.Comparison, in, before)
	}
	r.tell(answer)
	r.lookBack(t, request, asked)
	r.lookOn(t, request, asked, asAt)
}

func (r *releases) lookBack(t *rapid.T, request CompareRequest, asked func(alikePeople) bool) {
	changes, err := r.ThenChanges(context.Background(), people.System, request)
	must(t, err)
	answer := map[string][]uint64{}
	for _, change := range changes {
		if change.Felt != nil && !change.Felt.Suppressed {
			r.learn(t, "felt", answer, change.Felt.Pairs, r.of(func(a alikePeople) bool { return asked(a) && a.then }), "A")
		}
		if change.Shift != nil && !change.Shift.Suppressed {
			r.learn(t, "shift", answer, change.Shift.Pairs, r.of(func(a alikePeople) bool { return asked(a) && a.then && a.before }), "A", "B")
		}
	}
	r.tell(answer)
}

func (r *releases) lookOn(t *rapid.T, request CompareRequest, asked func(alikePeople) bool, asAt string) {
	fading, err := r.Fading(context.Background(), people.System, request)
	must(t, err)
	answer := map[string][]uint64{}
	for _, item := range fading.Items {
		if item.Suppressed {
			continue
		}
		surveys, before := []string{"A", "F"}, slices.ContainsFunc(fading.Times, func(time FadingTime) bool { return time.Survey == "B" })
		if before {
			surveys = append(surveys, "B")
		}
		r.learn(t, "fading", answer, item.People, r.of(func(a alikePeople) bool { return asked(a) && a.later && (a.before || !before) }), surveys...)
	}
	r.tell(answer)
}

// export reads the rows of a wave. Those of an organisation that is not named are all of their
// region, or of all, that no other row names.
func (r *releases) export(t *rapid.T) {
	wave := rapid.SampledFrom(wavesAfterwards).Draw(t, "exported")
	out, err := r.ExportResponses(context.Background(), people.System, ResponseExport{Survey: "A", Wave: wave})
	if errors.Is(err, ErrExport) {
		return
	}
	must(t, err)
	type class struct{ region, organisation string }
	column := func(name string) int { return slices.Index(out.Table.Head, name) }
	rows, then := map[class]int{}, map[class]int{}
	shown, blank, shownThen := map[class]bool{}, map[class]bool{}, map[class]bool{}
	for _, row := range out.Table.Rows {
		of := class{row[column(columnRegion)], row[column(columnOrganisation)]}
		rows[of]++
		shown[of] = shown[of] || row[column("Q5")] != WithheldCell
		if said := row[column("Q5then")]; said != "" {
			then[of]++
			shownThen[of] = shownThen[of] || said != WithheldCell
		} else {
			blank[of] = true
		}
	}
	answer := map[string][]uint64{}
	for of, count := range rows {
		in := func(alike alikePeople) bool {
			region := regionsOfPeople[alike.organisation]
			return alike.wave == wave && fitsCell(of.region, region, func(cell string) bool { return anyClass(rows, func(c class) bool { return c.region == cell }) }) &&
				fitsCell(of.organisation, alike.organisation, func(cell string) bool {
					return anyClass(rows, func(c class) bool { return c.region == of.region && c.organisation == cell })
				})
		}
		if shown[of] {
			r.learn(t, "export", answer, count, r.of(in), "A")
		}
		// Where others are blank, withheld cells tell who said it as well.
		if shownThen[of] || then[of] > 0 && blank[of] {
			r.learn(t, "export, then", answer, then[of], r.of(func(a alikePeople) bool { return in(a) && a.then }), "A")
		}
	}
	r.tell(answer)
}

// fitsCell says that a cell tells of somebody's own: it says so, or it is withheld and no other
// row names it.
func fitsCell(cell, own string, named func(string) bool) bool {
	return cell == own || cell == WithheldCell && !named(own)
}

func anyClass[C comparable](rows map[C]int, is func(C) bool) bool {
	for class := range rows {
		if is(class) {
			return true
		}
	}
	return false
}

// TestNoFifthAttackThroughTheService draws people and what is asked of them: comparisons,
// hindsight, fading and exports, in any order. Nobody who adds and takes away what was shown
// finds fewer than ten, but for what the rule of one answer leaves over of its own whole.
func TestNoFifthAttackThroughTheService(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		who := people.New(db, time.Now)
		catalogue := courses.New(db, time.Now, who)
		coursestest.New(t, coursestest.NewClock(), who, catalogue)
		course, err := catalogue.Course(t.Context(), "VLO")
		if err != nil {
			t.Fatal(err)
		}
		fewerHistories(t, "60")
		rapid.Check(t, func(t *rapid.T) {
			r := newReleases(t, db, course.ID)
			for range rapid.IntRange(1, 6).Draw(t, "looks") {
				if rapid.IntRange(0, 2).Draw(t, "an export") == 0 {
					r.export(t)
				} else {
					r.look(t)
				}
			}
			for survey, answers := range r.told {
				if set, few := foundFew(r.sizes(), answers, slices.Concat(answers...), DefaultFloorBase); few {
					t.Fatalf("the answers of %d people to %s can be worked out: %b of %+v", sizeOfSet(r.sizes(), set), survey, set, r.people)
				}
			}
		})
	})
}
