package surveys_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

const firstResponses = "\ufeffresponse_id,submitted_on,pair_code,organisation,role,Q5,Q17,comments\r\n" +
	"r1,2020-05-22, ab1 ,kent,police,4,yes,\"Good, \"\"very\"\"\r\nindeed\"\r\n" +
	"r2,,,,Other Agency,very,,\r\n" +
	"r3,2020-06-30,,Essex,other,9,no,\r\n"

// The same three, spelt otherwise, and one more.
const laterResponses = "Q5,role,response_id,submitted_on,pair_code,organisation,Q17,comments\n" +
	"Very,POLICE OFFICER,r1,2020-05-22,ab1,  KENT ,Yes,\"Good, \"\"very\"\"\r\nindeed\"\n" +
	"4,other,r2,,,,,\n" +
	"don't know,other,r3,2020-06-30,,essex,NO,\n" +
	"1,,r4,,,,,\n"

func importFile(t *testing.T, service *surveys.Service, survey, wave, file string) surveys.ImportCounts {
	t.Helper()
	counts, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(file),
		surveys.ResponseImport{Survey: survey, Wave: wave})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func TestImportResponsesIsRepeatable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		tried, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(firstResponses),
			surveys.ResponseImport{Survey: "B", Wave: "2020", DryRun: true})
		want := surveys.ImportCounts{Read: 3, Added: 3, NotAsked: 1}
		if err != nil || tried != want {
			t.Errorf("tried: %+v, %v", tried, err)
		}
		if waves, err := service.Waves(t.Context()); err != nil || len(waves) > 0 {
			t.Errorf("trying left the waves %v, %v", waves, err)
		}
		for i, step := range []struct {
			file string
			want surveys.ImportCounts
		}{
			{firstResponses, want},
			{firstResponses, surveys.ImportCounts{Read: 3, Unchanged: 3, NotAsked: 1}},
			{laterResponses, surveys.ImportCounts{Read: 4, Added: 1, Unchanged: 3, NotAsked: 1}},
			{laterResponses + "1,,r4,,,,,\n", surveys.ImportCounts{Read: 5, Unchanged: 5, NotAsked: 1}},
		} {
			if counts := importFile(t, service, "B", "2020", step.file); counts != step.want {
				t.Errorf("step %d: %+v, want %+v", i, counts, step.want)
			}
		}
		if counts := importFile(t, service, "B", "2021", firstResponses); counts.Added != 3 {
			t.Errorf("another wave: %+v", counts)
		}
		newest, err := service.NewestQuestionnaire(t.Context(), "B")
		if err != nil || newest.FrozenOn != "2021-03-31" {
			t.Errorf("frozen on %q, %v", newest.FrozenOn, err)
		}
	})
}

func TestImportedResponsesAsStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		importFile(t, service, "B", "2020", firstResponses)
		var stored []struct {
			SourceID, PairCode, Answers, CameBy, RecordedOn string
			SubmittedOn, OrganisationID                     *string
			Version                                         int
		}
		if err := db.Table("survey_responses").Order("source_id").Find(&stored).Error; err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, row := range stored {
			date, organisation := "-", "-"
			if row.SubmittedOn != nil {
				date = *row.SubmittedOn
			}
			if row.OrganisationID != nil {
				organisation = *row.OrganisationID
			}
			shown = append(shown, fmt.Sprint(row.SourceID, " ", row.Version, " ", date, " ", organisation, " ", row.CameBy, " ", row.RecordedOn, " ", row.Answers))
		}
		want := []string{
			`r1 1 2020-05-22 kent import 2021-03-31 {"Q17":"yes","Q5":"4","comments":"Good, \"very\"\nindeed","role":"police"}`,
			`r2 1 - - import 2021-03-31 {"Q5":"4","role":"other"}`,
			`r3 1 2020-06-30 essex import 2021-03-31 {"Q17":"no","Q5":"9","role":"other"}`,
		}
		if !slices.Equal(shown, want) {
			t.Errorf("stored:\n%s", strings.Join(shown, "\n"))
		}
		if stored[0].PairCode != testPairs.Imported("ab1") || stored[1].PairCode != "" {
			t.Errorf("pair codes %q and %q", stored[0].PairCode, stored[1].PairCode)
		}
	})
}

