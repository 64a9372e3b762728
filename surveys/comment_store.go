package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type commentRow struct {
	WaveID     string
	ResponseID string
	Question   string
	State      CommentState
	Redacted   string
	DecidedBy  string
	DecidedAt  time.Time
}

// TableName is the table's name.
func (commentRow) TableName() string { return "survey_comments" }

// decidedComments are the decisions about comments of these waves, of all when nil.
func (s store) decidedComments(ctx context.Context, waveIDs []string) (map[CommentID]commentRow, error) {
	query := s.with(ctx)
	if waveIDs != nil {
		query = query.Where("wave_id IN ?", waveIDs)
	}
	var rows []commentRow
	err := query.Find(&rows).Error
	decided := make(map[CommentID]commentRow, len(rows))
	for _, row := range rows {
		decided[CommentID{row.WaveID, row.ResponseID, row.Question}] = row
	}
	return decided, err
}

func (s store) decideComment(ctx context.Context, actor people.Actor, row commentRow) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		err := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "wave_id"}, {Name: "response_id"}, {Name: "question"}},
			DoUpdates: clause.AssignmentColumns([]string{"state", "redacted", "decided_by", "decided_at"}),
		}).Create(&row).Error
		if err != nil {
			return err
		}
		return people.Record(tx, row.DecidedAt, actor, fmt.Sprintf("comment %s", row.State), row.WaveID, row.Question)
	})
}

// eachWritten hands out responses of a wave, those of files and those handed in before the
// day, from a cursor in the order of their random ids, until it is told to stop: the ones
// with these ids, or all when nil.
func (s store) eachWritten(ctx context.Context, waveID, today string, ids []string, each func(id string, version int, answers Answers) bool) error {
	query := s.with(ctx).Model(&responseRow{}).Select("id, version, answers").
		Where("wave_id = ? AND (came_by = ? OR recorded_on < ?)", waveID, cameByImport, today).Order("id")
	if ids != nil {
		query = query.Where("id IN ?", ids)
	}
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	for more := true; more && err == nil && rows.Next(); {
		var id, content string
		var version int
		answers := Answers{}
		if err = rows.Scan(&id, &version, &content); err == nil {
			err = json.Unmarshal([]byte(content), &answers)
		}
		if err == nil {
			more = each(id, version, answers)
		}
	}
	return errors.Join(err, rows.Err(), rows.Close())
}
