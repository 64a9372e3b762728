package reports

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// GrantReturn is everything a grant return says, as at the end of a day, from what was
// recorded by the day MadeOn. Every renderer works from it alone. It holds nothing about a
// single delegate and nothing that disclosure control hides. A figure's Key finds its receipt in
// Receipts; where these are left out CountedAt and Fingerprints stand for them (WithFingerprints).
type GrantReturn struct {
	Title          string              `json:"title"`
	Programme      string              `json:"programme"`
	ProgrammeTitle string              `json:"programme_title"`
	StartsOn       string              `json:"starts_on"`
	EndsOn         string              `json:"ends_on"`
	AsAt           string              `json:"as_at"`
	MadeOn         string              `json:"made_on"`
	CountedAt      time.Time           `json:"counted,omitzero"`
	Note           string              `json:"note"`
	Deliverables   []DeliverableStatus `json:"deliverables"`
	Engagement     []KPIStatus         `json:"engagement"`
	Training       []TrainingRow       `json:"training"`
	Comparisons    []ComparisonTable   `json:"comparisons"`
	Indicators     []IndicatorRow      `json:"indicators"`
	Grant          GrantTable          `json:"grant"`
	Written        []WrittenSection    `json:"written,omitempty"`
	Restatements   *Restatements       `json:"restatements,omitempty"`
	// Earlier is what the return said before it was reopened, State how far it has come and Hash its
	// own fingerprint, to a reader of it: they are not frozen.
	State        string             `json:"state,omitempty"`
	Hash         string             `json:"fingerprint,omitempty"`
	Earlier      []ReturnVersion    `json:"earlier,omitempty"`
	Receipts     map[string]Receipt `json:"receipts,omitempty"`
	Fingerprints map[string]string  `json:"fingerprints,omitempty"`
	// Addresses are where each receipt is read, of figures and of computed RAGs, and Versions those of
	// the formulas of KPIs, by key. No frozen return has them: they are added to what is read.
	Addresses map[string]string `json:"receipts_at,omitempty"`
	Versions  map[string]int    `json:"formula_versions,omitempty"`
	forces    forcesTrained
}

// TrainingRow is a course. Cohort bounds a share over everybody trained.
type TrainingRow struct {
	Course          string `json:"course"`
	Title           string `json:"title"`
	Sessions        Figure `json:"sessions"`
	Trained         Figure `json:"trained"`
	Policing        Figure `json:"policing"`
	Quality         Figure `json:"quality"`
	QualityCohort   Figure `json:"quality_cohort"`
	Confident       Figure `json:"confident"`
	ConfidentCohort Figure `json:"confident_cohort"`
	Responses       Figure `json:"responses"`
	Rate            Figure `json:"rate"`
	Note            string `json:"note"`
}

// ComparisonTable compares a course's survey with its baseline, item by item in the order
// of the baseline. Without a baseline it has no rows, and After alone says who answered.
// Mix are the items that say what kind of people answered, such as who had met with an
// incident: a difference there is no effect of the training but a reason to compare like
// with like. Mean is the mean change over the items about the people's own knowledge.
type ComparisonTable struct {
	Course      string          `json:"course"`
	Title       string          `json:"title"`
	HasBaseline bool            `json:"has_baseline"`
	Before      Figure          `json:"before,omitzero"`
	BeforeDays  string          `json:"before_days"`
	After       Figure          `json:"after"`
	AfterDays   string          `json:"after_days"`
	Pairs       int             `json:"pairs"`
	Rows        []ComparisonRow `json:"rows"`
	Mix         []ComparisonRow `json:"mix"`
	Mean        *Figure         `json:"mean"`
	Note        string          `json:"note"`
}

// ComparisonRow is an item. Paired is the change among those who answered both times, and
// Standardised the change against a baseline with the mix of those who were trained; each
// is nil when there is nothing to say.
type ComparisonRow struct {
	Item         string  `json:"item"`
	Question     string  `json:"question"`
	Text         string  `json:"text"`
	About        string  `json:"about"`
	Before       Figure  `json:"before"`
	After        Figure  `json:"after"`
	Change       Figure  `json:"change"`
	Paired       *Figure `json:"paired"`
	Standardised *Figure `json:"standardised"`
	// Answers is nil where nothing is shown on either side.
	Answers *ItemAnswers `json:"answers,omitempty"`
}

// IndicatorRow is an outside indicator in two periods.
type IndicatorRow struct {
	Title         string `json:"title"`
	EarlierPeriod string `json:"earlier_period"`
	LaterPeriod   string `json:"later_period"`
	Earlier       Figure `json:"earlier"`
	Later         Figure `json:"later"`
	Change        Figure `json:"change"`
	Source        string `json:"source"`
}

// GrantTable is the money of the financial year.
type GrantTable struct {
	Year  string     `json:"year"`
	Total Figure     `json:"total"`
	Rows  []GrantRow `json:"rows"`
}

