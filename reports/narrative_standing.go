package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// OtherStanding is what a return says of how deliverables, KPIs and milestones stand, where a
// sentence says another.
const OtherStanding ContradictionKind = "stands otherwise"

const (
	// How many are said to be: none, all or a number, at the start of a clause.
	howMany = `(?i)(?:^|[;:,] |\b(?:and|but|while|that|also) )((?:no|none|all|every|each|\d+|` + wordsToNinety + `)(?: of)?(?: (?:the|our))?)( \d+| ` + wordsToNinety + `)?`
	nowIs   = `(?:is|are|remains?)(?: (?:now|currently|still|all|also))*`
	colour  = `(red|amber|green)`
	endsNow = `(?: (?:now|at present|any more|any longer|today|overall|so far|to date|in total|this year|for the year))?(\s*(?:[.;!?]|$)|, (?:and|but|while)\b| and\b)`
)

var (
	coloursOf  = regexp.MustCompile(howMany + ` (deliverables?|KPIs?) ` + nowIs + `(?: rated| (declared|computed|assured)(?: as)?)? ` + colour + `(?: n?or ` + colour + `)?` + endsNow)
	thereAre   = regexp.MustCompile(`(?i)(?:^|[;:,] |\b(?:and|but|while|that) )there (?:is|are) (no|\d+|` + wordsToNinety + `)() ` + colour + ` (deliverables?|KPIs?)` + endsNow)
	reachedIn  = regexp.MustCompile(howMany + ` milestones? (?:is|are|was|were|has|have)(?: (?:been|now|all|already))* (?:reached|met|achieved|completed)` + endsNow)
	startsPart = regexp.MustCompile(`(?i)^(?:in|on|for|of|among|amongst|at|within|across|from|under)\b`)
	// Every target, or every KPI, is said to be met or on the way.
	everyTarget = regexp.MustCompile(`(?i)\b(?:(?:we|the programme) (?:is|are|remains?)(?: (?:now|currently|still|also))* (?:on (?:track|target)|green) (?:against|for|on|with|to meet) ` + everyKPI +
		`|` + everyKPI + ` ` + nowIs + ` on (?:track|target)` +
		`|` + everyKPI + ` (?:is|are|was|were|has|have)(?: (?:been|now|all|already))* (?:met|reached|achieved|exceeded)` +
		`|(?:we|the programme) (?:have |has )?(?:now |already )?(?:met|reached|achieved|exceeded) ` + everyKPI + `)` + endsNow)
	kpiStands = regexp.MustCompile(`(?i) ` + nowIs + `( not)?(?: yet)? (on target|on track|ahead of (?:the )?target|above (?:the )?target|behind (?:the )?target|off target|off track|red|amber|green)` + endsNow)
	partOf    = regexp.MustCompile(`(?i)[;:,]|\b(?:and|but|while|that)\b`)
	joinedBy  = regexp.MustCompile(`(?i)^(?:and|but|while|that) `)
	notNow    = phrase(`if|unless|until|whether|will|would|could|may|might|should|expect\w*|aims?|hope\w*|plan\w*|last|previous\w*|earlier|next|quarter\w*|month\w*`)
	notQuite  = phrase(`nearly|almost|but|except|apart|not|cannot|never|other than|nobody`)
)

const everyKPI = `(?:every|each|all)(?: of)?(?: (?:the|our))?(?: (?:its|their))? (?:targets?|KPIs?)`

// standings holds what a sentence says of how deliverables, KPIs and milestones stand against what
// the return itself says of them.
func (s *sentenceCheck) standings() {
	if s.passage.planned || s.passage.reached || ofBefore.MatchString(s.sentence) || notNow.MatchString(s.sentence) {
		return
	}
	s.kpiStandings()
	if notQuite.MatchString(s.sentence) || startsPart.MatchString(s.sentence) {
		return
	}
	for _, said := range coloursOf.FindAllStringSubmatchIndex(s.sentence, -1) {
		s.colourCount(wordsOf(s.sentence, said), 3, 4, 5, 6)
	}
	for _, said := range thereAre.FindAllStringSubmatchIndex(s.sentence, -1) {
		s.colourCount(wordsOf(s.sentence, said), 4, 2, 3, 2)
	}
	for _, said := range reachedIn.FindAllStringSubmatchIndex(s.sentence, -1) {
		s.milestonesReached(wordsOf(s.sentence, said))
	}
	s.everyTarget()
}

