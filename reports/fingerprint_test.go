package reports_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"muster/reports"
)

// Counted again a year later from the same records, every figure of a return has the
// fingerprint that was frozen with it, which anybody can make from the receipt's text.
func TestFingerprintAYearLater(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		w.release(slug)
		frozen := w.receipts(slug)
		w.Clock.Set(time.Date(2022, 4, 4, 9, 0, 0, 0, time.UTC))
		different := map[string]string{}
		for key, then := range frozen {
			now := figureOf(t, w, key, "2021-03-31")
			sum := sha256.Sum256([]byte(then.FingerprintText()))
			if then.Fingerprint != hex.EncodeToString(sum[:]) || now.Fingerprint != then.Fingerprint {
				t.Errorf("%s: %s then, %s now, of\n%s%s", key, then.Fingerprint, now.Fingerprint, then.FingerprintText(), now.FingerprintText())
			}
			if then.CountedText() != "on 31 March 2021 at 7:00pm, as at 31 March 2021" || now.CountedText() != "on 4 April 2022 at 10:00am, as at 31 March 2021" {
				t.Errorf("%s: counted %s, again %s", key, then.CountedText(), now.CountedText())
			}
			if other := different[then.Fingerprint]; other != "" {
				t.Errorf("%s and %s have one fingerprint", key, other)
			}
			different[then.Fingerprint] = key
		}
		if recount, err := w.reports.Recounted(ctx, w.board, slug, "training.VLO.trained"); err != nil || recount.Moved || recount.Differs() {
			t.Errorf("without a correction: %+v, %v", recount, err)
		}
		w.correctOne()
		for _, key := range []string{"training.VLO.trained", "kpi.trained", "training.VLO.policing", "training.VLO.rate"} {
			recount, err := w.reports.Recounted(ctx, w.board, slug, key)
			if err != nil || !recount.Moved || recount.Fingerprint == frozen[key].Fingerprint || !strings.Contains(recount.Because(), "1 attendance corrected on 4 April 2022.") {
				t.Errorf("%s after a correction: %+v, %s, %v", key, recount, recount.Because(), err)
			}
		}
	})
}

// Every file of a return that programs read names the fingerprint of each figure's receipt and
// when it was counted, and none of a return that was frozen before they were kept.
func TestFilesNameTheFingerprints(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.foretell()
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-02-28")
		w.must(err)
		const at, words = "2021-03-01T12:00:00Z", "on 1 March 2021 at 12:00pm, as at 28 February 2021 (forecasts as at 1 March 2021), London time"
		if row := csvRow(t, made, "return", programme, "counted"); row[4] != at || row[9] != words {
			t.Errorf("the CSV says that it was counted %v", row)
		}
		if counted, prints := readJSON(t, made); counted != at || len(prints) != len(made.Receipts) {
			t.Errorf("the JSON was counted %q and has %d fingerprints of %d", counted, len(prints), len(made.Receipts))
		} else {
			for key, receipt := range made.Receipts {
				if prints[key] != receipt.Fingerprint || len(prints[key]) != 64 {
					t.Errorf("%s: %q in the JSON, %q on the receipt", key, prints[key], receipt.Fingerprint)
				}
			}
		}
		for _, row := range made.FigureRows(func(key string) string { return "/receipts/" + key }) {
			if row.Counted != at || row.Fingerprint != made.Receipts[row.Key].Fingerprint {
				t.Errorf("%s: counted %q, %q", row.Key, row.Counted, row.Fingerprint)
			}
		}

		for key, receipt := range made.Receipts {
			receipt.CountedAt, receipt.Fingerprint = time.Time{}, ""
			made.Receipts[key] = receipt
		}
		if file := returnFile(t, made, "csv"); strings.Contains(file, "return,"+programme+",counted") || csvRow(t, made, "kpis", "A sure")[10] != "" {
			t.Errorf("the CSV of an earlier return is\n%s", file)
		}
		if file := returnFile(t, made, "json"); strings.Contains(file, `"counted"`) || strings.Contains(file, "ingerprint") {
			t.Errorf("the JSON of an earlier return is\n%s", file)
		}
		if row := made.FigureRows(func(key string) string { return "/receipts/" + key })[0]; row.Counted != "" || row.Fingerprint != "" {
			t.Errorf("a figure of an earlier return is %+v", row)
		}
	})
}

