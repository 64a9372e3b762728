package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The kinds of contradiction that only the text of a return can have.
const (
	// HiddenFigure is a number said of a figure that disclosure control hides.
	HiddenFigure ContradictionKind = "a hidden figure"
	// OtherPopulation is a change said of different people.
	OtherPopulation ContradictionKind = "different people"
	// NoCause is what brought a difference about, said of what was not compared.
	NoCause ContradictionKind = "no cause"
)

// ReturnFinding is something written in a return that cannot stand: where (Section, Entry,
// Field and in words Place), the Sentence and the Words of it, and why. Figure is the key of
// the figure that it differs from, in the return Slug, "" where it differs from another
// sentence, which Against names. ID names the finding for as long as the sentence and what it
// differs from stay the same. Reason is why it stands nevertheless, if somebody said so.
type ReturnFinding struct {
	ID                    string
	Section, Entry, Field string
	Place                 string
	Sentence              string
	Words                 string
	Kind                  ContradictionKind
	Why                   string
	Against               string
	Figure                string
	Slug                  string
	Reason                *FindingReason
}

// MayStand tells whether a reason can let it stand. A number that is said of a hidden figure
// would tell the funder what nobody may know, so it has to go.
func (f ReturnFinding) MayStand() bool { return f.Kind != HiddenFigure }

// identity names a finding by where and what it is.
func (f ReturnFinding) identity() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Section, f.Entry, f.Field, f.Sentence, f.Words, string(f.Kind), f.Why}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// narrativeCheck holds the sentences of a return against its figures, against each other and,
// where they speak of the last return, against the locked one before it. said are the first
// numbers said of figures that nobody has counted, and the totals of what is no figure.
type narrativeCheck struct {
	made     GrantReturn
	subjects []subject
	locked   *GrantReturn
	said     map[string]saidBefore
	found    []ReturnFinding
}

type saidBefore struct {
	number  saidNumber
	place   string
	inTotal bool
}

// spoken is what a sentence is about that says no more than "of them": the course that was
// named last, so many sentences ago, and the one count that the sentence before had.
type spoken struct {
	course *namedCourse
	ago    int
	count  int
}

// farBack is after how many sentences a course has to be named again.
const farBack = 4

// findings are what cannot stand in a return, in its order: at most one for each number, and
// one of a kind for each sentence. locked is the locked return before it, nil for none.
func findings(made GrantReturn, locked *GrantReturn) []ReturnFinding {
	check := narrativeCheck{made: made, subjects: made.subjects(), locked: locked, said: map[string]saidBefore{}}
	for _, passage := range made.passages() {
		last := spoken{}
		for _, sentence := range passage.sentences {
			last = check.sentence(passage, sentence, last)
		}
	}
	check.rates()
	check.entries()
	return check.found
}

var (
	ofBefore = phrase(`(?:last|previous) (?:return|quarter)`)
	// What makes a number that of a part, or of what is still to come.
	partial = phrase(`each|per|every|average|planned|plans?|will|would|could|may|might|should|aims?|expected|next|targets?|until|last|previous|earlier|since|during|between|within|half|(?:in|over|during|for) the (?:month|quarter)|this (?:month|quarter|week)|January|February|March|April|May|June|July|August|September|October|November|December|cancelled|of (?:them|whom|these|those|which)`)
	// The same where they stand by the number.
	partialHere = phrase(`further|additional|another|more|extra|new|other|others|first|second|third|final|fewer|online|classroom|virtual`)
	// The same of a share, which is of those who answered and may be of how much more.
	partialShare = phrase(`each|every|planned|plans?|will|would|could|might|should|aims?|expected|next|targets?|until|last|previous|(?:in|over|during|for) the (?:month|quarter)|this (?:month|quarter|week)|January|February|March|April|June|July|August|September|October|November|December|online|classroom|virtual|sectors?`)
	moreThan     = phrase(`(?:no )?(?:more|fewer|less) than`)
	placeIn      = regexp.MustCompile(`\b(?:[Ii]n|at|to|from|for|across|of|by|within) (?:the )?(\p{Lu}\pL+)`)
	knownPlaces  = map[string]bool{"England": true, "Wales": true, "Muster": true, "Deliverable": true}
	// A total of people trained or sessions held that names no course.
	tightTrained  = regexp.MustCompile(`(?i)^\s*(?:people|delegates|individuals|officers|staff)\s+(?:who )?(?:(?:have|had|has) (?:\w+ )?been|were|are)?\s*(?:now |currently )?trained\s*(?:in total|so far|to date|altogether|overall|this year)?\s*[.!]?\s*$`)
	tightSessions = regexp.MustCompile(`(?i)^\s*(?:training )?(?:sessions|workshops)\s+(?:were|have been|had been)?\s*(?:held|delivered|run)\s*(?:in total|so far|to date|altogether|overall|this year)?\s*[.!]?\s*$`)
)

