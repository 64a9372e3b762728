package web

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// standingApp is eachCourse's Kent with a session that was held: one came, one did not.
func standingApp(t *testing.T, app *testApp) {
	t.Helper()
	seedStanding(t, app)
	for _, role := range []people.Role{people.Manager, people.Board, people.Funder} {
		app.person(string(role)+"@example.org", "The "+string(role), people.Grant{Role: role})
	}
	app.person("trainer@example.org", "The trainer", people.Grant{Role: people.Trainer, OrganisationID: "kent"})
	app.person("stranger@example.org", "The stranger", people.Grant{Role: people.Trainer, OrganisationID: "essex"})
}

func seedStanding(t *testing.T, app *testApp) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := app.services.Courses.AddProgramme(ctx, people.System, courses.Programme{Code: "YEAR", Title: "A year", StartsOn: "2025-04-01", EndsOn: "2026-03-31"})
	must(err)
	_, err = app.services.Courses.AddCourse(ctx, people.System, courses.Course{
		Code: "VLO", Title: "Victim liaison", Summary: "S.", Audience: "A.", Description: "D.", Minutes: 360, Capacity: 2, Delivery: courses.Classroom,
	})
	must(err)
	held := heldSession(t, app, app.clock.AddDate(0, 0, 7))
	var marks []courses.Mark
	for n, attended := range []courses.Attended{courses.AttendedFull, courses.AttendedNo} {
		marks = append(marks, courses.Mark{BookingID: standingBooking(t, app, n, "kent", held).ID, Attended: attended})
	}
	standingBooking(t, app, 2, "essex", held) // waits
	begin := app.clock
	app.clock = held.EndsAt
	must(app.services.Courses.RecordAttendance(ctx, people.System, held, marks, "taken"))
	app.clock = begin
	standingBooking(t, app, 3, "essex", heldSession(t, app, app.clock.AddDate(0, 0, 21)))
	app.clock = held.EndsAt.Add(24 * time.Hour)
}

func heldSession(t *testing.T, app *testApp, starts time.Time, changes ...func(*courses.SessionPlan)) courses.Session {
	t.Helper()
	plan := courses.SessionPlan{
		CourseCode: "VLO", OrganisationID: "kent", Region: "Eastern", Town: "Maidstone", Address: "1 Example Street",
		Delivery: courses.Classroom, Description: "D.", Capacity: 2, StartsAt: starts, EndsAt: starts.Add(6 * time.Hour),
	}
	for _, change := range changes {
		change(&plan)
	}
	session, err := app.services.Courses.CreateSession(t.Context(), people.System, plan)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func standingBooking(t *testing.T, app *testApp, n int, organisation string, session courses.Session) courses.Booking {
	t.Helper()
	person, err := app.services.People.EnsurePerson(t.Context(), people.System, people.Person{
		Email: fmt.Sprintf("d%d@example.org", n), Name: fmt.Sprintf("Delegate-%d", n), OrganisationID: organisation, JobRole: "police_officer",
	})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := app.services.People.ActorFor(t.Context(), person.ID)
	if err != nil {
		t.Fatal(err)
	}
	booking, err := app.services.Courses.Book(t.Context(), actor, courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true})
	if err != nil {
		t.Fatal(err)
	}
	return booking
}

func TestStandingPage(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		app.signInAs("manager@example.org")
		page := app.get("/standing").wantStatus(t, 200)
		for _, words := range []string{"Sessions and their places", "March 2026", "75%", "Kent", "50%", "No place came free"} {
			if !strings.Contains(page.Body, words) {
				t.Errorf("the page lacks %q", words)
			}
		}
		// Each figure leads to as many records as it says.
		followed := 0
		for _, link := range regexp.MustCompile(`href="(/standing/records[^"]*)">([0-9,]+)<`).FindAllStringSubmatch(page.Body, -1) {
			followed++
			records := app.get(strings.ReplaceAll(link[1], "&amp;", "&")).wantStatus(t, 200)
			if got := fmt.Sprint(strings.Count(records.Body, `<th scope="row"`)); got != link[2] {
				t.Errorf("%s: %s records, want %s", link[1], got, link[2])
			}
		}
		if followed < 3 {
			t.Errorf("%d figures lead to their records", followed)
		}
		sessions := app.get("/standing/sessions?programme=YEAR&period=2026-03&state=held").wantStatus(t, 200)
		if strings.Count(sessions.Body, `<th scope="row"`) != 2 {
			t.Error("the sessions of March are not two")
		}
		if empty := app.get("/standing?programme=YEAR&period=2025-04").wantStatus(t, 200); !strings.Contains(empty.Body, "There are no such sessions yet") {
			t.Error("an empty period does not say so")
		}
		app.get("/standing/records?kind=odd").wantStatus(t, 404)
		app.get("/standing/files/odd").wantStatus(t, 404)
	})
}

