package reports

import (
	"context"
	"maps"
	"slices"
)

// openQuestions are the questions on the returns that have no answer, the oldest first.
func (s store) openQuestions(ctx context.Context, returns []Return) ([]openQuestion, error) {
	byID := map[string]Return{}
	for _, filed := range returns {
		byID[filed.id] = filed
	}
	var rows []returnQuestionRow
	err := s.with(ctx).Where("return_id IN ? AND answered_at IS NULL", slices.Collect(maps.Keys(byID))).Order("asked_at, id").Find(&rows).Error
	open := make([]openQuestion, len(rows))
	for i, row := range rows {
		open[i] = openQuestion{ReturnQuestion: row.question(), Of: byID[row.ReturnID]}
	}
	return open, err
}

// stepsOf are the steps of the returns, the first first, by the return, without what was withdrawn.
func (s store) stepsOf(ctx context.Context, returns []Return) (map[string][]returnStepRow, error) {
	var ids []string
	for _, filed := range returns {
		ids = append(ids, filed.id)
	}
	var rows []returnStepRow
	err := s.with(ctx).Omit("withdrawn").Where("return_id IN ?", ids).Order("number").Find(&rows).Error
	steps := map[string][]returnStepRow{}
	for _, row := range rows {
		steps[row.ReturnID] = append(steps[row.ReturnID], row)
	}
	return steps, err
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
