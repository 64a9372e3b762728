package reports

import (
	"fmt"
	"strings"
)

// KPISection stands, in a finding, for the KPIs, whose titles are no text of the return.
const KPISection = "kpi"

// OtherBase is a rate of one survey beside another rate of it that is of other people, where
// nothing says of whom.
const OtherBase ContradictionKind = "another base"

// baseNamed are the words with which a title says of whom a rate is.
var baseNamed = phrase(`trained|attend\w*|registered|invited|asked|booked`)

// rates finds the response rates among the KPIs that are of other people, or of another wave,
// than a rate of the same survey before them, and do not say so in their titles. The training
// table says of whom its rates are.
func (k *narrativeCheck) rates() {
	type rate struct {
		figure Figure
		of     Measure
	}
	var before []rate
	for _, row := range k.made.Training {
		if receipt := k.made.Receipts[row.Rate.Key]; receipt.hasRate() {
			before = append(before, rate{receipt.Figure, receipt.measure})
		}
	}
	for _, deliverable := range k.made.Deliverables {
		for _, kpi := range deliverable.KPIs {
			receipt := k.made.Receipts[kpi.Figure.Key]
			if receipt.measure.Kind != ResponseRate || !receipt.hasRate() {
				continue
			}
			one := rate{receipt.Figure, receipt.measure}
			for _, other := range before {
				if other.of.Survey != one.of.Survey || *one.figure.Base == *other.figure.Base && one.of.Wave == other.of.Wave || k.namesBase(kpi.Title, one.of) {
					continue
				}
				k.addRate(deliverable.Letter, kpi, one.figure, other.figure)
				break
			}
			before = append(before, one)
		}
	}
}

// hasRate tells whether there is a rate, and of whom: where nobody answered there is none.
func (r Receipt) hasRate() bool { return r.Figure.Value != nil && r.Figure.Base != nil }

// namesBase tells whether a title says of whom the rate is: of which course or wave, or with a
// word such as trained.
func (k *narrativeCheck) namesBase(title string, of Measure) bool {
	for _, row := range k.made.Training {
		if strings.EqualFold(row.Course, of.Course) && nameCourse(row).named.MatchString(title) {
			return true
		}
	}
	return baseNamed.MatchString(title) || of.Wave != "" && strings.Contains(strings.ToLower(title), strings.ToLower(of.Wave))
}

func (k *narrativeCheck) addRate(letter string, kpi KPIStatus, one, other Figure) {
	finding := ReturnFinding{
		Section: KPISection, Entry: kpi.Code, Place: "Deliverable " + letter + ", KPIs", Sentence: kpi.Title + ": " + rateText(one),
		Words: rateText(one), Kind: OtherBase, Against: TheRecords, Figure: one.Key,
		Why: fmt.Sprintf("One survey has two response rates: %s here, and %s for “%s”. The title does not say of whom this one is.",
			rateText(one), rateText(other), other.Title),
	}
	finding.ID = finding.identity()
	k.found = append(k.found, finding)
}

func rateText(f Figure) string {
	return f.Text() + " of " + formatNumber(float64(*f.Base), 0)
}

// hasShare tells whether a share that names its base is of two numbers of the receipt, such as
// "51.5% of 536 attendances" of the links that were sent.
func (r Receipt) hasShare(n saidNumber) bool {
	if n.base == 0 || n.unit != Percent || r.Figure.Suppressed {
		return false
	}
	parts, whole := []float64{}, false
	for _, term := range r.Terms {
		if term.Value != nil {
			parts, whole = append(parts, *term.Value), whole || *term.Value == float64(n.base)
		}
	}
	for _, part := range parts {
		if whole && part <= float64(n.base) && n.allows(100*part/float64(n.base)) {
			return true
		}
	}
	return false
}
