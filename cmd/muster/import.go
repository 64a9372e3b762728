package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
	"muster/surveys"
)

type importCommand struct {
	Survey        importSurveyCommand        `cmd:"" help:"Import a questionnaire: unchanged if its code has the same content, else a new version."`
	Responses     importResponsesCommand     `cmd:"" help:"Import responses to the newest version of a survey."`
	Organisations importOrganisationsCommand `cmd:"" help:"Import organisations; the 43 forces are there from the start."`
	Sessions      importSessionsCommand      `cmd:"" help:"Import sessions, held or to come."`
	Attendance    importAttendanceCommand    `cmd:"" help:"Import who attended which session; people and bookings are made as needed."`
	Engagement    importEngagementCommand    `cmd:"" help:"Import engagement records: briefings, visits, operations and other work that is not a course."`
	Indicators    importIndicatorsCommand    `cmd:"" help:"Import values of indicators, numbers that others publish."`
}

// importFlags are those of every import. A repeated import of a file changes nothing.
type importFlags struct {
	databaseFlag
	File   string `arg:"" help:"The file."`
	DryRun bool   `help:"Check the file and say what would be done, but store nothing."`
}

type importSurveyCommand struct{ importFlags }

// Run stores the questionnaire of a JSON file.
func (c importSurveyCommand) Run(ctx context.Context, env *environment) error {
	return c.run(ctx, env, surveys.PairKey{}, func(services services, file io.Reader) (importCounts, error) {
		questionnaire, err := surveys.ParseQuestionnaire(file)
		if err != nil {
			return importCounts{read: 1, refused: 1}, err
		}
		version, added, err := services.surveys.PreviewQuestionnaire(ctx, questionnaire)
		if err == nil && !c.DryRun {
			version, added, err = services.surveys.SaveQuestionnaire(ctx, people.System, questionnaire)
		}
		if err != nil {
			return importCounts{}, err
		}
		fmt.Fprintf(env.stdout, "%s version %d\n", questionnaire.Code, version)
		if added {
			return importCounts{read: 1, added: 1}, nil
		}
		return importCounts{read: 1, unchanged: 1}, nil
	})
}

type importResponsesCommand struct {
	importFlags
	Survey    string `required:"" placeholder:"CODE" help:"The survey's code."`
	Wave      string `required:"" placeholder:"NAME" help:"The wave they belong to; it is made if there is none."`
	Programme string `placeholder:"CODE" help:"The programme that a new wave belongs to. Without it the answers stand in comparisons, but in no KPI and no return."`
}

// responses stores those of a CSV file of the contract's form; of another tool's file with a
// header that somebody has explained in the browser, as was said there.
func (c importResponsesCommand) responses(ctx context.Context, env *environment, service *surveys.Service, file io.Reader, to surveys.ResponseImport) (surveys.ImportCounts, surveys.OutsideReading, error) {
	const beginning = 64 << 10
	reader := bufio.NewReaderSize(file, beginning)
	begin, _ := reader.Peek(beginning) // a shorter file ends sooner
	if surveys.HasResponseIDs(begin) {
		counts, err := service.ImportResponses(ctx, people.System, reader, to)
		return counts, surveys.OutsideReading{}, err
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return surveys.ImportCounts{}, surveys.OutsideReading{}, err
	}
	counts, reading, err := service.ImportRemembered(ctx, people.System, content, to)
	var unreadable *datafile.Error
	if errors.Is(err, surveys.ErrNoMapping) || reading.Rows == nil && errors.As(err, &unreadable) {
		counts, err = service.ImportResponses(ctx, people.System, bytes.NewReader(content), to)
		if err != nil {
			fmt.Fprintln(env.stderr, "Nobody has explained a file with this header yet. If it comes from another tool, bring it in once on the page of the questionnaire: from then on this command understands it.")
		}
	}
	return counts, reading, err
}

