package surveys

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"muster/courses"
	"muster/courses/people"
)

// CommentState says what a person decided about a comment.
type CommentState string

// A released comment is listed with the results of its survey, as it was redacted; a held
// one is read by nobody else.
const (
	CommentReleased CommentState = "released"
	CommentHeld     CommentState = "held"
)

// CommentID finds a free text answer. A response's id is random and leads to nobody.
type CommentID struct{ WaveID, ResponseID, Question string }

// Comment is a free text answer as whoever decides reads it. Original is what was written.
// State is "" while nobody has decided; then Redacted is what is released, and DecidedBy
// (a person's id) and DecidedAt say who decided and when. It has neither role nor
// organisation nor session: together with the words they would tell who wrote it.
type Comment struct {
	CommentID
	Survey, Wave, Asked, Original, Redacted string
	State                                   CommentState
	DecidedBy                               string
	DecidedAt                               time.Time
}

// mostComments is how many a queue shows at once, and mostCommentRunes how long a redacted one is.
const (
	mostComments     = 20
	mostCommentRunes = 4000
)

// mayReadComments tells who reads what was written before anyone else does.
func mayReadComments(actor people.Actor) bool { return actor.IsAny(people.Manager) }

// CommentsToRead are free text answers of earlier days, and of files, that nobody has decided
// about, at most twenty, and those that were decided last. Their order, of random ids, says nothing about when they came.
// For programme managers; else ErrNotAllowed.
func (s *Service) CommentsToRead(ctx context.Context, actor people.Actor) (waiting, decided []Comment, err error) {
	if !mayReadComments(actor) {
		return nil, nil, ErrNotAllowed
	}
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.store.decidedComments(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, wave := range waves {
		comments, err := s.commentsOf(ctx, wave, rows)
		if err != nil {
			return nil, nil, err
		}
		for _, comment := range comments {
			if comment.State == "" && len(waiting) < mostComments {
				waiting = append(waiting, comment)
			}
			if comment.State != "" {
				decided = append(decided, comment)
			}
		}
	}
	slices.SortStableFunc(decided, func(a, b Comment) int { return b.DecidedAt.Compare(a.DecidedAt) })
	return waiting, decided[:min(len(decided), mostComments)], nil
}

// commentsOf are the free text answers of a wave with what was decided about them. What was
// handed in today is not among them: when it appears would tell who wrote it.
func (s *Service) commentsOf(ctx context.Context, wave Wave, decided map[CommentID]commentRow) ([]Comment, error) {
	questionnaires, err := s.store.questionnairesOf(ctx, wave.Survey, nil)
	if err != nil {
		return nil, err
	}
	asked := map[int][]Question{}
	for version, questionnaire := range questionnaires {
		for _, question := range questionnaire.Questions {
			if question.Kind == KindText {
				asked[version] = append(asked[version], question)
			}
		}
	}
	var comments []Comment
	err = s.store.eachWritten(ctx, wave.ID, courses.DayOf(s.now()), func(id string, version int, answers Answers) {
		for _, question := range asked[version] {
			text := strings.TrimSpace(answers[question.Code])
			if text == "" || !Asked(question, answers) {
				continue
			}
			comment := Comment{
				CommentID: CommentID{wave.ID, id, question.Code},
				Survey:    wave.Survey, Wave: wave.Name, Asked: question.Text, Original: strings.Clone(text),
			}
			if row, known := decided[comment.CommentID]; known {
				comment.State, comment.Redacted = row.State, row.Redacted
				comment.DecidedBy, comment.DecidedAt = row.DecidedBy, row.DecidedAt
			}
			comments = append(comments, comment)
		}
	})
	return comments, err
}

// DecideComment releases a comment in the words given, or holds it back; deciding again
// replaces what was decided. Who decided and when is recorded. For programme managers.
// Errors: ErrNotAllowed, ErrNoComment, ErrCommentText (nothing is left to release, or it is
// too long).
func (s *Service) DecideComment(ctx context.Context, actor people.Actor, id CommentID, state CommentState, redacted string) error {
	if !mayReadComments(actor) {
		return ErrNotAllowed
	}
	redacted = strings.TrimSpace(redacted)
	if state == CommentHeld {
		redacted = ""
	} else if state != CommentReleased || redacted == "" || utf8.RuneCountInString(redacted) > mostCommentRunes {
		return fmt.Errorf("%w: at most %d characters", ErrCommentText, mostCommentRunes)
	}
	wave, err := s.waveByID(ctx, id.WaveID)
	if err != nil {
		return err
	}
	comments, err := s.commentsOf(ctx, wave, nil)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(comments, func(comment Comment) bool { return comment.CommentID == id }) {
		return ErrNoComment
	}
	return s.store.decideComment(ctx, actor, commentRow{id.WaveID, id.ResponseID, id.Question, state, redacted, actor.PersonID, s.now().UTC()})
}

func (s *Service) waveByID(ctx context.Context, id string) (Wave, error) {
	waves, err := s.Waves(ctx)
	if err != nil {
		return Wave{}, err
	}
	for _, wave := range waves {
		if wave.ID == id {
			return wave, nil
		}
	}
	return Wave{}, ErrNoComment
}

// releasedComments are the released words of the waves of a side, by question. Of a wave in
// which fewer people than the floor wrote to a question there are none, neither by itself nor
// among others, from which it could be told.
func (s *Service) releasedComments(ctx context.Context, side chosenSide, floor int) ([]ReleasedComments, error) {
	if side.survey == "" || side.sessions != nil {
		return nil, nil
	}
	decided, err := s.store.decidedComments(ctx, side.waveIDs())
	if err != nil || len(decided) == 0 {
		return nil, err
	}
	released := map[string][]string{}
	var order []string
	for _, wave := range side.waves {
		comments, err := s.commentsOf(ctx, wave, decided)
		if err != nil {
			return nil, err
		}
		written := map[string]int{}
		for _, comment := range comments {
			written[comment.Asked]++
		}
		for _, comment := range comments {
			if comment.State != CommentReleased || written[comment.Asked] < floor {
				continue
			}
			if released[comment.Asked] == nil {
				order = append(order, comment.Asked)
			}
			released[comment.Asked] = append(released[comment.Asked], comment.Redacted)
		}
	}
	var found []ReleasedComments
	for _, asked := range order {
		slices.Sort(released[asked])
		found = append(found, ReleasedComments{asked, released[asked]})
	}
	return found, nil
}

// ReleasedComments are what people wrote to one question, as it was redacted and released,
// by the alphabet.
type ReleasedComments struct {
	Question string
	Texts    []string
}
