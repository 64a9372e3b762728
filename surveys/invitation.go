package surveys

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"muster/courses"
)

// roomDays is how long after a session its short code is answered. The code is on a screen
// that anybody may photograph; the personal links work until the survey closes.
const roomDays = 14

// Invitation is what a personal link or a short code leads to: a survey to answer. Session
// is the one it is about, nil for an open wave. OpensAt and ClosesAt are zero when there is
// no such limit. FloorBase is the fewest answers of which any result is shown.
type Invitation struct {
	Wave          Wave
	Questionnaire QuestionnaireVersion
	Session       *courses.SessionHead
	// Personal tells that it is the link of a seat. Answered, for these alone, that the seat
	// has been used.
	Personal  bool
	Answered  bool
	OpensAt   time.Time
	ClosesAt  time.Time
	FloorBase int
	// Key is the key of the wave's programme, and zero where it belongs to none.
	Key ProgrammeKey
	// Organisation is the one whose code led here, and zero where it is a code for everybody.
	Organisation OrganisationCode

	seat   seatRow
	person string // whose booking the seat is of
	read   *Draft
	looked bool      // at the draft too, when the link was looked up
	found  *draftRow // the draft that there was
}

// WithDraft is the invitation with the draft that was just read of it, so that what changes it
// or hands it in need not read it again. It is changed only where it is stored as it was read.
func (i Invitation) WithDraft(draft Draft) Invitation {
	draft.Answers, draft.leftBlank = maps.Clone(draft.Answers), slices.Clone(draft.leftBlank)
	i.read = &draft
	return i
}

// draftOr is the draft that was just read, once, else what read finds.
func (i *Invitation) draftOr(read func() (Draft, error)) (Draft, error) {
	if known := i.read; known != nil {
		i.read = nil
		return *known, nil
	}
	return read()
}

// InRoom tells whether the invitation is the code on the screen at a session.
func (i Invitation) InRoom() bool { return !i.Personal && i.Session != nil }

// Before tells whether the survey is asked before the session it is about.
func (i Invitation) Before() bool { return i.Wave.Kind == WaveBefore }

// Check returns ErrSurveyNotOpen or ErrSurveyClosed when no answers are taken at that moment.
func (i Invitation) Check(at time.Time) error {
	switch {
	case at.Before(i.OpensAt):
		return ErrSurveyNotOpen
	case !i.ClosesAt.IsZero() && !at.Before(i.ClosesAt):
		return ErrSurveyClosed
	}
	return nil
}

// sessionID is that of the session it is about, or "".
func (i Invitation) sessionID() string {
	if i.Session == nil {
		return ""
	}
	return i.Session.ID
}

// InvitationByLink finds what the token of a personal link leads to, also when it is not
// open or has been answered. ErrNoSeat when it leads nowhere: it was never made, or the
// register has been corrected since.
func (s *Service) InvitationByLink(ctx context.Context, token string) (Invitation, error) {
	row, err := s.store.invitedByLink(ctx, s.linkOf(token))
	if err != nil {
		return Invitation{}, err
	}
	invitation, err := s.invitation(ctx, row.invitedRow)
	return invitation.linked(row), err
}

// linkOf is what a personal link's token finds.
func (s *Service) linkOf(token string) personalLink {
	hash := hashOf(token)
	return personalLink{seat: hash, use: s.pairs.seatUse(hash), draft: linkLock(token).id}
}

// linked is the invitation as a personal link leads to it.
func (i Invitation) linked(row linkedRow) Invitation {
	i.Personal, i.Answered, i.seat, i.person = true, !row.seat.Open, row.seat, row.person
	i.looked, i.found = true, row.draft
	return i
}

// InvitationByCode finds what a short code leads to, however it is spelled, also when it is
// not open. ErrNoCode when there is none.
func (s *Service) InvitationByCode(ctx context.Context, typed string) (Invitation, error) {
	code := readCode(typed)
	if code == "" {
		return Invitation{}, ErrNoCode
	}
	row, err := s.store.invitedByCode(ctx, code)
	if errors.Is(err, ErrNoCode) {
		return s.invitationOfOrganisation(ctx, code)
	}
	if err != nil {
		return Invitation{}, err
	}
	invitation, err := s.invitation(ctx, row)
	if err != nil || invitation.Session == nil {
		return invitation, err
	}
	invitation.OpensAt = latest(invitation.OpensAt, invitation.Session.StartsAt)
	ends := invitation.Session.EndsAt.AddDate(0, 0, roomDays)
	if invitation.ClosesAt.IsZero() || ends.Before(invitation.ClosesAt) {
		invitation.ClosesAt = ends
	}
	return invitation, nil
}

// invitationTo is the invitation to a wave about a session, or about none if that is "".
func (s *Service) invitationTo(ctx context.Context, waveID, sessionID string) (Invitation, error) {
	row, err := s.store.invitedTo(ctx, waveID, sessionID)
	if err != nil {
		return Invitation{}, err
	}
	return s.invitation(ctx, row)
}

func (s *Service) invitation(ctx context.Context, row invitedRow) (Invitation, error) {
	wave := row.wave.wave()
	questionnaire, err := s.knownVersion(ctx, row)
	if err != nil {
		return Invitation{}, err
	}
	invitation := Invitation{
		Wave: wave, Questionnaire: questionnaire, Session: row.session.Head(), OpensAt: wave.OpensAt, ClosesAt: wave.ClosesAt,
		FloorBase: DefaultFloorBase,
	}
	if wave.Programme != "" {
		if invitation.Key, err = s.keyFrom(ctx, row.programme.Programme(), row.destroyOn, row.destroyedOn); err != nil {
			return Invitation{}, err
		}
		invitation.FloorBase = invitation.Key.Programme.FloorBase
	}
	if session := invitation.Session; session != nil {
		invitation.OpensAt, invitation.ClosesAt = wave.times(session.StartsAt, session.EndsAt)
	}
	// The key's day ends the programme's surveys: what was generalised then stays so.
	if ends := invitation.Key.keyEnds(); !ends.IsZero() && (invitation.ClosesAt.IsZero() || ends.Before(invitation.ClosesAt)) {
		invitation.ClosesAt = ends
	}
	return invitation, nil
}

// FewAtSession tells whether fewer than the floor may answer about the invitation's session,
// so that its results are never shown by themselves.
func (s *Service) FewAtSession(ctx context.Context, invitation Invitation) (bool, error) {
	if invitation.Session == nil {
		return false, nil
	}
	enough, err := s.store.hasSeats(ctx, invitation.Wave.ID, invitation.Session.ID, invitation.FloorBase)
	return !enough, err
}
