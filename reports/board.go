package reports

import (
	"context"
	"errors"
	"maps"
	"slices"

	"muster/courses/people"
)

// BoardView is a programme on one page: how its deliverables stand, and what needs a decision.
// It is made from the records as they are now or, where Return is set, from what that return
// says alone. Since is the day that the trends look back to, "" where there is none. Money is
// the line of totals of the Newest return (its slug, "" for none, and state), nil where none is written.
// Foretold says that it has forecasts. ReadOn is the day on which it was read.
type BoardView struct {
	Programme    string
	Title        string
	Note         string
	AsAt         string
	Since        string
	ReadOn       string
	Return       *Return
	Newest       string
	NewestState  ReturnState
	Deliverables []BoardDeliverable
	Foretold     bool
	Money        *WrittenEntry
	Decisions    []Decision
	// receipts are those of the figures and computed RAGs, by key.
	receipts map[string]Receipt
}

// OpenWords say what of a released return's view is not frozen with it, "" of one of the records.
func (v BoardView) OpenWords() string {
	if v.Return == nil {
		return ""
	}
	return "Its state and the questions without an answer are those of " + dayWords(v.ReadOn) + "."
}

// BoardDeliverable is a deliverable as a board reads it. Lead is the KPI that says most: the
// worst against its target, of several of one RAG the furthest from what was due; without a rated one the first with a figure;
// nil where there is no KPI. Outlook is nil where nothing can be foretold.
type BoardDeliverable struct {
	DeliverableStatus
	Trend   Trend
	Outlook *Outlook
	Lead    *KPIStatus
}

// Outlook is what the KPIs of a deliverable that have a forecast and a target will come to: how
// many of them are on course, may miss it and will miss it.
type Outlook struct {
	RAG                 RAG
	OnCourse, May, Will int
}

// Word is the outlook in a word or two.
func (o Outlook) Word() string {
	switch o.RAG {
	case Green:
		return "On course"
	case Amber:
		return "May miss a target"
	}
	return "Will miss a target"
}

// Of says how many KPIs it is made of: "1 of 3 KPIs foretold".
func (o Outlook) Of() string {
	all := o.OnCourse + o.May + o.Will
	return formatNumber(float64(o.worst()), 0) + " of " + plural(all, "KPI foretold", "KPIs foretold")
}

func (o Outlook) worst() int {
	switch o.RAG {
	case Green:
		return o.OnCourse
	case Amber:
		return o.May
	}
	return o.Will
}

// BoardView is a programme as at a day as recorded now, for managers, the board and
// administrators. It takes a number of queries that depends on how many surveys the KPIs are
// made from, and on nothing else. Errors: ErrNotAllowed, ErrNoProgramme, ErrDay, ErrAltered.
func (s *Service) BoardView(ctx context.Context, actor people.Actor, programme, asAt string) (BoardView, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return BoardView{}, err
	}
	if err := checkDay(asAt); err != nil {
		return BoardView{}, err
	}
	view := BoardView{Programme: found.Code, Title: found.Title, Note: found.Note, AsAt: asAt, Since: LastQuarterEnd(found, asAt), ReadOn: s.Today()}
	days := []string{asAt}
	if view.Since != "" {
		days = append(days, view.Since)
	}
	recorded := s.newRecords(found, days...)
	now := recorded.counter(actor, asAt)
	statuses, receipts, err := now.statuses(ctx, "")
	if err != nil {
		return BoardView{}, err
	}
	var before []DeliverableStatus
	if view.Since != "" {
		if before, _, err = recorded.counter(actor, view.Since).statuses(ctx, ""); err != nil {
			return BoardView{}, err
		}
	}
	addTrends(view.Since, before, statuses)
	if view.Foretold = asAt == s.Today(); view.Foretold {
		kpis, err := now.kpis(ctx)
		if err != nil {
			return BoardView{}, err
		}
		foretold, err := now.foretell(ctx, kpis, statuses)
		if err != nil {
			return BoardView{}, err
		}
		receipts = slices.AppendSeq(receipts, maps.Values(foretold))
	}
	view.receipts = receiptsOf(receipts, statuses, asAt)
	view.Deliverables = boardDeliverables(statuses, outlooksOf(statuses))
	returns, err := recorded.boardReturns(ctx, actor, asAt)
	if err != nil {
		return BoardView{}, err
	}
	view.decide(returns)
	return view, nil
}

// ReleasedBoardView is a programme as a released return has it: nothing is in it that the return
// does not say, but for its state and its questions without an answer, those about what was
// released: it is for funders, whoever reads it. The trends of one that has
// none are since the released return before it. For whoever may read released returns. Errors:
// ErrNotAllowed, ErrNoReturn, ErrAltered; ErrStage of a return that is not released.
func (s *Service) ReleasedBoardView(ctx context.Context, actor people.Actor, slug string) (BoardView, GrantReturn, error) {
	filed, made, err := s.ReadReturn(ctx, actor, slug)
	if err != nil {
		return BoardView{}, GrantReturn{}, err
	}
	if !filed.State.Released() {
		return BoardView{}, GrantReturn{}, ErrStage
	}
	view := BoardView{Programme: made.Programme, Title: made.ProgrammeTitle, Note: made.Note, AsAt: made.AsAt, ReadOn: s.Today(), Return: &filed, receipts: made.rated()}
	statuses := made.Deliverables
	if view.Foretold = made.LooksAhead(); view.Foretold {
		view.Since = made.Since()
	} else if view.Since, statuses, err = s.trendsOfReleased(ctx, filed, made); err != nil {
		return BoardView{}, GrantReturn{}, err
	}
	view.Deliverables = boardDeliverables(statuses, outlooksOf(statuses))
	questions, err := s.openQuestions(ctx, []Return{filed})
	if err != nil {
		return BoardView{}, GrantReturn{}, err
	}
	questions = slices.DeleteFunc(questions, func(q openQuestion) bool { return !q.Released })
	view.decide(boardReturns{filed: []Return{filed}, newest: made, questions: questions})
	return view, made, nil
}

