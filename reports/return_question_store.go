package reports

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type returnQuestionRow struct {
	ID           string
	ReturnID     string
	FigureKey    string
	FigureTitle  string
	FigureText   string
	Question     string
	AskedBy      string
	AskedName    string
	AskedAt      time.Time
	Answer       string
	AnsweredBy   string
	AnsweredName string
	AnsweredAt   *time.Time
}

func (returnQuestionRow) TableName() string { return "report_return_questions" }

func (r returnQuestionRow) question() ReturnQuestion {
	question := ReturnQuestion{
		ID: r.ID, FigureKey: r.FigureKey, FigureTitle: r.FigureTitle, FigureText: r.FigureText, Question: r.Question,
		AskedName: r.AskedName, AskedAt: r.AskedAt.UTC(), Answer: r.Answer, AnsweredName: r.AnsweredName,
	}
	if r.AnsweredAt != nil {
		question.AnsweredAt = r.AnsweredAt.UTC()
	}
	return question
}

func (s store) addQuestion(ctx context.Context, actor people.Actor, filed Return, q ReturnQuestion) error {
	return s.audited(ctx, q.AskedAt, actor, "return figure asked about", filed.Slug, q.FigureKey, func(tx *gorm.DB) error {
		return tx.Create(&returnQuestionRow{
			ID: q.ID, ReturnID: filed.id, FigureKey: q.FigureKey, FigureTitle: q.FigureTitle, FigureText: q.FigureText,
			Question: q.Question, AskedBy: actor.PersonID, AskedName: q.AskedName, AskedAt: q.AskedAt,
		}).Error
	})
}

// answerQuestion answers a question that has no answer yet.
func (s store) answerQuestion(ctx context.Context, actor people.Actor, filed Return, id, answer string, at time.Time) error {
	return s.audited(ctx, at, actor, "return question answered", filed.Slug, id, func(tx *gorm.DB) error {
		answered := tx.Model(&returnQuestionRow{}).Where("id = ? AND return_id = ? AND answered_at IS NULL", id, filed.id).
			Updates(map[string]any{"answer": answer, "answered_by": actor.PersonID, "answered_name": actor.Name, "answered_at": at})
		if answered.Error == nil && answered.RowsAffected == 0 {
			return ErrChangedSince
		}
		return answered.Error
	})
}

func (s store) questions(ctx context.Context, filed Return) ([]ReturnQuestion, error) {
	var rows []returnQuestionRow
	err := s.with(ctx).Where("return_id = ?", filed.id).Order("asked_at DESC, id").Find(&rows).Error
	questions := make([]ReturnQuestion, len(rows))
	for i, row := range rows {
		questions[i] = row.question()
	}
	return questions, err
}

func (s store) question(ctx context.Context, filed Return, id string) (ReturnQuestion, error) {
	var row returnQuestionRow
	err := s.with(ctx).Where("id = ? AND return_id = ?", id, filed.id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ReturnQuestion{}, ErrNoEntry
	}
	return row.question(), err
}
