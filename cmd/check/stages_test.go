package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func TestEveryStageRunsAndFaultsAreNamedAtTheEnd(t *testing.T) {
	var ran []string
	fake := func(name string, count tally, err error) stage {
		return stage{name: name, run: func(context.Context) (tally, error) {
			ran = append(ran, name)
			return count, err
		}}
	}
	var out bytes.Buffer
	status := summarise(&out, runStages(t.Context(), &out, []stage{
		fake("first", tally{}, nil),
		fake("second", tally{}, errors.New("PostgreSQL is missing")),
		fake("third", tally{passed: 7, failed: 2}, errors.New("p TestA\np TestB")),
		fake("fourth", tally{passed: 3}, nil),
	}))
	if got := strings.Join(ran, " "); got != "first second third fourth" {
		t.Errorf("ran %q", got)
	}
	if status != 1 {
		t.Errorf("status %d", status)
	}
	end := "FAILED second\n  PostgreSQL is missing\n\nFAILED third\n  p TestA\n  p TestB\n\n11 passed, 3 failed\n"
	if !strings.HasSuffix(out.String(), end) {
		t.Errorf("ends with\n%s", out.String())
	}
}

func TestNoFaultsIsSuccess(t *testing.T) {
	var out bytes.Buffer
	passing := stage{name: "one", run: func(context.Context) (tally, error) { return tally{passed: 4}, nil }}
	if status := summarise(&out, runStages(t.Context(), &out, []stage{passing})); status != 0 {
		t.Errorf("status %d", status)
	}
	if !strings.HasSuffix(out.String(), "\n4 passed, 0 failed\n") {
		t.Errorf("ends with\n%s", out.String())
	}
}

func TestChooseAddsWhatAStageNeeds(t *testing.T) {
	stages := (&gate{}).stages()
	chosen, err := choose(stages, []string{"browser"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range chosen {
		names = append(names, s.name)
	}
	if got := strings.Join(names, " "); got != "build chromium browser" {
		t.Errorf("chose %q", got)
	}
	if all, _ := choose(stages, nil); len(all) != len(stages) {
		t.Errorf("without names %d of %d stages", len(all), len(stages))
	}
	if _, err := choose(stages, []string{"brwoser"}); err == nil {
		t.Error("a misspelt stage is accepted")
	}
}
