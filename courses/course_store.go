package courses

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
)

type courseRow struct {
	ID          string `gorm:"primaryKey"`
	Code        string
	Title       string
	Summary     string
	Audience    string
	Description string
	Minutes     int
	Capacity    int
	Delivery    Delivery
	RecordedAt  time.Time
}

func (courseRow) TableName() string { return "courses" }

func (s *store) insertCourse(ctx context.Context, course Course) error {
	row := courseRow(course)
	err := s.db.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken
	}
	return err
}

func (s *store) courseByCode(ctx context.Context, code string) (Course, error) {
	var row courseRow
	err := s.db.WithContext(ctx).Where("code = ?", strings.ToUpper(code)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Course{}, ErrNoCourse
	}
	return row.course(), err
}

func (s *store) allCourses(ctx context.Context) ([]Course, error) {
	var rows []courseRow
	err := s.db.WithContext(ctx).Order("title, code").Find(&rows).Error
	list := make([]Course, len(rows))
	for i, row := range rows {
		list[i] = row.course()
	}
	return list, err
}

func (r courseRow) course() Course {
	r.RecordedAt = r.RecordedAt.UTC()
	return Course(r)
}
