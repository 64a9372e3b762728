package people

import "gorm.io/gorm"

// Within is the service with all its reads and writes in the caller's transaction. It
// remembers nothing: what the transaction has changed may yet be undone.
func (s *Service) Within(tx *gorm.DB) *Service {
	within := *s
	within.store, within.organisations = store{tx}, nil
	return &within
}
