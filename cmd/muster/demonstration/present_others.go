package demonstration

import (
	"context"

	"muster/courses"
	"muster/courses/people"
)

// approvalTown is where the session is whose bookings need approval.
const approvalTown = "Canterbury"

// noteOthers writes into the diary what people do for others on a session that needs
// approval: places are kept, Kent's contact nominates three people and sends a colleague
// instead of one of them, and three people ask for a place themselves.
func (w *world) noteOthers(past *training, s *session) {
	w.diary.note(w.day(-5, "09:15"), func(ctx context.Context) error {
		keep := courses.Hold{Kind: courses.ForOrganisation, For: w.organisations["Kent"].ID, Places: 4}
		return w.courses.SetHold(ctx, w.trainers[s.Trainer], s.Code, keep)
	})
	var team []courses.Nominee
	for range 4 {
		who := past.people.next(s.Course, "Kent", people.Policing)
		team = append(team, courses.Nominee{Email: who.Email, Name: who.Name, JobRole: who.JobRole})
	}
	w.diary.note(w.day(-5, "10:20"), func(ctx context.Context) error { return w.nominateTeam(ctx, s, team) })
	for i, force := range []string{"Kent", "Kent", "Essex"} {
		who := past.people.next(s.Course, force, people.Policing)
		w.diary.note(w.day(-4+i, "07:40"), func(ctx context.Context) error {
			actor, err := w.actorFor(ctx, who)
			if err != nil {
				return err
			}
			_, err = w.courses.Book(ctx, actor, courses.BookingRequest{SessionCode: s.Code})
			return err
		})
	}
}

// nominateTeam nominates all but the last of the team, who comes instead of the first.
func (w *world) nominateTeam(ctx context.Context, s *session, team []courses.Nominee) error {
	contact, last := w.staff[people.Contact], len(team)-1
	made, err := w.courses.Nominate(ctx, contact, courses.Nomination{
		RequestID: "demonstration-" + s.Code, SessionCode: s.Code, OrganisationID: contact.OrganisationID, People: team[:last],
	})
	if err != nil {
		return err
	}
	_, err = w.courses.Swap(ctx, contact, made.People[0].Reference, team[last])
	return err
}
