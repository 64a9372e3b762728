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
			page.wantStatus(t, 200).wantText(t, "and 0 of them held", "A hidden figure. The return hides this figure, because too few people answered. A number said here would tell it")
		}
	})
}

// What documents call a figure is set on a page, by who keeps the programme: then a claim of
// that name is held against the figure, and until then it is said that no figure has it.
func TestAFigureIsKnownByTheNameThatDocumentsHave(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		const page, names = "/returns/2025-26-q3/claims", "/returns/2025-26-q3/claims/names"
		const said = "measure,place,value,unit,wording\nbriefings.held,Page 1,3,briefings,\nbriefings.held,Page 2,3,briefings,\nvisits,Page 3,4,visits,\n"
		app.upload(page, "claims.csv", said).wantStatus(t, 200).wantText(t, "and 0 of them held", "Nothing was found that contradicts",
			"No figure of this return has that name. It was held against 1 other line of the file.", "No figure of this return has that name. No other line of the file has it.")
		app.get(page).wantText(t, "No figure has a name yet", "Change the names")
		for typed, wrong := range map[string]string{
			"briefings.held": "Line 1 must be a name, an equals sign and the key of a figure",
			"held = kpi.briefings\nbriefings held = kpi.briefings":       "The name in line 2 must be one word of at most 100 characters",
			strings.Repeat("a", 101) + " = kpi.briefings":                "The name in line 1 must be one word of at most 100 characters",
			"held = kpi.briefing":                                        "This return has no figure with the key kpi.briefing, in line 1",
			"held = kpi.briefings\nheld = training.VLO.trained":          "The name held stands in two lines, and can be of one figure alone",
			"held = kpi.briefings\ntraining.VLO.trained = kpi.briefings": "The name training.VLO.trained is the key of a figure of this return, and names that one",
		} {
			app.post(names, "names", typed, "was", "").wantProblem(t, "names", wrong).wantText(t, strings.Split(typed, "\n")...)
		}
		const named = "briefings.held = kpi.briefings\nheld = kpi.briefings"
		app.post(names, "names", named, "was", "").wantAddress(t, page)
		app.get(page).wantText(t, "briefings.held", "kpi.briefings", "Briefings held")
		app.get(names).wantText(t, "briefings.held = kpi.briefings")
		app.upload(page, "claims.csv", said).wantStatus(t, 200).wantText(t, "and 2 of them held", "The records give 2, not 3 briefings", "Briefings held: 2")
		app.upload(page, "claims.csv", strings.ReplaceAll(said, ",3,", ",2,")).wantText(t, "and 2 of them held", "Nothing was found that contradicts")
		// Somebody else has named figures since the page was opened.
		app.post(names, "names", "held = kpi.briefings", "was", "").wantStatus(t, 409)
		app.post(names, "names", "held = kpi.briefings", "was", named).wantAddress(t, page)
		app.upload(page, "claims.csv", said).wantText(t, "and 0 of them held")
		// A claim of another unit is held against the words alone.
		app.upload(page, "claims.csv", "measure,place,value,unit,wording\nheld,Page 1,3,%,\n").wantText(t, "It is in another unit, so only the words were held against it.")
		app.as(people.Board).get(page).wantStatus(t, 200).wantText(t, "What documents call the figures")
		if strings.Contains(app.get(page).Body, "Change the names") {
			t.Error("the board is led to a page that it may not open")
		}
	})
}
