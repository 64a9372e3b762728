package web

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

// actor is who holds a role.
func (w *reportWorld) actor(role people.Role) people.Actor {
	w.t.Helper()
	person, err := w.services.People.PersonByEmail(w.t.Context(), string(role)+"@example.org")
	w.must(err)
	actor, err := w.services.People.ActorFor(w.t.Context(), person.ID)
	w.must(err)
	return actor
}

// readToken makes a token of a scope as the manager and hands out its secret.
func (w *reportWorld) readToken(scope reports.ReadScope) string {
	w.t.Helper()
	_, secret, err := w.services.Reports.MakeReadToken(w.t.Context(), w.actor(people.Manager), reports.ReadToken{Name: "R", Programme: reportProgramme, Scope: scope}, 30)
	w.must(err)
	return secret
}

// askAPI asks the API with a token; "" sends none.
func (w *reportWorld) askAPI(path, token string) response {
	w.t.Helper()
	other := w.anotherBrowser()
	other.headers = map[string]string{}
	if token != "" {
		other.headers[fiber.HeaderAuthorization] = "Bearer " + token
	}
	return other.get(apiAt + path)
}

// returns files a draft and a released return.
func (w *reportWorld) returns() (draft, released string) {
	w.t.Helper()
	released = w.releaseReturn("2025-09-30")
	return w.startReturnAt("2025-12-31"), released
}

// described checks a JSON value against a schema of the API's document: "" when it is as
// described.
func described(value any, schema, schemas map[string]any, at string) string {
	if reference, is := schema["$ref"].(string); is {
		named, there := schemas[reference[strings.LastIndexByte(reference, '/')+1:]].(map[string]any)
		if !there {
			return at + ": no schema " + reference
		}
		return described(value, named, schemas, at)
	}
	if choices, is := schema["anyOf"].([]any); is {
		fault := ""
		for _, choice := range choices {
			if fault = described(value, choice.(map[string]any), schemas, at); fault == "" {
				return ""
			}
		}
		return fault
	}
	kind := "null"
	switch value := value.(type) {
	case map[string]any:
		return describedObject(value, schema, schemas, at)
	case []any:
		kind = "array"
		for i, one := range value {
			if fault := described(one, schema["items"].(map[string]any), schemas, fmt.Sprintf("%s[%d]", at, i)); fault != "" {
				return fault
			}
		}
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case float64:
		if kind = "number"; value == float64(int64(value)) && schema["type"] == "integer" {
			kind = "integer"
		}
	}
	if types, several := schema["type"].([]any); several && slices.Contains(types, any(kind)) || schema["type"] == kind {
		return ""
	}
	return fmt.Sprintf("%s is %s, described as %v", at, kind, schema["type"])
}

func describedObject(value, schema, schemas map[string]any, at string) string {
	properties, _ := schema["properties"].(map[string]any)
	for name, one := range value {
		property, known := properties[name].(map[string]any)
		if more, open := schema["additionalProperties"].(map[string]any); !known && open {
			property, known = more, true
		}
		if !known {
			return at + "." + name + " is not described"
		}
		if fault := described(one, property, schemas, at+"."+name); fault != "" {
			return fault
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := value[name.(string)]; !there {
			return at + "." + name.(string) + " is missing"
		}
	}
	return ""
}

// document is the API's description as it is served to anybody.
func (w *reportWorld) document() map[string]any {
	w.t.Helper()
	var document map[string]any
	w.must(json.Unmarshal([]byte(w.askAPI("/openapi.json", "").wantStatus(w.t, 200).Body), &document))
	return document
}

// wantDescribed checks an answer against what the document says of its path and status.
func (w *reportWorld) wantDescribed(document map[string]any, path string, got response) {
	w.t.Helper()
	dig := func(from map[string]any, names ...string) map[string]any {
		for _, name := range names {
			from, _ = from[name].(map[string]any)
		}
		return from
	}
	content := dig(document, "paths", path, "get", "responses", fmt.Sprint(got.Status), "content")
	kind, _, _ := strings.Cut(got.Header.Get(fiber.HeaderContentType), ";")
	schema := dig(content, kind, "schema")
	if schema == nil {
		w.t.Errorf("%s: %d in %s is not described", path, got.Status, kind)
		return
	}
	if kind == "text/csv" {
		return
	}
	var value any
	w.must(json.Unmarshal([]byte(got.Body), &value))
	if fault := described(value, schema, dig(document, "components", "schemas"), path); fault != "" {
		w.t.Errorf("%s: %d: %s", path, got.Status, fault)
	}
}

// Each route of the API is described, and what is described is there.
func TestAPIDocumentDescribesEveryRoute(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		var routes []string
		for _, route := range app.app.apiRoutes() {
			if path := strings.TrimPrefix(route.path, apiAt); path != "/openapi.json" {
				routes = append(routes, strings.ReplaceAll(path, ":return", "{return}"))
			}
		}
		told := slices.Sorted(maps.Keys(app.app.openAPI()["paths"].(object)))
		if slices.Sort(routes); !slices.Equal(routes, told) || len(told) != 6 {
			t.Errorf("routes %v, described %v", routes, told)
		}
	})
}

