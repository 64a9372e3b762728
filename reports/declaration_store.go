package reports

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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

// declarerRow says that somebody declares, or assures, a deliverable. Who did both before that
// was refused has the kind "both".
type declarerRow struct {
	ProgrammeCode string
	Letter        string
	PersonID      string
	Kind          DeclarationKind
}

func (declarerRow) TableName() string { return "report_declarers" }

func (s store) addDeclaration(ctx context.Context, actor people.Actor, d Declaration, detail string) error {
	row := &declarationRow{
		people.NewID(), d.Programme, d.Letter, d.Kind, d.RAG, d.Reason, d.AsAt, d.PersonID, d.PersonName, d.RecordedAt,
	}
	subject := d.Programme + " " + d.Letter
	return s.audited(ctx, d.RecordedAt, actor, "RAG declared", subject, detail, func(tx *gorm.DB) error {
		if err := tx.Create(row).Error; err != nil {
			return translate(err, ErrNoDeliverable)
		}
		return takePart(tx, declarerRow{d.Programme, d.Letter, d.PersonID, d.Kind})
	})
}

// takePart refuses whoever has taken the other part for the deliverable, as at whatever day: the
// table's key has one row for both, so that of two at once the second waits and is refused.
func takePart(tx *gorm.DB, part declarerRow) error {
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&part).Error; err != nil {
		return err
	}
	var taken declarerRow
	err := tx.Where("programme_code = ? AND letter = ? AND person_id = ?", part.ProgrammeCode, part.Letter, part.PersonID).
		Take(&taken).Error
	if err == nil && taken.Kind != part.Kind {
		return ErrSamePerson
	}
	return err
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
