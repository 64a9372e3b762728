package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// Certificate says that a person attended a session from start to end. Name is the
// person's as it is now, so that a corrected spelling shows; the rest is as it was when
// the certificate was given. Days are the session's, YYYY-MM-DD. RevokedAt is zero while
// it stands; it is revoked while the register says something else than full.
type Certificate struct {
	ID               string
	Code             string
	AttendanceID     string
	SessionID        string
	PersonID         string
	Name             string
	CourseTitle      string
	OrganisationName string
	Days             []string
	CPDMinutes       int
	Accreditation    string
	IssuedAt         time.Time
	RevokedAt        time.Time
}

// Stands tells whether the certificate is good.
func (c Certificate) Stands() bool { return c.RevokedAt.IsZero() }

// What the domain tells people of certificates; the data of both is a CertificateNotice.
const (
	// KindCertificate: a certificate was given, or stands again.
	KindCertificate = "certificate"
	// KindCertificateRevoked: the register was corrected, so that it stands no longer.
	KindCertificateRevoked = "certificate-revoked"
)

// CertificateNotice is the data of notices about certificates.
type CertificateNotice struct {
	Name        string
	Code        string
	CourseTitle string
	SessionCode string
	StartsAt    time.Time
	EndsAt      time.Time
}

// toldWithin is how long after a session a certificate is still news: entering the
// registers of years ago tells nobody.
const toldWithin = 30 * 24 * time.Hour

// certify brings the certificates of a session in line with the lines of its register
// that have a new value, in the register's transaction. Everybody who attended in full
// has one; it is revoked when the line is corrected, and stands again, with its code,
// when that is. Each is told once the session is over.
func (s *Service) certify(ctx context.Context, tx *store, session Session, lines []Attendance) error {
	given, err := tx.certificatesOf(ctx, lines)
	if err != nil {
		return err
	}
	var full, revoked, again []Attendance
	for _, line := range lines {
		certificate, has := given[line.ID]
		attended := line.says().Attended == AttendedFull
		switch {
		case attended && !has:
			full = append(full, line)
		case attended && !certificate.Stands():
			again = append(again, line)
		case !attended && has && certificate.Stands():
			revoked = append(revoked, line)
		}
	}
	if err := s.giveCertificates(ctx, tx, session, full, given); err != nil {
		return err
	}
	if err := s.setCertificates(ctx, tx, session, revoked, given, KindCertificateRevoked); err != nil {
		return err
	}
	return s.setCertificates(ctx, tx, session, again, given, KindCertificate)
}

// setCertificates revokes the certificates of lines, or lets them stand again, as kind
// says. What was to be told of them before and was not sent yet is so no longer, and is
// taken back.
func (s *Service) setCertificates(ctx context.Context, tx *store, session Session, lines []Attendance, given map[string]Certificate, kind string) error {
	revokedAt := time.Time{}
	if kind == KindCertificateRevoked {
		revokedAt = s.now()
	}
	references, err := tx.references(ctx, lines)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := tx.setRevoked(ctx, given[line.ID].ID, revokedAt); err != nil {
			return err
		}
		if err := tx.withdraw(ctx, references[line.BookingID], KindCertificate, KindCertificateRevoked); err != nil {
			return err
		}
	}
	// Before the session is over nobody was told of a certificate that could be missed.
	if kind == KindCertificateRevoked && s.now().Before(session.EndsAt) {
		return nil
	}
	return s.tellCertificates(ctx, tx, kind, session, lines, given)
}

// giveCertificates gives one to each of lines, adds it to given, by line, and tells of it.
func (s *Service) giveCertificates(ctx context.Context, tx *store, session Session, lines []Attendance, given map[string]Certificate) error {
	if len(lines) == 0 {
		return nil
	}
	course, err := tx.courseByCode(ctx, session.CourseCode)
	if err != nil {
		return err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	var days []string
	for _, day := range session.Days {
		days = append(days, DayOf(day.StartsAt))
	}
	codes, err := s.freshCodes(ctx, tx, len(lines))
	if err != nil {
		return err
	}
	made := make([]Certificate, len(lines))
	for i, line := range lines {
		made[i] = Certificate{
			ID: people.NewID(), Code: codes[i], AttendanceID: line.ID, SessionID: session.ID, PersonID: line.PersonID,
			CourseTitle: course.Title, OrganisationName: organisations[session.OrganisationID].Name, Days: days,
			CPDMinutes: session.CPDMinutes, Accreditation: course.Accreditation, IssuedAt: s.now(),
		}
		given[line.ID] = made[i]
	}
	if err := tx.insertCertificates(ctx, made); err != nil || !s.now().Before(session.EndsAt.Add(toldWithin)) {
		return err
	}
	return s.tellCertificates(ctx, tx, KindCertificate, session, lines, given)
}

// freshCodes draws codes that no certificate has.
func (s *Service) freshCodes(ctx context.Context, tx *store, count int) ([]string, error) {
	for {
		codes := make([]string, count)
		for i := range codes {
			codes[i] = newCertificateCode()
		}
		used, err := tx.usedCodes(ctx, codes)
		if err != nil || !used {
			return codes, err
		}
	}
}

// newCertificateCode draws two groups of four of the alphabet: 27 to the power of 8, so
// that with a million certificates given one guess in 280,000 finds one.
func newCertificateCode() string {
	return drawn(4) + "-" + drawn(4)
}

// tellCertificates tells the people of lines, not before the session is over.
func (s *Service) tellCertificates(ctx context.Context, tx *store, kind string, session Session, lines []Attendance, given map[string]Certificate) error {
	owners := make([]string, len(lines))
	for i, line := range lines {
		owners[i] = line.PersonID
	}
	persons, err := tx.people.PeopleByID(ctx, owners)
	if err != nil {
		return err
	}
	references, err := tx.references(ctx, lines)
	if err != nil {
		return err
	}
	from := s.now()
	if session.EndsAt.After(from) {
		from = session.EndsAt
	}
	for _, line := range lines {
		person, certificate := persons[line.PersonID], given[line.ID]
		err := tx.tellFrom(ctx, kind, person.Email, session.ID, references[line.BookingID], CertificateNotice{
			Name: person.Name, Code: certificate.Code, CourseTitle: certificate.CourseTitle,
			SessionCode: session.Code, StartsAt: session.StartsAt, EndsAt: session.EndsAt,
		}, s.now(), from)
		if err != nil {
			return err
		}
	}
	return nil
}

// Certificate finds a certificate by its code, however it is written: case, spaces and
// hyphens aside. Anybody may. Error: ErrNoCertificate.
func (s *Service) Certificate(ctx context.Context, code string) (Certificate, error) {
	return s.store.certificate(ctx, "course_certificates.code = ?", CertificateCode(code))
}

// MyCertificate is the actor's own certificate of that code. Errors: ErrNoCertificate.
func (s *Service) MyCertificate(ctx context.Context, actor people.Actor, code string) (Certificate, error) {
	return s.store.certificate(ctx, "course_certificates.code = ? AND course_certificates.person_id = ?", CertificateCode(code), actor.PersonID)
}

// MyCertificates lists the actor's own certificates, the latest session first, revoked
// ones included.
func (s *Service) MyCertificates(ctx context.Context, actor people.Actor) ([]Certificate, error) {
	if !actor.SignedIn() {
		return nil, ErrNotAllowed
	}
	return s.store.certificates(ctx, "course_certificates.person_id = ?", actor.PersonID)
}

// CertificateCode is a code as certificates have it, AB12-CD34, however it was typed.
func CertificateCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(code) != 8 {
		return code
	}
	return code[:4] + "-" + code[4:]
}
