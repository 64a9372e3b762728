package surveys

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"muster/courses/people"
)

// QuestionnaireDraft is a questionnaire that is being written. It is a record of its own: no
// version, and nobody is asked it, until PublishDraft. BasedOn is the version it began as, 0
// for a new survey. Revision counts its changes.
type QuestionnaireDraft struct {
	Questionnaire
	BasedOn   int
	Revision  int
	ChangedAt time.Time
}

// QuestionnaireDrafts are all drafts, by code, for those who keep questionnaires.
func (s *Service) QuestionnaireDrafts(ctx context.Context, actor people.Actor) ([]QuestionnaireDraft, error) {
	if !mayKeepSurveys(actor) {
		return nil, ErrNotAllowed
	}
	return s.store.questionnaireDrafts(ctx)
}

// QuestionnaireDraft is the draft of a survey. ErrNoQuestionnaireDraft when there is none.
func (s *Service) QuestionnaireDraft(ctx context.Context, actor people.Actor, survey string) (QuestionnaireDraft, error) {
	if !mayKeepSurveys(actor) {
		return QuestionnaireDraft{}, ErrNotAllowed
	}
	return s.store.questionnaireDraft(ctx, survey)
}

// DraftQuestionnaire begins a draft with the content, which need not be complete. A survey
// that there is already is changed by it: ErrQuestionnaireDraftExists when somebody has begun one.
func (s *Service) DraftQuestionnaire(ctx context.Context, actor people.Actor, content Questionnaire) (QuestionnaireDraft, error) {
	if !mayKeepSurveys(actor) {
		return QuestionnaireDraft{}, ErrNotAllowed
	}
	newest, err := s.NewestQuestionnaire(ctx, content.Code)
	if err != nil && !errors.Is(err, ErrNoSurvey) {
		return QuestionnaireDraft{}, err
	}
	draft := QuestionnaireDraft{Questionnaire: content, BasedOn: newest.Version, Revision: 1, ChangedAt: s.now()}
	return draft, s.store.insertQuestionnaireDraft(ctx, actor, draft)
}

// ChangeDraft changes the draft of a survey that is at the revision. ErrQuestionnaireDraftChanged when somebody
// else has changed it since. The code of the survey stays what it is. An error of change is
// returned, and nothing is stored.
func (s *Service) ChangeDraft(ctx context.Context, actor people.Actor, survey string, revision int, change func(*Questionnaire) error) (QuestionnaireDraft, error) {
	draft, err := s.QuestionnaireDraft(ctx, actor, survey)
	if err != nil {
		return draft, err
	}
	if draft.Revision != revision {
		return draft, ErrQuestionnaireDraftChanged
	}
	if err := change(&draft.Questionnaire); err != nil {
		return draft, err
	}
	draft.Code = survey
	draft.Revision++
	draft.ChangedAt = s.now()
	return draft, s.store.updateQuestionnaireDraft(ctx, draft)
}

// DropQuestionnaireDraft forgets the draft of a survey.
func (s *Service) DropQuestionnaireDraft(ctx context.Context, actor people.Actor, survey string) error {
	if !mayKeepSurveys(actor) {
		return ErrNotAllowed
	}
	return s.store.deleteQuestionnaireDraft(ctx, actor, survey, s.now())
}

// PublishDraft makes the draft that is at the revision the next version of its survey, which
// is what is asked from then on, and forgets the draft; added is false when nothing in it has
// changed. ErrUnready when it has Faults, ErrQuestionnaireDraftChanged as ChangeDraft.
func (s *Service) PublishDraft(ctx context.Context, actor people.Actor, survey string, revision int) (version int, added bool, err error) {
	draft, err := s.QuestionnaireDraft(ctx, actor, survey)
	if err != nil {
		return 0, false, err
	}
	if draft.Revision != revision {
		return 0, false, ErrQuestionnaireDraftChanged
	}
	content, err := json.Marshal(draft.Questionnaire)
	if err != nil {
		return 0, false, ErrUnready
	}
	// The same reader as for files, so that nothing is asked that a file could not hold.
	questionnaire, err := ParseQuestionnaire(bytes.NewReader(content))
	if err != nil || len(draft.Faults()) > 0 {
		return 0, false, ErrUnready
	}
	if version, added, err = s.SaveQuestionnaire(ctx, actor, questionnaire); err != nil {
		return 0, false, err
	}
	// Stopped between the two, it is published again, to the same version.
	return version, added, s.store.deleteQuestionnaireDraft(ctx, actor, survey, s.now())
}

// MoveQuestion moves the question at the index by one place, up or down. The ends stay.
func (q *Questionnaire) MoveQuestion(index int, up bool) {
	other := index + 1
	if up {
		other = index - 1
	}
	if other >= 0 && other < len(q.Questions) {
		q.Questions[index], q.Questions[other] = q.Questions[other], q.Questions[index]
	}
}

// DropQuestion takes the question at the index away, and the routing that hangs on it.
func (q *Questionnaire) DropQuestion(index int) {
	code := q.Questions[index].Code
	q.Questions = slices.Delete(q.Questions, index, index+1)
	for i := range q.Questions {
		delete(q.Questions[i].AskedOf, code)
	}
}

// RenameQuestion gives the question at the index another code, and so in the routing by it
// and in the question that looks back on it.
func (q *Questionnaire) RenameQuestion(index int, code string) {
	before := q.Questions[index].Code
	q.Questions[index].Code = code
	for i := range q.Questions {
		if before != "" && q.Questions[i].ThenOf == before {
			q.Questions[i].ThenOf = code
		}
		if values, routed := q.Questions[i].AskedOf[before]; routed && before != code {
			delete(q.Questions[i].AskedOf, before)
			q.Questions[i].AskedOf[code] = values
		}
	}
}