// wordsOf are the groups of a match, the first of them the words from the first group to before
// the last, which is where the clause ends.
func wordsOf(sentence string, at []int) []string {
	words := make([]string, len(at)/2)
	for i := range words {
		if at[2*i] >= 0 {
			words[i] = strings.ToLower(strings.TrimSpace(sentence[at[2*i]:at[2*i+1]]))
		}
	}
	words[0] = sentence[at[2]:at[len(at)-2]]
	return words
}

// countSaid is how many of so many are said to be, and whether that is sure: "one" may be one of
// several, and "all three" are not all where there are eight.
func countSaid(how, named string, of int) (said int, sure bool) {
	all := named == "" || countIn(named) == of
	switch how, _, _ = strings.Cut(how, " "); how {
	case "no", "none":
		return 0, all
	case "all", "every", "each":
		return of, all
	}
	said = countIn(how)
	return said, named == "" && said != 1
}

// standing is how many of so many are of a colour, by each of the RAGs that are enough.
type standing struct {
	of     int
	counts []countBy
}

type countBy struct {
	count int
	by    string
}

// colourCount holds how many deliverables or KPIs are said to be of a colour against how many are.
func (s *sentenceCheck) colourCount(words []string, what, whose, first, second int) {
	colours := []string{words[first]}
	if second > first && words[second] != "" {
		colours = append(colours, words[second])
	}
	is := func(rag RAG) bool { return slices.Contains(colours, string(rag)) }
	standings, noun := []standing{s.made.deliverablesOf(is, words[whose])}, "deliverables"
	if strings.HasPrefix(words[what], "k") {
		standings, noun = s.kpisOf(is), "rated KPIs"
	}
	for _, one := range standings {
		said, sure := countSaid(words[1], words[2], one.of)
		if !sure || one.of == 0 || len(one.counts) == 0 || slices.ContainsFunc(one.counts, func(c countBy) bool { return c.count == said }) {
			return
		}
	}
	var are []string
	for _, count := range standings[0].counts {
		are = append(are, fmt.Sprintf("%d%s", count.count, count.by))
	}
	s.add(words[0], OtherStanding, fmt.Sprintf("%s of the %d %s: %s.", sentenceCase(strings.Join(colours, " or ")), standings[0].of, noun, strings.Join(are, ", ")), TheRecords, "")
}

// deliverablesOf counts the deliverables of a colour: as computed, as declared where they were, and
// as assured; or as the one of these that a sentence names.
func (g GrantReturn) deliverablesOf(is func(RAG) bool, whose string) standing {
	found := standing{of: len(g.Deliverables)}
	declared, assured := 0, 0
	computed, withDeclared, withAssured := countBy{by: " as computed"}, countBy{by: " as declared"}, countBy{by: " as assured"}
	add := func(to *countBy, rag RAG) {
		if is(rag) {
			to.count++
		}
	}
	for _, deliverable := range g.Deliverables {
		rag := deliverable.Computed.RAG
		add(&computed, rag)
		if judged := deliverable.Declared; judged != nil {
			declared, rag = declared+1, judged.RAG
		}
		add(&withDeclared, rag)
		if judged := deliverable.Assured; judged != nil {
			assured, rag = assured+1, judged.RAG
		}
		add(&withAssured, rag)
	}
	if whose == "" || whose == "computed" {
		found.counts = append(found.counts, computed)
	}
	if declared > 0 && (whose == "" || whose == "declared" && declared == found.of) {
		found.counts = append(found.counts, withDeclared)
	}
	if assured > 0 && (whose == "" || whose == "assured" && assured == found.of) {
		found.counts = append(found.counts, withAssured)
	}
	return found
}

