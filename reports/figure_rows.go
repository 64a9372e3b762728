package reports

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// FigureRow is a figure as a line of a tidy table: one figure a row, and a column for each thing
// said of it. Values are in Unit and in full precision; what is hidden or not there is null.
type FigureRow struct {
	Programme  string   `json:"programme"`
	AsAt       string   `json:"as_at"`
	MadeOn     string   `json:"made_on"`
	Part       string   `json:"part"`
	Key        string   `json:"key"`
	Title      string   `json:"title"`
	Value      *float64 `json:"value"`
	Unit       string   `json:"unit"`
	Base       *int     `json:"base"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Suppressed bool     `json:"suppressed"`
	Invented   bool     `json:"invented"`
	HeldSince  string   `json:"held_since"`
	Note       string   `json:"note"`
	// Counted is the moment that it was counted at and Fingerprint the SHA-256 of its receipt, ""
	// where a return was frozen before they were kept.
	Counted     string `json:"counted"`
	Fingerprint string `json:"fingerprint"`
	// Receipt is the address of the receipt on the site, from its first slash on.
	Receipt string `json:"receipt"`
	// Target and RAG are those of a KPI; nil and "" for another figure, and nil without a target.
	Target *float64 `json:"target"`
	RAG    RAG      `json:"rag"`
}

// FigureRows are all figures of the return, by key; receipt is the address of the receipt of one.
func (r GrantReturn) FigureRows(receipt func(key string) string) []FigureRow {
	rows := []FigureRow{}
	for _, key := range slices.Sorted(maps.Keys(r.Receipts)) {
		counted := r.Receipts[key]
		figure := counted.Figure
		if figure.Suppressed {
			figure = figure.hidden()
		}
		part, _, _ := strings.Cut(key, ".")
		row := FigureRow{
			Programme: r.Programme, AsAt: r.AsAt, MadeOn: r.MadeOn, Part: part, Key: key, Title: figure.Title,
			Value: figure.Value, Unit: figure.Unit, Base: figure.Base, Low: figure.Low, High: figure.High,
			Suppressed: figure.Suppressed, Invented: figure.Invented, HeldSince: figure.HeldSince, Note: figure.Note,
			Counted: momentText(counted.CountedAt), Fingerprint: counted.Fingerprint, Receipt: receipt(key),
		}
		if kpi := r.kpiOf(key); kpi != nil {
			row.Target, row.RAG = kpi.Target, kpi.Rating.RAG
		}
		rows = append(rows, row)
	}
	return rows
}

// WriteFigureRows writes figures as CSV (RFC 4180, UTF-8), with the same columns as in JSON.
// What is null is empty, so that a column of numbers has numbers only.
func WriteFigureRows(w io.Writer, rows []FigureRow) error {
	out := csv.NewWriter(w)
	head := []string{"programme", "as_at", "made_on", "part", "key", "title", "value", "unit", "base", "low", "high", "suppressed", "invented", "held_since", "note", "counted", "fingerprint", "receipt", "target", "rag"}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range rows {
		base := ""
		if row.Base != nil {
			base = strconv.Itoa(*row.Base)
		}
		if err := out.Write([]string{
			row.Programme, row.AsAt, row.MadeOn, row.Part, row.Key, asText(row.Title), cell(row.Value, false, ""), row.Unit, base,
			cell(row.Low, false, ""), cell(row.High, false, ""), strconv.FormatBool(row.Suppressed), strconv.FormatBool(row.Invented),
			row.HeldSince, asText(row.Note), row.Counted, row.Fingerprint, row.Receipt, cell(row.Target, false, ""), string(row.RAG),
		}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
