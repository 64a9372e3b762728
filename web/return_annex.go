package web

import (
	"cmp"
	"slices"
	"strings"

	"muster/reports"
)

// annex says what each figure of a return was counted from, in a line. What many lines have
// in common, the rules and the wordings, stands once and has a number.
type annex struct {
	Rules     []string
	Questions []reports.Question
	Lines     []annexLine
}

// annexLine is a figure. Rules are the numbers of its rules, from 1; Counted says how many
// records of what kind it was counted from, Answered of whom the answers are.
type annexLine struct {
	ID     string
	Title  string
	Figure figureCell
	Rules  []int
	Terms  []reports.Term
	Asked  []string

	Counted, Answered, Fingerprint string
}

// annexOrder is the order of the parts of a return, by the first word of a figure's key.
var annexOrder = []string{"kpi", "training", "change", "indicator", "grant"}

func newAnnex(made reports.GrantReturn) annex {
	keys := sortedKeys(made.Receipts)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(partOf(a), partOf(b)) })
	var annex annex
	for _, key := range keys {
		receipt := made.Receipts[key]
		line := annexLine{ID: annexID(key), Title: receipt.Figure.Title, Figure: newFigureCell(receipt.Figure), Counted: receipt.CountedFrom(), Answered: receipt.Figure.Answered, Fingerprint: receipt.Fingerprint}
		for _, rule := range append([]string{receipt.Formula}, receipt.Notes...) {
			if rule != receipt.Figure.Answered { // which is of this figure alone
				line.Rules = append(line.Rules, numberOf(&annex.Rules, rule))
			}
		}
		for _, term := range receipt.Terms {
			if term.Value == nil || *term.Value != 0 {
				line.Terms = append(line.Terms, term)
			}
		}
		for _, question := range receipt.Questions {
			line.Asked = append(line.Asked, question.Survey+" "+question.Code)
			if !slices.ContainsFunc(annex.Questions, question.Same) {
				annex.Questions = append(annex.Questions, question)
			}
		}
		annex.Lines = append(annex.Lines, line)
	}
	slices.SortStableFunc(annex.Questions, func(a, b reports.Question) int { return cmp.Compare(a.Survey, b.Survey) })
	return annex
}

func partOf(key string) int {
	part, _, _ := strings.Cut(key, ".")
	return slices.Index(annexOrder, part)
}

// numberOf is the place of a text in a list, from 1; a new one is added.
func numberOf(list *[]string, text string) int {
	index := slices.Index(*list, text)
	if index < 0 {
		index = len(*list)
		*list = append(*list, text)
	}
	return index + 1
}

// annexID is a key as an id: letters, digits, underscores and hyphens.
func annexID(key string) string {
	return "from-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, key)
}
