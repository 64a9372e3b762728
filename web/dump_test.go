package web

import (
	"encoding/json"
	"slices"
	"testing"

	"gorm.io/gorm"
)

// dump is every row of every table, each as text, in an order of its own.
func dump(t *testing.T, db *gorm.DB) map[string][]string {
	t.Helper()
	tables, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	content := map[string][]string{}
	for _, table := range tables {
		var rows []map[string]any
		if err := db.Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		content[table] = []string{}
		for _, row := range rows {
			text, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			content[table] = append(content[table], string(text))
		}
		slices.Sort(content[table])
	}
	return content
}

// wantSameDump fails the test when a table differs.
func wantSameDump(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for table := range after {
		if !slices.Equal(before[table], after[table]) {
			t.Errorf("the table %s has changed, from %d rows to %d", table, len(before[table]), len(after[table]))
		}
	}
}
