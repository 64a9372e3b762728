package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// The surveys that are submitted: as many questions on one page as one to a page.
var (
	onOnePage = questionnaire{code: "ONE-PAGE", lists: 2, scales: 12, yesNo: 2, texts: 1, onePage: true}
	oneAPage  = questionnaire{code: "ONE-A-PAGE", lists: 2, scales: 12, yesNo: 2, texts: 1}
)

// seats is a wave and its personal links, which one side uses up.
type seats struct {
	wave   string
	survey questionnaire
	count  int
	next   atomic.Int64
	script string // of pgbench, which writes what sending writes
}

// token is the secret of a link.
func (s *seats) token(n int) string { return s.wave + "-" + strconv.Itoa(n) }

// take is the next link.
func (s *seats) take() (string, error) {
	n := int(s.next.Add(1)) - 1
	if n >= s.count {
		return "", errors.New("there are too few links for so many rounds")
	}
	return s.token(n), nil
}

// pages is on how many pages the survey's questions stand.
func (s *seats) pages() int {
	if s.survey.onePage {
		return 1
	}
	return s.survey.questions()
}

// requests is how many a journey takes: the beginning, each page twice, the check twice, and
// the confirmation.
func (s *seats) requests() int { return 1 + 2*s.pages() + 2 + 1 }

// form are the answers to a page, from 1, beside its hidden fields.
func (s *seats) form(page int, hidden url.Values) url.Values {
	first := func(int) int { return 0 }
	if !s.survey.onePage {
		hidden.Set("answer", s.survey.answer(page-1, first))
		return hidden
	}
	for at := range s.survey.questions() {
		hidden.Set("answer-"+strconv.Itoa(at+1), s.survey.answer(at, first))
	}
	return hidden
}

var (
	//go:embed sql/seats.sql
	seatsSQL string
	//go:embed sql/survey_drafts.sql
	surveyDraftsSQL string
	//go:embed sql/submission.pgbench.sql
	submissionScript string
	//go:embed sql/submission_together.pgbench.sql
	submissionTogetherScript string
)

// submissionSessions are those whose bookings have the seats. They were held long enough ago
// that nobody looks at their registers any more, which say nothing of who attended.
const submissionSessions = 2000

// measureSubmission compares the POST that stores a response with pgbench doing the same
// writes, and all that a browser asks for while somebody answers by their personal link, but
// for the assets, with a bare program.
func measureSubmission(ctx context.Context, b *bench) error {
	const all, some = submissionSessions * roomy, submissionSessions * roomy / 4
	sides := []*seats{
		{wave: "stored", survey: onOnePage, count: all}, {wave: "pgbench", survey: onOnePage, count: all}, {wave: "together", survey: onOnePage, count: all},
		{wave: "one", survey: onOnePage, count: all}, {wave: "bare-one", survey: onOnePage, count: all}, {wave: "reads-one", survey: onOnePage, count: all},
		{wave: "each", survey: oneAPage, count: some}, {wave: "bare-each", survey: oneAPage, count: some}, {wave: "reads-each", survey: oneAPage, count: some},
	}
	database, err := b.submissionDatabase(ctx, sides)
	if err != nil {
		return err
	}
	server, err := b.serve(ctx, "submission", database)
	if err != nil {
		return err
	}
	defer server.stop()
	if err := b.compareStoring(ctx, database, server, sides[0], sides[1], sides[2]); err != nil {
		return err
	}
	for i := 3; i < len(sides); i += 3 {
		if err := b.compareSubmissions(ctx, database, server, sides[i], sides[i+1], sides[i+2]); err != nil {
			return err
		}
	}
	return checkSubmissions(ctx, database, sides)
}

func (b *bench) submissionDatabase(ctx context.Context, sides []*seats) (string, error) {
	database, err := b.database(ctx, "bench_submission")
	if err != nil {
		return "", err
	}
	if err := loadCommon(ctx, database, submissionSessions, 10, 250, 366); err != nil {
		return "", err
	}
	for _, survey := range []questionnaire{onOnePage, oneAPage} {
		if err := b.importSurvey(ctx, database, survey); err != nil {
			return "", err
		}
	}
	for _, side := range sides {
		err = errors.Join(err, execute(ctx, database, filled(seatsSQL, "wave", side.wave, "survey", side.survey.code, "seats", side.count, "share", roomy)))
	}
	return database, errors.Join(err, execute(ctx, database, "VACUUM ANALYZE;\nCHECKPOINT"))
}

