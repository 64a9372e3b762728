package surveys

import (
	"context"

	"gorm.io/gorm/clause"
)

// ForgetOrder takes from stored responses what PostgreSQL keeps of the order in which they
// came: where a row lies, and the number of the transaction that wrote it. With these, and
// with who signed in when, somebody who reads the database could guess whose answers are
// whose. It writes the responses of each such day anew, in one transaction and in the order
// of their ids, which are random, and says how many. It is a job. SQLite keeps the table in
// the order of its key, and has nothing to forget.
func (s *Service) ForgetOrder(ctx context.Context) (int, error) {
	if s.store.db.Name() != "postgres" {
		return 0, nil
	}
	var days []string
	err := s.store.with(ctx).Raw(`SELECT recorded_on FROM survey_responses WHERE came_by <> ?
		GROUP BY recorded_on HAVING COUNT(DISTINCT xmin::text) > 1 ORDER BY recorded_on`, cameByImport).Scan(&days).Error
	if err != nil {
		return 0, err
	}
	mixed := 0
	for _, day := range days {
		rows, err := s.store.writeAnew(ctx, day)
		mixed += rows
		if err != nil {
			return mixed, err
		}
	}
	return mixed, nil
}

func (s store) writeAnew(ctx context.Context, day string) (count int, err error) {
	err = s.bulkTransaction(ctx, false, func(to bulk) error {
		// The job that counts responses updates them, too.
		if err := lockCounts(to.tx); err != nil {
			return err
		}
		var rows []responseRow
		taken := to.tx.Clauses(clause.Returning{}).Where("recorded_on = ? AND came_by <> ?", day, cameByImport).Delete(&rows)
		if taken.Error != nil {
			return taken.Error
		}
		count = len(rows)
		return insertResponses(to, rows, nil)
	})
	return count, err
}
