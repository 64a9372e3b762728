package reports

import (
	"fmt"
	"regexp"
	"strings"
)

// OtherWay is a change of the right size in the wrong direction: a fall said of a rise.
const OtherWay ContradictionKind = "another direction"

// The words for up and for down. Those that compare say which way only together with what is
// compared with what.
const (
	upWords    = `rose|risen|rises|rising|rise|increase[sd]?|increasing|grew|grown|grows|growing|growth|up|climbed|jumped|uplift`
	downWords  = `fell|fallen|falls|falling|fall|decrease[sd]?|decreasing|declined?|declines|declining|dropped|drops|dropping|drop|down|reduced|reductions?|shrank|shrunk`
	upCompared = `higher|more|greater|above`
	downNearer = `lower|less|fewer|below`
	// What may stand between such a word and its number.
	wayFill = `(?:\s+(?:by|of|some|about|around|approximately|roughly|nearly|almost|over|under|just|only|more than|less than|at least|up to|an?|the|further|another))*\s*$`
)

var (
	wayBefore  = regexp.MustCompile(`(?i)\b(?:(` + upWords + `)|(?:` + downWords + `))(?:\s+in\s[^.;:,]{1,80}?\s(?:of|by))?` + wayFill)
	wayAfter   = regexp.MustCompile(`(?i)^\s*(?:(?:annual|overall|further|net|sharp|small|slight|large)\s+)*(?:(` + upWords + `)|(?:` + downWords + `)|(` + upCompared + `)|(` + downNearer + `))\b`)
	wayTo      = regexp.MustCompile(`(?i)\b(?:(` + upWords + `)|(?:` + downWords + `))(?:\s+in (?:19|20)\d\d)?\s+to` + wayFill)
	signBefore = regexp.MustCompile(`(?:^|[\s(])([+−])$`)
	upIn       = phrase(upWords)
	downIn     = phrase(downWords)
	unchanged  = phrase(`not|never|no|neither|nor`)
	comparedTo = phrase(`than|above|below|on|against|compared (?:with|to)`)
	beforeIn   = phrase(`before|beforehand|baseline|beginning|start|earlier`)
	afterIn    = phrase(`after|afterwards|now|later`)
	fromBefore = regexp.MustCompile(`(?i)\bfrom` + wayFill)
	toBetween  = regexp.MustCompile(`(?i)^[^.;\d]{0,60}(?:(?:19|20)\d\d[^.;\d]{0,40})?\bto` + wayFill)
)

// wayIn is 1 for words of a rise, -1 for those of a fall, and 0 for neither, both or a denial.
func wayIn(words string) int {
	up, down := upIn.MatchString(words), downIn.MatchString(words)
	switch {
	case up == down || unchanged.MatchString(words):
		return 0
	case up:
		return 1
	}
	return -1
}

// way is the direction in which a sentence says that a number goes, 0 where it says none that
// is sure: "fell by 5%", "a 5% rise", "5% lower than in 2019".
func (s *sentenceCheck) way(n saidNumber, of subject) int {
	before, after := s.sentence[:n.start], s.sentence[n.end:]
	direction := func(up bool) int {
		if up {
			return 1
		}
		return -1
	}
	if sign := signBefore.FindStringSubmatch(before); sign != nil {
		return direction(sign[1] == "+")
	}
	if unchanged.MatchString(n.before) {
		return 0
	}
	if at := wayAfter.FindStringSubmatchIndex(after); at != nil {
		if at[4] < 0 && at[6] < 0 {
			return direction(at[2] >= 0)
		}
		return direction(at[4] >= 0) * of.compared(s.sentence, after)
	}
	if found := wayBefore.FindStringSubmatch(before); found != nil {
		return direction(found[1] != "")
	}
	return 0
}

// compared is 1 where a sentence holds the later time against the earlier one, -1 where it holds
// the earlier against the later, and 0 where that is not sure.
func (s subject) compared(sentence, after string) int {
	earlier, later := beforeIn, afterIn
	if s.periods[0] != "" {
		earlier, later = phrase(regexp.QuoteMeta(s.periods[0])), phrase(regexp.QuoteMeta(s.periods[1]))
	}
	if at := comparedTo.FindStringIndex(after); at != nil {
		switch than := after[at[1]:]; {
		case earlier.MatchString(than):
			return 1
		case later.MatchString(than):
			return -1
		}
	}
	if earlier.MatchString(sentence) && !later.MatchString(sentence) {
		return 0 // "In 2019 it was 5% lower"
	}
	return 1
}

