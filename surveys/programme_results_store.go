package surveys

import (
	"context"

	"gorm.io/gorm"
)

// summarise counts the responses of the waves into results, from the counts where these
// know them. Sessions and organisations are told where withGroups says so.
func (s store) summarise(ctx context.Context, waveIDs []string, filter responseFilter, withGroups bool, results *ProgrammeResults) error {
	sessions := map[string]bool{}
	err := s.snapshot(ctx, func(s store) error {
		records := s.with(ctx).Model(&responseRow{}).Where("wave_id IN ?", waveIDs)
		counted, err := s.countsKnowAll(ctx, waveIDs, filter)
		if err != nil {
			return err
		}
		if counted {
			records = s.uncounted(ctx, waveIDs)
			if err := s.summariseCounts(ctx, waveIDs, filter, results); err != nil {
				return err
			}
			if withGroups {
				if err := s.summariseGroups(ctx, waveIDs, filter, results, sessions); err != nil {
					return err
				}
			}
		}
		return summariseRecords(filter.apply(records), results, sessions)
	})
	results.Sessions = len(sessions)
	return err
}

func summariseRecords(records *gorm.DB, results *ProgrammeResults, sessions map[string]bool) error {
	var rows []struct {
		CameBy         string
		SessionID      *string
		OrganisationID *string
		FirstOn        *string
		LastOn         *string
		Responses      int
	}
	err := records.Select("came_by, session_id, organisation_id, MIN(submitted_on) AS first_on, MAX(submitted_on) AS last_on, COUNT(*) AS responses").
		Group("came_by, session_id, organisation_id").Find(&rows).Error
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
		results.between(orEmptyText(row.FirstOn), orEmptyText(row.LastOn))
	}
	return err
}

// between widens the days of the first and the last response, "" being none.
func (r *ProgrammeResults) between(first, last string) {
	if first != "" && (r.FirstOn == "" || first < r.FirstOn) {
		r.FirstOn = first
	}
	r.LastOn = max(r.LastOn, last)
}

// responseCountsOf are the rows of the waves' counts of a kind.
func (s store) responseCountsOf(ctx context.Context, kind countKind, waveIDs []string) *gorm.DB {
	return s.with(ctx).Model(&countRow{}).Where("subject = ? AND a IN ? AND kind = ?", countedResponses, waveIDs, kind)
}

func (s store) summariseCounts(ctx context.Context, waveIDs []string, filter responseFilter, results *ProgrammeResults) error {
	query := s.responseCountsOf(ctx, kindAll, waveIDs).Where("level = 2")
	if filter.asAt != "" {
		query = query.Where("period <= ?", filter.asAt)
	}
	var sum struct {
		Responses, Seats int
		FirstOn, LastOn  string
	}
	err := query.Select("COALESCE(SUM(n), 0) AS responses, COALESCE(SUM(seats), 0) AS seats," +
		" COALESCE(MIN(CASE WHEN period <> '' THEN period END), '') AS first_on, COALESCE(MAX(period), '') AS last_on").Scan(&sum).Error
	results.Responses += sum.Responses
	results.Seats += sum.Seats
	results.between(sum.FirstOn, sum.LastOn)
	return err
}

func (s store) summariseGroups(ctx context.Context, waveIDs []string, filter responseFilter, results *ProgrammeResults, sessions map[string]bool) error {
	for _, kind := range []countKind{kindSession, kindOrganisation} {
		where, values := dates{asAt: filter.asAt}.where(kind)
		var rows []struct {
			Member    string
			Responses int
		}
		err := s.responseCountsOf(ctx, kind, waveIDs).Where("member <> ''").Where(where, values...).
			Select("member, SUM(n) AS responses").Group("member").Find(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			if kind == kindOrganisation {
				results.Organisations[row.Member] = true
				continue
			}
			results.InSessions += row.Responses
			sessions[row.Member] = true
		}
	}
	return nil
}
