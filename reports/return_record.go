package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"muster/courses/people"
)

// ReturnState is whether a return can still change.
type ReturnState string

// A draft is made anew each time it is read; releasing it freezes it for good.
const (
	Draft    ReturnState = "draft"
	Released ReturnState = "released"
)

// Return is a grant return as it is filed: for a programme, as at a day, under an address.
// Hash is the SHA-256 of the frozen content in hexadecimal, "" for a draft.
type Return struct {
	Programme  string
	Slug       string
	Title      string
	AsAt       string
	State      ReturnState
	Hash       string
	ReleasedAt time.Time
	ReleasedBy string
	RecordedAt time.Time
}

// StartReturn files a draft for a programme as at a day that has come. Its address is the
// financial year's quarter when the day ends one (2020-21-q4), else the day's. Managers and
// administrators may. Errors: ErrNotAllowed, ErrNoProgramme, ErrDay, ErrFuture, ErrTaken
// when the programme has a return as at that day.
func (s *Service) StartReturn(ctx context.Context, actor people.Actor, programme, asAt string) (Return, error) {
	if !runs(actor) {
		return Return{}, ErrNotAllowed
	}
	if _, err := s.knownProgramme(ctx, programme); err != nil {
		return Return{}, err
	}
	if err := checkDay(asAt); err != nil {
		return Return{}, err
	}
	if asAt > s.Today() {
		return Return{}, ErrFuture
	}
	filed := Return{
		Programme: programme, Slug: slugOf(asAt), Title: "Grant return as at " + dayWords(asAt), AsAt: asAt, State: Draft,
		RecordedAt: s.moment(),
	}
	return s.store.addReturn(ctx, actor, filed)
}

// slugOf is the quarter of the financial year, April to March, that the day ends, or the day.
func slugOf(day string) string {
	at, err := time.Parse(dayLayout, day)
	next := at.AddDate(0, 0, 1)
	if err != nil || next.Day() != 1 || next.Month()%3 != 1 {
		return day
	}
	start := at.AddDate(0, -3, 0) // within the quarter's year also for the one ending in March
	year := at.Year()
	quarter := int(at.Month())/3 - 1
	if quarter == 0 {
		quarter, year = 4, start.Year()
	}
	return fmt.Sprintf("%d-%s-q%d", year, fmt.Sprint(year + 1)[2:], quarter)
}

// Returns lists returns, the latest day first: all of them to managers, the board and
// administrators, those that were released to a funder. Error: ErrNotAllowed.
func (s *Service) Returns(ctx context.Context, actor people.Actor) ([]Return, error) {
	if !reads(actor) && !actor.Is(people.Funder) {
		return nil, ErrNotAllowed
	}
	return s.store.returns(ctx, !reads(actor))
}

// ReadReturn is a return and what it says: frozen if it was released, else as recorded now.
// A draft is for managers, the board and administrators; a released one for funders too.
// Errors: ErrNotAllowed, ErrNoReturn, ErrAltered.
func (s *Service) ReadReturn(ctx context.Context, actor people.Actor, slug string) (Return, GrantReturn, error) {
	if !reads(actor) && !actor.Is(people.Funder) {
		return Return{}, GrantReturn{}, ErrNotAllowed
	}
	filed, content, err := s.store.returnBySlug(ctx, slug)
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	if filed.State == Draft {
		made, err := s.BuildReturn(ctx, actor, filed.Programme, filed.AsAt)
		return filed, made, err
	}
	frozen, err := thaw(filed, content)
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	return filed, frozen, nil
}

// ReturnReceipt is what a figure of a return was counted from, to whoever may read that
// return. Errors: as ReadReturn, and ErrNoFigure.
func (s *Service) ReturnReceipt(ctx context.Context, actor people.Actor, slug, key string) (Return, Receipt, error) {
	if !reads(actor) && !actor.Is(people.Funder) {
		return Return{}, Receipt{}, ErrNotAllowed
	}
	filed, content, err := s.store.returnBySlug(ctx, slug)
	if err != nil {
		return Return{}, Receipt{}, err
	}
	if filed.State == Draft {
		receipt, err := s.Receipt(ctx, actor, filed.Programme, key, filed.AsAt)
		return filed, receipt, err
	}
	frozen, err := thaw(filed, content)
	if err != nil {
		return Return{}, Receipt{}, err
	}
	receipt, there := frozen.Receipts[key]
	if !there {
		return Return{}, Receipt{}, ErrNoFigure
	}
	return filed, receipt, nil
}

// thaw reads a released return's content, unless it is not what was released.
func thaw(filed Return, content string) (GrantReturn, error) {
	if hashOf(content) != filed.Hash {
		return GrantReturn{}, ErrAltered
	}
	var frozen GrantReturn
	err := json.Unmarshal([]byte(content), &frozen)
	return frozen, err
}

// Receipt is what a figure of a programme's return as at a day is counted from, as recorded
// now, for managers, the board and administrators. Errors: as BuildReturn, and ErrNoFigure.
func (s *Service) Receipt(ctx context.Context, actor people.Actor, programme, key, asAt string) (Receipt, error) {
	b, err := s.newBuilder(ctx, actor, programme, asAt)
	if err != nil {
		return Receipt{}, err
	}
	return b.receipt(ctx, key)
}

// Release freezes a draft as it is now, for funders to read. Managers may, not
// administrators: it is a statement about the programme. Errors: ErrNotAllowed, ErrNoReturn,
// ErrReleased.
func (s *Service) Release(ctx context.Context, actor people.Actor, slug string) (Return, error) {
	if !actor.Is(people.Manager) {
		return Return{}, ErrNotAllowed
	}
	filed, made, err := s.ReadReturn(ctx, actor, slug)
	if err != nil {
		return Return{}, err
	}
	if filed.State == Released {
		return Return{}, ErrReleased
	}
	content, err := json.Marshal(made)
	if err != nil {
		return Return{}, err
	}
	filed.State, filed.Hash = Released, hashOf(string(content))
	filed.ReleasedAt, filed.ReleasedBy = s.moment(), strings.TrimSpace(actor.Name)
	return filed, s.store.release(ctx, actor, filed, string(content))
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
