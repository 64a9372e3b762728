package web

import (
	"strings"
	"testing"

	"muster/courses/people"
)

const draftReturn = "/returns/2025-26-q3"

// startReturn files the draft of the return that these tests are about.
func (w *reportWorld) startReturn() {
	w.t.Helper()
	w.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025").wantAddress(w.t, draftReturn)
}

// step makes a move of a return as somebody with the role, by its page's form.
func (w *reportWorld) step(role people.Role, slug, act string, more ...string) response {
	w.t.Helper()
	page := w.as(role).get(slug + "/steps/" + act)
	if page.Status != 200 {
		return page
	}
	return w.post(slug+"/steps/"+act, append(more, "seen", page.hidden(w.t, "seen"))...)
}

// What is written in each section stands on the return's page and in its files, and is frozen
// with it.
func TestReturnIsWrittenAndRead(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		app.get(draftReturn).wantText(t, "0 of 7 sections are completed", "Narrative by deliverable", "Not started")
		proposed := app.get(draftReturn+"/sections/figures").wantText(t, "KPIs, by deliverable", "A: Briefings held", "Green")
		if receipts := receiptsOf(t, app.testApp, proposed); receipts["Briefings held"].Status != 200 {
			t.Errorf("the figures proposed lead to %v", receipts)
		}
		app.writeReturn(t)
		app.get(draftReturn).wantText(t, "1 of 7 sections are completed", "In progress", "2 entries")
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		for _, path := range []string{"/sections/risks", "/sections/risks/new", "/evidence/new"} {
			app.get(draftReturn+path).wantStatus(t, 409)
		}
		app.post(draftReturn+"/sections/narrative/A", "done", "More.", "next", "More.", "revision", "1").wantStatus(t, 409).wantText(t, "The return is no draft any more", "More.")
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder).get(draftReturn+"/read").wantStatus(t, 200).wantText(t,
			"Narrative by deliverable", "Two meetings were held.", "Three more are planned.", "Help needed", "Risks and issues", "Too few trainers", "Regional coordinator",
			"Milestones", "31 March 2026", "Budget, spend and forecast", "£120,000", "+£5,000", "Total", "The venue cost more.", "Lessons and case studies", "Nothing to report.")
		csv := app.get(draftReturn + "/files/csv").Body
		for _, line := range []string{"money,Trainers,Budget,,120000,GBP", "money,Total,Variance,,5000,GBP", "milestones,Pilot ends,Planned,,2026-03-31,", "lessons,Lessons and case studies,nothing to report"} {
			if !strings.Contains(csv, line) {
				t.Errorf("the CSV has no %s:\n%s", line, csv)
			}
		}
		for _, format := range []string{"json", "html"} {
			if !strings.Contains(app.get(draftReturn+"/files/"+format).Body, "Two meetings were held.") {
				t.Errorf("%s has no narrative", format)
			}
		}
	})
}

