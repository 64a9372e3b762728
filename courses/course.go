package courses

import (
	"context"
	"regexp"
	"time"

	"muster/courses/people"
)

// Delivery is how a session is held.
type Delivery string

// The two ways of holding a session.
const (
	Classroom Delivery = "classroom"
	Online    Delivery = "online"
)

// Course is what can be taught. Its length, capacity, delivery and description
// are what its sessions begin with. Code is written in capitals (VLO) and stands
// in addresses in small letters.
type Course struct {
	ID    string
	Code  string
	Title string
	// Summary is one sentence for the catalogue, Audience says who the course is for.
	Summary     string
	Audience    string
	Description string
	Minutes     int
	Capacity    int
	Delivery    Delivery
	RecordedAt  time.Time
}

var courseCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`)

// AddCourse adds a course to the catalogue. For managers and administrators.
// ErrInvalid when it lacks a code in capitals, a title, minutes, capacity or
// delivery; ErrTaken when the code is in use.
func (s *Service) AddCourse(ctx context.Context, actor people.Actor, course Course) (Course, error) {
	if !runsProgramme(actor) {
		return Course{}, ErrNotAllowed
	}
	known := course.Delivery == Classroom || course.Delivery == Online
	if !courseCode.MatchString(course.Code) || anyBlank(course.Title) || course.Minutes <= 0 || course.Capacity <= 0 || !known {
		return Course{}, ErrInvalid
	}
	course.ID = people.NewID()
	course.RecordedAt = s.now()
	return course, s.store.insertCourse(ctx, course)
}

// Course finds a course by its code, letter case aside. ErrNoCourse when there is none.
func (s *Service) Course(ctx context.Context, code string) (Course, error) {
	return s.store.courseByCode(ctx, code)
}

// Courses lists the catalogue by title.
func (s *Service) Courses(ctx context.Context) ([]Course, error) { return s.store.allCourses(ctx) }
