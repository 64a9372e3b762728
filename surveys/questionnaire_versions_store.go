package surveys

import (
	"context"
	"strconv"
)

// QuestionnaireVersions are all versions of a survey, or of every survey when it is "", by
// code and then the oldest first.
func (s *Service) QuestionnaireVersions(ctx context.Context, survey string) ([]QuestionnaireVersion, error) {
	var rows []questionnaireRow
	query := s.store.with(ctx).Order("code, version")
	if survey != "" {
		query = query.Where("code = ?", survey)
	}
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	return versionsOf(rows)
}

// numberTexts are numbers as they are stored.
func numberTexts(numbers []int) []string {
	texts := make([]string, len(numbers))
	for i, number := range numbers {
		texts[i] = strconv.Itoa(number)
	}
	return texts
}
