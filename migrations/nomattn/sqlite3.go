// Package sqlite3 stands in for the cgo driver that gorm.io/driver/sqlite imports
// by name only: Muster opens SQLite through modernc.org/sqlite.
package sqlite3
