package courses

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type courseRow struct {
	ID                  string `gorm:"primaryKey"`
	Code                string
	Title               string
	Summary             string
	Audience            string
	Description         string
	Minutes             int
	Capacity            int
	Delivery            Delivery
	Aims                string
	Accreditation       string
	CPDMinutes          int `gorm:"column:cpd_minutes"`
	Minimum             int
	DecideDays          int
	JoiningInstructions string
	NeedsApproval       bool
	CancelHours         int
	OfferHours          int
	Mix                 []MixShare `gorm:"-"`
	MixReleaseDays      int
	Version             int
	RecordedAt          time.Time
}

func (courseRow) TableName() string { return "courses" }

type mixRow struct {
	CourseID string
	Sector   people.Sector
	Percent  int
}

func (mixRow) TableName() string { return "course_mixes" }

// insertCourse writes a course and its mix; the caller has a transaction.
func (s *store) insertCourse(ctx context.Context, course Course) error {
	row := courseRow(course)
	err := s.db.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken
	}
	if err != nil {
		return err
	}
	return s.insertMix(ctx, course)
}

// updateCourse writes an edit if the course still has the version that was edited; it tells
// whether it did.
func (s *store) updateCourse(ctx context.Context, course Course) (bool, error) {
	db := s.db.WithContext(ctx)
	row := courseRow(course)
	row.Version++
	done := db.Model(&row).Where("version = ?", course.Version).Select("*").Omit("id", "code").Updates(&row)
	if done.Error != nil || done.RowsAffected != 1 {
		return false, done.Error
	}
	if err := db.Where("course_id = ?", course.ID).Delete(&mixRow{}).Error; err != nil {
		return false, err
	}
	return true, s.insertMix(ctx, course)
}

func (s *store) insertMix(ctx context.Context, course Course) error {
	if len(course.Mix) == 0 {
		return nil
	}
	rows := make([]mixRow, len(course.Mix))
	for i, share := range course.Mix {
		rows[i] = mixRow{course.ID, share.Sector, share.Percent}
	}
	return s.db.WithContext(ctx).Create(&rows).Error
}

func (s *store) courseByCode(ctx context.Context, code string) (Course, error) {
	var row courseRow
	err := s.db.WithContext(ctx).Where("code = ?", strings.ToUpper(code)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Course{}, ErrNoCourse
	}
	if err != nil {
		return Course{}, err
	}
	list, err := s.withMixes(ctx, []courseRow{row}, s.db.WithContext(ctx).Where("course_id = ?", row.ID))
	return list[0], err
}

func (s *store) allCourses(ctx context.Context) ([]Course, error) {
	var rows []courseRow
	err := s.db.WithContext(ctx).Order("title, code").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withMixes(ctx, rows, s.db.WithContext(ctx))
}

// withMixes are the courses of rows with their mixes, which query chooses.
func (s *store) withMixes(ctx context.Context, rows []courseRow, query *gorm.DB) ([]Course, error) {
	var mixes []mixRow
	err := query.Order("course_id, percent DESC, sector").Find(&mixes).Error
	list := make([]Course, len(rows))
	for i, row := range rows {
		row.RecordedAt = row.RecordedAt.UTC()
		for _, share := range mixes {
			if share.CourseID == row.ID {
				row.Mix = append(row.Mix, MixShare{share.Sector, share.Percent})
			}
		}
		list[i] = Course(row)
	}
	return list, err
}
