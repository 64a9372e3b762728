package surveys

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"muster/courses/datafile"
)

const workshopSurvey = `{"code": "OIC-POST", "title": "OIC one-day workshop: after the session",
 "scales": {"confidence": {"options": [
     {"value": 1, "label": "Not at all confident"}, {"value": 2, "label": "Slightly confident"},
     {"value": 3, "label": "Moderately confident"}, {"value": 4, "label": "Very confident"},
     {"value": 5, "label": "Extremely confident"}, {"value": 9, "label": "Don't know"}],
     "positive": [5, 4], "not_counted": [9]}},
 "questions": [
   {"code": "role", "kind": "choice", "stratum": true, "options": [{"value": "police_officer", "label": "Police officer"}, {"value": "cmcu", "label": "Control room (CMCU)"}, {"value": "council", "label": "Local authority"}], "text": "What is your role?"},
   {"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "How confident?"},
   {"code": "Q17", "item": "ncc_contact", "kind": "yes_no", "text": "Do you have the number?", "asked_of": {"role": ["police_officer", "cmcu"]}},
   {"code": "Q17b", "kind": "choices", "options": [{"value": "a", "label": "On paper"}, {"value": "b", "label": "By telephone"}], "text": "Where?", "hint": "Tick all", "asked_of": {"Q17": ["yes"]}},
   {"code": "years", "item": "service", "kind": "number", "text": "Years of service?"},
   {"code": "comments", "kind": "text", "text": "Anything else?", "optional": true}]}`

func mustParse(t testing.TB, file string) Questionnaire {
	t.Helper()
	questionnaire, err := ParseQuestionnaire(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return questionnaire
}

func TestParseQuestionnaire(t *testing.T) {
	q := mustParse(t, "\ufeff"+workshopSurvey)
	if q.Code != "OIC-POST" || len(q.Questions) != 6 {
		t.Fatalf("%+v", q)
	}
	scale := q.Scales["confidence"]
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5}, scale.CountedValues()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{4, 5}, scale.PositiveValues()); diff != "" {
		t.Error(diff)
	}
	want := Question{
		Code: "Q17", Item: "ncc_contact", Kind: KindYesNo, Text: "Do you have the number?",
		AskedOf: map[string][]string{"role": {"police_officer", "cmcu"}},
	}
	if diff := cmp.Diff(want, q.Questions[2]); diff != "" {
		t.Error(diff)
	}
	if role := q.Questions[0]; !role.Stratum || role.Options[1] != (Option{"cmcu", "Control room (CMCU)"}) {
		t.Errorf("%+v", role)
	}
}

func TestQuestionnaireFillsInWhatIsLeftOut(t *testing.T) {
	q := mustParse(t, `{"code": "S", "title": null, "scales": {"s": {"options": [{"value": 2}, {"value": 0}, {"value": 1}]}},
		"questions": [{"code": "Q1", "kind": "scale", "scale": "s"}]}`)
	if q.Title != "S" || q.Questions[0].Text != "Q1" || q.Scales["s"].Options[0].Label != "2" {
		t.Errorf("%+v", q)
	}
	if diff := cmp.Diff([]int{1, 2}, q.Scales["s"].PositiveValues()); diff != "" {
		t.Error("without positive:", diff)
	}
}

func TestContentHash(t *testing.T) {
	q := mustParse(t, workshopSurvey)
	stored, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	again := mustParse(t, string(stored))
	if diff := cmp.Diff(q, again); diff != "" {
		t.Error("read back:", diff)
	}
	var decoded Questionnaire
	if err := json.Unmarshal(stored, &decoded); err != nil || decoded.ContentHash() != q.ContentHash() {
		t.Error("another hash after json.Unmarshal", err)
	}
	same := strings.NewReplacer("[5, 4]", "[4,5]", "\n", "\r\n\t",
		`"kind": "yes_no", "text": "Do you have the number?"`, `"text": "Do you have the number?", "kind":"yes_no", "optional": false`,
	).Replace(workshopSurvey)
	if mustParse(t, same).ContentHash() != q.ContentHash() {
		t.Error("white space, key order or the order of positive values changes the hash")
	}
	for _, change := range [][2]string{{"Slightly", "A little"}, {"[5, 4]", "[5]"}, {`"Q17"`, `"Q18"`}, {`, "optional": true`, ""}, {"OIC one", "OIC 1"}} {
		if mustParse(t, strings.ReplaceAll(workshopSurvey, change[0], change[1])).ContentHash() == q.ContentHash() {
			t.Errorf("%q to %q leaves the hash as it was", change[0], change[1])
		}
	}
}

