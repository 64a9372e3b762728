package web

import (
	"strings"
	"testing"

	"muster/courses/people"
)

// What was open in the last return is proposed in the sections of the next: taken over as it
// was, changed, or closed, and taken up again.
func TestOpenEntriesOfTheLastReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		const earlier, risks = "/returns/2025-26-q2", draftReturn + "/sections/risks"
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "30", "as-at-month", "9", "as-at-year", "2025").wantAddress(t, earlier)
		for _, title := range []string{"Few trainers", "Late answers", "No rooms"} {
			app.post(earlier+"/sections/risks/new", "revision", "0", "title", title, "kind", "Risk", "severity", "Low", "description", "Time is lost.", "action", "Watched.", "owner", "Coordinator").wantStatus(t, 303)
		}
		app.step(people.Manager, earlier, "submit").wantAddress(t, earlier)
		app.as(people.Manager)
		app.startReturn()
		app.get(draftReturn).wantText(t, "3 entries of the last return to decide on")
		ways := map[string]string{}
		for _, form := range app.get(risks).wantText(t, "Open in the last return", "Few trainers", "Grant return as at 30 September 2025").Page.All("form") {
			if action := form.Attribute("action"); strings.Contains(action, "/carried/") {
				ways[strings.TrimPrefix(form.Text(), "Carry over as it is: ")] = action
			}
		}
		if len(ways) != 3 {
			t.Fatalf("%v", ways)
		}
		app.as(people.Board).get(risks).wantText(t, "Few trainers")
		app.get(ways["Few trainers"]+"/close").wantStatus(t, 403)
		app.as(people.Manager).post(risks, "complete", "yes").wantStatus(t, 422).wantText(t, "Decide first what becomes of each entry of the last return")
		app.post(ways["Few trainers"]).wantAddress(t, risks)
		app.get(risks).wantText(t, "From the return as at 30 September 2025, as it was")
		change := ways["Late answers"] + "/change"
		app.get(change).wantStatus(t, 200).wantText(t, "Change what is no longer so", "Late answers")
		app.post(change, "title", "Late answers", "kind", "Issue", "severity", "Low", "description", "It is late.", "action", " ", "owner", "Coordinator").wantStatus(t, 422).wantText(t, "Enter what is done about it", "It is late.")
		app.post(change, "title", "Late answers", "kind", "Issue", "severity", "Low", "description", "It is late.", "action", "Ask.", "owner", "Coordinator").wantAddress(t, risks)
		app.get(risks).wantText(t, "From the return as at 30 September 2025, changed")
		app.post(ways["Few trainers"]).wantAddress(t, risks)
		app.get(risks).wantStatus(t, 200).wantText(t, "“Few trainers” was carried over already")
		app.get(change).wantAddress(t, risks)
		app.get(risks).wantText(t, "“Late answers” was carried over already")
		app.post(ways["Late answers"]+"/close", "reason", "Late.").wantAddress(t, risks)
		app.post(change, "title", "Late answers", "kind", "Issue", "severity", "High", "description", "It is mine.", "action", "Ask.", "owner", "Coordinator").wantStatus(t, 409).
			wantText(t, "Somebody else has changed this", "What it says now", "It is late.", "It is mine.")
		app.get(ways["Few trainers"]+"x/change").wantStatus(t, 404)
		shut := ways["No rooms"] + "/close"
		app.get(shut).wantStatus(t, 200).wantText(t, "Why is this closed?", "Time is lost.")
		app.post(shut, "reason", " ").wantStatus(t, 422).wantText(t, "Enter why it is closed")
		app.post(shut, "reason", "There are rooms.").wantAddress(t, risks)
		app.get(risks).wantText(t, "Closed since the last return", "There are rooms.", "The manager")
		app.post(ways["No rooms"]).wantAddress(t, risks)
		app.get(risks).wantText(t, "“No rooms” was closed already")
		app.post(ways["No rooms"]+"/change", "title", "No rooms", "kind", "Issue", "severity", "High", "description", "It is mine.", "action", "Ask.", "owner", "Coordinator").wantStatus(t, 409).
			wantText(t, "“No rooms” was closed already. Nothing of yours is saved", "It is mine.")
		app.post(ways["No rooms"]+"/again").wantAddress(t, risks)
		app.get(risks).wantText(t, "Open in the last return")
		app.post(shut, "reason", "There are rooms.").wantAddress(t, risks)
		app.post(risks, "complete", "yes").wantAddress(t, draftReturn)
		app.get(draftReturn+"/read").wantText(t, "Closed since the last return", "There are rooms.", "From the return as at 30 September 2025, changed")
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.get(shut).wantStatus(t, 409)
		app.as(people.Manager).post(shut, "reason", "No rooms at all.").wantStatus(t, 409).wantText(t, "The return is no draft any more", "No rooms at all.")
		app.post(change, "title", "Late answers", "description", "It is mine.").wantStatus(t, 409).wantText(t, "The return is no draft any more", "It is mine.")
		app.as(people.Board).get(draftReturn+"/read").wantText(t, "There are rooms.")
	})
}
