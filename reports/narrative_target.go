package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	ragSaid      = regexp.MustCompile(`(?i:\bdeliverable) ([A-Z])\b(?i:(?: \([^)]*\))?,? (?:is|remains|stays|stands at)(?: \pL+){0,2}? (red|amber|green))\b`)
	targetBefore = regexp.MustCompile(`(?i)\btargets? (?:of|is|was|stands at)(?: at least)?$`)
	// A target of less than the whole time, or one that is no KPI's yet.
	otherTarget = phrase(`quarter\w*|month\w*|weekly|next|last|previous|original|revised|new|stretch|local|national|own|each|due|by (?:the )?end of`)
	targetMet   = phrase(`met|achieved|reached|exceeded|beat|beaten`)
	targetLost  = phrase(`missed|fell short|(?:not|never)(?: been| yet been)? (?:met|achieved|reached)`)
	stillToDo   = phrase(`will|would|could|may|might|should|to be|aims?|expect\w*|risk|if|until|before`)
)

// colours holds the colour that a sentence gives a deliverable against what was computed,
// declared and assured: one of these is enough.
func (s *sentenceCheck) colours() {
	if s.passage.planned || ofBefore.MatchString(s.sentence) || stillToDo.MatchString(s.sentence) {
		return
	}
	for _, said := range ragSaid.FindAllStringSubmatch(s.sentence, -1) {
		at := slices.IndexFunc(s.made.Deliverables, func(d DeliverableStatus) bool { return d.Letter == said[1] })
		if at < 0 || unchanged.MatchString(said[0]) {
			continue
		}
		var is []string
		stands := false
		add := func(rag RAG, how string) {
			if rag == Red || rag == Amber || rag == Green {
				is = append(is, strings.ToLower(rag.Word())+" as "+how)
				stands = stands || strings.EqualFold(string(rag), said[2])
			}
		}
		deliverable := s.made.Deliverables[at]
		add(deliverable.Computed.RAG, "computed")
		if deliverable.Declared != nil {
			add(deliverable.Declared.RAG, "declared")
		}
		if deliverable.Assured != nil {
			add(deliverable.Assured.RAG, "assured")
		}
		if len(is) > 0 && !stands {
			s.add(said[0], OtherValue, fmt.Sprintf("Deliverable %s is %s, not %s.", said[1], strings.Join(is, " and "), strings.ToLower(said[2])), TheRecords, "")
		}
	}
}

// target checks a number that is said to be a KPI's target, and whether that was met, and tells
// whether it is one.
func (s *sentenceCheck) target(n saidNumber, meant []subject) bool {
	if !targetBefore.MatchString(n.before) {
		return false
	}
	if s.before || otherTarget.MatchString(s.sentence) {
		return true
	}
	for _, kpi := range s.kpis(meant) {
		if kpi.Target == nil || len(s.courses) != len(coursesNamed(s.subjects, kpi.Title)) {
			continue // a target for one course is not that of all
		}
		value := s.of.Receipts[kpi.Figure.Key].Figure.Value
		reached := value != nil && (kpi.Direction == AtMost) == (*value < *kpi.Target) || value != nil && *value == *kpi.Target
		lost := targetLost.FindString(s.sentence)
		met := targetMet.FindString(s.sentence)
		switch {
		case !n.allows(*kpi.Target):
			s.add(n.text, OtherValue, fmt.Sprintf("The target of “%s” is %s, not %s.", kpi.Title, kpi.TargetText(), n.words()), TheRecords, kpi.Figure.Key)
		case value == nil || kpi.Figure.Suppressed || stillToDo.MatchString(s.sentence) || unchanged.MatchString(s.sentence) && lost == "":
		case lost != "" && reached:
			s.add(lost, OtherValue, fmt.Sprintf("The target of “%s” is %s, and the records give %s: it was reached.", kpi.Title, kpi.TargetText(), kpi.Figure.Text()), TheRecords, kpi.Figure.Key)
		case lost == "" && met != "" && !reached:
			s.add(met, OtherValue, fmt.Sprintf("The target of “%s” is %s, and the records give %s: it was not reached.", kpi.Title, kpi.TargetText(), kpi.Figure.Text()), TheRecords, kpi.Figure.Key)
		}
		break
	}
	return true
}

// kpis are the KPIs among what is meant.
func (s *sentenceCheck) kpis(meant []subject) []KPIStatus {
	var found []KPIStatus
	for _, deliverable := range s.of.Deliverables {
		for _, kpi := range deliverable.KPIs {
			if slices.ContainsFunc(meant, func(one subject) bool { return one.key == kpi.Figure.Key }) {
				found = append(found, kpi)
			}
		}
	}
	return found
}

var sinceBegun = regexp.MustCompile(`(?i)\bsince (?:it|we|the (?:course|workshop|programme|project|pilot)) (?:began|started|was launched)\b|\bsince the (?:start|beginning)\b`)

// wholeTime is a sentence without the words for all the time up to the return's own day, which
// make a number no part: "by the end of March", "since it began".
func wholeTime(sentence, asAt string) string {
	own := dayWords(asAt)
	sentence = sinceBegun.ReplaceAllString(strings.ReplaceAll(sentence, own, " "), " ")
	parts := strings.Fields(own) // 31 March 2021
	if len(parts) != 3 {
		return sentence
	}
	forms := `\b(?:by|at|to|until|as at) ` + parts[0] + ` ` + parts[1]
	if strings.HasSuffix(asAt, "-31") || strings.HasSuffix(asAt, "-30") {
		forms += `|\b(?:by|at|to|until) the end of ` + parts[1] + `|\byear to ` + parts[1]
	}
	return regexp.MustCompile(`(?i)(?:`+forms+`)\b(?: (?:19|20)\d\d)?`).ReplaceAllStringFunc(sentence, func(words string) string {
		if year := words[len(words)-4:]; bareYear.MatchString(year) && year != parts[2] {
			return words
		}
		return " "
	})
}
