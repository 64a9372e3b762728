package reports

import (
	"context"
	"fmt"
	"math"
	"strings"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// Forecast is what a KPI that adds up will come to by the end of its last day, from what is
// recorded and planned today. Value, Low and High are in the figure's unit; Low and High are
// an approximate 95% range. Terms are what it was made of. RAG holds the range against the
// target as RateInterval does, and Word says it in words.
type Forecast struct {
	On               string
	Value, Low, High float64
	Unit             string
	Decimals         int
	RAG              RAG
	Terms            []Term
	Formula          string
}

// Text is the forecast as it is printed: "142".
func (f Forecast) Text() string { return withUnit(f.Value, f.Unit, f.Decimals, false) }

// RangeText is its range, rounded outwards: "120 to 164".
func (f Forecast) RangeText() string {
	low, high := outwards(f.Low, f.High, f.Decimals)
	return withUnit(low, f.Unit, f.Decimals, false) + " to " + withUnit(high, f.Unit, f.Decimals, false)
}

// outwards rounds the limits of a range so that it never loses what lies in it.
func outwards(low, high float64, decimals int) (float64, float64) {
	scale := math.Pow10(decimals)
	return math.Floor(low*scale+rounding) / scale, math.Ceil(high*scale-rounding) / scale
}

// hold holds the range against the target. As printed it lies to the target as it does exactly,
// with as many decimals, up to two, as that takes.
func (f *Forecast) hold(direction Direction, target float64) {
	f.RAG = RateInterval(surveys.Interval{Low: f.Low, High: f.High}, direction, target)
	for ; f.Decimals < 2; f.Decimals++ {
		low, high := outwards(f.Low, f.High, f.Decimals)
		if RateInterval(surveys.Interval{Low: low, High: high}, direction, target) == f.RAG {
			return
		}
	}
}

// Word says how the range lies to the target.
func (f Forecast) Word() string {
	switch f.RAG {
	case Green:
		return "On course: the whole range meets the target"
	case Red:
		return "Will fall short: the whole range misses the target"
	case Amber:
		return "May fall short: the target lies within the range"
	}
	return "No target to hold it against"
}

// leastPast is how many records, or people trained, there must be before anything is foretold
// from them.
const leastPast = 5

// outlook is what a forecast is made from. Actual is what has been reached, and Size the mean
// size of what adds up to it, weighted by itself (1 for things that are counted).
// Planned things come true as Came of Called did so far. Pace is what is foretold beyond what
// is planned, from what has been reached.
type outlook struct {
	actual       float64
	size         float64
	planned      int
	came, called int
	pace         float64
}

// foretell is the outlook's value with its 95% range. What is planned comes true by a binomial
// whose share is itself known from called past cases, so its variance is
// p(1-p)planned + p(1-p)planned²/called. What goes on at the pace so far is a compound Poisson
// whose rate is known from the past sum: size·pace + size·pace²/actual. The two are taken as
// independent, and the range as that of a normal distribution; it never goes below what has
// been reached.
func (o outlook) foretell() (value, low, high float64) {
	value, variance := o.actual, 0.0
	if o.planned > 0 && o.called > 0 {
		share, planned := float64(o.came)/float64(o.called), float64(o.planned)
		value += share * planned
		variance += share * (1 - share) * (planned + planned*planned/float64(o.called))
	}
	if o.pace > 0 && o.actual > 0 {
		value += o.pace
		variance += o.size * (o.pace + o.pace*o.pace/o.actual)
	}
	reach := surveys.Z95 * math.Sqrt(variance)
	return value, math.Max(o.actual, value-reach), value + reach
}

// KPIForecast is the forecast of a KPI, from what is recorded today, for managers, the board
// and administrators; nil, with a sentence that says why, where none is made: for a level, for
// a KPI that is over or has not begun, and with fewer than five records. Errors: ErrNotAllowed,
// ErrNoProgramme, ErrNoKPI.
func (s *Service) KPIForecast(ctx context.Context, actor people.Actor, programme, code string) (*Forecast, string, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, "", err
	}
	versions, err := s.versionsOf(ctx, found.Code, code)
	if err != nil {
		return nil, "", err
	}
	today := s.Today()
	return s.newCounter(actor, found, today).forecast(ctx, countingAt(versions, today)[0])
}

