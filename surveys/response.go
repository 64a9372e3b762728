package surveys

import (
	"context"
	"errors"
	"fmt"

	"muster/courses"
	"muster/courses/people"
)

// organisationQuestion is the code of the question whose answer is also the response's
// organisation, where the value or label of an option is the name of one.
const organisationQuestion = "organisation"

// handIn is a response to be stored, and what it uses up: a seat, or the right of a
// browser's draft to be handed in once.
type handIn struct {
	row     responseRow
	survey  string
	seat    string // token hash
	use     string // the seat's
	draft   string // id
	receipt bool
}

// HandIn stores the draft as a response, once: ErrAnswered when it has been handed in, which
// is what a repeated request meets. Stored are the answers to the questions that the routing
// asks, the day, the session, the organisation if it was asked, and the pair code; never a
// person, a booking or a time of day. ErrUnfinished when a question has not been seen yet,
// ErrNoAnswers when all are blank. Other errors are those of Draft and Check.
func (s *Service) HandIn(ctx context.Context, invitation Invitation, secret string) error {
	draft, err := invitation.draftOr(func() (Draft, error) { return s.Draft(ctx, invitation, secret) })
	if err != nil {
		return err
	}
	if err := invitation.Check(s.now()); err != nil {
		return err
	}
	if _, unfinished := draft.Next(); unfinished {
		return ErrUnfinished
	}
	row, err := s.responseOf(ctx, invitation.Wave, draft.Questionnaire, draft.Answers)
	if err != nil {
		return err
	}
	row.SessionID = textOrNull(invitation.sessionID())
	if _, asks := draft.Questionnaire.Question(organisationQuestion); !asks {
		row.OrganisationID = textOrNull(invitation.Organisation.OrganisationID)
	}
	var seat string
	row.CameBy, seat, row.PairCode = s.cameBy(invitation, draft)
	what := handIn{
		row: row, survey: invitation.Wave.Survey, seat: seat,
		draft: lockOf(invitation, secret).id, receipt: !invitation.Personal,
	}
	err = s.storeHandIn(ctx, invitation.Wave, what)
	if errors.Is(err, ErrAnswered) {
		// The seat was used by its personal link: there is nothing to go on with here.
		return errors.Join(err, s.store.close(ctx, what))
	}
	return err
}

// storeHandIn keys the personal code with the key of the wave's programme and stores.
func (s *Service) storeHandIn(ctx context.Context, wave Wave, what handIn) (err error) {
	if what.row.PairCode, err = s.keyedPair(ctx, wave.Programme, what.row.PairCode); err != nil {
		return err
	}
	if what.seat != "" {
		what.use = s.pairs.seatUse(what.seat)
	}
	return s.store.handIn(ctx, what)
}

// cameBy is by which way a draft comes in, the token hash of the seat that it uses up, if
// any, and its pair code.
func (s *Service) cameBy(invitation Invitation, draft Draft) (way, seat, pairCode string) {
	switch {
	case invitation.Personal:
		return cameBySeat, invitation.seat.TokenHash, s.pairCode(invitation.Wave, invitation.person)
	case draft.seat != "":
		return cameBySeat, draft.seat, draft.pairCode
	case invitation.InRoom():
		return cameByRoom, "", ""
	}
	return cameByOpen, "", draft.pairCode
}

// SeatAnswers are somebody's answers to a wave after a session they attended.
type SeatAnswers struct {
	WaveID    string
	BookingID string
	Answers   Answers
}

// SubmitSeat hands in whole sets of answers without a draft, as the demonstration does. The
// answers are parsed as typed ones are; those that the routing does not ask are left out.
// Errors: ErrNoSeat, ErrAnswered, ErrAnswer, ErrNoAnswers, ErrSurveyNotOpen, ErrSurveyClosed.
func (s *Service) SubmitSeat(ctx context.Context, given SeatAnswers) error {
	invitation, err := s.InvitationByLink(ctx, s.LinkToken(given.WaveID, given.BookingID))
	if err != nil {
		return err
	}
	row, err := s.wholeResponse(ctx, invitation, given.Answers)
	if err != nil {
		return err
	}
	row.CameBy, row.PairCode = cameBySeat, s.pairCode(invitation.Wave, invitation.person)
	return s.storeHandIn(ctx, invitation.Wave, handIn{row: row, survey: invitation.Wave.Survey, seat: invitation.seat.TokenHash})
}

