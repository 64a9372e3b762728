package web

import (
	"fmt"
	"html"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/reports"
	"muster/reports/spreadsheet/spreadsheettest"
	"muster/surveys"
)

// secretsWorld has what a funder may never receive, each with words of its own, so that a
// search finds it: a delegate's record, what a draft and a submitted return say, a figure that
// is hidden, and what people wrote.
type secretsWorld struct {
	*doors
	secrets map[string]string // what it is, by how it is written
	params  map[string][]string
}

// The words of the return in each state.
func wordsOf(state reports.ReturnState) string { return "Zeitgeist" + string(state) }

func newSecretsWorld(w *reportWorld) *secretsWorld {
	s := &secretsWorld{secrets: map[string]string{"Secret-note": "the note of an engagement record"}, params: map[string][]string{}}
	s.addDelegate(w)
	s.addSmallGroup(w)
	s.addLateFigure(w)
	s.doors = newDoors(w)
	for _, state := range []reports.ReturnState{reports.Draft, reports.Submitted} {
		s.secrets[wordsOf(state)] = "what a " + string(state) + " return says"
	}
	s.secrets["Minutes of 2026-02-28"], s.secrets["Minutes of 2026-01-31"] = "evidence of a draft", "evidence of a submitted return"
	for _, state := range returnStates {
		s.params[":return"] = append(s.params[":return"], s.slugs[state])
		s.params[":file"] = append(s.params[":file"], s.evidence[state])
		s.params[":question"] = append(s.params[":question"], s.question[state])
	}
	for _, format := range ReturnFormats {
		if format.Name != "pdf" { // which is looked into where it is printed
			s.params[":format"] = append(s.params[":format"], format.Name)
		}
	}
	s.params[":key"] = []string{"kpi.briefings", "kpi.told", "kpi.crowd", "training.VLO.trained", "training.VLO.quality", "change.VLO.sure"}
	s.params[":letter"], s.params[":section"], s.params[":shape"], s.params[":token"] = []string{"A"}, []string{"narrative"}, []string{"wide", "narrow"}, []string{s.token}
	s.params[":course"] = []string{"VLO"}
	return s
}

// addDelegate has somebody with a name of their own attend a session.
func (s *secretsWorld) addDelegate(w *reportWorld) {
	taught := coursestest.New(w.t, coursestest.NewClock(), w.services.People, w.services.Courses)
	w.clock = time.Date(2025, 11, 3, 9, 0, 0, 0, time.UTC)
	session := taught.Session(func(plan *courses.SessionPlan) {
		plan.StartsAt = time.Date(2025, 12, 9, 9, 30, 0, 0, time.UTC)
		plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
	})
	person, err := w.services.People.EnsurePerson(w.t.Context(), people.System, people.Person{
		Email: "tellula.telltale@example.org", Name: "Tellula Telltale", OrganisationID: "kent", JobRole: "police_officer",
	})
	w.must(err)
	actor, err := w.services.People.ActorFor(w.t.Context(), person.ID)
	w.must(err)
	booking := taught.Book(actor, session)
	w.clock = session.EndsAt
	taught.Register(session, booking, courses.AttendedFull)
	mine, err := w.services.Courses.MyCertificates(w.t.Context(), actor)
	w.must(err)
	if len(mine) != 1 {
		w.t.Fatalf("%d certificates", len(mine))
	}
	w.clock = morning
	for _, secret := range []string{"Tellula", "Telltale", "telltale@", person.ID, booking.Reference, booking.ID, mine[0].Code} {
		s.secrets[secret] = "a delegate's record"
	}
	s.params[":session"], s.params[":reference"] = []string{session.Code}, []string{booking.Reference}
	s.params[":code"] = []string{session.Code, "VLO", "briefings", "all", "TOLD"}
}

