package web

import (
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"testing"

	"muster/courses/people"
)

// A file of evidence comes back under the name it was sent with.
func TestEvidenceKeepsItsName(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		for _, name := range []string{"Board minutes, March 2026 (final).txt", "Réunion – 10 £.txt", "plain.txt"} {
			app.sendEvidence("Minutes", name, "Minutes: "+name).wantStatus(t, 303)
			var id string
			app.must(app.db.Raw("SELECT id FROM report_return_evidence WHERE file_name = ?", name).Scan(&id).Error)
			got := app.get(draftReturn+"/evidence/"+id).wantStatus(t, 200).Header.Get("Content-Disposition")
			kind, parameters, err := mime.ParseMediaType(got)
			if err != nil || kind != "attachment" || parameters["filename"] != name {
				t.Errorf("%q is sent as %q", name, got)
			}
		}
	})
}

// A text is kept however it is written, and what is refused is refused for what is wrong with it.
func TestEvidenceIsRefusedForItsCause(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		for _, text := range []struct{ content, charset string }{
			{"Ort;Zahl\r\nCaf\xe9;\xa310\r\n", "windows-1252"}, {"\xff\xfeO\x00r\x00t\x00", "utf-16"}, {"\xfe\xff\x00O\x00r", "utf-16"}, {"Café;£10\n", "utf-8"},
		} {
			app.later()
			app.sendEvidence("Table "+text.content[:2], "table.csv", text.content).wantStatus(t, 303)
			var id string
			app.must(app.db.Raw("SELECT id FROM report_return_evidence ORDER BY added_at DESC, id DESC LIMIT 1").Scan(&id).Error)
			if got := app.get(draftReturn+"/evidence/"+id).wantStatus(t, 200); got.Header.Get("Content-Type") != "text/csv; charset="+text.charset || got.Body != text.content {
				t.Errorf("%q is sent as %q, %q", text.content, got.Header.Get("Content-Type"), got.Body)
			}
		}
		app.sendEvidence("Binary", "table.csv", "a\x00b").wantStatus(t, 422).wantText(t, "The file is not what its name says")
		app.sendEvidence("Long", strings.Repeat("a", 200)+".txt", "Words").wantStatus(t, 422).wantText(t, "The name of the file must be 200 characters or fewer").wantNoText(t, "The file must be a PDF")
		none := app.as(people.Manager).post(draftReturn+"/evidence", "title", "Minutes").wantStatus(t, 422).wantText(t, "Choose a file")
		none.wantNoText(t, "The file must be a PDF")
		app.get(draftReturn+"/evidence/new").wantText(t, "at most 1 MB")
	})
}

// A return is as at a day of its programme, or after it, and one that is there is led to.
func TestDayOfANewReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		at := func(day, month, year string) response {
			return app.post("/returns", "programme", reportProgramme, "as-at-day", day, "as-at-month", month, "as-at-year", year)
		}
		at("31", "3", "2025").wantStatus(t, 422).wantText(t, "The day must be 1 April 2025, when the programme begins, or after it").wantNoText(t, "Open the return")
		taken := at("31", "12", "2025").wantStatus(t, 422).wantText(t, "The programme has a return as at that day already", "Open the return as at that day")
		if !strings.Contains(taken.Body, `href="`+draftReturn+`"`) {
			t.Error("the page does not lead to the return")
		}
		at("1", "4", "2025").wantStatus(t, 303)
	})
}

// Of two versions that differ in what was written alone the page says what was compared.
func TestVersionsThatDifferInWritingAlone(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "reopen", "reason", "The narrative lacks.").wantAddress(t, draftReturn)
		app.as(people.Manager).get(draftReturn).wantText(t, "(no figure that was counted differs; what was written is not compared)")
	})
}

// What is larger than Muster takes at once is refused with the limits and a way back to the form.
func TestTooLargeEvidenceLeadsBack(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = app.fiber.Listener(listener) }()
		defer func() { _ = app.fiber.Shutdown() }()
		answer, err := http.Post("http://"+listener.Addr().String()+draftReturn+"/evidence", "multipart/form-data; boundary=x", strings.NewReader(strings.Repeat("a", mostBytes+1)))
		if err != nil {
			t.Skip(err) // the server may hang up on what is still sent
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 413 || !strings.Contains(string(body), "larger than the 2 MB") || !strings.Contains(string(body), draftReturn+"/evidence/new") {
			t.Errorf("%d, %v: %s", answer.StatusCode, err, body)
		}
	})
}
