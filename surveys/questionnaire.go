package surveys

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Kind says how a question is answered.
type Kind string

// The kinds of question. A yes_no answer is "yes" or "no"; several values of a choices
// answer are joined by ";" in the order of the options.
const (
	KindScale   Kind = "scale"
	KindYesNo   Kind = "yes_no"
	KindChoice  Kind = "choice"
	KindChoices Kind = "choices"
	KindNumber  Kind = "number"
	KindText    Kind = "text"
)

// The stored values of a yes_no answer.
const (
	Yes = "yes"
	No  = "no"
)

// Answers are one response's stored values by question code. A question that was left
// blank is not in it.
type Answers map[string]string

// Questionnaire is one version of a survey's questions. Its JSON is canonical: the same
// content gives the same bytes, and ParseQuestionnaire reads them back.
//
// Intro, OwnCode and Sections are Muster's own, beyond the survey file that other programs make: a file
// without them is the same questionnaire as ever.
type Questionnaire struct {
	Code      string           `json:"code"`
	Title     string           `json:"title"`
	Intro     string           `json:"intro,omitempty"`
	OwnCode   bool             `json:"own_code,omitempty"`
	Scales    map[string]Scale `json:"scales,omitempty"`
	Sections  []Section        `json:"sections,omitempty"`
	Questions []Question       `json:"questions"`
}

// Section is a part of the questionnaire: the questions that name its code, which follow one
// another. Help stands under its title. OnePage asks them on one page.
type Section struct {
	Code    string `json:"code"`
	Title   string `json:"title,omitempty"`
	Help    string `json:"help,omitempty"`
	OnePage bool   `json:"one_page,omitempty"`
}

// Question is one question. Item names what is being measured and makes questions of two
// surveys comparable; Code is what the responses file calls it. ThenOf makes it a "then"
// question: how somebody would have answered an earlier question before the training, as they
// see it now. It stands on a page of its own, and a random half of those who answer get it.
type Question struct {
	Code     string              `json:"code"`
	Item     string              `json:"item,omitempty"`
	Section  string              `json:"section,omitempty"`
	ThenOf   string              `json:"then_of,omitempty"`
	Kind     Kind                `json:"kind"`
	Scale    string              `json:"scale,omitempty"`
	About    string              `json:"about,omitempty"`
	Text     string              `json:"text"`
	Hint     string              `json:"hint,omitempty"`
	Options  []Option            `json:"options,omitempty"`
	Stratum  bool                `json:"stratum,omitempty"`
	Optional bool                `json:"optional,omitempty"`
	AskedOf  map[string][]string `json:"asked_of,omitempty"`
}

// Option is one answer of a scale or a choice. The values of a scale are whole numbers,
// written in decimal.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Scale is a set of ordered options. Positive lists the values that count as positive;
// when it is empty these are the two highest counted values (PositiveValues). NotCounted
// lists options that are no opinion: stored and shown, never in a base.
type Scale struct {
	Options    []Option
	Positive   []int
	NotCounted []int
}

type scaleOptionJSON struct {
	Value int    `json:"value"`
	Label string `json:"label"`
}

type scaleJSON struct {
	Options    []scaleOptionJSON `json:"options"`
	Positive   []int             `json:"positive,omitempty"`
	NotCounted []int             `json:"not_counted,omitempty"`
}

