package surveys

import (
	"context"
	"maps"
	"strings"

	"gorm.io/gorm"
)

// summarise counts the responses of the waves into results, from the counts unless sessions
// are asked for. Sessions and organisations are told where withGroups says so.
func (s store) summarise(ctx context.Context, waveIDs []string, filter responseFilter, withGroups bool, results *ProgrammeResults) error {
	sessions := map[string]bool{}
	err := s.snapshot(ctx, func(s store) error {
		records := s.with(ctx).Model(&responseRow{}).Where("wave_id IN ?", waveIDs)
		if filter.sessions == nil {
			records = s.uncounted(ctx, waveIDs)
			later, _, err := s.countedLater(ctx, waveIDs, filter)
			if err == nil {
				err = s.summariseCounts(ctx, countSums{kindAll, "period", "submitted_on", waveIDs, filter, later > 0}, results)
			}
			if err == nil && withGroups {
				err = s.summariseGroups(ctx, waveIDs, filter, later > 0, results, sessions)
			}
			if err != nil {
				return err
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

// countSums asks for sums of the counts of a kind by a column, which the responses call
// otherwise, without what later steps have (later).
type countSums struct {
	kind       countKind
	by, column string
	waveIDs    []string
	filter     responseFilter
	later      bool
}

// countSum has responses, and how many of them came by a seat.
type countSum struct{ responses, seats int }

func (s store) sumCounts(ctx context.Context, of countSums) (map[string]countSum, error) {
	asAt := of.filter.asAt
	parts := dates{asAt: asAt}.parts(of.kind)
	if of.by == "period" {
		parts = []datesPart{{"level = 2 AND (? = '' OR period <= ?)", []any{asAt, asAt}}}
	}
	// A part of the days each: of all together the database would read every day.
	var each []any
	add := func(part datesPart, columns string) {
		each = append(each, s.responseCountsOf(ctx, of.kind, of.waveIDs).Select(of.by+" AS name, "+columns).Where(part.where, part.values...))
	}
	if of.kind == kindSession && asAt != "" { // most sessions are asked about when they are over
		parts = dates{}.parts(of.kind)
		add(datesPart{"level = 2 AND period > ?", []any{asAt}}, "-n AS n, -seats AS seats")
	}
	for _, part := range parts {
		add(part, "n, seats")
	}
	sums := map[string]countSum{}
	union := "SELECT name, SUM(n) AS responses, SUM(seats) AS seats FROM (?" + strings.Repeat(" UNION ALL ?", len(each)-1) + ") AS counted GROUP BY name"
	err := addSums(sums, 1, s.with(ctx).Raw(union, each...))
	if err == nil && of.later {
		query := of.filter.later(s.with(ctx).Model(&responseRow{}).Where("counted"))
		err = addSums(sums, -1, responseFilter{asAt: asAt}.apply(query).
			Select("COALESCE("+of.column+", '') AS name, COUNT(*) AS responses, SUM(CASE WHEN came_by = ? THEN 1 ELSE 0 END) AS seats", cameBySeat).
			Group("COALESCE("+of.column+", '')"))
	}
	maps.DeleteFunc(sums, func(_ string, sum countSum) bool { return sum.responses == 0 })
	return sums, err
}

// addSums adds what a query has of each name so many times.
func addSums(to map[string]countSum, times int, query *gorm.DB) error {
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var more countSum
		if err := rows.Scan(&name, &more.responses, &more.seats); err != nil {
			return err
		}
		to[name] = countSum{to[name].responses + times*more.responses, to[name].seats + times*more.seats}
	}
	return rows.Err()
}

// responseCountsOf are the rows of the waves' counts of a kind.
func (s store) responseCountsOf(ctx context.Context, kind countKind, waveIDs []string) *gorm.DB {
	return s.with(ctx).Model(&countRow{}).Where("subject = ? AND a IN ? AND kind = ?", countedResponses, waveIDs, kind)
}

func (s store) summariseCounts(ctx context.Context, of countSums, results *ProgrammeResults) error {
	sums, err := s.sumCounts(ctx, of)
	for day, sum := range sums {
		results.Responses += sum.responses
		results.Seats += sum.seats
		results.between(day, day)
	}
	return err
}

func (s store) summariseGroups(ctx context.Context, waveIDs []string, filter responseFilter, later bool, results *ProgrammeResults, sessions map[string]bool) error {
	organisations, err := s.sumCounts(ctx, countSums{kindOrganisation, "member", "organisation_id", waveIDs, filter, later})
	if err != nil {
		return err
	}
	held, err := s.sumCounts(ctx, countSums{kindSession, "member", "session_id", waveIDs, filter, later})
	delete(organisations, "")
	delete(held, "")
	for organisation := range organisations {
		results.Organisations[organisation] = true
	}
	for session, sum := range held {
		results.InSessions += sum.responses
		sessions[session] = true
	}
	return err
}
