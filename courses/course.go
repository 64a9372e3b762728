package courses

import (
	"context"
	"regexp"
	"slices"
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
	// Aims is what a delegate can do afterwards. Accreditation says who recognises the
	// course; CPDMinutes is what full attendance counts for, 0 for nothing.
	Aims          string
	Accreditation string
	CPDMinutes    int
	// Minimum is the smallest number of delegates a session is held for, 0 for none; it is
	// decided DecideDays before the session starts.
	Minimum    int
	DecideDays int
	// JoiningInstructions is what a delegate with a place must know and bring.
	JoiningInstructions string
	// NeedsApproval asks for the approval of the delegate's organisation. A place may be
	// given up until CancelHours before the start without being late. An offered place is
	// kept for OfferHours.
	NeedsApproval bool
	CancelHours   int
	OfferHours    int
	// Mix is the least shares of the places for sectors, kept for them until
	// MixReleaseDays before the start.
	Mix            []MixShare
	MixReleaseDays int
	// Version changes with each edit.
	Version    int
	RecordedAt time.Time
}

// MixShare is the least share of a session's places, in per cent, for a sector.
type MixShare struct {
	Sector  people.Sector
	Percent int
}

// DefaultOfferHours is how long an offered place is kept where a course does not say.
const DefaultOfferHours = 48

var courseCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`)

// AddCourse adds a course to the catalogue, with DefaultReminders. For managers and
// administrators.
// ErrInvalid when it lacks a code in capitals, a title, minutes, capacity or
// delivery; ErrTaken when the code is in use.
func (s *Service) AddCourse(ctx context.Context, actor people.Actor, course Course) (Course, error) {
	if !runsProgramme(actor) {
		return Course{}, ErrNotAllowed
	}
	setDefault(&course.OfferHours, DefaultOfferHours)
	if !course.isValid() {
		return Course{}, ErrInvalid
	}
	course.ID, course.Version = people.NewID(), 1
	course.RecordedAt = s.now()
	return course, s.store.transaction(ctx, func(tx *store) error {
		if err := tx.insertCourse(ctx, course); err != nil {
			return err
		}
		for _, rule := range DefaultReminders() {
			rule.ID, rule.CourseID, rule.RecordedBy, rule.RecordedAt = people.NewID(), course.ID, actor.PersonID, s.now()
			if err := tx.insertReminderRule(ctx, rule); err != nil {
				return err
			}
		}
		return tx.people.Record(ctx, actor, "course added", course.Code, "")
	})
}

// UpdateCourse edits the course of that code; its code stays. Sessions that are made
// already keep what they inherited. course.Version is the one that was read:
// ErrCourseChanged when somebody else has edited since. For managers and administrators.
// ErrNoCourse; ErrInvalid as AddCourse.
func (s *Service) UpdateCourse(ctx context.Context, actor people.Actor, course Course) (Course, error) {
	if !runsProgramme(actor) {
		return Course{}, ErrNotAllowed
	}
	before, err := s.store.courseByCode(ctx, course.Code)
	if err != nil {
		return Course{}, err
	}
	course.ID, course.Code, course.RecordedAt = before.ID, before.Code, s.now()
	if !course.isValid() {
		return Course{}, ErrInvalid
	}
	err = s.store.transaction(ctx, func(tx *store) error {
		written, err := tx.updateCourse(ctx, course)
		if err != nil {
			return err
		}
		if !written {
			return ErrCourseChanged
		}
		return tx.people.Record(ctx, actor, "course changed", course.Code, "")
	})
	course.Version++
	return course, err
}

// isValid tells whether the course has a code in capitals, a title, minutes, capacity, a
// delivery and terms that can be kept.
func (c Course) isValid() bool {
	known := c.Delivery == Classroom || c.Delivery == Online
	return courseCode.MatchString(c.Code) && !anyBlank(c.Title) && c.Minutes > 0 && c.Capacity > 0 && known && c.termsAreValid()
}

// termsAreValid tells whether no number is below zero and the mix is of known sectors,
// each once, that together leave room for all of it.
func (c Course) termsAreValid() bool {
	if min(c.CPDMinutes, c.Minimum, c.DecideDays, c.CancelHours, c.MixReleaseDays) < 0 || c.OfferHours < 1 || c.Minimum > c.Capacity {
		return false
	}
	places := 0
	seen := map[people.Sector]bool{}
	for _, share := range c.Mix {
		if seen[share.Sector] || !slices.Contains(people.Sectors, share.Sector) || share.Percent < 1 || share.Percent > 100 {
			return false
		}
		seen[share.Sector] = true
		places += share.Of(c.Capacity)
	}
	return places <= c.Capacity
}

// TermsFor are the course's terms for a session with so many places that begins on
// day, YYYY-MM-DD. A smaller session is held for as few as it takes.
func (c Course) TermsFor(day string, capacity int) SessionTerms {
	terms := SessionTerms{
		Minimum: min(c.Minimum, capacity), NeedsApproval: c.NeedsApproval, CancelHours: c.CancelHours,
		OfferHours: c.OfferHours, JoiningInstructions: c.JoiningInstructions, CPDMinutes: c.CPDMinutes,
	}
	if first, err := time.Parse(time.DateOnly, day); err == nil && terms.Minimum > 0 {
		terms.DecideOn = first.AddDate(0, 0, -c.DecideDays).Format(time.DateOnly)
	}
	return terms
}

// Of is the share of so many places, rounded up.
func (m MixShare) Of(places int) int { return (places*m.Percent + 99) / 100 }

// Course finds a course by its code, letter case aside. ErrNoCourse when there is none.
func (s *Service) Course(ctx context.Context, code string) (Course, error) {
	return s.store.courseByCode(ctx, code)
}

// Courses lists the catalogue by title.
func (s *Service) Courses(ctx context.Context) ([]Course, error) { return s.store.allCourses(ctx) }
