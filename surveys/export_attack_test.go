package surveys_test

import (
	"slices"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// exported counts the rows of an export of A:x by their organisation, and of these the ones
// whose answer to Q5 is withheld.
func (w world) exported(t *testing.T) (rows, withheld map[string]int) {
	t.Helper()
	out, err := w.ExportResponses(t.Context(), people.System, surveys.ResponseExport{Survey: "A", Wave: "x"})
	if err != nil {
		t.Fatal(err)
	}
	region, organisation, answer := slices.Index(out.Table.Head, "region"), slices.Index(out.Table.Head, "organisation"), slices.Index(out.Table.Head, "Q5")
	rows, withheld = map[string]int{}, map[string]int{}
	for _, row := range out.Table.Rows {
		name := row[region] + " " + row[organisation]
		rows[name]++
		if row[answer] == surveys.WithheldCell {
			withheld[name]++
		}
	}
	return rows, withheld
}

func exportAttack(t *testing.T, attack func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.add(t, "A", "x", answersOf{"Kent", "", 24}, answersOf{"Essex", "", 34}, answersOf{"Norfolk", "", 5}, answersOf{"Gwent", "", 18}, answersOf{"Dyfed-Powys", "", 5})
		attack(t, w)
	})
}

// An export that has Kent and Norfolk together, and Wales, forbids Kent and Gwent alone: the
// differences would be the five of Norfolk and of Dyfed-Powys.
func TestWhatWasExportedCannotBeTakenApart(t *testing.T) {
	exportAttack(t, func(t *testing.T, w world) {
		rows, withheld := w.exported(t)
		if rows["Eastern [c]"] != 29 || rows["Eastern Essex"] != 34 || rows["Wales [c]"] != 23 || len(withheld) > 0 {
			t.Fatalf("%v, withheld %v", rows, withheld)
		}
		wantBases(t, "by organisation", w.ask(t, by(surveys.ByOrganisation)),
			map[string]int{"all": 86, "Kent": -1, "Essex": 34, "Norfolk": -1, "Gwent": -1, "Dyfed-Powys": -1})
	})
}

// And when Kent and Gwent were shown first, the export withholds what they are in.
func TestAnExportTakesNothingApart(t *testing.T) {
	exportAttack(t, func(t *testing.T, w world) {
		wantBases(t, "by organisation", w.ask(t, by(surveys.ByOrganisation)),
			map[string]int{"all": 86, "Kent": 24, "Essex": 34, "Norfolk": -1, "Gwent": 18, "Dyfed-Powys": -1})
		for range 2 {
			rows, withheld := w.exported(t)
			if rows["Eastern [c]"] != 29 || withheld["Eastern [c]"] != 29 || withheld["Wales [c]"] != 23 || withheld["Eastern Essex"] != 0 {
				t.Errorf("%v, withheld %v", rows, withheld)
			}
		}
	})
}

// What came after an export and is in no figure yet is in no second export either.
func TestASecondExportDoesNotShowWhoCameBetween(t *testing.T) {
	exportAttack(t, func(t *testing.T, w world) {
		first, _ := w.exported(t)
		w.add(t, "A", "x", answersOf{"Essex", "2021-02-01", 3})
		if second, withheld := w.exported(t); second["Eastern Essex"] != first["Eastern Essex"] || len(withheld) > 0 {
			t.Errorf("%v then %v, withheld %v", first, second, withheld)
		}
	})
}
