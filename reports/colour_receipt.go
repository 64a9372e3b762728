package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// RAGUnit is that of a deliverable's computed RAG: 0 is not rated, 1 red, 2 amber, 3 green.
const RAGUnit = "RAG"

// ragValues are the RAGs by their value in RAGUnit.
var ragValues = []RAG{NotRated, Red, Amber, Green}

// RAG is the computed RAG of a deliverable that the figure is, "" of another figure.
func (f Figure) RAG() RAG {
	if f.Unit != RAGUnit || f.Value == nil {
		return ""
	}
	return ragValues[int(*f.Value)]
}

func ragValue(rag RAG) *float64 { return number(float64(max(0, slices.Index(ragValues, rag)))) }

// The key of a deliverable's computed RAG is deliverable.LETTER.rag.
const (
	colourBegins = "deliverable."
	colourEnds   = ".rag"
)

// ColourKey is the key of the deliverable's computed RAG, whose receipt says from which KPIs it is
// made.
func (d DeliverableStatus) ColourKey() string { return colourBegins + d.Letter + colourEnds }

// letterOf is the deliverable whose computed RAG has the key.
func letterOf(key string) (letter string, is bool) {
	letter, begins := strings.CutPrefix(key, colourBegins)
	letter, ends := strings.CutSuffix(letter, colourEnds)
	return letter, begins && ends
}

// receipt is what the computed RAG was made from: the RAG of each KPI.
func (d DeliverableStatus) receipt(asAt string) Receipt {
	receipt := Receipt{
		AsAt: asAt, Formula: "Red if any rated KPI is red, else amber if any is amber, else green; not rated if none is rated.",
		Figure: Figure{Key: d.ColourKey(), Title: d.Letter + ": " + d.Title + ", computed RAG", Unit: RAGUnit, Value: ragValue(d.Computed.RAG)},
	}
	counts := map[RAG]int{}
	for _, kpi := range d.KPIs {
		counts[kpi.Rating.RAG]++
		receipt.Sources = append(receipt.Sources, Source{
			Kind: KPISource, Reference: kpi.Figure.Key, Title: kpi.Title, Label: kpi.Rating.Why, On: asAt, Value: ragValue(kpi.Rating.RAG), Unit: RAGUnit,
		})
	}
	for _, rag := range []RAG{Red, Amber, Green, NotRated} {
		receipt.Terms = append(receipt.Terms, term("KPIs "+wordWithin(rag), float64(counts[rag]), "KPIs"))
	}
	return receipt
}

// colourReceipt is that of a deliverable of a return, made again from what the return says, as at
// the moment that its figures were counted.
func (r GrantReturn) colourReceipt(letter string) (Receipt, bool) {
	index := slices.IndexFunc(r.Deliverables, func(d DeliverableStatus) bool { return d.Letter == letter })
	if index < 0 {
		return Receipt{}, false
	}
	receipt := r.Deliverables[index].receipt(r.AsAt)
	if at := r.countedAt(); !at.IsZero() {
		receipt = receipt.seal(at)
	}
	return receipt, true
}

// colourReceipt is that of a deliverable as recorded now.
func (b *builder) colourReceipt(ctx context.Context, letter string) (Receipt, error) {
	statuses, receipts, err := b.statuses(ctx, letter)
	if err != nil {
		return Receipt{}, err
	}
	for _, receipt := range receipts {
		b.receipts[receipt.Figure.Key] = receipt
	}
	for _, status := range statuses {
		if status.Letter == letter {
			return status.receipt(b.asAt), nil
		}
	}
	return Receipt{}, ErrNoFigure
}

// A kpiChange is a KPI that bears on a computed RAG otherwise than it did: how it was rated and is,
// and why, nil where it was not among the deliverable's KPIs or is no more.
type kpiChange struct{ was, is *Source }

func (k kpiChange) source() Source {
	if k.was != nil {
		return *k.was
	}
	return *k.is
}

// text says how it was rated and is: "Briefings held: Amber then, Green now".
func (k kpiChange) text() string {
	switch title := k.source().Title; {
	case k.was == nil:
		return title + ": not among its KPIs then, " + k.is.ValueText() + " now"
	case k.is == nil:
		return title + ": " + k.was.ValueText() + " then, not among its KPIs now"
	case exact(k.was.Value) == exact(k.is.Value):
		return title + ": " + k.is.ValueText() + " as then, for another reason"
	default:
		return title + ": " + k.was.ValueText() + " then, " + k.is.ValueText() + " now"
	}
}

// kpiChanges are those between two receipts of one computed RAG, in the order of the later one:
// where the RAG is another, the KPIs that are rated otherwise, else also those that are rated the
// same for another reason.
func kpiChanges(was, is Receipt) []kpiChange {
	var changes []kpiChange
	rated := exact(was.Figure.Value) != exact(is.Figure.Value)
	for i, source := range is.Sources {
		at := slices.IndexFunc(was.Sources, func(s Source) bool { return s.Reference == source.Reference })
		switch {
		case at < 0:
			changes = append(changes, kpiChange{nil, &is.Sources[i]})
		case exact(was.Sources[at].Value) != exact(source.Value), !rated && was.Sources[at].Label != source.Label:
			changes = append(changes, kpiChange{&was.Sources[at], &is.Sources[i]})
		}
	}
	for i, source := range was.Sources {
		if !slices.ContainsFunc(is.Sources, func(s Source) bool { return s.Reference == source.Reference }) {
			changes = append(changes, kpiChange{&was.Sources[i], nil})
		}
	}
	return changes
}

// colourBecause says which KPIs make a computed RAG another, between two versions of a return.
func colourBecause(was, is Receipt) string {
	var parts []string
	for _, change := range kpiChanges(was, is) {
		parts = append(parts, change.text()+".")
	}
	return strings.Join(parts, " ")
}

// recountColour says of a computed RAG that moved which KPIs moved it, and of each what changed it.
// A funder is told of the KPIs that the return has, not how they are rated now.
func (c *counter) recountColour(ctx context.Context, r recounting, recount Recount) (Recount, error) {
	for _, change := range kpiChanges(r.then[recount.Then.Key], r.now[recount.Then.Key]) {
		if !r.tells && change.was == nil {
			continue
		}
		because := ""
		if change.was != nil && change.is != nil {
			of, err := c.recount(ctx, r, change.was.Reference, "It")
			if err != nil {
				return recount, err
			}
			because = cmp.Or(of.Because(), of.unexplained())
		}
		words := change.text() + ". " + because
		if !r.tells {
			words = change.source().Title + ": " + cmp.Or(lowerFirst(because), "its formula was changed.")
		}
		recount.Notes = append(recount.Notes, strings.TrimSpace(words))
	}
	return recount, nil
}
