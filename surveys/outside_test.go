package surveys_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/elsewhere/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// meanings are what texts of the samples mean that are no option and no likely one.
var meanings = map[string]string{"A1": "1", "A2": "2", "A3": "3", "A4": "4", "A5": "5", "Kent Police": "kent", "Essex Police": "essex"}

// decided gives every text that has no likely meaning the one that it has.
func decided(groups []surveys.OutsideGroup, organisations map[string]string) []surveys.OutsideGroup {
	for _, group := range groups {
		for i, text := range group.Texts {
			if text.Meaning == "" {
				meaning := meanings[text.Text]
				if id := organisations[meaning]; id != "" {
					meaning = id
				}
				group.Texts[i].Meaning = meaning
			}
		}
	}
	return groups
}

// bringIn sends a file and maps it as proposed, and imports it.
func bringIn(t *testing.T, service *surveys.Service, wave string, content []byte) (surveys.OutsideUpload, surveys.ImportCounts, surveys.OutsideReading) {
	t.Helper()
	to := surveys.ResponseImport{Survey: "OUT", Wave: wave}
	const secret = "the browser's"
	upload, err := service.SendOutsideFile(t.Context(), people.System, secret, content, to)
	if err != nil {
		t.Fatal(err)
	}
	again := func() surveys.OutsideUpload {
		now, err := service.OutsideUpload(t.Context(), people.System, "OUT", upload.ID, secret)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	if !upload.Mapped {
		if faults, err := service.MapOutsideColumns(t.Context(), again(), upload.Mapping.Uses, upload.Mapping.MonthFirst, false); err != nil || faults != nil {
			t.Fatalf("%v, %v", faults, err)
		}
	}
	reading, err := service.ReadOutside(t.Context(), again())
	if err != nil {
		t.Fatal(err)
	}
	if reading.Undecided > 0 {
		if _, _, err := service.ImportOutside(t.Context(), people.System, again(), false); !errors.Is(err, surveys.ErrOutsideMapping) {
			t.Fatalf("imported with texts that mean nothing yet: %v", err)
		}
		if err := service.MapOutsideTexts(t.Context(), again(), decided(reading.Groups, nil)); err != nil {
			t.Fatalf("%v of %+v", err, reading.Groups)
		}
	}
	tried, _, err := service.ImportOutside(t.Context(), people.System, again(), true)
	if err != nil {
		t.Fatal(err)
	}
	counts, reading, err := service.ImportOutside(t.Context(), people.System, again(), false)
	if err != nil || counts != tried {
		t.Fatalf("%+v, tried %+v, %v", counts, tried, err)
	}
	if _, err := service.OutsideUpload(t.Context(), people.System, "OUT", upload.ID, secret); !errors.Is(err, surveys.ErrNoOutsideFile) {
		t.Errorf("the file is still there: %v", err)
	}
	return upload, counts, reading
}

// TestAFileIsImportedAsAnEarlierOneWas: without a browser, once somebody has said in one what
// such a file means.
func TestAFileIsImportedAsAnEarlierOneWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, string(sample(t, "questionnaire.json")))
		content := sample(t, "limesurvey-codes-and-texts.csv")
		to := surveys.ResponseImport{Survey: "OUT", Wave: "2021"}
		if _, _, err := service.ImportRemembered(t.Context(), people.System, content, to); !errors.Is(err, surveys.ErrNoMapping) {
			t.Fatalf("nobody has said what it means: %v", err)
		}
		bringIn(t, service, "first", content)
		counts, reading, err := service.ImportRemembered(t.Context(), people.System, content, to)
		if err != nil || counts.Added != 24 || fmt.Sprint(reading.LeftOut) != "[{9 2 no date }]" {
			t.Errorf("%+v, left out %v, %v", counts, reading.LeftOut, err)
		}
		if first, second := storedIn(t, db, "first"), storedIn(t, db, "2021"); !slices.Equal(first, second) {
			t.Errorf("%v\nwant\n%v", second, first)
		}
		if counts, _, err := service.ImportRemembered(t.Context(), people.System, content, to); err != nil || counts.Unchanged != 24 {
			t.Errorf("again: %+v, %v", counts, err)
		}
		other := strings.Replace(string(content), `"Police officer"`, `"Chief of all"`, 1)
		_, _, err = service.ImportRemembered(t.Context(), people.System, []byte(other), to)
		if !errors.Is(err, surveys.ErrOutsideMapping) || !strings.Contains(err.Error(), `"Chief of all"`) || strings.Contains(err.Error(), "Officer") {
			t.Errorf("a text of which nobody has said anything: %v", err)
		}
	})
}

// storedIn are the responses of a wave without what tells them apart, in order.
func storedIn(t *testing.T, db *gorm.DB, wave string) []string {
	t.Helper()
	var rows []string
	err := db.Raw(`SELECT COALESCE(submitted_on, '-') || ' ' || COALESCE(organisation_id, '-') || ' ' || pair_code || ' ' || came_by || ' ' || answers
		FROM survey_responses WHERE wave_id = (SELECT id FROM survey_waves WHERE name = ?) ORDER BY 1`, wave).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestFilesFromElsewhereAreWhatTheContractsFileIs brings in the same answers as three tools
// write them, and again.
func TestFilesFromElsewhereAreWhatTheContractsFileIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newService(db)
		save(t, service, string(sample(t, "questionnaire.json")))
		importFile(t, service, "OUT", "contract", string(sample(t, "contract.csv")))
		want := storedIn(t, db, "contract")
		if len(want) != 24 {
			t.Fatalf("%d responses", len(want))
		}
		for _, tool := range []struct {
			file    string
			source  surveys.OutsideSource
			leftOut string
		}{
			{"smartsurvey.csv", surveys.SourceSmartSurvey, "[{28 8 no date }]"},
			{"microsoft-forms.xlsx", surveys.SourceMicrosoftForms, "[]"},
			{"limesurvey.csv", surveys.SourceLimeSurvey, "[{9 2 no date }]"},
			{"limesurvey-codes-and-texts.csv", surveys.SourceLimeSurvey, "[{9 2 no date }]"},
			{"contract.csv", surveys.SourceUnknown, "[]"},
		} {
			upload, counts, reading := bringIn(t, service, tool.file, sample(t, tool.file))
			if upload.File.Source != tool.source || upload.Remembered || counts.Added != 24 || fmt.Sprint(reading.LeftOut) != tool.leftOut {
				t.Errorf("%s: from %q, %+v, left out %v", tool.file, upload.File.Source, counts, reading.LeftOut)
			}
			if got := storedIn(t, db, tool.file); !slices.Equal(got, want) {
				t.Errorf("%s:\n%s\nwant\n%s", tool.file, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if upload, counts, _ := bringIn(t, service, tool.file, sample(t, tool.file)); !upload.Remembered || counts.Added != 0 || counts.Unchanged != 24 {
				t.Errorf("%s again: remembered %v, %+v", tool.file, upload.Remembered, counts)
			}
		}
		importFile(t, service, "OUT", "contract.csv", string(sample(t, "contract.csv"))) // the same by the command line
		if got := storedIn(t, db, "contract.csv"); len(got) != 24 {
			t.Errorf("%d responses when the contract's file comes both ways", len(got))
		}
	})
}
