package reports

import (
	"context"
	"fmt"
	"math"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// KPIStatus is a KPI as at a day. Expected is what was due by then, nil where nothing was;
// Progress is how far, in percent, it has come from its baseline to its target, nil without
// a baseline. Version is that of its formula, 0 in returns that were frozen before it was kept here.
type KPIStatus struct {
	Code         string     `json:"code"`
	Letter       string     `json:"letter"`
	Title        string     `json:"title"`
	Level        Level      `json:"level,omitempty"`
	Version      int        `json:"version,omitempty"`
	Figure       Figure     `json:"figure"`
	Direction    Direction  `json:"direction"`
	Baseline     *float64   `json:"baseline"`
	BaselineOn   string     `json:"baseline_on,omitempty"`
	Target       *float64   `json:"target"`
	TargetSource Provenance `json:"target_source"`
	Expected     *float64   `json:"expected"`
	Progress     *float64   `json:"progress"`
	StartsOn     string     `json:"starts_on"`
	EndsOn       string     `json:"ends_on"`
	Rating       Rating     `json:"rating"`
	// Thresholds say from where it is green and amber, "" where there is no target, and in
	// returns that were frozen before they were kept.
	Thresholds string `json:"thresholds,omitempty"`
	// Trend and Forecast are those of a return: since the end of the last quarter, and for the
	// KPI's last day. NoForecast says why there is none.
	Trend      *Trend  `json:"trend,omitempty"`
	TrendWords string  `json:"trend_words,omitempty"`
	Forecast   *Figure `json:"forecast,omitempty"`
	NoForecast string  `json:"no_forecast,omitempty"`
}

// TargetText is the target as it is printed: "70", "at most 5%", "No target set".
func (k KPIStatus) TargetText() string {
	if k.Target == nil {
		return "No target set"
	}
	if k.Figure.Unit == MilestoneUnit {
		return "To be reached by " + dayWords(k.EndsOn)
	}
	text := withUnit(*k.Target, k.Figure.Unit, decimalsOf(*k.Target, k.Figure.Decimals), false)
	if k.Direction == AtMost {
		text = "at most " + text
	}
	return text
}

// BaselineText is the baseline with its day as it is printed, "" where there is none.
func (k KPIStatus) BaselineText() string {
	if k.Baseline == nil {
		return ""
	}
	text := withUnit(*k.Baseline, k.Figure.Unit, decimalsOf(*k.Baseline, k.Figure.Decimals), false)
	if k.BaselineOn != "" {
		text += " on " + dayWords(k.BaselineOn)
	}
	return text
}

// decimalsOf keeps the decimals that a target itself has, so that 72.5 is not printed 73.
func decimalsOf(value float64, decimals int) int {
	for decimals < 4 && round(value, decimals) != value {
		decimals++
	}
	return decimals
}

// Judgement is a RAG that somebody set, as a reader sees it.
type Judgement struct {
	RAG        RAG    `json:"rag"`
	Reason     string `json:"reason"`
	By         string `json:"by"`
	AsAt       string `json:"as_at"`
	RecordedOn string `json:"recorded_on"`
}

// DeliverableStatus is a deliverable as at a day: what its KPIs come to, what the manager
// declared and what the board assured, each kept and shown. Declared and Assured are nil
// until somebody has.
type DeliverableStatus struct {
	Letter   string     `json:"letter"`
	Title    string     `json:"title"`
	Computed Rating     `json:"computed"`
	Declared *Judgement `json:"declared"`
	Assured  *Judgement `json:"assured"`
	// Trend is that of a return, since the end of the last quarter.
	Trend      *Trend      `json:"trend,omitempty"`
	TrendWords string      `json:"trend_words,omitempty"`
	KPIs       []KPIStatus `json:"kpis"`
}

// RatedWords says how many of the KPIs are rated: "3 of 13 KPIs rated".
func (d DeliverableStatus) RatedWords() string {
	rated := 0
	for _, kpi := range d.KPIs {
		if kpi.Rating.RAG != NotRated {
			rated++
		}
	}
	if len(d.KPIs) == 0 {
		return "No KPI"
	}
	return fmt.Sprintf("%d of %s rated", rated, plural(len(d.KPIs), "KPI", "KPIs"))
}

// Status is the programme's deliverables as at a day, by letter, for managers, the board and
// administrators. Errors: ErrNotAllowed, ErrNoProgramme, ErrDay.
func (s *Service) Status(ctx context.Context, actor people.Actor, programme, asAt string) ([]DeliverableStatus, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, err
	}
	if err := checkDay(asAt); err != nil {
		return nil, err
	}
	statuses, _, err := s.newCounter(actor, found, asAt).statuses(ctx, "")
	return statuses, err
}

