package demonstration

import (
	"context"
	"time"
)

// noteMail has a postman come once a week and at the end: what was to be told to invented
// people counts as told, so that no mail server is ever handed it.
func (w *world) noteMail() {
	const week = 7 * 24 * time.Hour
	for at := londonMoment("2020-04-06 07:00"); at.Before(londonMoment("2021-05-01 00:00")); at = at.Add(week) {
		w.diary.note(at, w.deliver)
	}
	w.diary.note(w.today, w.deliver)
}

func (w *world) deliver(ctx context.Context) error {
	_, err := w.notices.MarkAllSent(ctx)
	return err
}
