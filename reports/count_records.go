package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

func (c *counter) allEngagements(ctx context.Context) ([]Engagement, error) {
	return load(&c.engagements, func() ([]Engagement, error) {
		return c.service.store.engagements(ctx, EngagementFilter{Programme: c.programme.Code})
	})
}

// engagementOf are the records of a kind from a day on until the counter's, the earliest first.
func (c *counter) engagementOf(ctx context.Context, measure Measure) ([]Engagement, error) {
	all, err := c.allEngagements(ctx)
	var records []Engagement
	for _, record := range all {
		if record.Kind == EngagementKind(measure.EngagementKind) && record.HappenedOn >= measure.From && record.HappenedOn <= c.asAt {
			records = append(records, record)
		}
	}
	slices.Reverse(records)
	return records, err
}

func (c *counter) engagementSum(ctx context.Context, measure Measure, receipt *Receipt) error {
	records, err := c.engagementOf(ctx, measure)
	if err != nil {
		return err
	}
	receipt.Figure.records = len(records)
	words := "“" + KindWords(measure.EngagementKind) + "”"
	if measure.Aggregate == CountOrganisations {
		ids := map[string]bool{}
		for _, record := range records {
			ids[record.OrganisationID] = true
		}
		receipt.Formula = wordOrganisations(measure) + " with a record of the kind " + words + "."
		return c.countOrganisations(ctx, ids, measure, receipt)
	}
	organisations, err := c.allOrganisations(ctx)
	if err != nil {
		return err
	}
	var total, largest float64
	for _, record := range records {
		adds := record.adds(measure.Aggregate)
		source := Source{
			Kind: EngagementSource, Reference: record.Reference, Label: organisations[record.OrganisationID].Name, On: record.HappenedOn,
			Value: adds, Unit: measure.Aggregate.unit(),
		}
		receipt.Sources = append(receipt.Sources, source)
		if adds != nil {
			total += *adds
			largest = max(largest, *adds)
		}
	}
	receipt.Formula = measure.Aggregate.formula(words)
	if measure.Aggregate == LargestAmount {
		total = largest
	}
	receipt.Figure.Value = number(total)
	if len(records) == 0 {
		receipt.Figure.Value = nil
	}
	return nil
}

// adds is what the record adds to the aggregate, nil when it does not say.
func (e Engagement) adds(aggregate Aggregate) *float64 {
	switch aggregate {
	case CountRecords:
		return number(1.0)
	case SumHeadcounts:
		if e.Headcount != nil {
			return number(float64(*e.Headcount))
		}
	case SumAmounts, LargestAmount:
		if e.Amount != nil {
			return number(float64(*e.Amount))
		}
	}
	return nil
}

func (a Aggregate) unit() string {
	switch a {
	case SumHeadcounts:
		return "people"
	case SumAmounts, LargestAmount:
		return Pounds
	}
	return "record"
}

func (a Aggregate) formula(kind string) string {
	switch a {
	case SumHeadcounts:
		return "Sum of the headcounts of the records of the kind " + kind + ". Headcounts are not distinct people: nobody knows who came twice."
	case SumAmounts:
		return "Sum of the amounts of the records of the kind " + kind + "."
	case LargestAmount:
		return "The largest amount of the records of the kind " + kind + "."
	}
	return "Number of records of the kind " + kind + "."
}

// kindAbbreviations are the words of engagement kinds that are read letter by letter: the
// national referral mechanism, its single competent authority, the Police National Database.
const kindAbbreviations = "NRM SCA PND"

// KindWords is an engagement kind as it is read: "Control room visit", "NRM case from SCA".
func KindWords(kind string) string {
	return strings.Replace(ItemWords(EngagementKind(kind), kindAbbreviations), "Multi agency", "Multi-agency", 1)
}

func (c *counter) allIndicators(ctx context.Context) ([]Indicator, error) {
	return load(&c.indicators, func() ([]Indicator, error) {
		return c.service.store.indicators(ctx, c.programme.Code)
	})
}

// indicatorAt is the value that counts for a period, false when there is none or the period
// had not ended by the day.
func (c *counter) indicatorAt(ctx context.Context, code, period string) (Indicator, bool, error) {
	all, err := c.allIndicators(ctx)
	if err != nil {
		return Indicator{}, false, err
	}
	parsed, err := ParsePeriod(period)
	if err != nil || parsed.LastDay > c.asAt {
		return Indicator{}, false, err
	}
	value, there := newestValue(all, code, period)
	return value, there, nil
}

func (i Indicator) source() Source {
	return Source{Kind: IndicatorSource, Reference: i.Source, Label: i.Title, On: i.Period, Value: number(i.Value), Unit: i.unit()}
}