// Every endpoint with a token of every scope, and what it answers is what its document says.
func TestAPIByScope(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		draft, released := app.returns()
		document := app.document()
		tokens := map[reports.ReadScope]string{}
		for _, scope := range reports.ReadScopes {
			tokens[scope] = app.readToken(scope)
		}
		for _, step := range []struct {
			described, path string
			want            map[reports.ReadScope]int
		}{
			{"/returns", "/returns", map[reports.ReadScope]int{"released_returns": 200, "returns": 200, "figures": 403}},
			{"/returns/{return}", "/returns/" + draft, map[reports.ReadScope]int{"released_returns": 404, "returns": 200, "figures": 403}},
			{"/returns/{return}", "/returns/" + released, map[reports.ReadScope]int{"released_returns": 200, "returns": 200, "figures": 403}},
			{"/returns/{return}/figures", "/returns/" + draft + "/figures", map[reports.ReadScope]int{"released_returns": 404, "returns": 200, "figures": 403}},
			{"/returns/{return}/figures", "/returns/" + released + "/figures", map[reports.ReadScope]int{"released_returns": 200, "returns": 200, "figures": 403}},
			{"/returns/{return}/figures.csv", "/returns/" + released + "/figures.csv", map[reports.ReadScope]int{"released_returns": 200, "returns": 200, "figures": 403}},
			{"/returns/{return}", "/returns/none", map[reports.ReadScope]int{"released_returns": 404, "returns": 404, "figures": 403}},
			{"/figures", "/figures", map[reports.ReadScope]int{"released_returns": 403, "returns": 403, "figures": 200}},
			{"/figures.csv", "/figures.csv?as-at=2025-12-31", map[reports.ReadScope]int{"released_returns": 403, "returns": 403, "figures": 200}},
			{"/figures", "/figures?as-at=2025-02-30", map[reports.ReadScope]int{"figures": 422}},
			{"/figures", "/figures?as_at=2025-12-31", map[reports.ReadScope]int{"figures": 400}},
			{"/returns", "/returns?programme=P", map[reports.ReadScope]int{"returns": 400}},
			{"/figures", "/figures?as-at=2999-01-01", map[reports.ReadScope]int{"figures": 422}},
		} {
			for scope, status := range step.want {
				got := app.askAPI(step.path, tokens[scope])
				if got.Status != status {
					t.Errorf("%s with %s: %d, want %d: %s", step.path, scope, got.Status, status, got.Body)
				}
				app.wantDescribed(document, step.described, got)
				if strings.Contains(got.Body, "43.849") { // what 3 of 3 begin at
					t.Errorf("%s tells of the three", step.path)
				}
			}
		}
		for path, words := range map[string]string{
			"/figures?as-at=31/03/2021": "written YYYY-MM-DD, such as 2021-03-31", "/figures?as-at=2999-01-01": "today or a day before",
			"/figures?as_at=2025-12-31": "“as_at” is no parameter of this address. It has: as-at.", "/returns": "Its scope is “Figures” of " + reportProgramme,
		} {
			if said := app.askAPI(path, tokens[reports.ScopeFigures]).Body; !strings.Contains(said, words) {
				t.Errorf("%s is answered with %s, want %q", path, said, words)
			}
		}
		if list := app.askAPI("/returns", tokens[reports.ScopeReleased]).Body; strings.Contains(list, draft) || !strings.Contains(list, released) {
			t.Errorf("a funder's token lists %s", list)
		}
	})
}

