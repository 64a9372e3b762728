package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// countRequests says in one statement what mayDecide says of each request.
func (s *store) countRequests(ctx context.Context, actor people.Actor, now time.Time) (int, error) {
	db := s.db.WithContext(ctx)
	query := db.Table("course_bookings").Joins("JOIN course_sessions ON course_sessions.id = course_bookings.session_id").
		Where("course_bookings.state = 'requested' AND course_sessions.starts_at > ?", now)
	if !runsProgramme(actor) {
		mine := map[people.Role][]string{}
		for _, grant := range actor.Grants {
			mine[grant.Role] = append(mine[grant.Role], grant.OrganisationID)
		}
		may := db.Where("course_bookings.organisation_id IN ?", mine[people.Contact]).
			Or("course_sessions.organisation_id IN ?", mine[people.Trainer])
		if actor.Is(people.Trainer) {
			may = may.Or("course_sessions.trainer_id = ?", actor.PersonID).
				Or("EXISTS (SELECT 1 FROM course_session_trainers WHERE session_id = course_sessions.id AND person_id = ?)", actor.PersonID)
		}
		query = query.Where(may)
	}
	var total int64
	err := query.Count(&total).Error
	return int(total), err
}
