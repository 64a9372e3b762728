package reports

import "context"

// openQuestion is a question without an answer, with the return it is on.
type openQuestion struct {
	ReturnQuestion
	Slug, Title string
}

// openQuestions are the questions on a programme's returns that have no answer, the oldest first.
func (s store) openQuestions(ctx context.Context, programme string) ([]openQuestion, error) {
	var rows []struct {
		Row         returnQuestionRow `gorm:"embedded"`
		Slug, Title string
	}
	err := s.with(ctx).Table("report_return_questions").
		Joins("JOIN report_returns ON report_returns.id = report_return_questions.return_id").
		Where("report_returns.programme_code = ? AND report_return_questions.answered_at IS NULL", programme).
		Order("report_return_questions.asked_at, report_return_questions.id").
		Select("report_return_questions.*, report_returns.slug, report_returns.title").Scan(&rows).Error
	open := make([]openQuestion, len(rows))
	for i, row := range rows {
		open[i] = openQuestion{row.Row.question(), row.Slug, row.Title}
	}
	return open, err
}

// reopenedWhy are the reasons of a programme's drafts whose last step was to be reopened, by slug.
func (s store) reopenedWhy(ctx context.Context, programme string) (map[string]string, error) {
	var rows []struct{ Slug, Reason string }
	err := s.with(ctx).Table("report_return_steps").
		Joins("JOIN report_returns ON report_returns.id = report_return_steps.return_id").
		Where("report_returns.programme_code = ? AND report_returns.stage = ? AND report_return_steps.act = ?", programme, Draft, Reopen).
		Order("report_return_steps.number").
		Select("report_returns.slug, report_return_steps.reason").Scan(&rows).Error
	reasons := map[string]string{}
	for _, row := range rows { // of a return that was reopened twice the last counts
		reasons[row.Slug] = row.Reason
	}
	return reasons, err
}

// releasedBefore is the latest released return of the same programme as at an earlier day, with
// what it says; ErrNoReturn when there is none.
func (s store) releasedBefore(ctx context.Context, filed Return) (Return, string, error) {
	return s.contentOf(s.with(ctx).Where("programme_code = ? AND state = 'released' AND as_at < ?", filed.Programme, filed.AsAt).Order("as_at DESC"))
}
