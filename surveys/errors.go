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

var (
	// ErrNotAllowed refuses an act that the actor's roles do not cover.
	ErrNotAllowed = errors.New("the actor may not do this with surveys")
	// ErrNoSurvey says that there is no questionnaire of the code. The error's text names
	// the surveys there are.
	ErrNoSurvey = errors.New("there is no such survey")
	// ErrNoWave says that the survey has no wave of the name. The error's text names the
	// waves there are.
	ErrNoWave = errors.New("there is no such wave")
	// ErrWaveExists refuses a second wave of a name in one survey.
	ErrWaveExists = errors.New("there is a wave of this name already")
	// ErrWaveName refuses a wave's name.
	ErrWaveName = errors.New("a wave needs a name of at most 100 characters, without a colon")
	// ErrWaveKind refuses an unknown kind of wave, and a wave after a course that names no
	// course or no programme.
	ErrWaveKind = errors.New("a wave is open, imported, or after a course in a programme")
	// ErrProgrammes refuses a figure that would mix two programmes. The error's text names
	// the waves to choose from.
	ErrProgrammes = errors.New("no figure mixes two programmes")
	// ErrDate refuses what is not a calendar day.
	ErrDate = errors.New("not a date, expected YYYY-MM-DD")
)
