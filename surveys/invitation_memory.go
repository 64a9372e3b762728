package surveys

import (
	"context"
	"sync"
	"time"
)

// People answer in a room together, page after page, and what their links lead to is the same:
// the wave, its questionnaire, its programme and the session. A server remembers that for a
// moment. A seat and a draft it never remembers.

// invitedWhere is what links of one wave and session have in common.
type invitedWhere struct{ wave, session string }

// mostRemembered bounds the memory; a server that has more begins anew.
const mostRemembered = 1000

// invitationMemory keeps invitations for a while. The zero memory keeps none.
type invitationMemory struct {
	keeps time.Duration
	mutex sync.Mutex
	known map[invitedWhere]rememberedInvitation
}

type rememberedInvitation struct {
	invitation Invitation
	at         time.Time // a duration's beginning, not a moment of the domain's
}

func (m *invitationMemory) find(where invitedWhere) (Invitation, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	found, known := m.known[where]
	return found.invitation, known && time.Since(found.at) < m.keeps
}

// keep remembers an invitation that was read no earlier than at.
func (m *invitationMemory) keep(where invitedWhere, invitation Invitation, at time.Time) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.known == nil || len(m.known) >= mostRemembered {
		m.known = map[invitedWhere]rememberedInvitation{}
	}
	m.known[where] = rememberedInvitation{invitation, at}
}

// RememberInvitations has the service remember for so long what the links of a session lead to,
// but for seats and drafts. It is called before anything is served.
func (s *Service) RememberInvitations(keeps time.Duration) { s.invitations.keeps = keeps }

// InvitationSeen is InvitationByLink for a page, or for keeping what was typed on one, where
// wave, questionnaire, programme and session may be those of a moment ago (RememberInvitations).
// What is handed in is looked at anew.
func (s *Service) InvitationSeen(ctx context.Context, token string) (Invitation, error) {
	if s.invitations.keeps == 0 {
		return s.InvitationByLink(ctx, token)
	}
	row, err := s.store.seatByLink(ctx, s.linkOf(token))
	if err != nil {
		return Invitation{}, err
	}
	where := invitedWhere{row.seat.WaveID, row.seat.SessionID}
	invitation, known := s.invitations.find(where)
	if !known {
		begun := time.Now()
		if invitation, err = s.invitationTo(ctx, where.wave, where.session); err != nil {
			return Invitation{}, err
		}
		s.invitations.keep(where, invitation, begun)
	}
	return invitation.linked(row), nil
}