// writeReturn writes an entry in most sections, with a mistake first, and completes one.
func (w *reportWorld) writeReturn(t *testing.T) {
	t.Helper()
	sections := draftReturn + "/sections/"
	save := func(path, done string, pairs ...string) {
		t.Helper()
		form := w.get(sections+path).wantStatus(t, 200)
		w.post(sections+path, append(pairs, "revision", form.hidden(t, "revision"))...).wantStatus(t, 303)
		section, _, _ := strings.Cut(path, "/")
		w.get(sections+section).wantText(t, done)
	}
	w.post(sections+"narrative/A", "done", "Two meetings were held.", "revision", "0").wantStatus(t, 422).
		wantText(t, "There is a problem", "Enter what comes next", "Two meetings were held.", "Do not include details of victims or cases.")
	save("narrative/A", "The narrative is saved", "done", "Two meetings were held.", "next", "Three more are planned.", "help", "Two more trainers.")
	save("risks/new", "The risk or issue is saved", "title", "Too few trainers", "kind", "Risk", "severity", "High", "description", "Sessions are cancelled.", "action", "Forces are asked.", "owner", "Regional coordinator")
	w.post(sections+"milestones/new", "title", "Pilot ends", "planned-day", "31", "planned-month", "2", "planned-year", "2026").wantStatus(t, 422).
		wantText(t, "The planned day must be a real date")
	w.post(sections+"milestones/new", "title", "Pilot ends", "planned-day", "31", "planned-month", "3", "planned-year", "9999").wantStatus(t, 422).
		wantText(t, "The planned day must be between")
	save("milestones/new", "The milestone is saved", "title", "Pilot ends", "planned-day", "31", "planned-month", "3", "planned-year", "2026",
		"forecast-day", "31", "forecast-month", "3", "forecast-year", "2026")
	page := w.post(sections+"money/new", "title", "Trainers", "budget", "1,2,3", "spent", "+5", "forecast", "£ 1 0").wantStatus(t, 422).
		wantText(t, "The budget must be in whole pounds, like 120,000", "What was spent must be in whole pounds", "The forecast must be in whole pounds")
	for _, typed := range []string{`value="1,2,3"`, `value="+5"`, `value="£ 1 0"`} {
		if !strings.Contains(strings.ReplaceAll(page.Body, "&#43;", "+"), typed) {
			t.Errorf("the form has lost %s", typed)
		}
	}
	w.post(sections+"money/new", "title", "Trainers", "budget", "£120,000", "spent", "50000", "forecast", "125000").wantStatus(t, 422).
		wantText(t, "Enter the reason why the forecast differs from the budget")
	save("money/new", "The budget line is saved", "title", "Trainers", "budget", "£120,000", "spent", "50000", "forecast", "125000", "reason", "The venue cost more.")
	save("money/new", "The budget line is saved", "title", "Travel", "budget", "£10,000.00", "spent", "0", "forecast", "10,000")
	w.post(sections+"lessons").wantStatus(t, 422).wantText(t, "Select whether this section is complete")
	w.post(sections+"lessons", "complete", "yes").wantAddress(t, draftReturn)
	for _, path := range []string{"nothing", "nothing/new", "narrative/Z", "risks/nothing", "evidence/new", "figures/new"} {
		w.get(sections+path).wantStatus(t, 404)
	}
}

// Of two who write at once the second sees what the first wrote, keeps what they typed, and
// overwrites nothing unknowing.
func TestTwoWriteInOneReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const path = draftReturn + "/sections/narrative/A"
		app.post(path, "done", "Mine.", "next", "Mine.", "revision", "0").wantStatus(t, 303)
		both := app.post(path, "done", "Theirs.", "next", "Theirs.", "revision", "0").wantStatus(t, 409).wantText(t, "Somebody else has changed this", "What it says now", "Mine.", "Theirs.")
		app.get(draftReturn+"/sections/narrative").wantText(t, "Mine.")
		app.post(path, "done", "Theirs.", "next", "Theirs.", "revision", both.hidden(t, "revision")).wantStatus(t, 303)
		app.get(draftReturn+"/sections/narrative").wantText(t, "Theirs.")
		app.get(path+"/remove").wantStatus(t, 200).wantText(t, "Remove this?", "Theirs.", "Keep it")
		app.get(draftReturn+"/sections/narrative/B/remove").wantStatus(t, 404)
		app.post(path+"/remove", "revision", "1").wantStatus(t, 409)
		app.post(path+"/remove", "revision", "2").wantStatus(t, 303)
		app.post(path, "done", "Late.", "next", "Late.", "revision", "2").wantStatus(t, 409).wantText(t, "Somebody else has removed this", "Late.")
	})
}