// OpenAnswers are somebody's answers to an open wave. PersonID gives them a pair code; "" is
// somebody unknown.
type OpenAnswers struct {
	WaveID   string
	PersonID string
	Answers  Answers
}

// SubmitOpen is SubmitSeat for an open wave. ErrNoWave when it is not one.
func (s *Service) SubmitOpen(ctx context.Context, given OpenAnswers) error {
	invitation, err := s.invitationTo(ctx, given.WaveID, "")
	if err != nil {
		return err
	}
	if invitation.Wave.Kind != WaveOpen {
		return ErrNoWave
	}
	row, err := s.wholeResponse(ctx, invitation, given.Answers)
	if err != nil {
		return err
	}
	row.PairCode, row.CameBy = s.pairCode(invitation.Wave, given.PersonID), cameByOpen
	return s.storeHandIn(ctx, invitation.Wave, handIn{row: row, survey: invitation.Wave.Survey})
}

func (s *Service) wholeResponse(ctx context.Context, invitation Invitation, typed Answers) (responseRow, error) {
	if err := invitation.Check(s.now()); err != nil {
		return responseRow{}, err
	}
	answers := Answers{}
	for code, text := range typed {
		question, ok := invitation.Questionnaire.Question(code)
		if !ok {
			return responseRow{}, fmt.Errorf("%w: there is no question %q", ErrAnswer, code)
		}
		value, err := invitation.Questionnaire.ParseAnswer(question, text)
		if err != nil {
			return responseRow{}, fmt.Errorf("question %s: %w", code, err)
		}
		answers[code] = value
	}
	row, err := s.responseOf(ctx, invitation.Wave, invitation.Questionnaire, answers)
	row.SessionID = textOrNull(invitation.sessionID())
	return row, err
}

// responseOf is a response of today, without what says how it came.
func (s *Service) responseOf(ctx context.Context, wave Wave, questionnaire QuestionnaireVersion, answers Answers) (responseRow, error) {
	asked := questionnaire.AskedAnswers(answers)
	if len(asked) == 0 {
		return responseRow{}, ErrNoAnswers
	}
	organisationID, err := s.organisationIn(ctx, questionnaire.Questionnaire, asked)
	today := courses.DayOf(s.now())
	return responseRow{
		WaveID: wave.ID, ID: people.NewID(), Version: questionnaire.Version,
		SubmittedOn: &today, OrganisationID: textOrNull(organisationID),
		Answers: answersJSON(asked), RecordedOn: today,
	}, err
}

// organisationIn is the id of the organisation that the answers name, or "".
func (s *Service) organisationIn(ctx context.Context, questionnaire Questionnaire, answers Answers) (string, error) {
	question, ok := questionnaire.Question(organisationQuestion)
	value := answers[organisationQuestion]
	if !ok || value == "" {
		return "", nil
	}
	names := []string{value}
	for _, option := range questionnaire.OptionsOf(question) {
		if option.Value == value {
			names = append(names, option.Label)
		}
	}
	for _, name := range names {
		organisation, err := s.people.OrganisationByName(ctx, name)
		if err == nil {
			return organisation.ID, nil
		}
		if !errors.Is(err, people.ErrNoOrganisation) {
			return "", err
		}
	}
	return "", nil
}

// ResponseRate is how many answered of those who could. Eligible are the seats of sessions
// held by the date, Answered the responses that came by a seat by then.
type ResponseRate struct {
	Eligible int
	Answered int
}

// ResponseRate is that of a survey in a programme as at a day, YYYY-MM-DD, at one time of
// asking: follow-ups of those who were asked after a session do not count again.
func (s *Service) ResponseRate(ctx context.Context, programme, survey, asAt string) (ResponseRate, error) {
	waves, err := s.store.waves(s.store.with(ctx).Where("survey_code = ? AND programme_code = ?", survey, programme))
	if err != nil || len(waves) == 0 {
		return ResponseRate{}, err
	}
	return s.store.responseRate(ctx, chosenSide{waves: oneTime(waves)}.waveIDs(), asAt)
}