func (c *counter) forecast(ctx context.Context, kpi KPI) (*Forecast, string, error) {
	switch {
	case !kpi.foretold():
		return nil, kpi.whyNotForetold(), nil
	case c.asAt >= kpi.EndsOn:
		return nil, "Its last day is over.", nil
	case c.asAt < kpi.StartsOn:
		return nil, "It has not begun.", nil
	}
	receipt, err := c.count(ctx, kpi.definition())
	if err != nil {
		return nil, "", err
	}
	figure := receipt.Figure
	past := figure.records
	if figure.Value != nil && kpi.Measure.Kind == Trained {
		past = int(*figure.Value)
	}
	if past < leastPast {
		return nil, fmt.Sprintf("Fewer than %d have been counted to make it from.", leastPast), nil
	}
	look := outlook{actual: *figure.Value, size: sizeOf(receipt, kpi.Measure)}
	made := &Forecast{On: kpi.EndsOn, Unit: figure.Unit, Decimals: figure.Decimals, Terms: []Term{term("so far", look.actual, figure.Unit)}}
	from, err := c.lookAhead(ctx, kpi, &look, made)
	if err != nil {
		return nil, "", err
	}
	look.pace = max(0, look.actual-kpi.begins()) * c.beyond(kpi, from)
	if look.pace > 0 {
		made.Terms = append(made.Terms, Term{"from " + dayWords(dayAfter(from)) + " at the pace so far", number(look.pace), figure.Unit, 0})
	}
	made.Value, made.Low, made.High = look.foretell()
	made.Formula = "What has been reached, what is planned times the share of what was planned that came true so far, and after the last planned day " +
		"the pace so far" + paceWords(kpi) + ". The range allows for chance in each, not for a change of plan."
	made.RAG = NotRated
	if kpi.Target != nil {
		made.hold(kpi.Direction, *kpi.Target)
	}
	return made, "", nil
}

func paceWords(kpi KPI) string {
	if len(kpi.Profile) > 0 {
		return ", as the profile rises"
	}
	return ""
}

// foretold tells whether the KPI grows record by record.
func (k KPI) foretold() bool {
	switch k.Measure.Kind {
	case SessionsDelivered, Trained:
		return true
	case EngagementSum:
		return k.Measure.Aggregate == CountRecords || k.Measure.Aggregate == SumHeadcounts || k.Measure.Aggregate == SumAmounts
	}
	return false
}

// whyNotForetold says why a KPI of its kind has no forecast.
func (k KPI) whyNotForetold() string {
	switch k.Measure.Kind {
	case SurveyShare, SurveyChange, SurveyMeanChange:
		return "No forecast is made of what people answer: nothing that is planned says who will answer, or what. " +
			"How sure the figure is today stands beside it."
	case Responses, ResponseRate, OrganisationsAnswering:
		return "No forecast is made of how many will answer: nothing that is planned says who will."
	case MilestoneReached:
		return "No forecast is made of a milestone here: the day it is expected stands in the return."
	}
	return "No forecast is made of a figure of this kind: it does not grow record by record."
}

// sizeOf is the mean size of the records, weighted by itself: Σx²/Σx, which is 1 for things
// that are counted. People are trained a session at a time, and how many came to each is in no
// receipt: their mean stands for it.
func sizeOf(receipt Receipt, measure Measure) float64 {
	if measure.Kind == Trained {
		return *receipt.Figure.Value / float64(receipt.Figure.records)
	}
	sum, squares := 0.0, 0.0
	for _, source := range receipt.Sources {
		if source.Value != nil {
			sum += *source.Value
			squares += *source.Value * *source.Value
		}
	}
	if sum <= 0 {
		return 1
	}
	return squares / sum
}

