package surveys

import (
	"fmt"
	"slices"
)

// ItemChange says whether answers to an item may still be compared after a questionnaire has
// changed. Comparable needs one scale on both sides: the same kind, the same counted values
// and the same positive ones. Why says why not, or what else has changed; it is empty when
// nothing has. Item is "" for a question without one, which is never compared.
type ItemChange struct {
	Item       string
	Before     string // code of the question, or ""
	After      string
	Text       string
	Comparable bool
	Why        []string
}

// CompareVersions goes through the items of two versions of a questionnaire, or of two
// questionnaires, in the order of the later one, then those that it asks no more. It is the
// rule by which Compare itself leaves items out.
func CompareVersions(before, after Questionnaire) []ItemChange {
	var changes []ItemChange
	for _, question := range after.Questions {
		if !question.Kind.compared() || question.Item == "" {
			continue
		}
		earlier, asked := before.ItemQuestion(question.Item)
		change := ItemChange{Item: question.Item, After: question.Code, Text: question.Text}
		if asked {
			change.Before = earlier.Code
			change.Comparable, change.Why = sameItem(before, earlier, after, question)
		} else {
			change.Why = []string{"it was not asked before"}
		}
		changes = append(changes, change)
	}
	for _, question := range before.Questions {
		if !question.Kind.compared() || question.Item == "" {
			continue
		}
		if _, asked := after.ItemQuestion(question.Item); !asked {
			changes = append(changes, ItemChange{
				Item: question.Item, Before: question.Code, Text: question.Text, Why: []string{"it is asked no more"},
			})
		}
	}
	return changes
}

// ItemQuestion is the question that asks the item on something that can be compared.
func (q Questionnaire) ItemQuestion(item string) (Question, bool) {
	for _, question := range q.Questions {
		if question.Item == item && item != "" && question.Kind.compared() {
			return question, true
		}
	}
	return Question{}, false
}

// sameItem tells whether two questions of one item can be compared, and why not, or what is
// worth knowing all the same.
func sameItem(before Questionnaire, earlier Question, after Questionnaire, question Question) (comparable bool, why []string) {
	one, other := newMeasure(before, earlier), newMeasure(after, question)
	switch {
	case earlier.Kind != question.Kind:
		return false, []string{fmt.Sprintf("it was answered as %s and now as %s", earlier.Kind.Words(), question.Kind.Words())}
	case one.sameScale(other):
	case !slices.Equal(one.values, other.values):
		return false, []string{"the values that count have changed"}
	default:
		return false, []string{"the positive options have changed"}
	}
	if earlier.Text != question.Text {
		why = append(why, "it is worded differently")
	}
	if !slices.Equal(before.OptionsOf(earlier), after.OptionsOf(question)) {
		why = append(why, "the options are worded differently")
	}
	if !sameRouting(earlier, question) {
		why = append(why, "it is asked of other people")
	}
	if earlier.About != question.About {
		why = append(why, "it was about something else")
	}
	return true, why
}

func sameRouting(one, other Question) bool {
	codes := routedBy(one)
	if !slices.Equal(codes, routedBy(other)) {
		return false
	}
	for _, code := range codes {
		if !slices.Equal(slices.Sorted(slices.Values(one.AskedOf[code])), slices.Sorted(slices.Values(other.AskedOf[code]))) {
			return false
		}
	}
	return true
}

// Words are the kind as a reader knows it: "a scale".
func (k Kind) Words() string {
	switch k {
	case KindScale:
		return "a scale"
	case KindYesNo:
		return "yes or no"
	case KindChoice:
		return "one of several options"
	case KindChoices:
		return "any of several options"
	case KindNumber:
		return "a number"
	}
	return "text"
}
