package web

import (
	"testing"

	"muster/courses/people"
)

// TestTheRecordOfReleasesIsRead looks at results, by organisation and as everybody, and exports.
func TestTheRecordOfReleasesIsRead(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		reader := w.Holder(people.Manager, "")
		manager := w.app.as(reader)
		manager.get("/surveys").wantText(t, "What was released")
		manager.get(releasedAt).wantText(t, "Nothing has been released yet")
		manager.get("/results?before=BASE%3A2020&after=POST%3A2021&by=organisation").wantStatus(t, 200)
		manager.get("/results?before=BASE%3A2020&after=POST%3A2021").wantStatus(t, 200) // nothing new
		page := manager.get(releasedAt).wantStatus(t, 200)
		page.wantText(t, "1 release. The newest is first.", "After the course (2021), against The baseline (2020)", "everybody; by organisation")
		page.wantText(t, "to "+reader.Name)
		if lines := page.Page.All("tbody tr"); len(lines) != 1 {
			t.Errorf("%d lines", len(lines))
		}
		for role, status := range map[people.Role]int{people.Trainer: 403, people.Board: 403, people.Funder: 403, people.Administrator: 200} {
			holder := w.Holder(role, map[people.Role]string{people.Trainer: "kent"}[role])
			w.app.as(holder).get(releasedAt).wantStatus(t, status)
		}
	})
}