// importSurvey has muster import the questionnaire.
func (b *bench) importSurvey(ctx context.Context, database string, survey questionnaire) error {
	path := filepath.Join(b.dir, survey.code+".json")
	if err := os.WriteFile(path, []byte(survey.file()), 0o600); err != nil {
		return err
	}
	_, err := b.run(ctx, "import", "survey", path, "--database", database)
	return err
}

// importKey is the name of the pair key of imports: a server of what was imported needs it too.
const importKey = "import"

// run runs muster and gives what it printed.
func (b *bench) run(ctx context.Context, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, b.muster, args...)
	command.Env = append(command.Environ(), "MUSTER_PAIR_KEY_FILE="+filepath.Join(b.dir, importKey+".pair-key"))
	out, err := command.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("muster %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return out, nil
}

// storedAtOnce are how many responses one run stores, by the number of clients.
var storedAtOnce = map[int]int{1: 800, 16: 3200}

// compareStoring stores responses whose drafts are there: theirs a statement a row, together in
// as few statements as Muster's.
func (b *bench) compareStoring(ctx context.Context, database string, server *server, ours, theirs, together *seats) error {
	fmt.Fprintf(b.out, "\nStoring a response to %d questions: the POST that sends the answers by a personal link, beside pgbench (-M prepared)\nwith the same writes: a statement a row, and in as few statements as Muster's. Responses a second.\n", ours.survey.questions())
	browser := newBrowser(server)
	// One draft tells how large they are.
	first := &visit{browser: browser}
	tokens, err := ours.begin(first, 1)
	if err != nil {
		return err
	}
	content, err := count(ctx, database, "SELECT max(length(content)) FROM survey_drafts")
	if err != nil {
		return err
	}
	if err := handIn(first, tokens[0]); err != nil {
		return err
	}
	answers, err := sampleAnswers(ctx, database)
	if err != nil {
		return err
	}
	for side, script := range map[*seats]string{theirs: submissionScript, together: submissionTogetherScript} {
		if err := b.pgbenchSide(ctx, database, side, script, content, answers); err != nil {
			return err
		}
	}
	if err := execute(ctx, database, "VACUUM ANALYZE survey_drafts;\nCHECKPOINT"); err != nil {
		return err
	}
	return b.storeInTurn(ctx, database, browser, ours, theirs, together)
}

// pgbenchSide makes the drafts of a side and its script.
func (b *bench) pgbenchSide(ctx context.Context, database string, side *seats, script string, content int, answers string) error {
	err := execute(ctx, database, filled(surveyDraftsSQL, "wave", side.wave, "content", content, "seats", side.count))
	side.script = filepath.Join(b.dir, side.wave+".pgbench")
	script = filled(script, "wave", side.wave, "survey", side.survey.code, "share", roomy, "answers", answers)
	return errors.Join(err, os.WriteFile(side.script, []byte(script), 0o600))
}

func (b *bench) storeInTurn(ctx context.Context, database string, browser *browser, ours, theirs, together *seats) error {
	for _, clients := range clientCounts {
		var rates [3]figures
		for round := range b.rounds {
			var runs []func() error
			for i, run := range []func() (float64, error){
				func() (float64, error) { return ours.store(ctx, browser, clients) },
				func() (float64, error) { return theirs.pgbench(ctx, database, clients) },
				func() (float64, error) { return together.pgbench(ctx, database, clients) },
			} {
				runs = append(runs, func() error {
					rate, err := run()
					rates[i] = append(rates[i], rate)
					return err
				})
			}
			if err := inTurn(round, runs); err != nil {
				return err
			}
		}
		b.compare(clients, "muster", rates[0], "pgbench", rates[1])
		b.compare(clients, "muster", rates[0], "pgbench, few statements", rates[2])
	}
	return nil
}