// What was typed while the return was submitted is not saved, and shown beside what it says.
func TestWhatWasTypedIsShownAfterTheReturnIsSubmitted(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const path = draftReturn + "/sections/narrative/A"
		app.post(path, "done", "Mine.", "next", "Mine.", "revision", "0").wantStatus(t, 303)
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		page := app.post(path, "done", "Typed\nin two lines.", "next", "", "revision", "1").wantStatus(t, 409).
			wantText(t, "There is a problem", "The return is no draft any more", "What it says now", "Mine.", "What you typed", "Typed", "in two lines.", "Open the return")
		if strings.Contains(page.Body, `name="revision"`) {
			t.Error("there is a form that saves nothing")
		}
		app.post(draftReturn+"/sections/money/new", "title", "Trainers", "budget", "1,2,3").wantStatus(t, 409).wantText(t, "What you typed", "1,2,3").wantNoText(t, "What it says now")
		app.post(path, "revision", "1").wantStatus(t, 409).wantText(t, "This cannot be done with the return as it stands")
		app.post(draftReturn+"/check/nothing", "reason", "It stands.").wantStatus(t, 409).wantText(t, "What you typed", "It stands.")
		app.get(draftReturn+"/read").wantText(t, "Mine.")
	})
}

// Who submits, approves, accepts or locks a return reads first what is missing in it: narratives
// that are not there, and questions without an answer.
func TestGapsAreNamedBeforeAStep(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const narrative = draftReturn + "/sections/narrative"
		app.post(narrative, "complete", "yes").wantStatus(t, 303)
		for _, page := range []string{draftReturn, draftReturn + "/steps/submit"} {
			app.get(page).wantStatus(t, 200).wantText(t, "Deliverable A has no narrative.")
		}
		app.post(narrative+"/A", "done", "Done.", "next", "More.", "revision", "0").wantStatus(t, 303)
		app.get(draftReturn+"/steps/submit").wantStatus(t, 200).wantText(t, "Deliverable A has no declared RAG.").wantNoText(t, "Deliverable A has no narrative.", "no answer yet")
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		ask := func(who people.Role, question string) {
			t.Helper()
			app.as(who).post(draftReturn+"/questions", "figure", "kpi.briefings", "question", question).wantAddress(t, draftReturn+"/questions")
		}
		app.as(people.Board).get(draftReturn+"/steps/approve").wantStatus(t, 200).wantNoText(t, "no answer yet")
		ask(people.Board, "Why two?")
		app.get(draftReturn+"/steps/approve").wantStatus(t, 200).wantText(t, "This question on it has no answer yet:", "asks about “Briefings held” (2): Why two?", "Questions and answers")
		app.get(draftReturn+"/steps/reopen").wantStatus(t, 200).wantNoText(t, "no answer yet")
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		ask(people.Funder, "Why not three?")
		app.get(draftReturn+"/steps/accept").wantStatus(t, 200).wantText(t, "These questions on it have no answer yet:", "Why two?", "Why not three?")
		app.step(people.Funder, draftReturn, "accept").wantAddress(t, draftReturn)
		var id string
		app.must(app.db.Raw("SELECT id FROM report_return_questions WHERE question = 'Why two?'").Scan(&id).Error)
		app.as(people.Manager).post(draftReturn+"/questions/"+id, "answer", "One is not entered.").wantStatus(t, 303)
		app.get(draftReturn+"/steps/lock").wantStatus(t, 200).wantText(t, "This question on it has no answer yet:", "Why not three?").wantNoText(t, "Why two?")
	})
}

