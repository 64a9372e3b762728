package reports

import (
	"slices"
	"strconv"
	"strings"

	"muster/reports/spreadsheet"
)

// placedReceipt is the receipt of what stands in a cell of a dashboard: in the row of a table, the
// first of which is 1, under a header. Fingerprint is "" where a return was frozen before they were
// kept and of a point of a KPI's history that is hidden there; Address where none is known.
type placedReceipt struct {
	Table       string `json:"-"`
	Row         int    `json:"row"`
	Column      string `json:"column"`
	Key         string `json:"key"`
	AsAt        string `json:"as_at"`
	Version     int    `json:"formula_version,omitempty"`
	Fingerprint string `json:"fingerprint"`
	Address     string `json:"receipt"`
}

// version is that of the formula in digits, "" where it has none.
func (p placedReceipt) version() string { return Receipt{Version: p.Version}.versionNumber() }

func placed(table string, row int, column string, receipt Receipt) placedReceipt {
	return placedReceipt{
		Table: table, Row: row, Column: column, Key: receipt.Figure.Key, AsAt: receipt.AsAt, Version: receipt.Version, Fingerprint: receipt.Fingerprint,
	}
}

// receiptsOf are the receipts of what is recorded now, by key, with those of the computed RAGs of the
// deliverables.
func receiptsOf(receipts []Receipt, statuses []DeliverableStatus, asAt string) map[string]Receipt {
	byKey := map[string]Receipt{}
	for _, receipt := range receipts {
		byKey[receipt.Figure.Key] = receipt
	}
	for _, status := range statuses {
		byKey[status.ColourKey()] = status.receipt(asAt)
	}
	return byKey
}

// placedReceipts are those of the view's tables of deliverables and KPIs.
func (v BoardView) placedReceipts() []placedReceipt {
	var all []placedReceipt
	add := func(table string, row int, column, key string) {
		receipt, there := v.receipts[key]
		switch {
		case !there:
			return
		case v.Return == nil: // which is fingerprinted where it is asked for
			receipt.Fingerprint = hashOf(receipt.FingerprintText())
		}
		all = append(all, placed(table, row, column, receipt))
	}
	row := 0
	for i, deliverable := range v.Deliverables {
		add("Deliverables", i+1, "Computed RAG", deliverable.ColourKey())
	}
	for _, deliverable := range v.Deliverables {
		for _, kpi := range deliverable.KPIs {
			row++
			add("KPIs", row, "Actual", kpi.Figure.Key)
			if kpi.Forecast != nil {
				add("KPIs", row, "Forecast", kpi.Forecast.Key)
			}
		}
	}
	return all
}

// kpiReceipts are those of the tables of a KPI's own page; forecast is nil where there is none.
func kpiReceipts(history []KPIPoint, forecast *Receipt, quarters, months []kpiLine) []placedReceipt {
	newest := history[len(history)-1].Receipt
	all := []placedReceipt{placed("KPI", 1, "Actual", newest)}
	foretell := func(table string, row int, column string) {
		receipt := *forecast
		receipt.Fingerprint = hashOf(receipt.FingerprintText())
		all = append(all, placed(table, row, column, receipt))
	}
	if forecast != nil {
		foretell("KPI", 1, "Forecast")
	}
	for _, table := range []struct {
		name  string
		lines []kpiLine
	}{{"Quarters", quarters}, {"Months", months}} {
		for i, line := range table.lines {
			at := slices.IndexFunc(history, func(p KPIPoint) bool { return p.AsAt == line.on })
			switch {
			case line.figure != nil && line.figure.isForecast():
				foretell(table.name, i+1, "Figure")
			case line.figure != nil && at >= 0:
				receipt := history[at].Receipt
				if receipt.Fingerprint == "" && !receipt.Figure.Suppressed { // the receipt itself may show what a history hides
					receipt.Fingerprint = hashOf(receipt.FingerprintText())
				}
				all = append(all, placed(table.name, i+1, "Figure", receipt))
			}
		}
	}
	return all
}

// WithAddresses is the dashboard with the address of each receipt, which its files then name.
func (d Dashboard) WithAddresses(address func(key, asAt string) string) Dashboard {
	d.receipts = slices.Clone(d.receipts)
	for i, receipt := range d.receipts {
		d.receipts[i].Address = address(receipt.Key, receipt.AsAt)
	}
	return d
}

// receiptsIn are those of a table.
func (d Dashboard) receiptsIn(table string) []placedReceipt {
	in := []placedReceipt{}
	for _, receipt := range d.receipts {
		if receipt.Table == table {
			in = append(in, receipt)
		}
	}
	return in
}

// receiptAt is that of a cell, the zero value where it has none.
func (d Dashboard) receiptAt(table string, row int, column string) placedReceipt {
	at := slices.IndexFunc(d.receipts, func(r placedReceipt) bool { return r.Table == table && r.Row == row && r.Column == column })
	if at < 0 {
		return placedReceipt{}
	}
	return d.receipts[at]
}

// linkAt is where a cell of a document leads, "" where that is nowhere: a figure to its receipt, and so
// does its key in the table of receipts.
func (d Dashboard) linkAt(table string, row int, column string) string {
	of := d.receiptAt(table, row, column)
	if table == receiptsName && column == "Key" {
		of = d.receipts[row-1]
	}
	return wholeAddress(of.Address)
}

// Addresses are where the receipts are read, by the key of the figure or computed RAG.
func (d Dashboard) Addresses() map[string]string {
	addresses := map[string]string{}
	for _, receipt := range d.receipts {
		addresses[receipt.Key] = receipt.Address
	}
	return addresses
}

// wholeAddress is an address that leads somewhere from any file, "" of a path alone.
func wholeAddress(address string) string {
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return ""
	}
	return address
}

// WholeAddress is where the receipt of a figure or a computed RAG is read from any file, "" where only
// its path on the site is known.
func (r GrantReturn) WholeAddress(key string) string { return wholeAddress(r.Addresses[key]) }

// The sheet with the receipts of a dashboard.
const (
	receiptsName  = "Receipts"
	receiptsTitle = "Where the receipt of each figure and computed RAG is, and its fingerprint"
)

// receiptTable has a row a receipt, nil where there is none, with the places where the figures
// stand: of the same table, row and column the CSV has the figure. A document, whose figures lead to
// their receipts themselves, is without places.
func (d Dashboard) receiptTable(places bool) *spreadsheet.Table {
	table, rows := &bookTable{}, d.receipts
	table.words("Key", nameWidth, notApplicable, ofEach(rows, func(r placedReceipt) string { return r.Key })...)
	if places {
		table.words("Worksheet", figureWidth, notApplicable, ofEach(rows, func(r placedReceipt) string { return r.Table })...)
		table.words("Row of its table", figureWidth, notApplicable, ofEach(rows, func(r placedReceipt) string { return strconv.Itoa(r.Row) })...)
		table.words("Column", figureWidth, notApplicable, ofEach(rows, func(r placedReceipt) string { return r.Column })...)
	}
	table.words("As at", 20, notApplicable, ofEach(rows, func(r placedReceipt) string { return dayWords(r.AsAt) })...)
	table.words("Version of the formula", figureWidth, notApplicable, ofEach(rows, placedReceipt.version)...)
	table.words("Fingerprint (SHA-256)", fingerprintWidth, notApplicable, ofEach(rows, func(r placedReceipt) string { return r.Fingerprint })...)
	table.addresses("Receipt", ofEach(rows, func(r placedReceipt) string { return r.Address }))
	return table.table()
}
