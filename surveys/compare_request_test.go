package surveys_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// world has two surveys B and A, A being B under another code, and two programmes.
type world struct {
	*surveys.Service
	courses *courses.Service
}

func newWorld(t *testing.T, db *gorm.DB) world {
	t.Helper()
	service := newService(db)
	save(t, service, beforeFile)
	save(t, service, strings.Replace(beforeFile, `"code": "B"`, `"code": "A"`, 1))
	teaching := courses.New(db, clock, people.New(db, clock))
	for code, floor := range map[string]int{"P1": 4, "P2": 6} {
		_, err := teaching.AddProgramme(t.Context(), people.System, courses.Programme{
			Code: code, Title: code, StartsOn: "2020-04-01", EndsOn: "2021-03-31",
			FloorBase: floor, FloorComplement: 2, GreenFrom: 1, AmberFrom: 0.9,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return world{service, teaching}
}

// answered makes a wave with so many responses, all of them alike.
func (w world) answered(t *testing.T, survey, wave, programme string, responses int) {
	t.Helper()
	_, err := w.CreateWave(t.Context(), people.System, surveys.Wave{
		Survey: survey, Name: wave, Kind: surveys.WaveOpen, Programme: programme,
	})
	if err != nil {
		t.Fatal(err)
	}
	file := "response_id,Q5\n"
	for i := range responses {
		file += fmt.Sprintf("r%d,4\n", i)
	}
	importFile(t, w.Service, survey, wave, file)
}

func (w world) compare(t *testing.T, before, after string) (surveys.Comparison, error) {
	t.Helper()
	return w.Compare(t.Context(), people.System, surveys.CompareRequest{
		Before: surveys.ParseSide(before), After: surveys.ParseSide(after),
	})
}

func shape(c surveys.Comparison) string {
	side := func(s surveys.SideSummary) string {
		wave := "-"
		if s.Wave != nil {
			wave = *s.Wave
		}
		return fmt.Sprint(s.Survey, " ", wave, " ", *s.Responses)
	}
	return side(c.Before) + " / " + side(c.After)
}

func TestComparisonHasAllWavesOfASurveyUnlessOneIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		w.answered(t, "B", "2019", "", 3)
		w.answered(t, "B", "2020", "", 4)
		w.answered(t, "A", "2021", "", 5)
		for request, want := range map[string]string{
			"B":       "B - 7 / A 2021 5",
			"B:2020":  "B 2020 4 / A 2021 5",
			"B:2019 ": "B 2019 3 / A 2021 5",
		} {
			if comparison, err := w.compare(t, request, "A"); err != nil || shape(comparison) != want {
				t.Errorf("%s: %s, %v", request, shape(comparison), err)
			}
		}
	})
}

func TestNoComparisonMixesProgrammes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		w.answered(t, "B", "past", "P1", 12)
		w.answered(t, "B", "present", "P2", 11)
		w.answered(t, "B", "file", "", 1)
		w.answered(t, "A", "past", "P1", 10)
		w.answered(t, "A", "present", "P2", 0)
		if comparison, err := w.compare(t, "B", "A"); err != nil || shape(comparison) != "B - 13 / A past 10" {
			t.Errorf("%+v, %v", comparison, err)
		}
		if _, err := w.compare(t, "B:present", "A:past"); !errors.Is(err, surveys.ErrProgrammes) ||
			!strings.Contains(err.Error(), "B:present of P2, A:past of P1") {
			t.Errorf("%v", err)
		}
		w.answered(t, "A", "later", "P2", 1)
		if _, err := w.compare(t, "B", "A"); !errors.Is(err, surveys.ErrProgrammes) || !strings.Contains(err.Error(), "B:file, ") {
			t.Errorf("%v", err)
		}
		if comparison, err := w.compare(t, "B:present", "A:later"); err != nil || shape(comparison) != "B present 11 / A later 1" {
			t.Errorf("%v", err)
		}
	})
}

func TestComparisonHasTheFloorOfItsProgramme(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		for i, c := range []struct {
			programme string
			responses int
			hidden    bool
		}{{"", 9, true}, {"", 10, false}, {"P1", 3, true}, {"P1", 4, false}, {"P2", 5, true}, {"P2", 6, false}} {
			wave := fmt.Sprint("wave ", i)
			w.answered(t, "B", wave, c.programme, c.responses)
			comparison, err := w.compare(t, "B:"+wave, "B:"+wave)
			if err != nil {
				t.Fatal(err)
			}
			if got := comparison.Items[0].Unpaired.Before.Suppressed; got != c.hidden {
				t.Errorf("%+v: hidden %v", c, got)
			}
		}
	})
}

func TestComparisonOfSeveralVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		w.answered(t, "B", "1", "", 10)
		save(t, w.Service, strings.NewReplacer(`"code": "Q5", "item": "procedures"`, `"code": "Q5b", "item": "procedures"`).Replace(beforeFile))
		importFile(t, w.Service, "B", "1", "response_id,Q5b\nn1,1\nn2,5\n")
		comparison, err := w.compare(t, "B", "A")
		if err != nil {
			t.Fatal(err)
		}
		item := comparison.Items[0]
		if item.Item != "procedures" || item.Unpaired.Before.N != 12 || *item.Unpaired.Before.Positive != 11 || item.Unpaired.After != nil {
			t.Errorf("%+v, before %+v", item, item.Unpaired.Before)
		}
	})
}

func TestComparisonOfASurveyWithoutResponses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		comparison, err := w.compare(t, "B", "A")
		if err != nil || len(comparison.Items) != 3 || *comparison.Before.Responses != 0 || comparison.Before.Wave != nil {
			t.Errorf("%+v, %v", comparison, err)
		}
	})
}

func TestComparisonRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := newWorld(t, db)
		w.answered(t, "B", "2020", "", 1)
		both := surveys.CompareRequest{Before: surveys.ParseSide("B"), After: surveys.ParseSide("A")}
		for name, c := range map[string]struct {
			actor  people.Actor
			change func(*surveys.CompareRequest)
			want   error
		}{
			"a visitor":  {people.Actor{}, func(*surveys.CompareRequest) {}, surveys.ErrNotAllowed},
			"a trainer":  {people.Actor{PersonID: "t", Grants: []people.Grant{{Role: people.Trainer}}}, func(*surveys.CompareRequest) {}, surveys.ErrNotAllowed},
			"no survey":  {people.System, func(r *surveys.CompareRequest) { r.Before.Survey = "X" }, surveys.ErrNoSurvey},
			"no wave":    {people.System, func(r *surveys.CompareRequest) { r.Before.Wave = "X" }, surveys.ErrNoWave},
			"no date":    {people.System, func(r *surveys.CompareRequest) { r.AsAt = "2021-02-30" }, surveys.ErrDate},
			"no group":   {people.System, func(r *surveys.CompareRequest) { r.By = "shoe" }, surveys.ErrBreakdown},
			"no surveys": {people.System, func(r *surveys.CompareRequest) { *r = surveys.CompareRequest{} }, surveys.ErrNoSurvey},
		} {
			request := both
			c.change(&request)
			if _, err := w.Compare(t.Context(), c.actor, request); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for role, want := range map[people.Role]error{people.Manager: nil, people.Board: nil, people.Funder: surveys.ErrNotAllowed} {
			actor := people.Actor{PersonID: "p", Grants: []people.Grant{{Role: role}}}
			if _, err := w.Compare(t.Context(), actor, both); !errors.Is(err, want) {
				t.Errorf("%s: %v", role, err)
			}
		}
	})
}

func TestComparisonAsksTheDatabaseTheSameWhateverItsSize(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		queries := 0
		count := func(*gorm.DB) { queries++ }
		for _, register := range []func(string, func(*gorm.DB)) error{
			db.Callback().Query().After("gorm:query").Register, db.Callback().Row().After("gorm:row").Register,
		} {
			if err := register("count", count); err != nil {
				t.Fatal(err)
			}
		}
		w := newWorld(t, db)
		asked := func() int {
			queries = 0
			_, err := w.Compare(t.Context(), people.System, surveys.CompareRequest{
				Before: surveys.ParseSide("B"), After: surveys.ParseSide("A"), By: surveys.ByRegion,
			})
			if err != nil {
				t.Fatal(err)
			}
			return queries
		}
		w.answered(t, "B", "1", "P1", 2)
		w.answered(t, "A", "1", "P1", 2)
		small := asked()
		for wave := range 5 {
			w.answered(t, "B", fmt.Sprint("more ", wave), "P1", 40)
			w.answered(t, "A", fmt.Sprint("more ", wave), "P1", 40)
		}
		if large := asked(); large != small || small > 20 {
			t.Errorf("%d queries for a small comparison, %d for a large one", small, large)
		}
	})
}
