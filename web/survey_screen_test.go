package web

import (
	"fmt"
	"strings"
	"testing"

	"rsc.io/qr"

	"muster/courses/people"
)

func TestTheScreenShowsTheCodeToThoseWhoRunTheSession(t *testing.T) {
	surveyApp(t, 7, func(t *testing.T, app *testApp, w *surveyWorld) {
		screen := "/sessions/" + w.session.Code + "/survey"
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		code := strings.TrimPrefix(w.roomCode(), "/s/")
		page := trainer.get(screen).wantStatus(t, 200).wantText(t, "muster.test/s", code, "Fewer than 5 answers are in. 7 people attended.", "The count moves in fives")
		image := page.Page.One(t, "img")
		if image.Attribute("src") != w.roomCode()+"/qr.svg" || !strings.Contains(image.Attribute("alt"), code) {
			t.Errorf("the picture is %s: %s", image.Attribute("src"), image.Attribute("alt"))
		}
		for n := range 6 {
			trainer.get(screen).wantText(t, map[bool]string{false: "Fewer than 5 answers", true: "At least 5 answers"}[n >= 5])
			app.anotherBrowser().answerAll(w.link(n))
			app.post(w.link(n)+"/check").wantStatus(t, 303)
		}
		for range 4 {
			browser := app.anotherBrowser()
			browser.post(w.roomCode()).wantStatus(t, 303)
			browser.answerAll(w.roomCode())
			browser.post(w.roomCode()+"/check").wantStatus(t, 303)
		}
		trainer.get(screen).wantText(t, "At least 10 answers", "Answers that came without a booking reference are counted here too")
		app.as(w.Holder(people.Trainer, "essex")).get(screen).wantStatus(t, 403)
		app.as(w.actors[0]).get(screen).wantStatus(t, 403)
		app.clock = w.session.EndsAt.AddDate(0, 0, 14)
		app.as(w.Holder(people.Manager, "")).get(screen).wantText(t, "The code stopped working at 3:30pm on Tuesday 23 February 2021")
		app.get(w.roomCode()).wantStatus(t, 410)
	})
}

func TestTheScreenSaysWhenThereIsNothingToShow(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		manager := app.as(w.Holder(people.Manager, ""))
		manager.get("/sessions/"+w.session.Code+"/survey").wantText(t, "Take the register first")
		w.must(app.db.Exec("DELETE FROM survey_codes").Error)
		w.must(app.db.Exec("DELETE FROM survey_waves WHERE kind = 'after'").Error)
		manager.get("/sessions/"+w.session.Code+"/survey").wantText(t, "No survey is asked after this session")
	})
}

// TestTheQRCodeIsThatOfTheSurvey draws the address as squares once more, from the library
// alone. That a camera reads it is for the browser's journey to see.
func TestTheQRCodeIsThatOfTheSurvey(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		got := app.get(w.roomCode()+"/qr.svg").wantStatus(t, 200)
		if got.Header.Get("Content-Type") != "image/svg+xml" || strings.Contains(got.Body, "style") {
			t.Errorf("%s: %s", got.Header.Get("Content-Type"), got.Body)
		}
		code, err := qr.Encode("http://muster.test"+w.roomCode(), qr.Q)
		w.must(err)
		squares := 0
		for y := range code.Size {
			for x := range code.Size {
				if code.Black(x, y) {
					squares++
					if !strings.Contains(got.Body, fmt.Sprintf("M%d %dh1v1h-1z", x+4, y+4)) {
						t.Fatalf("the square %d, %d is white", x, y)
					}
				}
			}
		}
		if drawn := strings.Count(got.Body, "M"); drawn != squares {
			t.Errorf("%d squares are black, want %d", drawn, squares)
		}
		app.get("/s/222-222/qr.svg").wantStatus(t, 404)
	})
}
