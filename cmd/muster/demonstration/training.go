package demonstration

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// The codes of the courses.
const (
	courseVLO      = "VLO"
	courseOIC      = "OIC"
	courseInnerste = "INNERSTE"
)

// session is a session and everybody who ever had a place on it. Trainer is an index into
// the trainers.
type session struct {
	Programme  string
	Course     string
	Code       string
	Force      string
	Town       string
	Delivery   courses.Delivery
	Starts     time.Time
	Ends       time.Time
	Capacity   int // the course's when 0
	MadeAt     time.Time
	Trainer    int
	Minimum    int
	DecideOn   string
	Days       []courses.SessionDay // of one of several days
	Places     []*place
	Cancelled  string // why it was cancelled, or ""
	NoRegister bool   // nobody has taken the register
	Asks       bool   // each booking waits for the approval of the organisation's contact
	forces     []string
	policing   int
	other      int
	partsAgain bool // completes people who had left an earlier session early
}

// place is one booking and what came of it. Attended is empty when it was given up.
// Waits joins the waiting list.
type place struct {
	Who      *delegate
	BookedAt time.Time
	GivenUp  time.Time
	Waits    bool
	Attended courses.Attended
	// ID and Reference are the stored booking's.
	ID        string
	Reference string
}

// training is the past year's sessions in the order of their dates. The numbers of people
// trained stand in the table of sessions. Everybody else who is booked (who did not come,
// left early, gave up, or came a second time) comes on top and changes no total.
type training struct {
	sessions []*session
	partners map[string][]string // area -> councils
	trained  map[string][]*delegate
	early    map[string][]*delegate
	people   *delegates
	chance   *rand.Rand
}

func planTraining() *training {
	plan := &training{
		partners: map[string][]string{},
		trained:  map[string][]*delegate{},
		early:    map[string][]*delegate{},
		people:   &delegates{chance: chanceOf("delegates")},
		chance:   chanceOf("training"),
	}
	for _, row := range table("partners") {
		if row["sector"] == string(people.LocalAuthority) {
			plan.partners[row["area"]] = append(plan.partners[row["area"]], row["organisation"])
		}
	}
	for _, row := range table("sessions") {
		plan.sessions = append(plan.sessions, newSession(row))
	}
	slices.SortStableFunc(plan.sessions, func(a, b *session) int { return a.Starts.Compare(b.Starts) })
	assignTrainers(plan.sessions)
	for _, s := range plan.sessions {
		plan.fill(s)
	}
	return plan
}

func newSession(row line) *session {
	forces := row.list("organisations")
	starts := londonMoment(row["date"] + " " + row["starts"])
	return &session{
		Programme:  pastProgramme,
		Course:     strings.ToUpper(row["course"]),
		Code:       sessionCode(row["course"], row["date"], forces[0]),
		Force:      forces[0],
		Town:       row["town"],
		Delivery:   courses.Delivery(row["delivery"]),
		Starts:     starts,
		Ends:       londonMoment(row["date"] + " " + row["ends"]),
		MadeAt:     starts.AddDate(0, 0, -49),
		Cancelled:  row["cancelled"],
		forces:     forces,
		policing:   row.number("policing"),
		other:      row.number("other"),
		partsAgain: row["note"] == "catch-up",
	}
}

// assignTrainers gives each session a trainer who is at no other then, in turn by the day.
func assignTrainers(sessions []*session) {
	for i, s := range sessions {
		s.Trainer = int(s.Starts.Unix()/86400) % trainerCount
		for s.busy(sessions[:i]) {
			s.Trainer = (s.Trainer + 1) % trainerCount
		}
	}
}

// busy tells whether the session's trainer is at one of the others at that time.
func (s *session) busy(others []*session) bool {
	return slices.ContainsFunc(others, func(other *session) bool {
		return other.Trainer == s.Trainer && other.Starts.Before(s.Ends) && s.Starts.Before(other.Ends)
	})
}

// sessionCode is a session's address: course, day and the force in whose area it is.
func sessionCode(course, day, force string) string {
	return strings.ToLower(course + "-" + day + "-" + strings.ReplaceAll(force, " ", "-"))
}

func londonMoment(text string) time.Time {
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, courses.London)
	if err != nil {
		panic(err)
	}
	return moment
}

