package web

import (
	"strings"
	"testing"

	"muster/courses/people"
)

// TestADocumentIsHeldAgainstAReturn: a bad file is named line by line; what cannot stand is
// listed with why, of a draft and of a released return, for those who see the programme.
func TestADocumentIsHeldAgainstAReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		const page = "/returns/2025-26-q3/claims"
		app.get("/returns/2025-26-q3").wantText(t, "Check a document against this return")
		app.get(page).wantStatus(t, 200).wantText(t, "kpi.briefings", "Briefings held: 2")
		app.post(page).wantProblem(t, "file", "Choose a CSV file")
		app.upload(page, "claims.csv", "measure,place,value,unit,wording\n").wantStatus(t, 422).wantText(t, "no line below its header")
		app.upload(page, "claims.csv", "measure,place,value,unit,wording\nm,p,many,people,\n").wantStatus(t, 422).wantText(t, `Line 2, column 3: value: "many" is no number`)
		app.upload(page, "claims.csv", strings.Repeat("x", mostClaimsFile+1)).wantStatus(t, 422).wantText(t, "Check it in parts")

		const said = "measure,place,value,unit,wording\nkpi.briefings,Page 1,2,briefings,held\nvisits,Page 2,13,operations,\n"
		app.upload(page, "claims.csv", said).wantStatus(t, 200).wantText(t, "2 claims were read, and 1 of them", "Nothing was found that contradicts")
		both := said + "kpi.briefings,Page 3,3,briefings,held\nvisits,Page 4,13,investigations,<b>complex</b>\ntraining.VLO.confident,Page 5,75,%,of those trained are sure\n"
		app.upload(page, "claims.csv", both).wantStatus(t, 200).wantText(t, "The records give 2, not 3 briefings", "It counts operations there and investigations here. Beside: Page 2.",
			"not everybody who was trained answered", "“<b>complex</b>”")
		app.post("/returns/2025-26-q3/release")
		app.as(people.Board).upload(page, "claims.csv", both).wantStatus(t, 200).wantText(t, "The records give 2, not 3 briefings")
		app.as(people.Funder).get(page).wantStatus(t, 403)
	})
}

// A hidden figure is not told by what contradicts it.
func TestClaimsDoNotTellWhatIsHidden(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		for _, value := range []string{"0", "50", "100"} {
			page := app.upload("/returns/2025-26-q3/claims", "claims.csv", "measure,place,value,unit,wording\ntraining.VLO.quality,Page 1,"+value+",%,thought it good\n")
			page.wantStatus(t, 200).wantText(t, "and 1 of them held", "Nothing was found that contradicts")
		}
	})
}
