package reports

import (
	"regexp"
	"slices"
	"strings"
)

// subject is a figure that a sentence can speak of. Words must all stand in the clause of the
// number, or for a KPI's title near it, and Noun within the three words after it. Course is
// the course whose name says that it is meant, "" where the words alone do. Also are figures
// of the same words: a number that is one of them stands.
type subject struct {
	key    string
	unit   string
	course *namedCourse
	words  []*regexp.Regexp
	noun   *regexp.Regexp
	whole  bool // the words may stand in another clause
	title  string
	also   []string
	// asked are, for some of also, the words of which the sentence must have one.
	asked map[string]*regexp.Regexp
	// not tells of words that make a number of something else.
	not func(words string) bool
	// said are words that must follow the number, nil for any.
	said *regexp.Regexp
	// earlier is the same figure at the time before, and periods are the two times, "" where
	// they are before and after a course.
	earlier string
	periods [2]string
}

// namedCourse is how a course is called in sentences.
type namedCourse struct {
	code  string
	title string
	named *regexp.Regexp
}

func phrase(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:` + pattern + `)\b`) }

var (
	peopleNoun = phrase(`people|delegates|officers|staff|individuals|learners|attendees|participants|trained`)
	// " … " is where the number stands.
	trainedWord   = regexp.MustCompile(`(?i)\b(?:trained|completed)\b|\b(?:delivered|gave|given|provided|delivery of|taught)\b[^.;…]*\bto(?: (?:over|nearly|almost|about|around|some|a total of))? … (?:\s*\pL+){0,2}?\s*(?:people|delegates|officers|staff|individuals|learners)\s*(?:in total|so far|to date|altogether|overall|this year)?\s*[.!]?\s*$`)
	sessionNoun   = phrase(`sessions?|workshops?|courses?`)
	responseNoun  = phrase(`responses|answers|respondents|answered|responded`)
	confidentWord = phrase(`confident|confidence`)
	qualityWord   = phrase(`quality|excellent`)
	policingWord  = phrase(`from (?:the )?(?:police|policing)|police officers|policing`)
	rateWord      = phrase(`response rate|answered the survey|responded to the survey`)
	meanWord      = phrase(`on average|average|mean`)
	awardIn       = phrase(`grants?|awards?|awarded`)
	ofAward       = phrase(`spent|spend|spending|unspent|underspent|underspend|of (?:the|this|our) (?:grant|award)|remain\w*|left|returned|paid|claimed|budget\w*|costs?|saved`)
	grantWord     = phrase(`total grant|grant (?:awarded|in total|total|for the year)|awarded`)
)

// subjects are the figures of a return that sentences can be held against.
func (g GrantReturn) subjects() []subject {
	var found []subject
	for _, row := range g.Training {
		found = append(found, trainingSubjects(row, g.comparisonOf(row.Course))...)
	}
	for _, deliverable := range g.Deliverables {
		for _, kpi := range deliverable.KPIs {
			if one, ok := titledSubject(kpi.Figure, kpi.Title); ok {
				found = append(found, one)
			}
		}
	}
	for _, row := range g.Indicators {
		if one, ok := titledSubject(row.Later, row.Title); ok {
			one.also, one.earlier, one.periods = []string{row.Earlier.Key}, row.Earlier.Key, [2]string{row.EarlierPeriod, row.LaterPeriod}
			found = append(found, one)
		}
		if one, ok := titledSubject(row.Change, row.Title); ok {
			one.periods = [2]string{row.EarlierPeriod, row.LaterPeriod}
			found = append(found, one)
		}
	}
	if g.Grant.Year != "" {
		total := subject{key: g.Grant.Total.Key, unit: Pounds, words: []*regexp.Regexp{grantWord}, title: "grant"}
		for _, row := range g.Grant.Rows {
			total.also = append(total.also, row.Amount.Key)
			if one, ok := titledSubject(row.Amount, row.Amount.Title); ok && row.Kind == Award {
				one.not = func(words string) bool { return !awardIn.MatchString(words) || ofAward.MatchString(words) }
				found = append(found, one)
			}
		}
		found = append(found, total)
	}
	return found
}

func (g GrantReturn) comparisonOf(course string) ComparisonTable {
	for _, table := range g.Comparisons {
		if table.Course == course {
			return table
		}
	}
	return ComparisonTable{}
}

func trainingSubjects(row TrainingRow, table ComparisonTable) []subject {
	course := nameCourse(row)
	var shares []string
	asked := map[string]*regexp.Regexp{}
	for _, item := range slices.Concat(table.Rows, table.Mix) {
		shares = append(shares, item.Before.Key, item.After.Key)
		asked[item.Before.Key] = wordsAsked(item)
		asked[item.After.Key] = asked[item.Before.Key]
	}
	count := func(figure Figure, noun *regexp.Regexp, words ...*regexp.Regexp) subject {
		return subject{key: figure.Key, course: course, noun: noun, words: words, title: row.Title}
	}
	share := func(figure Figure, word *regexp.Regexp, also ...string) subject {
		return subject{key: figure.Key, unit: Percent, course: course, words: []*regexp.Regexp{word}, title: row.Title, also: also, asked: asked}
	}
	responses := count(row.Responses, responseNoun)
	if table.Before.Key != "" {
		responses.also = []string{table.Before.Key}
	}
	trained, quality := count(row.Trained, peopleNoun, trainedWord), share(row.Quality, qualityWord, shares...)
	trained.not = answeredWord.MatchString
	if !row.Quality.Suppressed {
		quality.not = loneAnswer
	}
	people := responses
	people.noun, people.words = peopleNoun, []*regexp.Regexp{answeredWord}
	people.not = func(words string) bool {
		return otherSurvey.MatchString(words) || beforeIn.MatchString(words) && len(responses.also) == 0
	}
	found := []subject{
		trained, count(row.Sessions, sessionNoun), responses, people,
		share(row.Policing, policingWord), quality, share(row.Confident, confidentWord, shares...),
		share(row.Rate, rateWord),
	}
	for _, item := range table.Rows {
		if one, ok := itemSubject(course, item, table.Rows); ok {
			changed := subject{key: item.Change.Key, unit: Points, course: course, words: one.words, title: row.Title, also: otherChanges(item)}
			found = append(found, one, changed)
		}
		asked := questionsNamed(item.Question)
		found = append(found,
			subject{key: item.After.Key, unit: Percent, course: course, words: []*regexp.Regexp{asked}, whole: true, title: row.Title, also: []string{item.Before.Key}, earlier: item.Before.Key},
			subject{key: item.Change.Key, unit: Points, course: course, words: []*regexp.Regexp{asked}, whole: true, title: row.Title, also: otherChanges(item)})
	}
	if table.Mean != nil {
		found = append(found, subject{key: table.Mean.Key, unit: Points, course: course, words: []*regexp.Regexp{meanWord}, whole: true, title: row.Title})
	}
	return found
}

// wordsAsked finds a word of a question, or its code, in a sentence: without one the sentence
// does not speak of it.
func wordsAsked(item ComparisonRow) *regexp.Regexp {
	forms := []string{`\A\z`}
	for _, word := range wordIn.FindAllString(strings.ToLower(item.Text+" "+item.Item), -1) {
		if len(word) > 4 && !commonlyAsked[word] {
			forms = append(forms, `\b`+stem(word))
		}
	}
	for _, code := range strings.Split(item.Question, " and ") {
		if questionCode.MatchString(code) {
			forms = append(forms, `\b`+regexp.QuoteMeta(code)+`\b`)
		}
	}
	return regexp.MustCompile(`(?i)` + strings.Join(forms, "|"))
}

// commonlyAsked are words of questions that tell none of them from the others.
var commonlyAsked = map[string]bool{
	"confident": true, "confidence": true, "policing": true, "police": true, "about": true, "would": true, "responding": true, "respond": true,
	"incident": true, "incidents": true, "after": true, "before": true, "which": true, "where": true, "their": true, "other": true,
	"organised": true, "immigration": true, "crime": true, "training": true, "understanding": true, "there": true, "people": true,
}

func otherChanges(item ComparisonRow) []string {
	var keys []string
	for _, figure := range []*Figure{item.Paired, item.Standardised} {
		if figure != nil {
			keys = append(keys, figure.Key)
		}
	}
	return keys
}

// questionsNamed finds the code of a question, Q5 or Q5a, in a sentence. Codes that are
// words, such as ready, are not looked for.
func questionsNamed(codes string) *regexp.Regexp {
	var forms []string
	for _, code := range strings.Split(codes, " and ") {
		if questionCode.MatchString(code) {
			forms = append(forms, regexp.QuoteMeta(code))
		}
	}
	if len(forms) == 0 {
		return regexp.MustCompile(`\A\z`)
	}
	return phrase(strings.Join(forms, "|"))
}

var questionCode = regexp.MustCompile(`^[A-Za-z]{1,2}\d+[a-z]?$`)

func nameCourse(row TrainingRow) *namedCourse {
	// In the plural too: "Victim Liaison Officers courses".
	forms := []string{strings.Join(strings.Fields(regexp.QuoteMeta(row.Title)), `s?\s+`) + "s?"}
	if len(row.Course) >= 3 {
		forms = append(forms, regexp.QuoteMeta(row.Course))
	}
	return &namedCourse{row.Course, row.Title, phrase(strings.Join(forms, "|"))}
}

var (
	bracketed  = regexp.MustCompile(`\s*\([^)]*\)`)
	wordIn     = regexp.MustCompile(`\pL+`)
	acronymIn  = regexp.MustCompile(`\b\p{Lu}{2,3}\b`)
	plainWords = map[string]bool{
		"with": true, "from": true, "that": true, "this": true, "them": true, "their": true, "held": true, "given": true, "number": true,
		"total": true, "share": true, "people": true, "made": true, "done": true, "since": true, "each": true, "year": true,
	}
)

// titledSubject is a figure that is spoken of in the words of its title: all that carry
// meaning, in any order. A title of one such word is only known as what a number counts.
func titledSubject(figure Figure, title string) (subject, bool) {
	one := subject{key: figure.Key, unit: signUnit(figure.Unit), whole: true, title: title}
	var stems []string
	acronyms := map[string]bool{}
	for _, word := range acronymIn.FindAllString(title, -1) {
		acronyms[word] = true
	}
	for _, word := range wordIn.FindAllString(strings.ToLower(bracketed.ReplaceAllString(title, "")), -1) {
		if (len(word) > 3 || acronyms[strings.ToUpper(word)]) && !plainWords[word] {
			form := `\b` + stem(word)
			if countsAttendances.MatchString(title) {
				form = attendedForm(word)
			}
			stems = append(stems, stem(word))
			one.words = append(one.words, regexp.MustCompile(`(?i)`+form))
		}
	}
	if one.unit == "" {
		nouns := slices.Clone(stems)
		if figure.Unit != "" {
			nouns = append(nouns, stem(strings.ToLower(figure.Unit)))
		}
		// "Trainers" are no people trained.
		one.noun = regexp.MustCompile(`(?i)\b(?:` + strings.Join(nouns, "|") + `)(?:s|es|d|ed|ing|ings|y)?\b`)
		if countsAttendances.MatchString(title) {
			one.noun = attendNoun
		}
	}
	return one, figure.Unit != MilestoneUnit && (len(stems) > 1 || len(stems) == 1 && one.unit == "")
}

var (
	countsAttendances = regexp.MustCompile(`(?i)^attendances\b`)
	attendNoun        = regexp.MustCompile(`(?i)^(?:people|individuals|participants|delegates|attendees)\b|^attended\b|\battendances\b`)
)

// attendedForm is a word of a title that counts attendances as sentences have it: these attended
// or are attendances, and of several webinars, not of one.
func attendedForm(word string) string {
	if word == "attendances" {
		return `\battend(?:ed|ances?|ees?|ing)\b`
	}
	return `\b` + regexp.QuoteMeta(word) + `\b`
}

// everyKind is what may stand before people who are counted: others, such as "local authority
// staff", are some of them.
var everyKind = regexp.MustCompile(`(?i)^(?:(?:police|policing|front-?line|front|line|different|individual|distinct|members|of|training|survey|completed|full|separate|the|attendances|at)\s*)*$`)

// ofAllKinds tells whether the words before what is counted leave out nobody of the course.
func (c *namedCourse) ofAllKinds(words string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	return everyKind.MatchString(words) || words == strings.ToLower(c.code) || strings.HasPrefix(strings.ToLower(c.title), words)
}

// stem is a word without the ending that it has in the plural or the past.
func stem(word string) string {
	for _, ending := range []string{"s", "ed"} {
		if cut, ends := strings.CutSuffix(word, ending); ends && len(cut) > 3 {
			word = cut
		}
	}
	return regexp.QuoteMeta(word)
}

// meant tells whether the sentence speaks of the subject where it says the number.
func (s subject) meant(number saidNumber) bool {
	if s.unit != number.unit || s.not != nil && s.not(number.before+" … "+number.after) {
		return false
	}
	if s.said != nil && !s.said.MatchString(number.after) || s.unit == "" && s.course == nil && countsSessions(number.rest) && !sessionNoun.MatchString(s.title) {
		return false
	}
	if s.noun != nil && !(number.level && s.earlier != "") {
		words := strings.Fields(number.rest)
		if len(words) > 3 {
			words = words[:3]
		}
		counted := strings.Join(words, " ")
		if number.labelled {
			counted = number.before
			if s.course != nil {
				counted = strings.TrimSpace(s.course.named.ReplaceAllString(counted, " "))
			}
		}
		at := s.noun.FindStringIndex(counted)
		if at == nil || s.course != nil && !s.course.ofAllKinds(counted[:at[0]]) {
			return false
		}
	}
	if s.whole {
		return s.allIn(number.near)
	}
	return s.allIn(number.before + " … " + number.after)
}

// allIn tells whether the text has all the words; of a long title of money one may be left out.
func (s subject) allIn(text string) bool {
	missing := 0
	for _, word := range s.words {
		if !word.MatchString(text) {
			missing++
		}
	}
	return missing == 0 || missing == 1 && len(s.words) > 3 && s.unit == Pounds
}
