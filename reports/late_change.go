package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// LateChange says how many records of a kind were added or corrected since a figure was
// frozen, and on which days that was recorded, the earliest first. It names none of them.
type LateChange struct {
	One, Many string
	Count     int
	Days      []string
}

// Text is the change in words: "1 attendance corrected on 3 May 2022", "4 engagement records
// added from 3 May 2022 to 7 May 2022".
func (c LateChange) Text() string {
	words := plural(c.Count, c.One, c.Many)
	switch first, last := c.Days[0], c.Days[len(c.Days)-1]; {
	case first == last:
		return words + " on " + dayWords(first)
	default:
		return words + " from " + dayWords(first) + " to " + dayWords(last)
	}
}

// Recount is a figure of a frozen return as it was returned and as it is counted now, as at
// the same day. Since is the day on which it was frozen. Changes are the late corrections that
// bear on it, Notes what else is not as it was. Fingerprint is that of the receipt as it is
// counted now.
type Recount struct {
	Then, Now   Figure
	Since       string
	Changes     []LateChange
	Notes       []string
	Fingerprint string
	// Moved says that what it is counted from is not the same, whatever it prints: its
	// fingerprint is another. Withheld says that it prints otherwise now, to a reader who is not
	// told how before a return says so.
	Moved, Withheld bool
}

// Differs tells whether the figure prints otherwise now.
func (r Recount) Differs() bool {
	return r.Withheld || r.Then.Text() != r.Now.Text() || r.Then.RangeText() != r.Now.RangeText()
}

// withoutNow is the recount for a reader of released returns alone: that the figure is another
// now, what kind of records were corrected and since when, and nothing that is counted now.
func (r Recount) withoutNow() Recount {
	r.Withheld, r.Now, r.Fingerprint = r.Differs(), r.Then, ""
	return r
}

// Because says what changed the figure: "1 attendance corrected on 3 May 2022."
func (r Recount) Because() string {
	var parts []string
	for _, change := range r.Changes {
		parts = append(parts, change.Text())
	}
	because := strings.Join(parts, ", ")
	if because != "" {
		because += "."
	}
	return strings.TrimSpace(because + " " + strings.Join(r.Notes, " "))
}

// Recounted counts a figure of a frozen return again, as at the return's day from what is
// recorded now, for whoever may read the return. A funder, who does not see the programme as it
// is now, is told whether the figure is another and which corrections bear on it, not what it is.
// Errors: as ReturnReceipt, and ErrStage of a draft.
func (s *Service) Recounted(ctx context.Context, actor people.Actor, slug, key string) (Recount, error) {
	filed, then, err := s.ReturnReceipt(ctx, actor, slug, key)
	if err != nil {
		return Recount{}, err
	}
	if filed.State == Draft {
		return Recount{}, ErrStage
	}
	counts := actor
	if !reads(actor) {
		counts = people.System // a funder is not shown what is counted, so that it is not released to them
	}
	again, err := s.newBuilder(ctx, counts, filed.Programme, filed.AsAt)
	if err != nil {
		return Recount{}, err
	}
	now, err := again.receipt(ctx, key)
	if err != nil {
		return Recount{}, err
	}
	since, err := s.store.submittedAt(ctx, filed)
	if err != nil {
		return Recount{}, err
	}
	if reads(actor) {
		return again.recount(ctx, then, now, now.Figure, since)
	}
	recount, err := again.recount(ctx, then, now, Figure{}, since)
	return recount.withoutNow(), err
}

// recount sets a figure that was frozen at a moment beside the same figure as it is now. told is
// what of the latter the notes may tell.
func (c *counter) recount(ctx context.Context, then, now Receipt, told Figure, since time.Time) (Recount, error) {
	recount := Recount{Then: then.Figure, Now: now.Figure, Since: courses.DayOf(since), Fingerprint: now.Fingerprint}
	recount.Moved = then.Fingerprint != "" && now.Fingerprint != "" && then.Fingerprint != now.Fingerprint
	if then.Version != now.Version {
		recount.Notes = append(recount.Notes, now.VersionText())
	}
	if !recount.Differs() && !recount.Moved {
		return recount, nil
	}
	var err error
	recount.Changes, err = c.lateChanges(ctx, now.measure, since)
	if note := answersNote(then, now, told); note != "" {
		recount.Notes = append(recount.Notes, note)
	}
	return recount, err
}

