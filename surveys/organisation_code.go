package surveys

import (
	"context"
	"errors"

	"muster/courses/people"
)

// OrganisationCode is the short code, as people see it, by which the people of one organisation
// answer an open wave.
type OrganisationCode struct {
	OrganisationID, Organisation, Code string
}

// OrganisationCodes are those of an open wave, by the organisation's name, for a manager or an
// administrator. ErrNoWave when it is no open wave.
func (s *Service) OrganisationCodes(ctx context.Context, actor people.Actor, waveID string) ([]OrganisationCode, error) {
	if !mayKeepSurveys(actor) {
		return nil, ErrNotAllowed
	}
	if err := s.isOpenWave(ctx, waveID); err != nil {
		return nil, err
	}
	return s.store.organisationCodes(ctx, waveID)
}

// MakeOrganisationCodes gives each of these organisations (ids) a code of its own for an open
// wave, unless it has one, and says how many were made. For a manager or an administrator.
// ErrNoWave; people.ErrNoOrganisation.
func (s *Service) MakeOrganisationCodes(ctx context.Context, actor people.Actor, waveID string, organisations []string) (int, error) {
	if !mayKeepSurveys(actor) {
		return 0, ErrNotAllowed
	}
	if err := s.isOpenWave(ctx, waveID); err != nil {
		return 0, err
	}
	known, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range organisations {
		if _, ok := known[id]; !ok {
			return 0, people.ErrNoOrganisation
		}
	}
	return s.store.makeOrganisationCodes(ctx, actor, waveID, organisations, s.now())
}

func (s *Service) isOpenWave(ctx context.Context, waveID string) error {
	wave, err := s.Wave(ctx, waveID)
	if err == nil && wave.Kind != WaveOpen {
		err = ErrNoWave
	}
	return err
}

// invitationOfOrganisation is what the code of an organisation leads to. ErrNoCode when there is
// none.
func (s *Service) invitationOfOrganisation(ctx context.Context, code string) (Invitation, error) {
	row, err := s.store.organisationOfCode(ctx, code)
	if err != nil {
		return Invitation{}, err
	}
	invitation, err := s.invitationTo(ctx, row.WaveID, "")
	if errors.Is(err, ErrNoWave) {
		err = ErrNoCode
	}
	invitation.Organisation = row.OrganisationCode
	return invitation, err
}

// answerOrganisation gives the answer to the question for the organisation that the code gives,
// where it has not been answered and has it among its options. It can be changed like any other.
func (d *Draft) answerOrganisation(invitation Invitation) {
	question, asks := d.Questionnaire.Question(organisationQuestion)
	if !asks || invitation.Organisation.Organisation == "" || d.Seen(question) {
		return
	}
	if value, err := d.Questionnaire.ParseAnswer(question, invitation.Organisation.Organisation); err == nil {
		d.Answers[question.Code] = value
	}
}
