package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestReportCountsTestsAndNamesFaults(t *testing.T) {
	cases := []struct {
		name    string
		events  string
		want    tally
		faults  []string
		prints  []string
		silence []string
	}{
		{
			name: "a pass and a subtest",
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/one","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}`,
			want: tally{passed: 2}, prints: []string{"ok  \tp\t0.1s\n"}, silence: []string{"chatter", "PASS"},
		},
		{
			name: "a failure is printed and counted once",
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}`,
			want: tally{failed: 1}, faults: []string{"p TestA"}, prints: []string{"got 1, want 2\n", "FAIL\tp"},
		},
		{
			name: "a skip is a failure",
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"no database\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`,
			want: tally{failed: 1}, faults: []string{"p TestA (skipped)"}, prints: []string{"no database"},
		},
		{
			name: "a package that does not compile",
			events: `{"ImportPath":"p","Action":"build-output","Output":"p.go:1: undefined: x\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"fail","Package":"p"}`,
			want: tally{failed: 1}, faults: []string{"p"}, prints: []string{"undefined: x"},
		},
		{
			name: "a test cut off by a crash",
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"half way\n"}
{"Action":"fail","Package":"p"}`,
			want: tally{failed: 1}, faults: []string{"p TestA (did not end)"}, prints: []string{"half way"},
		},
		{
			name:   "a package without tests is nothing",
			events: `{"Action":"output","Package":"p","Output":"?   \tp\t[no test files]\n"}` + "\n" + `{"Action":"skip","Package":"p"}`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			r := newTestReport(&out)
			if err := r.read(strings.NewReader(c.events)); err != nil {
				t.Fatal(err)
			}
			if r.tally != c.want || !slices.Equal(r.faults, c.faults) {
				t.Errorf("got %+v %q, want %+v %q", r.tally, r.faults, c.want, c.faults)
			}
			for _, text := range c.prints {
				if !strings.Contains(out.String(), text) {
					t.Errorf("%q is not printed, but %q", text, out.String())
				}
			}
			for _, text := range c.silence {
				if strings.Contains(out.String(), text) {
					t.Errorf("%q is printed", text)
				}
			}
		})
	}
}