// GrantRow is an award or an allocation.
type GrantRow struct {
	Kind      GrantKind `json:"kind"`
	AwardedOn string    `json:"awarded_on"`
	Amount    Figure    `json:"amount"`
}

// builder makes a return and keeps the receipts of its figures. written is what was written in
// it, locked what the locked return before it says, nil where there is none.
type builder struct {
	*counter
	plan     Plan
	receipts map[string]Receipt
	written  Written
	locked   *GrantReturn
}

// BuildReturn makes the grant return of a programme as at the end of a day, from what is
// recorded now and was written in the return as at that day, for managers, the board and administrators. Errors: ErrNotAllowed,
// ErrNoProgramme, ErrDay.
func (s *Service) BuildReturn(ctx context.Context, actor people.Actor, programme, asAt string) (GrantReturn, error) {
	b, err := s.newBuilder(ctx, actor, programme, asAt)
	if err != nil {
		return GrantReturn{}, err
	}
	return b.build(ctx)
}

func (s *Service) newBuilder(ctx context.Context, actor people.Actor, programme, asAt string) (*builder, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, err
	}
	if err := checkDay(asAt); err != nil {
		return nil, err
	}
	plan, err := s.store.plan(ctx, found.Code)
	return &builder{counter: s.newCounter(actor, found, asAt), plan: plan, receipts: map[string]Receipt{}}, err
}

// at is a builder of the same return as at another day, from the same records.
func (b *builder) at(asAt string) *builder {
	return &builder{counter: b.records.counter(b.actor, asAt), plan: b.plan, receipts: map[string]Receipt{}}
}

func (b *builder) build(ctx context.Context) (GrantReturn, error) {
	days := []string{b.asAt, b.service.Today()}
	if since := LastQuarterEnd(b.programme, b.asAt); since != "" {
		days = append(days, since)
	}
	locked, content, err := b.service.store.lockedBefore(ctx, b.programme.Code, b.asAt)
	if err != nil && !errors.Is(err, ErrNoReturn) {
		return GrantReturn{}, err
	}
	if err == nil {
		frozen, err := thaw(locked, content)
		if err != nil {
			return GrantReturn{}, err
		}
		b.locked, days = &frozen, append(days, locked.AsAt)
	}
	b.registers = newRegisters(days...)
	made, err := b.figures(ctx)
	if err != nil {
		return GrantReturn{}, err
	}
	if err := b.addOutlook(ctx, &made); err != nil {
		return GrantReturn{}, err
	}
	b.addEngagement(&made)
	at := b.service.moment()
	for key, receipt := range made.Receipts {
		made.Receipts[key] = receipt.seal(at)
	}
	if err := b.addWritten(ctx, &made); err != nil || b.locked == nil {
		return made, err
	}
	made.Restatements, err = b.at(locked.AsAt).restatements(ctx, locked, *b.locked)
	return made, err
}

// figures makes the part of the return that is counted.
func (b *builder) figures(ctx context.Context) (GrantReturn, error) {
	made := GrantReturn{
		Title: "Grant return as at " + dayWords(b.asAt), Programme: b.programme.Code, ProgrammeTitle: b.programme.Title,
		StartsOn: b.programme.StartsOn, EndsOn: b.programme.EndsOn, AsAt: b.asAt, MadeOn: b.service.Today(),
		Note: b.programme.Note,
	}
	var receipts []Receipt
	var err error
	if made.Deliverables, receipts, err = b.statuses(ctx, ""); err != nil {
		return GrantReturn{}, err
	}
	for _, receipt := range receipts {
		b.receipts[receipt.Figure.Key] = receipt
	}
	for _, section := range []func(context.Context, *GrantReturn) error{
		b.addTraining, b.addForces, b.addComparisons, b.addIndicators, b.addGrant,
	} {
		if err := section(ctx, &made); err != nil {
			return GrantReturn{}, err
		}
	}
	made.Receipts = b.receipts
	return made, nil
}

// receipt makes the receipt of one figure of the return, by its key.
func (b *builder) receipt(ctx context.Context, key string) (Receipt, error) {
	receipt, err := b.receiptOf(ctx, key)
	if err != nil {
		return Receipt{}, err
	}
	return receipt.seal(b.service.moment()), nil
}

// receiptOf counts the part of the return alone that has the figure.
func (b *builder) receiptOf(ctx context.Context, key string) (Receipt, error) {
	part, rest, _ := strings.Cut(key, ".")
	if part == "kpi" {
		return b.kpiReceipt(ctx, rest)
	}
	if letter, is := letterOf(key); is {
		return b.colourReceipt(ctx, letter)
	}
	other := func(code string) bool { return !strings.HasPrefix(rest, code+".") }
	b.plan.Training = slices.DeleteFunc(b.plan.Training, func(t TrainingPlan) bool { return other(t.Course) })
	b.plan.Indicators = slices.DeleteFunc(b.plan.Indicators, func(i IndicatorPlan) bool { return other(i.Indicator) })
	sections := map[string][]func(context.Context, *GrantReturn) error{
		"training": {b.addTraining}, "change": {b.addTraining, b.addComparisons},
		"indicator": {b.addIndicators}, "grant": {b.addGrant},
	}
	for _, section := range sections[part] {
		if err := section(ctx, &GrantReturn{}); err != nil {
			return Receipt{}, err
		}
	}
	if receipt, there := b.receipts[key]; there {
		return receipt, nil
	}
	definition, err := b.pageFigure(ctx, part, rest)
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := b.count(ctx, definition)
	if err == nil && part == "coverage" {
		err = b.sayPeople(ctx, definition.Measure, &receipt)
	}
	return receipt, err
}

