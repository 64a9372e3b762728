package web

import (
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// TestBoardsPages: how the programme stands now for those who see it, and the released return for
// the funder, who sees nothing else.
func TestBoardsPages(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		page := app.as(people.Manager).get("/boards/programme").wantStatus(t, 200)
		page.wantText(t, "2 deliverables: 1 computed Green, 1 computed Not rated. Since 31 December 2025 0 better, 0 worse.",
			"What needs a decision", "Deliverables A and B have no declared RAG. See the programme", "Brief people", "Briefings held", "Since 31 December 2025", "The same")
		for _, link := range []string{"/receipts/kpi.briefings?as-at=2026-03-02", "/kpis/briefings?as-at=2026-03-02"} {
			if !strings.Contains(page.Body, `href="`+link) {
				t.Errorf("lacks a link to %s", link)
			}
		}
		_, err := app.services.Reports.Declare(t.Context(), app.actor(people.Manager), reports.Declaration{Programme: reportProgramme, Letter: "A", Kind: reports.Declared, AsAt: "2026-03-02", RAG: reports.Amber, Reason: "The last one fell through."})
		app.must(err)
		app.get("/boards/programme").wantText(t, "Deliverable A is declared amber and computed green. The reason given: The last one fell through.", "Deliverable B has no declared RAG. Declare its RAG")
		app.as(people.Board).get("/boards/assurance").wantStatus(t, 200).wantText(t, "Deliverable A is declared and has not been assured. Assure its RAG", "Deliverable B has no declared RAG. See why")
		app.as(people.Manager).get("/boards/assurance?as-at=2025-06-30").wantStatus(t, 200).wantText(t, "as at 30 June 2025", "Forecasts are made as at today alone.").wantNoText(t, "better")
		app.get("/boards/home-office").wantStatus(t, 200).wantText(t, "No return has been released yet.")

		slug := app.releaseReturn("2025-12-31")
		draft := app.startReturnAt("2026-02-28")
		app.as(people.Funder).get("/boards/programme").wantStatus(t, 403)
		app.get("/boards/assurance").wantStatus(t, 403)
		page = app.get("/boards/home-office").wantStatus(t, 200)
		page.wantText(t, "Released to funders", "waits for the funder’s acceptance. Open the return", "on the day that the return was submitted", "Since 30 September 2025", "Better, was amber", "Briefings held").wantNoText(t, "Secret-note", "28 February 2026")
		if !strings.Contains(page.Body, `href="/receipts/kpi.briefings?return=`+slug) || strings.Contains(page.Body, `href="/deliverables/`) || strings.Contains(page.Body, `href="/kpis/`) {
			t.Error("the links of the funder’s page do not lead into the return alone")
		}
		app.get("/boards/home-office?return="+draft).wantStatus(t, 403)
		app.get("/boards/home-office?return=nothing").wantStatus(t, 404)
		app.as(people.Delegate).get("/boards/home-office").wantStatus(t, 403)
	})
}

// What the boards say of the newest return leads to a page that says it, of a draft and of one
// that was submitted.
func TestTheBoardsLeadIntoTheReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		app.writeReturn(t)
		_, err := app.services.Reports.Declare(t.Context(), app.actor(people.Manager), reports.Declaration{Programme: reportProgramme, Letter: "A", Kind: reports.Declared, AsAt: "2025-12-31", RAG: reports.Amber, Reason: "3 briefings were held."})
		app.must(err)
		lead := func(want ...string) {
			t.Helper()
			page := app.get("/boards/programme").wantStatus(t, 200)
			for _, path := range want {
				path, id, _ := strings.Cut(path, "#")
				if !strings.Contains(page.Body, `href="`+strings.TrimSuffix(path+"#"+id, "#")+`"`) {
					t.Errorf("the board does not lead to %s", path)
				}
				if read := app.get(path).wantStatus(t, 200); id != "" && !strings.Contains(read.Body, `id="`+id+`"`) {
					t.Errorf("%s has no %s", path, id)
				}
			}
		}
		lead(draftReturn+"/sections/risks", draftReturn+"/sections/money")
		app.get(draftReturn+"/check").wantText(t, "Deliverable A, reason of the declared RAG", "The records give 2")
		for _, link := range app.get(draftReturn + "/check").Page.All("a") {
			if strings.HasPrefix(link.Attribute("href"), draftReturn+"/check/") {
				app.post(link.Attribute("href"), "reason", "It is so.").wantStatus(t, 303)
			}
		}
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		lead(draftReturn+"/check", draftReturn+"/read#written-risks", draftReturn+"/read#written-money")
	})
}

func (w *reportWorld) startReturnAt(asAt string) string {
	w.t.Helper()
	filed, err := w.services.Reports.StartReturn(w.t.Context(), people.System, reportProgramme, asAt)
	w.must(err)
	return filed.Slug
}

// releaseReturn starts a return, has it submitted by the manager and approved by the board.
func (w *reportWorld) releaseReturn(asAt string) string {
	w.t.Helper()
	slug := w.startReturnAt(asAt)
	for _, act := range []struct {
		role people.Role
		act  reports.ReturnAct
	}{{people.Manager, reports.Submit}, {people.Board, reports.Approve}} {
		actor := w.actor(act.role)
		filed, _, err := w.services.Reports.ReadReturn(w.t.Context(), actor, slug)
		w.must(err)
		_, err = w.services.Reports.MoveReturn(w.t.Context(), actor, slug, act.act, filed.Version(), "")
		w.must(err)
	}
	return slug
}

// A page of a programme without deliverables says what will be there.
func TestABoardsPageOfNothing(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("manager@example.org", "The manager", people.Grant{Role: people.Manager})
		app.signInAs("manager@example.org")
		app.get("/boards/programme").wantStatus(t, 200).wantText(t, "There is no programme yet")
		app.get("/boards/home-office").wantStatus(t, 200).wantText(t, "No return has been released yet.")
		app.get("/programmes").wantStatus(t, 200).wantText(t, "There is no programme yet.", "Add a programme")
		app.post("/programmes", goodProgramme()...).wantAddress(t, "/programme/set-up?programme=NEW-2026-27")
		app.get("/boards/programme").wantStatus(t, 200).wantText(t, "This programme has no deliverables yet.")
	})
}
