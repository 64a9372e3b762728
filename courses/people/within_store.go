package people

import "gorm.io/gorm"

// Within is the service with all its reads and writes in the caller's transaction.
func (s *Service) Within(tx *gorm.DB) *Service {
	within := *s
	within.store = store{tx}
	return &within
}
