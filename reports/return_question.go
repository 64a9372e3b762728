package reports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"muster/courses/people"
)

// ReturnQuestion is a question on a figure of a return, with its answer once there is one.
// FigureText is what the figure said when it was asked about. Version is the number of the
// version of the return that said so and Withdrawn when it was reopened since, 0 and zero where
// the return says what it said.
type ReturnQuestion struct {
	ID           string
	FigureKey    string
	FigureTitle  string
	FigureText   string
	Question     string
	AskedName    string
	AskedAt      time.Time
	Answer       string
	AnsweredName string
	AnsweredAt   time.Time
	Version      int
	Withdrawn    time.Time
}

// Open tells whether it has no answer yet.
func (q ReturnQuestion) Open() bool { return q.AnsweredAt.IsZero() }

// AskAboutFigure adds a question on a figure of a frozen return, for the board and, once it is
// approved, for funders. It changes nothing that the return says, so that a locked one may be
// asked about. Errors: as ReturnReceipt, and ErrStage of a draft, ErrNoReason without a
// question, ErrTooLong.
func (s *Service) AskAboutFigure(ctx context.Context, actor people.Actor, slug, key, question string) (ReturnQuestion, error) {
	if !MayWithReturn(actor, Ask) {
		return ReturnQuestion{}, ErrNotAllowed
	}
	filed, receipt, err := s.ReturnReceipt(ctx, actor, slug, key)
	if err != nil {
		return ReturnQuestion{}, err
	}
	if filed.State == Draft {
		return ReturnQuestion{}, ErrStage
	}
	if question, err = somethingSaid(question); err != nil {
		return ReturnQuestion{}, err
	}
	asked := ReturnQuestion{
		ID: people.NewID(), FigureKey: key, FigureTitle: receipt.Figure.Title, FigureText: receipt.Figure.Text(), Question: question,
		AskedName: strings.TrimSpace(actor.Name), AskedAt: s.moment(),
	}
	return asked, s.store.addQuestion(ctx, actor, filed, asked)
}

// AnswerQuestion answers a question on a return, once, for managers. Errors: ErrNotAllowed,
// ErrNoReturn, ErrNoEntry, ErrNoReason without an answer, ErrTooLong, ErrChangedSince when it
// has an answer.
func (s *Service) AnswerQuestion(ctx context.Context, actor people.Actor, slug, id, answer string) error {
	if !MayWithReturn(actor, Answer) {
		return ErrNotAllowed
	}
	filed, err := s.readable(ctx, actor, slug)
	if err != nil {
		return err
	}
	if answer, err = somethingSaid(answer); err != nil {
		return err
	}
	if _, err := s.store.question(ctx, filed, id); err != nil {
		return err
	}
	return s.store.answerQuestion(ctx, actor, filed, id, answer, s.moment())
}

func somethingSaid(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", ErrNoReason
	case len([]rune(text)) > MaxText:
		return "", ErrTooLong
	}
	return text, nil
}

// ReturnQuestions are the questions on a return, the latest first, for whoever may read it or one
// of its versions: those on what it said before it was reopened to whoever may read that.
// Errors: ErrNotAllowed, ErrNoReturn.
func (s *Service) ReturnQuestions(ctx context.Context, actor people.Actor, slug string) (Return, []ReturnQuestion, error) {
	if !MayWithReturn(actor, ReadReleased) {
		return Return{}, nil, ErrNotAllowed
	}
	filed, err := s.store.returnBySlug(ctx, slug)
	if err != nil {
		return Return{}, nil, err
	}
	steps, err := s.store.stepsOf(ctx, []Return{filed})
	if err != nil {
		return Return{}, nil, err
	}
	versions := versionsOf(steps[filed.id])
	if !mayRead(actor, filed.State) && lastReleased(versions) == 0 {
		return Return{}, nil, ErrNotAllowed
	}
	questions, err := s.store.questions(ctx, filed)
	readable := []ReturnQuestion{}
	for _, question := range questions {
		if question.about(filed, versions) || MayWithReturn(actor, ReadDraft) {
			readable = append(readable, question)
		}
	}
	return filed, readable, err
}

// about notes which of all versions of its return the question was asked about, and tells whether
// that was released: others are never for funders.
func (q *ReturnQuestion) about(filed Return, versions []ReturnVersion) (released bool) {
	released = filed.State.Released()
	for _, version := range versions { // the latest first
		if !q.AskedAt.After(version.WithdrawnAt) {
			q.Version, q.Withdrawn, released = version.Number, version.WithdrawnAt, !version.ReleasedAt.IsZero()
		}
	}
	return released
}

// openQuestion is a question without an answer, with the return it is on. Released tells whether
// it is about what was released.
type openQuestion struct {
	ReturnQuestion
	Of       Return
	Released bool
}

// Text is who asks what about which figure.
func (q openQuestion) Text() string {
	of := "the " + lowerFirst(q.Of.Title)
	if q.Version > 0 {
		of = fmt.Sprintf("version %d of %s", q.Version, of)
	}
	return fmt.Sprintf("%s asks about “%s” (%s) in %s: %s", q.AskedName, q.FigureTitle, q.FigureText, of, q.Question)
}

// openQuestions are the questions on returns that have no answer, the oldest first.
func (s *Service) openQuestions(ctx context.Context, returns []Return) ([]openQuestion, error) {
	open, err := s.store.openQuestions(ctx, returns)
	if err != nil {
		return nil, err
	}
	steps, err := s.store.stepsOf(ctx, returns)
	for i := range open {
		open[i].Released = open[i].about(open[i].Of, versionsOf(steps[open[i].Of.id]))
	}
	return open, err
}
