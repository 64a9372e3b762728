package reports

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DeclaredSection stands, in a finding, for the reasons of the declared RAGs, which are no
// section of the task list.
const DeclaredSection = "declared"

// passage is a text of a return that is searched, sentence by sentence. Planned says that it
// speaks of what is still to come, so that its numbers are not those of the records, and reached
// of what was so on a day, since when the counts may have grown.
type passage struct {
	section, entry, field string
	place                 string
	planned, reached      bool
	sentences             []string
}

// passages are the texts of a return: what its sections say in words, and the reasons of its
// declared RAGs.
func (g GrantReturn) passages() []passage {
	var found []passage
	for _, section := range g.Written {
		if section.Code == EvidenceSection {
			continue
		}
		for _, entry := range section.Entries {
			found = append(found, entryPassages(section, entry)...)
		}
	}
	for _, deliverable := range g.Deliverables {
		if judged := deliverable.Declared; judged != nil && judged.Reason != "" {
			found = append(found, passage{
				DeclaredSection, deliverable.Letter, "reason", "Deliverable " + deliverable.Letter + ", reason of the declared RAG", false, false, sentencesOf(judged.Reason),
			})
		}
	}
	return found
}

// entryPassages are an entry's texts: its title, but that of a deliverable, and its answers.
// One that was closed stands on the page of the section that it was of.
func entryPassages(section WrittenSection, entry WrittenEntry) []passage {
	var found []passage
	code, key := section.Code, entry.Key
	if code == ClosedSection {
		code, _, _ = strings.Cut(entry.Key, " ")
		key = ""
	}
	place := section.Title + ", " + entry.Title
	if code == NarrativeSection {
		place = section.Title + ", " + key // a deliverable's title is long
	}
	title := section.Code != NarrativeSection && section.Code != MoneySection && section.Code != ClosedSection
	if title && entry.Title != "" {
		milestone := section.Code == MilestonesSection
		reached := milestone && (entry.answer("actual").Value != "" || wasSo.MatchString(entry.Title))
		found = append(found, passage{code, key, "title", place, milestone && !reached || isRisk(section, entry), reached, sentencesOf(entry.Title)})
	}
	for _, answer := range entry.Answers {
		if answer.Kind == LongText && answer.Value != "" {
			found = append(found, passage{
				code, key, answer.Name, place + ": " + strings.ToLower(answer.Label[:1]) + answer.Label[1:],
				isPlanned(section, entry, answer.Name), false, sentencesOf(answer.Value),
			})
		}
	}
	return found
}

// wasSo are the words of a milestone's title that says what has been, not what is to be.
var wasSo = phrase(`was|were|has been|have been`)

// isPlanned tells whether a field speaks of what is to come: the next steps, the help and the
// actions, and what a risk would do.
func isPlanned(section WrittenSection, entry WrittenEntry, field string) bool {
	return field == "next" || field == "help" || field == "action" || isRisk(section, entry)
}

func isRisk(section WrittenSection, entry WrittenEntry) bool {
	return section.Code == RisksSection && slices.ContainsFunc(entry.Answers, func(answer WrittenAnswer) bool {
		return answer.Name == "kind" && answer.Value == "Risk"
	})
}

// mostNumbers is how many numbers a sentence is read with. What has more is a table that was pasted,
// and to hold each of its numbers against all words round it would take seconds.
const mostNumbers = 40

var (
	sentenceEnd = regexp.MustCompile(`[.!?]["”’')]*\s+|\s*\n\s*`)
	digitsIn    = regexp.MustCompile(`£?(?:` + numberForm + `)`)
)

// sentencesOf cuts a text into sentences: at the end of a line, and at a full stop that a
// capital letter, a digit or a quotation follows. One with more than mostNumbers is cut into parts.
func sentencesOf(text string) []string {
	var sentences []string
	start, from := 0, 0
	cut := func(end int) {
		for i, number := range digitsIn.FindAllStringIndex(text[start:end], -1) {
			if i > 0 && i%mostNumbers == 0 {
				sentences = append(sentences, strings.TrimSpace(text[from:start+number[0]]))
				from = start + number[0]
			}
		}
		if sentence := strings.TrimSpace(text[from:end]); sentence != "" {
			sentences = append(sentences, sentence)
		}
		start, from = end, end
	}
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		next, size := utf8.DecodeRuneInString(text[at[1]:])
		if strings.Contains(text[at[0]:at[1]], "\n") || size == 0 || unicode.IsUpper(next) || unicode.IsDigit(next) || strings.ContainsRune(`"“‘£`, next) {
			cut(at[1])
		}
	}
	cut(len(text))
	return sentences
}
