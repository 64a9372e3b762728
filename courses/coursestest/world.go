// Package coursestest builds valid programmes, sessions, people and bookings for
// tests, through the public services.
package coursestest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// Clock is a time that a test sets. It may be read from many goroutines.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
}

// NewClock stands at nine in the morning of Monday 4 January 2021.
func NewClock() *Clock { return &Clock{now: time.Date(2021, 1, 4, 9, 0, 0, 0, time.UTC)} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Set puts it to moment.
func (c *Clock) Set(moment time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = moment
}

// World is the services with the programme MSOIC-2020-21 (April 2020 to March 2021)
// and the course VLO (6 hours, 20 places, classroom) in them.
type World struct {
	T       *testing.T
	Clock   *Clock
	People  *people.Service
	Courses *courses.Service
}

// New adds the programme and the course to an empty database.
func New(t *testing.T, clock *Clock, peopleService *people.Service, service *courses.Service) *World {
	t.Helper()
	world := &World{t, clock, peopleService, service}
	_, err := service.AddProgramme(t.Context(), people.System, courses.Programme{
		Code: "MSOIC-2020-21", Title: "Modern slavery and organised immigration crime 2020/21",
		StartsOn: "2020-04-01", EndsOn: "2021-03-31", Note: "Invented for a test.",
	})
	world.Must(err)
	world.Course("VLO")
	return world
}

// Course adds a course of that code.
func (w *World) Course(code string) courses.Course {
	w.T.Helper()
	course, err := w.Courses.AddCourse(w.T.Context(), people.System, courses.Course{
		Code: code, Title: code + " course", Summary: "What it is.", Audience: "Officers and staff.",
		Description: "What happens on the day.", Minutes: 360, Capacity: 20, Delivery: courses.Classroom,
	})
	w.Must(err)
	return course
}

// Plan is a valid plan: VLO in Maidstone, of Kent, on Tuesday 9 February 2021 from
// 9:30am. Each change is applied to it.
func (w *World) Plan(changes ...func(*courses.SessionPlan)) courses.SessionPlan {
	plan := courses.SessionPlan{
		CourseCode: "VLO", OrganisationID: "kent", Region: "Eastern", Town: "Maidstone",
		Address: "1 Example Street, Maidstone", JoiningLink: "", Delivery: courses.Classroom,
		Description: "What happens on the day.", Capacity: 20,
		StartsAt: time.Date(2021, 2, 9, 9, 30, 0, 0, time.UTC), EndsAt: time.Date(2021, 2, 9, 15, 30, 0, 0, time.UTC),
	}
	for _, change := range changes {
		change(&plan)
	}
	return plan
}

// Session makes a session of Plan.
func (w *World) Session(changes ...func(*courses.SessionPlan)) courses.Session {
	w.T.Helper()
	session, err := w.Courses.CreateSession(w.T.Context(), people.System, w.Plan(changes...))
	w.Must(err)
	return w.Read(session)
}

// Places sets a plan's capacity.
func Places(capacity int) func(*courses.SessionPlan) {
	return func(plan *courses.SessionPlan) { plan.Capacity = capacity }
}

// OnDay moves a plan to another day, so many days later.
func OnDay(later int) func(*courses.SessionPlan) {
	return func(plan *courses.SessionPlan) {
		plan.StartsAt, plan.EndsAt = plan.StartsAt.AddDate(0, 0, later), plan.EndsAt.AddDate(0, 0, later)
	}
}

// Read is the session as it is now.
func (w *World) Read(session courses.Session) courses.Session {
	w.T.Helper()
	now, err := w.Courses.Session(w.T.Context(), session.Code)
	w.Must(err)
	return now
}

// Delegate is delegate number n, a police officer of the organisation.
func (w *World) Delegate(n int, organisationID string) people.Actor {
	w.T.Helper()
	return w.person(people.Person{
		Email: fmt.Sprintf("delegate-%04d@example.org", n), Name: fmt.Sprintf("Delegate %04d", n),
		OrganisationID: organisationID, JobRole: "police_officer",
	})
}

// Holder is a person who holds role, for the organisation when that is not empty.
func (w *World) Holder(role people.Role, organisationID string) people.Actor {
	w.T.Helper()
	name := string(role)
	if organisationID != "" {
		name += "-" + organisationID
	}
	actor := w.person(people.Person{Email: name + "@example.org", Name: "The " + name, OrganisationID: organisationID})
	w.Must(w.People.GrantRole(w.T.Context(), people.System, actor.PersonID, people.Grant{Role: role, OrganisationID: organisationID}))
	return w.actor(actor.PersonID)
}

// Book books the actor onto the session, or onto its waiting list.
func (w *World) Book(actor people.Actor, session courses.Session) courses.Booking {
	w.T.Helper()
	booking, err := w.Courses.Book(w.T.Context(), actor, courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true})
	w.Must(err)
	return booking
}

// Register marks the booking in the session's register, as the system.
func (w *World) Register(session courses.Session, booking courses.Booking, attended courses.Attended) {
	w.T.Helper()
	w.Must(w.Courses.RecordAttendance(w.T.Context(), people.System, session, []courses.Mark{{BookingID: booking.ID, Attended: attended}}, "test"))
}

func (w *World) person(person people.Person) people.Actor {
	w.T.Helper()
	person, err := w.People.EnsurePerson(w.T.Context(), people.System, person)
	w.Must(err)
	return w.actor(person.ID)
}

func (w *World) actor(personID string) people.Actor {
	w.T.Helper()
	actor, err := w.People.ActorFor(w.T.Context(), personID)
	w.Must(err)
	return actor
}

// Must ends the test on an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}