// kpisMeant are all KPIs and, where the passage is about a deliverable that has rated ones, those of it.
func (s *sentenceCheck) kpisMeant() [][]KPIStatus {
	meant := make([][]KPIStatus, 1)
	for _, deliverable := range s.made.Deliverables {
		meant[0] = append(meant[0], deliverable.KPIs...)
		own := s.passage.entry == deliverable.Letter && (s.passage.section == NarrativeSection || s.passage.section == DeclaredSection)
		if own && slices.ContainsFunc(deliverable.KPIs, KPIStatus.isRated) {
			meant = append(meant, deliverable.KPIs)
		}
	}
	return meant
}

// kpisOf counts the rated KPIs of a colour.
func (s *sentenceCheck) kpisOf(is func(RAG) bool) []standing {
	var found []standing
	for _, kpis := range s.kpisMeant() {
		one := standing{counts: make([]countBy, 1)}
		for _, kpi := range kpis {
			if kpi.isRated() {
				one.of++
				if is(kpi.Rating.RAG) {
					one.counts[0].count++
				}
			}
		}
		found = append(found, one)
	}
	return found
}

func (k KPIStatus) isRated() bool {
	return k.Rating.RAG == Red || k.Rating.RAG == Amber || k.Rating.RAG == Green
}

// isMet tells whether the figure is where the whole target is.
func (k KPIStatus) isMet() bool {
	return k.Target != nil && k.Figure.Value != nil && !k.Figure.Suppressed && k.Direction.Meets(*k.Figure.Value, *k.Target)
}

// isOnTarget tells whether it can be said to be where it should: it is green, or at its target.
func (k KPIStatus) isOnTarget() bool { return !k.isRated() || k.Rating.RAG == Green || k.isMet() }

// everyTarget holds that every target is met, or on the way to be, against the KPIs' ratings, those
// of the deliverable that the passage is about or all. That it was so declared is enough.
func (s *sentenceCheck) everyTarget() {
	at := everyTarget.FindStringSubmatchIndex(s.sentence)
	if at == nil || s.declaredGreen() {
		return
	}
	var missed []string
	for _, kpis := range s.kpisMeant() {
		missed = nil
		for _, kpi := range kpis {
			if !kpi.isOnTarget() {
				missed = append(missed, "“"+kpi.Title+"” is "+strings.ToLower(kpi.Rating.RAG.Word()))
			}
		}
		if len(missed) == 0 {
			return
		}
	}
	const few = 3
	if len(missed) > few {
		missed = append(missed[:few], fmt.Sprintf("and %d more are no better", len(missed)-few))
	}
	s.add(strings.TrimSpace(s.sentence[at[0]:at[len(at)-2]]), OtherStanding, strings.Join(missed, ", ")+".", TheRecords, "")
}

// declaredGreen tells whether every deliverable, or the one that the passage is about, was declared
// or assured green.
func (s *sentenceCheck) declaredGreen() bool {
	all := len(s.made.Deliverables) > 0
	for _, deliverable := range s.made.Deliverables {
		green := deliverable.Declared != nil && deliverable.Declared.RAG == Green || deliverable.Assured != nil && deliverable.Assured.RAG == Green
		if green && s.passage.entry == deliverable.Letter {
			return true
		}
		all = all && green
	}
	return all
}

// milestonesReached holds how many milestones are said to be reached against the return's own. The
// narrative of a deliverable may mean its own, which are some of them.
func (s *sentenceCheck) milestonesReached(words []string) {
	at := slices.IndexFunc(s.made.Written, func(section WrittenSection) bool { return section.Code == MilestonesSection })
	if at < 0 {
		return
	}
	of, reached, due := len(s.made.Written[at].Entries), 0, 0
	for _, entry := range s.made.Written[at].Entries {
		switch {
		case entry.answer("actual").Value != "":
			reached++
		case entry.answer("planned").Value <= s.made.AsAt:
			due++
		}
	}
	kpis := 0 // milestones that are KPIs
	for _, kpi := range s.kpisMeant()[0] {
		if kpi.Figure.Unit == MilestoneUnit && kpi.Figure.Value != nil && *kpi.Figure.Value > 0 {
			kpis++
		}
	}
	said, sure := countSaid(words[1], words[2], of)
	how, _, _ := strings.Cut(words[1], " ")
	isAll := how == "all" || how == "every" || how == "each"
	switch {
	case !sure || said == reached || said == kpis || said == reached+kpis || isAll && due == 0:
	case said > reached+kpis || s.passage.section != NarrativeSection && s.passage.section != DeclaredSection:
		s.add(words[0], OtherStanding, fmt.Sprintf("Of %s %d reached.", plural(of, "milestone", "milestones"), reached), s.made.Written[at].Title, "")
	}
}

// kpiStandings holds what is said of a KPI, by the words of its title, against its rating. Where
// several KPIs have these words, one of them is enough.
func (s *sentenceCheck) kpiStandings() {
	for _, at := range kpiStands.FindAllStringSubmatchIndex(s.sentence, -1) {
		denied, stands := at[2] >= 0, strings.ToLower(s.sentence[at[4]:at[5]])
		kpis, words := s.kpisCalled(s.sentence[:at[0]])
		wrong := func(kpi KPIStatus) bool {
			var so bool
			switch {
			case strings.HasPrefix(stands, "behind"), strings.HasPrefix(stands, "off"):
				so = kpi.Rating.RAG != Green || !kpi.isMet() && kpi.Expected != nil && kpi.Figure.Value != nil && !kpi.Direction.Meets(*kpi.Figure.Value, *kpi.Expected)
			case strings.Contains(stands, "target"), strings.Contains(stands, "track"):
				so = kpi.isOnTarget()
			default:
				so = string(kpi.Rating.RAG) == stands
			}
			return kpi.isRated() && so == denied
		}
		if len(kpis) == 0 || slices.ContainsFunc(kpis, func(kpi KPIStatus) bool { return !wrong(kpi) }) {
			continue
		}
		s.add(words+s.sentence[at[0]:at[5]], OtherStanding, fmt.Sprintf("“%s” is %s. %s", kpis[0].Title, strings.ToLower(kpis[0].Rating.RAG.Word()), kpis[0].Rating.Why), TheRecords, kpis[0].Figure.Key)
	}
}

// kpisCalled are the KPIs that the words before a verb call by their title, in whole or by two
// words of it or more, with these words.
func (s *sentenceCheck) kpisCalled(before string) (kpis []KPIStatus, words string) {
	starts := [][]int{{0, 0}}
	starts = append(starts, partOf.FindAllStringIndex(before, -1)...)
	for _, start := range starts { // the longest first: a title may have an "and"
		words = joinedBy.ReplaceAllString(strings.TrimSpace(before[start[1]:]), "")
		called := titleStems(words)
		for _, kpi := range s.kpisMeant()[0] {
			title := titleStems(kpi.Title)
			in := !slices.ContainsFunc(called, func(word string) bool { return !slices.Contains(title, word) })
			if in && (len(called) > 1 || len(called) == 1 && len(title) == 1) {
				kpis = append(kpis, kpi)
			}
		}
		if len(kpis) > 0 {
			return kpis, words
		}
	}
	return nil, ""
}

// titleStems are the words of a title without those that say nothing.
func titleStems(title string) []string {
	var stems []string
	for _, word := range titleWord.FindAllString(strings.ToLower(bracketed.ReplaceAllString(title, "")), -1) {
		if !slices.Contains([]string{"the", "our", "all", "of", "in", "on", "and", "number"}, word) {
			stems = append(stems, stem(word))
		}
	}
	return stems
}

var titleWord = regexp.MustCompile(`[\pL\d]+`)
