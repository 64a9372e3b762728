package surveys_test

import (
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// write has so many people write something to a wave of A.
func (w world) write(t *testing.T, wave string, count int) {
	t.Helper()
	file := "response_id,Q5,comments\n"
	for i := range count {
		file += fmt.Sprintf("%d,%d,%s says %d\n", i, 1+i%5, wave, i)
	}
	importFile(t, w.Service, "A", wave, file)
}

// releaseComments releases everything that waits as it was written.
func (w world) releaseComments(t *testing.T) {
	t.Helper()
	for {
		waiting, _, _, err := w.CommentsToRead(t.Context(), people.System)
		for _, comment := range waiting {
			if err == nil {
				err = w.DecideComment(t.Context(), people.System, comment.CommentID, surveys.CommentReleased, comment.Original)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(waiting) == 0 {
			return
		}
	}
}

// comments are how many a reader of A's results sees, of one wave or of all.
func (w world) comments(t *testing.T, wave string) int {
	t.Helper()
	results, err := w.Results(t.Context(), people.System, surveys.CompareRequest{After: surveys.SideRequest{Survey: "A", Wave: wave}})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, question := range results.Comments {
		count += len(question.Texts)
	}
	return count
}

// The floor is ten writers a wave. The two of a small wave are not to be had by taking the
// comments of the large ones away from those of all.
func TestCommentsOfASmallWaveAreShownNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.write(t, "x", 12)
		w.write(t, "y", 2)
		w.write(t, "ten", 10)
		w.write(t, "nine", 9)
		w.releaseComments(t)
		for wave, want := range map[string]int{"": 22, "x": 12, "y": 0, "ten": 10, "nine": 0} {
			if got := w.comments(t, wave); got != want {
				t.Errorf("wave %q: %d comments, want %d", wave, got, want)
			}
		}
	})
}

// Whoever looks at the queue again and again while people answer does not see whose words
// come when.
func TestACommentIsReadFromTheDayAfterItWasWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		a := newAnswering(t, db, 1)
		a.ensureSeats(1)
		a.must(a.surveys.SubmitSeat(t.Context(), surveys.SeatAnswers{WaveID: a.after.ID, BookingID: a.bookings[0].ID,
			Answers: surveys.Answers{"role": "cmcu", "comments": "It was good"}}))
		for _, step := range []struct {
			later time.Duration
			want  int
		}{{0, 0}, {6 * time.Hour, 0}, {18 * time.Hour, 1}} {
			a.Clock.Set(a.session.EndsAt.Add(step.later))
			waiting, _, _, err := a.surveys.CommentsToRead(t.Context(), people.System)
			if err != nil || len(waiting) != step.want {
				t.Errorf("after %v: %d wait, %v; want %d", step.later, len(waiting), err, step.want)
			}
		}
	})
}
