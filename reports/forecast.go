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
	look := outlook{actual: *figure.Value, begins: kpi.begins()}
	look.size, look.sized = sizeOf(receipt, kpi.Measure)
	if err := c.lookAhead(ctx, kpi, &look); err != nil {
		return nil, "", err
	}
	look.gone, look.left, look.paced = kpi.paceFrom(c.asAt)
	made := &Forecast{On: kpi.EndsOn, Unit: figure.Unit, Decimals: figure.Decimals, RAG: NotRated, Formula: look.formula(), Terms: look.terms(figure.Unit)}
	made.Value, made.Low, made.High = look.foretell()
	if kpi.Target != nil {
		made.hold(kpi.Direction, *kpi.Target)
		made.Terms = append(made.Terms, kpi.targetTerm())
	}
	return made, "", nil
}

// targetTerm is what the forecast is held against.
func (k KPI) targetTerm() Term {
	name := "target for " + dayWords(k.EndsOn)
	if k.Direction == AtMost {
		name += ", at most"
	}
	return Term{name + " (" + string(k.TargetSource) + ")", k.Target, k.Unit, decimalsOf(*k.Target, k.Decimals)}
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
// receipt: their mean stands for it. Words say how it is worked out.
func sizeOf(receipt Receipt, measure Measure) (size float64, words string) {
	if measure.Kind == Trained {
		value, sessions := *receipt.Figure.Value, float64(receipt.Figure.records)
		return value / sessions, "to a session that was held: " + inSum(value) + " ÷ " + inSum(sessions)
	}
	sum, squares := 0.0, 0.0
	for _, source := range receipt.Sources {
		if source.Value != nil {
			sum += *source.Value
			squares += *source.Value * *source.Value
		}
	}
	if sum <= 0 {
		return 1, ""
	}
	return squares / sum, "size of a record, the sum of the squares ÷ the sum: " + inSum(squares) + " ÷ " + inSum(sum)
}

// lookAhead adds what is planned.
func (c *counter) lookAhead(ctx context.Context, kpi KPI, look *outlook) error {
	if kpi.Measure.Kind == EngagementSum {
		return nil
	}
	ahead, err := c.aheadOf(ctx, kpi.Measure, kpi.EndsOn)
	if err != nil || ahead.Sessions == 0 {
		return err
	}
	if kpi.Measure.Kind == SessionsDelivered {
		look.planned, look.ahead = ahead.Sessions, "sessions until "+dayWords(ahead.LastOn)+" that have no register yet"
		look.calledWords = "of the sessions whose day has come were held"
		look.came, look.called, err = c.sessionsHeld(ctx, kpi.Measure)
		return err
	}
	look.ahead, look.calledWords = "confirmed places on sessions until "+dayWords(ahead.LastOn)+" that have no register yet", "of the lines of registers say full"
	if look.planned, err = c.placesOf(ctx, kpi.Measure, ahead); err == nil {
		look.came, look.called, err = c.cameInFull(ctx, kpi.Measure)
	}
	return err
}

// aheadOf is what is planned of the measure's course until the end of a day.
func (c *counter) aheadOf(ctx context.Context, measure Measure, until string) (courses.Ahead, error) {
	days := [2]string{measure.From, until}
	planned, known := c.planned[days]
	if !known {
		var err error
		if planned, err = c.service.courses.Ahead(ctx, c.programme.Code, measure.From, until); err != nil {
			return courses.Ahead{}, err
		}
		c.planned[days] = planned
	}
	for code, ahead := range planned {
		if strings.EqualFold(code, measure.Course) {
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

// paceFrom is how much of the way the KPI has gone by the end of a day and how much of it is left
// until the end of its last, in days, or as its profile rises, with the words for both.
func (k KPI) paceFrom(day string) (gone, left float64, words [2]string) {
	if len(k.Profile) == 0 {
		gone = float64(daysFromTo(k.StartsOn, day))
		return gone, float64(daysFromTo(k.StartsOn, k.EndsOn)) - gone, [2]string{"days gone", "days left"}
	}
	by := func(day string) float64 { return Expected(k.Profile, k.StartsOn, k.begins(), day) - k.begins() }
	return by(day), by(k.EndsOn) - by(day), [2]string{"due so far by the profile", "still to become due by it"}
}

// begins is where the KPI starts: its baseline, or nothing.
func (k KPI) begins() float64 {
	if k.Baseline == nil {
		return 0
	}
	return *k.Baseline
}