// begin answers all pages of so many links and stops before sending.
func (s *seats) begin(v *visit, links int) (tokens []string, err error) {
	for range links {
		token, err := s.take()
		if err != nil {
			return nil, err
		}
		path := "/a/" + token + "/1"
		if v.form == "" {
			a, err := v.get(path)
			if v.form = formToken(a.body); err != nil || v.form == "" {
				return nil, fmt.Errorf("%s: status %d, to %q, without a form, %v", path, a.status, a.location, err)
			}
		}
		a, err := v.post(path, s.form(1, url.Values{"csrf": {v.form}}))
		if err != nil || !strings.HasSuffix(a.location, "/check") {
			return nil, fmt.Errorf("%s: status %d, to %q, %v", path, a.status, a.location, err)
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

// handIn sends the answers of a link.
func handIn(v *visit, token string) error {
	a, err := v.post("/a/"+token+"/check", url.Values{"csrf": {v.form}})
	if err == nil && (a.status != 303 || !strings.HasSuffix(a.location, "/thanks")) {
		err = fmt.Errorf("sending was answered with status %d, to %q", a.status, a.location)
	}
	return err
}

// store makes drafts, which is not measured, and then is how many a second are sent.
func (s *seats) store(ctx context.Context, browser *browser, clients int) (float64, error) {
	visits, tokens := make([]visit, clients), make([][]string, clients)
	each := storedAtOnce[clients] / clients
	_, err := times(ctx, clients, 1, func(client, _ int) (err error) {
		visits[client].browser = browser
		tokens[client], err = s.begin(&visits[client], each)
		return err
	})
	if err != nil {
		return 0, err
	}
	return times(ctx, clients, each, func(client, n int) error { return handIn(&visits[client], tokens[client][n]) })
}

// times has each client do something so often, and is how often a second it was done. It
// stands beside during where there is only so much to do.
func times(ctx context.Context, clients, each int, do func(client, n int) error) (float64, error) {
	done := make([]int, clients)
	begin := time.Now()
	var took atomic.Int64
	_, err := during(ctx, clients, time.Hour, func(client int) error {
		if done[client] == each {
			return errDone
		}
		done[client]++
		err := do(client, done[client]-1)
		took.Store(int64(time.Since(begin)))
		return err
	})
	if err != nil {
		return 0, err
	}
	return float64(clients*each) / time.Duration(took.Load()).Seconds(), nil
}

// pgbench is how many transactions with the writes of sending it makes a second.
func (s *seats) pgbench(ctx context.Context, database string, clients int) (float64, error) {
	each := storedAtOnce[clients] / clients
	start := int(s.next.Add(int64(clients*each))) - clients*each
	if start+clients*each > s.count {
		return 0, errors.New("there are too few links for so many rounds")
	}
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-f", s.script, "-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, 2)),
		"-t", strconv.Itoa(each), "-D", "start="+strconv.Itoa(start), "-D", "clients="+strconv.Itoa(clients), "-D", "n=0", database)
	out, err := command.CombinedOutput()
	found := pgbenchRate.FindSubmatch(out)
	if err != nil || found == nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// sampleAnswers are the answers of a response that Muster has stored.
func sampleAnswers(ctx context.Context, database string) (answers string, err error) {
	err = query(ctx, database, &answers, "SELECT answers FROM survey_responses WHERE wave_id IN ('stored', 'one', 'each') LIMIT 1")
	return answers, err
}

// checkSubmissions fails when the database does not hold exactly the responses that were sent,
// each with its seat used up.
func checkSubmissions(ctx context.Context, database string, sides []*seats) error {
	for _, side := range sides {
		sent := min(int(side.next.Load()), side.count)
		for statement, want := range map[string]int{
			"SELECT count(*) FROM survey_responses WHERE wave_id = $1": sent,
			"SELECT count(*) FROM survey_seat_uses WHERE wave_id = $1": sent,
		} {
			if got, err := count(ctx, database, statement, side.wave); err != nil || got != want {
				return fmt.Errorf("%d responses of %s were sent, but %s is %d and not %d, %v", sent, side.wave, statement, got, want, err)
			}
		}
	}
	return nil
}
