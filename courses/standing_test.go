package courses_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// standingWorld has a session of two places in February and one in March that is cancelled.
// Two had places and two waited; a place was given up after the cut-off, one person did not
// come, and one waited in vain.
type standingWorld struct {
	*coursestest.World
	db                *gorm.DB
	held              courses.Session
	manager, board    people.Actor
	trainer, stranger people.Actor
}

func eachStanding(t *testing.T, test func(t *testing.T, w *standingWorld)) {
	each(t, func(t *testing.T, world *coursestest.World, db *gorm.DB) {
		w := &standingWorld{World: world, db: db}
		w.manager, w.board = w.Holder(people.Manager, ""), w.Holder(people.Board, "")
		w.trainer, w.stranger = w.Holder(people.Trainer, "kent"), w.Holder(people.Trainer, "essex")
		w.hold()
		test(t, w)
	})
}

func (w *standingWorld) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func (w *standingWorld) hold() {
	ctx := w.T.Context()
	w.held = w.Session(coursestest.Places(2))
	w.must(w.db.Exec("UPDATE course_sessions SET cancel_hours = 48 WHERE id = ?", w.held.ID).Error)
	march := w.Session(func(plan *courses.SessionPlan) {
		plan.StartsAt = time.Date(2021, 3, 9, 9, 30, 0, 0, time.UTC)
		plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
	})
	first, late := w.Book(w.Delegate(1, "kent"), w.held), w.Book(w.Delegate(2, "essex"), w.held)
	w.Clock.Set(w.Clock.Now().Add(time.Hour))
	waits := w.Book(w.Delegate(3, "kent"), w.held)
	w.Book(w.Delegate(4, "kent"), w.held) // waits in vain
	_, err := w.Courses.CancelSession(ctx, people.System, march.Code, "No room")
	w.must(err)
	w.Clock.Set(w.held.StartsAt.Add(-24 * time.Hour))
	_, err = w.Courses.CancelBooking(ctx, people.System, late.Reference, courses.CancelAbstraction, "")
	w.must(err)
	_, err = w.Courses.AcceptOffer(ctx, people.System, waits.Reference, "")
	w.must(err)
	w.Clock.Set(w.held.EndsAt)
	w.Register(w.held, first, courses.AttendedNo)
	w.Register(w.held, waits, courses.AttendedFull)
}

