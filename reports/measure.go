package reports

import (
	"fmt"
	"slices"
	"strings"

	"muster/courses/people"
)

// MeasureKind says which records a measure counts.
type MeasureKind string

// The kinds of measure. Those of sessions, people, organisations, responses, engagement
// sums and grants add up over the year; the others are levels (Accumulates).
const (
	// SessionsDelivered counts the sessions of Course that were held with somebody attending.
	SessionsDelivered MeasureKind = "sessions_delivered"
	// Trained counts the distinct people who fully attended a session of Course, of Sector
	// alone or of every sector but ExceptSector.
	Trained MeasureKind = "trained"
	// TrainedShare is the share, in percent, of the trained people of Course who are of Sector.
	TrainedShare MeasureKind = "trained_share"
	// OrganisationsTrained counts the organisations, or with ForcesOnly the forces, with
	// somebody trained in Course. With OfForces it is their share of the forces in percent.
	OrganisationsTrained MeasureKind = "organisations_trained"
	// Responses counts the responses to Survey, of Wave alone if that is named.
	Responses MeasureKind = "responses"
	// OrganisationsAnswering counts the organisations, or forces, with a response to Survey.
	OrganisationsAnswering MeasureKind = "organisations_answering"
	// SurveyShare is the share of the base of Item in Survey, in percent, whose answer is
	// positive, or one of Options if they are listed, with its 95% interval.
	SurveyShare MeasureKind = "survey_share"
	// ResponseRate is the responses to Survey that came through a seat over the people who
	// attended a session of Course, in percent.
	ResponseRate MeasureKind = "response_rate"
	// SurveyChange is the unpaired change of the share of Item from Before to Survey, in
	// points, with its 95% interval.
	SurveyChange MeasureKind = "survey_change"
	// SurveyMeanChange is the mean, in points, of the changes from Before to Survey over the
	// items that both ask and that are About that, or over all of them.
	SurveyMeanChange MeasureKind = "survey_mean_change"
	// EngagementSum counts the engagement records of EngagementKind in the way of Aggregate.
	EngagementSum MeasureKind = "engagement"
	// IndicatorValue is the newest value of Indicator for Period.
	IndicatorValue MeasureKind = "indicator"
	// IndicatorSum adds up the newest values of Indicator for the periods that have ended and
	// began on From or later, where there is one.
	IndicatorSum MeasureKind = "indicator_sum"
	// IndicatorChange is the change of Indicator from Earlier to Period: of a count in
	// percent of the earlier value, of a rate in points, never in percent.
	IndicatorChange MeasureKind = "indicator_change"
	// GrantAmount sums the grant awards for Year, or those named by Grants, in pounds.
	GrantAmount MeasureKind = "grant"
	// EnteredNumber is the number that was entered by hand for the KPI of the code Entry: the
	// newest, or with the Aggregate AddedUp the sum of those of all days.
	EnteredNumber MeasureKind = "entered"
	// MilestoneReached is 1 when the milestone of the KPI of the code Entry was entered as
	// reached, else 0.
	MilestoneReached MeasureKind = "milestone"
)

// Aggregate says what is made of a set of engagement records.
type Aggregate string

// The aggregates. A headcount is not a number of people: nobody knows who came twice.
const (
	CountRecords       Aggregate = "count"
	SumHeadcounts      Aggregate = "headcount"
	SumAmounts         Aggregate = "amount"
	CountOrganisations Aggregate = "organisations"
	LargestAmount      Aggregate = "max"
	// AddedUp is for numbers entered by hand alone.
	AddedUp Aggregate = "sum"
)

// Measure says as data what a figure is counted from; only the fields that its Kind names
// are used. Codes and names are those of the records: a course's code, a survey's code, a
// wave's name. From, a day, leaves out what happened before it.
type Measure struct {
	Kind           MeasureKind   `json:"kind"`
	Course         string        `json:"course,omitempty"`
	Sector         people.Sector `json:"sector,omitempty"`
	ExceptSector   people.Sector `json:"except_sector,omitempty"`
	ForcesOnly     bool          `json:"forces_only,omitempty"`
	OfForces       bool          `json:"of_forces,omitempty"`
	Survey         string        `json:"survey,omitempty"`
	Wave           string        `json:"wave,omitempty"`
	Before         string        `json:"before,omitempty"`
	BeforeWave     string        `json:"before_wave,omitempty"`
	Item           string        `json:"item,omitempty"`
	Options        []string      `json:"options,omitempty"`
	About          string        `json:"about,omitempty"`
	EngagementKind string        `json:"engagement_kind,omitempty"`
	Aggregate      Aggregate     `json:"aggregate,omitempty"`
	Indicator      string        `json:"indicator,omitempty"`
	Period         string        `json:"period,omitempty"`
	Earlier        string        `json:"earlier,omitempty"`
	Grants         []string      `json:"grants,omitempty"`
	Year           string        `json:"year,omitempty"`
	From           string        `json:"from,omitempty"`
	Entry          string        `json:"entry,omitempty"`
}

