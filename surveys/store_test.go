package surveys_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// testPairs is a pair key that everybody knows.
var testPairs = func() surveys.PairKey {
	key, err := surveys.ParsePairKey(strings.Repeat("5e", 32))
	if err != nil {
		panic(err)
	}
	return key
}()

var testDay = time.Date(2021, 3, 31, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return testDay }

func newService(db *gorm.DB) *surveys.Service {
	who := people.New(db, clock)
	return surveys.New(db, clock, courses.New(db, clock, who), who, testPairs)
}

const beforeFile = `{"code": "B", "title": "Before",
 "scales": {"confidence": {"options": [
   {"value": 1, "label": "Not at all"}, {"value": 2, "label": "Slightly"}, {"value": 3, "label": "Moderately"},
   {"value": 4, "label": "Very"}, {"value": 5, "label": "Extremely"}, {"value": 9, "label": "Don't know"}],
   "positive": [4, 5], "not_counted": [9]}},
 "questions": [
   {"code": "role", "kind": "choice", "stratum": true, "text": "Role?", "options": [
      {"value": "police", "label": "Police officer"}, {"value": "other", "label": "Other agency"}]},
   {"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "Procedures?"},
   {"code": "Q17", "item": "contact", "kind": "yes_no", "about": "knowledge", "text": "Contact?", "asked_of": {"role": ["police"]}},
   {"code": "age", "item": "service", "kind": "number", "text": "Years?", "optional": true},
   {"code": "comments", "kind": "text", "text": "Anything else?", "optional": true}]}`

func questionnaire(t *testing.T, file string) surveys.Questionnaire {
	t.Helper()
	parsed, err := surveys.ParseQuestionnaire(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func save(t *testing.T, service *surveys.Service, file string) {
	t.Helper()
	if _, _, err := service.SaveQuestionnaire(t.Context(), people.System, questionnaire(t, file)); err != nil {
		t.Fatal(err)
	}
}

func TestSaveQuestionnaireMakesAVersionOfOtherContentOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		other := strings.Replace(beforeFile, "Procedures?", "The procedures?", 1)
		for i, step := range []struct {
			file    string
			version int
			added   bool
		}{{beforeFile, 1, true}, {strings.ReplaceAll(beforeFile, "\n", " \n"), 1, false}, {other, 2, true}, {other, 2, false}, {beforeFile, 3, true}} {
			version, added, err := service.SaveQuestionnaire(t.Context(), people.System, questionnaire(t, step.file))
			if err != nil || version != step.version || added != step.added {
				t.Fatalf("step %d: version %d, added %v, %v", i, version, added, err)
			}
		}
		newest, err := service.NewestQuestionnaire(t.Context(), "B")
		if err != nil || newest.Version != 3 || newest.FrozenOn != "" {
			t.Errorf("%+v, %v", newest, err)
		}
		second, err := service.QuestionnaireVersionOf(t.Context(), "B", 2)
		if err != nil || second.Questions[1].Text != "The procedures?" {
			t.Errorf("version 2 asks %q, %v", second.Questions[1].Text, err)
		}
		all, err := service.Surveys(t.Context())
		if err != nil || len(all) != 1 || all[0].Version != 3 {
			t.Errorf("%d surveys, %v", len(all), err)
		}
	})
}

func TestSaveQuestionnaireAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		same := questionnaire(t, beforeFile)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if version, _, err := service.SaveQuestionnaire(t.Context(), people.System, same); err != nil || version != 1 {
					t.Errorf("version %d, %v", version, err)
				}
			})
		}
		wait.Wait()
	})
}

func TestUnknownSurveysAndWavesNameWhatThereIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		_, err := service.NewestQuestionnaire(t.Context(), "B")
		if !errors.Is(err, surveys.ErrNoSurvey) || !strings.Contains(err.Error(), `"B", there is none yet`) {
			t.Errorf("%v", err)
		}
		save(t, service, beforeFile)
		_, err = service.WaveByName(t.Context(), "C", "2020")
		if !errors.Is(err, surveys.ErrNoSurvey) || !strings.Contains(err.Error(), `"C", there is B`) {
			t.Errorf("%v", err)
		}
		for _, name := range []string{"2021", "2020"} {
			if _, err := service.CreateWave(t.Context(), people.System, surveys.Wave{Survey: "B", Name: name, Kind: surveys.WaveOpen}); err != nil {
				t.Fatal(err)
			}
		}
		_, err = service.WaveByName(t.Context(), "B", "2019")
		if !errors.Is(err, surveys.ErrNoWave) || !strings.Contains(err.Error(), `"2019" of B, there is 2020, 2021`) {
			t.Errorf("%v", err)
		}
	})
}

func TestCreateWaveRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		good := surveys.Wave{Survey: "B", Name: "2020", Kind: surveys.WaveOpen, Note: "Invented", OpensAt: testDay, ClosesAt: testDay.Add(time.Hour)}
		made, err := service.CreateWave(t.Context(), people.System, good)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := service.Wave(t.Context(), made.ID)
		if err != nil || stored.Note != "Invented" || !stored.OpensAt.Equal(testDay) || !stored.IsOpen(testDay) ||
			stored.IsOpen(testDay.Add(time.Hour)) || stored.IsOpen(testDay.Add(-time.Second)) {
			t.Errorf("%+v, %v", stored, err)
		}
		with := func(change func(*surveys.Wave)) surveys.Wave { wave := good; change(&wave); return wave }
		for name, c := range map[string]struct {
			wave surveys.Wave
			want error
		}{
			"a second of the name": {good, surveys.ErrWaveExists},
			"no name":              {with(func(w *surveys.Wave) { w.Name = " " }), surveys.ErrWaveName},
			"a colon":              {with(func(w *surveys.Wave) { w.Name = "a:b" }), surveys.ErrWaveName},
			"no survey":            {with(func(w *surveys.Wave) { w.Survey = "X" }), surveys.ErrNoSurvey},
			"no kind":              {with(func(w *surveys.Wave) { w.Name, w.Kind = "x", "closed" }), surveys.ErrWaveKind},
			"after no course":      {with(func(w *surveys.Wave) { w.Name, w.Kind = "x", surveys.WaveAfter }), surveys.ErrWaveKind},
		} {
			if _, err := service.CreateWave(t.Context(), people.System, c.wave); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := service.CreateWave(t.Context(), people.Actor{}, good); !errors.Is(err, surveys.ErrNotAllowed) {
			t.Errorf("a visitor: %v", err)
		}
		if _, _, err := service.SaveQuestionnaire(t.Context(), people.Actor{}, surveys.Questionnaire{}); !errors.Is(err, surveys.ErrNotAllowed) {
			t.Errorf("a visitor: %v", err)
		}
	})
}

// surveyFile is beforeFile under another code.
func surveyFile(code string) string {
	return strings.Replace(beforeFile, `"code": "B"`, `"code": "`+code+`"`, 1)
}