// readJSON is what the JSON of a return says of its receipts.
func readJSON(t *testing.T, made reports.GrantReturn) (counted string, fingerprints map[string]string) {
	t.Helper()
	var read struct {
		Counted      string
		Fingerprints map[string]string
	}
	if err := json.Unmarshal([]byte(returnFile(t, made, "json")), &read); err != nil {
		t.Fatal(err)
	}
	return read.Counted, read.Fingerprints
}

// The text that is hashed says everything that was counted, nothing of a hidden figure and no
// word that may be put better, and stays as it is: fingerprints are kept for years.
func TestFingerprintText(t *testing.T) {
	value, base, adds := 43.85, 488, 1.0
	receipt := reports.Receipt{
		Figure: reports.Figure{Key: "kpi.k", Title: "A title", Value: &value, Unit: reports.Percent, Base: &base, Note: "A note."},
		AsAt:   "2021-03-31", Formula: "A formula.", Version: 2, CountsFrom: "2020-10-01",
		Terms:     []reports.Term{{Name: "of the sector policing", Value: &value, Unit: "people"}, {Name: "share"}},
		Questions: []reports.Question{{Survey: "S", Title: "T", Version: 1, Code: "Q5", Text: "How\nsure?", AskedOf: "everyone", Positive: []string{"Very", "Extremely"}}},
		Sources: []reports.Source{
			{Kind: reports.SessionSource, Reference: "b", Label: "A course", On: "2021-03-09"},
			{Kind: reports.OrganisationSource, Reference: "kent", Title: "Kent", Label: "Policing", On: "South East"},
			{Kind: reports.WaveSource, Reference: "S:1", Title: "T, 1", On: "1 March 2021 to 5 March 2021, still open", First: "2021-03-01", Last: "2021-03-05"},
			{Kind: reports.EngagementSource, Reference: "a", On: "2021-02-09", Value: &adds, Unit: "record"},
		},
	}
	want := "muster receipt 1\nfigure\tkpi.k\nas at\t2021-03-31\ndefinition\t2\t2020-10-01\n" +
		"value\tshown\t43.850000\t%\t488\t\t\t\n" +
		"term\t43.850000\tpeople\nterm\t\t\n" +
		"question\tS\t1\tQ5\tHow sure?\teveryone\tVery\tExtremely\n" +
		"source\t\t\torganisation\tkent\t\t\nsource\t2021-02-09\t\tengagement\ta\t1.000000\trecord\n" +
		"source\t2021-03-01\t2021-03-05\twave\tS:1\t\t\nsource\t2021-03-09\t\tsession\tb\t\t\n"
	if got := receipt.FingerprintText(); got != want {
		t.Errorf("the text is\n%s", got)
	}
	receipt.Terms[0].Name, receipt.Sources[1].Title, receipt.Sources[1].On, receipt.Sources[2].On = "police", "Kent Police", "South", "until today"
	if got := receipt.FingerprintText(); got != want {
		t.Errorf("in other words the text is\n%s", got)
	}
	receipt.Sources = []reports.Source{{Kind: reports.KPISource, Reference: "kpi.k", Title: "A title", Label: "25 against 33: 76%", On: "2021-03-31", Value: &adds, Unit: reports.RAGUnit}}
	if got := receipt.FingerprintText(); !strings.HasSuffix(got, "\nsource\t2021-03-31\t\tkpi\tkpi.k\t1.000000\tRAG\t25 against 33: 76%\n") {
		t.Errorf("of a KPI it is of\n%s", got)
	}
	receipt.Figure.Suppressed = true
	if got := receipt.FingerprintText(); !strings.Contains(got, "value\thidden\t%\n") || strings.Contains(got, "488") {
		t.Errorf("of a hidden figure it is\n%s", got)
	}
}

// What is counted has what the fingerprint is made of: a key of an organisation that stays when it
// is renamed, and the days of a wave.
func TestFingerprintOfWhatIsCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if text := figureOf(t, w, "coverage.VLO", "2021-03-31").FingerprintText(); !strings.Contains(text, "\nsource\t\t\torganisation\tkent\t6.000000\tpeople\n") {
			t.Errorf("of organisations it is of\n%s", text)
		}
		if text := figureOf(t, w, "training.VLO.confident", "2021-03-31").FingerprintText(); !strings.Contains(text, "\nsource\t2021-03-10\t2021-03-10\twave\t") {
			t.Errorf("of waves it is of\n%s", text)
		}
	})
}
