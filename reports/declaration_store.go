package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type declarationRow struct {
	ID            string
	ProgrammeCode string
	Letter        string
	Kind          DeclarationKind
	RAG           RAG `gorm:"column:rag"`
	Reason        string
	AsAt          string
	PersonID      string
	PersonName    string
	RecordedAt    time.Time
}

func (declarationRow) TableName() string { return "report_declarations" }

func (s store) addDeclaration(ctx context.Context, actor people.Actor, d Declaration, detail string) error {
	row := &declarationRow{
		people.NewID(), d.Programme, d.Letter, d.Kind, d.RAG, d.Reason, d.AsAt, d.PersonID, d.PersonName, d.RecordedAt,
	}
	subject := d.Programme + " " + d.Letter
	return s.audited(ctx, d.RecordedAt, actor, "RAG declared", subject, detail, func(tx *gorm.DB) error {
		return translate(tx.Create(row).Error, ErrNoDeliverable)
	})
}

// declarations are those of the programme, of one letter unless it is "", those that count
// first.
func (s store) declarations(ctx context.Context, programme, letter string) ([]Declaration, error) {
	query := s.with(ctx).Where("programme_code = ?", programme)
	if letter != "" {
		query = query.Where("letter = ?", letter)
	}
	var rows []declarationRow
	err := query.Order("as_at DESC, recorded_at DESC, id").Find(&rows).Error
	declarations := make([]Declaration, len(rows))
	for i, r := range rows {
		declarations[i] = Declaration{
			r.ProgrammeCode, r.Letter, r.Kind, r.RAG, r.Reason, r.AsAt, r.PersonID, r.PersonName, r.RecordedAt.UTC(),
		}
	}
	return declarations, err
}