// addSmallGroup has seven answer a question, five of them with yes, and one write something.
func (s *secretsWorld) addSmallGroup(w *reportWorld) {
	questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(`{"code": "TOLD", "title": "T", "questions": [
		{"code": "Q5", "item": "sure", "kind": "yes_no", "about": "knowledge", "text": "Are you sure?"},
		{"code": "Q6", "item": "told", "kind": "yes_no", "text": "Few answer this?", "optional": true},
		{"code": "Q7", "kind": "text", "text": "Anything else?", "optional": true}]}`))
	w.must(err)
	_, _, err = w.services.Surveys.SaveQuestionnaire(w.t.Context(), people.System, questionnaire)
	w.must(err)
	_, err = w.services.Surveys.CreateWave(w.t.Context(), people.System, surveys.Wave{Survey: "TOLD", Name: "1", Kind: surveys.WaveImported, Programme: reportProgramme})
	w.must(err)
	rows := "response_id,submitted_on,Q5,Q6,Q7\n"
	for n := range 20 {
		told := ""
		switch {
		case n < 5:
			told = "yes"
		case n < 7:
			told = "no"
		}
		rows += fmt.Sprintf("r%d,2025-06-01,yes,%s,Wordofmouth %d\n", n, told, n)
	}
	_, err = w.services.Surveys.ImportResponses(w.t.Context(), people.System, strings.NewReader(rows), surveys.ResponseImport{Survey: "TOLD", Wave: "1"})
	w.must(err)
	s.secrets["Wordofmouth"] = "what somebody wrote"
	interval := surveys.WilsonOfShare(5.0/7, 7)
	for _, hidden := range []float64{5.0 / 7, interval.Low, interval.High} {
		s.secrets[fmt.Sprintf("%.3f", 100*hidden)[:5]] = "a hidden figure"
		s.secrets[fmt.Sprintf("%.5f", hidden)[:6]] = "a hidden figure"
	}
	w.must(w.services.Reports.AddKPI(w.t.Context(), people.System, reports.KPI{
		Programme: reportProgramme, Code: "told", Letter: "B", Title: "Told", Unit: "%", Direction: reports.AtLeast,
		Measure: reports.Measure{Kind: reports.SurveyShare, Survey: "TOLD", Item: "told"}, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
	}))
	w.must(w.services.Reports.SetPlan(w.t.Context(), people.System, reportProgramme, reports.Plan{
		Engagement: []string{"briefings"},
		Training: []reports.TrainingPlan{{
			Course: "VLO", Title: "Victim liaison", Survey: "TOLD", Quality: "told", Confident: "sure", ConfidentTitle: "sure of it", Before: "BEFORE",
		}},
		GrantYear: "2025/26",
	}))
}

// addLateFigure records a crowd after the last day that a released return is as at.
func (s *secretsWorld) addLateFigure(w *reportWorld) {
	w.must(w.services.Reports.AddKPI(w.t.Context(), people.System, reports.KPI{
		Programme: reportProgramme, Code: "crowd", Letter: "A", Title: "Crowd", Unit: "people", Direction: reports.AtLeast,
		Measure:  reports.Measure{Kind: reports.EngagementSum, EngagementKind: "crowd", Aggregate: reports.SumHeadcounts},
		StartsOn: "2025-04-01", EndsOn: "2026-03-31",
	}))
	crowd := 987_654
	_, err := w.services.Reports.AddEngagement(w.t.Context(), people.System, reports.Engagement{
		Programme: reportProgramme, Kind: "crowd", HappenedOn: "2026-01-15", OrganisationID: "kent", Headcount: &crowd,
	})
	w.must(err)
	s.secrets["987654"], s.secrets["987,654"] = "a figure of a draft", "a figure of a draft"
}

// addresses are those of a route with each of the values that its parameters may have.
func (s *secretsWorld) addresses(path string) []string {
	paths := []string{path}
	for _, part := range strings.Split(path, "/") {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		values := s.params[part]
		if len(values) == 0 {
			values = []string{"x"}
		}
		var filled []string
		for _, value := range values {
			for _, one := range paths {
				filled = append(filled, strings.Replace(one, part, value, 1))
			}
		}
		paths = filled
	}
	return paths
}