// fill books the session: those who will be trained, and those who will not.
func (t *training) fill(s *session) {
	if s.Cancelled != "" {
		for _, force := range t.spread(s.forces, s.policing) {
			t.book(s, t.people.next(s.Course, force, people.Policing), courses.AttendedNo)
		}
		return
	}
	for _, force := range t.spread(s.forces, s.policing) {
		t.book(s, t.newcomer(s, force, people.Policing), courses.AttendedFull)
	}
	for _, organisation := range t.othersOf(s) {
		t.book(s, t.newcomer(s, organisation.name, organisation.sector), courses.AttendedFull)
	}
	t.again(s)
	for _, force := range t.spread(s.forces, 1+t.chance.IntN(3)) {
		t.book(s, t.people.next(s.Course, force, people.Policing), courses.AttendedNo)
	}
	if t.chance.Float64() < 0.6 {
		who := t.people.next(s.Course, s.forces[t.chance.IntN(len(s.forces))], people.Policing)
		t.book(s, who, courses.AttendedPart)
		t.early[s.Course] = append(t.early[s.Course], who)
	}
	for _, force := range t.spread(s.forces, t.chance.IntN(4)) {
		t.book(s, t.people.next(s.Course, force, people.Policing), "")
	}
}

// newcomer is somebody who has not been trained in this course yet: now and then a person
// who has been to another course, mostly somebody new.
func (t *training) newcomer(s *session, organisation string, sector people.Sector) *delegate {
	if s.partsAgain {
		who := t.early[s.Course][0]
		t.early[s.Course] = t.early[s.Course][1:]
		t.trained[s.Course] = append(t.trained[s.Course], who)
		return who
	}
	if t.chance.Float64() < 0.08 {
		if who := t.fromAnotherCourse(s, organisation); who != nil {
			t.trained[s.Course] = append(t.trained[s.Course], who)
			return who
		}
	}
	who := t.people.next(s.Course, organisation, sector)
	t.trained[s.Course] = append(t.trained[s.Course], who)
	return who
}

func (t *training) fromAnotherCourse(s *session, organisation string) *delegate {
	for _, other := range []string{courseOIC, courseInnerste, courseVLO} {
		if other == s.Course {
			continue
		}
		for _, who := range t.trained[other] {
			if who.Organisation == organisation && !slices.Contains(t.trained[s.Course], who) {
				return who
			}
		}
	}
	return nil
}

// again books a few who have been to this course before: they attend twice and are counted
// once.
func (t *training) again(s *session) {
	if !s.partsAgain && t.chance.Float64() > 0.4 {
		return
	}
	var before []*delegate
	for _, who := range t.trained[s.Course] {
		if slices.Contains(s.forces, who.Organisation) && !s.has(who) {
			before = append(before, who)
		}
	}
	for range min(2, len(before)) {
		if who := before[t.chance.IntN(len(before))]; !s.has(who) {
			t.book(s, who, courses.AttendedFull)
		}
	}
}

func (s *session) has(who *delegate) bool {
	return slices.ContainsFunc(s.Places, func(p *place) bool { return p.Who == who })
}

// book gives a place some days or weeks before the session. An empty attended is a place
// that is given up again in time.
func (t *training) book(s *session, who *delegate, attended courses.Attended) {
	ahead := 3 + t.chance.IntN(39)
	booked := sometime(t.chance, s.Starts.AddDate(0, 0, -ahead))
	p := &place{Who: who, BookedAt: booked, Attended: attended}
	if attended == "" {
		p.GivenUp = sometime(t.chance, s.Starts.AddDate(0, 0, -1-t.chance.IntN(ahead-1)))
	}
	s.Places = append(s.Places, p)
}

// spread names an organisation for each of total people, in uneven shares.
func (t *training) spread(organisations []string, total int) []string {
	var named []string
	for i, n := range share(t.chance, total, len(organisations)) {
		named = append(named, slices.Repeat([]string{organisations[i]}, n)...)
	}
	return named
}

type partner struct {
	name   string
	sector people.Sector
}

// othersOf names the organisations of the people who are not from policing. Innerste
// brought each force together with its councils; the workshop had single guests.
func (t *training) othersOf(s *session) []partner {
	var guests []partner
	if s.Course == courseInnerste {
		for _, force := range t.spread(s.forces, s.other) {
			councils := t.partners[force]
			guests = append(guests, partner{councils[t.chance.IntN(len(councils))], people.LocalAuthority})
		}
		return guests
	}
	for range s.other {
		at := t.chance.IntN(len(workshopGuests))
		guests = append(guests, workshopGuests[at])
	}
	return guests
}

// workshopGuests are where the workshop's guests came from, more often those named more often.
var workshopGuests = []partner{
	{"Immigration Enforcement", people.Immigration},
	{"Immigration Enforcement", people.Immigration},
	{"Border Force", people.Immigration},
	{"East Kent Hospitals University NHS Foundation Trust", people.Health},
	{"Kent County Council", people.LocalAuthority},
	{"Highways England", people.OtherSector},
}
