package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports"
	"muster/web/htmltest"
)

// publishedClaims are the lines of what the reports print of one thing in several places, the
// header first: measure, seed, place, value, unit, wording.
func publishedClaims(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("../../reports/testdata/claims.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// The cells of a line that the test changes or reads.
const claimPlace, claimValue, claimUnit, claimWording = 2, 3, 4, 5

// claimsPage is the page on which a manager gives a file to hold against a return.
type claimsPage struct {
	*walk
	path, cookie string
}

// send gives the page a file, and returns the rows of its two tables: what cannot stand, and
// what each claim was held against.
func (p claimsPage) send(lines [][]string) (found, held [][]string) {
	p.t.Helper()
	_, _, form := p.get(p.cookie, p.path)
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for _, field := range htmltest.Parse(p.t, form).All("form input[type=hidden]") {
		if err := parts.WriteField(field.Attribute("name"), field.Attribute("value")); err != nil {
			p.t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile("file", "claims.csv")
	if err != nil {
		p.t.Fatal(err)
	}
	if err := csv.NewWriter(file).WriteAll(lines); err != nil {
		p.t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		p.t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "http://muster.test"+p.path, &body)
	request.Header.Set("Cookie", p.cookie)
	request.Header.Set("Content-Type", parts.FormDataContentType())
	answer, err := p.walk.send(request, -1)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%d, %v: %s", answer.StatusCode, err, content)
	}
	for _, table := range htmltest.Parse(p.t, string(content)).All("table") {
		var rows [][]string
		for _, row := range table.All("tbody tr") {
			var cells []string
			for _, cell := range append(row.All("th"), row.All("td")...) {
				cells = append(cells, strings.Join(strings.Fields(cell.Text()), " "))
			}
			rows = append(rows, cells)
		}
		if strings.Contains(table.Text(), "What each claim was held against") {
			held = rows
		} else {
			found = rows
		}
	}
	return found, held
}

// claimsContradict gives the page of the released return what the reports print: every clash is
// found, of the claims with each other and with the records; one claim that is changed is one
// more or one less; and of each claim it is said what it was held against.
func claimsContradict(t *testing.T, w *walk) {
	page := claimsPage{w, "/returns/2020-21-q4/claims", w.signIn("manager@example.org")}
	lines := publishedClaims(t)
	found, held := page.send(lines)
	var got []string
	for _, row := range found {
		what, _, _ := strings.Cut(row[3], ".")
		got = append(got, row[0]+", "+row[1]+": "+what)
	}
	want := []string{
		"oic.trained, 003, Section 8: Another number",
		"oic.trained, 003, Section 5: Another number",
		"opt.briefed, 003, Section 5 highlights: Another number",
		"opt.briefed, 003, Section 5 highlights: Other people",
		"opt.briefed, 003, Section 2: Another number",
		"oic.confident, 003, Section 8: Another statement",
		"grant.total, 003, Annex 2: Another time",
		"opt.penalties, 003, Section 8 text: Another number",
		"table1.nrm.change, 003, Section 5 highlights: Another time",
		"table1.nrm.change, 003, Section 2: Another number",
		"table1.investigations.change, 003, Section 7: Another time",
		"vlo.trained, 003, Section 5: Other people",
		"coordinators.support, 003, Section 5: Another unit",
		"coordinators.complex, 003, Section 5: Another unit",
		"benchmarking.second_round, 003, Section 7: Another number",
		"mspt.operations.2016, 002, police activity: Another time",
		"innerste.incident, 003, Annex 5: Another number",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	unnamed := map[string]bool{"coordinators.complex": true, "benchmarking.second_round": true, "mspt.operations.2016": true}
	if len(held) != len(lines)-1 {
		t.Fatalf("of %d claims it is said what they were held against", len(held))
	}
	for _, row := range held {
		if strings.Contains(row[3], "No figure of this return has that name") != unnamed[row[0]] {
			t.Errorf("%s was held against %s", row[0], row[3])
		}
	}
	if against := held[0][3]; against != "OIC one-day workshop: people trained: 516" {
		t.Errorf("the first was held against %s", against)
	}
	oneMoreOrLess(t, page, lines, found)
	earlierReturn(t, page, lines)
}

// oneMoreOrLess changes one claim after the other: a number that stood is one contradiction
// more, and one that did not is one less when it is the first claim's.
func oneMoreOrLess(t *testing.T, page claimsPage, lines, found [][]string) {
	isOtherNumber := func(line []string) bool {
		return slices.ContainsFunc(found, func(row []string) bool {
			return row[0] == line[0] && strings.Contains(row[2], "“"+line[claimWording]+"”") && strings.HasPrefix(row[3], "Another number")
		})
	}
	for i, line := range lines {
		if i == 0 {
			continue
		}
		changed := slices.Clone(lines)
		changed[i] = slices.Clone(line)
		want := 1
		switch {
		case isOtherNumber(line) && line[claimUnit] != "%":
			first := slices.IndexFunc(lines, func(l []string) bool { return l[0] == line[0] })
			copy(changed[i][claimValue:], lines[first][claimValue:])
			want = -1
		case isOtherNumber(line):
			changed[i][claimValue], changed[i][claimWording] = "7", "" // as wrong as before
			want = 0
		case line[claimUnit] == "month":
			changed[i][claimValue], want = "2020-11", -1 // as the other has it
		default:
			changed[i][claimValue] = "7"
		}
		after, _ := page.send(changed)
		// Annex 3's words of officers and staff are what the highlights are held against too.
		if line[claimPlace] == "Section 5 highlights" && line[0] == "opt.briefed" {
			want--
		}
		if got := len(after) - len(found); got != want {
			t.Errorf("%s, %s, %s made %s: %+d contradictions, expected %+d", line[0], line[claimPlace], line[claimValue], changed[i][claimValue], got, want)
		}
	}
}

// earlierReturn is a week before, when 514 were trained: Section 8 is right, and Annex 3 is not.
func earlierReturn(t *testing.T, page claimsPage, lines [][]string) {
	page.start("MSOIC-2020-21", "24", "3", "2021")
	page.path = "/returns/2021-03-24/claims"
	found, _ := page.send([][]string{lines[0], lines[1], lines[2]})
	if len(found) != 1 || !strings.Contains(found[0][3], "The records give 514, not 516 people.") {
		t.Errorf("a week before: %v", found)
	}
}

// start begins a return as at a day.
func (p claimsPage) start(programme, day, month, year string) {
	p.t.Helper()
	_, _, form := p.get(p.cookie, "/returns/new?programme="+programme)
	sent := []string{"programme=" + programme, "as-at-day=" + day, "as-at-month=" + month, "as-at-year=" + year}
	for _, field := range htmltest.Parse(p.t, form).All("form[method=post] input[type=hidden]") {
		if name := field.Attribute("name"); name != "programme" {
			sent = append(sent, name+"="+field.Attribute("value"))
		}
	}
	request := httptest.NewRequest(http.MethodPost, "http://muster.test/returns", strings.NewReader(strings.Join(sent, "&")))
	request.Header.Set("Cookie", p.cookie)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := p.walk.send(request, -1)
	if err != nil || answer.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("a return as at %s/%s/%s: %v, %v", day, month, year, answer, err)
	}
	answer.Body.Close()
}

var rateOnPage = regexp.MustCompile(`Response rate [^,.]*(?:\.\d[^,.]*)?`)

// oneRate reads the released return: of each survey there is one response rate, of the people
// trained, beside each share and in the training table. A KPI with a rate of other people that
// does not say so is found by the check, until its title says it.
func oneRate(t *testing.T, w *walk, service *reports.Service) {
	manager := w.signIn("manager@example.org")
	_, _, body := w.get(manager, "/returns/2020-21-q4/read")
	text := strings.Join(strings.Fields(htmltest.Parse(t, body).Text()), " ")
	rates := map[string]bool{}
	for _, rate := range rateOnPage.FindAllString(text, -1) {
		rates[rate] = true
	}
	for _, want := range []string{
		"Response rate 53%: 276 of 516 people trained", "Response rate 33%: 161 of 488 people trained", "Response rate 76%: 246 of 324 people trained",
	} {
		if !rates[want] {
			t.Errorf("the return does not say %q", want)
		}
		delete(rates, want)
	}
	if len(rates) > 0 || !strings.Contains(text, "Response rate, of the people trained 53%") && !strings.Contains(text, "53%: OIC one-day workshop: response rate, of the people trained") {
		t.Errorf("other rates: %v", rates)
	}
	for _, kpi := range []reports.KPI{{Code: "rate-odd", Title: "Response rate"}, {Code: "rate-named", Title: "Answers of the Victim liaison officer course’s people by the workshop’s survey"}} {
		kpi.Programme, kpi.Letter, kpi.Unit, kpi.Direction = "MSOIC-2020-21", "G", reports.Percent, reports.AtLeast
		kpi.StartsOn, kpi.EndsOn, kpi.Position = "2020-04-01", "2021-03-31", 90
		kpi.Measure = reports.Measure{Kind: reports.ResponseRate, Survey: "OIC-POST", Course: "VLO"}
		if err := service.AddKPI(t.Context(), people.System, kpi); err != nil {
			t.Fatal(err)
		}
	}
	_, _, body = w.get(manager, "/returns/2021-03-24/check")
	checked := htmltest.Parse(t, body).Text()
	if !strings.Contains(checked, "One survey has two response rates: ") || strings.Count(checked, "Another base:") != 1 {
		t.Errorf("the check says %s", checked)
	}
}
