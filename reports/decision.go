package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// DecisionKind says what sort of thing waits for a board.
type DecisionKind string

// The kinds of decision.
const (
	// StandingDecision is about a deliverable that is red, has become worse or will miss a target.
	StandingDecision DecisionKind = "standing"
	// JudgingDecision is about a RAG to declare or to assure, or one declared that differs from
	// the computed.
	JudgingDecision DecisionKind = "judging"
	// EvidenceDecision is about a figure that too few answers or records stand behind.
	EvidenceDecision DecisionKind = "evidence"
	// ReturnDecision is about a return that waits for its next step, or a question on one.
	ReturnDecision DecisionKind = "returns"
	// RiskDecision is about a risk or an issue that is high or that nobody owns.
	RiskDecision DecisionKind = "risks"
	// MilestoneDecision is about a milestone that is, or will be, after its planned day.
	MilestoneDecision DecisionKind = "milestones"
	// ContradictionDecision is about two numbers for one thing.
	ContradictionDecision DecisionKind = "contradictions"
)

// decisionTitles say what the decisions of a kind are.
var decisionTitles = map[DecisionKind]string{
	StandingDecision:      "Red, worse, or going to miss a target",
	JudgingDecision:       "To declare, to assure, or declared otherwise than computed",
	EvidenceDecision:      "Not enough evidence",
	ReturnDecision:        "Returns and questions",
	RiskDecision:          "Risks and issues",
	MilestoneDecision:     "Milestones late",
	ContradictionDecision: "Numbers that contradict each other",
}

// Title says what the decisions of the kind are.
func (k DecisionKind) Title() string { return decisionTitles[k] }

// Decision is something that waits for a board, in a sentence. Letter is the deliverable that it
// is about, Slug the return, and Section the section of that; each may be "". Question says that
// it is a question without an answer, Finding that the check of the return found it.
type Decision struct {
	Kind     DecisionKind
	What     string
	Letter   string
	Slug     string
	Section  string
	Question bool
	Finding  bool
}

// Of is what it is about, in a word or two.
func (d Decision) Of() string {
	if d.Letter != "" {
		return "deliverable " + d.Letter
	}
	if d.Slug == "" {
		return "the programme"
	}
	return "return " + d.Slug
}

// decide finds what needs a decision, in the order of the deliverables and of the return. It
// also takes the line of totals out of the newest return.
func (v *BoardView) decide(returns boardReturns) {
	for _, deliverable := range v.Deliverables {
		v.decideDeliverable(deliverable)
	}
	v.decideTogether()
	for _, filed := range returns.filed {
		v.decideReturn(filed, returns.reopened[filed.Slug])
	}
	for _, question := range returns.questions {
		v.Decisions = append(v.Decisions, Decision{
			Kind: ReturnDecision, Slug: question.Of.Slug, Question: true, What: question.Text(),
		})
	}
	if len(returns.filed) > 0 {
		v.Newest, v.NewestState = returns.filed[0].Slug, returns.filed[0].State
		v.decideWritten(v.Newest, returns.newest)
		v.decideFindings(returns.findings)
	}
}

func (v *BoardView) add(kind DecisionKind, letter, what string) {
	v.Decisions = append(v.Decisions, Decision{Kind: kind, Letter: letter, What: what})
}

func (v *BoardView) decideDeliverable(d BoardDeliverable) {
	name := "Deliverable " + d.Letter
	switch {
	case d.Computed.RAG == Red && d.Lead != nil:
		what := fmt.Sprintf("%s is red: %s, %s against a target of %s.", name, d.Lead.Title, d.Lead.Figure.Text(), d.Lead.TargetText())
		if d.Trend.Arrow() == "↓" {
			what += " " + d.Trend.Words() + "."
		}
		v.add(StandingDecision, d.Letter, what)
	case d.Trend.Arrow() == "↓":
		v.add(StandingDecision, d.Letter, fmt.Sprintf("%s has become %s. %s.", name, wordWithin(d.Computed.RAG), d.Trend.Words()))
	case d.Outlook != nil && d.Outlook.RAG == Red:
		v.add(StandingDecision, d.Letter, fmt.Sprintf("%s is %s, but %s will miss the target as things go.", name, wordWithin(d.Computed.RAG), plural(d.Outlook.Will, "KPI", "KPIs")))
	}
	if d.Declared != nil && d.Declared.RAG != d.Computed.RAG && d.Computed.RAG != NotRated {
		v.add(JudgingDecision, d.Letter, fmt.Sprintf("%s is declared %s and computed %s. The reason given: %s", name, wordWithin(d.Declared.RAG), wordWithin(d.Computed.RAG), d.Declared.Reason))
	}
	v.decideEvidence(name, d)
}

// decideTogether adds what waits of many deliverables alike, a sentence for all of them.
func (v *BoardView) decideTogether() {
	for _, alike := range []struct {
		kind      DecisionKind
		so        func(BoardDeliverable) bool
		one, many string
	}{
		{JudgingDecision, func(d BoardDeliverable) bool { return d.Declared == nil }, "has no declared RAG.", "have no declared RAG."},
		{JudgingDecision, func(d BoardDeliverable) bool { return d.Declared != nil && d.Assured == nil }, "is declared and has not been assured.", "are declared and have not been assured."},
		{EvidenceDecision, func(d BoardDeliverable) bool { return d.Computed.RAG == NotRated && len(d.KPIs) > 0 }, "cannot be rated: no target is known, or nothing has been recorded.", "cannot be rated: no target is known, or nothing has been recorded."},
	} {
		var letters []string
		for _, deliverable := range v.Deliverables {
			if alike.so(deliverable) {
				letters = append(letters, deliverable.Letter)
			}
		}
		switch last := len(letters) - 1; {
		case last == 0:
			v.add(alike.kind, letters[0], "Deliverable "+letters[0]+" "+alike.one)
		case last > 0:
			v.add(alike.kind, "", "Deliverables "+strings.Join(letters[:last], ", ")+" and "+letters[last]+" "+alike.many)
		}
	}
}

