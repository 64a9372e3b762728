package courses

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"muster/courses/people"
)

// Nomination asks for places on a session for people of an organisation, in the order in
// which they are to get them. RequestID is the form's: sent twice, it nominates once.
// Expected, when given, are the outcomes that the actor has been shown, as Nominated's
// Outcomes says them, and Seen is the session's AsSeen of the same page.
type Nomination struct {
	RequestID      string
	SessionCode    string
	OrganisationID string
	People         []Nominee
	Expected       string
	Seen           string
}

// NominationOutcome is what becomes of a nominee.
type NominationOutcome string

// The outcomes. Those after NomineeRequested get no booking from the nomination.
const (
	// NomineeConfirmed has a place.
	NomineeConfirmed NominationOutcome = "confirmed"
	// NomineeWaiting is on the waiting list.
	NomineeWaiting NominationOutcome = "waiting"
	// NomineeRequested waits for somebody to decide.
	NomineeRequested NominationOutcome = "requested"
	// NomineeAlready has a booking on the session.
	NomineeAlready NominationOutcome = "already"
	// NomineeElsewhere is of another organisation, by record or by email domain.
	NomineeElsewhere NominationOutcome = "elsewhere"
	// NomineeClash has a place on a session at the same time.
	NomineeClash NominationOutcome = "clash"
	// NomineeUnnamed is nobody that Muster knows, and the list says no name.
	NomineeUnnamed NominationOutcome = "unnamed"
)

// Booked tells whether the nomination makes a booking.
func (o NominationOutcome) Booked() bool {
	return o == NomineeConfirmed || o == NomineeWaiting || o == NomineeRequested
}

// NominatedPerson is a nominee with what became of them. Reference is the booking's that
// was made, or there was, and Position its place in the queue at that moment.
// NameGuessed marks a name that was read out of the address.
type NominatedPerson struct {
	Email       string
	Name        string
	NameGuessed bool
	Outcome     NominationOutcome
	Reference   string
	Position    int

	bookingID string
}

// Nominated is a nomination with what became of each of its people, in order.
type Nominated struct {
	ID             string
	SessionID      string
	OrganisationID string
	RecordedBy     string
	RecordedAt     time.Time
	People         []NominatedPerson
}

// Outcomes says what became of the people, in order.
func (n Nominated) Outcomes() string {
	outcomes := make([]string, len(n.People))
	for i, person := range n.People {
		outcomes[i] = string(person.Outcome)
	}
	return strings.Join(outcomes, ",")
}

// Count is how many people had one of the outcomes.
func (n Nominated) Count(outcomes ...NominationOutcome) int {
	count := 0
	for _, person := range n.People {
		if slices.Contains(outcomes, person.Outcome) {
			count++
		}
	}
	return count
}

// errPreview takes back what a preview has done.
var errPreview = errors.New("this was a preview")

// Nominate books places for people of the actor's organisation in one transaction, and
// tells each of them. Whoever comes to no place joins the waiting list. People of other
// organisations, those booked already and those with a place elsewhere at that time are
// left out, and said so. A person without an organisation becomes one of the contact's. The
// same RequestID again returns what was done and does nothing. For contacts of the
// organisation; errors: ErrNotAllowed, ErrNoSession, ErrInvalid for an empty or too long
// list, ErrBookingClosed, ErrSessionCancelled; ErrNominationChanged, with what would be
// done now, when that is not what was expected: then nothing is done.
func (s *Service) Nominate(ctx context.Context, actor people.Actor, nomination Nomination) (Nominated, error) {
	return s.nominate(ctx, actor, nomination, nil)
}

// PreviewNomination is what Nominate would do now. It does it, and takes it back, so that
// it is decided by the very same rules; nobody is told.
func (s *Service) PreviewNomination(ctx context.Context, actor people.Actor, nomination Nomination) (Nominated, error) {
	return s.nominate(ctx, actor, nomination, errPreview)
}

// nominate ends its transaction with the error outcome.
func (s *Service) nominate(ctx context.Context, actor people.Actor, nomination Nomination, outcome error) (Nominated, error) {
	if !actor.IsFor(people.Contact, nomination.OrganisationID) {
		return Nominated{}, ErrNotAllowed
	}
	if len(nomination.People) == 0 || len(nomination.People) > MostNominees || anyBlank(nomination.RequestID) {
		return Nominated{}, ErrInvalid
	}
	session, err := s.store.sessionByCode(ctx, nomination.SessionCode)
	if err != nil {
		return Nominated{}, err
	}
	for attempt := 1; ; attempt++ {
		var nominated Nominated
		err := s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
			var err error
			if nominated, err = s.nominateInSession(ctx, tx, actor, current, nomination); err != nil {
				return err
			}
			return outcome
		})
		if errors.Is(err, errPreview) || errors.Is(err, ErrNominationChanged) {
			nominated.forgetBookings()
		}
		if errors.Is(err, errPreview) {
			err = nil
		}
		if !errors.Is(err, errReferenceTaken) || attempt == 5 {
			return nominated, err
		}
	}
}

