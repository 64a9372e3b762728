package reports

import (
	"regexp"

	"muster/surveys"
)

const (
	causeOf = `(?:training|courses?|workshops?|programme)`
	moreOf  = `(?:more|fewer|less|higher|lower|better|increased?|reduced|improved|an? (?:increase|rise|fall|drop|reduction|improvement) in)`
	outcome = `(?:arrests?|prosecutions?|convictions?|charges|referrals?|investigations?|victims?|defendants?|disruptions?|seizures?|intelligence|confidence|crimes?)`
)

var (
	causedBy   = regexp.MustCompile(`(?i)(?:^|[,;:] |\band |\bthat )(?:(?:the|our|this) )?(?:[\pL-]+ ){0,3}?` + causeOf + ` (?:has |have |had |also |directly )*(?:led to|caused) (?:\pL+ ){0,2}?` + moreOf + ` (?:\pL+ ){0,3}?` + outcome + `\b`)
	becauseOf  = regexp.MustCompile(`(?i)\b(?:` + moreOf + ` (?:\pL+ ){0,3}?` + outcome + `|` + outcome + ` (?:\pL+ ){0,3}?(?:rose|grew|fell|increased|went up|went down|improved|dropped|declined))\b[^.;,]{0,40}? (?:because of|due to|thanks to|as a result of) (?:(?:the|our|this) )?(?:[\pL-]+ ){0,3}?` + causeOf + `\b`)
	notCausing = phrase(`from|feedback|cancel\w*|lack|shortage|delays?|sickness|strikes?`)
	notSure    = phrase(`not|cannot|whether|no|nobody|hope\w*`)
)

// cause finds that the training is said to have brought something about, which the records do not
// show of anything.
func (s *sentenceCheck) cause() {
	words := causedBy.FindString(s.sentence)
	if words == "" || notCausing.MatchString(words) {
		words = becauseOf.FindString(s.sentence)
	}
	if words == "" || s.passage.planned || stillToDo.MatchString(s.sentence) || notSure.MatchString(s.sentence) || notCausing.MatchString(words) {
		return
	}
	for _, refusal := range surveys.LintWords(words, surveys.Claim{}) {
		if refusal.Kind == surveys.SaysCause {
			s.add(refusal.Words, NoCause, refusal.Why+" Write "+refusal.Instead+".", TheRecords, "")
		}
	}
}