// A page of thousands of organisations would load for ever and be read by nobody: it shows
// the first, says so, and keeps the total; the file has all.
func TestLongTablesOfFiguresAreCut(t *testing.T) {
	table := figureTable{ID: "absence", Columns: []figureColumn{{Title: "Organisation"}}}
	for n := range mostRows {
		table.Rows = append(table.Rows, tableRow{Cells: []tableCell{textCell(fmt.Sprintf("Organisation %d", n))}})
	}
	total := tableRow{Cells: []tableCell{textCell("All of these")}, Total: true}
	whole := table
	whole.Rows = append(slices.Clone(table.Rows), total)
	if whole.Cut() != "" || len(whole.Shown()) != mostRows+1 {
		t.Errorf("%d rows: %d shown, %q", mostRows, len(whole.Shown()), whole.Cut())
	}
	for n := range 3000 {
		table.Rows = append(table.Rows, tableRow{Cells: []tableCell{textCell(fmt.Sprintf("Another %d", n))}})
	}
	table.Rows = append(table.Rows, total)
	shown := table.Shown()
	if len(shown) != mostRows+1 || !shown[mostRows].Total || table.Cut() != "These are the first 100 of 3,100 rows. The file has all of them." {
		t.Errorf("%d rows shown, %q", len(shown), table.Cut())
	}
	var file strings.Builder
	if err := table.WriteCSV(&file); err != nil || strings.Count(file.String(), "\r\n") != 1+3101 {
		t.Errorf("%d lines in the file, %v", strings.Count(file.String(), "\r\n"), err)
	}
}

func TestStandingWithManyOrganisations(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		begin := app.clock
		app.clock = begin.AddDate(0, 0, -7)
		held := heldSession(t, app, app.clock.Add(time.Hour), func(plan *courses.SessionPlan) { plan.Capacity = 500 })
		app.clock = begin
		const many = 150
		organisations, attendance := "name,sector\n", "session,person,organisation,attended\n"
		for n := range many {
			organisations += fmt.Sprintf("Council %d,local_authority\n", n)
			attendance += fmt.Sprintf("%s,person-%d@example.org,Council %d,full\n", held.Code, n, n)
		}
		if _, err := app.services.People.ImportOrganisations(t.Context(), people.System, strings.NewReader(organisations), false); err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.ImportAttendance(t.Context(), people.System, strings.NewReader(attendance), courses.FileImport{}); err != nil {
			t.Fatal(err)
		}
		app.signInAs("manager@example.org")
		page := app.get("/standing").wantStatus(t, 200).wantText(t, "These are the first 100 of 151 rows. The file has all of them.")
		if rows := strings.Count(page.Body, ">Council "); rows != mostRows-1 { // Kent, with a no-show, stands first
			t.Errorf("%d councils on the page", rows)
		}
		if lines := strings.Count(app.get("/standing/files/absence").Body, "\r\n"); lines != 1+many+1 {
			t.Errorf("%d lines in the file", lines)
		}
	})
}

// The files say what the page says.
func TestStandingFiles(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		app.signInAs("board@example.org")
		for table, want := range map[string]string{
			"sessions": "Course,Month,Sessions held or to come,Cancelled,Places,Confirmed,Filled\r\nVictim liaison,March 2026,2,0,4,3,75%\r\n",
			"waiting":  "Course,Got a place,Usual wait,Longest wait,Waiting now,Waiting longest,No place came free\r\nVictim liaison,0,none,none,0,none,1\r\n",
			"absence":  "Organisation,In registers,No-shows,Share,Late cancellations,Of them for operational abstraction\r\nKent,2,1,50%,0,0\r\n",
		} {
			file := app.get("/standing/files/"+table+"?programme=YEAR").wantStatus(t, 200)
			if file.Body != want {
				t.Errorf("%s:\n%s\nwant\n%s", table, file.Body, want)
			}
			if disposition := file.Header.Get("Content-Disposition"); !strings.Contains(disposition, table+"-year.csv") {
				t.Errorf("%s is called %s", table, disposition)
			}
		}
		records := app.get("/standing/records?programme=YEAR&kind=no-show").wantStatus(t, 200)
		if strings.Contains(records.Body, "Delegate-1") || !strings.Contains(records.Body, "Not shown to your role") {
			t.Error("the board reads a delegate's name")
		}
	})
}