func (s *Service) nominateInSession(ctx context.Context, tx *store, actor people.Actor, session Session, nomination Nomination) (Nominated, error) {
	made, err := tx.nomination(ctx, nomination.RequestID)
	if err != nil {
		return Nominated{}, err
	}
	if made != nil {
		if made.SessionID != session.ID || made.OrganisationID != nomination.OrganisationID {
			return Nominated{}, ErrInvalid
		}
		return *made, nil
	}
	if err := s.checkBookable(actor, session); err != nil {
		return Nominated{}, err
	}
	nominated := Nominated{
		ID: nomination.RequestID, SessionID: session.ID, OrganisationID: nomination.OrganisationID,
		RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	found, err := s.findColleagues(ctx, tx, actor, nomination.OrganisationID, nomination.People)
	if err != nil {
		return Nominated{}, err
	}
	if err := tx.lockPeople(ctx, found); err != nil {
		return Nominated{}, err
	}
	for _, colleague := range found {
		person, err := s.nominateColleague(ctx, tx, actor, session, colleague)
		if err != nil {
			return Nominated{}, err
		}
		nominated.People = append(nominated.People, person)
	}
	moved := nomination.Seen != "" && nomination.Seen != session.AsSeen()
	if moved || nomination.Expected != "" && nominated.Outcomes() != nomination.Expected {
		return nominated, ErrNominationChanged
	}
	if err := tx.insertNomination(ctx, nominated); err != nil {
		return Nominated{}, err
	}
	return nominated, tx.people.Record(ctx, actor, "nominated", session.Code, nominated.words())
}

// words are the nomination's outcomes for the audit log.
func (n Nominated) words() string {
	var lines []string
	for _, person := range n.People {
		lines = append(lines, cmp.Or(person.Reference, "nobody")+" "+string(person.Outcome))
	}
	return strings.Join(lines, "; ")
}

// forgetBookings takes out the references of bookings that were taken back.
func (n Nominated) forgetBookings() {
	for i, person := range n.People {
		if person.Outcome.Booked() {
			n.People[i].Reference, n.People[i].bookingID = "", ""
		}
	}
}

// colleague is a nominee and, unless outcome says why not, the person.
type colleague struct {
	nominee Nominee
	guessed bool
	person  people.Person
	outcome NominationOutcome
}

// findColleagues finds or adds the nominees who are, or may become, people of the
// organisation, in their order. They are added in the order of their addresses, so that two
// nominations at once that add the same people do not wait for one another.
func (s *Service) findColleagues(ctx context.Context, tx *store, actor people.Actor, organisationID string, nominees []Nominee) ([]colleague, error) {
	organisations, err := tx.people.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(nominees))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(nominees[a].Email, nominees[b].Email) })
	found := make([]colleague, len(nominees))
	for _, i := range order {
		if found[i], err = s.findColleague(ctx, tx, actor, organisations, organisationID, nominees[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s *Service) findColleague(ctx context.Context, tx *store, actor people.Actor, organisations []people.Organisation, organisationID string, nominee Nominee) (colleague, error) {
	found := colleague{nominee: nominee}
	known, err := tx.people.PersonByEmail(ctx, nominee.Email)
	if err != nil && !errors.Is(err, people.ErrNoPerson) {
		return found, err
	}
	by := organisationOfAddress(organisations, nominee.Email)
	if of := cmp.Or(known.OrganisationID, by); of != "" && of != organisationID {
		found.outcome = NomineeElsewhere
		return found, nil
	}
	if found.nominee.Name = cmp.Or(known.Name, nominee.Name); found.nominee.Name == "" {
		found.nominee.Name, found.guessed = nameInAddress(nominee.Email), true
	}
	if found.nominee.Name == "" {
		found.outcome = NomineeUnnamed
		return found, nil
	}
	found.person, err = s.completePerson(ctx, tx, actor, known, people.Person{
		Email: nominee.Email, Name: found.nominee.Name, OrganisationID: organisationID, JobRole: cmp.Or(known.JobRole, nominee.JobRole),
	})
	return found, err
}

// completePerson adds the person, or fills in what Muster does not know of them yet.
func (s *Service) completePerson(ctx context.Context, tx *store, actor people.Actor, known, complete people.Person) (people.Person, error) {
	if known.ID == "" {
		return tx.people.EnsurePerson(ctx, actor, complete)
	}
	complete.ID, complete.RecordedAt, complete.OrganisationBy = known.ID, known.RecordedAt, known.OrganisationBy
	if known.OrganisationID != "" && known.OrganisationBy == people.OrganisationClaimed {
		if err := tx.people.ConfirmOrganisation(ctx, actor, known.ID, known.OrganisationID); err != nil {
			return people.Person{}, err
		}
		complete.OrganisationBy, known.OrganisationBy = people.OrganisationConfirmed, people.OrganisationConfirmed
	}
	if complete == known {
		return known, nil
	}
	// A contact may not change people; filling a gap is the system's act.
	return complete, tx.people.UpdatePerson(ctx, people.System, complete)
}

// organisationOfAddress is the organisation whose staff have addresses of this domain,
// empty when none is known.
func organisationOfAddress(organisations []people.Organisation, email string) string {
	_, domain, _ := strings.Cut(email, "@")
	for _, organisation := range organisations {
		if organisation.Domain != "" && strings.EqualFold(organisation.Domain, domain) {
			return organisation.ID
		}
	}
	return ""
}

// nameInAddress reads a name out of an address like anna.o'neill2@example.org, empty when
// there are not at least two parts of letters.
func nameInAddress(email string) string {
	local, _, _ := strings.Cut(email, "@")
	parts := strings.FieldsFunc(strings.TrimRight(local, "0123456789"), func(r rune) bool { return r == '.' || r == '_' })
	for i, part := range parts {
		if strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' }) {
			return ""
		}
		parts[i] = capitalised(part)
	}
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts, " ")
}

