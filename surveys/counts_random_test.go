package surveys

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// history is a database to which random things happen.
type history struct {
	*Service
	db       *gorm.DB
	today    time.Time
	waves    []Wave // two of B, two of A
	versions map[string]int
	sessions []string
}

func newHistory(t *rapid.T, db *gorm.DB, sessions []string) *history {
	h := &history{db: db, sessions: sessions, today: time.Date(2021, 1, 30, 12, 0, 0, 0, time.UTC), versions: map[string]int{"B": 1, "A": 1}}
	now := func() time.Time { return h.today }
	who := people.New(db, now)
	pairs, err := ParsePairKey(strings.Repeat("5e", 32))
	must(t, err)
	h.Service = New(db, now, courses.New(db, now, who), who, pairs)
	ctx := context.Background()
	h.ask(t, fmt.Sprintf(plainBefore, "Q5", "old"))
	h.ask(t, plainAfter)
	for _, of := range []SideRequest{{"B", "1"}, {"B", "2"}, {"A", "1"}, {"A", "2"}} {
		wave, err := h.CreateWave(ctx, people.System, Wave{Survey: of.Survey, Name: of.Wave, Kind: WaveOpen})
		must(t, err)
		h.waves = append(h.waves, wave)
	}
	return h
}

func (h *history) ask(t *rapid.T, file string) {
	questionnaire, err := ParseQuestionnaire(strings.NewReader(file))
	must(t, err)
	_, _, err = h.SaveQuestionnaire(context.Background(), people.System, questionnaire)
	must(t, err)
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// draw gives a response to a wave: of one of few codes and organisations, on one of few days
// or none.
func (h *history) draw(t *rapid.T) responseRow {
	one := func(label string, options ...string) string { return rapid.SampledFrom(options).Draw(t, label) }
	conf := []string{"1", "2", "3", "4", "5", "9", ""}
	wave := rapid.SampledFrom(h.waves).Draw(t, "wave")
	answers := Answers{
		"role": one("role", "police", "police", "cmcu", "council", ""), "Q1": one("Q1", "yes", "no", ""),
		"Q17": one("Q17", "yes", "no", ""), "years": one("years", "0", "1.5", "30", "-2.25", ""),
	}
	if wave.Survey == "A" {
		answers["Qd2"], answers["Qnew"], answers["Q5a"] = one("Qd2", "1", "4", ""), one("Qnew", "yes", ""), one("Q5a", conf...)
		if h.versions["A"] == 2 {
			answers["Qthen"] = one("Qthen", conf...)
		}
	} else {
		answers["Qd"] = one("Qd", conf...)
		answers[map[int]string{1: "Q5", 2: "Q5x"}[h.versions["B"]]] = one("Q5", conf...)
	}
	for code, value := range answers {
		if value == "" {
			delete(answers, code)
		}
	}
	day := one("day", "2020-12-31", "2021-01-01", "2021-01-30", "2021-01-31", "2021-02-01", "2021-02-15", "")
	return responseRow{
		WaveID: wave.ID, ID: people.NewID(), Version: h.versions[wave.Survey], SubmittedOn: textOrNull(day),
		SessionID:      textOrNull(one("session", append(h.sessions, "")...)),
		OrganisationID: textOrNull(one("organisation", "kent", "essex", "cumbria", "")),
		PairCode:       one("code", "", "a", "b", "c", "d", "e", "f", "g"), CameBy: one("by", cameBySeat, cameByOpen),
		ContentHash: "", Answers: answersJSON(answers), RecordedOn: courses.DayOf(h.today), answers: nil,
	}
}

func (h *history) step(t *rapid.T) {
	ctx := context.Background()
	switch rapid.SampledFrom([]string{"hand in", "hand in", "import", "import", "delete", "count", "tomorrow", "version"}).Draw(t, "step") {
	case "hand in":
		for range rapid.IntRange(1, 5).Draw(t, "answers") {
			must(t, h.store.handIn(ctx, handIn{row: h.draw(t), survey: "B"}))
		}
	case "import":
		var rows []responseRow
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			row := h.draw(t)
			row.CameBy, row.SourceID, row.Counted = cameByImport, textOrNull(row.ID), true
			rows = append(rows, row)
		}
		must(t, h.store.bulkTransaction(ctx, false, func(to bulk) error {
			for i := range rows {
				step, err := openStep(to.tx, rows[i].WaveID)
				if err != nil {
					return err
				}
				rows[i].Step, rows[i].Counted = step, step == 0
			}
			return addCounted(to, rows, func() error { return insertResponses(to, rows, nil) })
		}))
	case "delete":
		var rows []responseRow
		must(t, h.db.Order("id").Limit(rapid.IntRange(1, 4).Draw(t, "deleted")).Find(&rows).Error)
		must(t, h.db.Transaction(func(tx *gorm.DB) error {
			for _, row := range rows {
				if err := tx.Where("wave_id = ? AND id = ?", row.WaveID, row.ID).Delete(&responseRow{}).Error; err != nil {
					return err
				}
			}
			return uncount(tx, rows)
		}))
	case "count":
		_, err := h.CountResponses(ctx)
		must(t, err)
	case "tomorrow":
		h.today = h.today.AddDate(0, 0, 1)
	case "version":
		if h.versions["B"] == 1 {
			h.ask(t, fmt.Sprintf(plainBefore, "Q5x", "later"))
			h.versions["B"] = 2
		}
	}
}