// Run stores the responses of a file.
func (c importResponsesCommand) Run(ctx context.Context, env *environment) error {
	pairs, err := c.pairKey(env)
	if err != nil {
		return err
	}
	return c.run(ctx, env, pairs, func(services services, file io.Reader) (importCounts, error) {
		counts, reading, err := c.responses(ctx, env, services.surveys, file, surveys.ResponseImport{
			Survey: c.Survey, Wave: c.Wave, Programme: c.Programme, DryRun: c.DryRun, Progress: progressOn(env.stderr),
		})
		switch {
		case errors.Is(err, courses.ErrNoProgramme):
			err = wrong("there is no programme %q", c.Programme)
		case errors.Is(err, surveys.ErrWaveProgramme):
			err = wrong("--programme %s: %w", c.Programme, err)
		}
		notice := leftOutWords(reading.LeftOut)
		if counts.NotAsked > 0 {
			answers := "answers to questions"
			if counts.NotAsked == 1 {
				answers = "answer to a question"
			}
			notAsked := fmt.Sprintf("%d %s that the routing did not ask, kept outside every base", counts.NotAsked, answers)
			notice = strings.Join(slices.DeleteFunc([]string{notice, notAsked}, func(words string) bool { return words == "" }), "; ")
		}
		return importCounts{counts.Read + len(reading.LeftOut), counts.Added, counts.Unchanged, 0, notice}, c.whichKey(env, err)
	})
}

// leftOutWords say how many rows of a file from elsewhere do not come in, and why the first few
// do not.
func leftOutWords(rows []surveys.OutsideLeftOut) string {
	const most = 5
	var words []string
	for _, row := range rows[:min(len(rows), most)] {
		words = append(words, fmt.Sprintf("line %d: %s", row.Line, row.Why))
	}
	if len(rows) == 0 {
		return ""
	}
	return fmt.Sprintf("%d left out (%s)", len(rows), strings.Join(words, "; "))
}

type importOrganisationsCommand struct{ importFlags }

// Run stores the organisations of a CSV file.
func (c importOrganisationsCommand) Run(ctx context.Context, env *environment) error {
	return c.run(ctx, env, surveys.PairKey{}, func(services services, file io.Reader) (importCounts, error) {
		counts, err := services.people.ImportOrganisations(ctx, people.System, file, c.DryRun)
		notice := ""
		if counts.Completed > 0 {
			notice = fmt.Sprintf("%d were there and got the region or domain they lacked", counts.Completed)
		}
		return importCounts{counts.Read, counts.Added, counts.Unchanged, 0, notice}, err
	})
}

// importCounts are the counts of an import's last line, with what else is to be said.
type importCounts struct {
	read, added, unchanged, refused int
	notice                          string
}

// run opens database and file, and prints the last line: also of a refused file, in which
// the rows that could not be taken are counted, and of which nothing is stored.
func (c importFlags) run(ctx context.Context, env *environment, pairs surveys.PairKey, load func(services, io.Reader) (importCounts, error)) error {
	file, err := os.Open(c.File)
	if err != nil {
		return wrongInput{err}
	}
	defer file.Close()
	if about, err := file.Stat(); err == nil && about.IsDir() {
		return wrong("%s is a folder: expected a file", c.File)
	}
	db, done, err := c.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	counts, err := load(newServices(db, env.now, pairs), file)
	var refusal *datafile.Error
	if errors.As(err, &refusal) {
		refusal.File = c.File
		err = wrongInput{refusal}
		if counts.refused == 0 {
			counts.read, counts.refused = refusal.Rows, refusal.BadLines
		}
	}
	if err != nil && refusal == nil {
		return asWrongInput(err)
	}
	line := fmt.Sprintf("read %d, added %d, unchanged %d, refused %d", counts.read, counts.added, counts.unchanged, counts.refused)
	if counts.notice != "" {
		line += "; " + counts.notice
	}
	if c.DryRun {
		line = "nothing stored: " + line
	}
	fmt.Fprintln(env.stdout, line)
	return err
}

// callersFaults are the errors that a call of the surveys' commands can bring about.
var callersFaults = []error{
	surveys.ErrNoSurvey, surveys.ErrNoWave, surveys.ErrWaveName, surveys.ErrDate,
	surveys.ErrBreakdown, surveys.ErrOutsideMapping, surveys.ErrNoAnswers, surveys.ErrProgrammes, surveys.ErrWrongPairKey,
}

func asWrongInput(err error) error {
	for _, fault := range callersFaults {
		if errors.Is(err, fault) {
			return wrongInput{err}
		}
	}
	return err
}

// progressOn draws a bar, if it is a terminal that is written to.
func progressOn(stderr io.Writer) func(done, total int) {
	file, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(stderr),
				progressbar.OptionSetDescription("storing"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(done) // a bar that cannot be drawn is no reason to stop
	}
}
