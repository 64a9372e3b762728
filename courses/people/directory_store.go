package people

import (
	"context"
	"strings"

	"gorm.io/gorm"
)

// directory searches in lower case: search is in it already.
func (s store) directory(ctx context.Context, search string, limit, offset int) ([]Person, int, error) {
	found := func() *gorm.DB {
		query := s.db.WithContext(ctx).Model(&personRow{})
		if search != "" {
			pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(search) + "%"
			query = query.Where(`lower(name) LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\'`, pattern, pattern)
		}
		return query
	}
	var total int64
	if err := found().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []personRow
	if err := found().Order("lower(name), email").Limit(limit).Offset(offset).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	people := make([]Person, len(rows))
	for i, row := range rows {
		people[i] = row.person()
	}
	return people, int(total), nil
}

func (s store) auditEntries(ctx context.Context, limit, offset int) ([]AuditEntry, int, error) {
	db := s.db.WithContext(ctx)
	var total int64
	if err := db.Model(&auditRow{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []auditRow
	if err := db.Order("recorded_at DESC, id").Limit(limit).Offset(offset).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	return auditEntriesOf(rows), int(total), nil
}

func (s store) auditAbout(ctx context.Context, exceptBy string, subjects []string) ([]AuditEntry, error) {
	var rows []auditRow
	err := s.db.WithContext(ctx).Where("subject IN ? AND actor_id <> ?", subjects, exceptBy).
		Order("recorded_at DESC, id").Limit(mostAbout).Find(&rows).Error
	return auditEntriesOf(rows), err
}

func auditEntriesOf(rows []auditRow) []AuditEntry {
	entries := make([]AuditEntry, len(rows))
	for i, row := range rows {
		entries[i] = AuditEntry{row.ID, row.ActorID, row.Act, row.Subject, row.Detail, row.RecordedAt.UTC()}
	}
	return entries
}
