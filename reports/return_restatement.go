package reports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Restatements says which figures of an earlier, locked return are others now, counted as at
// its own day from what has been recorded since. The locked return stays as it is.
type Restatements struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
	AsAt  string `json:"as_at"`
	// Since is the day by which the locked return was counted.
	Since string        `json:"since"`
	Rows  []Restatement `json:"rows"`
}

// Restatement is a figure as it was returned and as it is counted now. Because says which
// records came or went.
type Restatement struct {
	Then    Figure `json:"then"`
	Now     Figure `json:"now"`
	Because string `json:"because"`
}

// addRestatements sets the latest locked return before this one against the records as they
// are now.
func (b *builder) addRestatements(ctx context.Context, made *GrantReturn) error {
	filed, content, err := b.service.store.lockedBefore(ctx, b.programme.Code, b.asAt)
	if errors.Is(err, ErrNoReturn) {
		return nil
	}
	if err != nil {
		return err
	}
	locked, err := thaw(filed, content)
	if err != nil {
		return err
	}
	again, err := b.service.newBuilder(ctx, b.actor, b.programme.Code, filed.AsAt)
	if err != nil {
		return err
	}
	now, err := again.figures(ctx)
	if err != nil {
		return err
	}
	made.Restatements = &Restatements{
		Slug: filed.Slug, Title: filed.Title, AsAt: filed.AsAt, Since: locked.MadeOn, Rows: restated(locked.Receipts, now.Receipts),
	}
	return nil
}

// restated are the figures that both have and that print otherwise now, by key.
func restated(then, now map[string]Receipt) []Restatement {
	rows := []Restatement{}
	for key, was := range then {
		is, there := now[key]
		if there && (was.Figure.Text() != is.Figure.Text() || was.Figure.RangeText() != is.Figure.RangeText()) {
			rows = append(rows, Restatement{was.Figure, is.Figure, because(was.Sources, is.Sources)})
		}
	}
	slices.SortFunc(rows, func(a, b Restatement) int { return cmp.Compare(a.Then.Key, b.Then.Key) })
	return rows
}

// because says which records a figure was counted from that it was not before, and the other
// way round.
func because(was, is []Source) string {
	added, changed, gone := 0, 0, 0
	before := map[string]Source{}
	for _, source := range was {
		before[source.identity()] = source
	}
	for _, source := range is {
		earlier, there := before[source.identity()]
		switch {
		case !there:
			added++
		case earlier.ValueText() != source.ValueText():
			changed++
		}
		delete(before, source.identity())
	}
	gone = len(before)
	var parts []string
	for _, part := range []struct {
		count int
		words string
	}{{added, "added"}, {changed, "changed"}, {gone, "taken out"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", formatNumber(float64(part.count), 0), part.words))
		}
	}
	if len(parts) == 0 {
		return "What the same records say was corrected."
	}
	return "Records: " + strings.Join(parts, ", ") + "."
}

// identity is what a record keeps when it is corrected. The days of a wave grow with its
// answers.
func (s Source) identity() string {
	if s.Kind == WaveSource {
		return string(s.Kind) + " " + s.Reference
	}
	return string(s.Kind) + " " + s.Reference + " " + s.On
}
