package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"muster/cmd/muster/demonstration"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// loadOnce loads the demonstration; the second time it is there already, and kept. Both
// times it is said how to sign in.
func loadOnce(t *testing.T, call func(args ...string) outcome) {
	t.Helper()
	for _, want := range []string{"The demonstration is loaded.", "is there already and is kept as it is"} {
		result := call("demo")
		if result.status != statusDone || !strings.Contains(result.stdout, want) {
			t.Fatalf("status %d, %s%s, expected %q", result.status, result.stdout, result.stderr, want)
		}
		if !strings.Contains(result.stdout, "without signing in: /s/") {
			t.Error("the open survey's code is not said")
		}
		for _, account := range demonstration.Accounts {
			if !strings.Contains(result.stdout, account.Email) {
				t.Errorf("how to sign in as %s is not said", account.Role)
			}
		}
	}
}

// checkPublishedComparison looks for 396 of 1,236 before and 193 of 276 after: +37.9 points,
// 31.6 to 43.6.
func checkPublishedComparison(t *testing.T, content []byte) {
	t.Helper()
	var comparison surveys.Comparison
	if err := json.Unmarshal(content, &comparison); err != nil {
		t.Fatal(err)
	}
	if *comparison.Before.Responses != 1236 || *comparison.After.Responses != 276 {
		t.Errorf("%d responses before, %d after", *comparison.Before.Responses, *comparison.After.Responses)
	}
	for _, item := range comparison.Items {
		if item.Item != "procedures" {
			continue
		}
		figures := item.Unpaired
		points := func(share *float64) float64 { return math.Round(*share*1000) / 10 }
		if points(figures.Change) != 37.9 || points(figures.Low) != 31.6 || points(figures.High) != 43.6 {
			t.Errorf("%v, %v to %v", points(figures.Change), points(figures.Low), points(figures.High))
		}
		if item.Paired == nil || item.Paired.Suppressed || item.Standardised == nil || item.Standardised.Suppressed {
			t.Error("nothing to show for pairs or strata")
		}
		return
	}
	t.Error("the item procedures is not compared")
}

func TestDemoRefusesADatabaseInUse(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		if added := call("person", "add", "somebody@example.org", "--name", "Somebody", "--role", "administrator"); added.status != statusDone {
			t.Fatal(added.stderr)
		}
		refused := call("demo")
		if refused.status != statusWrong || !strings.Contains(refused.stderr, "not empty") {
			t.Errorf("status %d, %s", refused.status, refused.stderr)
		}
	})
}
