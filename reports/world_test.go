package reports_test

import (
	"fmt"
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

// world is a small programme of which every figure can be counted by hand.
type world struct {
	*coursestest.World
	db      *gorm.DB
	surveys *surveys.Service
	reports *reports.Service
	manager people.Actor
	board   people.Actor
	funder  people.Actor
}

const programme = "MSOIC-2020-21"

// each runs the test in the world on each engine, on 31 March 2021.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := coursestest.NewClock()
		who := people.New(db, clock.Now)
		taught := courses.New(db, clock.Now, who)
		asked := surveys.New(db, clock.Now, taught, who, surveys.NewPairKey())
		w := &world{
			World: coursestest.New(t, clock, who, taught), db: db, surveys: asked,
			reports: reports.New(db, clock.Now, taught, asked, who),
		}
		w.manager, w.board, w.funder = w.Holder(people.Manager, ""), w.Holder(people.Board, ""), w.Holder(people.Funder, "")
		w.train()
		w.ask()
		w.promise()
		clock.Set(time.Date(2021, 3, 31, 18, 0, 0, 0, time.UTC))
		w.record()
		test(t, w)
	})
}

func (w *world) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// train holds two sessions in February and one in March: twelve people, one of them twice,
// three from a council; one came in part and one not at all. A fourth session had nobody.
func (w *world) train() {
	council, err := w.People.AddOrganisation(w.T.Context(), people.System, people.Organisation{
		Name: "Exampleshire Council", Sector: people.LocalAuthority, Region: "Eastern",
	})
	w.must(err)
	day := func(month time.Month, day int) func(*courses.SessionPlan) {
		return func(plan *courses.SessionPlan) {
			plan.StartsAt = time.Date(2021, month, day, 9, 30, 0, 0, time.UTC)
			plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
		}
	}
	february, march := w.Session(day(2, 9)), w.Session(day(3, 9))
	second, empty := w.Session(day(2, 16)), w.Session(day(2, 23))
	seats := map[string][]string{}
	attend := func(session courses.Session, n int, organisation string, attended courses.Attended) {
		booking := w.Book(w.Delegate(n, organisation), session)
		seats[session.ID] = append(seats[session.ID], booking.ID+"="+string(attended))
	}
	for n := 1; n <= 6; n++ {
		attend(february, n, "kent", courses.AttendedFull)
	}
	attend(february, 20, "kent", courses.AttendedNo)
	for n := 7; n <= 9; n++ {
		attend(second, n, council.ID, courses.AttendedFull)
	}
	attend(second, 1, "kent", courses.AttendedFull)
	attend(second, 21, "essex", courses.AttendedPart)
	attend(empty, 22, "essex", courses.AttendedNo)
	for n := 10; n <= 12; n++ {
		attend(march, n, "essex", courses.AttendedFull)
	}
	for _, session := range []courses.Session{february, second, empty, march} {
		w.Clock.Set(session.EndsAt)
		var marks []courses.Mark
		for _, seat := range seats[session.ID] {
			booking, attended, _ := strings.Cut(seat, "=")
			marks = append(marks, courses.Mark{BookingID: booking, Attended: courses.Attended(attended)})
		}
		w.must(w.Courses.RecordAttendance(w.T.Context(), people.System, session, marks, "taken late"))
	}
}

const confidence = `"scales": {"confidence": {"options": [
  {"value": 1, "label": "Not at all confident"}, {"value": 2, "label": "Slightly confident"},
  {"value": 3, "label": "Moderately confident"}, {"value": 4, "label": "Very confident"},
  {"value": 5, "label": "Extremely confident"}], "positive": [4, 5]}}`

