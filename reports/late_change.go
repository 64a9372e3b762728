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
// the same day, with the computed RAG of a KPI. Since is the day on which it was frozen. Changes
// are the late corrections that bear on it, Notes what else is not as it was. Fingerprint is that
// of the receipt as it is counted now.
type Recount struct {
	Restatement
	Since       string
	Changes     []LateChange
	Notes       []string
	Fingerprint string
	// Moved says that what it is counted from is not the same, whatever it prints: its
	// fingerprint is another. Withheld says that it prints otherwise now, to a reader who is not
	// told how before a return says so.
	Moved, Withheld bool
}

// Differs tells whether the figure prints or is rated otherwise now.
func (r Recount) Differs() bool { return r.Withheld || r.Restatement.Differs() }

// withoutNow is the recount for a reader of released returns alone: that the figure is another
// now, what kind of records were corrected and since when, and nothing that is counted now.
func (r Recount) withoutNow() Recount {
	r.Withheld, r.Now, r.RAGNow, r.Fingerprint = r.Differs(), r.Then, r.RAGThen, ""
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
	filed, frozen, err := s.frozenReturn(ctx, actor, slug)
	if err != nil {
		return Recount{}, err
	}
	then := frozen.rated()
	if _, there := then[key]; !there {
		return Recount{}, ErrNoFigure
	}
	counts := actor
	if !reads(actor) {
		counts = people.System // a funder is not shown what is counted, so that it is not released to them
	}
	again, err := s.newBuilder(ctx, counts, filed.Programme, filed.AsAt)
	if err != nil {
		return Recount{}, err
	}
	counted, err := again.receipt(ctx, key)
	if err != nil {
		return Recount{}, err
	}
	again.receipts[key] = counted
	since, err := s.store.submittedAt(ctx, filed)
	if err != nil {
		return Recount{}, err
	}
	recount, err := again.recount(ctx, recounting{then, again.receipts, reads(actor), since}, key, "It")
	if !reads(actor) {
		recount = recount.withoutNow()
	}
	return recount, err
}

// frozenReturn is a return from its submission on. Errors: as ReadReturn, and ErrStage of a draft.
func (s *Service) frozenReturn(ctx context.Context, actor people.Actor, slug string) (Return, GrantReturn, error) {
	filed, content, err := s.readableContent(ctx, actor, slug)
	if err == nil && filed.State == Draft {
		err = ErrStage
	}
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	frozen, err := thaw(filed, content)
	return filed, frozen, err
}

// rated are the receipts of the return with their KPIs, and those of the deliverables' computed
// RAGs.
func (r GrantReturn) rated() map[string]Receipt {
	rated := map[string]Receipt{}
	for key := range r.Receipts {
		rated[key], _ = r.receipt(key)
	}
	for _, deliverable := range r.Deliverables {
		rated[deliverable.ColourKey()], _ = r.colourReceipt(deliverable.Letter)
	}
	return rated
}

// recounting is what recount compares: receipts that were frozen at a moment, by key, and the same
// as they are now. tells says that the notes may tell of the latter.
type recounting struct {
	then, now map[string]Receipt
	tells     bool
	since     time.Time
}

// recount sets a figure that was frozen beside the same figure as it is now. called is what the
// notes call it. Of what is made of other figures they say what changed these.
func (c *counter) recount(ctx context.Context, r recounting, key, called string) (Recount, error) {
	then, now := r.then[key], r.now[key]
	recount := Recount{Restatement: newRestatement(then, now), Since: courses.DayOf(r.since), Fingerprint: now.Fingerprint}
	recount.Moved = then.Fingerprint != "" && now.Fingerprint != "" && then.Fingerprint != now.Fingerprint
	if then.Version != now.Version {
		recount.Notes = append(recount.Notes, now.VersionText())
	}
	if !recount.Differs() && !recount.Moved {
		return recount, nil
	}
	if recount.IsColour() {
		return c.recountColour(ctx, r, recount)
	}
	var err error
	if recount.Changes, err = c.lateChanges(ctx, then, now.measure, r.since); err != nil {
		return recount, err
	}
	told := Figure{}
	if r.tells {
		told = now.Figure
	}
	if note := answersNote(then, now, told, called); note != "" {
		recount.Notes = append(recount.Notes, note)
	}
	for _, part := range now.madeOf {
		if _, there := r.then[part.key]; !there {
			continue
		}
		of, err := c.recount(ctx, r, part.key, part.called)
		if err != nil {
			return recount, err
		}
		recount.Changes, recount.Notes = append(recount.Changes, of.Changes...), append(recount.Notes, of.Notes...)
	}
	return recount, nil
}

// answersNote says how many answers, or people, a share or a change is of, then and as told now, or
// whether it is the answers that are not the same. The days on which answers came are not told: by them
// somebody could be known.
func answersNote(then, now Receipt, told Figure, called string) string {
	was, is, measure := then.Figure, now.Figure, now.measure
	switch {
	case was.Base != nil && told.Base != nil && *was.Base != *told.Base && !was.Suppressed && !told.Suppressed:
		return fmt.Sprintf("%s was of %s %s and is of %s now.", called, formatNumber(float64(*was.Base), 0), now.baseWords(), formatNumber(float64(*told.Base), 0))
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

// baseWords say what the base of the figure counts.
func (r Receipt) baseWords() string {
	switch {
	case slices.ContainsFunc(r.Terms, func(t Term) bool { return t.Unit == "pairs" }):
		return "people who answered both times"
	case r.measure.Kind == ResponseRate || r.measure.Kind == TrainedShare:
		return "people trained"
	case r.measure.Kind == OrganisationsTrained:
		return "forces"
	}
	return "answers"
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

// lateChanges are the records that a measure counts, or counted then, and that were added or
// corrected after a moment.
func (c *counter) lateChanges(ctx context.Context, then Receipt, measure Measure, since time.Time) ([]LateChange, error) {
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
			counts := grant.AwardedOn <= c.asAt && measure.sums(grant) ||
				slices.ContainsFunc(then.Sources, func(s Source) bool { return s.Reference == grant.Code })
			if counts && grant.RecordedAt.After(since) {
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
