package surveys

import "errors"

var (
	// ErrAnswer is wrapped by every refusal of a typed answer. The error's text says what
	// was expected.
	ErrAnswer = errors.New("not an answer to the question")
	// ErrBreakdown refuses a breakdown that does not exist.
	ErrBreakdown = errors.New("not a breakdown")
	// ErrVersionMissing says that a response came without the questionnaire it answered.
	ErrVersionMissing = errors.New("the questionnaire that a response answered is missing")
)
