package courses

import (
	"context"
	"fmt"
)

// placeCheck is what is kept as a count, and what the records say.
type placeCheck struct {
	Name           string
	Stored, Counts int
}

// placeChecks find the counts of places that are not those of the bookings and holds. From
// the day of its release on, a hold gets no place back.
var placeChecks = []struct {
	what, query string
	dated       bool // the query asks for today
}{
	{"confirmed places", `SELECT code AS name, confirmed AS stored, counts FROM (SELECT code, confirmed,
		(SELECT COUNT(*) FROM course_bookings AS b WHERE b.session_id = s.id AND b.state = 'confirmed') AS counts
		FROM course_sessions AS s) AS checked WHERE confirmed <> counts ORDER BY code`, false},
	{"offered places", `SELECT code AS name, offered AS stored, counts FROM (SELECT code, offered,
		(SELECT COUNT(*) FROM course_bookings AS b WHERE b.session_id = s.id AND b.state = 'offered') AS counts
		FROM course_sessions AS s) AS checked WHERE offered <> counts ORDER BY code`, false},
	{"kept places", `SELECT code AS name, held AS stored, counts FROM (SELECT code, held,
		(SELECT COALESCE(SUM(h.places - h.taken), 0) FROM course_holds AS h WHERE h.session_id = s.id AND h.released_at IS NULL) AS counts
		FROM course_sessions AS s) AS checked WHERE held <> counts ORDER BY code`, false},
	{"places taken out of those kept", `SELECT name, stored, counts FROM (SELECT s.code || ' for ' || h.held_for AS name, h.taken AS stored,
		(SELECT COUNT(*) FROM course_bookings AS b WHERE b.hold_id = h.id AND b.state IN ('confirmed', 'offered')) AS counts
		FROM course_holds AS h JOIN course_sessions AS s ON s.id = h.session_id WHERE h.released_at IS NULL AND h.release_on > ?) AS checked
		WHERE stored <> counts ORDER BY name`, true},
}

// CheckPlaces counts the places of every session from its bookings and holds, and names what
// is kept otherwise. It changes nothing.
func (s *Service) CheckPlaces(ctx context.Context) (differences []string, err error) {
	for _, check := range placeChecks {
		var found []placeCheck
		var values []any
		if check.dated {
			values = append(values, DayOf(s.now()))
		}
		if err := s.store.db.WithContext(ctx).Raw(check.query, values...).Scan(&found).Error; err != nil {
			return nil, err
		}
		for _, row := range found {
			differences = append(differences, fmt.Sprintf("%s of session %s: %d are counted, the records have %d", check.what, row.Name, row.Stored, row.Counts))
		}
	}
	return differences, nil
}
