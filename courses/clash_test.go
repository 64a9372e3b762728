package courses_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// at moves a plan to another day of February 2021 and hours of it.
func at(day, from, to int) func(*courses.SessionPlan) {
	return func(p *courses.SessionPlan) {
		p.StartsAt = time.Date(2021, 2, day, from, 0, 0, 0, time.UTC)
		p.EndsAt = time.Date(2021, 2, day, to, 0, 0, 0, time.UTC)
	}
}

func inRoom(room string) func(*courses.SessionPlan) {
	return func(p *courses.SessionPlan) { p.Room = room }
}

// trainerNamed is a trainer of Kent with an address of their own.
func trainerNamed(t *testing.T, w *coursestest.World, name string) people.Actor {
	t.Helper()
	person, err := w.People.EnsurePerson(t.Context(), people.System, people.Person{Email: name + "@example.org", Name: name, OrganisationID: "kent"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.GrantRole(t.Context(), people.System, person.ID, people.Grant{Role: people.Trainer, OrganisationID: "kent"}); err != nil {
		t.Fatal(err)
	}
	actor, err := w.People.ActorFor(t.Context(), person.ID)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func TestATrainerIsNotBookedTwice(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := trainerNamed(t, w, "one")
		make := func(changes ...func(*courses.SessionPlan)) (courses.Session, error) {
			return w.Courses.CreateSession(t.Context(), trainer, w.Plan(changes...))
		}
		first, err := make(at(9, 9, 12))
		if err != nil {
			t.Fatal(err)
		}
		_, err = make(at(9, 11, 14))
		var clash courses.ClashError
		if !errors.As(err, &clash) || clash.Trainer != "one" || clash.Session.Code != first.Code || clash.Day.StartsAt != first.StartsAt {
			t.Fatalf("clash = %+v, %v", clash, err)
		}
		wantErr(t, err, courses.ErrClash)
		afternoon, err := make(at(9, 12, 14))
		if err != nil {
			t.Fatalf("the afternoon: %v", err)
		}
		_, err = w.Courses.UpdateSession(t.Context(), trainer, afternoon.Code, 1, w.Plan(at(9, 11, 14)))
		wantErr(t, err, courses.ErrClash)
		if _, err := w.Courses.UpdateSession(t.Context(), trainer, afternoon.Code, 1, w.Plan(at(9, 13, 15))); err != nil {
			t.Fatalf("its own times are no clash: %v", err)
		}
		if _, err := make(draft, at(10, 9, 12)); err != nil {
			t.Fatal(err)
		}
		_, err = make(at(10, 9, 12))
		wantErr(t, err, courses.ErrClash)
		if _, err := w.Courses.CancelSession(t.Context(), trainer, first.Code, "Snow"); err != nil {
			t.Fatal(err)
		}
		if _, err := make(at(9, 9, 12)); err != nil {
			t.Fatalf("a cancelled session keeps its trainer: %v", err)
		}
	})
}

func TestTheSecondDayOfASessionClashesToo(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := trainerNamed(t, w, "one")
		day := func(d int) courses.SessionDay {
			return courses.SessionDay{StartsAt: time.Date(2021, 2, d, 9, 0, 0, 0, time.UTC), EndsAt: time.Date(2021, 2, d, 15, 0, 0, 0, time.UTC)}
		}
		long, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(func(p *courses.SessionPlan) {
			p.Days = []courses.SessionDay{day(9), day(11)}
		}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(at(10, 9, 15))); err != nil {
			t.Fatalf("the day between: %v", err)
		}
		_, err = w.Courses.CreateSession(t.Context(), trainer, w.Plan(at(11, 14, 16)))
		var clash courses.ClashError
		if !errors.As(err, &clash) || clash.Session.Code != long.Code || clash.Day != day(11) {
			t.Fatalf("clash = %+v, %v", clash, err)
		}
	})
}

func TestARoomIsNotBookedTwice(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		first := w.Session(at(9, 9, 12), inRoom("Room 2"))
		make := func(changes ...func(*courses.SessionPlan)) error {
			_, err := w.Courses.CreateSession(t.Context(), people.System, w.Plan(changes...))
			return err
		}
		err := make(at(9, 9, 12), inRoom(" ROOM  2"))
		var clash courses.ClashError
		if !errors.As(err, &clash) || clash.Room != "ROOM  2" || clash.Session.Code != first.Code {
			t.Fatalf("clash = %+v, %v", clash, err)
		}
		for name, change := range map[string]func(*courses.SessionPlan){
			"another room": inRoom("Room 3"),
			"no room":      inRoom(""),
			"another town": func(p *courses.SessionPlan) { p.Room, p.Town = "Room 2", "Ashford" },
			"elsewhere in the town": func(p *courses.SessionPlan) {
				p.Room, p.OrganisationID, p.Address = "Room 2", "surrey", "2 Another Street"
			},
		} {
			if err := make(at(9, 9, 12), change); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		same := func(p *courses.SessionPlan) { p.Room, p.OrganisationID = "Room 2", "surrey" }
		wantErr(t, make(at(9, 9, 12), same), courses.ErrClash)
	})
}