func TestParseQuestionnaireRefuses(t *testing.T) {
	const scales = `"scales": {"s": {"options": [{"value": 1, "label": "No"}, {"value": 2, "label": "Yes"}]}}`
	survey := func(questions string) string {
		return `{"code": "S", ` + scales + `, "questions": [` + questions + `]}`
	}
	scale := func(rest string) string {
		return `{"code": "S", "questions": [{"code": "Q", "kind": "text"}], "scales": {"s": {"options": [{"value": 1}, {"value": 2}, {"value": 9}]` + rest + `}}}`
	}
	const q = `{"code": "Q", "kind": "yes_no"}`
	for name, test := range map[string]struct{ file, message string }{
		"nothing":                {"", "not JSON"},
		"broken off":             {`{"code": "S"`, "not JSON"},
		"more after the end":     {survey(q) + "x", "not JSON"},
		"not UTF-8":              {"{\"code\": \"\xff\"}", "not UTF-8"},
		"deep":                   {strings.Repeat("[", 40) + strings.Repeat("]", 40), "nested"},
		"a list":                 {`[]`, "expected a survey, an object"},
		"no code":                {`{"questions": [` + q + `]}`, `expected "code"`},
		"a colon in the code":    {`{"code": "A:B", "questions": [` + q + `]}`, "no colon"},
		"no questions":           {`{"code": "S"}`, `expected "questions"`},
		"an empty list":          {survey(""), `expected "questions"`},
		"an unknown field":       {survey(`{"code": "Q", "kind": "yes_no", "required": true}`), `a question has no field "required"`},
		"a field twice":          {survey(`{"code": "Q", "kind": "yes_no", "kind": "text"}`), `"kind" stands twice`},
		"no kind":                {survey(`{"code": "Q"}`), `expected "kind"`},
		"a bad kind":             {survey(`{"code": "Q", "kind": "matrix"}`), `expected "kind", one of`},
		"a kind that is no text": {survey(`{"code": "Q", "kind": 3}`), `expected "kind"`},
		"a code twice":           {survey(q + "," + q), `question "Q" stands twice`},
		"an item twice":          {survey(`{"code": "A", "kind": "yes_no", "item": "i"}, {"code": "B", "kind": "number", "item": "i"}`), `item "i" is asked twice, in "A" and "B"`},
		"a column's name":        {survey(`{"code": "response_id", "kind": "text"}`), "column of the responses file"},
		"a blank code":           {survey(`{"code": " ", "kind": "text"}`), `expected "code"`},
		"no scale":               {survey(`{"code": "Q", "kind": "scale"}`), `name of one of the survey's scales: s`},
		"a scale that is none":   {survey(`{"code": "Q", "kind": "scale", "scale": "t"}`), `name of one of the survey's scales: s`},
		"a scale too many":       {survey(`{"code": "Q", "kind": "text", "scale": "s"}`), "a text question has no scale"},
		"no options":             {survey(`{"code": "Q", "kind": "choice"}`), `expected "options"`},
		"options too many":       {survey(`{"code": "Q", "kind": "yes_no", "options": [{"value": "a"}]}`), "no options of its own"},
		"a value twice":          {survey(`{"code": "Q", "kind": "choice", "options": [{"value": "a", "label": "A1"}, {"value": "a", "label": "A2"}]}`), "cannot be told apart"},
		"a label twice":          {survey(`{"code": "Q", "kind": "choice", "options": [{"value": "a", "label": "One"}, {"value": "b", "label": "one"}]}`), "cannot be told apart"},
		"a value with ;":         {survey(`{"code": "Q", "kind": "choices", "options": [{"value": "a;b"}]}`), "option's value"},
		"a stratum of text":      {survey(`{"code": "Q", "kind": "text", "stratum": true}`), "a text is no stratum"},
		"a truth that is none":   {survey(`{"code": "Q", "kind": "text", "optional": "yes"}`), "true or false"},
		"NUL":                    {survey(`{"code": "Q", "kind": "text", "text": "\u0000"}`), "NUL"},
		"a later question":       {survey(`{"code": "A", "kind": "text", "asked_of": {"Q": ["yes"]}}, ` + q), `"Q" is no earlier question`},
		"itself":                 {survey(`{"code": "Q", "kind": "yes_no", "asked_of": {"Q": ["yes"]}}`), `"Q" is no earlier question`},
		"a value that is none":   {survey(q + `, {"code": "A", "kind": "text", "asked_of": {"Q": ["maybe"]}}`), `"maybe" is no value of "Q"`},
		"no value":               {survey(q + `, {"code": "A", "kind": "text", "asked_of": {"Q": []}}`), "at least one value"},
		"routing by text":        {survey(`{"code": "Q", "kind": "text"}, {"code": "A", "kind": "text", "asked_of": {"Q": ["a"]}}`), "no options to route by"},
		"positive that is none":  {scale(`, "positive": [3]`), "3 is no value of the scale"},
		"positive twice":         {scale(`, "positive": [2, 2]`), "2 stands twice"},
		"nothing positive":       {scale(`, "positive": []`), `expected "positive"`},
		"not_counted that is no": {scale(`, "not_counted": [8]`), "8 is no value of the scale"},
		"both":                   {scale(`, "positive": [9], "not_counted": [9]`), "positive and not counted"},
		"nothing counted":        {scale(`, "not_counted": [1, 2, 9]`), "needs an option that is counted"},
		"a broken value":         {strings.Replace(scale(""), "9", "1.5", 1), "whole number"},
		"a value in words":       {strings.Replace(scale(""), "9", `"nine"`, 1), "whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseQuestionnaire(strings.NewReader(test.file))
			var refused *FileError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want %q", err, test.message)
			}
		})
	}
}

