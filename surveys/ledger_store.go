package surveys

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type waveStepRow struct {
	WaveID string
	Step   int
}

// TableName is the table's name.
func (waveStepRow) TableName() string { return "survey_wave_steps" }

type releaseRow struct {
	ID         string
	Number     int
	Sides      string
	AsAt       string
	Steps      string
	ReleasedTo string
	ReleasedOn string
}

// TableName is the table's name.
func (releaseRow) TableName() string { return "survey_releases" }

type releasedSetRow struct {
	ReleaseID string
	Number    int
	Universe  string
	SetText   string
	Items     string
}

// TableName is the table's name.
func (releasedSetRow) TableName() string { return "survey_released_sets" }

// errLedgerMoved says that somebody else released something meanwhile.
var errLedgerMoved = errors.New("the ledger of releases has moved")

// openStep is the step that a response which comes now belongs to. On PostgreSQL it holds
// the row until the response is stored, so that a step closes with all that belong to it.
func openStep(tx *gorm.DB, waveID string) (int, error) {
	var rows []waveStepRow
	err := tx.Clauses(clause.Locking{Strength: "SHARE"}).Where("wave_id = ?", waveID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Step, nil
}

// openSteps are the waves' open steps, 0 for one that none was closed of.
func (s store) openSteps(ctx context.Context, waveIDs []string) (map[string]int, error) {
	var rows []waveStepRow
	err := s.with(ctx).Where("wave_id IN ?", waveIDs).Find(&rows).Error
	steps := make(map[string]int, len(waveIDs))
	for _, row := range rows {
		steps[row.WaveID] = row.Step
	}
	return steps, err
}

// countSteps counts the responses of the waves by wave and step.
func (s store) countSteps(ctx context.Context, waveIDs []string) (counts map[string]map[int]int, err error) {
	var rows []struct {
		WaveID          string
		Step, Responses int
	}
	err = s.snapshot(ctx, func(s store) error {
		if counts, err = s.countedSteps(ctx, waveIDs); err != nil {
			return err
		}
		return s.uncounted(ctx, waveIDs).Select("wave_id, step, COUNT(*) AS responses").Group("wave_id, step").Find(&rows).Error
	})
	for _, row := range rows {
		if counts[row.WaveID] == nil {
			counts[row.WaveID] = map[int]int{}
		}
		counts[row.WaveID][row.Step] += row.Responses
	}
	return counts, err
}

// closeStep begins the wave's next step, unless somebody else has.
func (s store) closeStep(ctx context.Context, waveID string, step int) error {
	if step == 0 {
		return s.with(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&waveStepRow{waveID, 1}).Error
	}
	return s.with(ctx).Model(&waveStepRow{}).Where("wave_id = ? AND step = ?", waveID, step).
		Update("step", step+1).Error
}

// ledger is what was released of some universes, as at one moment.
type ledger struct {
	releases int
	sets     map[string][]ledgerSet // by universe
}

// ledgerSet is a released set: the items it was released of with their bases, nil where it
// was refused.
type ledgerSet struct {
	set   releasedSet
	items map[string]*int
}

func (s store) ledgerOf(ctx context.Context, universes []string) (ledger, error) {
	found := ledger{sets: map[string][]ledgerSet{}}
	err := s.with(ctx).Model(&releaseRow{}).Select("COALESCE(MAX(number), 0)").Scan(&found.releases).Error
	if err != nil {
		return found, err
	}
	var rows []releasedSetRow
	err = s.with(ctx).Select("universe", "set_text", "items").Where("universe IN ?", universes).
		Order("release_id, number").Find(&rows).Error
	if err != nil {
		return found, err
	}
	for _, row := range rows {
		var set ledgerSet
		err := errors.Join(json.Unmarshal([]byte(row.SetText), &set.set), json.Unmarshal([]byte(row.Items), &set.items))
		if err != nil {
			return found, fmt.Errorf("read the ledger of releases: %w", err)
		}
		found.sets[row.Universe] = append(found.sets[row.Universe], set)
	}
	return found, nil
}

// record adds a release. errLedgerMoved when the ledger is not as it was read.
func (s store) record(ctx context.Context, read int, release releaseRow, sets []releasedSetRow) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error { return recordRelease(tx, read, release, sets) })
}