func TestStandingByRole(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		for person, want := range map[string][2]int{
			"manager": {200, 200}, "board": {200, 200}, "trainer": {200, 403}, "funder": {403, 403}, "d0": {403, 403},
		} {
			app.signInAs(person + "@example.org")
			for i, paths := range [][]string{
				{"/standing", "/standing/files/absence", "/standing/sessions", "/standing/records?kind=no-show"},
				{"/coverage", "/coverage/file"},
			} {
				for _, path := range paths {
					if got := app.get(path).Status; got != want[i] {
						t.Errorf("%s opens %s: %d, want %d", person, path, got, want[i])
					}
				}
			}
		}
		app.signInAs("trainer@example.org")
		if page := app.get("/standing"); !strings.Contains(page.Body, "Counted over the sessions of your organisations") || !strings.Contains(page.Body, "75%") {
			t.Error("a trainer does not read their own sessions")
		}
		if names := app.get("/standing/records?kind=no-show"); !strings.Contains(names.Body, "Delegate-1") {
			t.Error("a trainer does not read who did not come")
		}
		app.get("/standing/records?kind=trained").wantStatus(t, 403)
		app.signInAs("stranger@example.org")
		if page := app.get("/standing"); strings.Contains(page.Body, "75%") {
			t.Error("a trainer reads another organisation's sessions")
		}
	})
}

// The map and the table are made of the same figures: what each tile says, the force's row says.
func TestCoverageMapAndTableAgree(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		app.signInAs("manager@example.org")
		page := app.get("/coverage?programme=YEAR").wantStatus(t, 200)
		if !strings.Contains(page.Body, "1 of 43 forces trained, 1 planned, 41 none") {
			t.Error("the page does not say how many are covered")
		}
		app.get("/receipts/coverage.VLO?programme=YEAR").wantStatus(t, 200).wantText(t, "forces with somebody trained 1", "Organisations, by name: 1", "People trained", "Kent").wantBack(t, "/coverage?programme=YEAR")
		app.get("/receipts/coverage.NONE?programme=YEAR").wantStatus(t, 404)
		if !strings.Contains(page.Body, `href="/receipts/coverage.VLO?`) || strings.Count(page.Body, `href="/receipts/coverage.`) != strings.Count(page.Body, `class="muster-map"`) {
			t.Error("not every map leads to what it was counted from")
		}
		tile := regexp.MustCompile(`muster-tile--(\w+) muster-tile--column-\d+ muster-tile--row-\d+"><span class="muster-tile__name">([^<]*)</span>.*?muster-tile__text">([^<]*)<`)
		row := regexp.MustCompile(`<th scope="row"[^>]*>([^<]*)</th><td[^>]*>[^<]*</td><td[^>]*><svg class="muster-covered muster-covered--(\w+)".*?</svg> (.*?)</td>`)
		said := map[string][2]string{}
		for _, match := range row.FindAllStringSubmatch(page.Body, -1) {
			said[match[1]] = [2]string{match[2], regexp.MustCompile(`<span.*?</span>|<[^>]*>`).ReplaceAllString(match[3], "")}
		}
		tiles := tile.FindAllStringSubmatch(page.Body, -1)
		receipt := app.get("/receipts/coverage.VLO?programme=YEAR").text()
		for _, match := range tiles {
			if trained, is := strings.CutPrefix(match[3], "Trained: "); is && !regexp.MustCompile(regexp.QuoteMeta(match[2])+` policing [A-Z][A-Za-z ]* `+trained+`\b`).MatchString(receipt) {
				t.Errorf("the receipt does not say that %s has %s people trained: %s", match[2], trained, receipt)
			}
		}
		if len(tiles) != 43 || len(said) != 43 {
			t.Fatalf("%d tiles, %d rows", len(tiles), len(said))
		}
		for _, match := range tiles {
			name := strings.ReplaceAll(match[2], "\u00ad", "")
			if said[name] != [2]string{match[1], match[3]} {
				t.Errorf("%s: the map says %s, %s; the table %v", name, match[1], match[3], said[name])
			}
		}
		if said["Kent"] != [2]string{"trained", "Trained: 1"} || said["Essex"] != [2]string{"planned", "Planned: 1"} {
			t.Errorf("Kent %v, Essex %v", said["Kent"], said["Essex"])
		}
		file := app.get("/coverage/file?programme=YEAR&course=VLO").wantStatus(t, 200)
		if !strings.Contains(file.Body, "Kent,Eastern,Trained: 1\r\n") || !strings.Contains(file.Body, "Essex,Eastern,Planned: 1\r\n") || !strings.Contains(file.Body, "Cumbria,North West,None\r\n") {
			t.Errorf("the file says\n%s", file.Body)
		}
		trained := app.get("/standing/records?programme=YEAR&course=VLO&kind=trained&organisation=kent").wantStatus(t, 200)
		if strings.Count(trained.Body, `<th scope="row"`) != 1 || !strings.Contains(trained.Body, "Delegate-0") || !strings.Contains(trained.Body, "/coverage?") {
			t.Error("the records of a tile are not its people")
		}
	})
}