// answersNote says how many answers a share or a change is of, then and as told now, or whether
// it is the answers that are not the same. The days on which answers came are not told: by them
// somebody could be known.
func answersNote(then, now Receipt, told Figure) string {
	was, is, measure := then.Figure, now.Figure, now.measure
	if measure.Survey == "" {
		return ""
	}
	switch {
	case was.Base != nil && told.Base != nil && *was.Base != *told.Base && !was.Suppressed && !told.Suppressed:
		return fmt.Sprintf("It was of %s answers and is of %s now.", formatNumber(float64(*was.Base), 0), formatNumber(float64(*told.Base), 0))
	case measure.Kind != Responses && measure.Kind != SurveyShare && measure.Kind != SurveyChange && measure.Kind != SurveyMeanChange:
		return ""
	case then.Version != now.Version: // which is said
		return ""
	case was.Suppressed != is.Suppressed:
		return "Answers came, were withdrawn or were corrected, or the least number of them that is shown was changed."
	case then.sameAnswers(now):
		return "What its answers come to is as it was: a setting of the survey or of the programme was changed."
	}
	return "Answers came, were withdrawn or were corrected."
}

// sameAnswers tells whether a receipt of answers has the numbers of another: the base and the
// terms, and of a number of responses that number.
func (r Receipt) sameAnswers(other Receipt) bool {
	if len(r.Terms) == 0 && exact(r.Figure.Value) != exact(other.Figure.Value) {
		return false
	}
	return exactBase(r.Figure.Base) == exactBase(other.Figure.Base) &&
		slices.EqualFunc(r.Terms, other.Terms, func(a, b Term) bool { return exact(a.Value) == exact(b.Value) })
}

// tally counts late records by what happened to them and keeps their days.
type tally map[[2]string]*LateChange

func (t tally) add(one, many string, at time.Time) {
	key := [2]string{one, many}
	if t[key] == nil {
		t[key] = &LateChange{One: one, Many: many}
	}
	t[key].Count++
	t[key].Days = append(t[key].Days, courses.DayOf(at))
}

func (t tally) changes() []LateChange {
	var changes []LateChange
	for _, change := range t {
		slices.Sort(change.Days)
		changes = append(changes, *change)
	}
	slices.SortFunc(changes, func(a, b LateChange) int { return cmp.Compare(a.One, b.One) })
	return changes
}

// lateChanges are the records that a measure counts and that were added or corrected after a
// moment.
func (c *counter) lateChanges(ctx context.Context, measure Measure, since time.Time) ([]LateChange, error) {
	late := tally{}
	var err error
	switch {
	case measure.Course != "":
		err = c.lateMarks(ctx, measure, since, late)
	case measure.EngagementKind != "":
		records, failed := c.engagementOf(ctx, measure)
		err = failed
		for _, record := range records {
			if record.RecordedAt.After(since) {
				late.add("engagement record added", "engagement records added", record.RecordedAt)
			}
		}
	case measure.Indicator != "":
		values, failed := c.allIndicators(ctx)
		err = failed
		for _, value := range values {
			if value.Code == measure.Indicator && value.RecordedAt.After(since) {
				late.add("value of the indicator recorded", "values of the indicator recorded", value.RecordedAt)
			}
		}
	case measure.Entry != "":
		all, failed := load(&c.entries, func() ([]Entry, error) { return c.service.store.entries(ctx, c.programme.Code) })
		err = failed
		for _, entry := range entriesOf(all, measure.Entry) {
			if entry.AsAt <= c.asAt && entry.RecordedAt.After(since) {
				late.add("number entered by hand", "numbers entered by hand", entry.RecordedAt)
			}
		}
	case measure.Kind == GrantAmount:
		grants, failed := c.allGrants(ctx)
		err = failed
		for _, grant := range grants {
			if grant.AwardedOn <= c.asAt && grant.RecordedAt.After(since) {
				late.add("grant recorded or changed", "grants recorded or changed", grant.RecordedAt)
			}
		}
	}
	return late.changes(), err
}

func (c *counter) lateMarks(ctx context.Context, measure Measure, since time.Time, late tally) error {
	marks, err := load(&c.late, func() ([]courses.LateMark, error) {
		return c.service.courses.LateMarks(ctx, c.programme.Code, c.asAt, since)
	})
	for _, mark := range marks {
		switch {
		case !strings.EqualFold(mark.CourseCode, measure.Course) || mark.HappenedOn < measure.From:
		case mark.Corrected:
			late.add("attendance corrected", "attendances corrected", mark.RecordedAt)
		default:
			late.add("attendance added", "attendances added", mark.RecordedAt)
		}
	}
	return err
}