// trendsOfReleased are the deliverables of a released return that says no trends itself, with
// those since the released return of the programme before it, where there is such.
func (s *Service) trendsOfReleased(ctx context.Context, filed Return, made GrantReturn) (since string, statuses []DeliverableStatus, err error) {
	earlier, content, err := s.store.releasedBefore(ctx, filed)
	if errors.Is(err, ErrNoReturn) {
		return "", made.Deliverables, nil
	}
	if err != nil {
		return "", nil, err
	}
	statuses = slices.Clone(made.Deliverables)
	for i := range statuses {
		statuses[i].KPIs = slices.Clone(statuses[i].KPIs)
	}
	frozen, err := thaw(earlier, content)
	addTrends(earlier.AsAt, frozen.Deliverables, statuses)
	return earlier.AsAt, statuses, err
}

func boardDeliverables(statuses []DeliverableStatus, outlooks map[string]Outlook) []BoardDeliverable {
	var deliverables []BoardDeliverable
	for _, status := range statuses {
		d := BoardDeliverable{DeliverableStatus: status, Lead: status.Lead()}
		if status.Trend != nil {
			d.Trend = *status.Trend
		}
		if outlook, foretold := outlooks[status.Letter]; foretold {
			d.Outlook = &outlook
		}
		deliverables = append(deliverables, d)
	}
	return deliverables
}

// Chart is the view as a picture: of each deliverable the KPI that says most against its profile.
func (v BoardView) Chart() ProfileChart {
	var leads []KPIStatus
	for _, deliverable := range v.Deliverables {
		if deliverable.Lead != nil {
			leads = append(leads, *deliverable.Lead)
		}
	}
	chart := NewProfileChart("Each deliverable’s weakest KPI against its profile", v.AsAt, leads, func(k KPIStatus) string { return k.Letter + ": " + k.Title })
	chart.of = "drawn here, the weakest of each deliverable,"
	return chart
}

// Lead is the KPI that says most of the deliverable, as BoardDeliverable has it.
func (d DeliverableStatus) Lead() *KPIStatus {
	best, least, fewest := -1, 10, 0.0
	for i, kpi := range d.KPIs {
		rank := rankOf(kpi.Rating.RAG)
		switch {
		case rank < 0 && (kpi.Figure.Value != nil || kpi.Figure.Suppressed):
			rank = 8
		case rank < 0:
			rank = 9
		}
		if achieved := kpi.achieved(); rank < least || rank == least && achieved < fewest {
			best, least, fewest = i, rank, achieved
		}
	}
	if best < 0 {
		return nil
	}
	return &d.KPIs[best]
}

// achieved is how much of what was due a rated KPI has achieved, of a ceiling what was allowed
// over the figure; 0 where none of it can be in part and it is missed, and of what is not rated.
func (k KPIStatus) achieved() float64 {
	if k.Rating.RAG == NotRated || k.Figure.Value == nil || k.Target == nil {
		return 0
	}
	due := *k.Target
	if k.Expected != nil {
		due = *k.Expected
	}
	achieved, share := Achievement(*k.Figure.Value, k.Baseline, due, k.Direction)
	if !share && k.Direction.Meets(*k.Figure.Value, due) {
		return 1
	}
	return achieved
}

func (o Outlook) with(rag RAG) Outlook {
	switch rag {
	case Green:
		o.OnCourse++
	case Amber:
		o.May++
	case Red:
		o.Will++
	}
	o.RAG = Green
	if o.May > 0 {
		o.RAG = Amber
	}
	if o.Will > 0 {
		o.RAG = Red
	}
	return o
}

// boardReturns is what the returns of a programme say to a board: filed are the returns, the
// latest first, newest what the first of them says, findings what in it stands although the check
// found it, and questions those that have no answer. Of a draft newest is what is written and
// the grant: its figures and its contradictions are the board's when it is submitted. reopened
// are the reasons of drafts that were reopened, by slug.
type boardReturns struct {
	filed     []Return
	newest    GrantReturn
	questions []openQuestion
	findings  []ReturnFinding
	reopened  map[string]string
}

// boardReturns reads the programme's returns as at the day and before it.
func (r *records) boardReturns(ctx context.Context, actor people.Actor, asAt string) (boardReturns, error) {
	s, programme := r.service, r.programme.Code
	all, err := s.store.returns(ctx, false)
	if err != nil {
		return boardReturns{}, err
	}
	var read boardReturns
	read.filed = slices.DeleteFunc(all, func(r Return) bool { return r.Programme != programme || r.AsAt > asAt })
	if len(read.filed) == 0 {
		return read, nil
	}
	if read.questions, err = s.openQuestions(ctx, read.filed); err != nil {
		return read, err
	}
	if read.reopened, err = s.store.reopenedWhy(ctx, programme); err != nil {
		return read, err
	}
	newest := read.filed[0]
	if newest.State == Draft {
		plan, err := s.store.plan(ctx, programme)
		b := builder{counter: r.counter(actor, newest.AsAt), plan: plan, receipts: map[string]Receipt{}}
		return read, errors.Join(err, b.addGrant(ctx, &read.newest), b.addWritten(ctx, &read.newest))
	}
	open, err := s.OpenReturn(ctx, actor, newest.Slug)
	read.newest, read.findings = open.Made, open.Findings
	return read, err
}
