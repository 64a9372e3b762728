package web

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
)

// tableDump is a table as somebody finds it who copies the whole database: its rows as they
// lie, with what the engine itself keeps of each.
type tableDump []map[string]string

// wholeDump dumps every table. On PostgreSQL ctid is where a row lies and xmin the number of
// the transaction that wrote it; on SQLite rows come in the order of the file.
func wholeDump(t *testing.T, db *gorm.DB) map[string]tableDump {
	t.Helper()
	tables, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]tableDump{}
	for _, table := range tables {
		if strings.HasPrefix(table, "goose") || strings.HasPrefix(table, "sqlite") {
			continue
		}
		query := "SELECT * FROM " + table
		if db.Name() == "postgres" {
			query = "SELECT ctid::text AS engine_place, xmin::text AS engine_transaction, * FROM " + table + " ORDER BY ctid"
		}
		var rows []map[string]any
		if err := db.Raw(query).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		content[table] = tableDump{}
		for _, row := range rows {
			texts := map[string]string{}
			for column, value := range row {
				texts[column] = cellText(value)
			}
			content[table] = append(content[table], texts)
		}
	}
	return content
}

func cellText(value any) string {
	switch typed := value.(type) {
	case nil:
		return ""
	case time.Time:
		return typed.UTC().Format(time.RFC3339Nano)
	case []byte:
		return string(typed)
	}
	return fmt.Sprint(value)
}

// answeredOnly are the tables that hold answers, or the means to give them, and nothing of
// who gave them.
var answeredOnly = []string{"survey_responses", "survey_drafts", "survey_receipts", "survey_seat_uses", "sign_in_limits"}

// TestAnsweringLeavesNothingBesideABooking copies the database before and after everybody
// has answered by their link, over three days, and compares all that is not the answers: there
// may be no difference until the seats are settled, and then only that the open ones of all are
// gone. So no time, order or id of answering can stand anywhere beside a person, and a copy
// made before an answer and one made after it do not tell whose it is.
func TestAnsweringLeavesNothingBesideABooking(t *testing.T) {
	const delegates = 11
	surveyApp(t, delegates, func(t *testing.T, app *testApp, w *surveyWorld) {
		// The first answers freeze the questionnaire, with the day.
		app.answerAll(w.link(0))
		app.post(w.link(0)+"/check").wantStatus(t, 303)
		before := wholeDump(t, app.db)
		for _, n := range rand.Perm(delegates) {
			if n == 0 {
				continue
			}
			app.clock = app.clock.Add(11 * time.Hour)
			app.anotherBrowser().answerAll(w.link(n))
			app.post(w.link(n)+"/check").wantStatus(t, 303)
		}
		after := wholeDump(t, app.db)
		if len(after["survey_responses"]) != delegates || len(after["survey_drafts"]) != 0 {
			t.Errorf("%d responses, %d drafts", len(after["survey_responses"]), len(after["survey_drafts"]))
		}
		for table, rows := range after {
			if !slices.Contains(answeredOnly, table) && fmt.Sprint(rows) != fmt.Sprint(before[table]) {
				t.Errorf("answering changed %s from\n%v to\n%v", table, before[table], rows)
			}
		}
		settled, err := app.services.Surveys.SettleSeats(t.Context())
		if seats := wholeDump(t, app.db)["survey_open_seats"]; err != nil || settled != delegates || len(seats) != 0 {
			t.Errorf("%d seats are settled and %d open, %v", settled, len(seats), err)
		}
	})
}

// answeredInOrder has everybody of a session sign in, look at their booking and answer at
// once, one after the other in an order that the test draws: the worst case for keeping who
// answered what.
func answeredInOrder(t *testing.T, app *testApp, w *surveyWorld) (order []int) {
	t.Helper()
	order = rand.Perm(len(w.actors))
	code := w.roomCode()
	for i, n := range order {
		app.clock = app.clock.Add(7 * time.Minute)
		browser := app.as(w.actors[n])
		browser.get("/bookings/"+w.bookings[n].Reference).wantStatus(t, 200)
		base := w.link(n)
		if i%3 == 0 {
			base = code
			browser.post(code, "reference", w.bookings[n].Reference).wantStatus(t, 303)
		}
		browser.answerAll(base)
		// What tells the test, and nobody else, whose answers these are.
		browser.post(at(base, atYears), "answer", strconv.Itoa(1000+n))
		browser.post(base+"/check").wantAddress(t, base+"/thanks")
	}
	return order
}

