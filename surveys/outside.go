package surveys

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// OutsideFileLife is how long a file from elsewhere waits to be imported.
const OutsideFileLife = 4 * time.Hour

// OutsideUpload is a file from elsewhere on its way into a wave. Mapped tells whether somebody
// has said what its columns are, Remembered whether that was said of an earlier file with the
// same header. Questionnaire is the newest version, which the file goes to.
type OutsideUpload struct {
	ID            string
	Wave          string
	Programme     string
	File          OutsideFile
	Mapping       OutsideMapping
	Mapped        bool
	Remembered    bool
	Questionnaire QuestionnaireVersion

	lock   outsideLock
	stored string // as it is stored
}

// outsideContent is what is sealed.
type outsideContent struct {
	Wave       string
	Programme  string
	Version    int
	File       OutsideFile
	Mapping    OutsideMapping
	Mapped     bool
	Remembered bool
}

// SendOutsideFile takes in a file of responses from another tool, for a manager or an
// administrator, to be mapped and imported. It is kept for four hours, encrypted under the
// secret of the browser, which is stored nowhere (NewDraftSecret). A *FileError says why it
// cannot be read; other errors are those of ImportResponses.
func (s *Service) SendOutsideFile(ctx context.Context, actor people.Actor, secret string, content []byte, to ResponseImport) (OutsideUpload, error) {
	upload, err := s.readOutsideFile(ctx, actor, content, to)
	if err != nil {
		return upload, err
	}
	upload.ID = people.NewID()
	upload.lock = outsideLockOf(secret, upload.ID)
	if upload.stored, err = upload.sealed(); err != nil {
		return upload, err
	}
	return upload, s.store.addOutsideFile(ctx, outsideFileRow{
		ID: upload.lock.id, SurveyCode: to.Survey, Content: upload.stored, ExpiresAt: s.now().UTC().Add(OutsideFileLife),
	})
}

// readOutsideFile reads a file and proposes, or remembers, how it is to be understood.
func (s *Service) readOutsideFile(ctx context.Context, actor people.Actor, content []byte, to ResponseImport) (OutsideUpload, error) {
	if !mayKeepSurveys(actor) {
		return OutsideUpload{}, ErrNotAllowed
	}
	wave, err := s.importedWave(ctx, to)
	if err != nil {
		return OutsideUpload{}, err
	}
	questionnaire, err := s.NewestQuestionnaire(ctx, to.Survey)
	if err != nil {
		return OutsideUpload{}, err
	}
	file, err := ReadOutsideFile(content, questionnaire.Questionnaire, s.keyedText)
	if err != nil {
		return OutsideUpload{}, err
	}
	upload := OutsideUpload{Wave: wave.Name, Programme: wave.Programme, File: file, Questionnaire: questionnaire}
	return upload, s.propose(ctx, &upload)
}

// propose takes the mapping that is remembered, or guesses one.
func (s *Service) propose(ctx context.Context, upload *OutsideUpload) error {
	version := upload.Questionnaire
	content, found, err := s.store.outsideMapping(ctx, version.Code, version.Version, upload.File.Fingerprint())
	if err != nil {
		return err
	}
	if found {
		if err := json.Unmarshal([]byte(content), &upload.Mapping); err != nil {
			return fmt.Errorf("a remembered mapping: %w", err)
		}
		if len(upload.File.faults(upload.Mapping.Uses, version.Questionnaire)) == 0 {
			upload.Mapped, upload.Remembered = true, true
			upload.dropLeftOut()
			return nil
		}
	}
	upload.Mapping = OutsideMapping{Uses: upload.File.GuessUses(version.Questionnaire)}
	for i, use := range upload.Mapping.Uses {
		if use.Role == RoleDate {
			upload.Mapping.MonthFirst = monthFirst(upload.File.cellsOf(i))
		}
	}
	return nil
}

// keyedText is a keyed hash in hexadecimal.
func (s *Service) keyedText(parts ...string) string {
	return hex.EncodeToString(s.pairs.keyed(parts...))
}

// dropLeftOut deletes the cells of the columns that are left out.
func (u *OutsideUpload) dropLeftOut() {
	for i, use := range u.Mapping.Uses {
		if use.Role == RoleLeftOut && u.File.Columns[i].Gone == "" {
			u.File.forget(i, GoneLeftOut)
		}
	}
}