// deliverableStatus is the status of one deliverable, for who may declare it. What it shows of
// surveys for the first time is released to them. Errors: ErrNotAllowed, ErrNoProgramme,
// ErrNoDeliverable.
func (s *Service) deliverableStatus(ctx context.Context, actor people.Actor, programme, letter, asAt string) (DeliverableStatus, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return DeliverableStatus{}, err
	}
	statuses, _, err := s.newCounter(actor, found, asAt).statuses(ctx, letter)
	if err != nil {
		return DeliverableStatus{}, err
	}
	if len(statuses) == 0 {
		return DeliverableStatus{}, ErrNoDeliverable
	}
	return statuses[0], nil
}

// kpis are the programme's KPIs in the versions that count as at the counter's day.
func (c *counter) kpis(ctx context.Context) ([]KPI, error) {
	versions, err := load(&c.kpiVersions, func() ([]KPI, error) { return c.service.store.kpiVersions(ctx, c.programme.Code) })
	return countingAt(versions, c.asAt), err
}

// statuses counts the KPIs of the programme's deliverables, or of one of them, and hands
// out the receipts of their figures.
func (c *counter) statuses(ctx context.Context, letter string) ([]DeliverableStatus, []Receipt, error) {
	deliverables, err := load(&c.deliverables, func() ([]Deliverable, error) { return c.service.store.deliverables(ctx, c.programme.Code) })
	if err != nil {
		return nil, nil, err
	}
	kpis, err := c.kpis(ctx)
	if err != nil {
		return nil, nil, err
	}
	declarations, err := load(&c.declarations, func() ([]Declaration, error) { return c.service.store.declarations(ctx, c.programme.Code, "") })
	if err != nil {
		return nil, nil, err
	}
	statuses, receipts := []DeliverableStatus{}, []Receipt(nil)
	for _, deliverable := range deliverables {
		if letter != "" && letter != deliverable.Letter {
			continue
		}
		status := DeliverableStatus{
			Letter: deliverable.Letter, Title: deliverable.Title, KPIs: []KPIStatus{},
			Declared: judgement(newestDeclaration(declarations, deliverable.Letter, Declared, c.asAt)),
			Assured:  judgement(newestDeclaration(declarations, deliverable.Letter, Assured, c.asAt)),
		}
		counted, err := c.countKPIs(ctx, &status, kpis)
		if err != nil {
			return nil, nil, err
		}
		statuses, receipts = append(statuses, status), append(receipts, counted...)
	}
	return statuses, receipts, nil
}

// countKPIs rates the deliverable's KPIs and rolls them up.
func (c *counter) countKPIs(ctx context.Context, status *DeliverableStatus, kpis []KPI) ([]Receipt, error) {
	var receipts []Receipt
	var ratings []RAG
	for _, kpi := range kpis {
		if kpi.Letter != status.Letter {
			continue
		}
		receipt, rated, err := c.countKPI(ctx, kpi)
		if err != nil {
			return nil, err
		}
		receipts, ratings = append(receipts, receipt), append(ratings, rated.Rating.RAG)
		status.KPIs = append(status.KPIs, rated)
	}
	status.Computed = Rating{RollUp(ratings), whyRollUp(ratings)}
	return receipts, nil
}

