package surveys

// Rehearsal is a dry run through a questionnaire: answers that are stored nowhere. LeftBlank
// are the codes of the questions that were left out. The questions are asked, routed and
// refused just as those of a real answer.
type Rehearsal struct {
	Answers   Answers  `json:"a,omitempty"`
	LeftBlank []string `json:"b,omitempty"`
}

// On is the rehearsal as a draft of answers to the questionnaire. Codes and values that the
// questionnaire has not got are left away, since they may come from an address.
func (r Rehearsal) On(questionnaire QuestionnaireVersion) Draft {
	draft := Draft{Questionnaire: questionnaire, Answers: Answers{}}
	for _, question := range questionnaire.Questions {
		if value, err := questionnaire.ParseAnswer(question, r.Answers[question.Code]); err == nil && value != "" {
			draft.Answers[question.Code] = value
		}
	}
	for _, code := range r.LeftBlank {
		if _, known := questionnaire.Question(code); known {
			draft.leftBlank = append(draft.leftBlank, code)
		}
	}
	return draft
}

// Rehearse answers a question of a draft that nobody stores, as SaveAnswer does one that is
// stored, with the same errors.
func Rehearse(draft Draft, question, typed string, leaveBlank bool) (Draft, Rehearsal, error) {
	err := draft.answer(question, typed, leaveBlank)
	return draft, Rehearsal{draft.Answers, draft.leftBlank}, err
}

// RehearsePage answers the questions of a page of several, as SaveAnswers does.
func RehearsePage(draft Draft, typed []TypedAnswer, leaveBlank bool) (Draft, Rehearsal, error) {
	err := draft.answers(typed, leaveBlank)
	return draft, Rehearsal{draft.Answers, draft.leftBlank}, err
}