// sentence checks one sentence. last is what was spoken of before it, and what comes back what
// is spoken of now.
func (k *narrativeCheck) sentence(p passage, sentence string, last spoken) spoken {
	courses := coursesNamed(k.subjects, sentence)
	last.ago++
	switch {
	case len(courses) == 1:
		last.course, last.ago = courses[0], 0
	case len(courses) > 1 || last.ago >= farBack:
		last.course = nil
	}
	at := sentenceCheck{narrativeCheck: k, passage: p, sentence: sentence, of: k.made, courses: courses, last: last.course}
	numbers := numbersIn(sentence)
	wrongWay := 0 // where the last change ends that goes the wrong way
	for i, number := range numbers {
		if i+1 < len(numbers) && at.fromTo(number, numbers[i+1]) {
			wrongWay = numbers[i+1].end
		}
		if number.start < wrongWay {
			continue
		}
		if ofThem.MatchString(number.before+" … "+number.after) && number.takesBase() {
			number.base = last.count
			if one := onlyCount(numbers[:i]); one > 0 {
				number.base = one
			}
		}
		at.numberOf(number)
	}
	last.count = onlyCount(numbers)
	at.of, at.before = k.made, false
	at.words()
	at.colours()
	at.standings()
	at.everyForce()
	at.parts()
	at.cause()
	return last
}

var ofThem = phrase(`of (?:them|whom|these|which)`)

// onlyCount is the one exact count among numbers, 0 where there is none or more.
func onlyCount(numbers []saidNumber) int {
	counts := slices.DeleteFunc(slices.Clone(numbers), func(n saidNumber) bool { return n.unit != "" })
	if len(counts) != 1 || counts[0].isRange || counts[0].scale != 1 || counts[0].claim().side() != (claimSide{}) {
		return 0
	}
	value, _ := strconv.Atoi(counts[0].value)
	return value
}

// numberOf checks a number against the figures of this return or, where its clause speaks of
// the last return, against those of the locked one.
func (s *sentenceCheck) numberOf(n saidNumber) {
	at := ofBefore.FindStringIndex(s.sentence)
	s.of, s.before = s.made, false
	switch {
	case at == nil:
	case ofBefore.MatchString(n.before + " … " + n.after):
		if s.locked == nil {
			return
		}
		s.of, s.before = *s.locked, true
	case at[0] < strings.Index(s.sentence, n.text):
		return // "In the last quarter, 20 sessions were held": of when is not sure
	}
	s.number(n)
}

func coursesNamed(subjects []subject, sentence string) []*namedCourse {
	var named []*namedCourse
	var last *namedCourse // the subjects of a course follow each other
	for _, one := range subjects {
		if one.course != nil && one.course != last && one.course.named.MatchString(sentence) {
			named = append(named, one.course)
		}
		last = one.course
	}
	return named
}

// sentenceCheck is a sentence that is checked. of is the return whose figures a number is held
// against, before tells that it is the locked one; matched are the keys of the figures of this
// return that its numbers speak of.
type sentenceCheck struct {
	*narrativeCheck
	passage  passage
	sentence string
	of       GrantReturn
	before   bool
	courses  []*namedCourse
	last     *namedCourse
	matched  []string
}