// OutsideUpload is a file that the browser with the secret has sent: ErrNoOutsideFile when it
// was imported or has expired, or the questionnaire has a newer version since.
func (s *Service) OutsideUpload(ctx context.Context, actor people.Actor, survey, id, secret string) (OutsideUpload, error) {
	if !mayKeepSurveys(actor) {
		return OutsideUpload{}, ErrNotAllowed
	}
	lock := outsideLockOf(secret, id)
	row, err := s.store.outsideFile(ctx, lock.id, survey, s.now())
	if err != nil {
		return OutsideUpload{}, err
	}
	content, err := lock.open(row.Content)
	if err != nil {
		return OutsideUpload{}, err
	}
	questionnaire, err := s.NewestQuestionnaire(ctx, survey)
	if err == nil && questionnaire.Version != content.Version {
		err = ErrNoOutsideFile
	}
	return OutsideUpload{
		ID: id, Wave: content.Wave, Programme: content.Programme, File: content.File, Mapping: content.Mapping, Mapped: content.Mapped,
		Remembered: content.Remembered, Questionnaire: questionnaire, lock: lock, stored: row.Content,
	}, err
}

// MapOutsideColumns keeps what the columns of the file are, and deletes what stands in those
// that are left out. The faults say why it cannot; then nothing has changed.
func (s *Service) MapOutsideColumns(ctx context.Context, upload OutsideUpload, uses []OutsideUse, monthFirst, undated bool) ([]OutsideFault, error) {
	if faults := upload.File.faults(uses, upload.Questionnaire.Questionnaire); len(faults) > 0 {
		return faults, nil
	}
	upload.Mapping.Uses, upload.Mapping.MonthFirst, upload.Mapping.Undated = uses, monthFirst, undated
	upload.Mapped, upload.Remembered = true, false
	upload.dropLeftOut()
	return nil, s.saveOutside(ctx, upload)
}

// MapOutsideTexts keeps what texts of the file mean: an option's value, an organisation's id,
// MeansNothing or MeansLeftOut, by group and text. ErrOutsideMapping refuses another meaning.
func (s *Service) MapOutsideTexts(ctx context.Context, upload OutsideUpload, groups []OutsideGroup) error {
	if upload.Mapping.Texts == nil {
		upload.Mapping.Texts = map[string]map[string]string{}
	}
	for _, group := range groups {
		texts := upload.Mapping.Texts[group.Key]
		if texts == nil {
			texts = map[string]string{}
			upload.Mapping.Texts[group.Key] = texts
		}
		for _, text := range group.Texts {
			if !group.mayMean(text.Meaning) {
				return ErrOutsideMapping
			}
			texts[textReader{key: group.Key, keyed: s.keyedText}.hash(text.Text)] = text.Meaning
		}
	}
	return s.saveOutside(ctx, upload)
}

func (g OutsideGroup) mayMean(meaning string) bool {
	for _, option := range g.Options {
		if option.Value == meaning {
			return true
		}
	}
	return meaning == MeansNothing || meaning == MeansLeftOut
}

func (s *Service) saveOutside(ctx context.Context, upload OutsideUpload) error {
	content, err := upload.sealed()
	if err != nil {
		return err
	}
	return s.store.saveOutsideFile(ctx, upload.lock.id, content, upload.stored)
}

// ReadOutside understands the file by its mapping.
func (s *Service) ReadOutside(ctx context.Context, upload OutsideUpload) (OutsideReading, error) {
	lookups, err := s.responseLookups(ctx)
	if err != nil {
		return OutsideReading{}, err
	}
	organisations, err := s.people.Organisations(ctx)
	if err != nil {
		return OutsideReading{}, err
	}
	var options []Option
	for _, organisation := range organisations {
		options = append(options, Option{organisation.ID, organisation.Name})
	}
	reader := outsideReader{
		file: upload.File, mapping: upload.Mapping, questionnaire: upload.Questionnaire.Questionnaire,
		lookups: lookups, today: courses.DayOf(s.now()),
	}
	return reader.read(options, s.keyedText), nil
}

// ImportOutside stores the responses of the file, all that are not left out or none, as
// ImportResponses does, remembers the mapping and deletes the file. A dry run does none of
// it. ErrOutsideMapping when texts have no meaning yet, ErrNoAnswers when every row is left
// out, a *FileError for responses that the wave has with other answers.
func (s *Service) ImportOutside(ctx context.Context, actor people.Actor, upload OutsideUpload, dryRun bool) (ImportCounts, OutsideReading, error) {
	if !mayKeepSurveys(actor) {
		return ImportCounts{}, OutsideReading{}, ErrNotAllowed
	}
	reading, err := s.ReadOutside(ctx, upload)
	switch {
	case err != nil:
		return ImportCounts{}, reading, err
	case !upload.Mapped || reading.Undecided > 0:
		return ImportCounts{}, reading, ErrOutsideMapping
	case len(reading.Rows) == 0:
		return ImportCounts{}, reading, ErrNoAnswers
	}
	file := ResponseFile{Rows: reading.Rows, Read: len(reading.Rows), NotAsked: reading.NotAsked}
	version := upload.Questionnaire
	to := ResponseImport{Survey: version.Code, Wave: upload.Wave, Programme: upload.Programme, DryRun: dryRun}
	wave, err := s.importedWave(ctx, to)
	if err != nil {
		return ImportCounts{}, reading, err
	}
	counts, err := s.storeFile(ctx, actor, file, version.Version, wave, to)
	if err != nil || dryRun {
		return counts, reading, err
	}
	content, err := json.Marshal(upload.Mapping)
	if err != nil {
		return counts, reading, err
	}
	return counts, reading, s.store.endOutsideFile(ctx, upload.lock.id, &outsideMappingRow{
		SurveyCode: version.Code, Version: version.Version, Fingerprint: upload.File.Fingerprint(),
		Content: string(content), RecordedAt: s.now().UTC(),
	})
}

