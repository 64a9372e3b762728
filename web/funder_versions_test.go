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
