package courses_test

import (
	"testing"

	"muster/courses"
)

func TestTypedReference(t *testing.T) {
	for typed, want := range map[string]string{
		"MU-YQ9646": "MU-YQ9646", "mu-yq9646": "MU-YQ9646", "MU YQ9646": "MU-YQ9646", "MUYQ9646": "MU-YQ9646", "yq 96 46": "MU-YQ9646",
		"MUYQ96": "MU-MUYQ96", "mu–yq9646 ": "MU-YQ9646", "": "MU-",
	} {
		if got := courses.TypedReference(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
