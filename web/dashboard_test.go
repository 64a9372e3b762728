package web

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/surveys"
)

// The programme's page, those of the boards and those of returns ask the database as often with a
// few deliverables, KPIs, sessions, bookings, answers, records, entries and questions as with
// many. A return that was submitted is read and not made again.
func TestDashboardsTakeAFixedNumberOfQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		counted, counter := dbtest.Counted(db)
		app := newTestApp(t, counted)
		app.clock = coursestest.NewClock().Now()
		d := &dashboardWorld{testApp: app, World: coursestest.New(t, coursestest.NewClock(), app.services.People, app.services.Courses)}
		d.manager, d.board, d.funder = d.Holder(people.Manager, ""), d.Holder(people.Board, ""), d.Holder(people.Funder, "")
		d.questionnaire()
		d.grow(1, 7) // so many that there is a forecast
		d.release()
		few := d.measure(counter)
		d.grow(7, 12)
		if many := d.measure(counter); !maps.Equal(few, many) {
			t.Errorf("queries with a few rows\n%v, with many\n%v", few, many)
		}
		for path, count := range few {
			most := 80
			if strings.HasPrefix(path, "/returns/2020-21-q3") {
				most = 10
			}
			if count == 0 || count > most {
				t.Errorf("%s takes %d queries", path, count)
			}
		}
	})
}

type dashboardWorld struct {
	*testApp
	*coursestest.World
	manager, board, funder people.Actor
}

const dashboardProgramme = "MSOIC-2020-21"

func (d *dashboardWorld) questionnaire() {
	parsed, err := surveys.ParseQuestionnaire(strings.NewReader(`{"code": "AFTER", "title": "T", "questions": [
		{"code": "Q5", "item": "sure", "kind": "yes_no", "about": "knowledge", "text": "Are you sure?"}]}`))
	d.Must(err)
	_, _, err = d.services.Surveys.SaveQuestionnaire(d.T.Context(), people.System, parsed)
	d.Must(err)
	_, err = d.services.Surveys.CreateWave(d.T.Context(), people.System, surveys.Wave{Survey: "AFTER", Name: "1", Kind: surveys.WaveImported, Programme: dashboardProgramme})
	d.Must(err)
	d.Must(d.services.Reports.SetPlan(d.T.Context(), people.System, dashboardProgramme, reports.Plan{GrantYear: "2020/21"}))
	_, err = d.services.Reports.StartReturn(d.T.Context(), d.manager, dashboardProgramme, "2020-12-31")
	d.Must(err)
}

