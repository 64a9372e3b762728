package surveys

import "context"

// summarise counts the responses of the waves into results.
func (s store) summarise(ctx context.Context, waveIDs []string, filter responseFilter, results *ProgrammeResults) error {
	var rows []struct {
		CameBy         string
		SessionID      *string
		OrganisationID *string
		FirstOn        *string
		LastOn         *string
		Responses      int
	}
	query := s.with(ctx).Model(&responseRow{}).Where("wave_id IN ?", waveIDs).
		Select("came_by, session_id, organisation_id, MIN(submitted_on) AS first_on, MAX(submitted_on) AS last_on, COUNT(*) AS responses").
		Group("came_by, session_id, organisation_id")
	if err := filter.apply(query).Find(&rows).Error; err != nil {
		return err
	}
	sessions := map[string]bool{}
	for _, row := range rows {
		results.Responses += row.Responses
		if row.CameBy == cameBySeat {
			results.Seats += row.Responses
		}
		if row.SessionID != nil {
			results.InSessions += row.Responses
			sessions[*row.SessionID] = true
		}
		if row.OrganisationID != nil {
			results.Organisations[*row.OrganisationID] = true
		}
		if row.FirstOn != nil && (results.FirstOn == "" || *row.FirstOn < results.FirstOn) {
			results.FirstOn = *row.FirstOn
		}
		if row.LastOn != nil && *row.LastOn > results.LastOn {
			results.LastOn = *row.LastOn
		}
	}
	results.Sessions = len(sessions)
	return nil
}
