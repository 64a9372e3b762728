package main

import (
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// coverageAgrees holds the coverage page to the published numbers of forces trained, and to
// nobody of the past programme being planned any more.
func coverageAgrees(t *testing.T, db *gorm.DB, verdicts []verdict) {
	held := 0
	for _, v := range verdicts {
		if v.measure.Kind != reports.OrganisationsTrained || !v.measure.ForcesOnly {
			continue
		}
		held++
		coverage, err := servicesOn(db).courses.Coverage(t.Context(), people.System, pastProgramme, v.measure.Course)
		if err != nil {
			t.Fatal(err)
		}
		if got := coverage.Count(0, courses.CoveredTrained); float64(got) != v.value || len(coverage.Forces) != 43 || coverage.Count(0, courses.CoveredPlanned) != 0 {
			t.Errorf("%s: %d of %d forces are covered, published %g", v.id, got, len(coverage.Forces), v.value)
		}
	}
	if held < 2 {
		t.Errorf("%d published numbers of forces trained, expected those of VLO and INNERSTE", held)
	}
}