func (s *sentenceCheck) add(words string, kind ContradictionKind, why, against, figure string) {
	finding := ReturnFinding{
		Section: s.passage.section, Entry: s.passage.entry, Field: s.passage.field, Place: s.passage.place,
		Sentence: s.sentence, Words: words, Kind: kind, Why: why, Against: against, Figure: figure,
	}
	if s.before && figure != "" {
		finding.Slug = s.made.Restatements.slug()
	}
	finding.ID = finding.identity()
	for _, other := range s.found {
		if other.ID == finding.ID {
			return
		}
	}
	s.found = append(s.found, finding)
}

// slug is the address of the locked return, "" for none.
func (r *Restatements) slug() string {
	if r == nil {
		return ""
	}
	return r.Slug
}

// number checks a number: that its share can be, and that it is the one of what is meant.
func (s *sentenceCheck) number(n saidNumber) {
	meant := s.meant(n)
	if why := n.impossible(); why != "" && !s.hides(meant) {
		s.add(n.text, NoSuchShare, why, "", "")
		return
	}
	if len(meant) == 0 {
		if s.moneyAhead(n) {
			return
		}
		s.total(n)
		s.anyRate(n)
		s.fromElsewhere(n)
		return
	}
	for _, one := range meant {
		if !s.before {
			s.matched = append(s.matched, append([]string{one.key}, one.also...)...)
		}
	}
	if s.passage.planned || s.passage.reached && (n.unit == Percent || n.unit == Points) || s.target(n, meant) || s.isPart(n, meant) || s.isSome(n) {
		return
	}
	all, isTotal := s.allCourses(n)
	switch {
	case isTotal && (n.allows(all.most) || s.last == nil && all.allows(n) || s.hadBeen(n, all.most)):
		return
	case isTotal && s.last == nil && inTotal.MatchString(s.sentence):
		s.add(n.text, OtherValue, fmt.Sprintf("The records give %s, not %s.", all.text, n.words()), TheRecords, "")
		return
	}
	s.compare(n, meant)
}

// meant are the subjects that the number can be of: those of a course that is named in its
// clause, else in the sentence, else in what was said before, else the tight forms of a total.
func (s *sentenceCheck) meant(n saidNumber) []subject {
	subjects, courses := s.subjects, s.courses
	if len(courses) > 1 {
		courses = coursesNamed(subjects, n.near)
		if len(courses) > 1 {
			courses = coursesNamed(subjects, n.before+" "+n.after)
		}
	}
	total := tightTrained.MatchString(n.after) || tightSessions.MatchString(n.after)
	n.level = n.level || wayTo.MatchString(s.sentence[:n.start])
	var meant []subject
	for _, one := range subjects {
		named := one.course == nil || len(courses) == 1 && courses[0] == one.course ||
			len(s.courses) == 0 && (s.last == one.course && s.last != nil || s.last == nil && total)
		if named && one.meant(n) && (!n.level || one.spansYears(s.sentence)) {
			meant = append(meant, one)
		}
	}
	return meant
}

// isPart tells whether the sentence speaks of a part: of a month, a place or what is to come.
func (s *sentenceCheck) isPart(n saidNumber, meant []subject) bool {
	sentence := strings.ReplaceAll(wholeTime(s.sentence, s.of.AsAt), n.text, " ")
	sentence = moreThan.ReplaceAllString(sentence, " ")
	sentence = ofBefore.ReplaceAllString(sentence, " ")
	titles := ""
	for _, one := range meant {
		if one.course != nil {
			sentence = one.course.named.ReplaceAllString(sentence, " ")
		}
		titles += " " + one.title
	}
	for _, match := range placeIn.FindAllStringSubmatch(sentence, -1) {
		if !knownPlaces[match[1]] && !strings.Contains(titles, match[1]) && !questionCode.MatchString(match[1]) {
			return true
		}
	}
	if n.unit == Percent || n.unit == Points {
		return partialShare.MatchString(sentence)
	}
	return partial.MatchString(sentence) || slices.ContainsFunc(partialHere.FindAllString(moreThan.ReplaceAllString(n.before+" "+n.after, " "), -1), func(word string) bool {
		return !strings.Contains(strings.ToLower(titles), strings.ToLower(word)) // "in the first three months" may be its title
	})
}