// check compares what the counts say with what the responses say, one by one.
func (h *history) check(t *rapid.T) {
	ctx := context.Background()
	sides := []SideRequest{{"B", ""}, {"B", "1"}, {"B", "2"}, {"A", ""}, {"A", "1"}, {}}
	request := CompareRequest{
		Before: rapid.SampledFrom(sides).Draw(t, "before"), After: rapid.SampledFrom(sides[:5]).Draw(t, "after"),
		By:   rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByRole, BySession, ByWave, ByMonth, ByQuarter}).Draw(t, "breakdown"),
		AsAt: rapid.SampledFrom([]string{"", "2020-12-31", "2021-01-31", "2021-02-01", "2021-02-28"}).Draw(t, "as at"),
	}
	before, after, options, err := h.prepare(ctx, people.System, request)
	must(t, err)
	options.FloorBase, options.FloorComplement = rapid.IntRange(1, 4).Draw(t, "floor"), 1
	q := question{before, after, options, request.AsAt, people.System}
	_, err = h.countSteps(ctx, &q)
	must(t, err)
	if rapid.Bool().Draw(t, "earlier") {
		for _, side := range []chosenSide{q.before, q.after} {
			for _, wave := range side.waveIDs() {
				side.steps[wave] = rapid.IntRange(0, side.steps[wave]).Draw(t, "steps")
			}
		}
	}
	q.options.FloorBase = 1
	names, err := h.groupNames(ctx, options.By)
	must(t, err)
	want, err := h.compareRecords(ctx, q, names)
	must(t, err)
	q.options.release = func(d *disclosed) error {
		checkOwnClasses(t, &releasing{question: q, count: h.classes}, d)
		return nil
	}
	got, err := h.countSides(ctx, q)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%+v: %s", request, diff)
	}
	h.checkSummary(t, q.after, request.AsAt)
	differences, err := h.CheckCounts(ctx)
	must(t, err)
	if len(differences) > 0 {
		t.Fatal(strings.Join(differences, "\n"))
	}
}

// checkSummary compares what is said beside a comparison.
func (h *history) checkSummary(t *rapid.T, side chosenSide, asAt string) {
	ctx := context.Background()
	got, want := ProgrammeResults{Organisations: map[string]bool{}}, ProgrammeResults{Organisations: map[string]bool{}}
	must(t, h.store.summarise(ctx, side.waveIDs(), side.filter(asAt), true, &got))
	sessions := map[string]bool{}
	must(t, summariseRecords(side.filter(asAt).apply(h.db.Model(&responseRow{}).Where("wave_id IN ?", side.waveIDs())), &want, sessions))
	want.Sessions = len(sessions)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	var records []struct {
		Version, Responses int
		WaveID             string
	}
	must(t, responseFilter{asAt: asAt}.apply(h.db.Model(&responseRow{}).Select("wave_id, version, COUNT(*) AS responses").Where("wave_id IN ?", side.waveIDs())).
		Group("wave_id, version").Find(&records).Error)
	counts, err := h.store.countResponses(ctx, side.waveIDs(), asAt)
	must(t, err)
	for _, row := range records {
		counts.byWave[row.WaveID] -= row.Responses
		if !slices.Contains(counts.versions[row.WaveID], row.Version) {
			t.Fatalf("version %d is not among %v", row.Version, counts.versions[row.WaveID])
		}
	}
	for wave, left := range counts.byWave {
		if left != 0 {
			t.Fatalf("%s has %d responses too many", wave, left)
		}
	}
}

// fewerHistories has rapid play that many, unless the command line says how many: each
// goes through the database some hundred times.
func fewerHistories(t *testing.T, count string) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue {
		if err := checks.Value.Set(count); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = checks.Value.Set(before) })
	}
}

func TestCountsEqualTheResponses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		who := people.New(db, time.Now)
		clock := coursestest.NewClock()
		teaching := coursestest.New(t, clock, who, courses.New(db, clock.Now, who))
		sessions := []string{teaching.Session().ID, teaching.Session(coursestest.OnDay(1)).ID}
		fewerHistories(t, "10")
		rapid.Check(t, func(t *rapid.T) {
			for _, table := range []string{"survey_counts", "survey_wave_steps", "survey_responses", "survey_codes", "survey_waves", "survey_questionnaires"} {
				must(t, db.Exec("DELETE FROM "+table).Error)
			}
			h := newHistory(t, db, sessions)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				h.step(t)
				h.check(t)
			}
		})
	})
}
