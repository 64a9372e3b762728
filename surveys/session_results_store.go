package surveys

import "context"

// countBySession counts the responses of the waves by the session they belong to.
func (s store) countBySession(ctx context.Context, waveIDs []string) (map[string]int, error) {
	var rows []struct {
		SessionID string
		Responses int
	}
	err := s.with(ctx).Model(&responseRow{}).Select("session_id, COUNT(*) AS responses").
		Where("wave_id IN ? AND session_id IS NOT NULL", waveIDs).Group("session_id").Find(&rows).Error
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.SessionID] = row.Responses
	}
	return counts, err
}