// countKPI counts a KPI and rates it.
func (c *counter) countKPI(ctx context.Context, kpi KPI) (Receipt, KPIStatus, error) {
	receipt, err := c.count(ctx, kpi.definition())
	rated := c.rate(kpi, receipt.Figure)
	receipt.KPI = &rated
	return receipt, rated, err
}

func judgement(d *Declaration) *Judgement {
	if d == nil {
		return nil
	}
	return &Judgement{d.RAG, d.Reason, d.PersonName, d.AsAt, courses.DayOf(d.RecordedAt)}
}

// rate holds a figure against its KPI's target (statistics.md, RAG), as at the day as at which it
// was counted.
func (c *counter) rate(kpi KPI, figure Figure) KPIStatus {
	if figure.EndedOn != "" {
		until := *c
		until.asAt, c = figure.EndedOn, &until
	}
	status := KPIStatus{
		Code: kpi.Code, Letter: kpi.Letter, Title: kpi.Title, Level: kpi.Level, Version: kpi.Version, Figure: figure, Direction: kpi.Direction,
		Baseline: kpi.Baseline, BaselineOn: kpi.BaselineOn, Target: kpi.Target, TargetSource: kpi.TargetSource, StartsOn: kpi.StartsOn, EndsOn: kpi.EndsOn,
	}
	status.Rating = c.rating(kpi, figure, &status)
	status.Thresholds = c.thresholdsOf(kpi, status.Expected)
	return status
}

// thresholdsOf say by what a KPI is green, amber or red, where so much was due by the day.
func (c *counter) thresholdsOf(kpi KPI, expected *float64) string {
	switch {
	case kpi.Target == nil || kpi.Measure.Kind == SurveyMeanChange:
		return ""
	case kpi.Measure.Kind == MilestoneReached:
		return "Green once it is reached, red from the day after it was due if it is not."
	case kpi.Measure.IsSurvey():
		return "Green where the whole interval meets the target, red where all of it misses it, amber where it lies on both sides."
	}
	of, green, amber := "the target", thresholdText(c.programme.GreenFrom), thresholdText(c.programme.AmberFrom)
	ceiling := kpi.Direction == AtMost && kpi.Baseline == nil // see Achievement
	switch {
	case kpi.Measure.Accumulates() && ceiling:
		of = "what was allowed by the day"
	case kpi.Measure.Accumulates():
		of = "what was due by the day"
	}
	switch {
	case expected != nil && !kpi.shares(*expected):
		return metOrMissed(kpi)
	case ceiling:
		return fmt.Sprintf("Green while %s is at least %s of the figure, amber while it is at least %s of it, else red.", of, green, amber)
	case kpi.Baseline != nil:
		of = "the way from the baseline to " + of
	}
	return fmt.Sprintf("Green from %s of %s, amber from %s, else red.", green, of, amber)
}

func (c *counter) rating(kpi KPI, figure Figure, status *KPIStatus) Rating {
	notRated := func(why string) Rating { return Rating{NotRated, why} }
	switch {
	case kpi.Target == nil:
		return notRated("No target is known.")
	case figure.Suppressed:
		return notRated("Too few answers to be shown.")
	case kpi.Measure.Kind == MilestoneReached:
		return c.rateMilestone(kpi, figure)
	case figure.Value == nil || figure.records == 0:
		return notRated("Nothing has been recorded by " + dayWords(c.asAt) + ".")
	case c.asAt < kpi.StartsOn:
		return notRated("Nothing is due before " + dayWords(kpi.StartsOn) + ".")
	case kpi.Measure.Kind == SurveyMeanChange:
		return notRated("A mean of changes has no interval to hold against a target.")
	}
	if kpi.Baseline != nil {
		if progress, share := Achievement(*figure.Value, kpi.Baseline, *kpi.Target, kpi.Direction); share {
			status.Progress = number(100 * progress)
		}
	}
	if kpi.Measure.IsSurvey() {
		return rateByInterval(kpi, figure, *status)
	}
	return c.rateRecords(kpi, figure, status)
}

