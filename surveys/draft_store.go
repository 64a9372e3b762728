package surveys

import "context"

type draftRow struct {
	ID        string
	WaveID    string
	Version   int
	Content   string
	TouchedOn string
}

// TableName is the table's name.
func (draftRow) TableName() string { return "survey_drafts" }

type receiptRow struct {
	DraftID    string
	HandedInOn string
}

// TableName is the table's name.
func (receiptRow) TableName() string { return "survey_receipts" }

func (s store) draft(ctx context.Context, id string) (row draftRow, found bool, err error) {
	result := s.with(ctx).Where("id = ?", id).Limit(1).Find(&row)
	return row, result.RowsAffected == 1, result.Error
}

func (s store) hasReceipt(ctx context.Context, draftID string) (bool, error) {
	var receipts int64
	err := s.with(ctx).Model(&receiptRow{}).Where("draft_id = ?", draftID).Count(&receipts).Error
	return receipts > 0, err
}

// saveDraft stores a draft where it still has the content before, or is not there if that is
// "". It tells whether it did.
func (s store) saveDraft(ctx context.Context, row draftRow, before string) (bool, error) {
	var changed int64
	var err error
	if before == "" {
		changed, err = s.changes(ctx, "INSERT INTO survey_drafts (id, wave_id, version, content, touched_on) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			row.ID, row.WaveID, row.Version, row.Content, row.TouchedOn)
	} else {
		changed, err = s.changes(ctx, "UPDATE survey_drafts SET content = ?, touched_on = ? WHERE id = ? AND content = ?",
			row.Content, row.TouchedOn, row.ID, before)
	}
	return changed == 1, err
}

func (s store) deleteDraft(ctx context.Context, id string) error {
	return s.with(ctx).Where("id = ?", id).Delete(&draftRow{}).Error
}

func (s store) forgetDrafts(ctx context.Context, draftsBefore, receiptsBefore string) (int, error) {
	drafts := s.with(ctx).Where("touched_on < ?", draftsBefore).Delete(&draftRow{})
	if drafts.Error != nil {
		return 0, drafts.Error
	}
	receipts := s.with(ctx).Where("handed_in_on < ?", receiptsBefore).Delete(&receiptRow{})
	return int(drafts.RowsAffected + receipts.RowsAffected), receipts.Error
}
