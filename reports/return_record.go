package reports

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"muster/courses/people"
)

// Return is a grant return as it is filed: for a programme, as at a day, under an address.
// Hash is the SHA-256 of the frozen content in hexadecimal, "" for a draft. Revision counts
// the changes of what is written in it and its moves. SubmittedBy is the person who submitted
// it last; ReleasedAt and ReleasedBy say when it was approved and by whom.
type Return struct {
	Programme   string
	Slug        string
	Title       string
	AsAt        string
	State       ReturnState
	Hash        string
	Revision    int
	SubmittedBy string
	ReleasedAt  time.Time
	ReleasedBy  string
	RecordedAt  time.Time
	id          string
}

// Version names what the return says: it is another after each change of what is written in
// it, and after each move.
func (r Return) Version() string { return strconv.Itoa(r.Revision) }

// StartReturn files a draft for a programme as at a day that has come. Its address is the
// financial year's quarter when the day ends one (2020-21-q4), else the day's. Managers and
// administrators may. Errors: ErrNotAllowed, ErrNoProgramme, ErrDay, ErrBeforeProgramme, ErrFuture, ErrTaken
// when the programme has a return as at that day.
func (s *Service) StartReturn(ctx context.Context, actor people.Actor, programme, asAt string) (Return, error) {
	if !MayWithReturn(actor, Start) {
		return Return{}, ErrNotAllowed
	}
	found, err := s.knownProgramme(ctx, programme)
	if err != nil {
		return Return{}, err
	}
	if err := checkDay(asAt); err != nil {
		return Return{}, err
	}
	if asAt < found.StartsOn {
		return Return{}, ErrBeforeProgramme
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
	if !MayWithReturn(actor, ReadReleased) {
		return nil, ErrNotAllowed
	}
	return s.store.returns(ctx, !MayWithReturn(actor, ReadDraft))
}

// readable finds a return for somebody who may read it. Errors: ErrNotAllowed, ErrNoReturn.
func (s *Service) readable(ctx context.Context, actor people.Actor, slug string) (Return, error) {
	filed, err := s.store.returnBySlug(ctx, slug)
	return filed, mayReadIt(actor, filed, err)
}

// readableContent is readable with the frozen content.
func (s *Service) readableContent(ctx context.Context, actor people.Actor, slug string) (Return, string, error) {
	filed, content, err := s.store.returnContent(ctx, slug)
	return filed, content, mayReadIt(actor, filed, err)
}

// mayReadIt is why the actor does not read a return that was looked for, nil where they do. Who
// reads none is not told which there are.
func mayReadIt(actor people.Actor, found Return, err error) error {
	if !MayWithReturn(actor, ReadReleased) || err == nil && !mayRead(actor, found.State) {
		return ErrNotAllowed
	}
	return err
}

// ReadReturn is a return and what it says: as it was submitted, or of a draft as recorded now.
// Until it is approved a return is for managers, the board and administrators, then for
// funders too. Errors: ErrNotAllowed, ErrNoReturn, ErrAltered.
func (s *Service) ReadReturn(ctx context.Context, actor people.Actor, slug string) (Return, GrantReturn, error) {
	filed, content, err := s.readableContent(ctx, actor, slug)
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	if filed.State == Draft {
		made, err := s.BuildReturn(ctx, actor, filed.Programme, filed.AsAt)
		if err != nil {
			return filed, made, err
		}
		return filed, made, s.addEarlier(ctx, actor, filed, &made)
	}
	frozen, err := thaw(filed, content)
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	return filed, frozen, s.addEarlier(ctx, actor, filed, &frozen)
}

// ReturnReceipt is what a figure of a return was counted from, to whoever may read that
// return. Errors: as ReadReturn, and ErrNoFigure.
func (s *Service) ReturnReceipt(ctx context.Context, actor people.Actor, slug, key string) (Return, Receipt, error) {
	filed, content, err := s.readableContent(ctx, actor, slug)
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
	receipt, there := frozen.receipt(key)
	if !there {
		return Return{}, Receipt{}, ErrNoFigure
	}
	return filed, receipt, nil
}

// kpiOf is the KPI whose figure has that key, nil for a figure of none.
func (r GrantReturn) kpiOf(key string) *KPIStatus {
	for _, kpi := range r.allKPIs() {
		if kpi.Figure.Key == key {
			return &kpi
		}
	}
	return nil
}

// thaw reads a return's frozen content, unless it is not what was submitted.
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
	code, is := strings.CutSuffix(strings.TrimPrefix(key, "kpi."), forecastOf)
	if !is {
		return b.receipt(ctx, key)
	}
	b.registers = newRegisters(asAt, s.Today())
	kpis, err := b.kpis(ctx)
	if err != nil {
		return Receipt{}, err
	}
	receipt, why, err := b.records.counter(actor, s.Today()).forecastReceipt(ctx, kpis, code)
	if err == nil && why != "" {
		err = ErrNoFigure
	}
	if err != nil {
		return Receipt{}, err
	}
	return receipt.seal(s.moment()), nil
}
