package surveys

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// responseFilter leaves out the responses submitted after a day, unless sessions is nil
// those of other sessions, and those of a wave's later steps.
type responseFilter struct {
	asAt     string
	sessions []string
	steps    map[string]int
}

func (f responseFilter) apply(query *gorm.DB) *gorm.DB {
	if f.asAt != "" {
		query = query.Where("(submitted_on IS NULL OR submitted_on <= ?)", f.asAt)
	}
	if f.sessions != nil {
		query = query.Where("session_id IN ?", f.sessions)
	}
	for _, wave := range slices.Sorted(maps.Keys(f.steps)) {
		query = query.Where("NOT (wave_id = ? AND step >= ?)", wave, f.steps[wave])
	}
	return query
}

// later are responses of the waves that are of later steps than the filter's.
func (f responseFilter) later(query *gorm.DB) *gorm.DB {
	conditions, values := []string{}, []any{}
	for _, wave := range slices.Sorted(maps.Keys(f.steps)) {
		condition := "wave_id = ? AND step >= ?"
		if f.steps[wave] > 0 {
			condition += " AND step > 0" // which has an index
		}
		conditions, values = append(conditions, "("+condition+")"), append(values, wave, f.steps[wave])
	}
	return query.Where("("+strings.Join(conditions, " OR ")+")", values...)
}

// responseCounts are the numbers of responses, and the versions they answered, by wave id.
type responseCounts struct {
	byWave   map[string]int
	versions map[string][]int
}

func (s store) countResponses(ctx context.Context, waveIDs []string, asAt string) (responseCounts, error) {
	counts := responseCounts{map[string]int{}, map[string][]int{}}
	var rows []struct {
		WaveID    string
		Version   int
		Responses int
	}
	where, values := dates{asAt: asAt}.where(kindAll)
	filtered := responseFilter{asAt: asAt}.apply(s.uncounted(ctx, waveIDs).Select("wave_id, version, 1 AS n"))
	err := s.with(ctx).Raw(`SELECT wave_id, version, SUM(n) AS responses FROM (? UNION ALL ?) AS counted GROUP BY wave_id, version`,
		s.responseCountsOf(ctx, kindAll, waveIDs).Select("a AS wave_id, a_version AS version, n").Where(where, values...), filtered).
		Scan(&rows).Error
	for _, row := range rows {
		counts.byWave[row.WaveID] += row.Responses
		counts.versions[row.WaveID] = append(counts.versions[row.WaveID], row.Version)
	}
	return counts, err
}

// questionnairesOf are these versions of a survey, all when versions is nil.
func (s store) questionnairesOf(ctx context.Context, survey string, versions []int) (map[int]Questionnaire, error) {
	var rows []questionnaireRow
	query := s.with(ctx).Where("code = ?", survey)
	if versions != nil {
		query = query.Where("version IN ?", versions)
	}
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	stored, err := versionsOf(rows)
	questionnaires := make(map[int]Questionnaire, len(stored))
	for _, version := range stored {
		questionnaires[version.Version] = version.Questionnaire
	}
	return questionnaires, err
}

// responses hands out the responses of the waves from a cursor; one Answers map serves all.
// What ends them early is put into failed.
func (s store) responses(ctx context.Context, waveIDs []string, filter responseFilter, names groupNames, failed *error) iter.Seq[ResponseData] {
	return s.responsesWhere(ctx, waveIDs, filter, names, s.with(ctx), failed)
}

// responsesOfPeople is responses of those alone whose pair code also stands in one of the others.
func (s store) responsesOfPeople(ctx context.Context, waveIDs []string, filter responseFilter, others []string, failed *error) iter.Seq[ResponseData] {
	codes := s.with(ctx).Model(&responseRow{}).Select("pair_code").Where("wave_id IN ? AND pair_code <> ''", others)
	return s.responsesWhere(ctx, waveIDs, filter, groupNames{}, s.with(ctx).Where("pair_code IN (?)", codes), failed)
}

// responsesWhere is responses that fulfil one more condition.
func (s store) responsesWhere(ctx context.Context, waveIDs []string, filter responseFilter, names groupNames, where *gorm.DB, failed *error) iter.Seq[ResponseData] {
	return func(yield func(ResponseData) bool) {
		if len(waveIDs) == 0 || *failed != nil {
			return
		}
		query := s.with(ctx).Model(&responseRow{}).Where("wave_id IN ?", waveIDs).Where(where).
			Select("wave_id, version, submitted_on, pair_code, organisation_id, session_id, answers")
		rows, err := filter.apply(query).Rows()
		if err != nil {
			*failed = fmt.Errorf("read responses: %w", err)
			return
		}
		err = eachResponse(rows, names, yield)
		if closed := rows.Close(); err == nil {
			err = closed
		}
		if err != nil {
			*failed = fmt.Errorf("read responses: %w", err)
		}
	}
}

func eachResponse(rows *sql.Rows, names groupNames, yield func(ResponseData) bool) error {
	var response ResponseData
	var reader answerReader
	var wave string
	var day, organisationID, sessionID sql.NullString
	var answers sql.RawBytes
	for rows.Next() {
		err := rows.Scan(&wave, &response.QuestionnaireVersion, &day, &response.PairCode, &organisationID, &sessionID, &answers)
		if err != nil {
			return err
		}
		if response.Answers, err = reader.read(answers); err != nil {
			return err
		}
		organisation := names.organisations[organisationID.String]
		response.Organisation, response.Region = organisation.Name, organisation.Region
		response.Session, response.Wave = names.sessions[sessionID.String], names.waves[wave]
		response.Month = names.monthOf(sessionID.String, day.String)
		if !yield(response) {
			return nil
		}
	}
	return rows.Err()
}
