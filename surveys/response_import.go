package surveys

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// ResponseImport says where the responses of a file belong. Programme is the code of that which a
// new wave belongs to, "" for none: a wave of no programme is in no KPI and no return. Progress, if not nil, is told
// how many of the file's responses are stored so far. A DryRun checks everything and stores
// nothing.
type ResponseImport struct {
	Survey    string
	Wave      string
	Programme string
	DryRun    bool
	Progress  func(done, total int)
}

// ImportCounts says what became of a file's rows. Read is their number: each was Added,
// Unchanged because it was stored already, or Refused. One refused row refuses the file, so
// that then nothing was added. NotAsked counts the answers to questions that the routing
// did not ask, which are stored and stand in no base.
type ImportCounts struct {
	Read, Added, Unchanged, Refused, NotAsked int
}

// ImportResponses stores the responses of a CSV file under the newest version of a survey,
// for a manager or an administrator. The first response freezes the version; the wave is
// made if there is none. A response_id that the wave has already is unchanged when it says
// the same, whichever way its cells spell it, and is refused when it does not. A file with
// anything to refuse is refused whole: the error is a *FileError, and nothing is stored.
// Other errors: ErrNotAllowed, ErrNoSurvey, ErrWaveName, courses.ErrNoProgramme, ErrWaveProgramme where
// the wave is there and belongs to another programme or to none, ErrPairKey, ErrWrongPairKey.
func (s *Service) ImportResponses(ctx context.Context, actor people.Actor, file io.Reader, to ResponseImport) (ImportCounts, error) {
	if !mayKeepSurveys(actor) {
		return ImportCounts{}, ErrNotAllowed
	}
	wave, err := s.importedWave(ctx, to)
	if err != nil {
		return ImportCounts{}, err
	}
	questionnaire, err := s.NewestQuestionnaire(ctx, to.Survey)
	if err != nil {
		return ImportCounts{}, err
	}
	lookups, err := s.responseLookups(ctx)
	if err != nil {
		return ImportCounts{}, err
	}
	parsed, err := ParseResponses(file, questionnaire.Questionnaire, lookups)
	if err != nil {
		return ImportCounts{}, err
	}
	return s.storeFile(ctx, actor, parsed, questionnaire.Version, wave, to)
}

// storeFile stores the responses of a file that was read without a problem.
func (s *Service) storeFile(ctx context.Context, actor people.Actor, parsed ResponseFile, version int, wave Wave, to ResponseImport) (ImportCounts, error) {
	rows := slices.Clone(parsed.Rows)
	inParts(len(rows), func(from, to int) {
		for i := range rows[from:to] {
			rows[from+i].PairCode = s.pairs.Imported(rows[from+i].PairCode)
		}
	})
	counts := ImportCounts{Read: parsed.Read, Unchanged: parsed.Repeated, NotAsked: parsed.NotAsked}
	added, err := s.store.storeResponses(ctx, responseStoring{
		actor: actor, now: s.now(), pairs: s.pairs, wave: wave, version: version,
		rows: rows, read: parsed.Read, idColumn: parsed.ResponseIDColumn,
		onlyTried: to.DryRun, progress: to.Progress,
	})
	if err != nil {
		return ImportCounts{}, err
	}
	counts.Added = added
	counts.Unchanged += len(rows) - added
	return counts, nil
}

// importedWave is the wave that an import makes where there is none of the name. ErrWaveName,
// courses.ErrNoProgramme.
func (s *Service) importedWave(ctx context.Context, to ResponseImport) (Wave, error) {
	wave := Wave{ID: people.NewID(), Survey: to.Survey, Name: strings.TrimSpace(to.Wave), Kind: WaveImported, RecordedAt: s.now()}
	if to.Programme != "" {
		programme, err := s.courses.Programme(ctx, to.Programme)
		if err != nil {
			return Wave{}, err
		}
		wave.Programme = programme.Code
	}
	return wave, checkWave(wave)
}

// responseLookups find organisations by name, letter case and spaces aside, and sessions by
// code, however it is written.
func (s *Service) responseLookups(ctx context.Context) (ResponseLookups, error) {
	organisations, err := s.people.Organisations(ctx)
	if err != nil {
		return ResponseLookups{}, fmt.Errorf("organisations: %w", err)
	}
	organisationIDs := make(map[string]string, len(organisations))
	for _, organisation := range organisations {
		organisationIDs[foldName(organisation.Name)] = organisation.ID
	}
	sessions, err := s.courses.Sessions(ctx, courses.SessionFilter{})
	if err != nil {
		return ResponseLookups{}, fmt.Errorf("sessions: %w", err)
	}
	sessionIDs := make(map[string]string, len(sessions))
	for _, session := range sessions {
		sessionIDs[session.Code] = session.ID
	}
	return ResponseLookups{
		Organisation: func(cell string) (string, bool) { id, ok := organisationIDs[foldName(cell)]; return id, ok },
		Session:      func(cell string) (string, bool) { id, ok := sessionIDs[courses.SessionCode(cell)]; return id, ok },
	}, nil
}

// foldName makes names equal that differ in letter case or spaces alone.
func foldName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }
