package reports

import (
	"regexp"
	"slices"
	"strings"

	"muster/surveys"
)

var (
	answersIn = phrase(`confident|confidence|understanding|knowledge`)
	// What was answered is said to have grown or fallen. What is to be improved, or grows in
	// what nobody was asked, is not meant.
	changeIn = regexp.MustCompile(`(?i)\b(?:confidence|understanding|knowledge)\b[^.;,]{0,80}?\b(?:increased|increases|rose|risen|rises|grew|grown|grows|improved|improves|went up|gone up|fell|fallen|decreased|declined|went down|gone down|dropped|doubled|halved)\b` +
		`|\b(?:increased|improved|raised|doubled|halved|grew|grown) (?:in )?(?:(?:their|the|delegates[’']|officers[’']|levels?|general|overall|own|of|and) )+(?:\pL+ )?(?:confidence|understanding|knowledge)\b` +
		`|\b(?:increase|improvement|rise|uplift|growth|fall|drop|decrease) in (?:\pL+ ){0,3}?(?:confidence|understanding|knowledge)\b` +
		`|\b(?:more|much|less) confident (?:now |today )?than (?:before|they were)\b`)
	moreIn    = phrase(`(?:more|less|better) (?:confident|able|prepared)`)
	ours      = phrase(`our (?:understanding|knowledge)`)
	wordKinds = map[surveys.RefusalKind]ContradictionKind{
		surveys.SaysChange: OtherPopulation, surveys.SaysTrained: NotAllTrained, surveys.SaysMore: OtherQuestion, surveys.SaysCause: NoCause,
	}
)

// words checks what a sentence about answers says: change of different people, those who were
// trained for those who answered, more than was asked, a cause.
func (s *sentenceCheck) words() {
	key := ""
	for _, matched := range s.matched {
		if receipt := s.made.Receipts[matched]; len(receipt.Questions) > 0 {
			key = matched
			break
		}
	}
	table, known := s.table()
	change := answersIn.MatchString(s.sentence) && changeIn.MatchString(s.sentence) && !ours.MatchString(s.sentence) && known && !s.passage.planned
	if key == "" && moreIn.MatchString(s.sentence) && !s.passage.planned {
		key = s.confidence()
	}
	if key == "" && !change {
		return
	}
	claim := surveys.Claim{}
	for _, question := range s.made.Receipts[key].Questions {
		claim.Question = strings.TrimSpace(claim.Question + " " + question.Text)
	}
	if table.HasBaseline {
		claim.Item.Unpaired.Before = &surveys.SideFigures{}
	}
	if slices.ContainsFunc(table.Rows, func(row ComparisonRow) bool { return row.Paired != nil && !row.Paired.Suppressed }) {
		claim.Item.Paired = &surveys.Paired{}
	}
	for _, refusal := range surveys.LintWords(s.sentence, claim) {
		kind, asked := wordKinds[refusal.Kind]
		if !asked || key == "" && refusal.Kind != surveys.SaysChange || refusal.Kind == surveys.SaysChange && !change && !answersIn.MatchString(s.sentence) {
			continue
		}
		why := refusal.Why
		if refusal.Kind != surveys.SaysChange || table.HasBaseline {
			why += " Write " + refusal.Instead + "."
		}
		s.add(refusal.Words, kind, why, TheRecords, key)
	}
}

// confidence is the key of the share that is confident after the course that the sentence
// speaks of, "" where it speaks of none or that was not asked.
func (s *sentenceCheck) confidence() string {
	course := s.last
	if len(s.courses) == 1 {
		course = s.courses[0]
	}
	if course == nil || len(s.courses) > 1 {
		return ""
	}
	key := "training." + course.code + ".confident"
	if len(s.made.Receipts[key].Questions) == 0 {
		return ""
	}
	return key
}

// table is the comparison of the course that the sentence speaks of, or else of the first
// that has one; it is not known where the return compares nothing and names no course.
func (s *sentenceCheck) table() (ComparisonTable, bool) {
	for _, course := range append(slices.Clone(s.courses), s.last) {
		if course != nil {
			return s.made.comparisonOf(course.code), true
		}
	}
	for _, table := range s.made.Comparisons {
		if table.HasBaseline {
			return table, true
		}
	}
	return ComparisonTable{}, false
}