// A token gives no more than whoever made it may read now: its maker has each role in turn.
func TestAPIByRoleOfItsMaker(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		draft, released := app.returns()
		tokens := map[reports.ReadScope]string{}
		for _, scope := range reports.ReadScopes {
			tokens[scope] = app.readToken(scope)
		}
		maker, err := app.services.People.PersonByEmail(t.Context(), "manager@example.org")
		app.must(err)
		held := people.Grant{Role: people.Manager}
		for _, role := range people.Roles {
			next := people.Grant{Role: role}
			if role.NeedsOrganisation() {
				next.OrganisationID = "kent"
			}
			if held != next {
				app.must(app.services.People.GrantRole(t.Context(), people.System, maker.ID, next))
				app.must(app.services.People.WithdrawRole(t.Context(), people.System, maker.ID, held))
				held = next
			}
			want := [4]int{403, 403, 403, 403} // a draft, a released one, one by a token for released ones, figures
			switch role {
			case people.Manager, people.Board, people.Administrator:
				want = [4]int{200, 200, 200, 200}
			case people.Funder:
				want = [4]int{404, 200, 200, 403}
			}
			got := [4]int{
				app.askAPI("/returns/"+draft, tokens[reports.ScopeReturns]).Status, app.askAPI("/returns/"+released+"/figures", tokens[reports.ScopeReturns]).Status,
				app.askAPI("/returns/"+released, tokens[reports.ScopeReleased]).Status, app.askAPI("/figures", tokens[reports.ScopeFigures]).Status,
			}
			if got != want {
				t.Errorf("%s: %v, want %v", role, got, want)
			}
		}
	})
}

// Without a token that works the API says so in JSON, to whoever has signed in too.
func TestAPIWantsAToken(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		document := app.document()
		for _, token := range []string{"", "muster_nonsense"} {
			for path := range document["paths"].(map[string]any) {
				got := app.askAPI(strings.ReplaceAll(path, "{return}", "x"), token).wantStatus(t, 401)
				if got.Header.Get(fiber.HeaderWWWAuthenticate) == "" {
					t.Errorf("%s does not say how to sign in", path)
				}
				app.wantDescribed(document, path, got)
			}
		}
		app.as(people.Manager).get(apiAt+"/figures").wantStatus(t, 401)
		if got := app.askAPI("/nothing", ""); got.Status != 404 || !strings.HasPrefix(got.Body, `{"error":{"status":404`) {
			t.Errorf("an address that there is not: %d %s", got.Status, got.Body)
		}
	})
}

// The CSV has the figures of the JSON, and a return's figures those of its files.
func TestAPIFiguresAreTheReturns(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		token := app.readToken(reports.ScopeFigures)
		var list apiFigureList
		app.must(json.Unmarshal([]byte(app.askAPI("/figures?as-at=2025-12-31", token).Body), &list))
		lines, err := csv.NewReader(strings.NewReader(app.askAPI("/figures.csv?as-at=2025-12-31", token).Body)).ReadAll()
		app.must(err)
		want := app.numbers(app.build())
		slug := app.startReturnAt("2025-12-31")
		var whole apiWholeReturn
		app.must(json.Unmarshal([]byte(app.askAPI("/returns/"+slug, app.readToken(reports.ScopeReturns)).Body), &whole))
		if whole.Content.CountedAt.IsZero() || len(whole.Content.Fingerprints) != len(want) || len(whole.Content.Receipts) > 0 {
			t.Errorf("the return was counted at %v and has %d fingerprints for %d figures", whole.Content.CountedAt, len(whole.Content.Fingerprints), len(want))
		}
		for _, row := range list.Figures {
			if print := whole.Content.Fingerprints[row.Key]; print != row.Fingerprint {
				t.Errorf("%s: %q in the return, %q among the figures", row.Key, print, row.Fingerprint)
			}
		}
		if len(list.Figures) != len(want) || len(lines) != len(want)+1 {
			t.Fatalf("%d figures, %d lines, want %d", len(list.Figures), len(lines), len(want))
		}
		for i, row := range list.Figures {
			if line := lines[i+1]; row.Fingerprint == "" || line[16] != row.Fingerprint || line[15] != row.Counted || row.Counted == "" {
				t.Errorf("%s: counted %q, fingerprint %q, in the CSV %v", row.Key, row.Counted, row.Fingerprint, line[15:])
			}
			if line := lines[i+1]; line[17] != row.Receipt {
				t.Errorf("%s: its receipt is at %q, in the CSV %v", row.Key, row.Receipt, line[15:])
			}
			if rated := row.Key == "kpi.briefings"; rated != (row.Target != nil) || rated != (row.RAG != "") || rated != (lines[i+1][18] == "2") || string(row.RAG) != lines[i+1][19] {
				t.Errorf("%s: target %v and RAG %q, in the CSV %v", row.Key, row.Target, row.RAG, lines[i+1][18:])
			}
			if line := lines[i+1]; line[4] != row.Key || line[6] != want[row.Key] || (row.Value == nil) != (line[6] == "") {
				t.Errorf("%v, want %q", line, want[row.Key])
			}
		}
	})
}