func (b *builder) kpiReceipt(ctx context.Context, code string) (Receipt, error) {
	kpis, err := b.kpis(ctx)
	if err != nil {
		return Receipt{}, err
	}
	for _, kpi := range kpis {
		if kpi.Code == code {
			receipt, _, err := b.countKPI(ctx, kpi)
			return receipt, err
		}
	}
	return Receipt{}, ErrNoFigure
}

// figure counts a definition and keeps its receipt.
func (b *builder) figure(ctx context.Context, definition Definition) (Figure, error) {
	receipt, err := b.count(ctx, definition)
	if err == nil {
		b.receipts[definition.Key] = receipt
	}
	return receipt.Figure, err
}

// addEngagement repeats the KPIs that make the engagement table.
func (b *builder) addEngagement(made *GrantReturn) {
	made.Engagement = []KPIStatus{}
	for _, code := range b.plan.Engagement {
		for _, deliverable := range made.Deliverables {
			for _, kpi := range deliverable.KPIs {
				if kpi.Code == code {
					made.Engagement = append(made.Engagement, kpi)
				}
			}
		}
	}
}

func (b *builder) addTraining(ctx context.Context, made *GrantReturn) error {
	made.Training = []TrainingRow{}
	for _, plan := range b.plan.Training {
		row := TrainingRow{Course: plan.Course, Title: plan.Title, Note: plan.Note}
		definitions := plan.definitions()
		into := []*Figure{&row.Sessions, &row.Trained, &row.Policing, &row.Quality, &row.Confident, &row.Responses, &row.Rate}
		for i, definition := range definitions.all() {
			var err error
			if *into[i], err = b.figure(ctx, definition); err != nil {
				return err
			}
		}
		row.QualityCohort, row.ConfidentCohort = b.cohort(row.Quality, row.Rate), b.cohort(row.Confident, row.Rate)
		made.Training = append(made.Training, row)
	}
	return nil
}

func (b *builder) cohort(share, rate Figure) Figure {
	bounds := WholeCohort(share, rate)
	b.receipts[bounds.Key] = Receipt{
		Figure: bounds, AsAt: b.asAt,
		Formula: "From share × response rate to share × response rate + (1 − response rate).",
		Terms: []Term{
			{Name: "share", Value: share.Value, Unit: Percent, Decimals: 1},
			{Name: "response rate", Value: rate.Value, Unit: Percent, Decimals: 1},
		},
		Notes:  []string{bounds.Note},
		madeOf: []madeOf{{rate.Key, "The response rate"}, {share.Key, "The share"}},
	}
	return bounds
}

func (b *builder) addIndicators(ctx context.Context, made *GrantReturn) error {
	made.Indicators = []IndicatorRow{}
	for _, plan := range b.plan.Indicators {
		row := IndicatorRow{Title: plan.Title, EarlierPeriod: plan.Earlier, LaterPeriod: plan.Later}
		earlier, later, change := plan.definitions()
		var err error
		if row.Earlier, err = b.figure(ctx, earlier); err != nil {
			return err
		}
		if row.Later, err = b.figure(ctx, later); err != nil {
			return err
		}
		if row.Change, err = b.figure(ctx, change); err != nil {
			return err
		}
		for _, source := range b.receipts[later.Key].Sources {
			row.Source = source.Reference
		}
		made.Indicators = append(made.Indicators, row)
	}
	return nil
}

func (b *builder) addGrant(ctx context.Context, made *GrantReturn) error {
	made.Grant = GrantTable{Year: b.plan.GrantYear, Rows: []GrantRow{}}
	if b.plan.GrantYear == "" {
		return nil
	}
	var err error
	if made.Grant.Total, err = b.figure(ctx, b.plan.grantTotal()); err != nil {
		return err
	}
	grants, err := b.allGrants(ctx)
	if err != nil {
		return err
	}
	for _, grant := range grants {
		if grant.AwardedOn > b.asAt || grant.ForYear != b.plan.GrantYear {
			continue
		}
		amount, err := b.figure(ctx, grant.definition())
		if err != nil {
			return err
		}
		made.Grant.Rows = append(made.Grant.Rows, GrantRow{grant.Kind, grant.AwardedOn, amount})
	}
	// Awards first: an allocation is a part of them.
	slices.SortStableFunc(made.Grant.Rows, func(a, b GrantRow) int { return -cmp.Compare(a.Kind, b.Kind) })
	return nil
}
