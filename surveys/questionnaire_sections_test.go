package surveys

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sectioned(of ...string) string {
	file := strings.Replace(workshopSurvey, `"questions": [`, `"intro": "Before you begin", "sections": [
   {"code": "you", "title": "About you", "help": "Two things.", "one_page": true}, {"code": "work"}], "questions": [`, 1)
	for i := 0; i < len(of); i += 2 {
		file = strings.Replace(file, `{"code": "`+of[i]+`", `, `{"code": "`+of[i]+`", "section": "`+of[i+1]+`", `, 1)
	}
	return file
}

func TestSectionsAreReadAndWritten(t *testing.T) {
	q := mustParse(t, sectioned("role", "you", "Q5", "you", "Q17", "work"))
	want := []Section{{Code: "you", Title: "About you", Help: "Two things.", OnePage: true}, {Code: "work", Title: "work"}}
	if diff := cmp.Diff(want, q.Sections); diff != "" || q.Intro != "Before you begin" || q.Questions[1].Section != "you" {
		t.Errorf("%s\n%+v", diff, q)
	}
	written, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(q, mustParse(t, string(written))); diff != "" {
		t.Error(diff)
	}
}

func TestSectionsThatCannotBeAreRefused(t *testing.T) {
	cases := map[string]string{
		sectioned("role", "nowhere"):                       `there is no section "nowhere"`,
		sectioned("role", "you", "Q17", "you"):             "do not follow one another",
		strings.Replace(sectioned(), `"work"`, `"you"`, 1): `section "you" stands twice`,
	}
	for file, want := range cases {
		if _, err := ParseQuestionnaire(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestAFileWithoutSectionsKeepsItsHash: the hash is of the content as it was stored before
// there were sections, so that what has not changed stays unchanged.
func TestAFileWithoutSectionsKeepsItsHash(t *testing.T) {
	if got := mustParse(t, workshopSurvey).ContentHash(); got != "46b390053716f53f0eb8416db5f681952643ba7f5484133e3927a3e325cf05e6" {
		t.Error(got)
	}
}
