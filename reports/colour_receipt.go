package reports

import (
	"context"
	"slices"
	"strings"
)

// RAGUnit is that of a deliverable's computed RAG: 0 is not rated, 1 red, 2 amber, 3 green.
const RAGUnit = "RAG"

// ragValues are the RAGs by their value in RAGUnit.
var ragValues = []RAG{NotRated, Red, Amber, Green}

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
	statuses, _, err := b.statuses(ctx, letter)
	if err != nil {
		return Receipt{}, err
	}
	for _, status := range statuses {
		if status.Letter == letter {
			return status.receipt(b.asAt), nil
		}
	}
	return Receipt{}, ErrNoFigure
}
