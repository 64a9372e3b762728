package surveys

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
)

// How a response came. Only those that came by a seat count in a response rate.
const (
	cameBySeat   = "seat"
	cameByRoom   = "room"
	cameByOpen   = "open"
	cameByImport = "import"
)

// responseRow is a stored response. PairCode is the keyed hash, never the code itself; nil
// pointers are not known. Step is the wave's that was open when it came. Answers is the JSON
// of an Answers map. Counted: it is in the counts.
type responseRow struct {
	WaveID         string
	ID             string
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
	Step           int
	Counted        bool

	answers Answers // what Answers says, where that is at hand
}

// TableName is the table's name.
func (responseRow) TableName() string { return "survey_responses" }

// responseBatch is how many rows are looked for by their ids at once.
const responseBatch = 500

// insertResponses stores responses in the caller's transaction, in an order that says
// nothing: of their ids, which are random.
func insertResponses(to bulk, rows []responseRow, progress func(done int)) error {
	slices.SortFunc(rows, func(a, b responseRow) int { return cmp.Compare(a.ID, b.ID) })
	return responseTable.write(to, rows, progress)
}

// freeze marks the version as answered, on the day of its first response.
func freeze(tx *gorm.DB, survey string, version int, today string) error {
	return tx.Model(&questionnaireRow{}).
		Where("code = ? AND version = ? AND frozen_on IS NULL", survey, version).
		Update("frozen_on", today).Error
}

// responseStoring is a file's responses, and who stores them where and when.
type responseStoring struct {
	actor     people.Actor
	now       time.Time
	pairs     PairKey
	wave      Wave
	version   int
	rows      []ResponseRow
	read      int // rows of the file, repeated ones too
	idColumn  int
	onlyTried bool
	progress  func(done, total int)
}

// stored tells the import's progress.
func (r responseStoring) stored(total int) func(done int) {
	if r.progress == nil {
		return nil
	}
	return func(done int) { r.progress(done, total) }
}

// storeResponses stores those of the responses that the wave has not got, and returns how
// many. A *FileError names the responses that the wave has with other content.
func (s store) storeResponses(ctx context.Context, what responseStoring) (added int, err error) {
	err = s.bulkTransaction(ctx, what.onlyTried, func(to bulk) error {
		tx := to.tx
		if err := claimPairKey(tx, what.pairs, what.now); err != nil {
			return err
		}
		wave, err := holdWave(tx, what.wave)
		if err != nil {
			return err
		}
		if asked := what.wave.Programme; asked != "" && asked != wave.Programme {
			return fmt.Errorf("%w: %q of %s, %s", ErrWaveProgramme, wave.Name, wave.Survey, cmp.Or(wave.Programme, "none"))
		}
		rows, err := newResponses(tx, wave, what)
		if err != nil || len(rows) == 0 {
			return err
		}
		step, err := openStep(tx, wave.ID)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Step, rows[i].Counted = step, step == 0 || len(rows) >= countAtOnce
		}
		added = len(rows)
		err = addCounted(to, rows, func() error { return insertResponses(to, rows, what.stored(len(rows))) })
		if err != nil {
			return err
		}
		if err := freeze(tx, wave.Survey, what.version, courses.DayOf(what.now)); err != nil {
			return err
		}
		return people.Record(tx, what.now, what.actor, "import responses", wave.ID,
			fmt.Sprintf("%d into %s", len(rows), SideRequest{wave.Survey, wave.Name}))
	})
	return added, err
}

// newResponses are the rows of the responses that the wave has not got.
func newResponses(tx *gorm.DB, wave Wave, what responseStoring) ([]responseRow, error) {
	stored, err := storedHashes(tx, wave, what.rows)
	if err != nil {
		return nil, err
	}
	rows := importedRows(wave, what)
	if len(stored) == 0 {
		return rows, nil
	}
	var added []responseRow
	var problems datafile.Problems
	for i, row := range what.rows {
		before, known := stored[row.ResponseID]
		switch {
		case !known:
			added = append(added, rows[i])
		case before != rows[i].ContentHash:
			problems.Add(row.Line, what.idColumn, "response_id: %q is stored already with other content", shorten(row.ResponseID))
		}
	}
	return added, problems.Err(what.read)
}