// lookAhead adds what is planned, and returns the day up to which it is.
func (c *counter) lookAhead(ctx context.Context, kpi KPI, look *outlook, made *Forecast) (from string, err error) {
	if kpi.Measure.Kind == EngagementSum {
		return c.asAt, nil
	}
	ahead, err := c.aheadOf(ctx, kpi.Measure.Course, kpi.EndsOn)
	if err != nil || ahead.Sessions == 0 {
		return c.asAt, err
	}
	called := "of the sessions whose day has come were held"
	planned := "sessions planned until " + dayWords(ahead.LastOn)
	if kpi.Measure.Kind == SessionsDelivered {
		look.planned = ahead.Sessions
		look.came, look.called, err = c.sessionsHeld(ctx, kpi.Measure)
	} else {
		called, planned = "of the lines of registers say full", "confirmed places on "+planned
		if look.planned, err = c.placesOf(ctx, kpi.Measure, ahead); err == nil {
			look.came, look.called, err = c.cameInFull(ctx, kpi.Measure)
		}
	}
	if err != nil {
		return "", err
	}
	made.Terms = append(made.Terms, term(planned, float64(look.planned), ""))
	if look.called > 0 {
		share := 100 * float64(look.came) / float64(look.called)
		made.Terms = append(made.Terms, Term{fmt.Sprintf("%s of %s %s", formatNumber(float64(look.came), 0), formatNumber(float64(look.called), 0), called), &share, Percent, 0})
	}
	return ahead.LastOn, nil
}

// aheadOf is what is planned of a course until the end of a day.
func (c *counter) aheadOf(ctx context.Context, course, until string) (courses.Ahead, error) {
	planned, known := c.planned[until]
	if !known {
		var err error
		if planned, err = c.service.courses.Ahead(ctx, c.programme.Code, until); err != nil {
			return courses.Ahead{}, err
		}
		c.planned[until] = planned
	}
	for code, ahead := range planned {
		if strings.EqualFold(code, course) {
			return ahead, nil
		}
	}
	return courses.Ahead{}, nil
}

// placesOf are the places of the measure's sector.
func (c *counter) placesOf(ctx context.Context, measure Measure, ahead courses.Ahead) (int, error) {
	organisations, err := c.allOrganisations(ctx)
	places := 0
	for id, count := range ahead.Places {
		sector := organisations[id].Sector
		if (measure.Sector == "" || sector == measure.Sector) && (measure.ExceptSector == "" || sector != measure.ExceptSector) {
			places += count
		}
	}
	return places, err
}

// cameInFull is how many of the course's lines of registers say that somebody was there from
// start to end.
func (c *counter) cameInFull(ctx context.Context, measure Measure) (came, called int, err error) {
	register, err := c.register(ctx, Measure{Course: measure.Course})
	return register.InFull, register.Lines, err
}

// sessionsHeld is how many of the course's sessions whose day has come were held, of those
// that were held or cancelled.
func (c *counter) sessionsHeld(ctx context.Context, measure Measure) (held, called int, err error) {
	register, err := c.register(ctx, measure)
	if err != nil {
		return 0, 0, err
	}
	cancelled, err := load(&c.cancelled, func() ([]courses.Session, error) {
		return c.service.courses.Sessions(ctx, courses.SessionFilter{Programme: c.programme.Code, States: []courses.SessionState{courses.SessionCancelled}})
	})
	held, called = len(register.Delivered), len(register.Delivered)
	for _, session := range cancelled {
		if strings.EqualFold(session.CourseCode, measure.Course) && courses.DayOf(session.StartsAt) <= c.asAt {
			called++
		}
	}
	return held, called, err
}

// beyond is how much of what was due by today will become due from the day after from to the
// last day.
func (c *counter) beyond(kpi KPI, from string) float64 {
	milestones := kpi.milestones()
	if kpi.Target == nil {
		milestones = []Milestone{{kpi.EndsOn, kpi.begins() + 1}}
	}
	by := func(day string) float64 { return Expected(milestones, kpi.StartsOn, kpi.begins(), day) - kpi.begins() }
	due := by(c.asAt)
	if due <= 0 {
		return 0
	}
	return (by(kpi.EndsOn) - by(from)) / due
}

// begins is where the KPI starts: its baseline, or nothing.
func (k KPI) begins() float64 {
	if k.Baseline == nil {
		return 0
	}
	return *k.Baseline
}
