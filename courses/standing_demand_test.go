package courses_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// What people ask for counts where they are, what is free where it is held, and a region whose
// forces all have somebody and of which nobody asks is no suggestion.
func TestSuggestions(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		manager := w.Holder(people.Manager, "")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		eastern := w.Session(coursestest.Places(1))
		w.Book(w.Delegate(1, "kent"), eastern)
		for n := 2; n <= 4; n++ {
			w.Book(w.Delegate(n, "essex"), eastern) // wait
		}
		wales := w.Session(coursestest.Places(5), func(plan *courses.SessionPlan) {
			plan.OrganisationID, plan.Region, plan.Town = "gwent", "Wales", "Newport"
			plan.StartsAt = time.Date(2021, 3, 2, 9, 30, 0, 0, time.UTC)
			plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
		})
		for n, force := range []string{"gwent", "south-wales", "dyfed-powys"} {
			w.Book(w.Delegate(10+n, force), wales)
		}
		for n, region := range []string{"Eastern", "Eastern", "", "Wales"} {
			_, err := w.Courses.RegisterInterest(t.Context(), w.Delegate(20+n, "surrey"), "VLO", region)
			must(err)
		}
		got, err := w.Courses.Suggestions(t.Context(), manager, "MSOIC-2020-21", "VLO")
		must(err)
		by := map[string]courses.Suggestion{}
		for _, suggestion := range got {
			by[suggestion.Region] = suggestion
		}
		uncovered := by["Eastern"].Uncovered
		want := courses.Suggestion{
			CourseCode: "VLO", CourseTitle: "VLO course", Region: "Eastern", Interested: 2, Waiting: 3, Free: 0,
			Uncovered: []string{"Bedfordshire", "Cambridgeshire", "Essex", "Hertfordshire", "Norfolk", "Suffolk"}, Forces: 7, Capacity: 20,
		}
		if diff := cmp.Diff(want, by["Eastern"]); diff != "" {
			t.Error(diff)
		}
		if got[0].Region != "Eastern" || got[0].Wanted() != 5 || got[0].Sessions() != 1 || len(uncovered) != 6 {
			t.Errorf("first %+v", got[0])
		}
		if anywhere := by[""]; anywhere.Interested != 1 || anywhere.Forces != 0 || anywhere.Wanted() != 1 {
			t.Errorf("anywhere %+v", anywhere)
		}
		if in := by["Wales"]; in.Interested != 1 || in.Free != 2 || in.Wanted() != 0 || len(in.Uncovered) != 0 {
			t.Errorf("Wales %+v", in)
		}
		if london := by["London"]; len(london.Uncovered) != 2 {
			t.Errorf("London %+v", london)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Wanted() > got[i-1].Wanted() || got[i].Wanted() == got[i-1].Wanted() && len(got[i].Uncovered) > len(got[i-1].Uncovered) {
				t.Errorf("%s comes after %s", got[i].Region, got[i-1].Region)
			}
		}
		_, waiting, err := w.Courses.FigureRecords(t.Context(), manager, courses.FigureFilter{Kind: courses.FigureWaiting, Region: "Eastern"}, 0, 50)
		if must(err); waiting != by["Eastern"].Waiting {
			t.Errorf("%d records of %d who wait", waiting, by["Eastern"].Waiting)
		}
		for name, actor := range map[string]people.Actor{"nobody": {}, "a delegate": w.Delegate(1, "kent"), "the board": w.Holder(people.Board, "")} {
			if _, err := w.Courses.Suggestions(t.Context(), actor, "MSOIC-2020-21", ""); !errors.Is(err, courses.ErrNotAllowed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Courses.Suggestions(t.Context(), w.Holder(people.Trainer, "kent"), "MSOIC-2020-21", ""); err != nil {
			t.Errorf("a trainer: %v", err)
		}
		if _, err := w.Courses.Suggestions(t.Context(), manager, "MSOIC-2020-21", "NONE"); !errors.Is(err, courses.ErrNoCourse) {
			t.Errorf("no such course: %v", err)
		}
	})
}