func rateByInterval(kpi KPI, figure Figure, status KPIStatus) Rating {
	rag := RateInterval(figure.interval(), kpi.Direction, *kpi.Target)
	verdict := map[RAG]string{
		Green: "the whole interval meets it.",
		Red:   "the whole interval misses it.",
		Amber: "the interval lies on both sides of it, so there is not enough evidence yet." + settleWords(kpi, figure),
	}[rag]
	return Rating{rag, fmt.Sprintf("%s (%s) against a target of %s: %s", figure.Text(), figure.RangeText(), status.TargetText(), verdict)}
}

// settleWords say how many more answers would settle on which side of its target a share
// lies: " 12 more answers, as positive as these, would settle it.", "" where that is not known.
func settleWords(kpi KPI, figure Figure) string {
	if kpi.Measure.Kind != SurveyShare || figure.Base == nil || figure.effect == 0 {
		return ""
	}
	positive := int(math.Round(*figure.Value / 100 * float64(*figure.Base)))
	more, known := surveys.MoreToTarget(positive, *figure.Base, figure.effect, *kpi.Target/100)
	if !known {
		return " It is so near the target that more answers like these would not settle it."
	}
	return fmt.Sprintf(" %s, as positive as these, would settle it.", plural(more, "more answer", "more answers"))
}

// rateRecords rates complete records: what adds up against what was due by the day, a level
// against the target as it stands. What is aimed above its start is not rated before something
// of it was due; a ceiling is rated whatever was allowed, and so is a target of no more than the start.
func (c *counter) rateRecords(kpi KPI, figure Figure, status *KPIStatus) Rating {
	expected, from := *kpi.Target, 0.0
	if kpi.Baseline != nil {
		from = *kpi.Baseline
	}
	if kpi.Measure.Accumulates() {
		expected = Expected(kpi.milestones(), kpi.StartsOn, from, c.asAt)
		if expected == from && kpi.Direction == AtLeast && *kpi.Target != from {
			return Rating{NotRated, "Nothing was due by " + dayWords(c.asAt) + "."}
		}
	}
	status.Expected = number(expected)
	thresholds := Thresholds{c.programme.GreenFrom, c.programme.AmberFrom}
	rag := RateRecords(*figure.Value, kpi.Baseline, expected, kpi.Direction, thresholds)
	due := status.ExpectedText()
	why := fmt.Sprintf("%s against %s due by %s", figure.Text(), due, dayWords(c.asAt))
	if kpi.Direction == AtMost {
		why = fmt.Sprintf("%s where at most %s was allowed by %s", figure.Text(), due, dayWords(c.asAt))
	}
	achieved, share := Achievement(*figure.Value, kpi.Baseline, expected, kpi.Direction)
	if !share {
		return Rating{rag, why + map[RAG]string{Green: ": it is met. ", Red: ": it is missed. "}[rag] + metOrMissed(kpi)}
	}
	return Rating{rag, why + fmt.Sprintf(": %s. Green from %s, amber from %s.", achievedWords(achieved, kpi, thresholds), thresholdText(thresholds.Green), thresholdText(thresholds.Amber))}
}

// shares tells whether something can be achieved in part of what was due.
func (k KPI) shares(due float64) bool {
	_, share := Achievement(due, k.Baseline, due, k.Direction)
	return share
}

// metOrMissed says the thresholds of what is not achieved in part.
func metOrMissed(kpi KPI) string {
	due, start := "What was due", "better than the baseline"
	if kpi.Direction == AtMost {
		due = "What was allowed"
	}
	if kpi.Baseline == nil {
		start = "above zero"
	}
	return due + " is not " + start + ", so that no part of it can be achieved: green where it is met, red where it is missed."
}

