package courses

import "time"

// SessionHead is which session it is: what a query of another package reads of one beside
// rows of its own. Times are UTC.
type SessionHead struct {
	ID          string
	CourseTitle string
	StartsAt    time.Time
	EndsAt      time.Time
}

// SessionHeadColumns are what such a query reads of course_sessions and courses, in the order
// of SessionHeadRead's fields.
const SessionHeadColumns = "course_sessions.id, courses.title, course_sessions.starts_at, course_sessions.ends_at"

// SessionHeadRead receives SessionHeadColumns, also those of a LEFT JOIN that found none.
type SessionHeadRead struct {
	id, courseTitle  *string
	startsAt, endsAt *time.Time
}

// Fields are where the columns go.
func (r *SessionHeadRead) Fields() []any {
	return []any{&r.id, &r.courseTitle, &r.startsAt, &r.endsAt}
}

// Head is the session that was read, nil when there was none.
func (r *SessionHeadRead) Head() *SessionHead {
	if r.id == nil {
		return nil
	}
	return &SessionHead{ID: *r.id, CourseTitle: orEmpty(r.courseTitle), StartsAt: r.startsAt.UTC(), EndsAt: r.endsAt.UTC()}
}
