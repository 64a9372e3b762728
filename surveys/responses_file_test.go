package surveys

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"muster/courses/datafile"
)

// testLookups know two organisations and a session, by name whatever the letter case.
var testLookups = ResponseLookups{
	Organisation: known(map[string]string{"essex": "org-essex", "kent police": "org-kent"}),
	Session:      known(map[string]string{"oic-1": "session-1"}),
}

func known(names map[string]string) func(string) (string, bool) {
	return func(cell string) (string, bool) {
		stored, ok := names[strings.ToLower(cell)]
		return stored, ok
	}
}

func parseTestResponses(t testing.TB, file string) (ResponseFile, error) {
	return ParseResponses(strings.NewReader(file), mustParse(t, workshopSurvey), testLookups)
}

func TestParseResponses(t *testing.T) {
	got, err := parseTestResponses(t, "\ufeffresponse_id,submitted_on,pair_code, organisation ,session,role,Q5,Q17,Q17b,years,comments\r\n"+
		"r1,2021-02-09, aB1 ,Essex,OIC-1,Police officer,very confident,yes,By telephone;a,12.50,\"a, \"\"b\"\"\r\nc\"\r\n"+
		"\r\n"+
		"r2,,,,,council,9,no,,,\r\n")
	if err != nil {
		t.Fatal(err)
	}
	want := ResponseFile{
		Read: 2, NotAsked: 1, ResponseIDColumn: 1,
		Rows: []ResponseRow{
			{
				Line: 2, ResponseID: "r1", SubmittedOn: "2021-02-09", PairCode: "aB1", Organisation: "org-essex", Session: "session-1",
				Answers: Answers{"role": "police_officer", "Q5": "4", "Q17": "yes", "Q17b": "a;b", "years": "12.5", "comments": "a, \"b\"\nc"},
			},
			{Line: 5, ResponseID: "r2", Answers: Answers{"role": "council", "Q5": "9", "Q17": "no"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestARepeatedResponseInAFile(t *testing.T) {
	got, err := parseTestResponses(t, "response_id,Q5,Q17\na,4,yes\na,very confident,Yes\nb,4,yes\n")
	if err != nil || len(got.Rows) != 2 || got.Read != 3 || got.Repeated != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = parseTestResponses(t, "response_id,Q5\na,4\na,5\n")
	if err == nil || err.Error() != `line 3, column 1: response_id: "a" stands in line 2 with other content` {
		t.Error(err)
	}
}

// What is stored, and what tells whether a response is stored already, is written as
// encoding/json does, which wrote it before.
func TestAnswersAreWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~<>&"\\]*`), rapid.SampledFrom([]string{"", "\xff", "\u2028", "\x7f", "4"}))
		answers := Answers(rapid.MapOfN(text, text, 0, 5).Draw(t, "answers"))
		want, err := json.Marshal(answers)
		if got := answersJSON(answers); err != nil || got != string(want) {
			t.Fatalf("%s, want %s, %v", got, want, err)
		}
		row := ResponseRow{SubmittedOn: text.Draw(t, "day"), PairCode: text.Draw(t, "pair"), Organisation: text.Draw(t, "organisation"), Answers: answers}
		content, err := json.Marshal([]any{row.SubmittedOn, row.PairCode, row.Organisation, row.Session, row.Answers})
		if sum := sha256.Sum256(content); err != nil || row.ContentHash() != hex.EncodeToString(sum[:]) {
			t.Fatalf("the hash is not that of %s, %v", content, err)
		}
	})
}

// One writer for many responses writes each as if it were the only one.
func TestAnswersOfManyResponsesAreWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"", "Q1", "Q10", "Q2", "a\"", "é"})
		var writer answersWriter
		for _, answers := range rapid.SliceOfN(rapid.MapOfN(code, rapid.String(), 0, 6), 1, 6).Draw(t, "responses") {
			want, err := json.Marshal(answers)
			if got := writer.json(answers); err != nil || got != string(want) {
				t.Fatalf("%s, want %s, %v", got, want, err)
			}
		}
	})
}

// A spelling means the same in every row.
func TestASpellingIsReadOnceAColumn(t *testing.T) {
	cells := []string{"", " 4", "very CONFIDENT", "yes", "b; a", "a;b"}
	var file strings.Builder
	file.WriteString("response_id,Q5,Q17,Q17b\n")
	for n := range 3 * len(cells) {
		fmt.Fprintf(&file, "r%d,%s,%s,%s\n", n, cells[1+n%2], cells[n%2*3], cells[4+n%2])
	}
	got, err := parseTestResponses(t, file.String())
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range got.Rows {
		want := Answers{"Q5": "4", "Q17b": "a;b"}
		if n%2 == 1 {
			want["Q17"] = "yes"
		}
		if diff := cmp.Diff(want, row.Answers); diff != "" {
			t.Error(diff)
		}
	}
	_, err = parseTestResponses(t, "response_id,Q5,Q17\na,4,yes\nb,yes,4\n")
	if err == nil || !strings.Contains(err.Error(), "line 3, column 2: Q5") || !strings.Contains(err.Error(), "line 3, column 3: Q17") {
		t.Error(err)
	}
}