// capitalised begins the word, and each part after an apostrophe or a hyphen, with a
// capital letter.
func capitalised(word string) string {
	begins := true
	return strings.Map(func(r rune) rune {
		if begins {
			r = unicode.ToUpper(r)
		}
		begins = r == '\'' || r == '-'
		return r
	}, word)
}

func (s *Service) nominateColleague(ctx context.Context, tx *store, actor people.Actor, session Session, colleague colleague) (NominatedPerson, error) {
	nominated := NominatedPerson{
		Email: colleague.nominee.Email, Name: colleague.nominee.Name, NameGuessed: colleague.guessed, Outcome: colleague.outcome,
	}
	if colleague.outcome != "" {
		return nominated, nil
	}
	booking, err := tx.activeBooking(ctx, session.ID, colleague.person.ID)
	if err != nil {
		return nominated, err
	}
	if booking != nil {
		nominated.Outcome, nominated.Reference, nominated.bookingID = NomineeAlready, booking.Reference, booking.ID
		return nominated, nil
	}
	by, err := tx.holdApplicant(ctx, session, colleague.person.ID)
	if err != nil {
		return nominated, err
	}
	made, err := s.takePlace(ctx, tx, actor, session, by, BookingRequest{PersonID: colleague.person.ID, JoinWaitingList: true, nominatedBy: actor})
	if errors.Is(err, ErrOverlap) {
		nominated.Outcome = NomineeClash
		return nominated, nil
	}
	if err != nil {
		return nominated, err
	}
	nominated.Outcome, nominated.Reference, nominated.bookingID = NominationOutcome(made.State), made.Reference, made.ID
	positions, err := tx.queuePositions(ctx, []string{session.ID})
	nominated.Position = positions[made.ID]
	return nominated, err
}

// Nominations lists what was nominated for an organisation, the latest first, from offset
// on at most limit, and says how many there are. For its contacts, managers and
// administrators; the audit log keeps that they looked.
func (s *Service) Nominations(ctx context.Context, actor people.Actor, organisationID string, offset, limit int) ([]Nominated, int, error) {
	if !runsProgramme(actor) && !actor.IsFor(people.Contact, organisationID) {
		return nil, 0, ErrNotAllowed
	}
	if err := s.people.Record(ctx, actor, "nominations read", organisationID, ""); err != nil {
		return nil, 0, err
	}
	total, err := s.store.countNominations(ctx, organisationID)
	if err != nil {
		return nil, 0, err
	}
	list, err := s.store.nominations(ctx, offset, limit, "organisation_id = ?", organisationID)
	return list, total, err
}

// Nomination is one nomination, for the same people. ErrNoNomination when there is none.
func (s *Service) Nomination(ctx context.Context, actor people.Actor, id string) (Nominated, error) {
	made, err := s.store.nomination(ctx, id)
	if err != nil {
		return Nominated{}, err
	}
	if made == nil {
		return Nominated{}, ErrNoNomination
	}
	if !runsProgramme(actor) && !actor.IsFor(people.Contact, made.OrganisationID) {
		return Nominated{}, ErrNotAllowed
	}
	return *made, s.people.Record(ctx, actor, "nominations read", made.OrganisationID, id)
}
