package surveys

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// Page is the questions that are asked on one page with the question: itself alone, or those
// of its section that the answers so far ask, where the section says so.
func (d Draft) Page(question Question) []Question {
	section, known := d.Questionnaire.Section(question.Section)
	if !known || !section.OnePage {
		return []Question{question}
	}
	return slices.DeleteFunc(d.Asked(), func(other Question) bool { return other.Section != section.Code })
}

// TypedAnswer is what was typed at a question.
type TypedAnswer struct{ Question, Typed string }

// RefusedAnswers says which questions' typed answers were refused, and why: ErrAnswer or
// ErrAnswerNeeded, by question. It is either when all of them are.
type RefusedAnswers map[string]error

// Error lists them.
func (r RefusedAnswers) Error() string {
	var lines []string
	for _, question := range slices.Sorted(maps.Keys(r)) {
		lines = append(lines, question+": "+r[question].Error())
	}
	return strings.Join(lines, "; ")
}

// Unwrap is the causes.
func (r RefusedAnswers) Unwrap() []error { return slices.Collect(maps.Values(r)) }

// SaveAnswers keeps what was typed at the questions of a page; leaveBlank keeps that the empty
// ones were left blank. An empty answer otherwise needs a question that says it is optional.
// What an answer of the same page no longer asks is passed over.
// Where something is refused nothing is kept, and the error is RefusedAnswers. Other errors
// are those of Draft and Check, and ErrAnswer for a question that there is not.
func (s *Service) SaveAnswers(ctx context.Context, invitation Invitation, secret string, typed []TypedAnswer, leaveBlank bool) (Draft, error) {
	return s.changeDraft(ctx, invitation, secret, false, func(draft *Draft) error {
		return draft.answers(typed, leaveBlank)
	})
}

// answers keeps what was typed at the questions of a page, or all of it is refused.
func (d *Draft) answers(typed []TypedAnswer, leaveBlank bool) error {
	refused := RefusedAnswers{}
	for _, answer := range typed {
		if question, known := d.Questionnaire.Question(answer.Question); known && len(typed) > 1 && !d.Asks(question) {
			continue // an answer above on the page has taken it away
		}
		if err := d.answer(answer.Question, answer.Typed, leaveBlank && strings.TrimSpace(answer.Typed) == ""); err != nil {
			refused[answer.Question] = err
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}
