package web

import (
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

func TestAPersonalLinkIsAnsweredAQuestionAPage(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link := w.link(0)
		app.get(link).wantStatus(t, 200).wantText(t, "Survey VLO-POST", "About VLO course, Tuesday 9 February 2021", "about 10 questions",
			"confidential", "Where fewer than 10 people have answered", "your name, email address or booking", "until the end of Wednesday 31 March 2021",
			"Do not include details of victims or cases")
		start := app.get(link).Page.One(t, "a[role=button]").Attribute("href")
		if start != at(link, atRole) {
			t.Fatalf("Start leads to %s", start)
		}
		app.get(start).wantStatus(t, 200).wantText(t, "What is your role?", "Question 1 of about 10")
		app.answerAll(link)
		app.get(at(link, atQ20)).wantText(t, "Question 6 of about 9").wantValue(t, "answer", "5")
		app.get(link+"/check").wantText(t, "Police officer", "Kent", "Very confident", "The helpline", "12.5", "Good day.", "Thank you.").
			wantNoText(t, "working with policing")
		app.post(link+"/check").wantAddress(t, link+"/thanks")
		app.get(link+"/thanks").wantStatus(t, 200).wantText(t, "Your answers are in")
		row := w.wantStored(1)[0]
		want := storedResponse{
			w.after.ID, "2021-02-09", "kent", w.session.ID, testPairs.Personal("MSOIC-2020-21", w.actors[0].PersonID), "seat",
			`{"Q1":"yes","Q17":"no","Q20":"5","Q5":"4","comments":"Good day.\nThank you.","organisation":"Kent","role":"police_officer","tools":"b","years":"12.5"}`,
		}
		if row != want {
			t.Errorf("stored\n%+v, want\n%+v", row, want)
		}
		for _, path := range []string{link, link + "/check", at(link, atQ5)} {
			app.get(path).wantAddress(t, link+"/thanks")
			if path != link {
				app.post(path, "answer", "1").wantAddress(t, link+"/thanks")
			}
		}
		w.wantStored(1)
	})
}

func TestTheRoutingFollowsTheRole(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link := w.link(0)
		for role, want := range map[string][]int{
			"police_officer": {atQ17, atQ20, atTools}, "cmcu": {atQ17, atTools}, "police_staff": {atTools},
			"local_authority": {atQ22a, atTools}, "other_agency": {atQ22a, atTools},
		} {
			app.post(at(link, atRole), "answer", role).wantAddress(t, at(link, atOrganisation))
			number := atQ5
			for _, next := range want {
				answer := map[int]string{atQ17: "yes"}[number]
				if answer == "" {
					answer = "3"
				}
				app.post(at(link, number), "answer", answer).wantAddress(t, at(link, next))
				number = next
			}
			for _, other := range []int{atQ17, atQ20, atQ22a} {
				asked := app.get(at(link, other)).Status == 200
				if wanted := contains(want, other); asked != wanted {
					t.Errorf("%s is asked question %d: %v", role, other, asked)
				}
			}
		}
	})
}

func contains(numbers []int, number int) bool {
	for _, one := range numbers {
		if one == number {
			return true
		}
	}
	return false
}

