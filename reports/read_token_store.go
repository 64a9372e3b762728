package reports

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type readTokenRow struct {
	ID            string
	Name          string
	ProgrammeCode string
	Scope         ReadScope
	TokenHash     string
	MadeBy        string
	ExpiresAt     time.Time
	RevokedAt     *time.Time
	RecordedAt    time.Time
}

func (readTokenRow) TableName() string { return "report_read_tokens" }

func (r readTokenRow) token() ReadToken {
	token := ReadToken{
		ID: r.ID, Name: r.Name, Programme: r.ProgrammeCode, Scope: r.Scope, MadeBy: r.MadeBy,
		ExpiresAt: r.ExpiresAt.UTC(), RecordedAt: r.RecordedAt.UTC(),
	}
	if r.RevokedAt != nil {
		token.RevokedAt = r.RevokedAt.UTC()
	}
	return token
}

type readTokenUse struct {
	TokenID    string
	UsedOn     string
	What       string
	RecordedAt time.Time
}

func (readTokenUse) TableName() string { return "report_read_token_uses" }

func (s store) addToken(ctx context.Context, actor people.Actor, token ReadToken, hash string) error {
	detail := token.Programme + ", " + string(token.Scope) + ", until " + token.ExpiresAt.Format(dayLayout)
	return s.audited(ctx, token.RecordedAt, actor, "read token made", token.Name, detail, func(tx *gorm.DB) error {
		return tx.Create(&readTokenRow{
			ID: token.ID, Name: token.Name, ProgrammeCode: token.Programme, Scope: token.Scope, TokenHash: hash,
			MadeBy: token.MadeBy, ExpiresAt: token.ExpiresAt, RecordedAt: token.RecordedAt,
		}).Error
	})
}

func (s store) tokens(ctx context.Context) ([]ReadToken, error) {
	var rows []readTokenRow
	if err := s.with(ctx).Order("recorded_at DESC, name").Find(&rows).Error; err != nil {
		return nil, err
	}
	var uses []readTokenUse
	err := s.with(ctx).Select("token_id, MAX(used_on) AS used_on").Group("token_id").Find(&uses).Error
	last := map[string]string{}
	for _, use := range uses {
		last[use.TokenID] = use.UsedOn
	}
	tokens := make([]ReadToken, len(rows))
	for i, row := range rows {
		tokens[i] = row.token()
		tokens[i].LastUsedOn = last[row.ID]
	}
	return tokens, err
}

func (s store) tokenByHash(ctx context.Context, hash string) (ReadToken, error) {
	var row readTokenRow
	err := s.with(ctx).Where("token_hash = ?", hash).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ReadToken{}, ErrNoToken
	}
	return row.token(), err
}

func (s store) revokeToken(ctx context.Context, actor people.Actor, id string, at time.Time) error {
	var row readTokenRow
	err := s.with(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNoToken
	}
	if err != nil {
		return err
	}
	return s.audited(ctx, at, actor, "read token revoked", row.Name, row.ProgrammeCode, func(tx *gorm.DB) error {
		changed := tx.Model(&readTokenRow{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", at)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrNoToken
		}
		return changed.Error
	})
}

// useToken records what was read, once a day: a program that asks every minute fills no audit.
func (s store) useToken(ctx context.Context, reader Reader, day, what string, at time.Time) error {
	use := readTokenUse{reader.Token.ID, day, what, at}
	var before int64
	err := s.with(ctx).Model(&readTokenUse{}).Where("token_id = ? AND used_on = ? AND what = ?", use.TokenID, day, what).Count(&before).Error
	if err != nil || before > 0 {
		return err
	}
	return s.with(ctx).Transaction(func(tx *gorm.DB) error {
		added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&use)
		if added.Error != nil || added.RowsAffected == 0 {
			return added.Error
		}
		return people.Record(tx, at, reader.actor, "read token used", reader.Token.Name, what)
	})
}