func (v *BoardView) decideEvidence(name string, d BoardDeliverable) {
	for _, kpi := range d.KPIs {
		switch {
		case kpi.Target != nil && kpi.Figure.Suppressed:
			v.add(EvidenceDecision, d.Letter, fmt.Sprintf("%s, %s: too few have answered for it to be shown.", name, kpi.Title))
		case kpi.Rating.RAG == Amber && kpi.Figure.Low != nil:
			v.add(EvidenceDecision, d.Letter, fmt.Sprintf("%s, %s: %s", name, kpi.Title, kpi.Rating.Why))
		}
	}
}

func (v *BoardView) decideReturn(filed Return, reopened string) {
	title := sentenceCase(filed.Title)
	what := map[ReturnState]string{
		Submitted: " is submitted and waits for the board’s approval.",
		Approved:  " is approved and waits for the funder’s acceptance.",
		Accepted:  " is accepted and can be locked.",
	}[filed.State]
	if filed.State == Draft && reopened != "" {
		what = " was reopened and has not been submitted again. The reason: " + reopened
	}
	if what != "" {
		v.Decisions = append(v.Decisions, Decision{Kind: ReturnDecision, Slug: filed.Slug, What: title + what})
	}
}

// decideWritten looks through what the newest return says.
func (v *BoardView) decideWritten(slug string, made GrantReturn) {
	in := func(kind DecisionKind, section, what string) {
		v.Decisions = append(v.Decisions, Decision{Kind: kind, What: what, Slug: slug, Section: section})
	}
	for _, section := range made.Written {
		for _, entry := range section.Entries {
			switch section.Code {
			case RisksSection:
				if what := riskWords(entry); what != "" {
					in(RiskDecision, section.Code, what)
				}
			case MilestonesSection:
				if what := lateWords(entry, v.AsAt); what != "" {
					in(MilestoneDecision, section.Code, what)
				}
			case MoneySection:
				if entry.Key == totalKey {
					v.Money = &entry
				}
			}
		}
	}
	if v.Money != nil && made.Grant.Total.Value != nil {
		budget, award := v.Money.answer("budget").Text, made.Grant.Total
		if award := withUnit(*award.Value, Pounds, 0, false); budget != "" && award != budget {
			in(ContradictionDecision, MoneySection, fmt.Sprintf("The budget lines come to %s, and the awards for %s to %s.", budget, made.Grant.Year, award))
		}
	}
	if made.Restatements != nil {
		for _, row := range made.Restatements.Rows {
			words := fmt.Sprintf("%s: %s in the locked %s, %s as counted since", row.Then.Title, row.Then.Text(), lowerFirst(made.Restatements.Title), row.Now.Text())
			if colour := row.ColourText(); colour != "" {
				words += " (" + colour + ")"
			}
			in(ContradictionDecision, "", words+". "+row.Because)
		}
	}
}

// decideFindings adds the sentences of the newest return that cannot stand.
func (v *BoardView) decideFindings(findings []ReturnFinding) {
	for _, finding := range findings {
		what := fmt.Sprintf("%s: “%s” %s", finding.Place, finding.Sentence, finding.Why)
		if finding.Reason != nil {
			what += fmt.Sprintf(" It stands nevertheless, says %s: %s", finding.Reason.PersonName, finding.Reason.Text)
		}
		v.Decisions = append(v.Decisions, Decision{Kind: ContradictionDecision, What: what, Slug: v.Newest, Finding: true})
	}
}

// nobody are the ways in which a form says that something has no owner.
var nobody = []string{"", "-", "–", "?", "n/a", "na", "none", "nobody", "no owner", "tbc", "tbd", "to be confirmed", "unknown", "vacant"}

// riskWords say what is to decide of a risk or an issue, "" for nothing.
func riskWords(entry WrittenEntry) string {
	kind, owner := cmp.Or(entry.answer("kind").Text, "Risk"), strings.TrimSpace(entry.answer("owner").Text)
	unowned, high := slices.Contains(nobody, strings.ToLower(owner)), entry.answer("severity").Text == "High"
	switch {
	case unowned && high:
		return fmt.Sprintf("%s without an owner, high: %s", kind, entry.Title)
	case unowned:
		return fmt.Sprintf("%s without an owner: %s", kind, entry.Title)
	case high:
		return fmt.Sprintf("%s, high: %s. Owner: %s", kind, entry.Title, owner)
	}
	return ""
}

// lateWords say how late a milestone is that was not reached by the day asAt, "" for one that
// is not late.
func lateWords(entry WrittenEntry, asAt string) string {
	days := map[string]string{}
	for _, answer := range entry.Answers {
		days[answer.Name] = answer.Value
	}
	planned, forecast := days["planned"], days["forecast"]
	switch {
	case days["actual"] != "" || planned == "":
		return ""
	case forecast > planned && forecast >= asAt:
		return fmt.Sprintf("%s: planned for %s, now expected on %s.", entry.Title, dayWords(planned), dayWords(forecast))
	case planned < asAt:
		return fmt.Sprintf("%s: planned for %s, and not reached by %s.", entry.Title, dayWords(planned), dayWords(asAt))
	}
	return ""
}

func lowerFirst(words string) string {
	if words == "" {
		return words
	}
	return strings.ToLower(words[:1]) + words[1:]
}