func TestEveryQuestionCanBeLeftOutButNotByMistake(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link := w.link(0)
		app.post(at(link, atRole)).wantProblem(t, "answer", "Select an answer, or leave this question out")
		app.post(at(link, atRole), "answer", "king").wantProblem(t, "answer", "Select an answer, or leave this question out")
		app.post(at(link, atOrganisation)).wantProblem(t, "answer", "Choose from the list, or leave this question out")
		app.post(at(link, atYears), "answer", "twelve").wantProblem(t, "answer", "Enter a number, like 12 or 12.5").wantValue(t, "answer", "twelve")
		app.post(at(link, atTools)).wantProblem(t, "answer", "Select an answer, or leave this question out")
		long := strings.Repeat("é", surveys.MaxTextLength+1)
		app.post(at(link, atComments), "answer", long).wantProblem(t, "answer", "Your answer must be 4,000 characters or fewer").wantValue(t, "answer", long)
		for _, number := range []int{atRole, atOrganisation, atQ1, atQ5, atTools, atYears} {
			app.post(at(link, number), "leave", "yes")
		}
		app.post(at(link, atComments), "answer", "").wantAddress(t, link+"/check")
		app.get(link+"/check").wantStatus(t, 200).wantText(t, "Left out")
		app.post(link+"/check").wantStatus(t, 422).wantText(t, "Answer at least one before you send")
		w.wantStored(0)
		app.post(at(link, atQ5), "answer", "2", "change", "yes").wantAddress(t, link+"/check")
		app.post(link+"/check").wantAddress(t, link+"/thanks")
		if got := w.wantStored(1)[0]; got.Answers != `{"Q5":"2"}` || got.OrganisationID != "" {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestAChangedAnswerLeadsToWhatItOpens(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link := w.link(0)
		app.post(at(link, atRole), "answer", "police_staff")
		app.get(link+"/check").wantAddress(t, at(link, atOrganisation))
		app.post(link+"/check").wantAddress(t, at(link, atOrganisation))
		for _, number := range []int{atOrganisation, atQ1, atQ5, atTools, atYears, atComments} {
			app.post(at(link, number), "leave", "yes")
		}
		change := app.get(link + "/check").Page.All(".govuk-summary-list__actions a")[0].Attribute("href")
		app.get(change).wantStatus(t, 200).wantValue(t, "change", "yes").wantValue(t, "answer", "police_staff")
		app.post(at(link, atRole), "answer", "police_officer", "change", "yes").wantAddress(t, at(link, atQ17))
		app.post(at(link, atQ17), "answer", "yes").wantAddress(t, at(link, atQ20))
		app.post(at(link, atQ20), "answer", "1").wantAddress(t, at(link, atTools))
		app.get(link+"/check").wantStatus(t, 200)
		// The control room is not asked Q20: what was answered is not sent.
		app.post(at(link, atRole), "answer", "cmcu", "change", "yes").wantAddress(t, link+"/check")
		app.get(link+"/check").wantNoText(t, "child victims")
		app.post(link + "/check")
		if got := w.wantStored(1)[0]; got.Answers != `{"Q17":"yes","role":"cmcu"}` {
			t.Errorf("stored %s", got.Answers)
		}
	})
}

func TestADraftGoesOnOnAnotherDeviceByThePersonalLink(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link := w.link(0)
		app.post(at(link, atRole), "answer", "cmcu")
		other := app.anotherBrowser()
		page := other.get(link).wantText(t, "You have begun to answer.")
		if next := page.Page.One(t, "a[role=button]").Attribute("href"); next != at(link, atOrganisation) {
			t.Errorf("Go on leads to %s", next)
		}
		other.get(at(link, atRole)).wantValue(t, "answer", "cmcu")
		other.post(link+"/forget").wantAddress(t, link)
		other.get(link).wantText(t, "Your answers so far have been deleted").wantNoText(t, "You have begun")
	})
}

func TestAnybodyAnswersAnOpenSurveyOnceABrowser(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		code := w.openCode()
		before := dump(t, app.db)
		app.get(code).wantStatus(t, 200).wantNoText(t, "booking reference", "Compare these answers")
		app.get(at(code, atRole)).wantAddress(t, code)
		app.get(code+"/check").wantAddress(t, code)
		app.get(code+"/thanks").wantAddress(t, code)
		app.post(at(code, atRole), "answer", "cmcu").wantAddress(t, code)
		app.post(code+"/check").wantAddress(t, code)
		wantSameDump(t, before, dump(t, app.db))
		app.post(code).wantAddress(t, at(code, atRole))
		app.answerAll(code)
		app.get(code).wantText(t, "You have begun to answer in this browser.")
		app.anotherBrowser().get(code).wantNoText(t, "You have begun")
		app.post(code+"/check").wantAddress(t, code+"/thanks")
		app.post(code+"/check").wantAddress(t, code+"/thanks")
		app.post(code).wantAddress(t, code+"/thanks")
		row := w.wantStored(1)[0]
		if row.CameBy != "open" || row.PairCode != "" || row.SessionID != "" || row.OrganisationID != "kent" {
			t.Errorf("stored %+v", row)
		}
		app.get(code+"/thanks").wantText(t, "Your answers are in", "Answer as another person")
		app.post(code+"/again").wantAddress(t, code)
		app.get(code).wantNoText(t, "You have begun")
		app.post(code).wantAddress(t, at(code, atRole))
		app.answerAll(code)
		app.post(code+"/check").wantAddress(t, code+"/thanks")
		w.wantStored(2)
	})
}

func TestAnOpenSurveyPairsThoseWhoSignInAndWantIt(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		code := w.openCode()
		for n, want := range []string{testPairs.Personal("MSOIC-2020-21", w.Delegate(0, "kent").PersonID), ""} {
			browser := app.as(w.Delegate(n, "kent"))
			browser.get(code).wantText(t, "Compare these answers with those I give after training")
			if want == "" {
				browser.post(code).wantAddress(t, at(code, atRole))
			} else {
				browser.post(code, "pair", "yes").wantAddress(t, at(code, atRole))
			}
			browser.answerAll(code)
			browser.post(code+"/check").wantAddress(t, code+"/thanks")
			found := false
			for _, row := range w.wantStored(n + 1) {
				found = found || row.PairCode == want
			}
			if !found {
				t.Errorf("no response with the pair code %q", want)
			}
		}
	})
}

