package people

import "time"

// Service answers who there is, and lets them in.
type Service struct {
	store         store
	now           func() time.Time
	organisations *organisationMemory
}

// moment is now in UTC, no finer than PostgreSQL keeps it.
func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