func TestProblemsOfASurveyFileHavePositions(t *testing.T) {
	_, err := ParseQuestionnaire(strings.NewReader("{\"code\": \"S\",\n \"tïtle\": 1, \"title\": 2,\n" +
		" \"questions\": [\n  {\"code\": \"Q\", \"kind\": \"matrix\"},\n  {\"kind\": \"text\"}]}"))
	var refused *FileError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	var at [][2]int
	for _, problem := range refused.Problems {
		at = append(at, [2]int{problem.Line, problem.Column})
	}
	if diff := cmp.Diff([][2]int{{2, 2}, {2, 23}, {4, 25}, {5, 3}}, at); diff != "" {
		t.Error(err, diff)
	}
	refused.File = "survey.json"
	if first, _, _ := strings.Cut(err.Error(), "\n"); !strings.HasPrefix(first, `survey.json: line 2, column 2: a survey has no field "tïtle"`) {
		t.Error(first)
	}

	_, err = ParseQuestionnaire(strings.NewReader("{\"code\": \"S\",\n \"questions\": nope}"))
	if !strings.HasPrefix(err.Error(), "line 2, column 16: not JSON") {
		t.Error(err)
	}
}

func TestRouting(t *testing.T) {
	q := mustParse(t, workshopSurvey)
	officer := Answers{"role": "police_officer", "Q17": "yes"}
	for code, want := range map[string]string{"": "role", "role": "Q5", "Q5": "Q17", "Q17": "Q17b", "Q17b": "years", "comments": "", "nowhere": ""} {
		if next, ok := q.NextQuestion(code, officer); next.Code != want || ok != (want != "") {
			t.Errorf("after %q comes %q, want %q", code, next.Code, want)
		}
	}
	for code, want := range map[string]string{"": "comments", "role": "", "Q17b": "Q17", "years": "Q17b", "nowhere": ""} {
		if previous, ok := q.PreviousQuestion(code, officer); previous.Code != want || ok != (want != "") {
			t.Errorf("before %q comes %q, want %q", code, previous.Code, want)
		}
	}

	// Going back to say another role takes the answers that hung on it along.
	council := Answers{"role": "council", "Q17": "yes", "Q17b": "a", "years": "3"}
	if next, _ := q.NextQuestion("Q5", council); next.Code != "years" {
		t.Errorf("after Q5 comes %q", next.Code)
	}
	if previous, _ := q.PreviousQuestion("years", council); previous.Code != "Q5" {
		t.Errorf("before years comes %q", previous.Code)
	}
	if diff := cmp.Diff(Answers{"role": "council", "years": "3"}, q.AskedAnswers(council)); diff != "" {
		t.Error(diff)
	}
}