// ask imports a baseline of 80 answers, 48 of them positive, and 70 after, 56 positive: the
// example of the definitions. The item "quality" is asked after only, and of eight people.
func (w *world) ask() {
	w.survey("BASE", `{"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "How sure?"},
		{"code": "Q1", "item": "incident", "kind": "yes_no", "text": "Have you had one?"}`)
	w.survey("POST", `{"code": "Q5a", "item": "procedures", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "How sure now?"},
		{"code": "quality", "item": "quality", "kind": "scale", "scale": "confidence", "text": "How good?", "optional": true}`)
	_, err := w.surveys.CreateWave(w.T.Context(), people.System, surveys.Wave{
		Survey: "BASE", Name: "2020", Kind: surveys.WaveImported, Programme: programme,
	})
	w.must(err)
	_, err = w.surveys.CreateWave(w.T.Context(), people.System, surveys.Wave{
		Survey: "POST", Name: "2021", Kind: surveys.WaveImported, Programme: programme, Note: "Bases chosen for the test.",
	})
	w.must(err)
	w.answers("BASE", "2020", "Q5,Q1", 80, func(n int) string {
		return fmt.Sprintf("2020-06-01,Kent,%d,%s", choose(n < 48, 4, 2), choose(n < 20, "yes", "no"))
	})
	w.answers("POST", "2021", "Q5a,quality", 70, func(n int) string {
		return fmt.Sprintf("2021-03-10,%s,%d,%s", choose(n < 35, "Kent", "Essex"), choose(n < 56, 5, 1), choose(n < 8, "5", ""))
	})
}

func choose[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

func (w *world) survey(code, questions string) {
	w.T.Helper()
	parsed, err := surveys.ParseQuestionnaire(strings.NewReader(fmt.Sprintf(`{"code": %q, "title": %q, %s, "questions": [%s]}`, code, code, confidence, questions)))
	w.must(err)
	_, _, err = w.surveys.SaveQuestionnaire(w.T.Context(), people.System, parsed)
	w.must(err)
}

// answers imports responses; prefix keeps the ids of a second file apart.
func (w *world) answers(survey, wave, questions string, count int, row func(n int) string, prefix ...string) {
	w.T.Helper()
	lines := []string{"response_id,submitted_on,organisation," + questions}
	for n := range count {
		lines = append(lines, fmt.Sprintf("%s%s-%d,%s", strings.Join(prefix, ""), survey, n, row(n)))
	}
	file := strings.NewReader(strings.Join(lines, "\n") + "\n")
	_, err := w.surveys.ImportResponses(w.T.Context(), people.System, file, surveys.ResponseImport{Survey: survey, Wave: wave})
	w.must(err)
}

// promise sets up deliverables A and D with their KPIs, the grant and the plan.
func (w *world) promise() {
	ctx := w.T.Context()
	w.must(w.reports.AddDeliverable(ctx, w.manager, reports.Deliverable{Programme: programme, Letter: "A", Title: "Train people"}))
	w.must(w.reports.AddDeliverable(ctx, w.manager, reports.Deliverable{Programme: programme, Letter: "D", Title: "Support the centre"}))
	for i, kpi := range w.kpis() {
		kpi.Programme, kpi.StartsOn, kpi.EndsOn, kpi.Position = programme, "2020-10-01", "2021-03-31", i
		w.must(w.reports.AddKPI(ctx, w.manager, kpi))
	}
	for _, grant := range []reports.Grant{
		{Code: "first", Kind: reports.Award, Title: "First award", AwardedOn: "2020-04-01", ForYear: "2020/21", Amount: 1_400_000},
		{Code: "pilot", Kind: reports.Award, Title: "Pilot", AwardedOn: "2020-07-01", ForYear: "2020/21", Amount: 600_000},
		{Code: "oic", Kind: reports.Allocation, Title: "For OIC", AwardedOn: "2020-07-01", ForYear: "2020/21", Amount: 1_000_000},
		{Code: "next", Kind: reports.Award, Title: "Next year", AwardedOn: "2021-03-01", ForYear: "2021/22", Amount: 1_400_000},
	} {
		grant.Programme = programme
		w.must(w.reports.AddGrant(ctx, w.manager, grant))
	}
	w.must(w.reports.SetPlan(ctx, w.manager, programme, reports.Plan{
		Engagement: []string{"briefings", "briefed", "penalties"},
		Training: []reports.TrainingPlan{{
			Course: "VLO", Title: "Victim liaison", Survey: "POST", Quality: "quality", Confident: "procedures",
			ConfidentTitle: "sure of the procedures", Before: "BASE", Note: "Bases chosen for the test.", Invented: true,
		}, {
			Course: "NONE", Title: "No such course yet", Survey: "NOTHING", Quality: "quality", Confident: "ready", ConfidentTitle: "ready",
		}},
		Indicators: []reports.IndicatorPlan{
			{Indicator: "nrm", Title: "Referrals", Earlier: "2019", Later: "2020", Decimals: 1},
			{Indicator: "convictions", Title: "Conviction rate", Earlier: "2019", Later: "2020", Decimals: 1},
		},
		GrantYear: "2020/21",
	}))
}

func (w *world) kpis() []reports.KPI {
	target := func(v float64) *float64 { return &v }
	briefing := func(aggregate reports.Aggregate) reports.Measure {
		return reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: aggregate}
	}
	return []reports.KPI{
		{Code: "trained", Letter: "A", Title: "People trained", Measure: reports.Measure{Kind: reports.Trained, Course: "VLO"},
			Unit: "people", Direction: reports.AtLeast, Target: target(13), TargetSource: reports.Invented},
		{Code: "sure", Letter: "A", Title: "Sure of the procedures", Measure: reports.Measure{Kind: reports.SurveyShare, Survey: "POST", Item: "procedures"},
			Unit: reports.Percent, Direction: reports.AtLeast, Target: target(75), TargetSource: reports.Published},
		{Code: "briefings", Letter: "A", Title: "Briefings", Measure: briefing(reports.CountRecords),
			Unit: "briefings", Direction: reports.AtLeast, Target: target(2), TargetSource: reports.Published},
		{Code: "briefed", Letter: "A", Title: "People briefed", Measure: briefing(reports.SumHeadcounts), Unit: "people", Direction: reports.AtLeast},
		{Code: "penalties", Letter: "A", Title: "Penalties collected", Measure: reports.Measure{
			Kind: reports.EngagementSum, EngagementKind: "penalty", Aggregate: reports.SumAmounts}, Unit: reports.Pounds, Direction: reports.AtLeast},
		{Code: "centre", Letter: "D", Title: "Reports of the centre", Measure: reports.Measure{
			Kind: reports.EngagementSum, EngagementKind: "centre_report", Aggregate: reports.CountRecords},
			Unit: "reports", Direction: reports.AtLeast, Target: target(4), TargetSource: reports.Invented},
	}
}