// importedRows are the rows of all responses.
func importedRows(wave Wave, what responseStoring) []responseRow {
	rows := make([]responseRow, len(what.rows))
	inParts(len(rows), func(from, to int) {
		var write answersWriter
		for i := from; i < to; i++ {
			row := &what.rows[i]
			answers := write.json(row.Answers)
			rows[i] = importedRow(*row, wave, row.contentHash(answers), answers, what)
		}
	})
	return rows
}

// storedHashes are the content hashes of those of the responses that the wave has got. It
// goes through the wave once: looking up batches of ids makes SQLite do so for every batch.
func storedHashes(tx *gorm.DB, wave Wave, wanted []ResponseRow) (map[string]string, error) {
	hashes := make(map[string]string, len(wanted))
	for _, row := range wanted {
		hashes[row.ResponseID] = ""
	}
	rows, err := tx.Model(&responseRow{}).Select("source_id", "content_hash").
		Where("wave_id = ? AND source_id IS NOT NULL", wave.ID).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, hash string
		if err := rows.Scan(&id, &hash); err != nil {
			return nil, err
		}
		if _, asked := hashes[id]; asked {
			hashes[id] = hash
		}
	}
	maps.DeleteFunc(hashes, func(_, hash string) bool { return hash == "" })
	return hashes, rows.Err()
}

func importedRow(row ResponseRow, wave Wave, hash, answers string, what responseStoring) responseRow {
	return responseRow{
		WaveID: wave.ID, ID: people.NewID(), Version: what.version,
		SubmittedOn: textOrNull(row.SubmittedOn), OrganisationID: textOrNull(row.Organisation),
		SessionID: textOrNull(row.Session), PairCode: row.PairCode, CameBy: cameByImport,
		SourceID: textOrNull(row.ResponseID), ContentHash: hash,
		Answers: answers, RecordedOn: courses.DayOf(what.now),
		answers: row.Answers,
	}
}

// answersJSON is how answers are stored: as encoding/json writes them, which takes three times
// as long to find that out.
func answersJSON(answers Answers) string {
	var writer answersWriter
	return writer.json(answers)
}

// answersWriter writes many responses' answers and keeps what they have in common: the codes of
// the questions in their order, each as JSON with a comma before and a colon after it.
type answersWriter struct {
	codes []string
	names [][]byte
	out   []byte
}

// json is answersJSON.
func (w *answersWriter) json(answers Answers) string {
	for {
		w.out = append(w.out[:0], '{')
		found := 0
		for i, code := range w.codes {
			if value, has := answers[code]; has {
				name := w.names[i]
				if found == 0 {
					name = name[1:]
				}
				w.out = appendJSONText(append(w.out, name...), value)
				found++
			}
		}
		if found == len(answers) {
			return string(append(w.out, '}'))
		}
		w.learn(answers)
	}
}

// learn adds the codes that it has not met.
func (w *answersWriter) learn(answers Answers) {
	codes := slices.Sorted(maps.Keys(answers))
	w.codes = slices.Compact(slices.Sorted(slices.Values(append(codes, w.codes...))))
	w.names = w.names[:0]
	for _, code := range w.codes {
		w.names = append(w.names, append(appendJSONText([]byte{','}, code), ':'))
	}
}

// appendJSONText appends a text as encoding/json writes it.
func appendJSONText(out []byte, text string) []byte {
	plain := func(c byte) bool {
		return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	for i := range len(text) {
		if !plain(text[i]) {
			content, err := json.Marshal(text)
			if err != nil {
				panic("surveys: a string that is no JSON: " + err.Error())
			}
			return append(out, content...)
		}
	}
	return append(append(append(out, '"'), text...), '"')
}
