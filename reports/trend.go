package reports

import (
	"context"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// Trend is how a computed RAG lies to that at the end of the last quarter. Since is that day,
// Was its RAG then. Changed says what else than the records differs between the two days: which
// KPIs count, and by which versions of their formulas; "" for nothing.
type Trend struct {
	Since   string `json:"since"`
	Was     RAG    `json:"was"`
	Is      RAG    `json:"is"`
	Changed string `json:"changed,omitempty"`
}

// Arrow is the trend as a sign: up for better, down for worse, level for the same, "" where
// one of the two is not rated.
func (t Trend) Arrow() string {
	was, is := rankOf(t.Was), rankOf(t.Is)
	switch {
	case was < 0 || is < 0:
		return ""
	case is > was:
		return "↑"
	case is < was:
		return "↓"
	}
	return "→"
}

// Words is the trend in words: "Better than at 30 September 2026, then amber", and what Changed.
func (t Trend) Words() string {
	if t.Changed != "" {
		return t.words() + ". " + t.Changed
	}
	return t.words()
}

func (t Trend) words() string {
	switch t.Arrow() {
	case "↑":
		return "Better than at " + dayWords(t.Since) + ", then " + wordWithin(t.Was)
	case "↓":
		return "Worse than at " + dayWords(t.Since) + ", then " + wordWithin(t.Was)
	case "→":
		return "The same as at " + dayWords(t.Since)
	}
	switch {
	case t.Is == "":
		return ""
	case t.Since == "":
		return "No earlier quarter to compare with"
	case t.Was == NotRated && t.Is != NotRated:
		return "Not rated at " + dayWords(t.Since)
	case t.Is == t.Was:
		return "Not rated at " + dayWords(t.Since) + " either"
	}
	return "Was " + wordWithin(t.Was) + " at " + dayWords(t.Since)
}

// Short is the trend in a word or two, for where its day stands beside it: "Worse, was green".
func (t Trend) Short() string {
	switch t.Arrow() {
	case "↑":
		return "Better, was " + wordWithin(t.Was)
	case "↓":
		return "Worse, was " + wordWithin(t.Was)
	case "→":
		return "The same"
	}
	switch {
	case t.Is == "":
		return ""
	case t.Since == "":
		return "No earlier quarter"
	case t.Was == t.Is:
		return "Not rated then either"
	}
	return "Was " + wordWithin(t.Was)
}

func wordWithin(rag RAG) string {
	switch rag {
	case Green, Amber, Red:
		return string(rag)
	}
	return "not rated"
}

func rankOf(rag RAG) int {
	switch rag {
	case Red:
		return 0
	case Amber:
		return 1
	case Green:
		return 2
	}
	return -1
}

// LastQuarterEnd is the last day of the last calendar quarter of the programme that was over
// before asAt, "" where there is none.
func LastQuarterEnd(programme courses.Programme, asAt string) string {
	day, err := time.Parse(time.DateOnly, asAt)
	if err != nil {
		return ""
	}
	first := time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	if end := first.AddDate(0, 0, -1).Format(time.DateOnly); end >= programme.StartsOn {
		return end
	}
	return ""
}

// Trends are the trends of the deliverables of statuses, which are as at that day, by letter.
// The earlier RAGs are counted from what is recorded now. There are none in a programme's first
// quarter. Errors as Status.
func (s *Service) Trends(ctx context.Context, actor people.Actor, programme, asAt string, statuses []DeliverableStatus) (map[string]Trend, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, err
	}
	since := LastQuarterEnd(found, asAt)
	if since == "" {
		return nil, nil
	}
	before, _, err := s.newCounter(actor, found, since).statuses(ctx, "")
	if err != nil {
		return nil, err
	}
	return trendsFrom(since, before, statuses), nil
}

// trendsFrom are the trends from one day's statuses to another's, by letter. With no earlier day
// each says so.
func trendsFrom(since string, before, now []DeliverableStatus) map[string]Trend {
	trends := map[string]Trend{}
	for _, status := range now {
		trends[status.Letter] = Trend{Since: since, Was: NotRated, Is: status.Computed.RAG}
	}
	for _, earlier := range before {
		for _, status := range now {
			if status.Letter == earlier.Letter {
				trends[status.Letter] = Trend{since, earlier.Computed.RAG, status.Computed.RAG, countedBetween(earlier, status)}
			}
		}
	}
	return trends
}

// countedBetween says which KPIs make a deliverable's RAG on one of two days and not on the other,
// and of those that do on both, which are counted by another version of their formula; "" for
// none, and where one of the two is not rated.
func countedBetween(before, now DeliverableStatus) string {
	if before.Computed.RAG == NotRated || now.Computed.RAG == NotRated {
		return ""
	}
	then, added, revised := map[string]KPIStatus{}, 0, 0
	for _, kpi := range before.KPIs {
		if kpi.Rating.RAG != NotRated {
			then[kpi.Code] = kpi
		}
	}
	for _, kpi := range now.KPIs {
		if kpi.Rating.RAG == NotRated {
			continue
		}
		if was, counted := then[kpi.Code]; !counted {
			added++
		} else if kpi.revisedSince(was) {
			revised++
		}
		delete(then, kpi.Code)
	}
	var said []string
	for _, of := range []struct {
		count     int
		one, many string
	}{
		{added, "KPI counts now that did not then", "KPIs count now that did not then"},
		{len(then), "KPI counted then that does not now", "KPIs counted then that do not now"},
		{revised, "KPI is counted by another version of its formula", "KPIs are counted by another version of their formulas"},
	} {
		if of.count > 0 {
			said = append(said, plural(of.count, of.one, of.many))
		}
	}
	return strings.Join(said, ", ")
}

// revisedSince tells whether the KPI is counted by another version of its formula than it was;
// returns that were frozen before versions were kept with KPIs do not say.
func (k KPIStatus) revisedSince(was KPIStatus) bool {
	return was.Version > 0 && k.Version > 0 && was.Version != k.Version
}
