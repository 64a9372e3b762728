package courses

import (
	"context"
	"slices"
	"strings"
	"time"
)

type certificateRow struct {
	ID               string `gorm:"primaryKey"`
	Code             string
	AttendanceID     string
	SessionID        string
	PersonID         string
	CourseTitle      string
	OrganisationName string
	Days             string
	CPDMinutes       int `gorm:"column:cpd_minutes"`
	Accreditation    string
	IssuedAt         time.Time
	RevokedAt        *time.Time
}

func (certificateRow) TableName() string { return "course_certificates" }

// namedCertificate is a certificate with the person's name.
type namedCertificate struct {
	Row  certificateRow `gorm:"embedded"`
	Name string
}

func (s *store) certificates(ctx context.Context, condition string, values ...any) ([]Certificate, error) {
	var rows []namedCertificate
	err := s.db.WithContext(ctx).Table("course_certificates").Joins("JOIN people ON people.id = course_certificates.person_id").
		Select("course_certificates.*, people.name AS name").Where(condition, values...).
		Order("course_certificates.days DESC, course_certificates.id").Scan(&rows).Error
	list := make([]Certificate, len(rows))
	for i, row := range rows {
		list[i] = row.certificate()
	}
	return list, err
}

// certificate is the one that a condition chooses, or ErrNoCertificate.
func (s *store) certificate(ctx context.Context, condition string, values ...any) (Certificate, error) {
	found, err := s.certificates(ctx, condition, values...)
	if err != nil {
		return Certificate{}, err
	}
	if len(found) == 0 {
		return Certificate{}, ErrNoCertificate
	}
	return found[0], nil
}

// certificatesOf are the certificates of lines of a register, by line.
func (s *store) certificatesOf(ctx context.Context, lines []Attendance) (map[string]Certificate, error) {
	given := map[string]Certificate{}
	for batch := range slices.Chunk(lines, 500) {
		ids := make([]string, len(batch))
		for i, line := range batch {
			ids[i] = line.ID
		}
		found, err := s.certificates(ctx, "course_certificates.attendance_id IN ?", ids)
		if err != nil {
			return nil, err
		}
		for _, certificate := range found {
			given[certificate.AttendanceID] = certificate
		}
	}
	return given, nil
}

// references are the references of the bookings of lines of a register, by booking.
func (s *store) references(ctx context.Context, lines []Attendance) (map[string]string, error) {
	references := map[string]string{}
	for batch := range slices.Chunk(lines, 500) {
		ids := make([]string, len(batch))
		for i, line := range batch {
			ids[i] = line.BookingID
		}
		bookings, err := s.bookings(ctx, "id IN ?", ids)
		if err != nil {
			return nil, err
		}
		for _, booking := range bookings {
			references[booking.ID] = booking.Reference
		}
	}
	return references, nil
}

func (s *store) usedCodes(ctx context.Context, codes []string) (bool, error) {
	for batch := range slices.Chunk(codes, 500) {
		var used int64
		err := s.db.WithContext(ctx).Model(&certificateRow{}).Where("code IN ?", batch).Count(&used).Error
		if err != nil || used > 0 {
			return true, err
		}
	}
	return false, nil
}

func (s *store) insertCertificates(ctx context.Context, made []Certificate) error {
	for batch := range slices.Chunk(made, 100) {
		rows := make([]certificateRow, len(batch))
		for i, c := range batch {
			rows[i] = certificateRow{
				ID: c.ID, Code: c.Code, AttendanceID: c.AttendanceID, SessionID: c.SessionID, PersonID: c.PersonID,
				CourseTitle: c.CourseTitle, OrganisationName: c.OrganisationName, Days: strings.Join(c.Days, ","),
				CPDMinutes: c.CPDMinutes, Accreditation: c.Accreditation, IssuedAt: c.IssuedAt,
			}
		}
		if err := s.db.WithContext(ctx).Create(&rows).Error; err != nil {
			return err
		}
	}
	return nil
}

// setRevoked revokes a certificate at a moment, or, when that is zero, lets it stand again.
func (s *store) setRevoked(ctx context.Context, id string, at time.Time) error {
	var revoked any
	if !at.IsZero() {
		revoked = at
	}
	return s.db.WithContext(ctx).Model(&certificateRow{}).Where("id = ?", id).Update("revoked_at", revoked).Error
}

func (n namedCertificate) certificate() Certificate {
	r := n.Row
	certificate := Certificate{
		ID: r.ID, Code: r.Code, AttendanceID: r.AttendanceID, SessionID: r.SessionID, PersonID: r.PersonID, Name: n.Name,
		CourseTitle: r.CourseTitle, OrganisationName: r.OrganisationName, Days: strings.Split(r.Days, ","),
		CPDMinutes: r.CPDMinutes, Accreditation: r.Accreditation, IssuedAt: r.IssuedAt.UTC(),
	}
	if r.RevokedAt != nil {
		certificate.RevokedAt = r.RevokedAt.UTC()
	}
	return certificate
}
