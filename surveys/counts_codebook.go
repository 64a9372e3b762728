package surveys

import (
	"encoding/binary"
)

// codebook is how the answers to one version are written in cells: its questions that have
// an item and can be compared, in their order, and the slots of each. It follows from the
// version, which never changes.
type codebook struct {
	survey    string
	version   int
	questions []codedQuestion
	byItem    map[string]int // index in questions
	role      *Question
	strata    []Question
	traits    []string // codes
}

type codedQuestion struct {
	question Question
	values   []string // of the slots from slotFirst on
	slots    map[string]uint32
	opinions []bool    // of the values, whether they are in the base of a figure
	then     *Question // asks how it was before
}

// The slots of a question: why there is no answer, then its options. Another answer, such as
// a number, has slotText with its number in the dictionary of texts added.
const (
	slotBlank    uint32 = 0
	slotNotAsked uint32 = 1
	slotFirst    uint32 = 2
	slotText     uint32 = 1 << 16
)

func newCodebook(survey string, version int, questionnaire Questionnaire) *codebook {
	book := &codebook{survey: survey, version: version, byItem: map[string]int{}}
	for _, question := range questionnaire.Questions {
		if question.Code == roleQuestion {
			book.role = &question
		}
		if question.Stratum {
			book.strata = append(book.strata, question)
		}
		if question.isTrait() {
			book.traits = append(book.traits, question.Code)
		}
		if question.Item == "" || !question.Kind.compared() {
			continue
		}
		book.byItem[question.Item] = len(book.questions)
		book.questions = append(book.questions, newCodedQuestion(questionnaire, question))
	}
	return book
}

func newCodedQuestion(questionnaire Questionnaire, question Question) codedQuestion {
	coded := codedQuestion{question: question, slots: map[string]uint32{}}
	measure := newMeasure(questionnaire, question)
	for i, option := range questionnaire.OptionsOf(question) {
		coded.values = append(coded.values, option.Value)
		coded.slots[option.Value] = slotFirst + uint32(i)
		_, counted := measure.at(option.Value)
		coded.opinions = append(coded.opinions, counted)
	}
	for _, then := range questionnaire.Questions {
		if then.ThenOf == question.Code {
			coded.then = &then
		}
	}
	return coded
}

// codebooks are those of several surveys' versions.
type codebooks map[string]map[int]*codebook

// read gives the slot of every question.
func (c *counts) read(book *codebook, answers Answers, slots []uint32) {
	for i := range book.questions {
		coded := &book.questions[i]
		answer := answers[coded.question.Code]
		slot, option := coded.slots[answer]
		switch {
		case !Asked(coded.question, answers):
			slots[i] = slotNotAsked
		case answer == "":
			slots[i] = slotBlank
		case option:
			slots[i] = slot
		default:
			slots[i] = slotText + c.texts.number(answer)
		}
	}
}

// askedAnswer is an answer where the question was asked, else "".
func askedAnswer(question *Question, answers Answers) string {
	if question == nil || !Asked(*question, answers) {
		return ""
	}
	return answers[question.Code]
}

// profile is the role and the strata of a response in one text.
func (b *codebook) profile(answers Answers) string {
	text := appendText(nil, askedAnswer(b.role, answers))
	for i := range b.strata {
		text = appendText(text, askedAnswer(&b.strata[i], answers))
	}
	return string(text)
}

// isTrait tells whether an export tells people apart by the question (describing).
func (q Question) isTrait() bool { return q.describes() && q.Kind != KindText }

// traitsOf is what a response has in the traits, in one text.
func (b *codebook) traitsOf(answers Answers) string {
	var text []byte
	for _, code := range b.traits {
		text = appendText(text, answers[code])
	}
	return string(text)
}

// traitAnswers are the answers that traitsOf was made of.
func (b *codebook) traitAnswers(traits []byte) Answers {
	reader := byteReader{rest: traits}
	answers := make(Answers, len(b.traits))
	for _, code := range b.traits {
		answers[code] = string(reader.text())
	}
	return answers
}

// parts are the texts that a profile was made of: the role, then the strata.
func (b *codebook) parts(profile string) []string {
	reader := byteReader{rest: []byte(profile)}
	parts := make([]string, 1+len(b.strata))
	for i := range parts {
		parts[i] = string(reader.text())
	}
	return parts
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// byteReader reads what appendText and the varints of encoding/binary have written. failed
// is set by what was not written so.
type byteReader struct {
	rest   []byte
	failed bool
}

func (r *byteReader) uint() uint64 {
	value, size := binary.Uvarint(r.rest)
	return value & r.advance(size)
}

func (r *byteReader) int() int {
	value, size := binary.Varint(r.rest)
	if r.advance(size) == 0 {
		return 0
	}
	return int(value)
}

// advance is all ones, or 0 after a failure.
func (r *byteReader) advance(size int) uint64 {
	if size <= 0 {
		r.rest, r.failed = nil, true
		return 0
	}
	r.rest = r.rest[size:]
	return ^uint64(0)
}

func (r *byteReader) text() []byte {
	size := r.uint()
	if size > uint64(len(r.rest)) {
		r.rest, r.failed = nil, true
		return nil
	}
	text := r.rest[:size]
	r.rest = r.rest[size:]
	return text
}
