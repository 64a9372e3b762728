package courses

import (
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// Service is the programme's courses and who came to them. Every command takes
// the person who acts and checks what they may do.
type Service struct {
	store  *store
	people *people.Service
	clock  func() time.Time
	// remindersAWeek is the cap of LimitReminders.
	remindersAWeek int
}

// now is the present moment in UTC, as precise as both databases keep it.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// runsProgramme tells whether actor may set up programmes and courses, and act
// for every organisation.
func runsProgramme(actor people.Actor) bool {
	return actor.IsAny(people.Manager, people.Administrator)
}

// runsSessionsOf tells whether actor may act for the sessions of an organisation:
// its trainers, managers and administrators.
func runsSessionsOf(actor people.Actor, organisationID string) bool {
	return runsProgramme(actor) || actor.IsFor(people.Trainer, organisationID)
}

// CanManage tells whether actor may edit, cancel and staff session, and see who
// is booked on it: the trainers of its organisation, the trainers who train it,
// managers, administrators.
func CanManage(actor people.Actor, session Session) bool {
	trains := actor.Is(people.Trainer) && slices.Contains(session.TrainerIDs, actor.PersonID)
	return trains || runsSessionsOf(actor, session.OrganisationID)
}

func anyBlank(values ...string) bool {
	for _, value := range values {
		if strings.TrimSpace(value) == "" {
			return true
		}
	}
	return false
}
