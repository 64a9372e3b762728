package surveys

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// outsideHead is what a column is for by its heading, in the words of the tools.
type outsideHead string

const (
	headQuestion     outsideHead = "question"
	headWho          outsideHead = "who"
	headNumber       outsideHead = "number"
	headStarted      outsideHead = "started"
	headEnded        outsideHead = "ended"
	headFinished     outsideHead = "finished"
	headOrganisation outsideHead = "organisation"
	headSession      outsideHead = "session"
	headPairCode     outsideHead = "pair code"
	headOther        outsideHead = "other"
)

// isTime tells whether the column has a moment of the answering.
func (h outsideHead) isTime() bool { return h == headStarted || h == headEnded }

// outsideHeads are the headings of what every response of a tool has.
var outsideHeads = headsByText(map[outsideHead][]string{
	headNumber:       {"response_id", "id", "response id", "userid", "user id", "userno", "unique id", "respondent id", "response number"},
	headStarted:      {"started", "start time", "startdate", "date started", "start date", "datestamp", "date last action"},
	headEnded:        {"submitted_on", "ended", "completion time", "submitdate", "date submitted", "date answered", "end date", "end time", "date ended", "timestamp"},
	headFinished:     {"status", "response status", "completion status", "completed", "is complete", "finished"},
	headWho:          {"name", "email", "email address", "e-mail", "e-mail address", "ip address", "ip", "ipaddr", "first name", "firstname", "last name", "lastname", "surname", "full name", "your name", "username", "token", "access code", "phone", "telephone", "collar number", "respondent", "attribute_1"},
	headOrganisation: {"organisation", "organization", "your organisation", "force", "your force", "police force", "employer"},
	headSession:      {"session", "session code"},
	headPairCode:     {"pair_code", "pair code", "paircode", "your code", "your own code", "personal code", "memorable code"},
	headOther:        {"lastpage", "last page", "startlanguage", "start language", "language", "seed", "last modified time", "tracking link", "referrer url", "refurl", "total points", "quiz feedback", "collector", "device", "country", "custom 1", "custom 2", "custom 3", "custom 4", "custom 5"},
})

func headsByText(lists map[outsideHead][]string) map[string]outsideHead {
	heads := map[string]outsideHead{}
	for head, texts := range lists {
		for _, text := range texts {
			heads[text] = head
		}
	}
	return heads
}

// headOf is what a heading says the column is for, with a numbering of the tool's or without.
// LimeSurvey may put its code before the words, "ipaddr. IP address", and Microsoft's sheets
// number a heading that stands twice, as in "Name2".
func headOf(heading string) outsideHead {
	folded := foldText(heading)
	code, words, _ := strings.Cut(folded, ". ")
	for _, text := range []string{folded, ownNumbering.ReplaceAllString(folded, ""), code, words, strings.TrimRight(folded, "123456789")} {
		if head := outsideHeads[text]; head != "" {
			return head
		}
	}
	return ""
}

// OutsideRole says what a column of a file from elsewhere is.
type OutsideRole string

// The roles of columns. A question's column has its whole answer, an option's tells whether
// that one was chosen. Finished tells whether somebody came to the end.
const (
	RoleLeftOut      OutsideRole = "left_out"
	RoleQuestion     OutsideRole = "question"
	RoleOption       OutsideRole = "option"
	RoleDate         OutsideRole = "date"
	RoleOrganisation OutsideRole = "organisation"
	RoleSession      OutsideRole = "session"
	RolePairCode     OutsideRole = "pair_code"
	RoleFinished     OutsideRole = "finished"
)

// OutsideUse is what a column is used for: Question is a question's code, and Option the value
// of one of its options, where Role has one.
type OutsideUse struct {
	Role     OutsideRole `json:"role"`
	Question string      `json:"question,omitempty"`
	Option   string      `json:"option,omitempty"`
}

var (
	markup       = regexp.MustCompile(`<[^<>]{0,200}>`)
	ownNumbering = regexp.MustCompile(`^(?:[a-z]{0,2}\d{1,3}[a-z]?[.):]\s*|q\d{1,3}[a-z]?\s+)`)
)

// foldText makes texts equal that differ in letter case, spaces, line breaks, markup, the
// kind of apostrophe or what stands at the end, such as the star of a question that must be
// answered.
func foldText(text string) string {
	text = strings.NewReplacer("’", "'", "‘", "'", "\u00a0", " ", "&nbsp;", " ", "&amp;", "&").Replace(text)
	text = strings.ToLower(strings.Join(strings.Fields(markup.ReplaceAllString(text, " ")), " "))
	return strings.TrimRight(text, " ?*.:!")
}

// knownColumns are what the columns are by their headings alone, "" for one that says nothing.
func (f OutsideFile) knownColumns(questionnaire Questionnaire) []outsideHead {
	guess := newOutsideGuess(f.Source, questionnaire)
	known := make([]outsideHead, len(f.Columns))
	for i, column := range f.Columns {
		head := headOf(column.Head)
		if _, ok := guess.question(column); ok && head != headNumber {
			head = headQuestion
		}
		known[i] = head
	}
	return known
}