func (w *world) record() {
	ctx := w.T.Context()
	people20, people32 := 20, 32
	pounds := int64(594_000)
	added, err := w.reports.AddEngagements(ctx, w.manager, []reports.Engagement{
		{Programme: programme, Reference: "e1", Kind: "briefing", HappenedOn: "2020-10-05", OrganisationID: "kent", Headcount: &people20},
		{Programme: programme, Reference: "e2", Kind: "Briefing", HappenedOn: "2021-01-05", OrganisationID: "kent", Headcount: &people32},
		{Programme: programme, Reference: "e3", Kind: "briefing", HappenedOn: "2021-03-31", OrganisationID: "essex"},
		{Programme: programme, Reference: "e4", Kind: "penalty", HappenedOn: "2021-02-01", Amount: &pounds},
	})
	w.must(err)
	if added != 4 {
		w.T.Fatalf("added %d records, want 4", added)
	}
	for _, value := range []reports.Indicator{
		{Code: "nrm", Title: "Referrals", Period: "2019", Value: 2748, Unit: reports.CountUnit, Source: "Home Office"},
		{Code: "nrm", Period: "2020", Value: 3000, Unit: reports.CountUnit, Source: "Home Office"},
		{Code: "nrm", Period: "2020", Value: 3431, Unit: reports.CountUnit, Source: "Home Office, revised"},
		{Code: "convictions", Title: "Conviction rate", Period: "2019", Value: 71.9, Unit: reports.RateUnit, Source: "CPS"},
		{Code: "convictions", Period: "2020", Value: 73.8, Unit: reports.RateUnit, Source: "CPS"},
	} {
		value.Programme = programme
		_, err := w.reports.AddIndicator(ctx, w.manager, value)
		w.must(err)
	}
}
