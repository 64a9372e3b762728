package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"muster/courses/people"
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
//
// RAGThen and RAGNow are the computed RAG of a KPI or of a deliverable, "" of another figure.
type Restatement struct {
	Then    Figure `json:"then"`
	Now     Figure `json:"now"`
	RAGThen RAG    `json:"rag_then,omitempty"`
	RAGNow  RAG    `json:"rag_now,omitempty"`
	Because string `json:"because"`
}

func newRestatement(was, is Receipt) Restatement {
	row := Restatement{Then: was.Figure, Now: is.Figure}
	switch {
	case row.IsColour():
		row.RAGThen, row.RAGNow = was.Figure.RAG(), is.Figure.RAG()
	case was.KPI != nil && is.KPI != nil:
		row.RAGThen, row.RAGNow = was.KPI.Rating.RAG, is.KPI.Rating.RAG
	}
	return row
}

// IsColour tells whether it is the computed RAG of a deliverable, which has no figure beside it.
func (r Restatement) IsColour() bool { return r.Then.Unit == RAGUnit }

// Differs tells whether it prints or is rated otherwise now.
func (r Restatement) Differs() bool { return r.prints() || r.RAGThen != r.RAGNow }

// prints tells whether it prints otherwise now. Returns were frozen with 0 for a KPI of which
// nothing had been recorded.
func (r Restatement) prints() bool {
	if r.RAGThen == NotRated && r.RAGNow == NotRated && r.Then.Value != nil && *r.Then.Value == 0 && r.Now.Value == nil && !r.Now.Suppressed {
		return false
	}
	return r.Then.Text() != r.Now.Text() || r.Then.RangeText() != r.Now.RangeText()
}

// FiguresOnly says what a list of restatements is not about.
const FiguresOnly = "Only figures and computed RAGs are counted again. What was written, what was declared, the milestones and the budget stand in each return as they were written in it, and are not compared."

// FiguresOnly is the line that stands with the list, on pages.
func (Restatements) FiguresOnly() string { return FiguresOnly }

// restatements sets what a frozen return says, as at the builder's day, against the records as
// they are now.
func (b *builder) restatements(ctx context.Context, filed Return, frozen GrantReturn) (*Restatements, error) {
	now, err := b.figures(ctx)
	if err != nil {
		return nil, err
	}
	since, err := b.service.store.submittedAt(ctx, filed)
	if err != nil {
		return nil, err
	}
	made := &Restatements{Slug: filed.Slug, Title: filed.Title, AsAt: filed.AsAt, Since: frozen.MadeOn}
	made.Rows, err = b.restated(ctx, recounting{frozen.rated(), now.rated(), true, since})
	return made, err
}

// ChangedSince are the figures of a frozen return that late corrections have changed, counted
// as at its own day from what is recorded now, for managers, the board and administrators.
// Errors: ErrNotAllowed, ErrNoReturn, ErrStage of a draft, ErrAltered.
func (s *Service) ChangedSince(ctx context.Context, actor people.Actor, slug string) (Restatements, error) {
	if !reads(actor) {
		return Restatements{}, ErrNotAllowed
	}
	filed, frozen, err := s.frozenReturn(ctx, actor, slug)
	if err != nil {
		return Restatements{}, err
	}
	again, err := s.newBuilder(ctx, actor, filed.Programme, filed.AsAt)
	if err != nil {
		return Restatements{}, err
	}
	changed, err := again.restatements(ctx, filed, frozen)
	if err != nil {
		return Restatements{}, err
	}
	return *changed, nil
}

// restated are the figures that both have and that print or are rated otherwise now, by key.
func (b *builder) restated(ctx context.Context, r recounting) ([]Restatement, error) {
	rows := []Restatement{}
	for key, was := range r.then {
		is, there := r.now[key]
		if !there {
			continue
		}
		recount, err := b.recount(ctx, r, key, "It")
		if err != nil {
			return nil, err
		}
		if row := recount.Restatement; row.Differs() {
			if row.IsColour() {
				row.Because = recount.Because()
			} else {
				records := because(was.Sources, is.Sources)
				if len(recount.Changes) > 0 { // which say it with their days
					records = ""
				}
				row.Because = cmp.Or(strings.TrimSpace(records+" "+recount.Because()), row.unexplained())
			}
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b Restatement) int { return cmp.Compare(a.Then.Key, b.Then.Key) })
	return rows, nil
}

// unexplained is why a figure is another where no record was added or changed.
func (r Restatement) unexplained() string {
	if !r.prints() {
		return "What it is held against, or how it is rated, was changed."
	}
	return "What the same records say was corrected."
}

// ColourText is how a KPI was rated and is, "" where it is rated the same: "Amber then, Green now".
// Of a deliverable's computed RAG that is what it prints.
func (r Restatement) ColourText() string {
	if r.RAGThen == r.RAGNow || r.IsColour() {
		return ""
	}
	return r.RAGThen.Word() + " then, " + r.RAGNow.Word() + " now"
}

// because says which records a figure was counted from that it was not before, and the other
// way round, "" where they are the same.
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
		return ""
	}
	return "Records: " + strings.Join(parts, ", ") + "."
}

// identity is what a record keeps when it is corrected. The days of a wave grow with its
// answers.
func (s Source) identity() string {
	if s.Kind == WaveSource {
		return string(s.Kind) + " " + s.Reference
	}
	if s.Kind == OrganisationSource { // a return frozen before organisations had titles has names for references
		return string(s.Kind) + " " + cmp.Or(s.Title, s.Reference)
	}
	return string(s.Kind) + " " + s.Reference + " " + s.On
}