// TestTheFunderNeverReceives opens, as a funder and as a program with a funder's token, every
// address there is, and searches all that comes.
func TestTheFunderNeverReceives(t *testing.T) {
	eachReport(t, func(t *testing.T, w *reportWorld) {
		s := newSecretsWorld(w)
		funder, actor := s.browsers[people.Funder], s.actor(people.Funder)
		read := 0
		for _, route := range s.app.table() {
			if route.method != fiber.MethodGet || strings.HasPrefix(route.path, apiAt) {
				continue
			}
			paths := s.addresses(route.path)
			if !route.guard.allows(actor) {
				paths = paths[:1]
			}
			if strings.HasPrefix(route.path, "/receipts/") {
				for _, slug := range s.params[":return"] {
					for _, path := range s.addresses(route.path) {
						paths = append(paths, path+"?return="+slug)
					}
				}
			}
			for _, path := range paths {
				got := funder.send(httptest.NewRequest(fiber.MethodGet, "http://muster.test"+path, nil))
				s.search(t, path, got)
				if got.Status == fiber.StatusOK {
					read++
				}
			}
		}
		if read < 50 {
			t.Errorf("the funder read %d pages and files: the test has not looked", read)
		}
		s.searchAPI(t)
		s.wantReleased(t)
	})
}

// searchAPI asks for all that a program may, with a token that reads as a funder does.
func (s *secretsWorld) searchAPI(t *testing.T) {
	t.Helper()
	token := s.readToken(reports.ScopeReleased)
	for _, route := range s.app.apiRoutes() {
		for _, path := range s.addresses(strings.TrimPrefix(route.path, apiAt)) {
			s.search(t, apiAt+path, s.askAPI(path, token))
			if strings.HasPrefix(path, "/figures") {
				s.search(t, apiAt+path, s.askAPI(path+"?as-at=2026-02-28", token))
			}
		}
	}
}

// opened is what a body says, also what is packed in it.
func opened(t *testing.T, body string) string {
	t.Helper()
	if strings.HasPrefix(body, "PK") {
		for _, part := range spreadsheettest.Parts(t, []byte(body)) {
			body += part
		}
	}
	return body + html.UnescapeString(body)
}

// search finds secrets in what came from an address, but for what the address itself says.
func (s *secretsWorld) search(t *testing.T, path string, got response) {
	t.Helper()
	said := opened(t, got.Body) + fmt.Sprint(got.Header)
	for secret, what := range s.secrets {
		if strings.Contains(said, secret) && !strings.Contains(path, secret) {
			t.Errorf("%s (%d) has %s: %q", path, got.Status, what, secret)
		}
	}
}

// wantReleased wants the words of a released return in all of its files, so that a search that
// finds nothing has looked; and of the manager that they find each secret of a return.
func (s *secretsWorld) wantReleased(t *testing.T) {
	t.Helper()
	manager := s.browsers[people.Manager]
	for _, format := range s.params[":format"] {
		for browser, state := range map[*testApp]reports.ReturnState{s.browsers[people.Funder]: reports.Approved, manager: reports.Draft} {
			file := opened(t, browser.get("/returns/"+s.slugs[state]+"/files/"+format).wantStatus(t, 200).Body)
			if !strings.Contains(file, wordsOf(state)) {
				t.Errorf("%s of the %s return has not got its words", format, state)
			}
			if state == reports.Draft && !strings.Contains(file, "987654") && !strings.Contains(file, "987,654") {
				t.Errorf("%s of the draft has not got the crowd", format)
			}
		}
	}
	if slices.Contains(s.params[":format"], "pdf") || len(s.params[":format"]) < 5 {
		t.Errorf("the formats searched are %v", s.params[":format"])
	}
}
