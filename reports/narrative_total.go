package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// other holds a number of what nobody has counted against the first that was said of it.
func (s *sentenceCheck) other(n saidNumber, of string) {
	first, there := s.said[of]
	if !there {
		s.said[of] = saidBefore{n, s.passage.place, inTotal.MatchString(s.sentence)}
		return
	}
	if first.number.isRange || n.isRange {
		return
	}
	if !agreeing(first.number.saidValue(), n.saidValue()) || first.number.scale != n.scale {
		s.add(n.text, OtherValue, fmt.Sprintf("It is %s there and %s here.", first.number.text, n.text), first.place, "")
	}
}

var (
	inTotal    = phrase(`in total|so far|to date|altogether|overall|a total of|total|in all|all told`)
	totalWords = phrase(`in total|so far|to date|altogether|overall|a total of|total|in all|all told|over|nearly|almost|about|around|approximately|some|only|just`)
	statedEnd  = regexp.MustCompile(`[;:]`)
	emptyWords = map[string]bool{
		"were": true, "been": true, "have": true, "which": true, "there": true, "also": true, "then": true, "they": true, "their": true,
		"again": true, "invented": true, "than": true, "into": true, "when": true, "what": true, "some": true,
	}
)

// total holds a number of something that is no figure against the first that is said of the
// same: where the words round it are the same but for such as "in total". In other fields
// of a return two things can have the same few words, so there it is a total that is meant, or
// there are three words.
func (s *sentenceCheck) total(n saidNumber) {
	if s.passage.planned || s.passage.reached || n.slack != 0 || n.isRange || heldBeside.MatchString(s.sentence[:n.start]) || s.isPart(n, nil) {
		return
	}
	isTotal := inTotal.MatchString(s.sentence)
	if isTotal && s.money(n) {
		return
	}
	stems := n.stated()
	if len(stems) == 0 || len(stems) < 2 && !isTotal {
		return
	}
	of := "said." + n.unit + " " + strings.Join(stems, " ")
	first, there := s.said[of]
	if there && first.place != s.passage.place && len(stems) < 3 && !(isTotal && first.inTotal) {
		return
	}
	s.other(n, of)
}

// heldBeside are the words before a number that another one is held against: "up from 39%".
var heldBeside = regexp.MustCompile(`(?i)\b(?:from|against|than|versus|compared (?:with|to))` + wayFill)

// stated are the stems of the words that say what the number is of, in the order of the
// alphabet; none where no noun follows it.
func (n saidNumber) stated() []string {
	before, after, _ := strings.Cut(n.near, " … ")
	label, labelled := strings.CutSuffix(strings.TrimSpace(before), ":")
	if cuts := statedEnd.FindAllStringIndex(before, -1); len(cuts) > 0 {
		before = before[cuts[len(cuts)-1][1]:]
	}
	if cut := statedEnd.FindStringIndex(after); cut != nil {
		after = after[:cut[0]]
	}
	after = totalWords.ReplaceAllString(after, " ")
	if labelled && wordIn.FindString(after) == "" {
		before, after = "", " "+strings.ToLower(label) // "Partners reached: 120"
	}
	noun := wordIn.FindString(after)
	if n.unit == "" && (len(noun) < 4 || noun != strings.ToLower(noun) || emptyWords[strings.ToLower(noun)] || plainWords[strings.ToLower(noun)] && !peopleNoun.MatchString(noun)) {
		return nil
	}
	var stems []string
	for _, word := range wordIn.FindAllString(strings.ToLower(totalWords.ReplaceAllString(before, " ")+" "+after), -1) {
		if one := stem(word); len(word) > 3 && !emptyWords[word] && !slices.Contains(stems, one) {
			stems = append(stems, one)
		}
	}
	slices.Sort(stems)
	return stems
}
