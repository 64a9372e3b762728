package surveys

import (
	"context"

	"gorm.io/gorm"
)

// store is the one way to the package's tables.
type store struct{ db *gorm.DB }

// with is the database for one call: every statement ends when the context does.
func (s store) with(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }
