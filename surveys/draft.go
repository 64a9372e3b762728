package surveys

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"muster/courses"
	"muster/courses/people"
)

// Draft is a set of answers that has been begun. It keeps the version of the questionnaire
// that it was begun with. What was left blank knowingly is no longer asked first.
type Draft struct {
	Questionnaire QuestionnaireVersion
	Answers       Answers
	leftBlank     []string

	then     bool   // whether it is of the half that is asked "then" questions
	seat     string // token hash of the seat it uses up, or ""
	pairCode string
	sealed   string // as it is stored, or "" when it is not yet
}

// NewDraftSecret draws the secret by which a browser finds its draft again, to be kept in a
// cookie. A personal link is its own secret.
func NewDraftSecret() string { return people.NewID() }

// Asked are the questions that the routing asks, given the answers so far.
func (d Draft) Asked() []Question {
	kept := d.Questionnaire.AskedAnswers(d.Answers)
	var asked []Question
	for _, question := range d.Questionnaire.Questions {
		if Asked(question, kept) {
			asked = append(asked, question)
		}
	}
	return asked
}

// Asks tells whether the routing asks the question, given the answers so far.
func (d Draft) Asks(question Question) bool {
	if len(question.AskedOf) == 0 {
		return true
	}
	return Asked(question, d.Questionnaire.AskedAnswers(d.Answers))
}

// Begun tells whether anything has been answered or left blank.
func (d Draft) Begun() bool { return len(d.Answers)+len(d.leftBlank) > 0 }

// Seen tells whether a question has been answered, or left blank knowingly.
func (d Draft) Seen(question Question) bool {
	return d.Answers[question.Code] != "" || slices.Contains(d.leftBlank, question.Code)
}

// Blank tells whether no question that is asked has an answer: such a draft is not handed in.
func (d Draft) Blank() bool { return len(d.Questionnaire.AskedAnswers(d.Answers)) == 0 }

// Next is the first question that is asked and has not been seen. It is false when the
// answers can be handed in.
func (d Draft) Next() (Question, bool) {
	kept := d.Questionnaire.AskedAnswers(d.Answers)
	for _, question := range d.Questionnaire.Questions {
		if Asked(question, kept) && !d.Seen(question) {
			return question, true
		}
	}
	return Question{}, false
}

// Progress is a question's number among those that are asked, from 1, and about how many
// there will be. A question whose routing hangs on one that has not been seen yet counts.
func (d Draft) Progress(question Question) (number, about int) {
	may := map[string]bool{}
	kept := d.Questionnaire.AskedAnswers(d.Answers)
	for _, other := range d.Questionnaire.Questions {
		if !d.mayBeAsked(other, may, kept) {
			continue
		}
		may[other.Code] = true
		about++
		if other.Code == question.Code {
			number = about
		}
	}
	return number, about
}

// About is about how many questions there will be.
func (d Draft) About() int {
	_, about := d.Progress(Question{})
	return about
}

func (d Draft) mayBeAsked(question Question, may map[string]bool, kept Answers) bool {
	for code, listed := range question.AskedOf {
		unseen := may[code] && kept[code] == "" && !slices.Contains(d.leftBlank, code)
		if !unseen && !hasOneOf(kept[code], listed) {
			return false
		}
	}
	return true
}

// Beginning says whose a draft is. Reference is that of a booking on the session, typed by
// whoever answers in the room, or "". PersonID is who answers an open survey and wants the
// answers compared with later ones of theirs, or "". OwnCode is a code that they made up for
// the same, where the questionnaire allows it and nobody is signed in.
type Beginning struct {
	Reference string
	PersonID  string
	OwnCode   string
}

// BeginDraft begins answering by a short code, in the browser that keeps the secret. When it
// has begun already, that draft stays as it is but for what Beginning says.
// ErrReference refuses a booking reference that has no unused seat here, without saying why:
// whether somebody else attended or has answered is not told. ErrSurveyNotOpen,
// ErrSurveyClosed, ErrAnswered when this browser has handed in.
func (s *Service) BeginDraft(ctx context.Context, invitation Invitation, secret string, begin Beginning) (Draft, error) {
	var seat, pairCode string
	if invitation.InRoom() && begin.Reference != "" {
		row, personID, err := s.seatByReference(ctx, invitation, begin.Reference)
		if err != nil {
			return Draft{}, err
		}
		seat, pairCode = row.TokenHash, s.pairCode(invitation.Wave, personID)
	}
	if !invitation.InRoom() && begin.PersonID != "" {
		pairCode = s.pairCode(invitation.Wave, begin.PersonID)
	}
	if invitation.TakesOwnCode() && begin.PersonID == "" {
		own, err := readOwnCode(begin.OwnCode)
		if err != nil {
			return Draft{}, err
		}
		pairCode = s.ownPairCode(invitation.Wave, own)
	}
	return s.changeDraft(ctx, invitation, secret, true, func(draft *Draft) error {
		draft.seat, draft.pairCode = seat, pairCode
		draft.answerOrganisation(invitation)
		return nil
	})
}

// pairCode is a person's in the wave's programme. A wave outside every programme has none to
// compare with.
func (s *Service) pairCode(wave Wave, personID string) string {
	if wave.Programme == "" || personID == "" {
		return ""
	}
	return s.pairs.Personal(wave.Programme, personID)
}

func (s *Service) seatByReference(ctx context.Context, invitation Invitation, reference string) (seatRow, string, error) {
	booking, _, err := s.courses.Booking(ctx, people.System, courses.TypedReference(reference))
	if errors.Is(err, courses.ErrNoBooking) {
		return seatRow{}, "", ErrReference
	}
	if err != nil {
		return seatRow{}, "", err
	}
	seat, err := s.seat(ctx, hashOf(s.LinkToken(invitation.Wave.ID, booking.ID)))
	switch {
	case errors.Is(err, ErrNoSeat), err == nil && (!seat.Open || seat.SessionID != invitation.sessionID()):
		return seatRow{}, "", ErrReference
	}
	return seat, booking.PersonID, err
}

// Draft is what the secret's holder has answered so far. A personal link has an empty one to
// begin with; elsewhere ErrNoDraft says that there is none. ErrAnswered when it was handed in.
func (s *Service) Draft(ctx context.Context, invitation Invitation, secret string) (Draft, error) {
	if invitation.Answered {
		return Draft{}, ErrAnswered
	}
	lock := lockOf(invitation, secret)
	row, found, err := s.store.draft(ctx, lock.id)
	switch {
	case err != nil:
		return Draft{}, err
	case found:
		return s.openDraft(ctx, invitation, lock, row)
	case invitation.Personal:
		return s.newDraftOfSeat(ctx, invitation)
	}
	handedIn, err := s.store.hasReceipt(ctx, lock.id)
	if err == nil && handedIn {
		err = ErrAnswered
	}
	if err == nil {
		err = ErrNoDraft
	}
	return Draft{}, err
}

// DraftSeen is Draft as it was when a personal link was looked up, for a page that is made of
// one look. By a short code it is Draft.
func (s *Service) DraftSeen(ctx context.Context, invitation Invitation, secret string) (Draft, error) {
	switch {
	case !invitation.looked || invitation.Answered:
		return s.Draft(ctx, invitation, secret)
	case invitation.found == nil:
		return emptyDraft(invitation), nil
	}
	return s.openDraft(ctx, invitation, lockOf(invitation, secret), *invitation.found)
}

// newDraftOfSeat is an empty draft, unless the seat has been used since the invitation was
// read: then the draft is gone because it was handed in.
func (s *Service) newDraftOfSeat(ctx context.Context, invitation Invitation) (Draft, error) {
	seat, err := s.seat(ctx, invitation.seat.TokenHash)
	if err == nil && !seat.Open {
		err = ErrAnswered
	}
	return emptyDraft(invitation), err
}

// emptyDraft is of neither half yet: the draw is when it is first stored.
func emptyDraft(invitation Invitation) Draft {
	return Draft{Questionnaire: invitation.Questionnaire.withoutThen(), Answers: Answers{}}
}

// SaveAnswer keeps what was typed at a question; leaveBlank keeps that it was left blank. An
// empty answer otherwise needs a question that says it is optional: ErrAnswerNeeded. ErrAnswer
// refuses what is no answer to it, and a question that there is not. Other errors are those
// of Draft and Check.
func (s *Service) SaveAnswer(ctx context.Context, invitation Invitation, secret, question, typed string, leaveBlank bool) (Draft, error) {
	return s.changeDraft(ctx, invitation, secret, false, func(draft *Draft) error {
		return draft.answer(question, typed, leaveBlank)
	})
}

// answer keeps what was typed at a question, or that it was left blank.
func (d *Draft) answer(question, typed string, leaveBlank bool) error {
	asked, ok := d.Questionnaire.Question(question)
	if !ok {
		return fmt.Errorf("%w: there is no question %q", ErrAnswer, question)
	}
	value := ""
	if !leaveBlank {
		var err error
		if value, err = d.Questionnaire.ParseAnswer(asked, typed); err != nil {
			return err
		}
	}
	if value == "" && !leaveBlank && !asked.Optional {
		return ErrAnswerNeeded
	}
	d.leftBlank = slices.DeleteFunc(d.leftBlank, func(code string) bool { return code == question })
	delete(d.Answers, question)
	if value == "" {
		d.leftBlank = append(d.leftBlank, question)
	} else {
		d.Answers[question] = value
	}
	return nil
}