func (i Indicator) unit() string {
	if i.Unit == RateUnit {
		return Percent
	}
	return ""
}

func (c *counter) indicatorValue(ctx context.Context, measure Measure, receipt *Receipt) error {
	value, there, err := c.indicatorAt(ctx, measure.Indicator, measure.Period)
	receipt.Formula = "The newest value recorded for the period. It comes from outside and is not counted here."
	if there {
		receipt.Figure.Value, receipt.Figure.records = number(value.Value), 1
		if receipt.Figure.Unit == "" {
			receipt.Figure.Unit = value.unit()
		}
		if value.Unit == CountUnit {
			receipt.Figure.Decimals = decimalsOf(value.Value, 0)
		}
		receipt.Sources = []Source{value.source()}
	}
	return err
}

// indicatorSum counts nothing where two periods overlap, a year and a quarter of it: their
// sum would hold something twice.
func (c *counter) indicatorSum(ctx context.Context, measure Measure, receipt *Receipt) error {
	all, err := c.allIndicators(ctx)
	if err != nil {
		return err
	}
	from := ""
	if measure.From != "" {
		from = " from " + measure.From + " on"
	}
	receipt.Formula = "Sum of the newest values recorded for the periods" + from + ". They come from outside and are not counted here."
	var summed []Period
	total := 0.0
	for _, indicator := range all {
		period, err := ParsePeriod(indicator.Period)
		newest, _ := newestValue(all, measure.Indicator, indicator.Period)
		if err != nil || indicator != newest || period.FirstDay < measure.From || period.LastDay > c.asAt {
			continue
		}
		if slices.ContainsFunc(summed, period.overlaps) {
			receipt.Sources = nil
			receipt.Formula = "The periods recorded overlap, so that their values cannot be added up."
			return nil
		}
		summed = append(summed, period)
		total += indicator.Value
		receipt.Sources = append(receipt.Sources, indicator.source())
	}
	if len(summed) > 0 {
		receipt.Figure.Value, receipt.Figure.records = number(total), len(summed)
	}
	return nil
}

func (c *counter) indicatorChange(ctx context.Context, measure Measure, receipt *Receipt) error {
	earlier, hasEarlier, err := c.indicatorAt(ctx, measure.Indicator, measure.Earlier)
	if err != nil {
		return err
	}
	later, hasLater, err := c.indicatorAt(ctx, measure.Indicator, measure.Period)
	if err != nil || !hasEarlier || !hasLater {
		receipt.Formula = fmt.Sprintf("The change needs a value for %s and one for %s.", measure.Earlier, measure.Period)
		return err
	}
	receipt.Sources = []Source{earlier.source(), later.source()}
	figure := &receipt.Figure
	figure.Change, figure.records = true, 2
	if later.Unit == RateUnit {
		receipt.Formula = "The later rate less the earlier one, in percentage points: a change of a rate is never a percentage of it."
		figure.Value, figure.Unit = number(later.Value-earlier.Value), Points
		return nil
	}
	receipt.Formula = "The later count less the earlier one, in percent of the earlier one."
	figure.Unit = Percent
	if earlier.Value != 0 {
		figure.Value = number(100 * (later.Value - earlier.Value) / earlier.Value)
	}
	return nil
}

func (c *counter) allGrants(ctx context.Context) ([]Grant, error) {
	return load(&c.grants, func() ([]Grant, error) { return c.service.store.grants(ctx, c.programme.Code) })
}

// sums tells whether a measure of grants counts one: of the grants that are named, or the awards for
// a year.
func (m Measure) sums(grant Grant) bool {
	if len(m.Grants) > 0 {
		return slices.Contains(m.Grants, grant.Code)
	}
	return grant.Kind == Award && grant.ForYear == m.Year
}

// grantAmount sums the awards for a year, or the grants that are named.
func (c *counter) grantAmount(ctx context.Context, measure Measure, receipt *Receipt) error {
	grants, err := c.allGrants(ctx)
	total := 0.0
	for _, grant := range grants {
		if grant.AwardedOn > c.asAt || !measure.sums(grant) {
			continue
		}
		total += float64(grant.Amount)
		receipt.Sources = append(receipt.Sources, Source{
			Kind: GrantSource, Reference: grant.Code, Label: grant.Title, On: grant.AwardedOn,
			Value: number(float64(grant.Amount)), Unit: Pounds,
		})
	}
	receipt.Formula = "Sum of the awards made by the date for the financial year. An allocation is a part of the awards and is not added."
	if len(measure.Grants) > 0 {
		receipt.Formula = "The amount as it was awarded or allocated."
	}
	if len(receipt.Sources) > 0 {
		receipt.Figure.Value, receipt.Figure.records = number(total), len(receipt.Sources)
	}
	return err
}