// TestAnswersJoinToNoBooking tries to find out from a copy of the whole database whose answers
// are whose: by ids, by the order of every column and of the rows themselves, and by date.
func TestAnswersJoinToNoBooking(t *testing.T) {
	const delegates = 20
	surveyApp(t, delegates, func(t *testing.T, app *testApp, w *surveyWorld) {
		order := answeredInOrder(t, app, w)
		if _, err := app.services.Surveys.ForgetOrder(t.Context()); err != nil {
			t.Fatal(err)
		}
		content := wholeDump(t, app.db)
		wantNoSharedIDs(t, w, content)
		for _, row := range content["survey_responses"] {
			if row["submitted_on"] != "2021-02-09" || row["recorded_on"] != "2021-02-09" {
				t.Errorf("a response holds more than the day: %v", row)
			}
			for column, value := range row {
				if regexp.MustCompile(`\d\d:\d\d|^\d{9,}$`).MatchString(value) {
					t.Errorf("the column %s of a response holds a time or a long number: %s", column, value)
				}
			}
		}
		// Of 20 in a random order one is right by chance; nine or more are in one case of a million.
		if right, how := bestJoin(w, content); right >= 9 {
			t.Errorf("%d of %d answers are joined to their bookings by %s", right, delegates, how)
		}
		wantNamelessLog(t, app, w)
		// The search itself finds an order that is there: the responses as they came.
		leak := tableDump{}
		for _, n := range order {
			for _, row := range content["survey_responses"] {
				if delegateOf(row) == n {
					leak = append(leak, row)
				}
			}
		}
		content["survey_responses"] = leak
		if right, how := bestJoin(w, content); right != delegates {
			t.Errorf("the search found %d of %d, by %s, in responses that lie as they came", right, delegates, how)
		}
	})
}

// wantNoSharedIDs fails when a value that leads to a person stands in a response, or one that
// is a response's alone stands anywhere else.
func wantNoSharedIDs(t *testing.T, w *surveyWorld, content map[string]tableDump) {
	t.Helper()
	var persons []string
	for n, booking := range w.bookings {
		token := strings.TrimPrefix(w.link(n), "/a/")
		persons = append(persons, booking.ID, booking.Reference, w.actors[n].PersonID, w.actors[n].Email, w.actors[n].Name, token)
	}
	for _, seat := range content["survey_seats"] {
		persons = append(persons, seat["token_hash"])
	}
	for _, row := range content["survey_responses"] {
		for column, value := range row {
			for _, id := range persons {
				if strings.Contains(value, id) {
					t.Errorf("the column %s of a response holds %s", column, id)
				}
			}
		}
		for table, rows := range content {
			if table == "survey_responses" {
				continue
			}
			for _, other := range rows {
				for column, value := range other {
					if strings.Contains(value, row["id"]) || strings.Contains(value, row["pair_code"]) {
						t.Errorf("%s.%s leads to a response: %s", table, column, value)
					}
				}
			}
		}
	}
	for _, token := range persons {
		for _, row := range content["notices"] {
			if len(token) == 26 && token == strings.ToLower(token) && strings.Contains(row["data"], token) {
				t.Errorf("a notice holds the secret of a link: %s", row["data"])
			}
		}
	}
}

// delegateOf is whose answers a response holds, as the test hid it there.
func delegateOf(response map[string]string) int {
	var answers map[string]string
	if err := json.Unmarshal([]byte(response["answers"]), &answers); err != nil {
		return -1
	}
	number, err := strconv.Atoi(answers["years"])
	if err != nil {
		return -1
	}
	return number - 1000
}

// bestJoin lines up the responses, in the order of each of their columns and as they lie,
// with the delegates, in the order of each column and as they lie in each table that names
// them, and returns the most pairs that are right, and by which two orders.
func bestJoin(w *surveyWorld, content map[string]tableDump) (most int, how string) {
	responses := ordersOf(content["survey_responses"], delegateOf)
	for table, rows := range content {
		if slices.Contains(answeredOnly, table) {
			continue
		}
		for name, delegates := range ordersOf(rows, w.namedIn) {
			for byName, guessed := range responses {
				for _, reverse := range []bool{false, true} {
					if right := matches(guessed, delegates, reverse); right > most {
						most, how = right, fmt.Sprintf("%s and %s.%s", byName, table, name)
					}
				}
			}
		}
	}
	return most, how
}

// namedIn is the delegate that a row leads to, directly or by a seat, a booking or a line of
// the register, or -1.
func (w *surveyWorld) namedIn(row map[string]string) int {
	for n, booking := range w.bookings {
		for _, value := range row {
			if value == booking.ID || value == w.actors[n].PersonID || value == w.actors[n].Email || value == booking.Reference {
				return n
			}
		}
	}
	return -1
}

