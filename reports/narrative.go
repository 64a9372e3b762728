package reports

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// DeclaredSection stands, in a finding, for the reasons of the declared RAGs, which are no
// section of the task list.
const DeclaredSection = "declared"

// passage is a text of a return that is searched, sentence by sentence. Planned says that it
// speaks of what is still to come, so that its numbers are not those of the records.
type passage struct {
	section, entry, field string
	place                 string
	planned               bool
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
				DeclaredSection, deliverable.Letter, "reason", "Deliverable " + deliverable.Letter + ", reason of the declared RAG", false, sentencesOf(judged.Reason),
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
		found = append(found, passage{code, key, "title", place, section.Code == MilestonesSection || isRisk(section, entry), sentencesOf(entry.Title)})
	}
	for _, answer := range entry.Answers {
		if answer.Kind == LongText && answer.Value != "" {
			found = append(found, passage{
				code, key, answer.Name, place + ": " + strings.ToLower(answer.Label[:1]) + answer.Label[1:],
				isPlanned(section, entry, answer.Name), sentencesOf(answer.Value),
			})
		}
	}
	return found
}

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

var sentenceEnd = regexp.MustCompile(`[.!?]["”’')]*\s+|\s*\n\s*`)

// sentencesOf cuts a text into sentences: at the end of a line, and at a full stop that a
// capital letter, a digit or a quotation follows.
func sentencesOf(text string) []string {
	var sentences []string
	start := 0
	cut := func(end int) {
		if sentence := strings.TrimSpace(text[start:end]); sentence != "" {
			sentences = append(sentences, sentence)
		}
		start = end
	}
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		next := []rune(text[at[1]:])
		if strings.Contains(text[at[0]:at[1]], "\n") || len(next) == 0 || unicode.IsUpper(next[0]) || unicode.IsDigit(next[0]) || strings.ContainsRune(`"“‘£`, next[0]) {
			cut(at[1])
		}
	}
	cut(len(text))
	return sentences
}
