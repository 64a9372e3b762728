package demonstration

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// TestLastYearsPairsAreShownByEveryBreakdown asks for them one after the other, as pages do,
// so that each obeys what was released of those before it.
func TestLastYearsPairsAreShownByEveryBreakdown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		if _, err := Load(t.Context(), db, loadedOn, testKey, quietly); err != nil {
			t.Fatal(err)
		}
		now := func() time.Time { return loadedOn }
		who := people.New(db, now)
		service := surveys.New(db, now, courses.New(db, now, who), who, testKey)
		if _, err := service.CountResponses(t.Context()); err != nil {
			t.Fatal(err)
		}
		for by, want := range map[surveys.Breakdown]int{
			surveys.ByNothing: 1, surveys.ByOrganisation: 3, surveys.ByRegion: 2, surveys.ByRole: 3, surveys.BySession: 3, surveys.ByMonth: 3,
		} {
			compared, err := service.Compare(t.Context(), people.System, surveys.CompareRequest{
				Before: surveys.SideRequest{Survey: surveyBaseline + lastSuffix}, By: by,
				After: surveys.SideRequest{Survey: surveyOIC + lastSuffix, Wave: "MSOIC-LAST-OIC-after"},
			})
			if err != nil {
				t.Fatal(err)
			}
			shown := 0
			if by == surveys.ByNothing && hasPairs(compared) {
				shown++
			}
			for _, group := range compared.Groups {
				if hasPairs(group.Comparison) {
					shown++
				}
			}
			if shown != want {
				t.Errorf("by %q %d groups of pairs are shown, want %d", by, shown, want)
			}
		}
	})
}

// hasPairs tells whether most items have a paired change that is shown.
func hasPairs(compared surveys.Comparison) bool {
	shown := 0
	for _, item := range compared.Items {
		if item.Paired != nil && !item.Paired.Suppressed && item.Paired.Change != nil {
			shown++
		}
	}
	return 2*shown > len(compared.Items)
}
