package web

import (
	"regexp"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/people"
)

func TestDemandPage(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		session := heldSession(t, app, app.clock.AddDate(0, 0, 10))
		for n := 10; n < 13; n++ {
			standingBooking(t, app, n, "essex", session) // two places: the third waits
		}
		person := app.person("interested@example.org", "Interested")
		actor, err := app.services.People.ActorFor(t.Context(), person.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.RegisterInterest(t.Context(), actor, "VLO", "Wales"); err != nil {
			t.Fatal(err)
		}
		app.signInAs("manager@example.org")
		page := app.get("/demand").wantStatus(t, 200).wantText(t,
			"Schedule 1 session: 1 person asks for a place and 0 are free. 3 of 3 forces with nobody trained or booked: Dyfed-Powys, Gwent, South Wales.",
			"No more sessions needed: 1 person asks for a place and 1 is free. Tell them.")
		link := regexp.MustCompile(`href="(/standing/records[^"]*)">1<`).FindStringSubmatch(page.Body)
		if link == nil {
			t.Fatal("who waits is not to be found")
		}
		app.get(strings.ReplaceAll(link[1], "&amp;", "&")).wantStatus(t, 200).wantText(t, "1 record", "Delegate-12")
		file := app.get("/demand/file").wantStatus(t, 200)
		if !strings.Contains(file.Body, "\r\nVictim liaison,Wales,1,0,0,3,\"Schedule 1 session:") {
			t.Errorf("the file says\n%s", file.Body)
		}
		app.signInAs("trainer@example.org")
		if page := app.get("/demand").wantStatus(t, 200); strings.Contains(page.Body, "/standing/records?") {
			t.Error("a trainer is led to the waiting lists of all")
		}
		for _, role := range []people.Role{people.Board, people.Funder} {
			app.signInAs(string(role) + "@example.org")
			app.get("/demand").wantStatus(t, 403)
		}
	})
}

func TestSuggestionWords(t *testing.T) {
	for want, suggestion := range map[string]courses.Suggestion{
		"": {},
		"1 of 2 forces with nobody trained or booked: Kent. Offer them the 3 places that are free.":                                      {Free: 3, Uncovered: []string{"Kent"}, Forces: 2},
		"Schedule 2 sessions: 25 people ask for a place and 4 are free.":                                                                 {Interested: 20, Waiting: 5, Free: 4, Capacity: 20},
		"Schedule 1 session: 2 people ask for a place and 1 is free. 2 of 2 forces with nobody trained or booked: Kent, Essex.":          {Waiting: 2, Free: 1, Capacity: 20, Uncovered: []string{"Kent", "Essex"}, Forces: 2},
		"No more sessions needed: 1 person asks for a place and 1 is free. Tell them. 1 of 1 force with nobody trained or booked: Kent.": {Interested: 1, Free: 1, Uncovered: []string{"Kent"}, Forces: 1},
	} {
		if got := suggestionWords(suggestion); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
