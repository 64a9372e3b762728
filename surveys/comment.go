package surveys

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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

// MostCommentsCounted is up to how many comments that wait are counted: there may be as many
// as responses, and all of those would have to be read.
const MostCommentsCounted = 500

// mayReadComments tells who reads what was written before anyone else does.
func mayReadComments(actor people.Actor) bool { return actor.IsAny(people.Manager) }

// CommentsToRead are free text answers of earlier days, and of files, that nobody has decided
// about, at most twenty and how many there are (of more than MostCommentsCounted one more than
// that), and those that were decided last. Their order, of random ids, says nothing about when they came. For programme managers; else
// ErrNotAllowed.
func (s *Service) CommentsToRead(ctx context.Context, actor people.Actor) (waiting []Comment, left int, decided []Comment, err error) {
	if !mayReadComments(actor) {
		return nil, 0, nil, ErrNotAllowed
	}
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	rows, err := s.store.decidedComments(ctx, nil)
	if err != nil {
		return nil, 0, nil, err
	}
	last := lastDecided(rows)
	for _, wave := range waves {
		if known := idsOfWave(last, wave.ID, ""); len(known) > 0 {
			err = s.eachComment(ctx, wave, known, last, func(comment Comment) bool {
				if comment.State != "" {
					decided = append(decided, comment)
				}
				return true
			})
		}
		if err == nil && left <= MostCommentsCounted {
			err = s.eachComment(ctx, wave, nil, rows, func(comment Comment) bool {
				if comment.State == "" {
					left++
				}
				if comment.State == "" && len(waiting) < mostComments {
					waiting = append(waiting, comment)
				}
				return left <= MostCommentsCounted
			})
		}
		if err != nil {
			return nil, 0, nil, err
		}
	}
	slices.SortStableFunc(decided, func(a, b Comment) int { return b.DecidedAt.Compare(a.DecidedAt) })
	return waiting, left, decided, nil
}

// lastDecided are as many decisions as a page shows, the last ones.
func lastDecided(rows map[CommentID]commentRow) map[CommentID]commentRow {
	ids := slices.SortedFunc(maps.Keys(rows), func(a, b CommentID) int {
		return cmp.Or(rows[b].DecidedAt.Compare(rows[a].DecidedAt), strings.Compare(a.ResponseID, b.ResponseID))
	})
	last := map[CommentID]commentRow{}
	for _, id := range ids[:min(len(ids), mostComments)] {
		last[id] = rows[id]
	}
	return last
}

// idsOfWave are the responses of a wave about whose comments it was decided so; state "" is
// either way.
func idsOfWave(rows map[CommentID]commentRow, waveID string, state CommentState) []string {
	var ids []string
	for id, row := range rows {
		if id.WaveID == waveID && (state == "" || row.State == state) {
			ids = append(ids, id.ResponseID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// eachComment hands out the free text answers of a wave, with what was decided about them,
// until it is told to stop: those of these responses, or of all when nil. What was handed in
// today is not among them: when it appears would tell who wrote it.
func (s *Service) eachComment(ctx context.Context, wave Wave, responses []string, decided map[CommentID]commentRow, each func(Comment) bool) error {
	questionnaires, err := s.store.questionnairesOf(ctx, wave.Survey, nil)
	if err != nil {
		return err
	}
	asked := map[int][]Question{}
	for version, questionnaire := range questionnaires {
		for _, question := range questionnaire.Questions {
			if question.Kind == KindText {
				asked[version] = append(asked[version], question)
			}
		}
	}
	if len(asked) == 0 {
		return nil
	}
	return s.store.eachWritten(ctx, wave.ID, courses.DayOf(s.now()), responses, func(id string, version int, answers Answers) bool {
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
			if !each(comment) {
				return false
			}
		}
		return true
	})
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
	found := false
	err = s.eachComment(ctx, wave, []string{id.ResponseID}, nil, func(comment Comment) bool {
		found = comment.CommentID == id
		return !found
	})
	if err != nil {
		return err
	}
	if !found {
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
		comments, err := s.releasedOfWave(ctx, wave, decided, floor)
		if err != nil {
			return nil, err
		}
		for _, comment := range comments {
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

// releasedOfWave are a wave's released comments to the questions to which enough people wrote.
// It counts who wrote only as far as it takes to know, so that it takes as long for a million
// answers as for a thousand.
func (s *Service) releasedOfWave(ctx context.Context, wave Wave, decided map[CommentID]commentRow, floor int) ([]Comment, error) {
	ids := idsOfWave(decided, wave.ID, CommentReleased)
	if len(ids) == 0 {
		return nil, nil
	}
	var comments []Comment
	few := map[string]int{} // question -> how many are missing to the floor
	err := s.eachComment(ctx, wave, ids, decided, func(comment Comment) bool {
		if comment.State == CommentReleased {
			comments = append(comments, comment)
			few[comment.Asked] = floor
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	err = s.eachComment(ctx, wave, nil, nil, func(comment Comment) bool {
		if missing, counted := few[comment.Asked]; counted && missing > 1 {
			few[comment.Asked] = missing - 1
		} else if counted {
			delete(few, comment.Asked)
		}
		return len(few) > 0
	})
	comments = slices.DeleteFunc(comments, func(comment Comment) bool { return few[comment.Asked] > 0 })
	return comments, err
}

// ReleasedComments are what people wrote to one question, as it was redacted and released,
// by the alphabet.
type ReleasedComments struct {
	Question string
	Texts    []string
}