func TestTheCodeInTheRoomTakesABookingReferenceOrNone(t *testing.T) {
	surveyApp(t, 3, func(t *testing.T, app *testApp, w *surveyWorld) {
		code := w.roomCode()
		const refused = "This booking reference does not work for this survey. Check it, or leave it empty"
		app.get(code).wantText(t, "Your booking reference (optional)", "if you give your booking reference")
		for _, reference := range []string{"MU-NOSUCH", "x", w.Book(w.Delegate(50, "kent"), w.laterSession()).Reference} {
			app.post(code, "reference", reference).wantProblem(t, "reference", refused).wantValue(t, "reference", reference)
		}
		app.post(code, "reference", strings.ToLower(strings.ReplaceAll(w.bookings[0].Reference, "-", " "))).wantAddress(t, at(code, atRole))
		app.answerAll(code)
		app.post(code+"/check").wantAddress(t, code+"/thanks")
		row := w.wantStored(1)[0]
		if row.CameBy != "seat" || row.PairCode != testPairs.Personal("MSOIC-2020-21", w.actors[0].PersonID) {
			t.Errorf("stored %+v", row)
		}
		app.get(w.link(0)).wantAddress(t, w.link(0)+"/thanks")
		other := app.anotherBrowser()
		other.post(code, "reference", w.bookings[0].Reference).wantProblem(t, "reference", refused)
		other.post(code).wantAddress(t, at(code, atRole))
		other.answerAll(code)
		other.post(code+"/check").wantAddress(t, code+"/thanks")
		rate, err := app.services.Surveys.ResponseRate(t.Context(), "MSOIC-2020-21", "VLO-POST", "2021-02-09")
		if want := (surveys.ResponseRate{Eligible: 3, Answered: 1}); err != nil || rate != want {
			t.Errorf("response rate %+v, %v; want %+v: an answer without a seat is outside it", rate, err, want)
		}
		w.wantStored(2)
	})
}

// laterSession is another session, a month later.
func (w *surveyWorld) laterSession() courses.Session {
	return w.Session(func(plan *courses.SessionPlan) {
		plan.StartsAt, plan.EndsAt = plan.StartsAt.AddDate(0, 1, 0), plan.EndsAt.AddDate(0, 1, 0)
	})
}

func TestABookingsSeatIsUsedOnceWhicheverWayComesFirst(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		code, link := w.roomCode(), w.link(0)
		app.post(code, "reference", w.bookings[0].Reference)
		app.answerAll(code)
		phone := app.anotherBrowser()
		phone.answerAll(link)
		phone.post(link+"/check").wantAddress(t, link+"/thanks")
		app.post(code+"/check").wantAddress(t, code+"/thanks")
		app.get(code+"/thanks").wantStatus(t, 200).wantText(t, "Your answers are in")
		app.get(code).wantAddress(t, code+"/thanks")
		w.wantStored(1)
	})
}

func TestCodesAreTypedInManyWays(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		path := w.openCode()
		code := strings.TrimPrefix(path, "/s/")
		bare := strings.ReplaceAll(code, "-", "")
		for _, typed := range []string{code, strings.ToUpper(code), bare, " " + bare[:3] + " " + bare[3:] + " ", bare[:2] + "-" + bare[2:]} {
			app.post("/s", "code", typed).wantAddress(t, path)
		}
		app.get("/s/"+strings.ToUpper(bare)).wantStatus(t, 200)
		app.get("/s").wantStatus(t, 200)
		app.post("/s").wantProblem(t, "code", "Enter the code of the survey")
		app.post("/s", "code", "222-222").wantProblem(t, "code", "There is no survey with this code. Check it and type it again").wantValue(t, "code", "222-222")
		app.get("/s/222-222").wantStatus(t, 404).wantText(t, "There is no survey with this code")
		app.get("/a/nothing").wantStatus(t, 404).wantText(t, "This link does not lead to a survey")
	})
}

