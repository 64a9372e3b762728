package surveys

import (
	"fmt"

	"gorm.io/gorm"

	"muster/courses"
)

// generaliseProgramme generalises every response of a programme's waves, and looks again
// whether no group is left that is too small.
func generaliseProgramme(tx *gorm.DB, programme courses.Programme) (Generalisation, error) {
	done := Generalisation{Floor: programme.FloorBase}
	var waves []waveRow
	if err := tx.Where("programme_code = ?", programme.Code).Order("id").Find(&waves).Error; err != nil {
		return done, err
	}
	for _, wave := range waves {
		codes, err := traitCodesByVersion(tx, wave.SurveyCode)
		if err != nil {
			return done, err
		}
		var rows []responseRow
		if err := tx.Where("wave_id = ? AND came_by <> ?", wave.ID, cameByImport).Find(&rows).Error; err != nil {
			return done, err
		}
		done.Responses += len(rows)
		bySession := map[string][]responseRow{}
		for _, row := range rows {
			session := orEmptyText(row.SessionID)
			bySession[session] = append(bySession[session], row)
		}
		for _, of := range bySession {
			if err := generaliseSession(tx, generalisedWave{of, codes}, &done); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

func generaliseSession(tx *gorm.DB, session generalisedWave, done *Generalisation) error {
	changed, after, err := session.generalise(done.Floor, done)
	if err != nil {
		return err
	}
	smallest := smallestGroup(after)
	if smallest != 0 && smallest < done.Floor {
		return fmt.Errorf("generalise: a group of %d is left, under the floor of %d", smallest, done.Floor)
	}
	if smallest != 0 && (done.SmallestLeft == 0 || smallest < done.SmallestLeft) {
		done.SmallestLeft = smallest
	}
	return replaceResponses(tx, changed)
}

func traitCodesByVersion(tx *gorm.DB, survey string) (map[int]traitCodes, error) {
	var rows []questionnaireRow
	if err := tx.Where("code = ?", survey).Find(&rows).Error; err != nil {
		return nil, err
	}
	codes := map[int]traitCodes{}
	for _, row := range rows {
		version, err := row.version()
		if err != nil {
			return nil, err
		}
		codes[row.Version] = traitCodesOf(version.Questionnaire)
	}
	return codes, nil
}