func TestAsked(t *testing.T) {
	question := Question{AskedOf: map[string][]string{"role": {"a", "b"}, "tools": {"x"}}}
	for _, test := range []struct {
		answers Answers
		want    bool
	}{
		{Answers{"role": "a", "tools": "x"}, true},
		{Answers{"role": "b", "tools": "w;x"}, true},
		{Answers{"role": "b", "tools": "w;xx"}, false},
		{Answers{"role": "c", "tools": "x"}, false},
		{Answers{"role": "a"}, false},
		{Answers{}, false},
	} {
		if Asked(question, test.answers) != test.want {
			t.Errorf("asked of %v: %v", test.answers, !test.want)
		}
	}
	if !Asked(Question{}, Answers{}) {
		t.Error("a question for everyone is not asked")
	}
}

func TestParseAnswer(t *testing.T) {
	q := mustParse(t, workshopSurvey)
	for _, test := range []struct{ code, typed, want, message string }{
		{"Q5", "4", "4", ""},
		{"Q5", "  very CONFIDENT ", "4", ""},
		{"Q5", "don't know", "9", ""},
		{"Q5", "", "", ""},
		{"Q5", "6", "", "6"},
		{"role", "CMCU", "cmcu", ""},
		{"role", "control room (cmcu)", "cmcu", ""},
		{"Q17", "Yes", "yes", ""},
		{"Q17", "NO", "no", ""},
		{"Q17", "y", "", "expected one of yes, no"},
		{"Q17b", "By telephone; a;b;", "a;b", ""},
		{"Q17b", ";", "", ""},
		{"Q17b", "a;c", "", `"c" is no option`},
		{"years", "007", "7", ""},
		{"years", "+1.50", "1.5", ""},
		{"years", "-0.0", "0", ""},
		{"years", "-2.250", "-2.25", ""},
		{"years", "0.100000000000000005551", "", "decimal"},
		{"years", "0.30000000000000004", "0.30000000000000004", ""},
		{"years", "NaN", "", "decimal"},
		{"years", "Inf", "", "decimal"},
		{"years", "1e9", "", "decimal"},
		{"years", "0x10", "", "decimal"},
		{"years", "1,000", "", "decimal"},
		{"comments", " two\nlines ", "two\nlines", ""},
		{"comments", strings.Repeat("é", MaxTextLength), strings.Repeat("é", MaxTextLength), ""},
		{"comments", strings.Repeat("é", MaxTextLength+1), "", "at most 4000 characters, found 4001"},
		{"comments", "a\x00b", "", "NUL"},
		{"comments", "a\xffb", "", "UTF-8"},
	} {
		question, _ := q.Question(test.code)
		got, err := q.ParseAnswer(question, test.typed)
		if got != test.want || (err == nil) != (test.message == "") {
			t.Errorf("%s %q gives %q, %v", test.code, test.typed, got, err)
		}
		if err != nil && (!errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), test.message)) {
			t.Errorf("%s %q: %v, want %q", test.code, test.typed, err, test.message)
		}
	}
}

func TestParsedAnswersParseToThemselves(t *testing.T) {
	q := mustParse(t, workshopSurvey)
	rapid.Check(t, func(t *rapid.T) {
		question := rapid.SampledFrom(q.Questions).Draw(t, "question")
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[+-]?\d{0,4}(\.\d{0,4})?`),
			rapid.SampledFrom([]string{"b;a", "Yes", "CMCU", "4", "a"})).Draw(t, "typed")
		value, err := q.ParseAnswer(question, typed)
		if err != nil {
			return
		}
		again, err := q.ParseAnswer(question, value)
		if err != nil || again != value {
			t.Fatalf("%s: %q gives %q, which gives %q, %v", question.Code, typed, value, again, err)
		}
	})
}

func FuzzParseQuestionnaire(f *testing.F) {
	f.Add([]byte(workshopSurvey))
	f.Add([]byte(`{"code": "S", "questions": [{"code": "Q", "kind": "choice", "options": [{"value": 1}]}]}`))
	f.Add([]byte(`{"code": ["S", {"a": [1, -1.5e7, true, null]}], "questions": [[], {}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := ParseQuestionnaire(strings.NewReader(string(data)))
		var refused *FileError
		if err != nil {
			if !errors.As(err, &refused) || len(refused.Problems) == 0 {
				t.Fatalf("refused without a problem: %v", err)
			}
			if slices.ContainsFunc(refused.Problems, func(p datafile.Problem) bool { return p.Line < 1 || p.Column < 1 || p.Message == "" }) {
				t.Fatalf("a problem without a place: %v", refused)
			}
			return
		}
		stored, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseQuestionnaire(strings.NewReader(string(stored)))
		if err != nil || again.ContentHash() != q.ContentHash() {
			t.Fatalf("not read back: %v\n%s", err, stored)
		}
	})
}
