package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// VersionsOnly says what a list of the figures that differ between versions is not about.
const VersionsOnly = "Figures that both versions have, and their computed RAG, are compared. What was written and declared stands in each version as it was."

// ReturnVersion is what a return said until it was reopened. Number counts from the first time.
// ReleasedAt is zero where funders never read it. Hash is that of what it said, and Changed are
// the figures that the return says otherwise now.
type ReturnVersion struct {
	Number      int           `json:"version"`
	SubmittedAt time.Time     `json:"submitted"`
	ReleasedAt  time.Time     `json:"released,omitzero"`
	WithdrawnAt time.Time     `json:"withdrawn"`
	Reason      string        `json:"reason"`
	Hash        string        `json:"fingerprint"`
	Changed     []Restatement `json:"changed,omitempty"`
	content     string
}

// Text says when it was submitted and why it was withdrawn: "Submitted on 4 January 2021,
// released to funders on 5 January 2021 and withdrawn on 6 January 2021, because: the spend of
// March is missing."
func (v ReturnVersion) Text() string {
	text := "Submitted on " + dayWords(courses.DayOf(v.SubmittedAt))
	if !v.ReleasedAt.IsZero() {
		text += ", released to funders on " + dayWords(courses.DayOf(v.ReleasedAt))
	}
	return text + " and withdrawn on " + dayWords(courses.DayOf(v.WithdrawnAt)) + ", because: " + v.Reason
}

// versions are what a return said before it was reopened, the latest first, those that the actor
// may read: a funder those that were released.
func (s *Service) versions(ctx context.Context, actor people.Actor, filed Return) ([]ReturnVersion, error) {
	steps, err := s.store.stepsWithContent(ctx, filed)
	return readableVersions(actor, steps), err
}

func readableVersions(actor people.Actor, steps []returnStepRow) []ReturnVersion {
	return slices.DeleteFunc(versionsOf(steps), func(v ReturnVersion) bool {
		return v.ReleasedAt.IsZero() && !MayWithReturn(actor, ReadDraft) || !MayWithReturn(actor, ReadReleased)
	})
}

// stateWords say how far a return has come that made those steps, as its files do.
func stateWords(filed Return, steps []returnStepRow) string {
	submitted := "Submitted"
	for _, step := range steps {
		if step.Act == Submit {
			submitted = "Submitted on " + dayWords(courses.DayOf(step.RecordedAt))
		}
	}
	released := "Approved and released to funders on " + dayWords(courses.DayOf(filed.ReleasedAt))
	return map[ReturnState]string{
		Draft:     "Draft: it is not submitted, and its figures may change.",
		Submitted: submitted + ", not approved yet.",
		Approved:  released + ".",
		Accepted:  released + ". Accepted by the funder.",
		Locked:    released + ". Accepted by the funder and locked: it never changes again.",
	}[filed.State]
}

// versionsOf are all versions that the steps of a return led to, the latest first.
func versionsOf(steps []returnStepRow) []ReturnVersion {
	var versions []ReturnVersion
	var at ReturnVersion
	for _, step := range steps {
		switch step.Act {
		case Submit:
			at = ReturnVersion{Number: at.Number, SubmittedAt: step.RecordedAt.UTC()}
		case Approve:
			at.ReleasedAt = step.RecordedAt.UTC()
		case Reopen:
			at.Number++
			at.WithdrawnAt, at.Reason, at.Hash, at.content = step.RecordedAt.UTC(), step.Reason, step.ContentHash, step.Withdrawn
			versions = append(versions, at)
		}
	}
	slices.Reverse(versions)
	return versions
}

// says is what the version said. Error: ErrAltered.
func (v ReturnVersion) says() (GrantReturn, error) { return thaw(Return{Hash: v.Hash}, v.content) }

// addEarlier adds to what a return says how far it has come, and what it said before, with the
// figures that differ. It is no part of what is frozen: a reader is told of the versions that they
// may read.
func (s *Service) addEarlier(ctx context.Context, actor people.Actor, filed Return, made *GrantReturn) error {
	steps, err := s.store.stepsWithContent(ctx, filed)
	if err != nil {
		return err
	}
	made.State, made.Hash = stateWords(filed, steps), filed.Hash
	versions := readableVersions(actor, steps)
	for i, version := range versions {
		said, err := version.says()
		if err != nil {
			return err
		}
		versions[i].Changed = changedBetween(said, *made)
	}
	made.Earlier = versions
	return nil
}

// changedBetween are the figures that both have and that the later one says otherwise, or rates
// otherwise, by key.
func changedBetween(then, now GrantReturn) []Restatement {
	var rows []Restatement
	for key, was := range then.rated() {
		is, there := now.receipt(key)
		row := newRestatement(was, is)
		if !there || !row.Differs() {
			continue
		}
		if row.IsColour() {
			row.Because = colourBecause(was, is)
			rows = append(rows, row)
			continue
		}
		row.Because = cmp.Or(strings.TrimSpace(because(was.Sources, is.Sources)+" "+otherVersion(was, is)), unexplained(row, was, then, now))
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b Restatement) int { return cmp.Compare(a.Then.Key, b.Then.Key) })
	return rows
}