// ImportRemembered stores the responses of a file from elsewhere that is understood as an earlier
// one with the same header was, all that are not left out or none, as ImportOutside does.
// ErrNoMapping when no such file has come in through the browser yet, ErrOutsideMapping when it
// has texts whose meaning nobody has said. Other errors are those of SendOutsideFile and
// ImportOutside.
func (s *Service) ImportRemembered(ctx context.Context, actor people.Actor, content []byte, to ResponseImport) (ImportCounts, OutsideReading, error) {
	upload, err := s.readOutsideFile(ctx, actor, content, to)
	if err != nil {
		return ImportCounts{}, OutsideReading{}, err
	}
	if !upload.Remembered {
		return ImportCounts{}, OutsideReading{}, ErrNoMapping
	}
	reading, err := s.ReadOutside(ctx, upload)
	switch {
	case err != nil:
		return ImportCounts{}, reading, err
	case reading.Undecided > 0:
		return ImportCounts{}, reading, fmt.Errorf("%w: %s", ErrOutsideMapping, reading.undecidedTexts())
	case len(reading.Rows) == 0:
		return ImportCounts{}, reading, ErrNoAnswers
	}
	file := ResponseFile{Rows: reading.Rows, Read: len(reading.Rows), NotAsked: reading.NotAsked}
	wave, err := s.importedWave(ctx, to)
	if err != nil {
		return ImportCounts{}, reading, err
	}
	counts, err := s.storeFile(ctx, actor, file, upload.Questionnaire.Version, wave, to)
	return counts, reading, err
}

// undecidedTexts are the first few texts whose meaning nobody has said.
func (r OutsideReading) undecidedTexts() string {
	const most = 8
	var texts []string
	for _, group := range r.Groups {
		for _, text := range group.Texts {
			if !text.Decided && len(texts) < most {
				texts = append(texts, strconv.Quote(shorten(text.Text)))
			}
		}
	}
	return strings.Join(texts, ", ")
}

// HasResponseIDs tells whether a file that begins like this has the header of the contract's
// form: a column response_id.
func HasResponseIDs(begin []byte) bool {
	header, _, _ := bytes.Cut(begin, []byte("\n"))
	return bytes.Contains(header, []byte(columnResponseID))
}

// DropOutside deletes a file that is not to be imported after all.
func (s *Service) DropOutside(ctx context.Context, upload OutsideUpload) error {
	return s.store.endOutsideFile(ctx, upload.lock.id, nil)
}

// ForgetOutsideFiles deletes the files that nobody has imported in time, and says how many.
func (s *Service) ForgetOutsideFiles(ctx context.Context) (int, error) {
	return s.store.forgetOutsideFiles(ctx, s.now())
}

// outsideLock is by what a file is found and opened. Both are made of the browser's secret and
// the id in the address, so that neither alone is enough.
type outsideLock struct {
	id  string
	key []byte
}

func outsideLockOf(secret, id string) outsideLock {
	return outsideLock{hex.EncodeToString(keyedHash(secret, "outside file", id)), keyedHash(secret, "outside file key", id)}
}

func (u OutsideUpload) sealed() (string, error) {
	var packed bytes.Buffer
	zipper := gzip.NewWriter(&packed)
	err := json.NewEncoder(zipper).Encode(outsideContent{
		u.Wave, u.Programme, u.Questionnaire.Version, u.File, u.Mapping, u.Mapped, u.Remembered,
	})
	if err = errors.Join(err, zipper.Close()); err != nil {
		return "", err
	}
	return seal(u.lock.key, u.lock.id, packed.Bytes()), nil
}

func (l outsideLock) open(sealed string) (content outsideContent, err error) {
	plain, err := unseal(l.key, l.id, sealed)
	if err != nil {
		return content, fmt.Errorf("open a file from elsewhere: %w", err)
	}
	unzipper, err := gzip.NewReader(bytes.NewReader(plain))
	if err != nil {
		return content, err
	}
	text, err := io.ReadAll(unzipper)
	if err != nil {
		return content, err
	}
	return content, json.Unmarshal(text, &content)
}
