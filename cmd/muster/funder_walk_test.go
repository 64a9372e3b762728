package main

import (
	"strings"

	"gorm.io/gorm"
)

// seesNobody opens, as somebody who may see no delegate, every kind of page that anybody has
// reached: none names one, by email address, name or booking.
func (w *walk) seesNobody(db *gorm.DB, email, cookie string) {
	w.t.Helper()
	var secrets []string
	for _, query := range []string{
		"SELECT email FROM people WHERE id NOT IN (SELECT person_id FROM person_roles WHERE role <> 'delegate')",
		"SELECT name FROM people WHERE name <> '' AND id NOT IN (SELECT person_id FROM person_roles WHERE role <> 'delegate')",
		"SELECT reference FROM course_bookings",
		"SELECT code FROM course_certificates",
	} {
		var found []string
		if err := db.Raw(query).Scan(&found).Error; err != nil || len(found) == 0 {
			w.t.Fatalf("%s: %d, %v", query, len(found), err)
		}
		secrets = append(secrets, found...)
	}
	paths := map[string]bool{}
	for _, visit := range w.reached {
		paths[visit.path] = true
	}
	for path := range paths {
		if strings.HasPrefix(path, "/certificates/") { // for anybody who was given the code
			continue
		}
		status, _, body := w.get(cookie, path)
		for _, secret := range secrets {
			if !strings.Contains(path, secret) && strings.Contains(body, secret) {
				w.t.Errorf("%s at %s (%d) reads %s", email, path, status, secret)
			}
		}
	}
}