// hides tells whether all that can be meant is hidden: then a number is no matter of its base.
func (s *sentenceCheck) hides(meant []subject) bool {
	return len(meant) > 0 && !slices.ContainsFunc(meant, func(one subject) bool { return !s.of.Receipts[one.key].Figure.Suppressed })
}

// compare holds a number against the figures that it can be of.
func (s *sentenceCheck) compare(n saidNumber, meant []subject) {
	var shown []subject
	hidden := ""
	var otherWay func()
	for _, one := range meant {
		for _, key := range append([]string{one.key}, one.also...) {
			figure := s.of.Receipts[key].Figure
			if figure.Suppressed && key == one.key {
				hidden = key
			}
			if figure.Value == nil || figure.Suppressed || key != one.key && !s.speaksOf(n, one.asked[key]) {
				continue
			}
			value := *figure.Value
			if n.unit == Percent && deniedIn.MatchString(n.before+" … "+n.after) {
				value = 100 - value // "6% were not confident"
			}
			agrees := n.allows(value) || figure.Change && s.way(n, one) != 0 && n.allows(-value) || s.hadBeen(n, value)
			if agrees && s.otherWay(n, one, figure) {
				otherWay = func() { s.goesOtherWay(n.text, one, figure) }
				continue
			}
			if s.of.Receipts[key].hasShare(n) || agrees && (n.of() == 0 || figure.Base == nil || *figure.Base == n.of()) {
				return
			}
			if key == one.key {
				shown = append(shown, one)
			}
		}
	}
	switch {
	case otherWay != nil:
		otherWay()
	case len(shown) > 0:
		s.differs(n, shown)
	case hidden != "":
		s.add(n.text, HiddenFigure, tellsHidden, TheRecords, hidden)
	default:
		s.other(n, meant[0].key)
	}
}

// speaksOf tells whether the sentence speaks of a figure beside the one meant: it has a word of
// what was asked or, where the number is exact, it goes through several or compares two times.
func (s *sentenceCheck) speaksOf(n saidNumber, asked *regexp.Regexp) bool {
	return asked == nil || asked.MatchString(s.sentence) || n.slack == 0 && !n.isRange && severalIn.MatchString(s.sentence)
}

var deniedIn = phrase(`not (?:\pL+ )?(?:confident|sure|excellent|very good|good|from)|unsure|no confidence|(?:lack|lacks|lacked|without) (?:the )?confidence`)

var severalIn = phrase(`before|baseline|from .+ to .+|against|items?|questions?|increas\w+|rose|grew|improve\w*|higher|lower`)

func (s *sentenceCheck) differs(n saidNumber, shown []subject) {
	one := shown[0]
	figure := s.of.Receipts[one.key].Figure
	text := figure.Text()
	if figure.Base != nil && n.of() > 0 {
		text += " of " + formatNumber(float64(*figure.Base), 0)
	}
	why := fmt.Sprintf("The records give %s for “%s”, not %s.", text, figure.Title, n.words())
	if s.before {
		why = fmt.Sprintf("The last locked return gave %s for “%s”, not %s.", text, figure.Title, n.words())
	} else if hint := s.hint(n, one); hint != "" {
		why += " " + hint
	}
	s.add(n.text, OtherValue, why, TheRecords, one.key)
}

// hint says of which other figure of the course, or of which return, the number is.
func (s *sentenceCheck) hint(n saidNumber, one subject) string {
	if n.slack != 0 || n.isRange {
		return ""
	}
	if s.locked != nil {
		if was := s.locked.Receipts[one.key].Figure; was.Value != nil && !was.Suppressed && n.allows(*was.Value) {
			return "It was " + was.Text() + " in the last locked return, as at " + dayWords(s.locked.AsAt) + "."
		}
	}
	for _, other := range s.subjects {
		figure := s.made.Receipts[other.key].Figure
		if other.course == one.course && other.course != nil && other.unit == one.unit && other.key != one.key && figure.Value != nil && !figure.Suppressed && n.allows(*figure.Value) {
			return "It is the number of another figure: " + figure.Title + "."
		}
	}
	return ""
}
