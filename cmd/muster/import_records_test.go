package main

import (
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

func TestImportEngagementAndIndicators(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		db := dbtest.Open(t, address)
		_, err := servicesOn(db).courses.AddProgramme(t.Context(), people.System, courses.Programme{
			Code: "YEAR", Title: "A year", StartsOn: "2020-04-01", EndsOn: "2021-03-31",
		})
		if err != nil {
			t.Fatal(err)
		}
		call := caller(t, address)
		engagement := testFile(t, "engagement.csv", "engagement_id,kind,date,organisation\nb1,briefing,2020-10-05,Kent\nb2,briefing,2020-10-06,\n")
		indicators := testFile(t, "indicators.csv", "indicator,period,value,unit\nnrm,2019,2748,count\nnrm,2020,3431,count\n")
		for i, step := range []struct {
			args []string
			want string
		}{
			{[]string{"import", "engagement", engagement, "--dry-run"}, "nothing stored: read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "engagement", engagement, "--programme", "YEAR"}, "read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "engagement", engagement}, "read 2, added 0, unchanged 2, refused 0"},
			{[]string{"import", "indicators", indicators, "--dry-run"}, "nothing stored: read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "indicators", indicators}, "read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "indicators", indicators, "--programme", "year"}, "read 2, added 0, unchanged 2, refused 0"},
		} {
			got := call(step.args...)
			if got.status != 0 || lastLine(got.stdout) != step.want || got.stderr != "" {
				t.Fatalf("step %d: %+v, want %q", i, got, step.want)
			}
		}
		bad := testFile(t, "bad.csv", "engagement_id,kind,date,organisation\nb3,briefing,2020-10-05,Nowhere\nb4,briefing,2020-10-05,Kent\n")
		got := call("import", "engagement", bad)
		if got.status != 2 || !strings.Contains(got.stderr, bad+`: line 2, column 4: organisation: there is no organisation "Nowhere"`) ||
			lastLine(got.stdout) != "read 2, added 0, unchanged 0, refused 1" {
			t.Errorf("a bad file: %+v", got)
		}
		got = call("import", "indicators", indicators, "--programme", "NONE")
		if got.status != 2 || !strings.Contains(got.stderr, `there is no programme "NONE"`) {
			t.Errorf("no such programme: %+v", got)
		}
	})
}
