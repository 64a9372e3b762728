package surveys

import (
	"encoding/json"

	"gorm.io/gorm"
)

// How a response came. Only those that came by a seat count in a response rate.
const (
	cameBySeat   = "seat"
	cameByRoom   = "room"
	cameByOpen   = "open"
	cameByImport = "import"
)

// responseRow is a stored response. PairCode is the keyed hash, never the code itself; nil
// pointers are not known. Answers is the JSON of an Answers map.
type responseRow struct {
	ID             string
	WaveID         string
	Version        int
	SubmittedOn    *string
	OrganisationID *string
	SessionID      *string
	PairCode       string
	CameBy         string
	SourceID       *string
	ContentHash    string
	Answers        string
	RecordedOn     string
}

// TableName is the table's name.
func (responseRow) TableName() string { return "survey_responses" }

// insertBatch keeps a statement well under SQLite's and PostgreSQL's limits of parameters.
const insertBatch = 500

// insertResponses stores responses in the caller's transaction.
func insertResponses(tx *gorm.DB, rows []responseRow) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(rows, insertBatch).Error
}

// answersJSON is how answers are stored.
func answersJSON(answers Answers) string {
	if answers == nil {
		answers = Answers{}
	}
	content, err := json.Marshal(answers)
	if err != nil {
		panic("surveys: strings that are no JSON: " + err.Error())
	}
	return string(content)
}