func recordRelease(tx *gorm.DB, read int, release releaseRow, sets []releasedSetRow) error {
	release.ID, release.Number = people.NewID(), read+1
	if err := tx.Create(&release).Error; err != nil {
		return movedIfTaken(err)
	}
	for i := range sets {
		sets[i].ReleaseID, sets[i].Number = release.ID, i+1
	}
	if len(sets) == 0 {
		return nil
	}
	return tx.CreateInBatches(sets, 200).Error
}

// notAsked tells whether nothing of a question's two sides was recorded as at its day and steps.
func (s store) notAsked(ctx context.Context, q question) (bool, error) {
	var count int64
	err := s.with(ctx).Model(&releaseRow{}).Where("sides = ? AND as_at = ? AND steps = ?", q.sides(), q.asAt, q.stepsText()).Limit(1).Count(&count).Error
	return count == 0, err
}

// movedIfTaken says of a row that somebody else has made meanwhile that the ledger has moved.
func movedIfTaken(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errLedgerMoved
	}
	return err
}

// releasesOf are what was released of the same two sides, the latest first.
func (s store) releasesOf(ctx context.Context, sides string) ([]releaseRow, error) {
	var rows []releaseRow
	err := s.with(ctx).Where("sides = ?", sides).Order("number DESC").Find(&rows).Error
	return rows, err
}

// everyResponse hands out all responses of the waves from a cursor, with all that a released
// set can ask of them; one Answers map serves all.
func (s store) everyResponse(ctx context.Context, waveIDs []string, names groupNames, each func(placed placedResponse)) error {
	rows, err := s.with(ctx).Model(&responseRow{}).Where("wave_id IN ?", waveIDs).
		Select("wave_id, version, submitted_on, step, pair_code, organisation_id, session_id, answers").Rows()
	if err != nil {
		return err
	}
	err = scanPlaced(rows, names, each)
	return errors.Join(err, rows.Close())
}

type placedResponse struct {
	place   placeOfResponse
	version int
	code    string
	answers Answers
}

func scanPlaced(rows *sql.Rows, names groupNames, each func(placedResponse)) error {
	var response placedResponse
	var reader answerReader
	for rows.Next() {
		var day, organisationID, sessionID sql.NullString
		var answers sql.RawBytes
		place := placeOfResponse{}
		err := rows.Scan(&place.wave, &response.version, &day, &place.step, &response.code, &organisationID, &sessionID, &answers)
		if err != nil {
			return err
		}
		if response.answers, err = reader.read(answers); err != nil {
			return err
		}
		organisation := names.organisations[organisationID.String]
		place.day, place.sessionID, place.session = day.String, sessionID.String, names.sessions[sessionID.String]
		place.organisation, place.region = organisation.Name, organisation.Region
		place.waveName, place.month = names.waves[place.wave], names.monthOf(sessionID.String, day.String)
		response.place = place
		each(response)
	}
	return rows.Err()
}

// ofSets leaves out of releases those that showed and refused nothing that was not known: they say
// when a question was asked first.
const ofSets = "EXISTS (SELECT 1 FROM survey_released_sets WHERE survey_released_sets.release_id = survey_releases.id)"

// releases are rows of the ledger, the newest first, with their sets by release.
func (s store) releases(ctx context.Context, offset, limit int) (list []releaseRow, sets map[string][]releasedSetRow, total int, err error) {
	var count int64
	if err := s.with(ctx).Model(&releaseRow{}).Where(ofSets).Count(&count).Error; err != nil {
		return nil, nil, 0, err
	}
	if err := s.with(ctx).Where(ofSets).Order("number DESC").Offset(offset).Limit(limit).Find(&list).Error; err != nil {
		return nil, nil, 0, err
	}
	ids := make([]string, len(list))
	for i, row := range list {
		ids[i] = row.ID
	}
	var rows []releasedSetRow
	err = s.with(ctx).Where("release_id IN ?", ids).Find(&rows).Error
	sets = map[string][]releasedSetRow{}
	for _, row := range rows {
		sets[row.ReleaseID] = append(sets[row.ReleaseID], row)
	}
	return list, sets, int(count), err
}
