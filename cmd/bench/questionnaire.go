package main

import (
	"fmt"
	"strings"
)

// questionnaire is a survey to be measured with, as a file for muster import survey.
type questionnaire struct {
	code                        string
	scales, yesNo, lists, texts int
	onePage                     bool
}

// questions is how many it asks.
func (q questionnaire) questions() int { return q.scales + q.yesNo + q.lists + q.texts }

// file is its JSON. The lists come first, the first of them is the role.
func (q questionnaire) file() string {
	var questions []string
	add := func(format string, values ...any) {
		section := ""
		if q.onePage {
			section = `, "section": "all"`
		}
		questions = append(questions, fmt.Sprintf(`{"code": "%s", `, q.column(len(questions)))+fmt.Sprintf(format, values...)+section+"}")
	}
	for range q.lists {
		add(`"kind": "choice", "stratum": %v, "text": "Which of these fits you best?", "options": [{"value": "police_officer", "label": "Police officer"},
			{"value": "police_staff", "label": "Police staff"}, {"value": "cmcu", "label": "Control room"}, {"value": "other", "label": "Other"}]`, len(questions) == 0)
	}
	for n := range q.scales {
		add(`"item": "scale-%d", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "How confident are you that you know the procedures of topic %d?"`, n, n)
	}
	for n := range q.yesNo {
		add(`"item": "yes-no-%d", "kind": "yes_no", "text": "Do you know whom to call about topic %d?"`, n, n)
	}
	for range q.texts {
		add(`"kind": "text", "text": "Is there anything else you would like to tell us?", "optional": true`)
	}
	sections := ""
	if q.onePage {
		sections = `"sections": [{"code": "all", "title": "Your work", "one_page": true}],`
	}
	return `{"code": "` + q.code + `", "title": "Survey ` + q.code + `", ` + sections + `
		"scales": {"confidence": {"options": [{"value": 1, "label": "Not at all confident"}, {"value": 2, "label": "Slightly confident"},
			{"value": 3, "label": "Moderately confident"}, {"value": 4, "label": "Very confident"}, {"value": 5, "label": "Extremely confident"}], "positive": [4, 5]}},
		"questions": [` + strings.Join(questions, ",\n") + `]}`
}

// column is the code of the question at a place, from 0.
func (q questionnaire) column(at int) string {
	if at == 0 && q.lists > 0 {
		return "role"
	}
	return fmt.Sprintf("Q%d", at+1)
}

// answer is an answer to the question at a place, one of those that draw, given how many
// there are, chooses.
func (q questionnaire) answer(at int, draw func(int) int) string {
	switch {
	case at < q.lists:
		return []string{"police_officer", "police_staff", "cmcu", "other"}[draw(4)]
	case at < q.lists+q.scales:
		return []string{"1", "2", "3", "4", "5"}[draw(5)]
	case at < q.lists+q.scales+q.yesNo:
		return []string{"yes", "no"}[draw(2)]
	}
	return "The exercise in the afternoon was what I will use first."
}