// Every force has one tile of its own and letters of its own, on the grid that the style has.
func TestForceTiles(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		organisations, err := app.services.People.Organisations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		forces := 0
		for _, organisation := range organisations {
			if _, placed := forceTiles[organisation.ID]; organisation.Force {
				forces++
				if !placed {
					t.Errorf("%s has no tile", organisation.Name)
				}
			}
		}
		if forces != 43 || len(forceTiles) != 43 {
			t.Errorf("%d forces, %d tiles", forces, len(forceTiles))
		}
		var places, letters []string
		for id, tile := range forceTiles {
			if tile.column < 1 || tile.column > 7 || tile.row < 1 || tile.row > 10 || len(tile.short) != 3 {
				t.Errorf("%s: %+v", id, tile)
			}
			places = append(places, fmt.Sprint(tile.column, tile.row))
			letters = append(letters, tile.short)
		}
		for _, list := range [][]string{places, letters} {
			slices.Sort(list)
			if len(slices.Compact(list)) != 43 {
				t.Error("two forces share a place or their letters")
			}
		}
	})
}

func TestHarmlessInASpreadsheet(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "-2": "'-2", "+2": "'+2", "Kent": "Kent", "": ""} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWaitWords(t *testing.T) {
	for length, want := range map[time.Duration]string{
		0: "0 minutes", 90 * time.Second: "2 minutes", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours", 47 * time.Hour: "47 hours", 60 * time.Hour: "3 days",
	} {
		if got := waitWords(length, 1); got != want {
			t.Errorf("%s: %s, want %s", length, got, want)
		}
	}
	if waitWords(0, 0) != "none" {
		t.Error("nobody waited some time")
	}
}

// A place given up late is counted, with its reason, and its record says which.
func TestLateCancellationsOnThePage(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		standingApp(t, app)
		session := heldSession(t, app, app.clock.AddDate(0, 0, 10))
		if err := app.db.Exec("UPDATE course_sessions SET cancel_hours = 480 WHERE id = ?", session.ID).Error; err != nil {
			t.Fatal(err)
		}
		for n, kind := range []courses.CancelKind{courses.CancelAbstraction, courses.CancelSickness} {
			booking := standingBooking(t, app, 20+n, "surrey", session)
			if _, err := app.services.Courses.CancelBooking(t.Context(), people.System, booking.Reference, kind, ""); err != nil {
				t.Fatal(err)
			}
		}
		app.signInAs("manager@example.org")
		file := app.get("/standing/files/absence?programme=YEAR").wantStatus(t, 200)
		if !strings.Contains(file.Body, "\r\nSurrey,0,0,no register,2,1\r\n") {
			t.Errorf("the file says\n%s", file.Body)
		}
		app.get("/standing/records?programme=YEAR&kind=late&organisation=surrey").wantStatus(t, 200).wantText(t, "2 records", "Sickness", "Operational abstraction", "Delegate-21")
		app.get("/standing/records?programme=YEAR&kind=abstracted").wantStatus(t, 200).wantText(t, "1 record", "Operational abstraction").wantNoText(t, "Sickness")
	})
}