// ordersOf are the delegates of a table's rows, the last row of each only, as the rows lie
// and in the order of each column.
func ordersOf(rows tableDump, whose func(map[string]string) int) map[string][]int {
	orders := map[string][]int{"the rows as they lie": delegatesOf(rows, whose)}
	if len(rows) == 0 {
		return nil
	}
	for column := range rows[0] {
		if column == "answers" {
			continue
		}
		sorted := slices.Clone(rows)
		slices.SortStableFunc(sorted, func(a, b map[string]string) int { return compareCells(a[column], b[column]) })
		orders[column] = delegatesOf(sorted, whose)
	}
	return orders
}

// compareCells orders numbers as numbers, such as transactions and places in a file.
func compareCells(a, b string) int {
	trim := func(s string) string { return strings.Trim(s, "(0,)") }
	one, errOne := strconv.Atoi(trim(a))
	other, errOther := strconv.Atoi(trim(b))
	if errOne == nil && errOther == nil {
		return one - other
	}
	return strings.Compare(a, b)
}

func delegatesOf(rows tableDump, whose func(map[string]string) int) []int {
	var list []int
	for _, row := range rows {
		if n := whose(row); n >= 0 {
			list = slices.DeleteFunc(list, func(other int) bool { return other == n })
			list = append(list, n)
		}
	}
	return list
}

func matches(guessed, delegates []int, reverse bool) int {
	if len(guessed) != len(delegates) {
		return 0
	}
	right := 0
	for i, n := range guessed {
		other := delegates[i]
		if reverse {
			other = delegates[len(delegates)-1-i]
		}
		if n == other {
			right++
		}
	}
	return right
}

// wantNamelessLog fails when a line of the log names a person, a link or a code, or holds
// more of a request than is listed here.
func wantNamelessLog(t *testing.T, app *testApp, w *surveyWorld) {
	t.Helper()
	line := regexp.MustCompile(`^time=\S+ level=INFO msg=request request=\w{12} method=(GET|POST) route=[\w/:.-]+ status=\d+ ms=[\d.e+-]+$`)
	lines := strings.Split(strings.TrimSpace(app.log.String()), "\n")
	if len(lines) < 100 {
		t.Errorf("only %d lines in the log", len(lines))
	}
	for _, text := range lines {
		if !line.MatchString(text) {
			t.Errorf("the log says %s", text)
		}
	}
	secrets := []string{strings.TrimPrefix(w.roomCode(), "/s/"), w.session.Code}
	for n, booking := range w.bookings {
		secrets = append(secrets, strings.TrimPrefix(w.link(n), "/a/"), booking.Reference, booking.ID, w.actors[n].PersonID, w.actors[n].Email)
	}
	for _, secret := range secrets {
		if strings.Contains(app.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

// TestADraftLeadsToNoBooking looks at what is kept of answers that have been begun.
func TestADraftLeadsToNoBooking(t *testing.T) {
	surveyApp(t, 2, func(t *testing.T, app *testApp, w *surveyWorld) {
		app.post(at(w.link(0), atRole), "answer", "police_officer")
		app.post(at(w.link(1), atComments), "answer", "A word that gives it away")
		content := wholeDump(t, app.db)
		if len(content["survey_drafts"]) != 2 {
			t.Fatalf("%d drafts, want 2", len(content["survey_drafts"]))
		}
		seats := fmt.Sprint(content["survey_seats"])
		for _, draft := range content["survey_drafts"] {
			text := fmt.Sprint(draft)
			for _, leak := range []string{"police_officer", "gives it away", w.bookings[0].ID, w.bookings[1].ID, w.actors[0].PersonID, w.session.ID} {
				if strings.Contains(text, leak) {
					t.Errorf("a draft shows %s", leak)
				}
			}
			if strings.Contains(seats, draft["id"]) {
				t.Error("a draft has the id of a seat")
			}
		}
		app.clock = app.clock.AddDate(0, 0, 14)
		if forgotten, err := app.services.Surveys.ForgetDrafts(t.Context()); err != nil || forgotten != 0 {
			t.Errorf("%d forgotten after 14 days, %v", forgotten, err)
		}
		app.clock = app.clock.AddDate(0, 0, 1)
		if forgotten, err := app.services.Surveys.ForgetDrafts(t.Context()); err != nil || forgotten != 2 {
			t.Errorf("%d forgotten after 15 days, %v; want 2", forgotten, err)
		}
		after := fmt.Sprint(wholeDump(t, app.db))
		for _, draft := range content["survey_drafts"] {
			if strings.Contains(after, draft["id"]) || strings.Contains(after, draft["content"]) {
				t.Errorf("of the draft %s something is left", draft["id"])
			}
		}
		app.get(w.link(0)).wantNoText(t, "You have begun to answer").wantText(t, "Start")
	})
}