func TestOfManyWhoWantARoomAndATrainerAtOnceOneGetsThem(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := trainerNamed(t, w, "one")
		var made, refused atomic.Int64
		together(16, func(i int) {
			changes := []func(*courses.SessionPlan){at(9, 9, 12), inRoom("Room 2")}
			actor := trainer
			if i%2 == 1 {
				actor = people.System // needs the room only
			}
			_, err := w.Courses.CreateSession(t.Context(), actor, w.Plan(append(changes, func(p *courses.SessionPlan) {
				p.Code = "session-" + string(rune('a'+i))
			})...))
			switch {
			case err == nil:
				made.Add(1)
			case errors.Is(err, courses.ErrClash):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
		if made.Load() != 1 || refused.Load() != 15 {
			t.Fatalf("%d made, %d refused", made.Load(), refused.Load())
		}
	})
}

func TestSeveralTrainers(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		leader, guest := trainerNamed(t, w, "leader"), w.Holder(people.Trainer, "surrey")
		session, err := w.Courses.CreateSession(t.Context(), leader, w.Plan())
		if err != nil {
			t.Fatal(err)
		}
		if courses.CanManage(guest, session) {
			t.Fatal("a trainer of another organisation may manage it")
		}
		wantErr(t, w.Courses.AddTrainer(t.Context(), guest, session.Code, guest.Email), courses.ErrNotAllowed)
		wantErr(t, w.Courses.AddTrainer(t.Context(), leader, session.Code, w.Delegate(1, "kent").Email), courses.ErrNotTrainer)
		wantErr(t, w.Courses.AddTrainer(t.Context(), leader, session.Code, "nobody@example.org"), people.ErrNoPerson)
		for range 2 {
			if err := w.Courses.AddTrainer(t.Context(), leader, session.Code, guest.Email); err != nil {
				t.Fatal(err)
			}
		}
		session = w.Read(session)
		if !slices.Equal(session.TrainerIDs, []string{leader.PersonID, guest.PersonID}) || !courses.CanManage(guest, session) {
			t.Fatalf("trainers = %v", session.TrainerIDs)
		}
		mine := courses.SessionFilter{Organisations: []string{"surrey"}, OrTrainer: guest.PersonID}
		if list, err := w.Courses.Sessions(t.Context(), mine); err != nil || len(list) != 1 || len(list[0].TrainerIDs) != 2 {
			t.Fatalf("the guest's sessions are %+v, %v", list, err)
		}
		wantErr(t, w.Courses.RemoveTrainer(t.Context(), guest, session.Code, leader.PersonID), courses.ErrLeads)
		for range 2 {
			if err := w.Courses.HandOver(t.Context(), leader, session.Code, guest.Email); err != nil {
				t.Fatal(err)
			}
		}
		if session = w.Read(session); !slices.Equal(session.TrainerIDs, []string{guest.PersonID, leader.PersonID}) {
			t.Fatalf("trainers after the hand-over = %v", session.TrainerIDs)
		}
		for range 2 {
			if err := w.Courses.RemoveTrainer(t.Context(), guest, session.Code, leader.PersonID); err != nil {
				t.Fatal(err)
			}
		}
		if session = w.Read(session); !slices.Equal(session.TrainerIDs, []string{guest.PersonID}) {
			t.Fatalf("trainers in the end = %v", session.TrainerIDs)
		}
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		if got := noticesTo(t, db, leader.Email); !slices.Equal(got, []string{courses.KindHandedOver, courses.KindTrainerRemoved}) {
			t.Fatalf("who led was told %v", got)
		}
		if got := noticesTo(t, db, guest.Email); !slices.Equal(got, []string{courses.KindTrainerAdded, courses.KindTrainerLeads}) {
			t.Fatalf("who leads was told %v", got)
		}
		wantErr(t, w.Courses.AddTrainer(t.Context(), people.System, w.Session().Code, guest.Email), courses.ErrClash)
	})
}