// unexplained says as much as two frozen receipts tell of why a figure is another where they name
// the same records.
func unexplained(row Restatement, was Receipt, then, now GrantReturn) string {
	wave := func(s Source) bool { return s.Kind == WaveSource }
	switch {
	case strings.HasSuffix(row.Then.Key, forecastOf) && then.MadeOn == now.MadeOn:
		return "Both were foretold on " + dayWords(now.MadeOn) + "."
	case strings.HasSuffix(row.Then.Key, forecastOf):
		return "It was foretold on " + dayWords(then.MadeOn) + ", and on " + dayWords(now.MadeOn) + " for what this return says."
	case !row.prints():
		return row.unexplained()
	case len(was.Sources) > 0 && !slices.ContainsFunc(was.Sources, wave):
		return "What the same records say was corrected since " + dayWords(then.MadeOn) + "."
	}
	return "Answers came, or what is recorded was corrected, since " + dayWords(then.MadeOn) + "."
}

// otherVersion names the version of the formula by which a figure is counted now, "" where it is
// the one by which it was.
func otherVersion(was, is Receipt) string {
	if was.Version == is.Version {
		return ""
	}
	return is.VersionText()
}

// ReadVersion is what a return said until it was reopened that time, to whoever could read it
// then. Errors: ErrNotAllowed, ErrNoReturn, ErrAltered.
func (s *Service) ReadVersion(ctx context.Context, actor people.Actor, slug string, number int) (Return, ReturnVersion, GrantReturn, error) {
	filed, versions, err := s.Versions(ctx, actor, slug)
	if err != nil {
		return Return{}, ReturnVersion{}, GrantReturn{}, err
	}
	at := slices.IndexFunc(versions, func(v ReturnVersion) bool { return v.Number == number })
	if at < 0 && !mayRead(actor, filed.State) {
		return Return{}, ReturnVersion{}, GrantReturn{}, ErrNotAllowed
	}
	if at < 0 {
		return Return{}, ReturnVersion{}, GrantReturn{}, ErrNoReturn
	}
	said, err := versions[at].says()
	return filed, versions[at], said, err
}

// Versions are the versions of a return that the actor may read, the latest first: also of one
// that they do not read as it stands. Errors: ErrNotAllowed, ErrNoReturn.
func (s *Service) Versions(ctx context.Context, actor people.Actor, slug string) (Return, []ReturnVersion, error) {
	if !MayWithReturn(actor, ReadReleased) {
		return Return{}, nil, ErrNotAllowed
	}
	filed, err := s.store.returnBySlug(ctx, slug)
	if err != nil {
		return Return{}, nil, err
	}
	versions, err := s.versions(ctx, actor, filed)
	return filed, versions, err
}

// WithdrawnReturn is a return that was released, was reopened and is not released again yet.
// Version is the number of what it said last when it was.
type WithdrawnReturn struct {
	Return
	Version int
}

// WithdrawnReturns are such returns, the latest day first, for whoever reads released returns: what
// they said stays readable. Error: ErrNotAllowed.
func (s *Service) WithdrawnReturns(ctx context.Context, actor people.Actor) ([]WithdrawnReturn, error) {
	if !MayWithReturn(actor, ReadReleased) {
		return nil, ErrNotAllowed
	}
	returns, err := s.store.returns(ctx, false)
	if err != nil {
		return nil, err
	}
	returns = slices.DeleteFunc(returns, func(r Return) bool { return r.State.Released() })
	steps, err := s.store.stepsOf(ctx, returns)
	var withdrawn []WithdrawnReturn
	for _, filed := range returns {
		if number := lastReleased(versionsOf(steps[filed.id])); number > 0 {
			withdrawn = append(withdrawn, WithdrawnReturn{filed, number})
		}
	}
	return withdrawn, err
}

// lastReleased is the number of the latest of the versions that was released, 0 where none was.
func lastReleased(versions []ReturnVersion) int {
	for _, version := range versions { // the latest first
		if !version.ReleasedAt.IsZero() {
			return version.Number
		}
	}
	return 0
}

// VersionReceipt is what a figure of such a version was counted from. Errors: as ReadVersion, and
// ErrNoFigure.
func (s *Service) VersionReceipt(ctx context.Context, actor people.Actor, slug string, number int, key string) (Return, ReturnVersion, Receipt, error) {
	filed, version, said, err := s.ReadVersion(ctx, actor, slug, number)
	if err != nil {
		return Return{}, ReturnVersion{}, Receipt{}, err
	}
	receipt, there := said.receipt(key)
	if !there {
		return Return{}, ReturnVersion{}, Receipt{}, ErrNoFigure
	}
	return filed, version, receipt, nil
}

// EarlierFigure is a figure that a version of a return said otherwise.
type EarlierFigure struct {
	Version ReturnVersion
	Restatement
}

// EarlierFigures are what the versions of a return said of a figure otherwise than its receipt
// does, the latest first. Errors: ErrNotAllowed, ErrNoReturn, ErrAltered.
func (s *Service) EarlierFigures(ctx context.Context, actor people.Actor, slug string, receipt Receipt) ([]EarlierFigure, error) {
	_, versions, err := s.Versions(ctx, actor, slug)
	var earlier []EarlierFigure
	for _, version := range versions {
		said, err := version.says()
		if err != nil {
			return nil, err
		}
		was, there := said.receipt(receipt.Figure.Key)
		if row := newRestatement(was, receipt); there && row.Differs() {
			earlier = append(earlier, EarlierFigure{version, row})
		}
	}
	return earlier, err
}

// receipt is that of a figure of the return, with its KPI.
func (r GrantReturn) receipt(key string) (Receipt, bool) {
	if letter, is := letterOf(key); is {
		return r.colourReceipt(letter)
	}
	receipt, there := r.Receipts[key]
	receipt.KPI = r.kpiOf(key)
	return receipt, there
}