// changeDraft reads the draft, changes it and stores it, again when somebody else, such as
// another tab, has stored it in between. begin makes one where there is none.
func (s *Service) changeDraft(ctx context.Context, invitation Invitation, secret string, begin bool, change func(*Draft) error) (Draft, error) {
	if err := invitation.Check(s.now()); err != nil {
		return Draft{}, err
	}
	lock := lockOf(invitation, secret)
	const attempts = 10
	for range attempts {
		draft, err := invitation.draftOr(func() (Draft, error) { return s.Draft(ctx, invitation, secret) })
		if begin && errors.Is(err, ErrNoDraft) {
			draft, err = emptyDraft(invitation), nil
		}
		if err != nil {
			return Draft{}, err
		}
		if draft.sealed == "" {
			draft.intoHalf(invitation.Questionnaire, drawHalf())
		}
		if err := change(&draft); err != nil {
			return Draft{}, err
		}
		before := draft.sealed
		draft.sealed = lock.seal(draft)
		stored, err := s.store.saveDraft(ctx, draftRow{
			ID: lock.id, WaveID: invitation.Wave.ID, Version: draft.Questionnaire.Version,
			Content: draft.sealed, TouchedOn: courses.DayOf(s.now()),
		}, before)
		if err != nil || stored {
			return draft, err
		}
	}
	return Draft{}, errors.New("a draft was changed by somebody else in every attempt to change it")
}

func (s *Service) openDraft(ctx context.Context, invitation Invitation, lock draftLock, row draftRow) (Draft, error) {
	draft := Draft{Questionnaire: invitation.Questionnaire, sealed: row.Content}
	if row.Version != draft.Questionnaire.Version {
		var err error
		if draft.Questionnaire, err = s.QuestionnaireVersionOf(ctx, invitation.Wave.Survey, row.Version); err != nil {
			return Draft{}, err
		}
	}
	if err := lock.open(&draft); err != nil {
		return draft, err
	}
	draft.intoHalf(draft.Questionnaire, draft.then)
	return draft, nil
}

// intoHalf puts the draft into the half that is asked the "then" questions, or the other.
func (d *Draft) intoHalf(whole QuestionnaireVersion, then bool) {
	d.then, d.Questionnaire = then && whole.asksThen(), whole
	if !d.then {
		d.Questionnaire = whole.withoutThen()
	}
}

// DropDraft forgets what the secret's holder has answered so far.
func (s *Service) DropDraft(ctx context.Context, invitation Invitation, secret string) error {
	return s.store.deleteDraft(ctx, lockOf(invitation, secret).id)
}

// How long, in days, a draft is kept that nobody goes on with, and a browser's receipt.
const (
	draftDays   = 14
	receiptDays = 60
)

// ForgetDrafts deletes the drafts that nobody has touched for 14 days, and receipts older
// than 60. It is a job.
func (s *Service) ForgetDrafts(ctx context.Context) (int, error) {
	today := s.now()
	return s.store.forgetDrafts(ctx,
		courses.DayOf(today.AddDate(0, 0, -draftDays)), courses.DayOf(today.AddDate(0, 0, -receiptDays)))
}

// draftContent is what of a draft is encrypted.
type draftContent struct {
	Answers   Answers  `json:"answers"`
	LeftBlank []string `json:"left_blank,omitempty"`
	Then      bool     `json:"then,omitempty"`
	Seat      string   `json:"seat,omitempty"`
	PairCode  string   `json:"pair_code,omitempty"`
}

// draftLock finds and opens the draft of one secret in one wave and session. Neither its id
// nor its key leads back to the secret, nor the id to the key.
type draftLock struct {
	id  string
	key []byte
}

// lockOf is the lock of a secret's draft. A browser keeps one secret for all surveys; a link
// is of one wave and session anyway, so that its draft is found before they are known.
func lockOf(invitation Invitation, secret string) draftLock {
	if invitation.Personal {
		return linkLock(secret)
	}
	return newDraftLock(secret, invitation.Wave.ID, invitation.sessionID())
}

func linkLock(token string) draftLock { return newDraftLock(token) }

func newDraftLock(secret string, about ...string) draftLock {
	return draftLock{
		id:  hex.EncodeToString(keyedHash(secret, append([]string{"draft"}, about...)...)),
		key: keyedHash(secret, append([]string{"draft key"}, about...)...),
	}
}

func (l draftLock) seal(draft Draft) string {
	content, err := json.Marshal(draftContent{draft.Answers, draft.leftBlank, draft.then, draft.seat, draft.pairCode})
	if err != nil {
		panic("surveys: strings that are no JSON: " + err.Error())
	}
	return seal(l.key, l.id, content)
}

func (l draftLock) open(draft *Draft) error {
	plain, err := unseal(l.key, l.id, draft.sealed)
	if err != nil {
		return fmt.Errorf("open a draft: %w", err)
	}
	content := draftContent{Answers: Answers{}}
	if err := json.Unmarshal(plain, &content); err != nil {
		return fmt.Errorf("open a draft: %w", err)
	}
	draft.Answers, draft.leftBlank = content.Answers, content.LeftBlank
	draft.then, draft.seat, draft.pairCode = content.Then, content.Seat, content.PairCode
	return nil
}