func TestStanding(t *testing.T) {
	eachStanding(t, func(t *testing.T, w *standingWorld) {
		got, err := w.Courses.Standing(t.Context(), w.manager, courses.StandingFilter{Programme: "MSOIC-2020-21"})
		w.must(err)
		day := 24 * time.Hour
		waited := w.held.StartsAt.Add(-day).Sub(coursestest.NewClock().Now().Add(time.Hour))
		want := courses.Standing{
			Months: []courses.MonthStanding{
				{CourseCode: "VLO", CourseTitle: "VLO course", Month: "2021-02", Sessions: 1, Capacity: 2, Confirmed: 2},
				{CourseCode: "VLO", CourseTitle: "VLO course", Month: "2021-03", Cancelled: 1},
			},
			Waits: []courses.WaitStanding{{CourseCode: "VLO", CourseTitle: "VLO course", Placed: 1, Unplaced: 1, Median: waited, Longest: waited}},
			Organisations: []courses.OrganisationStanding{
				{OrganisationID: "essex", Name: "Essex", Late: 1, Abstracted: 1},
				{OrganisationID: "kent", Name: "Kent", Marked: 2, NoShows: 1},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for filter, sessions := range map[courses.StandingFilter]int{
			{From: "2021-02-09", To: "2021-02-09"}: 1, {From: "2021-02-10"}: 1, {To: "2021-02-08"}: 0, {Course: "OIC"}: 0, {Programme: "OTHER"}: 0, {}: 2,
		} {
			if list, err := w.Courses.StandingSessions(t.Context(), w.board, filter); err != nil || len(list) != sessions {
				t.Errorf("%+v: %d sessions, %v, want %d", filter, len(list), err, sessions)
			}
		}
		if _, err := w.Courses.Standing(t.Context(), w.manager, courses.StandingFilter{From: "2021-02-30"}); !errors.Is(err, courses.ErrInvalid) {
			t.Errorf("30 February: %v", err)
		}
	})
}

// What is given up in time, for another reason, by who only waits, or because the session is
// cancelled counts as what it is.
func TestWhatIsLate(t *testing.T) {
	eachStanding(t, func(t *testing.T, w *standingWorld) {
		session := w.Session(coursestest.Places(3), coursestest.OnDay(20))
		w.must(w.db.Exec("UPDATE course_sessions SET cancel_hours = 48 WHERE id = ?", session.ID).Error)
		early, late, never, waits := w.Book(w.Delegate(11, "surrey"), session), w.Book(w.Delegate(12, "surrey"), session), w.Book(w.Delegate(13, "surrey"), session), w.Book(w.Delegate(14, "surrey"), session)
		giveUp := func(booking courses.Booking, kind courses.CancelKind) {
			t.Helper()
			_, err := w.Courses.CancelBooking(t.Context(), people.System, booking.Reference, kind, "why")
			w.must(err)
		}
		surrey := func() courses.OrganisationStanding {
			got, err := w.Courses.Standing(t.Context(), w.manager, courses.StandingFilter{})
			w.must(err)
			for _, organisation := range got.Organisations {
				if organisation.Name == "Surrey" {
					return organisation
				}
			}
			return courses.OrganisationStanding{}
		}
		giveUp(early, courses.CancelSickness)
		if surrey().Late != 0 {
			t.Error("a place given up in time is late")
		}
		w.Clock.Set(session.StartsAt.Add(-47 * time.Hour))
		giveUp(late, courses.CancelLeave)
		giveUp(waits, courses.CancelAbstraction)
		if got := surrey(); got.Late != 1 || got.Abstracted != 0 {
			t.Errorf("late: %+v", got)
		}
		_, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "No room")
		w.must(err)
		if got := surrey(); got.Late != 1 {
			t.Errorf("after the session is cancelled: %+v, %s", got, never.Reference)
		}
	})
}

// Every figure has as many records as it says, and who may not see a session's delegates reads
// no name in them.
func TestFigureRecords(t *testing.T) {
	eachStanding(t, func(t *testing.T, w *standingWorld) {
		for kind, count := range map[courses.FigureKind]int{
			courses.FigurePlaced: 1, courses.FigureWaiting: 0, courses.FigureUnplaced: 1, courses.FigureMarked: 2,
			courses.FigureNoShow: 1, courses.FigureLate: 1, courses.FigureAbstracted: 1, courses.FigureTrained: 1, courses.FigurePlanned: 0,
		} {
			filter := courses.FigureFilter{Kind: kind}
			records, total, err := w.Courses.FigureRecords(t.Context(), w.manager, filter, 0, 50)
			w.must(err)
			if total != count || len(records) != count {
				t.Errorf("%s: %d records of %d, want %d", kind, len(records), total, count)
			}
			for _, record := range records {
				if record.Person.Name == "" || record.Booking.Reference == "" || record.Session.Code == "" || record.Organisation == "" {
					t.Errorf("%s: %+v says too little", kind, record)
				}
			}
			records, _, err = w.Courses.FigureRecords(t.Context(), w.board, filter, 0, 50)
			w.must(err)
			for _, record := range records {
				if record.Person != (people.Person{}) || record.Booking != (courses.Booking{}) {
					t.Errorf("%s: the board reads %+v", kind, record)
				}
			}
		}
		noShows := func(actor people.Actor, organisation string) int {
			_, total, err := w.Courses.FigureRecords(t.Context(), actor, courses.FigureFilter{Kind: courses.FigureNoShow, OrganisationID: organisation}, 0, 50)
			w.must(err)
			return total
		}
		if noShows(w.manager, "kent") != 1 || noShows(w.manager, "essex") != 0 || noShows(w.manager, courses.NoOrganisation) != 0 {
			t.Error("the records are not those of the organisation")
		}
		if noShows(w.trainer, "") != 1 || noShows(w.stranger, "") != 0 {
			t.Error("a trainer reads other than their organisation's sessions")
		}
		var looked int64
		w.must(w.db.Table("audit_entries").Where("act = ? AND actor_id = ?", "records of a figure read", w.trainer.PersonID).Count(&looked).Error)
		if looked != 1 {
			t.Errorf("the audit log has %d entries of the trainer", looked)
		}
	})
}

func TestStandingIsNotForEverybody(t *testing.T) {
	eachStanding(t, func(t *testing.T, w *standingWorld) {
		for name, actor := range map[string]people.Actor{"nobody": {}, "a delegate": w.Delegate(1, "kent"), "a contact": w.Holder(people.Contact, "kent"), "a funder": w.Holder(people.Funder, "")} {
			_, one := w.Courses.Standing(t.Context(), actor, courses.StandingFilter{})
			_, two := w.Courses.StandingSessions(t.Context(), actor, courses.StandingFilter{})
			_, _, three := w.Courses.FigureRecords(t.Context(), actor, courses.FigureFilter{Kind: courses.FigureLate}, 0, 50)
			_, _, four := w.Courses.FigureRecords(t.Context(), actor, courses.FigureFilter{Kind: courses.FigureTrained}, 0, 50)
			_, five := w.Courses.Coverage(t.Context(), actor, "MSOIC-2020-21", "")
			for i, err := range []error{one, two, three, four, five} {
				if !errors.Is(err, courses.ErrNotAllowed) {
					t.Errorf("%s, %d: %v", name, i, err)
				}
			}
		}
		if _, err := w.Courses.Coverage(t.Context(), w.trainer, "MSOIC-2020-21", ""); !errors.Is(err, courses.ErrNotAllowed) {
			t.Errorf("a trainer reads coverage: %v", err)
		}
		if _, _, err := w.Courses.FigureRecords(t.Context(), w.manager, courses.FigureFilter{Kind: "odd"}, 0, 50); !errors.Is(err, courses.ErrInvalid) {
			t.Errorf("an odd kind: %v", err)
		}
	})
}

// Somebody of Kent is trained, Essex has a place on a session to come, and nobody else is
// covered; a council is covered but no force.
func TestCoverage(t *testing.T) {
	eachStanding(t, func(t *testing.T, w *standingWorld) {
		council, err := w.People.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "Exampleshire Council", Sector: people.LocalAuthority})
		w.must(err)
		coming := w.Session(func(plan *courses.SessionPlan) {
			plan.StartsAt = time.Date(2021, 3, 2, 9, 30, 0, 0, time.UTC)
			plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
		})
		w.Book(w.Delegate(5, "essex"), coming)
		w.Book(w.Delegate(6, "kent"), coming)
		w.Book(w.Delegate(7, council.ID), coming)
		w.Course("OIC")
		got, err := w.Courses.Coverage(t.Context(), w.board, "MSOIC-2020-21", "")
		w.must(err)
		if len(got.Courses) != 2 || len(got.Forces) != 43 || len(got.Others) != 1 || got.Others[0].Organisation.ID != council.ID {
			t.Fatalf("%d courses, %d forces, others %+v", len(got.Courses), len(got.Forces), got.Others)
		}
		vlo := 0
		if got.Courses[1].Code == "VLO" {
			vlo = 1
		}
		for _, force := range got.Forces {
			want := courses.CoverageCell{}
			switch force.Organisation.ID {
			case "kent":
				want = courses.CoverageCell{Trained: 1, Planned: 1}
			case "essex":
				want = courses.CoverageCell{Planned: 1}
			}
			if force.Cells[vlo] != want || force.Cells[1-vlo] != (courses.CoverageCell{}) {
				t.Errorf("%s: %+v", force.Organisation.Name, force.Cells)
			}
		}
		if got.Count(vlo, courses.CoveredTrained) != 1 || got.Count(vlo, courses.CoveredPlanned) != 1 || got.Count(vlo, courses.CoveredNone) != 41 {
			t.Error("the counts are not those of the cells")
		}
		trained, err := w.Courses.Trained(t.Context(), "MSOIC-2020-21", "VLO", "2021-03-31")
		w.must(err)
		if trained.ByOrganisation()["kent"] != 1 || len(trained.ByOrganisation()) != got.Count(vlo, courses.CoveredTrained) {
			t.Error("coverage is not what the figures count")
		}
		other, err := w.Courses.Coverage(t.Context(), w.board, "OTHER", "VLO")
		w.must(err)
		if len(other.Courses) != 1 || other.Count(0, courses.CoveredNone) != 43 {
			t.Error("another programme is covered by this one's sessions")
		}
	})
}