func TestGuessingIsStopped(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		code := strings.TrimPrefix(w.openCode(), "/s/")
		for range 99 {
			app.post("/s", "code", "222-222").wantStatus(t, 422)
		}
		for range 5 { // right ones do not count
			app.post("/s", "code", code).wantStatus(t, 303)
		}
		app.post("/s", "code", "222-222").wantStatus(t, 422)
		app.post("/s", "code", code).wantStatus(t, 429).wantText(t, "That was tried too often", "Wait 15 minutes")
		app.clock = app.clock.Add(15 * time.Minute)
		app.post("/s", "code", code).wantStatus(t, 303)
		room := w.roomCode()
		for range 100 {
			app.post(room, "reference", "MU-NOSUCH").wantStatus(t, 422)
		}
		app.post(room, "reference", w.bookings[0].Reference).wantStatus(t, 429)
		app.post(room).wantAddress(t, at(room, atRole))
	})
}

func TestSurveysOpenAndClose(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		link, open, room := w.link(0), w.openCode(), w.roomCode()
		app.post(at(link, atRole), "answer", "cmcu")
		app.post(open)
		app.clock = w.open.OpensAt.Add(-time.Minute)
		app.get(open).wantStatus(t, 403).wantText(t, "This survey is not open yet", "It opens on Monday 4 January 2021 at 9am")
		app.get(room).wantStatus(t, 403).wantText(t, "It opens on Tuesday 9 February 2021 at 9:30am")
		// Screens are left on and photographed; the personal link goes on to work.
		app.clock = w.session.EndsAt.AddDate(0, 0, 14)
		app.get(room).wantStatus(t, 410).wantText(t, "It closed at 3:30pm on Tuesday 23 February 2021")
		app.get(link).wantStatus(t, 200)
		app.clock = w.after.ClosesAt
		for _, path := range []string{link, at(link, atQ1), link + "/check", open, at(open, atQ1)} {
			app.get(path).wantStatus(t, 410).wantText(t, "This survey has closed", "It closed at the end of Wednesday 31 March 2021")
		}
		app.post(at(link, atRole), "answer", "cmcu").wantStatus(t, 410)
		app.post(link+"/check").wantStatus(t, 410)
		app.post(open).wantStatus(t, 410)
		w.wantStored(0)
	})
}

func TestTheBookingShowsItsSurveyToItsPersonAlone(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		page := "/bookings/" + w.bookings[0].Reference
		own := app.as(w.actors[0])
		own.get(page).wantText(t, "Survey VLO-POST", "You can answer until the end of Wednesday 31 March 2021")
		if !strings.Contains(own.get(page).Body, w.link(0)) {
			t.Error("the page has no link to the survey")
		}
		for _, other := range []people.Actor{w.Holder(people.Trainer, "kent"), w.Holder(people.Manager, ""), w.Holder(people.Contact, "kent")} {
			got := app.as(other).get(page).wantStatus(t, 200).wantNoText(t, "Survey VLO-POST")
			if strings.Contains(got.Body, w.link(0)) {
				t.Error("somebody else sees the personal link")
			}
		}
		app.answerAll(w.link(0))
		app.post(w.link(0) + "/check")
		own.get(page).wantText(t, "Your answers are in")
		app.clock = w.after.ClosesAt
		app.as(w.actors[0]).get(page).wantText(t, "Your answers are in")
	})
}

func TestTheRegisterInvitesToAnswer(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		app.clock = w.session.StartsAt.Add(-time.Hour)
		delegate := w.Delegate(7, "kent")
		booking := w.Book(delegate, w.session)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		app.clock = w.session.EndsAt.Add(time.Hour)
		screen := "/sessions/" + w.session.Code + "/survey"
		trainer.get(screen).wantText(t, "Take the register first")
		trainer.post("/sessions/"+w.session.Code+"/register", "mark-"+booking.ID, "full").wantStatus(t, 303)
		trainer.get(screen).wantNoText(t, "Take the register first").wantText(t, "1 person attended")
		due, err := app.services.Notices.TakeDue(t.Context(), 50)
		w.must(err)
		told := 0
		for _, notice := range due {
			if notice.Kind != surveys.KindSurvey {
				continue
			}
			told++
			message, err := app.app.message(t.Context(), notice)
			w.must(err)
			link := "http://muster.test" + personalPath(app.services.Surveys.LinkToken(w.after.ID, booking.ID))
			if message.To != delegate.Email || !strings.Contains(message.Text, link) || !strings.Contains(message.Subject, "VLO course, 9 February 2021") {
				t.Errorf("the email is %+v", message)
			}
			if strings.Contains(string(notice.Data), link[len(link)-26:]) {
				t.Error("the notice holds the secret of the link")
			}
		}
		if told != 1 {
			t.Errorf("%d notices of the survey, want 1", told)
		}
	})
}
