package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	partTime  = regexp.MustCompile(`(?i)\b(?:(?:in|over|during|for) (?:the|this) (?:quarter|month)|this (?:quarter|month)|(?:since|in|during) (January|February|March|April|May|June|July|August|September|October|November|December)(?: ((?:19|20)\d\d))?)\b,?`)
	rateIs    = regexp.MustCompile(`(?i)(?:^|[^\pL]\s*)(?:(?:the|our) )?(?:overall |survey )?response rate(?: (?:was|is|stands at|stood at|came to|reached|of))?:?(?: (?:over|under|about|around|nearly|almost|just|only|at least))*\s*$`)
	rateEnds  = regexp.MustCompile(`(?i)^\s*(?:overall|in total|so far|this year)?\s*(?:[.,;]|$)`)
	otherRate = phrase(`targets?|expect\w*|aim\w*|would|will|could|may|might|usual\w*|typical\w*|national\w*|forces?|baseline|webinars?|before`)
)

// timePart is the first day of the part of the programme's time that a sentence speaks of, "" for
// none that is within it, with the sentence without these words, its numbers where they were.
func (s *sentenceCheck) timePart() (from, without string) {
	asAt, err := time.Parse(dayLayout, s.made.AsAt)
	found := partTime.FindAllStringSubmatch(s.sentence, -1)
	if err != nil || len(found) != 1 {
		return "", ""
	}
	first := asAt.AddDate(0, -3, 0)
	if month := found[0][1]; month != "" {
		year := found[0][2]
		if year == "" {
			year = asAt.Format("2006")
		}
		if first, err = time.Parse("January 2006", strings.ToUpper(month[:1])+strings.ToLower(month[1:])+" "+year); err != nil {
			return "", ""
		}
		if first.After(asAt) && found[0][2] == "" {
			first = first.AddDate(-1, 0, 0)
		}
	}
	if from = first.Format(dayLayout); first.After(asAt) || from < s.made.StartsOn {
		return "", ""
	}
	return from, partTime.ReplaceAllStringFunc(s.sentence, func(words string) string { return strings.Repeat(" ", len(words)) })
}

// parts holds the numbers of a part of the time against those of the whole: it cannot have more.
func (s *sentenceCheck) parts() {
	from, without := s.timePart()
	if from == "" || s.passage.planned || ofBefore.MatchString(s.sentence) {
		return
	}
	whole := *s
	whole.of, whole.before, whole.sentence = s.made, false, without
	for _, n := range numbersIn(without) {
		meant := whole.meant(n)
		value, known := n.claim().number()
		if side := n.claim().side(); n.unit != "" || n.isRange || !known || side.below || len(meant) == 0 || targetBefore.MatchString(n.before) || whole.isPart(n, meant) || whole.isSome(n) {
			continue
		}
		all, isTotal := whole.allCourses(n)
		key := ""
		if !isTotal || s.last != nil {
			largest := slices.MaxFunc(meant, func(a, b subject) int { return whole.byValue(a, b) })
			figure := s.made.Receipts[largest.key].Figure
			if slices.ContainsFunc(meant, func(one subject) bool { return !whole.isWhole(one, from) }) {
				continue
			}
			all.most, key = *figure.Value, largest.key
			all.text = formatNumber(all.most, 0) + " for “" + figure.Title + "”"
		}
		if value*n.scale > all.most {
			s.add(n.text, OtherValue, fmt.Sprintf("The records give %s in the whole time, and a part of it cannot have %s.", all.text, n.words()), TheRecords, key)
		}
	}
}

// isWhole tells whether a figure is known, adds up and counts from the day or earlier on.
func (s *sentenceCheck) isWhole(one subject, from string) bool {
	receipt := s.made.Receipts[one.key]
	return receipt.Figure.Value != nil && !receipt.Figure.Suppressed && !receipt.Figure.Change && one.periods[0] == "" &&
		(receipt.measure.Kind == "" || receipt.measure.Accumulates()) && receipt.measure.From <= from
}

func (s *sentenceCheck) byValue(a, b subject) int {
	value := func(one subject) float64 {
		if figure := s.made.Receipts[one.key].Figure; figure.Value != nil {
			return *figure.Value
		}
		return 0
	}
	return int(value(a) - value(b))
}

// anyRate holds a response rate that is said of no course against those of the return: it has to
// be one of them.
func (s *sentenceCheck) anyRate(n saidNumber) {
	if n.unit != Percent || n.of() > 0 || len(s.courses) > 0 || s.passage.planned || !rateIs.MatchString(s.sentence[:n.start]) || !rateEnds.MatchString(s.sentence[n.end:]) || otherRate.MatchString(s.sentence) || otherSurvey.MatchString(s.sentence) || s.isPart(n, nil) {
		return
	}
	var rates []string
	for _, row := range s.of.Training {
		receipt := s.of.Receipts[row.Rate.Key]
		if receipt.Figure.Suppressed {
			return
		}
		if receipt.Figure.Value != nil {
			rates = append(rates, receipt.Figure.Text()+" for “"+row.Title+"”")
		}
	}
	for _, receipt := range s.of.Receipts {
		if receipt.Figure.Value != nil && (receipt.measure.Kind == ResponseRate || slices.ContainsFunc(s.of.Training, func(row TrainingRow) bool { return row.Rate.Key == receipt.Figure.Key })) && (n.allows(*receipt.Figure.Value) || receipt.hasAnyShare(n)) {
			return
		}
	}
	if len(rates) > 0 {
		s.add(n.text, OtherValue, "The records give no such response rate: "+strings.Join(rates, ", ")+".", TheRecords, "")
	}
}

// hasAnyShare is hasShare of whichever of the receipt's numbers.
func (r Receipt) hasAnyShare(n saidNumber) bool {
	return slices.ContainsFunc(r.Terms, func(whole Term) bool {
		if whole.Value == nil || *whole.Value < 1 {
			return false
		}
		of := n
		of.base = int(*whole.Value)
		return r.hasShare(of)
	})
}

// hadBeen tells whether a number can have been so when a milestone was reached: by now it is no less.
func (s *sentenceCheck) hadBeen(n saidNumber, value float64) bool {
	said, known := n.claim().number()
	return s.passage.reached && known && said*n.scale <= value
}
