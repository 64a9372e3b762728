package surveys

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an answerReader reads is what encoding/json reads, and it refuses what that refuses.
func FuzzAnswerReader(f *testing.F) {
	for _, stored := range []string{
		`{}`, `{"Q1":"yes"}`, `{"Q1":"yes","role":"police","Q1":"no"}`, `{"Q1": "yes"}`, `{"Q1":"\u003cb\u003e","Q2":"caf` + "é" + `"}`, `{"Q1":"a\"b"}`,
		`{"Q1":1}`, `{"Q1":null}`, `null`, `[]`, ``, `{`, `{"Q1"`, `{"Q1":"yes"`, `{"Q1":"yes",}`, `{"Q1":"yes"}}`, `{"Q1":"` + "\xff" + `"}`, `{"Q1":"` + "\n" + `"}`,
	} {
		f.Add([]byte(stored))
	}
	reader := &answerReader{}
	f.Fuzz(func(t *testing.T, stored []byte) {
		want := Answers{}
		refused := json.Unmarshal(stored, &want)
		got, err := reader.read(stored)
		if (err != nil) != (refused != nil) {
			t.Fatalf("%q: %v, and encoding/json %v", stored, err, refused)
		}
		if diff := cmp.Diff(want, got); err == nil && len(want)+len(got) > 0 && diff != "" {
			t.Fatal(diff)
		}
	})
}
