package web

import (
	"strings"
	"testing"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/web/paper/papertest"
)

const draftBoard = "/boards/home-office"

// What somebody asked about a version that was never released is on no page or file that is for
// the funder, whoever opens it; what was asked about a released version is, with its number.
func TestHomeOfficeBoardAsksAboutReleasedVersionsAlone(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.reopened()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		for _, role := range []people.Role{people.Funder, people.Manager, people.Board} {
			app.as(role)
			for _, path := range []string{"", "/files/csv", "/files/json", "/files/html", "/files/xlsx", "/files/ods"} {
				said := opened(t, app.get(draftBoard+path+"?return=2025-26-q3").wantStatus(t, 200).Body)
				if strings.Contains(said, "Is it there now?") || !strings.Contains(said, "(2) in version 1 of the grant return as at 31 December 2025: Why so few?") {
					t.Errorf("%s: %s%s asks otherwise than about released versions", role, draftBoard, path)
				}
			}
		}
	})
}

// The same of the PDF, which is printed once.
func TestHomeOfficeBoardPDFAsksAboutReleasedVersionsAlone(t *testing.T) {
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	if _, missing := findChromium(); missing != nil {
		t.Skip(missing)
	}
	app.reopened()
	app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
	app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
	said := papertest.Read(t, []byte(app.as(people.Funder).get(draftBoard+"/files/pdf?return=2025-26-q3").wantStatus(t, 200).Body)).Said()
	if strings.Contains(said, "there now?") || !strings.Contains(said, "Why so few?") {
		t.Errorf("the PDF asks\n%s", said)
	}
}

// A board of the programme has as many questions as the pages of its returns, which say of which
// version each is.
func TestProgrammeBoardCountsQuestionsAsItsReturnsDo(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.reopened()
		app.startReturnAt("2026-02-28")
		for _, role := range []people.Role{people.Manager, people.Board} {
			app.as(role).get(draftReturn).wantText(t, "2 questions on the figures, 2 without an answer")
			board := app.get("/boards/programme").wantText(t, "(2) in version 1 of the grant return as at 31 December 2025: Why so few?", "(2) in version 2 of the grant return as at 31 December 2025: Is it there now?")
			if asked := strings.Count(board.text(), " asks about "); asked != 2 {
				t.Errorf("the board has %d questions", asked)
			}
			app.get("/boards/programme?as-at=2025-11-30").wantStatus(t, 200).wantNoText(t, "asks about")
		}
	})
}

// While a return that was released is reopened, the funder finds what it said, and what was asked
// about that, from the list, from the board's page and from the version.
func TestFunderFindsAReopenedReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		earlier := app.releaseReturn("2025-09-30")
		app.reopened()
		const version = draftReturn + "/versions/1"
		find := func() {
			t.Helper()
			for _, path := range []string{"/returns", draftBoard, draftBoard + "?return=" + earlier} {
				page := app.as(people.Funder).get(path).wantStatus(t, 200).wantText(t, "Grant return as at 31 December 2025", "What it said is version 1")
				if !strings.Contains(page.Body, `href="`+version+`"`) || strings.Contains(page.Body, version[:len(version)-1]+"2") {
					t.Errorf("%s does not lead to the version that was released alone", path)
				}
			}
			page := app.get(version).wantText(t, "Questions and answers on it")
			if !strings.Contains(page.Body, `href="`+draftReturn+`/questions"`) {
				t.Error("the version does not lead to its questions")
			}
			app.get(draftReturn+"/questions").wantStatus(t, 200).wantText(t, "Why so few?", "that is what its version 1 said").wantNoText(t, "Is it there now?", "To ask,")
		}
		find()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.as(people.Board).post(draftReturn+"/questions", "figure", "kpi.many-briefings", "question", "Is it there now? INTERNAL").wantAddress(t, draftReturn+"/questions")
		find()
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder).get("/returns").wantText(t, "Released to funders on 5 March 2026").wantNoText(t, "What it said is version")
		app.get(draftBoard).wantNoText(t, "What it said is version")

		never := app.startReturnAt("2026-02-28")
		app.get("/returns").wantNoText(t, "28 February 2026")
		app.get("/returns/"+never+"/questions").wantStatus(t, 403)
		app.as(people.Delegate).get(draftReturn+"/questions").wantStatus(t, 403)
	})
}

// A file that was submitted with a return stays with what the return said: removed from the draft
// after it was reopened, it is still read from the version, by whoever may read that. It may be put
// back; one that no version names is gone.
func TestEvidenceOfAVersionIsKept(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const words, version = "Minutes of the board", draftReturn + "/versions/1"
		app.sendEvidence("Minutes", "minutes.txt", words).wantStatus(t, 303)
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.later()
		app.step(people.Manager, draftReturn, "reopen", "reason", "The minutes were wrong.").wantAddress(t, draftReturn)
		linked := func(path string) string {
			t.Helper()
			for _, link := range app.get(path).wantStatus(t, 200).Page.All("a") {
				if strings.HasPrefix(link.Attribute("href"), draftReturn+"/evidence/") && !strings.HasSuffix(link.Attribute("href"), "new") {
					return link.Attribute("href")
				}
			}
			return ""
		}
		file := linked(draftReturn + "/sections/evidence")
		app.get(file+"/remove").wantText(t, "a file that an earlier version of the return names is kept as long as the version")
		app.post(file+"/remove", "revision", "0").wantStatus(t, 303)
		app.post(file+"/remove", "revision", "0").wantStatus(t, 404)
		app.get(draftReturn+"/read").wantNoText(t, "minutes.txt")
		if linked(draftReturn+"/sections/evidence") != "" {
			t.Error("the file is still in the draft")
		}
		for _, role := range []people.Role{people.Funder, people.Board, people.Manager} {
			app.as(role)
			if linked(version) != file {
				t.Errorf("%s: the version leads to %q", role, linked(version))
			}
			if got := app.get(file).wantStatus(t, 200); got.Body != words {
				t.Errorf("%s reads %q", role, got.Body)
			}
		}
		app.as(people.Delegate).get(file).wantStatus(t, 403)

		app.sendEvidence("Minutes again", "again.txt", words).wantStatus(t, 303)
		app.sendEvidence("Minutes again", "again.txt", words).wantStatus(t, 422).wantText(t, "The return has this file already")
		app.get(draftReturn+"/sections/evidence").wantText(t, "Minutes again", "again.txt")
		if linked(draftReturn+"/sections/evidence") != file {
			t.Error("the file is put back under another address")
		}
		app.sendEvidence("Draft minutes", "draft.txt", "Nobody has submitted this").wantStatus(t, 303)
		var id string
		app.must(app.db.Raw("SELECT id FROM report_return_evidence WHERE title = 'Draft minutes'").Scan(&id).Error)
		app.as(people.Funder).get(draftReturn+"/evidence/"+id).wantStatus(t, 403)
		app.as(people.Manager).post(draftReturn+"/evidence/"+id+"/remove", "revision", "0").wantStatus(t, 303)
		app.get(draftReturn+"/evidence/"+id).wantStatus(t, 404)
		var files int64
		app.must(app.db.Table("report_return_evidence").Count(&files).Error)
		if files != 1 {
			t.Errorf("%d files are kept", files)
		}
	})
}
