package demonstration

import (
	"bytes"
	"strings"

	"muster/surveys"
)

// The codes of the past year's surveys. The present programme asks the same questions under
// codes of its own, so that no answer given now can stand in a figure of the past year, not
// even in one that names no wave.
const (
	surveyBaseline = "BASELINE"
	surveyOIC      = "OIC-POST"
	surveyInnerste = "INNERSTE-POST"
	surveyVLO      = "VLO-POST"

	presentSuffix = "-NEXT"
)

// questionnaires are the past year's four questionnaires by code.
func questionnaires() (map[string]surveys.Questionnaire, error) {
	parsed := map[string]surveys.Questionnaire{}
	for _, code := range []string{surveyBaseline, surveyOIC, surveyInnerste, surveyVLO} {
		data, err := files.ReadFile("questionnaires/" + strings.ToLower(code) + ".json")
		if err != nil {
			return nil, err
		}
		if parsed[code], err = surveys.ParseQuestionnaire(bytes.NewReader(data)); err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// present is the questionnaire as the present programme asks it.
func present(past surveys.Questionnaire) surveys.Questionnaire {
	past.Code += presentSuffix
	return past
}
