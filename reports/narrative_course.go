package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	// An answer with both of its words, as the share of good answers has it.
	goodAnswers = regexp.MustCompile(`(?i)\b(?:very )?(?:good|excellent) (?:or|and) (?:very )?(?:good|excellent|better|above)\b`)
	excellentIn = phrase(`excellent`)
	veryGoodIn  = phrase(`very good`)
	goodIn      = phrase(`good`)
	// Who answered a survey is not who was trained, whatever else they are called.
	answeredWord = regexp.MustCompile(`(?i)\b(?:completed|completing|returned|filled in|answered|responded to|replied to|took) (?:\pL+[ -]){0,3}?(?:surveys?|questionnaires?|evaluations?|feedback)\b` +
		`|\b(?:surveys?|questionnaires?|evaluations?|feedback)\b[^.;]*\b(?:completed|returned|filled in|answered) by\b|\bresponded (?:after|following)\b`)
	otherSurvey = phrase(`months?|weeks?|follow-up|later|second|waves?|pilot|online|paper|both|twice|question`)
	// Some of those who were trained: they were met, or did something since.
	someMet = regexp.MustCompile(`(?i)\b(?:interviewed|surveyed|asked|contacted|met|visited|spoke (?:to|with)|called|phoned|telephoned|heard from|sampled|among|observed|followed|selected|thanked)(?: with)?\s*$`)
	someDid = regexp.MustCompile(`(?i)^\s*(?:\pL+ ){0,3}?(?:people|delegates|officers|staff|individuals|learners|attendees|participants)(?: who(?: were| have been| had been| have| had)?)? (?:trained|completed)\b.*?\b(?:have|has|had|are|were|went|left|became|said|told|reported|took|made|used|led|moved)\b`)
	// Words with which a number of people say how they answered.
	itemAnswered = regexp.MustCompile(`(?i)^\s*(?:of (?:the |those )?(?:who (?:answered|responded)|people|delegates|officers|respondents|attendees|participants|them)\b[^,;]*?\s)?(?:(?:said|felt)(?: that)?(?: they)?\s+|(?:were|are)\s+)*(?:knew|know|could|can|understood|understand|confident|able|aware|sure)\b`)
	ofOthers     = regexp.MustCompile(`(?i)\b(?:of|among|from) (?:(?:the|all|those|our|these) )*(?:` + numberForm + `)[^.;]*,\s*$`)
)

// loneAnswer tells of words that name one answer alone: how many said so is no figure.
func loneAnswer(words string) bool {
	switch {
	case goodAnswers.MatchString(words):
		return false
	case excellentIn.MatchString(words):
		return !goodIn.MatchString(words)
	}
	return veryGoodIn.MatchString(words)
}

// itemSubject is the share of an item that a sentence speaks of in a word that no other item of
// the course has: "79% knew the channels".
func itemSubject(course *namedCourse, item ComparisonRow, others []ComparisonRow) (subject, bool) {
	var own []string
	for _, word := range wordIn.FindAllString(strings.ToLower(item.Text), -1) {
		form := stem(word)
		elsewhere := slices.ContainsFunc(others, func(other ComparisonRow) bool {
			return other.Item != item.Item && strings.Contains(strings.ToLower(other.Text), form)
		})
		if len(word) > 6 && !commonlyAsked[word] && !elsewhere && !strings.Contains(strings.ToLower(course.title), form) {
			own = append(own, form)
		}
	}
	if len(own) == 0 {
		return subject{}, false
	}
	return subject{
		key: item.After.Key, unit: Percent, course: course, title: course.title, also: []string{item.Before.Key}, earlier: item.Before.Key,
		words: []*regexp.Regexp{regexp.MustCompile(`(?i)\b(?:` + strings.Join(own, "|") + `)`)}, said: itemAnswered, not: unchanged.MatchString,
	}, true
}

// countsSessions tells whether what follows a number are sessions, whosoever they are for: "20
// victim liaison officer courses".
func countsSessions(rest string) bool {
	for i, word := range strings.Fields(rest) {
		if i == 5 || notOfNoun.MatchString(word) {
			break
		}
		if sessionNoun.MatchString(word) {
			return true
		}
	}
	return false
}

var notOfNoun = phrase(`in|on|at|by|for|of|to|from|with|and|were|was|have|had|are|is|who|that|trained|completed`)

// isSome tells whether the number is of some of the people that the words count as trained.
func (s *sentenceCheck) isSome(n saidNumber) bool {
	return n.unit == "" && (someMet.MatchString(n.before) || someDid.MatchString(n.after) || ofOthers.MatchString(s.sentence[:n.start]))
}

// together is what the courses have between them of what a sentence counts of no one course. A
// person may be in several, so of people it is only known that they are at least those of the
// largest course and at most all trainings.
type together struct {
	least, most float64
	text        string
}

// allCourses is what all courses have of a count that a sentence says of no one course; it is
// not there where a course has none.
func (s *sentenceCheck) allCourses(n saidNumber) (together, bool) {
	sessions := tightSessions.MatchString(n.after)
	if len(s.courses) > 0 || len(s.of.Training) < 2 || n.unit != "" || !sessions && !tightTrained.MatchString(n.after) {
		return together{}, false
	}
	var all together
	var parts []string
	for _, row := range s.of.Training {
		figure := row.Trained
		if sessions {
			figure = row.Sessions
		}
		if figure = s.of.Receipts[figure.Key].Figure; figure.Value == nil || figure.Suppressed {
			return together{}, false
		}
		all.least, all.most = max(all.least, *figure.Value), all.most+*figure.Value
		parts = append(parts, figure.Text()+" of "+row.Title)
	}
	counts, twice := "trainings", ", a person in two courses counted in each"
	if sessions {
		all.least, counts, twice = all.most, "sessions", ""
	}
	all.text = fmt.Sprintf("%s %s in all courses together (%s%s)", formatNumber(all.most, 0), counts, strings.Join(parts, ", "), twice)
	return all, true
}

// allows tells whether what is said can be so of all courses together.
func (t together) allows(n saidNumber) bool {
	said, known := n.claim().number()
	said *= n.scale
	return n.allows(t.least) || n.allows(t.most) || known && said >= t.least && said <= t.most
}
