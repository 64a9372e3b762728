package reports_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// A year later the receipt of a frozen figure counts to the same; when an attendance has been
// corrected it says what it was, what it is, why and since when, and so does the return.
func TestReceiptAYearLater(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug, key := t.Context(), "2020-21-q4", "training.VLO.trained"
		w.startOnce("2021-03-31")
		if _, err := w.reports.Recounted(ctx, w.manager, slug, key); !errors.Is(err, reports.ErrStage) {
			t.Errorf("of a draft: %v", err)
		}
		w.release(slug)
		w.Clock.Set(time.Date(2022, 4, 4, 9, 0, 0, 0, time.UTC))
		recounted := func(key string) reports.Recount {
			t.Helper()
			recount, err := w.reports.Recounted(ctx, w.board, slug, key)
			w.must(err)
			return recount
		}
		if same, err := w.reports.ChangedSince(ctx, w.board, slug); err != nil || len(same.Rows) > 0 {
			t.Errorf("other figures without a correction: %+v, %v", same.Rows, err)
		}
		for _, key := range []string{key, "training.VLO.confident", "change.VLO.mean", "kpi.briefings", "grant.total"} {
			if recount := recounted(key); recount.Differs() || recount.Because() != "" || recount.Since != "2021-03-31" {
				t.Errorf("%s is another without a correction: %+v", key, recount)
			}
		}
		w.correctOne()
		_, err := w.reports.AddEngagement(ctx, w.manager, reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: "2021-01-11"})
		w.must(err)
		trained := recounted(key)
		if trained.Then.Text() != "12" || trained.Now.Text() != "11" || trained.Because() != "1 attendance corrected on 4 April 2022." {
			t.Errorf("%s then, %s now: %s", trained.Then.Text(), trained.Now.Text(), trained.Because())
		}
		if briefings := recounted("kpi.briefings"); briefings.Because() != "1 engagement record added on 4 April 2022." {
			t.Errorf("%+v, %s", briefings, briefings.Because())
		}
		if same := recounted("kpi.penalties"); same.Differs() || len(same.Changes) > 0 {
			t.Errorf("what nothing bears on: %+v", same)
		}
		changed, err := w.reports.ChangedSince(ctx, w.manager, slug)
		w.must(err)
		listed := ""
		for _, row := range changed.Rows {
			listed += row.Then.Key + " " + row.Because + "\n"
		}
		if !strings.Contains(listed, key+" 1 attendance corrected on 4 April 2022.") || !strings.Contains(listed, "kpi.briefings 1 engagement record added") {
			t.Errorf("the return lists\n%s", listed)
		}
		if receipt := w.receipts(slug)[key]; receipt.Figure.Text() != "12" {
			t.Errorf("the frozen receipt says %s", receipt.Figure.Text())
		}
		told, err := w.reports.Recounted(ctx, w.funder, slug, key)
		w.must(err)
		if !told.Differs() || !told.Withheld || told.Now.Text() != "12" || told.Fingerprint != "" || told.Because() != "1 attendance corrected on 4 April 2022." {
			t.Errorf("a funder is told %+v, %s", told, told.Because())
		}
		if _, err := w.reports.ChangedSince(ctx, w.funder, slug); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("a funder: %v", err)
		}
	})
}

func (w *world) receipts(slug string) map[string]reports.Receipt {
	w.T.Helper()
	_, made, err := w.reports.ReadReturn(w.T.Context(), w.manager, slug)
	w.must(err)
	return made.Receipts
}

// correctOne says of one who was trained in March that they were not there.
func (w *world) correctOne() {
	ctx := w.T.Context()
	lines, err := w.Courses.Attendances(ctx, courses.AttendanceFilter{Programme: programme, From: "2021-03-01"})
	w.must(err)
	session, err := w.Courses.Session(ctx, lines[0].SessionCode)
	w.must(err)
	w.must(w.Courses.RecordAttendance(ctx, people.System, session, []courses.Mark{{BookingID: lines[0].BookingID, Attended: courses.AttendedNo}}, "misread"))
}

// A figure of answers that moved for another cause than its answers does not say that answers
// came, to a funder neither.
func TestReceiptSaysNoFalseCause(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		slug, key := "2020-21-q4", "training.VLO.confident"
		w.startOnce("2021-03-31")
		w.release(slug)
		w.must(w.db.Exec("UPDATE survey_waves SET closes_at = ?, opens_at = ?", "2021-03-30 00:00:00+00:00", "2020-12-01 00:00:00+00:00").Error)
		for _, reader := range []people.Actor{w.board, w.funder} {
			recount, err := w.reports.Recounted(t.Context(), reader, slug, key)
			if err != nil || !recount.Moved || recount.Because() != "What its answers come to is as it was: a setting of the survey or of the programme was changed." {
				t.Errorf("%+v, %s, %v", recount, recount.Because(), err)
			}
		}
	})
}

// A grant that was changed after a return says that it was, and on which day, on the receipt, in the
// list of what moved and to a funder; a change of a grant that the figure does not count is not told.
func TestReceiptSaysThatAGrantWasChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug, key := t.Context(), "2020-21-q4", "grant.total"
		w.startOnce("2021-03-31")
		w.release(slug)
		w.Clock.Set(time.Date(2022, 4, 4, 9, 0, 0, 0, time.UTC))
		grants, err := w.reports.Grants(ctx, w.manager, programme)
		w.must(err)
		for _, was := range grants {
			changed := was
			switch was.Code {
			case "pilot":
				changed.Amount = 650_000
			case "next":
				changed.Amount = 1
			case "first": // which went to another year
				changed.ForYear = "2021/22"
			default:
				continue
			}
			w.must(w.reports.ChangeGrant(ctx, w.manager, changed, was))
		}
		const because = "2 grants recorded or changed on 4 April 2022."
		for _, reader := range []people.Actor{w.board, w.funder} {
			recount, err := w.reports.Recounted(ctx, reader, slug, key)
			if err != nil || !recount.Differs() || recount.Because() != because {
				t.Errorf("%s then, %s now: %s, %v", recount.Then.Text(), recount.Now.Text(), recount.Because(), err)
			}
		}
		changed, err := w.reports.ChangedSince(ctx, w.manager, slug)
		w.must(err)
		listed := ""
		for _, row := range changed.Rows {
			listed += row.Then.Key + " " + row.Because + "\n"
		}
		if !strings.Contains(listed, key+" "+because) {
			t.Errorf("the return lists\n%s", listed)
		}
	})
}

// A computed RAG that stayed while one of its KPIs moved has another fingerprint, and says which KPI.
func TestColourReceiptMovesWithItsKPIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug, key := t.Context(), "2020-21-q4", "deliverable.A.rag"
		w.startOnce("2021-03-31")
		w.release(slug)
		same, err := w.reports.Recounted(ctx, w.board, slug, key)
		if err != nil || same.Moved || same.Fingerprint == "" {
			t.Errorf("without a correction: %+v, %v", same, err)
		}
		w.Clock.Set(time.Date(2022, 4, 4, 9, 0, 0, 0, time.UTC))
		for range 3 {
			_, err = w.reports.AddEngagement(ctx, w.manager, reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: "2021-01-11"})
			w.must(err)
		}
		for _, reader := range []people.Actor{w.board, w.funder} {
			recount, err := w.reports.Recounted(ctx, reader, slug, key)
			if err != nil || recount.Differs() || !recount.Moved || recount.Fingerprint == same.Fingerprint || !strings.Contains(recount.Because(), "3 engagement records added on 4 April 2022.") {
				t.Errorf("%+v, %s, %v", recount, recount.Because(), err)
			}
		}
	})
}