// The address of each figure's receipt opens it, and it is that receipt.
func TestAPIFiguresLeadToTheirReceipts(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.foretell()
		slug := app.releaseReturn("2025-12-31")
		for _, of := range []struct {
			path   string
			scope  reports.ReadScope
			reader people.Role
			query  string
		}{
			{"/returns/" + slug + "/figures", reports.ScopeReleased, people.Funder, "?return=" + slug},
			{"/figures", reports.ScopeFigures, people.Manager, "?as-at=2026-03-02&programme=" + reportProgramme},
		} {
			var list apiFigureList
			app.must(json.Unmarshal([]byte(app.askAPI(of.path, app.readToken(of.scope)).wantStatus(t, 200).Body), &list))
			app.as(of.reader)
			for _, row := range list.Figures {
				if want := "/receipts/" + row.Key + of.query; row.Receipt != want {
					t.Errorf("%s: %s, want %s", of.path, row.Receipt, want)
				}
				app.get(row.Receipt).wantStatus(t, 200).wantText(t, row.Title, "Fingerprint (SHA-256) "+row.Fingerprint)
			}
			if len(list.Figures) < 5 {
				t.Errorf("%s has %d figures", of.path, len(list.Figures))
			}
		}
	})
}

func TestAPIIsNotAskedTooOften(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		document, token := app.document(), app.readToken(reports.ScopeReturns)
		for range mostByToken {
			app.askAPI("/returns", token).wantStatus(t, 200)
		}
		got := app.askAPI("/returns", token).wantStatus(t, 429)
		app.wantDescribed(document, "/returns", got)
		if got.Header.Get(fiber.HeaderRetryAfter) != "60" {
			t.Error("it does not say when to ask again")
		}
		app.askAPI("/returns", app.readToken(reports.ScopeReturns)).wantStatus(t, 200)
	})
}

// A token is made, shown once, listed with the day of its last use, and revoked.
func TestTokensOnTheirPages(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/tokens").wantStatus(t, 200).wantText(t, "There is no token yet")
		app.get("/returns").wantText(t, "Tokens for other programs")
		app.get("/tokens/new").wantStatus(t, 200)
		app.post("/tokens", "name", "", "programme", reportProgramme, "scope", "figures", "days", "31").wantStatus(t, 422).
			wantProblem(t, "name", "Enter what the token is for").wantProblem(t, "days", "Select how long the token works")
		made := app.post("/tokens", "name", "Power BI", "programme", reportProgramme, "scope", "figures", "days", "30").wantStatus(t, 200)
		_, rest, _ := strings.Cut(made.Body, "<code>muster_")
		secret, _, _ := strings.Cut(rest, "<")
		app.askAPI("/figures", "muster_"+secret).wantStatus(t, 200)
		list := app.get("/tokens").wantText(t, "Power BI", "Figures of "+reportProgramme, "Works")
		if strings.Contains(list.Body, secret) || strings.Contains(list.text(), "Not yet") {
			t.Error("the list has the token in it, or not its last use")
		}
		_, rest, _ = strings.Cut(list.Body, `href="/tokens/`)
		_, rest, _ = strings.Cut(rest, `href="/tokens/`)
		id, _, _ := strings.Cut(rest, "/revoke")
		app.get("/tokens/"+id+"/revoke").wantStatus(t, 200).wantText(t, "Power BI")
		app.post("/tokens/"+id+"/revoke").wantAddress(t, "/tokens")
		app.get("/tokens").wantText(t, "Revoked")
		app.get("/tokens/"+id+"/revoke").wantStatus(t, 404)
		app.askAPI("/figures", "muster_"+secret).wantStatus(t, 401)
		app.get("/help").wantText(t, "Reading figures from another program")
	})
}
