package notices_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/notices"
	"muster/migrations/dbtest"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func each(t *testing.T, test func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := &clock{morning}
		test(t, notices.New(db, clock.now), clock, db)
	})
}

func enqueue(t *testing.T, db *gorm.DB, notice notices.Notice) {
	t.Helper()
	if notice.RecordedAt.IsZero() {
		notice.RecordedAt = morning
	}
	if err := notices.Enqueue(db.WithContext(t.Context()), notice); err != nil {
		t.Fatal(err)
	}
}

func takeOne(t *testing.T, service *notices.Service) notices.Due {
	t.Helper()
	due, err := service.TakeDue(t.Context(), 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("took %d notices, %v; want 1", len(due), err)
	}
	return due[0]
}

func takeNone(t *testing.T, service *notices.Service) {
	t.Helper()
	due, err := service.TakeDue(t.Context(), 10)
	if err != nil || len(due) != 0 {
		t.Fatalf("took %v, %v; want none", due, err)
	}
}

func TestANoticeOfARolledBackTransactionIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, _ *clock, db *gorm.DB) {
		undone := errors.New("undone")
		err := db.Transaction(func(tx *gorm.DB) error {
			enqueue(t, tx, notices.Notice{Kind: "k", Email: "a@example.org"})
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		takeNone(t, service)
	})
}

func TestANoticeGoesOutOnceWithItsData(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "booked", Email: "a@example.org", Data: map[string]string{"Reference": "MU-1"}})
		due := takeOne(t, service)
		var data struct{ Reference string }
		if err := json.Unmarshal(due.Data, &data); err != nil || data.Reference != "MU-1" || due.Kind != "booked" || due.Attempt != 1 {
			t.Fatalf("%+v, %v", due, err)
		}
		takeNone(t, service)
		if err := service.MarkSent(t.Context(), due); err != nil {
			t.Fatal(err)
		}
		clock.at = morning.Add(24 * time.Hour)
		takeNone(t, service)
	})
}

func TestANoticeWaitsForItsMoment(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "k", Email: "a@example.org", NotBefore: morning.Add(time.Hour)})
		takeNone(t, service)
		clock.at = morning.Add(time.Hour)
		takeOne(t, service)
	})
}

func TestANoticeOfADeadWorkerIsTakenOver(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "k", Email: "a@example.org"})
		takeOne(t, service)
		clock.at = morning.Add(notices.Lease)
		if due := takeOne(t, service); due.Attempt != 2 {
			t.Fatalf("attempt %d, want 2", due.Attempt)
		}
	})
}

func TestAFailedNoticeIsTriedAgainAndThenGivenUp(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "k", Email: "a@example.org"})
		attempts := 0
		for range 20 {
			due, err := service.TakeDue(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(due) == 1 {
				attempts++
				if err := service.MarkFailed(t.Context(), due[0], "451 later", false); err != nil {
					t.Fatal(err)
				}
				takeNone(t, service)
			}
			clock.at = clock.at.Add(12 * time.Hour)
		}
		recent, err := service.Recent(t.Context(), 1)
		if err != nil || attempts != 7 || recent[0].State != "failed" || recent[0].Failure != "451 later" {
			t.Fatalf("%d attempts, %+v, %v", attempts, recent, err)
		}
	})
}

func TestAPermanentFailureIsNotTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "k", Email: "a@example.org"})
		if err := service.MarkFailed(t.Context(), takeOne(t, service), "550 no such mailbox", true); err != nil {
			t.Fatal(err)
		}
		clock.at = morning.Add(48 * time.Hour)
		takeNone(t, service)
	})
}

func TestFourWorkersTakeEachNoticeOnce(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, _ *clock, db *gorm.DB) {
		for i := range 40 {
			enqueue(t, db, notices.Notice{Kind: "k", Email: fmt.Sprintf("d%d@example.org", i)})
		}
		var wait sync.WaitGroup
		var mutex sync.Mutex
		taken := map[string]int{}
		for range 4 {
			wait.Go(func() {
				for range 40 {
					due, err := service.TakeDue(t.Context(), 5)
					if err != nil {
						t.Error(err)
						return
					}
					mutex.Lock()
					for _, notice := range due {
						taken[notice.ID]++
					}
					mutex.Unlock()
				}
			})
		}
		wait.Wait()
		for id, times := range taken {
			if times != 1 {
				t.Errorf("%s was taken %d times", id, times)
			}
		}
		if len(taken) != 40 {
			t.Errorf("%d notices taken, want 40", len(taken))
		}
	})
}

func TestAnIncompleteNoticeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, _ *notices.Service, _ *clock, db *gorm.DB) {
		if err := notices.Enqueue(db, notices.Notice{Kind: "k", Email: "a@example.org"}); !errors.Is(err, notices.ErrIncomplete) {
			t.Fatal(err)
		}
	})
}

// What is due counts as sent at once; what is for later waits for its time.
func TestMarkAllSent(t *testing.T) {
	each(t, func(t *testing.T, service *notices.Service, clock *clock, db *gorm.DB) {
		enqueue(t, db, notices.Notice{Kind: "booked", Email: "delegate-0001@example.org"})
		enqueue(t, db, notices.Notice{Kind: "reminder", Email: "delegate-0001@example.org", NotBefore: morning.Add(time.Hour)})
		if marked, err := service.MarkAllSent(t.Context()); err != nil || marked != 1 {
			t.Fatalf("marked %d, %v; want 1", marked, err)
		}
		takeNone(t, service)
		clock.at = morning.Add(2 * time.Hour)
		if due := takeOne(t, service); due.Kind != "reminder" {
			t.Errorf("took %s, want the reminder", due.Kind)
		}
	})
}