// outsideGuess finds the question that a heading is of.
type outsideGuess struct {
	source        OutsideSource
	questionnaire Questionnaire
	byText        map[string]string // folded text, and code -> code
}

func newOutsideGuess(source OutsideSource, questionnaire Questionnaire) outsideGuess {
	guess := outsideGuess{source, questionnaire, map[string]string{}}
	for _, question := range questionnaire.Questions {
		if text := foldText(question.Text); text != "" && guess.byText[text] == "" {
			guess.byText[text] = question.Code
		}
	}
	for _, question := range questionnaire.Questions {
		guess.byText[foldText(question.Code)] = question.Code
	}
	return guess
}

// find is the code of the question that has the text, with a numbering of the tool's own or
// without. LimeSurvey puts the question's code before its text, and may shorten that.
func (g outsideGuess) find(text string) string {
	folded := foldText(text)
	if code := g.byText[folded]; code != "" || folded == "" {
		return code
	}
	plain := ownNumbering.ReplaceAllString(folded, "")
	if code := g.byText[plain]; code != "" {
		return code
	}
	if g.source != SourceLimeSurvey {
		return ""
	}
	if before, after, cut := strings.Cut(folded, "."); cut {
		if code := cmp.Or(g.byText[before], g.byText[strings.TrimSpace(after)]); code != "" {
			return code
		}
	}
	return g.shortened(strings.TrimRight(strings.TrimSpace(text), ".…"), text)
}

// shortened finds the one question that begins with a text which was cut off, with a numbering of
// the tool's own or without.
func (g outsideGuess) shortened(start, text string) string {
	found := ""
	if start = ownNumbering.ReplaceAllString(foldText(start), ""); len(start) < 8 || !strings.HasSuffix(text, "..") && !strings.HasSuffix(text, "…") {
		return ""
	}
	for folded, code := range g.byText {
		if strings.HasPrefix(folded, start) {
			if found != "" && found != code {
				return ""
			}
			found = code
		}
	}
	return found
}

// question is the question, or the option of it, that a column is of.
func (g outsideGuess) question(column OutsideColumn) (OutsideUse, bool) {
	if column.Sub == "" {
		code := g.find(column.Head)
		return OutsideUse{Role: RoleQuestion, Question: code}, code != ""
	}
	if code := g.find(column.Head); code != "" {
		question, _ := g.questionnaire.Question(code)
		for _, option := range g.questionnaire.OptionsOf(question) {
			if sub := foldText(column.Sub); sub == foldText(option.Label) || sub == foldText(option.Value) {
				if question.Kind == KindChoices {
					return OutsideUse{RoleOption, code, option.Value}, true
				}
			}
		}
	}
	texts := []string{column.Sub, column.Head + " " + column.Sub}
	if sub := foldText(column.Sub); sub == "response" || sub == "answer" {
		texts = []string{column.Head}
	}
	for _, text := range texts {
		if code := g.find(text); code != "" {
			return OutsideUse{Role: RoleQuestion, Question: code}, true
		}
	}
	return OutsideUse{}, false
}

// GuessUses proposes what each column is. A use that stands once only goes to the first
// column that it fits.
func (f OutsideFile) GuessUses(questionnaire Questionnaire) []OutsideUse {
	guess := newOutsideGuess(f.Source, questionnaire)
	uses := make([]OutsideUse, len(f.Columns))
	taken := map[OutsideUse]bool{}
	for i, column := range f.Columns {
		use := OutsideUse{Role: RoleLeftOut}
		if found, ok := guess.question(column); ok {
			use = found
		} else if role := rolesByHead[headOf(column.Head)]; role != "" {
			use.Role = role
		}
		if use.Role == RoleFinished && f.hasDates(i) {
			use.Role = RoleDate
		}
		if column.Gone != "" || taken[use] {
			use = OutsideUse{Role: RoleLeftOut}
		}
		taken[use] = use.Role != RoleLeftOut
		uses[i] = use
	}
	return uses
}

var rolesByHead = map[outsideHead]OutsideRole{
	headEnded: RoleDate, headFinished: RoleFinished, headOrganisation: RoleOrganisation,
	headSession: RoleSession, headPairCode: RolePairCode,
}

// hasDates tells whether what stands in a column is dates throughout.
func (f OutsideFile) hasDates(column int) bool {
	cells := f.cellsOf(column)
	return len(cells) > 0 && !slices.ContainsFunc(cells, func(cell string) bool {
		if _, err := (outsideDates{from1904: f.Dates1904}).day(cell); err == nil {
			return false
		}
		_, err := (outsideDates{monthFirst: true}).day(cell)
		return err != nil
	})
}

// cellsOf are the cells of a column that are not blank.
func (f OutsideFile) cellsOf(column int) []string {
	var cells []string
	for _, row := range f.Rows {
		if row.Cells[column] != "" {
			cells = append(cells, row.Cells[column])
		}
	}
	return cells
}