func TestImportResponsesRefusesWholeFiles(t *testing.T) {
	const header = "response_id,submitted_on,organisation,session,role,Q5,Q17,age\n"
	cases := map[string]struct{ file, want string }{
		"other content": {header + "n1,,,,,,,\nr1,,,,,5,,\n", `line 3, column 1: response_id: "r1" is stored already with other content`},
		"other date":    {header + "r2,2020-01-01,,,other,4,,\n", `line 2, column 1: response_id: "r2" is stored already`},
		"in the file":   {header + "n1,,,,,1,,\nn2,,,,,1,,\nn1,,,,,2,,\n", `line 4, column 1: response_id: "n1" stands in line 2 with other content`},
		"option":        {header + "n1,,,,,6,,\n", `line 2, column 6: Q5: `},
		"organisation":  {header + "n1,,Atlantis,,,,,\n", `line 2, column 3: organisation: "Atlantis" is not known`},
		"session":       {header + "n1,,,s-1,,,,\n", `line 2, column 4: session: "s-1" is not known`},
		"date":          {header + "n1,31/03/2021,,,,,,\n", `line 2, column 2: submitted_on: `},
		"number":        {header + "n1,,,,,,,many\n", `line 2, column 8: age: `},
		"no id":         {header + " ,,,,,,,\n", `line 2, column 1: response_id: `},
		"column":        {"response_id,Q99\nn1,1\n", `line 1, column 2: `},
		"no id column":  {"Q5\n1\n", `line 1, column 2: expected a column response_id`},
		"cells":         {header + "n1,,\n", `line 2, column 4: expected 8 cells`},
		"empty":         {"", "line 1, column 1: the file is empty"},
		"several":       {header + "n1,,,,,6,maybe,\n\nn2,,,,x,,,\n", "line 2, column 7: Q17: "},
	}
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		importFile(t, service, "B", "2020", firstResponses)
		for name, c := range cases {
			_, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(c.file),
				surveys.ResponseImport{Survey: "B", Wave: "2020"})
			var refusal *surveys.FileError
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		var stored int64
		if err := db.Table("survey_responses").Count(&stored).Error; err != nil || stored != 3 {
			t.Errorf("%d responses, %v: something was stored", stored, err)
		}
	})
}

// Nothing at all is left by a file that is refused or only tried: no wave, and no tie of the
// database to a key.
func TestImportResponsesLeavesNoTrace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		traces := func() (traces int64) {
			for _, table := range []string{"survey_pair_keys", "survey_waves", "survey_responses", "survey_questionnaires WHERE frozen_on IS NOT NULL"} {
				var rows int64
				if err := db.Raw("SELECT COUNT(*) FROM " + table).Scan(&rows).Error; err != nil {
					t.Fatal(err)
				}
				traces += rows
			}
			return traces
		}
		load := func(file string, dryRun bool) error {
			_, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(file),
				surveys.ResponseImport{Survey: "B", Wave: "2020", DryRun: dryRun})
			return err
		}
		if err := load("response_id,Q5\nr1,77\n", false); err == nil || traces() != 0 {
			t.Errorf("%v: %d rows are left of a refused file", err, traces())
		}
		if err := load(firstResponses, true); err != nil || traces() != 0 {
			t.Errorf("%v: %d rows are left of a dry run", err, traces())
		}
		if err := load(firstResponses, false); err != nil || traces() != 1+1+3+1 {
			t.Errorf("%v: %d rows of a key, a wave, 3 responses and a frozen version", err, traces())
		}
	})
}

func TestImportResponsesNamesAHundredConflicts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		var first, second strings.Builder
		first.WriteString("response_id,Q5\n")
		second.WriteString("response_id,Q5\n")
		for i := range 1200 {
			fmt.Fprintf(&first, "r%d,1\n", i)
			fmt.Fprintf(&second, "r%d,%d\n", i, 1+i%2)
		}
		if counts := importFile(t, service, "B", "2020", first.String()); counts.Added != 1200 {
			t.Fatalf("%+v", counts)
		}
		_, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(second.String()),
			surveys.ResponseImport{Survey: "B", Wave: "2020"})
		var refusal *surveys.FileError
		if !errors.As(err, &refusal) || len(refusal.Problems) != 100 || refusal.BadLines != 600 || refusal.Rows != 1200 {
			t.Errorf("%v", err)
		}
	})
}

func TestImportResponsesUnderANewVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		importFile(t, service, "B", "2020", firstResponses)
		save(t, service, strings.Replace(beforeFile, "Procedures?", "The procedures?", 1))
		counts := importFile(t, service, "B", "2020", laterResponses)
		if counts.Added != 1 || counts.Unchanged != 3 {
			t.Errorf("%+v", counts)
		}
		first, err := service.QuestionnaireVersionOf(t.Context(), "B", 1)
		second, err2 := service.QuestionnaireVersionOf(t.Context(), "B", 2)
		if err != nil || err2 != nil || first.FrozenOn == "" || second.FrozenOn == "" {
			t.Errorf("frozen %q and %q, %v, %v", first.FrozenOn, second.FrozenOn, err, err2)
		}
	})
}

func TestImportResponsesRefusesTheCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		for name, c := range map[string]struct {
			actor people.Actor
			to    surveys.ResponseImport
			want  error
		}{
			"a visitor":  {people.Actor{}, surveys.ResponseImport{Survey: "B", Wave: "2020"}, surveys.ErrNotAllowed},
			"no survey":  {people.System, surveys.ResponseImport{Survey: "X", Wave: "2020"}, surveys.ErrNoSurvey},
			"no wave":    {people.System, surveys.ResponseImport{Survey: "B"}, surveys.ErrWaveName},
			"colon wave": {people.System, surveys.ResponseImport{Survey: "B", Wave: "a:b"}, surveys.ErrWaveName},
		} {
			_, err := service.ImportResponses(t.Context(), c.actor, strings.NewReader(firstResponses), c.to)
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A wave holds what its accepted files said, however they were cut, repeated and spelt, and
// nothing of the refused ones.
func TestImportResponsesKeepsWhatGoodFilesSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		spellings := map[string][]string{
			"": {"", " "}, "1": {"1", "not at all", " NOT AT ALL"}, "4": {"4", "Very", "very "},
		}
		rapid.Check(t, func(t *rapid.T) {
			to := surveys.ResponseImport{Survey: "B", Wave: people.NewID()}
			stored := map[string]string{}
			for range rapid.IntRange(1, 4).Draw(t, "files") {
				var file strings.Builder
				file.WriteString("response_id,Q5\n")
				next := maps.Clone(stored)
				var want surveys.ImportCounts
				good := true
				for range rapid.IntRange(0, 6).Draw(t, "rows") {
					id := rapid.SampledFrom([]string{"a", "b", "c,\"d\"", "é\nf"}).Draw(t, "id")
					value := rapid.SampledFrom([]string{"", "1", "4"}).Draw(t, "value")
					if rapid.IntRange(0, 9).Draw(t, "luck") > 0 && next[id] != "" {
						value = next[id][1:]
					}
					cell := rapid.SampledFrom(spellings[value]).Draw(t, "spelling")
					fmt.Fprintf(&file, "\"%s\",%s\n", strings.ReplaceAll(id, `"`, `""`), cell)
					want.Read++
					switch said := next[id]; {
					case said == "":
						want.Added++
					case said == "="+value:
						want.Unchanged++
					default:
						good = false
					}
					next[id] = "=" + value
				}
				counts, err := service.ImportResponses(context.Background(), people.System, strings.NewReader(file.String()), to)
				var refusal *surveys.FileError
				if good && (err != nil || counts != want) || !good && !errors.As(err, &refusal) {
					t.Fatalf("%+v, %v, want %+v of\n%s", counts, err, want, file.String())
				}
				if good {
					stored = next
				}
				var rows int64
				err = db.Table("survey_responses").Joins("JOIN survey_waves ON survey_waves.id = wave_id").
					Where("survey_waves.name = ?", to.Wave).Count(&rows).Error
				if err != nil || int(rows) != len(stored) {
					t.Fatalf("%d responses stored, %v, want %d", rows, err, len(stored))
				}
			}
		})
	})
}

func TestImportsOfOneFileAtOnceStoreItOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, beforeFile)
		var added, unchanged atomic.Int64
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				counts, err := service.ImportResponses(t.Context(), people.System, strings.NewReader(firstResponses),
					surveys.ResponseImport{Survey: "B", Wave: "2020"})
				if err != nil {
					t.Error(err)
				}
				added.Add(int64(counts.Added))
				unchanged.Add(int64(counts.Unchanged))
			})
		}
		wait.Wait()
		if added.Load() != 3 || unchanged.Load() != 15 {
			t.Errorf("%d added, %d unchanged", added.Load(), unchanged.Load())
		}
	})
}
