package migrations_test

import (
	"sync"
	"testing"

	"gorm.io/gorm"

	"muster/migrations"
	"muster/migrations/dbtest"
)

func TestUpIsAppliedOnceByManyProcesses(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				db, err := migrations.Open(address)
				if err != nil {
					t.Error(err)
					return
				}
				if err := migrations.Up(t.Context(), db); err != nil {
					t.Error(err)
				}
				if pool, err := db.DB(); err == nil {
					_ = pool.Close()
				}
			})
		}
		wait.Wait()
		db := dbtest.Open(t, address)
		pending, err := migrations.Pending(t.Context(), db)
		if err != nil || pending {
			t.Fatalf("pending = %v, %v after every process has migrated", pending, err)
		}
		assertVersionsAppliedOnce(t, db)
	})
}

func assertVersionsAppliedOnce(t *testing.T, db *gorm.DB) {
	t.Helper()
	var twice int64
	err := db.Raw("SELECT count(*) FROM (SELECT version_id FROM goose_db_version GROUP BY version_id HAVING count(*) > 1) AS doubled").Scan(&twice).Error
	if err != nil || twice != 0 {
		t.Fatalf("%d migrations applied more than once, %v", twice, err)
	}
}

func TestPendingBeforeUp(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		db, err := migrations.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		pending, err := migrations.Pending(t.Context(), db)
		if err != nil || !pending {
			t.Fatalf("pending = %v, %v on an empty database", pending, err)
		}
		fresh, err := migrations.Fresh(t.Context(), db)
		if err != nil || !fresh {
			t.Fatalf("fresh = %v, %v on an empty database", fresh, err)
		}
		if err := db.Exec("CREATE TABLE somebody_elses (id TEXT)").Error; err != nil {
			t.Fatal(err)
		}
		if fresh, err = migrations.Fresh(t.Context(), db); err != nil || fresh {
			t.Fatalf("fresh = %v, %v on a database with a table", fresh, err)
		}
		if pool, err := db.DB(); err == nil {
			_ = pool.Close()
		}
	})
}