func TestResponseContentHash(t *testing.T) {
	row := ResponseRow{Line: 3, ResponseID: "a", Answers: Answers{"Q5": "4", "Q17": "yes"}}
	same := ResponseRow{Line: 9, ResponseID: "b", Answers: Answers{"Q17": "yes", "Q5": "4"}}
	if row.ContentHash() != same.ContentHash() {
		t.Error("the line or the id changes the hash")
	}
	for i, change := range []func(*ResponseRow){
		func(r *ResponseRow) { r.SubmittedOn = "2021-01-01" },
		func(r *ResponseRow) { r.PairCode = "x" },
		func(r *ResponseRow) { r.Organisation = "x" },
		func(r *ResponseRow) { r.Session = "x" },
		func(r *ResponseRow) { r.Answers = Answers{"Q5": "4"} },
	} {
		other := row
		change(&other)
		if other.ContentHash() == row.ContentHash() || other.sameContent(row) {
			t.Errorf("change %d goes unnoticed", i)
		}
	}
}

// A questionnaire may ask for the organisation under the code that is a column's name.
func TestAColumnThatIsAQuestionToo(t *testing.T) {
	survey := mustParse(t, `{"code": "S", "questions": [{"code": "organisation", "kind": "choice", "options": [
		{"value": "essex", "label": "Essex"}, {"value": "kp", "label": "Kent Police"}, {"value": "other", "label": "Somebody else"}]}]}`)
	for _, test := range []struct{ cell, organisation, answer, message string }{
		{"Essex", "org-essex", "essex", ""},
		{"Kent Police", "org-kent", "kp", ""},
		{"kp", "org-kent", "kp", ""},
		{"", "", "", ""},
		{"other", "", "", "line 2, column 2: organisation: \"other\" is not known"},
		{"nobody", "", "", "line 2, column 2: organisation: \"nobody\" is not known"},
	} {
		got, err := ParseResponses(strings.NewReader("response_id,organisation\na,"+test.cell+"\n"), survey, testLookups)
		if test.message != "" {
			if err == nil || err.Error() != test.message {
				t.Errorf("%q: %v", test.cell, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if row := got.Rows[0]; row.Organisation != test.organisation || row.Answers["organisation"] != test.answer {
			t.Errorf("%q gives %+v", test.cell, row)
		}
	}
	survey.Questions[0].Options = survey.Questions[0].Options[1:]
	got, err := ParseResponses(strings.NewReader("response_id,organisation\na,essex\n"), survey, testLookups)
	if err != nil || got.Rows[0].Organisation != "org-essex" || len(got.Rows[0].Answers) != 0 {
		t.Errorf("an organisation that is no option: %+v, %v", got, err)
	}
}

func TestParseResponsesNamesEveryBadCell(t *testing.T) {
	_, err := parseTestResponses(t, "response_id,submitted_on,organisation,session,Q5,years\n"+
		"a,2021-02-30,Atlantis,OIC-9,6,many\n"+
		"b,,,,,\n"+
		" ,,,,,\n"+
		"d,1,2\n"+
		"e,,,,\xff,\n"+
		"f,,,,4,\x00\n"+
		strings.Repeat("x", 201)+",,,,,\n")
	want := `line 2, column 2: submitted_on: "2021-02-30" is no date, expected YYYY-MM-DD
line 2, column 3: organisation: "Atlantis" is not known
line 2, column 4: session: "OIC-9" is not known
line 2, column 5: Q5: not an answer to the question: "6" is no option, expected one of 1 (Not at all confident), 2 (Slightly confident), 3 (Moderately confident), 4 (Very confident), 5 (Extremely confident), 9 (Don't know)
line 2, column 6: years: not an answer to the question: "many" is no number, expected a decimal such as 12 or 12.5
line 4, column 1: response_id: expected a response_id, found a blank
line 5, column 4: expected 6 cells as in the header, found 3
line 6, column 5: Q5: expected text in UTF-8 without NUL characters
line 7, column 6: years: expected text in UTF-8 without NUL characters
line 8, column 1: response_id: expected at most 200 characters`
	if err == nil {
		t.Fatal("accepted")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestParseResponsesRefusesABadHeader(t *testing.T) {
	for name, test := range map[string]struct{ file, message string }{
		"empty":              {"", "line 1, column 1: the file is empty, expected a header row"},
		"only a mark":        {"\ufeff", "line 1, column 1: the file is empty"},
		"no response_id":     {"Q5\n4\n", "line 1, column 2: expected a column response_id"},
		"an unknown column":  {"response_id,Q99\na,1\n", `line 1, column 2: unknown column "Q99"`},
		"a nameless column":  {"response_id,\na,\n", `line 1, column 2: unknown column ""`},
		"a column twice":     {"response_id,Q5,Q5\na,4,4\n", `line 1, column 3: column "Q5" stands twice`},
		"an id column twice": {"response_id,response_id\na,a\n", `column "response_id" stands twice`},
		"quotes":             {"response_id,\"Q5\"x\na,4\n", "line 1, column 16: not CSV"},
		"quotes in a row":    {"response_id,Q5\na,\"4\"x\nb,7\n", "line 2, column 5: not CSV"},
		"and the row after":  {"response_id,Q5\na,\"4\"x\nb,7\n", "line 3, column 2: Q5"},
		"an open quote":      {"response_id,Q5\na,\"4\n", "not CSV"},
		"UTF-16":             {"r\x00e\x00s\x00p\x00\n\x00", "line 1, column 1: unknown column"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseTestResponses(t, test.file)
			var refused *FileError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want %q", err, test.message)
			}
		})
	}
	if got, err := parseTestResponses(t, "response_id\n"); err != nil || got.Read != 0 {
		t.Errorf("a header alone gives %+v, %v", got, err)
	}
}

func TestAHundredBadLinesAreNamed(t *testing.T) {
	file := func(bad int) string {
		var text strings.Builder
		text.WriteString("response_id,Q5,Q17\n")
		for i := range bad {
			fmt.Fprintf(&text, "r%d,6,maybe\nok%d,4,yes\n", i, i)
		}
		return text.String()
	}
	for bad, more := range map[int]bool{99: false, 100: false, 101: true, 5000: true} {
		_, err := parseTestResponses(t, file(bad))
		var refused *FileError
		if !errors.As(err, &refused) || len(refused.Problems) != 2*min(bad, 100) || refused.BadLines != bad || refused.Rows != 2*bad {
			t.Errorf("%d bad lines: %d problems, %d bad lines, %d rows", bad, len(refused.Problems), refused.BadLines, refused.Rows)
		}
		if strings.Contains(err.Error(), "these are the first 100 of ") != more {
			t.Errorf("%d bad lines: the message does not say so", bad)
		}
	}
}

func TestParseResponsesPassesOnAReadersError(t *testing.T) {
	broken := errors.New("disk")
	_, err := ParseResponses(&brokenReader{"response_id,Q5\na,", broken}, mustParse(t, workshopSurvey), testLookups)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

type brokenReader struct {
	text string
	err  error
}

func (r *brokenReader) Read(into []byte) (int, error) {
	if r.text == "" {
		return 0, r.err
	}
	n := copy(into, r.text)
	r.text = r.text[n:]
	return n, nil
}

func FuzzParseResponses(f *testing.F) {
	f.Add("response_id,Q5,organisation,pair_code\na,4,Essex, x \nb,,,\n")
	f.Add("\ufeffresponse_id,submitted_on,Q17b,years\r\n1,2021-02-09,\"a;\nb\",1.5\r\n1,,,\n")
	f.Add("response_id,role,Q17\n\"a\"\"\",council,yes\n\"\n")
	f.Add("\xdf\n0\x8f")
	survey := mustParse(f, workshopSurvey)
	f.Fuzz(func(t *testing.T, file string) {
		got, err := ParseResponses(strings.NewReader(file), survey, testLookups)
		var refused *FileError
		if err != nil {
			if !errors.As(err, &refused) || len(refused.Problems) == 0 || len(got.Rows) != 0 {
				t.Fatalf("refused with %v and %d rows", err, len(got.Rows))
			}
			lines := map[int]bool{}
			for _, problem := range refused.Problems {
				if problem.Line < 1 || problem.Line > strings.Count(file, "\n")+1 || !utf8.ValidString(problem.Message) {
					t.Fatalf("a problem that is nowhere: %+v", problem)
				}
				lines[problem.Line] = true
			}
			if len(lines) > datafile.MaxBadLines {
				t.Fatalf("%d bad lines are named", len(lines))
			}
			return
		}
		if got.Read != len(got.Rows)+got.Repeated {
			t.Fatalf("%d read, %d rows, %d repeated", got.Read, len(got.Rows), got.Repeated)
		}
		ids := map[string]bool{}
		for _, row := range got.Rows {
			if row.ResponseID == "" || ids[row.ResponseID] {
				t.Fatalf("response_id %q", row.ResponseID)
			}
			ids[row.ResponseID] = true
			for code, value := range maps.All(row.Answers) {
				question, ok := survey.Question(code)
				again, err := survey.ParseAnswer(question, value)
				if !ok || err != nil || again != value || value == "" {
					t.Fatalf("%s is %q, which reads %q, %v", code, value, again, err)
				}
			}
		}
	})
}