// An evidence file is taken by what it is, kept with its fingerprint, and given to whoever may
// read the return.
func TestReturnEvidence(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		app.sendEvidence("", "minutes.pdf", "%PDF-1.7 minutes").wantStatus(t, 422).wantText(t, "Enter what the file shows")
		app.sendEvidence("Minutes", "minutes.exe", "MZ").wantStatus(t, 422).wantText(t, "The file must be a PDF, PNG, JPEG, CSV or text file")
		app.sendEvidence("Minutes", "minutes.pdf", "MZ").wantStatus(t, 422).wantText(t, "The file is not what its name says")
		app.sendEvidence("Minutes", "minutes.txt", strings.Repeat("a", 1<<20+1)).wantStatus(t, 422).wantText(t, "1 MB or smaller")
		app.sendEvidence("Minutes of March", "minutes.pdf", "%PDF-1.7 minutes").wantAddress(t, draftReturn+"/sections/evidence")
		app.sendEvidence("Again", "minutes.pdf", "%PDF-1.7 minutes").wantStatus(t, 422).wantText(t, "The return has this file already")
		var id string
		app.must(app.db.Raw("SELECT id FROM report_return_evidence").Scan(&id).Error)
		app.get(draftReturn+"/sections/evidence").wantText(t, "Minutes of March", "minutes.pdf", "16 bytes")
		file := draftReturn + "/evidence/" + id
		app.get(file+"/remove").wantStatus(t, 200).wantText(t, "Remove this?", "Minutes of March", "16 bytes")
		app.as(people.Funder).get(file).wantStatus(t, 403)
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		got := app.as(people.Funder).get(file).wantStatus(t, 200)
		if got.Body != "%PDF-1.7 minutes" || got.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q, %v", got.Body, got.Header)
		}
		app.get(draftReturn+"/read").wantText(t, "Evidence files", "Minutes of March")
		app.as(people.Manager).post(file+"/remove").wantStatus(t, 409)
		app.must(app.db.Exec("UPDATE report_return_evidence SET file_name = 'x.pdf', sha256 = 'x'").Error)
		app.get(file).wantStatus(t, 500)
	})
}

// sendEvidence sends a file by the form of its page.
func (w *reportWorld) sendEvidence(title, name, content string) response {
	w.t.Helper()
	return w.as(people.Manager).upload(draftReturn+"/evidence", name, content, "title", title)
}

// A funder asks about a figure, a manager answers, and each reads both, also on the figure's
// receipt and on no other's; the return stays.
func TestQuestionsOnAFigure(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		ask := draftReturn + "/questions/new?figure=kpi.briefings"
		app.as(people.Board).get(ask).wantStatus(t, 409)
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.as(people.Funder).get(ask).wantStatus(t, 403)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder).get("/receipts/kpi.briefings?return=2025-26-q3").wantText(t, "Ask about this figure")
		app.get(ask).wantStatus(t, 200).wantText(t, "Briefings held: 2")
		app.post(draftReturn+"/questions", "figure", "kpi.briefings").wantStatus(t, 422).wantText(t, "Enter your question")
		app.post(draftReturn+"/questions", "figure", "kpi.nothing", "question", "Why?").wantStatus(t, 404)
		app.post(draftReturn+"/questions", "figure", "kpi.briefings", "question", "Why two?").wantAddress(t, draftReturn+"/questions")
		app.get("/receipts/kpi.briefings?return=2025-26-q3").wantText(t, "What was asked about it", "The return said 2. Why two? The funder, 2 March 2026 No answer yet")
		app.get("/receipts/grant.total?return=2025-26-q3").wantStatus(t, 200).wantNoText(t, "What was asked about it", "Why two?")
		var id string
		app.must(app.db.Raw("SELECT id FROM report_return_questions").Scan(&id).Error)
		app.get(draftReturn+"/questions/"+id).wantStatus(t, 403)
		app.as(people.Manager).get(draftReturn).wantText(t, "1 question", "1 without an answer")
		app.get(draftReturn+"/questions").wantText(t, "Why two?", "Answer this question")
		app.get(draftReturn+"/questions/"+id).wantText(t, "Why two?")
		app.post(draftReturn+"/questions/"+id, "answer", " ").wantStatus(t, 422).wantText(t, "Enter your answer")
		app.post(draftReturn+"/questions/"+id, "answer", "The third was in January.").wantAddress(t, draftReturn+"/questions")
		app.post(draftReturn+"/questions/"+id, "answer", "Another.").wantStatus(t, 409)
		app.as(people.Funder).get(draftReturn+"/questions").wantText(t, "The return said 2", "The third was in January.", "The manager")
		for _, role := range []people.Role{people.Funder, people.Board, people.Manager} {
			app.as(role).get("/receipts/kpi.briefings?return=2025-26-q3").wantText(t, "Why two?", "The third was in January. The manager, 2 March 2026", "All questions and answers on this return").wantNoText(t, "No answer yet")
		}
		app.get("/receipts/kpi.briefings?as-at=2025-12-31").wantNoText(t, "Why two?")
	})
}