// MarshalJSON writes the values of the options as numbers, as the survey file has them.
func (s Scale) MarshalJSON() ([]byte, error) {
	out := scaleJSON{Options: []scaleOptionJSON{}, Positive: s.Positive, NotCounted: s.NotCounted}
	for _, option := range s.Options {
		value, err := strconv.Atoi(option.Value)
		if err != nil {
			return nil, err
		}
		out.Options = append(out.Options, scaleOptionJSON{value, option.Label})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote. It checks nothing else; files from outside
// go through ParseQuestionnaire.
func (s *Scale) UnmarshalJSON(data []byte) error {
	var in scaleJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*s = Scale{Positive: in.Positive, NotCounted: in.NotCounted}
	for _, option := range in.Options {
		s.Options = append(s.Options, Option{strconv.Itoa(option.Value), option.Label})
	}
	return nil
}

// CountedValues are the values that stand in a base, ascending.
func (s Scale) CountedValues() []int {
	var values []int
	for _, option := range s.Options {
		value, err := strconv.Atoi(option.Value)
		if err == nil && !slices.Contains(s.NotCounted, value) {
			values = append(values, value)
		}
	}
	slices.Sort(values)
	return values
}

// PositiveValues are the values that count as positive, ascending: those the scale names,
// or else its two highest counted values.
func (s Scale) PositiveValues() []int {
	if len(s.Positive) > 0 {
		return slices.Sorted(slices.Values(s.Positive))
	}
	counted := s.CountedValues()
	return counted[max(0, len(counted)-2):]
}

// ContentHash is the SHA-256 of the canonical JSON in hexadecimal. White space, the order
// of keys and the order of `positive` and `not_counted` in a file do not change it; the
// order of questions and options does, since people see it.
func (q Questionnaire) ContentHash() string {
	canonical, err := json.Marshal(q)
	if err != nil {
		// Only a scale value that is no number can fail, and ParseQuestionnaire refuses it.
		panic("surveys: questionnaire that was never parsed: " + err.Error())
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// Section finds a section by its code.
func (q Questionnaire) Section(code string) (Section, bool) {
	for _, section := range q.Sections {
		if section.Code == code {
			return section, true
		}
	}
	return Section{}, false
}

// Question finds a question by its code.
func (q Questionnaire) Question(code string) (Question, bool) {
	for _, question := range q.Questions {
		if question.Code == code {
			return question, true
		}
	}
	return Question{}, false
}

// OptionsOf are the options that a question is answered with: its scale's, its own, or yes
// and no. A number or text has none.
func (q Questionnaire) OptionsOf(question Question) []Option {
	switch question.Kind {
	case KindScale:
		return q.Scales[question.Scale].Options
	case KindYesNo:
		return []Option{{Yes, "Yes"}, {No, "No"}}
	case KindChoice, KindChoices:
		return question.Options
	}
	return nil
}

// Asked says whether the routing asks the question, given the answers of earlier ones:
// every question named in asked_of must have one of the listed values (for choices, any
// of the chosen ones). A blank has none.
//
// It looks at the answers as they stand. Whether the named question was itself asked is
// not looked at, because asked_of speaks of values only; where answers can be outdated by
// going back, drop those first with AskedAnswers.
func Asked(question Question, answers Answers) bool {
	for code, listed := range question.AskedOf {
		if !hasOneOf(answers[code], listed) {
			return false
		}
	}
	return true
}

func hasOneOf(answer string, listed []string) bool {
	if slices.Contains(listed, answer) {
		return true
	}
	return strings.Contains(answer, choicesSeparator) && slices.ContainsFunc(
		strings.Split(answer, choicesSeparator),
		func(value string) bool { return slices.Contains(listed, value) })
}

// AskedAnswers is a copy of the answers without those to questions that the routing does
// not ask, in the order of the questions, so that an answer that fell away takes the ones
// that hung on it along.
func (q Questionnaire) AskedAnswers(answers Answers) Answers {
	kept := make(Answers, len(answers))
	for _, question := range q.Questions {
		if value := answers[question.Code]; value != "" && Asked(question, kept) {
			kept[question.Code] = value
		}
	}
	return kept
}

// NextQuestion is the question to ask after the one with the given code, or the first one
// after "". It is false when nothing more is to be asked, or the code is unknown.
func (q Questionnaire) NextQuestion(after string, answers Answers) (Question, bool) {
	start := 0
	if after != "" {
		index := q.index(after)
		if index < 0 {
			return Question{}, false
		}
		start = index + 1
	}
	asked := q.AskedAnswers(answers)
	for _, question := range q.Questions[start:] {
		if Asked(question, asked) {
			return question, true
		}
	}
	return Question{}, false
}

// PreviousQuestion is the question that was asked before the one with the given code, or
// the last one of all before "" (the way back from checking the answers).
func (q Questionnaire) PreviousQuestion(before string, answers Answers) (Question, bool) {
	end := len(q.Questions)
	if before != "" {
		end = q.index(before)
	}
	asked := q.AskedAnswers(answers)
	for i := end - 1; i >= 0; i-- {
		if Asked(q.Questions[i], asked) {
			return q.Questions[i], true
		}
	}
	return Question{}, false
}

func (q Questionnaire) index(code string) int {
	return slices.IndexFunc(q.Questions, func(question Question) bool { return question.Code == code })
}
