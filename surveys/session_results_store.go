package surveys

import "context"

// countBySession counts the responses of the waves by the session they belong to.
func (s store) countBySession(ctx context.Context, waveIDs []string) (map[string]int, error) {
	var rows []struct {
		SessionID string
		Responses int
	}
	err := s.with(ctx).Raw(`SELECT session_id, SUM(n) AS responses FROM (
			SELECT member AS session_id, n FROM survey_counts
			WHERE subject = 'responses' AND kind = 'session' AND level = 0 AND a IN ? AND member <> ''
			UNION ALL ?
		) AS counted GROUP BY session_id`, waveIDs, s.uncounted(ctx, waveIDs).Select("session_id, 1").Where("session_id IS NOT NULL")).Scan(&rows).Error
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.SessionID] = row.Responses
	}
	return counts, err
}