var yearIn = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// spansYears tells whether a sentence names no year but those of the figure's two times.
func (s subject) spansYears(sentence string) bool {
	for _, year := range yearIn.FindAllString(sentence, -1) {
		if s.periods[0] != "" && !strings.Contains(s.periods[0]+" "+s.periods[1], year) {
			return false
		}
	}
	return true
}

// otherWay tells whether the number goes the other way than the figure, which it is otherwise.
func (s *sentenceCheck) otherWay(n saidNumber, of subject, figure Figure) bool {
	switch {
	case figure.Change:
		return float64(s.way(n, of))**figure.Value < 0
	case of.earlier == "" || figure.Key != of.key:
		return false
	}
	change, known := s.changeOf(of)
	found := wayTo.FindStringSubmatch(s.sentence[:n.start])
	return known && found != nil && change != 0 && !unchanged.MatchString(n.before) && (found[1] != "") != (change > 0)
}

// changeOf is how far a figure lies from that of the earlier time.
func (s *sentenceCheck) changeOf(of subject) (float64, bool) {
	was, is := s.of.Receipts[of.earlier].Figure, s.of.Receipts[of.key].Figure
	if was.Value == nil || is.Value == nil || was.Suppressed || is.Suppressed {
		return 0, false
	}
	return *is.Value - *was.Value, true
}

func (s *sentenceCheck) goesOtherWay(words string, of subject, figure Figure) {
	why := fmt.Sprintf("The records give %s for “%s”", figure.Text(), figure.Title)
	change := 0.0
	if figure.Change {
		change = *figure.Value
	} else {
		change, _ = s.changeOf(of)
		why += ", and " + s.of.Receipts[of.earlier].Figure.Text() + " before"
	}
	way := ": that is a rise."
	if change < 0 {
		way = ": that is a fall."
	}
	s.add(words, OtherWay, why+way, TheRecords, figure.Key)
}

// fromTo checks two numbers of one change, "fell from 40% to 30%": that it is the change that
// the words say, and that they stand in the order of the records. It tells whether they do not.
func (s *sentenceCheck) fromTo(from, to saidNumber) bool {
	if from.unit != to.unit || !fromBefore.MatchString(s.sentence[:from.start]) || !toBetween.MatchString(s.sentence[from.end:to.start]) {
		return false
	}
	first, isNumber := from.claim().number()
	second, alsoNumber := to.claim().number()
	words := s.sentence[from.start:to.end]
	change := second*to.scale - first*from.scale
	if way := wayIn(from.before); isNumber && alsoNumber && float64(way)*change < 0 {
		said := map[bool]string{true: "a rise", false: "a fall"}
		s.add(words, OtherWay, fmt.Sprintf("From %s is %s, and not %s.", words, said[change > 0], said[way > 0]), "", "")
		return true
	}
	if s.passage.planned || ofBefore.MatchString(s.sentence) {
		return false
	}
	from.level = true
	meant := s.meant(from)
	for _, one := range meant {
		if _, known := s.changeOf(one); one.earlier == "" || !known || s.isPart(from, meant) {
			continue
		}
		was, is := s.of.Receipts[one.earlier].Figure, s.of.Receipts[one.key].Figure
		if from.allows(*is.Value) && to.allows(*was.Value) && !from.allows(*was.Value) {
			s.goesOtherWay(words, one, is)
			return true
		}
	}
	return false
}

// allowsChange tells whether what is claimed can be so of a change: "fell by 23.5%" says with a
// word what -23.5 says with its sign.
func (c Claim) allowsChange(value float64) bool {
	return c.allows(value) || wayIn(c.Wording) != 0 && c.allows(-value)
}

// way tells of a change that is claimed in the other direction than that of the records.
func (k claimCheck) way(c Claim) (against, why string) {
	figure, ok := k.record(c)
	if !ok || !figure.Change || float64(wayIn(c.Wording))**figure.Value >= 0 {
		return "", ""
	}
	way := "a rise"
	if *figure.Value < 0 {
		way = "a fall"
	}
	return TheRecords, fmt.Sprintf("The records give %s, which is %s: “%s”.", figure.Text(), way, strings.TrimSpace(c.Wording))
}