func thresholdText(share float64) string {
	return withUnit(100*share, Percent, decimalsOf(round(100*share, 4), 0), false)
}

// AchievedText is the percent that was achieved with the fewest decimals, up to two, at which it
// has the RAG that it has exactly: "89.8%" is not 90% where amber is from 90%. What takes more
// is rounded down, for it is short of a threshold.
func AchievedText(achieved float64, thresholds Thresholds) string {
	percent, rag := 100*achieved, RateAchievement(achieved, thresholds)
	for decimals := range 3 {
		if printed := round(percent, decimals); RateAchievement(printed/100, thresholds) == rag {
			return withUnit(percent, Percent, decimals, false)
		}
	}
	return withUnit(math.Floor(percent*100)/100, Percent, 2, false)
}

func achievedWords(achieved float64, kpi KPI, thresholds Thresholds) string {
	words := AchievedText(achieved, thresholds)
	switch {
	case math.IsInf(achieved, 0):
		return "nothing of it was used"
	case kpi.Baseline != nil:
		return words + " of the way to it from the baseline"
	case kpi.Direction == AtMost:
		return "what was allowed is " + words + " of the figure"
	}
	return words + " of it"
}

// ExpectedText is what was due by the day as it is printed, "" where nothing was. What is not
// reached does not print as what is: 12 against 12.03 due.
func (k KPIStatus) ExpectedText() string {
	if k.Expected == nil {
		return ""
	}
	decimals := decimalsOf(round(*k.Expected, 1), k.Figure.Decimals)
	if value := k.Figure.Value; value != nil && exact(value) != exact(k.Expected) {
		for decimals < 4 && round(*value, decimals) == round(*k.Expected, decimals) {
			decimals++
		}
	}
	return withUnit(*k.Expected, k.Figure.Unit, decimals, false)
}

// KPIPoint is a KPI as at a day, with what its figure was counted from.
type KPIPoint struct {
	AsAt    string
	Status  KPIStatus
	Receipt Receipt
	// kpi is the version that counts as at the day.
	kpi KPI
}

// KPIHistory counts one KPI as at each of the days, the earliest first, from what is recorded
// now and by the version of its formula that counts as at the day, for managers, the board and administrators. A survey figure is hidden at a day by
// which fewer answers had come in than the floor since the last day that is shown: the two
// together would tell of those few. Errors: ErrNotAllowed, ErrNoProgramme, ErrDay, ErrNoKPI.
func (s *Service) KPIHistory(ctx context.Context, actor people.Actor, programme, code string, days []string) ([]KPIPoint, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, err
	}
	versions, err := s.versionsOf(ctx, found.Code, code)
	if err != nil {
		return nil, err
	}
	history := make([]KPIPoint, len(days))
	recorded, shown := s.newRecords(found, days...), 0
	for i, day := range days {
		if err := checkDay(day); err != nil {
			return nil, err
		}
		c, kpi := recorded.counter(actor, day), countingAt(versions, day)[0]
		receipt, err := c.count(ctx, kpi.definition())
		if err != nil {
			return nil, err
		}
		if figure := &receipt.Figure; kpi.Measure.IsSurvey() && figure.Base != nil {
			if more := *figure.Base - shown; more > 0 && more < found.FloorBase {
				receipt = Receipt{
					AsAt: day, Figure: figure.hidden(), Formula: receipt.Formula, Version: receipt.Version,
					CountsFrom: receipt.CountsFrom, Notes: []string{suppressedNote(found)},
				}
			} else {
				shown = *figure.Base
			}
		}
		history[i] = KPIPoint{day, c.rate(kpi, receipt.Figure), receipt, kpi}
	}
	if len(history) > 0 {
		newest := &history[len(history)-1].Receipt // which alone is shown whole
		*newest = newest.seal(s.moment())
	}
	return history, nil
}