// grow adds, for each number, a deliverable with a KPI of each sort, a session that was held and
// one to come with a booking on each, twelve answers, a record, a declaration and a risk.
func (d *dashboardWorld) grow(from, to int) {
	d.T.Helper()
	ctx, target := d.T.Context(), 70.0
	for n := from; n < to; n++ {
		letter := string(rune('A' + n))
		d.clock = time.Date(2021, 1, 4, 9, 0, 0, 0, time.UTC)
		d.Must(d.services.Reports.AddDeliverable(ctx, people.System, reports.Deliverable{Programme: dashboardProgramme, Letter: letter, Title: "Deliverable " + letter}))
		for name, measure := range map[string]reports.Measure{
			"trained": {Kind: reports.Trained, Course: "VLO"}, "sessions": {Kind: reports.SessionsDelivered, Course: "VLO"},
			"sure":      {Kind: reports.SurveyShare, Survey: "AFTER", Item: "sure"},
			"briefings": {Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountRecords},
		} {
			unit := map[string]string{"sure": reports.Percent}[name]
			if unit == "" {
				unit = name
			}
			d.Must(d.services.Reports.AddKPI(ctx, people.System, reports.KPI{
				Programme: dashboardProgramme, Code: fmt.Sprintf("%s-%d", name, n), Letter: letter, Title: name, Unit: unit, Direction: reports.AtLeast,
				Measure: measure, Target: &target, TargetSource: reports.Invented, StartsOn: "2020-10-01", EndsOn: "2021-03-31",
			}))
		}
		held, coming := d.Session(coursestest.OnDay(n-30)), d.Session(coursestest.OnDay(n+20))
		booking := d.Book(d.Delegate(n, "kent"), held)
		d.Book(d.Delegate(100+n, "essex"), coming)
		d.clock = held.EndsAt
		d.Must(d.services.Courses.RecordAttendance(ctx, people.System, held, []courses.Mark{{BookingID: booking.ID, Attended: courses.AttendedFull}}, "taken late"))
		rows := []string{"response_id,submitted_on,Q5"}
		for answer := range 12 {
			rows = append(rows, fmt.Sprintf("%d-%d,2020-%d-01,%s", n, answer, 11+n%2, []string{"yes", "no"}[answer%2]))
		}
		_, err := d.services.Surveys.ImportResponses(ctx, people.System, strings.NewReader(strings.Join(rows, "\n")+"\n"), surveys.ResponseImport{Survey: "AFTER", Wave: "1"})
		d.Must(err)
		_, err = d.services.Reports.AddEngagement(ctx, people.System, reports.Engagement{Programme: dashboardProgramme, Kind: "briefing", HappenedOn: fmt.Sprintf("2020-12-%02d", n), OrganisationID: "kent"})
		d.Must(err)
		_, err = d.services.Reports.Declare(ctx, d.manager, reports.Declaration{Programme: dashboardProgramme, Letter: letter, Kind: reports.Declared, AsAt: "2021-01-04", RAG: reports.Amber, Reason: "So."})
		d.Must(err)
		if n >= 7 {
			_, err = d.services.Reports.AskAboutFigure(ctx, d.funder, "2020-21-q3", "kpi.briefings-1", "Why?")
			d.Must(err)
			continue
		}
		_, err = d.services.Reports.SaveReturnEntry(ctx, d.manager, "2020-21-q3", reports.ReturnEntry{Section: reports.RisksSection, Answers: map[string]string{
			"title": "A risk", "kind": "Risk", "severity": "High", "description": "a", "action": "a", "owner": "a team",
		}})
		d.Must(err)
	}
}

// release has the return approved, so that the funder sees it, and starts the next.
func (d *dashboardWorld) release() {
	d.T.Helper()
	for _, step := range []struct {
		actor people.Actor
		act   reports.ReturnAct
	}{{d.manager, reports.Submit}, {d.board, reports.Approve}} {
		filed, _, err := d.services.Reports.ReadReturn(d.T.Context(), step.actor, "2020-21-q3")
		d.Must(err)
		_, err = d.services.Reports.MoveReturn(d.T.Context(), step.actor, "2020-21-q3", step.act, filed.Version(), "")
		d.Must(err)
	}
	d.clock = time.Date(2021, 2, 25, 9, 0, 0, 0, time.UTC)
	_, err := d.services.Reports.StartReturn(d.T.Context(), d.manager, dashboardProgramme, "2021-01-31")
	d.Must(err)
}

// measure counts the queries of each page on a day in February, looked at for the second time:
// the first look at answers that are new counts them.
func (d *dashboardWorld) measure(counter *dbtest.Statements) map[string]int {
	d.T.Helper()
	d.clock = time.Date(2021, 2, 25, 9, 0, 0, 0, time.UTC)
	manager, funder := d.as(d.manager), d.as(d.funder)
	used := map[string]int{}
	for path, browser := range map[string]*testApp{
		"/programme": manager, "/boards/programme": manager, "/boards/assurance": manager, "/boards/home-office": funder,
		"/programme/side-by-side": manager, "/programmes": manager, "/deliverables/B": manager,
		"/returns/2020-21-q3": manager, "/returns/2020-21-q3/read": manager,
		"/returns/2021-01-31": manager, "/returns/2021-01-31/read": manager, "/returns/2021-01-31/steps/submit": manager,
	} {
		browser.get(path).wantStatus(d.T, 200)
		counter.Count = 0
		browser.get(path).wantStatus(d.T, 200)
		used[path] = counter.Count
	}
	return used
}