// Accumulates tells whether the measure adds up over the year, so that its target is due
// little by little. A share, a rate, a change or an indicator is a level: it is held
// against its target as it stands.
func (m Measure) Accumulates() bool {
	switch m.Kind {
	case SessionsDelivered, Trained, OrganisationsTrained, Responses, OrganisationsAnswering, GrantAmount, IndicatorSum:
		return true
	case EngagementSum:
		return m.Aggregate != LargestAmount
	case EnteredNumber:
		return m.Aggregate == AddedUp
	}
	return false
}

// countsDays tells whether the measure counts records each of which has its day, so that none
// that came after the last day of a KPI is counted towards it.
func (m Measure) countsDays() bool {
	switch m.Kind {
	case SessionsDelivered, Trained, TrainedShare, OrganisationsTrained, EngagementSum, EnteredNumber, IndicatorSum:
		return true
	}
	return false
}

// isShare tells whether the measure is a part of a whole, in percent.
func (m Measure) isShare() bool {
	return m.Kind == TrainedShare || m.Kind == SurveyShare || m.Kind == ResponseRate || m.OfForces
}

// isChange tells whether the measure is a change, which can be less than nothing.
func (m Measure) isChange() bool {
	return m.Kind == SurveyChange || m.Kind == SurveyMeanChange || m.Kind == IndicatorChange
}

// IsSurvey tells whether the measure is of survey answers, which have an interval.
func (m Measure) IsSurvey() bool {
	return m.Kind == SurveyShare || m.Kind == SurveyChange
}

// needs says which fields a kind cannot do without.
func (m Measure) needs() map[string]string {
	switch m.Kind {
	case SessionsDelivered, Trained, OrganisationsTrained:
		return map[string]string{"course": m.Course}
	case TrainedShare:
		return map[string]string{"course": m.Course, "sector": string(m.Sector)}
	case Responses, OrganisationsAnswering:
		return map[string]string{"survey": m.Survey}
	case SurveyShare:
		return map[string]string{"survey": m.Survey, "item": m.Item}
	case ResponseRate:
		return map[string]string{"survey": m.Survey, "course": m.Course}
	case SurveyChange:
		return map[string]string{"survey": m.Survey, "before": m.Before, "item": m.Item}
	case SurveyMeanChange:
		return map[string]string{"survey": m.Survey, "before": m.Before}
	case EngagementSum:
		return map[string]string{"engagement_kind": m.EngagementKind, "aggregate": string(m.Aggregate)}
	case IndicatorValue:
		return map[string]string{"indicator": m.Indicator, "period": m.Period}
	case IndicatorSum:
		return map[string]string{"indicator": m.Indicator}
	case IndicatorChange:
		return map[string]string{"indicator": m.Indicator, "period": m.Period, "earlier": m.Earlier}
	case GrantAmount:
		return map[string]string{"year or grants": m.Year + strings.Join(m.Grants, "")}
	case EnteredNumber, MilestoneReached:
		return map[string]string{"entry": m.Entry}
	}
	return nil
}

// Check refuses, with ErrDefinition, a measure that could not be counted whatever the
// records are: an unknown kind or a field that is missing or not well formed.
func (m Measure) Check() error {
	needs := m.needs()
	if needs == nil {
		return fmt.Errorf("%w: unknown kind of measure %q", ErrDefinition, m.Kind)
	}
	for field, value := range needs {
		if value == "" {
			return fmt.Errorf("%w: a measure of kind %q needs its %s", ErrDefinition, m.Kind, field)
		}
	}
	for _, period := range []string{m.Period, m.Earlier} {
		if _, err := ParsePeriod(period); period != "" && err != nil {
			return fmt.Errorf("%w: %w", ErrDefinition, err)
		}
	}
	if m.From != "" && checkDay(m.From) != nil {
		return fmt.Errorf("%w: from: %w", ErrDefinition, ErrDay)
	}
	aggregates := []Aggregate{"", CountRecords, SumHeadcounts, SumAmounts, CountOrganisations, LargestAmount, AddedUp}
	if !slices.Contains(aggregates, m.Aggregate) {
		return fmt.Errorf("%w: unknown aggregate %q", ErrDefinition, m.Aggregate)
	}
	if (m.Aggregate == AddedUp && m.Kind != EnteredNumber) || (m.Aggregate != "" && m.Aggregate != AddedUp && m.Kind == EnteredNumber) {
		return fmt.Errorf("%w: a measure of kind %q has no aggregate %q", ErrDefinition, m.Kind, m.Aggregate)
	}
	return nil
}
