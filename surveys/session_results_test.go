package surveys

import (
	"slices"
	"strings"
	"testing"

	"muster/courses"
)

func TestSmallSessionsStandTogether(t *testing.T) {
	session := func(id, organisation, region string) courses.Session {
		return courses.Session{ID: id, OrganisationID: organisation, Region: region}
	}
	siblings := []courses.Session{
		session("k1", "kent", "Eastern"), session("k2", "kent", "Eastern"), session("k3", "kent", "Eastern"),
		session("e1", "essex", "Eastern"), session("e2", "essex", "Eastern"), session("n1", "norfolk", "Eastern"),
		session("w1", "gwent", "Wales"), session("o1", "online", ""), session("o2", "online", ""),
	}
	for name, c := range map[string]struct {
		answered map[string]int
		of       string
		scope    Scope
		together []string
	}{
		"enough alone":                    {map[string]int{"k1": 10, "k2": 9}, "k1", ScopeSession, []string{"k1"}},
		"with its organisation's":         {map[string]int{"k1": 4, "k2": 6, "e1": 9}, "k1", ScopeOrganisation, []string{"k1", "k2"}},
		"one shown alone is not in it":    {map[string]int{"k1": 4, "k2": 6, "k3": 30}, "k1", ScopeOrganisation, []string{"k1", "k2"}},
		"with its region's":               {map[string]int{"k1": 4, "k3": 30, "e1": 2, "n1": 4, "w1": 9}, "k1", ScopeRegion, []string{"k1", "e1", "n1"}},
		"an organisation shown is not in": {map[string]int{"k1": 4, "e1": 5, "e2": 5, "n1": 6}, "k1", ScopeRegion, []string{"k1", "n1"}},
		"with all that are left":          {map[string]int{"k1": 4, "e1": 5, "e2": 5, "n1": 3, "w1": 3}, "k1", ScopeCourse, []string{"k1", "n1", "w1"}},
		"a region shown is not in it":     {map[string]int{"k1": 4, "e1": 6, "w1": 3, "o1": 7}, "w1", ScopeCourse, []string{"w1", "o1"}},
		"no region is no region":          {map[string]int{"o1": 4, "o2": 5, "k1": 1}, "o1", ScopeCourse, []string{"k1", "o1", "o2"}},
		"never enough":                    {map[string]int{"k1": 4, "w1": 5, "e1": 10}, "k1", ScopeNone, []string{}},
		"nobody yet, but others":          {map[string]int{"k1": 0, "k2": 6, "k3": 6}, "k1", ScopeOrganisation, []string{"k2", "k3"}},
		"nobody at all":                   {nil, "k1", ScopeNone, []string{}},
	} {
		index := slices.IndexFunc(siblings, func(s courses.Session) bool { return s.ID == c.of })
		scope, together := rollUp(siblings[index], siblings, c.answered, 10)
		if scope != c.scope || !slices.Equal(together, c.together) {
			t.Errorf("%s: %s %v, want %s %v", name, scope, together, c.scope, c.together)
		}
	}
}

// Whichever sessions' pages are read, two groups are the same or have no session in common,
// and every group has enough answers.
func TestGroupsOfSessionsNeverOverlap(t *testing.T) {
	organisations, regions := []string{"a", "b", "c"}, []string{"x", "y", ""}
	for seed := range 2000 {
		var siblings []courses.Session
		answered := map[string]int{}
		for i := range 8 {
			id := string(rune('0' + i))
			n := (seed*7919 + i*i*31 + seed/(i+1)) % 1000
			siblings = append(siblings, courses.Session{ID: id, OrganisationID: organisations[n%3], Region: regions[n/3%3]})
			answered[id] = n / 9 % 14
		}
		shown := map[string]string{} // session -> the group it is in
		for _, session := range siblings {
			scope, together := rollUp(session, siblings, answered, 10)
			total := 0
			for _, id := range together {
				total += answered[id]
				key := strings.Join(together, "")
				if before, there := shown[id]; there && before != key {
					t.Fatalf("seed %d: session %s is in the groups %s and %s", seed, id, before, key)
				}
				shown[id] = key
			}
			if scope != ScopeNone && total < 10 {
				t.Fatalf("seed %d: a group of %d", seed, total)
			}
		}
	}
}
