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
	// ErrWaveDays refuses days on which a wave cannot be open.
	ErrWaveDays = errors.New("an open wave closes after it opens and after this moment, before its programme's key is destroyed, and opens no later once it is open")
	// ErrWaveChanged says that somebody else has changed the wave since it was read.
	ErrWaveChanged = errors.New("the wave was changed since it was read")
	// ErrWaveProgramme refuses responses for a programme into a wave of another one, or of none. The
	// error's text names the wave and its programme.
	ErrWaveProgramme = errors.New("the wave is there and belongs to another programme")
	// ErrWaveKind refuses an unknown kind of wave, and a wave after a course that names no
	// course or no programme.
	ErrWaveKind = errors.New("a wave is open, imported, or after a course in a programme")
	// ErrProgrammes refuses a figure that would mix two programmes. The error's text names
	// the waves to choose from.
	ErrProgrammes = errors.New("no figure mixes two programmes")
	// ErrDate refuses what is not a calendar day.
	ErrDate = errors.New("not a date, expected YYYY-MM-DD")
)

// What may stand in the way of deciding about a comment.
var (
	// ErrNoComment says that there is no such free text answer.
	ErrNoComment = errors.New("there is no such comment")
	// ErrCommentText refuses to release nothing, or too much.
	ErrCommentText = errors.New("a released comment needs words")
)

// What may stand in the way of answering.
var (
	// ErrPairKey refuses a pair key that is none.
	ErrPairKey = errors.New("not a pair key")
	// ErrWrongPairKey says that the database belongs to another pair key.
	ErrWrongPairKey = errors.New("the pair key is not the one that this database's pair codes and links were made with")
	// ErrKeyDestroyed says that a programme's key has been destroyed, or is about to be.
	ErrKeyDestroyed = errors.New("the programme's key has been destroyed")
	// ErrKeyDay says that a key's day has not come, or may not be put off: those who have
	// answered were told it.
	ErrKeyDay = errors.New("the key of the programme is destroyed on its day, which may come sooner and no later")
	// ErrNoCode says that no survey has the short code.
	ErrNoCode = errors.New("there is no survey with this code")
	// ErrNoSeat says that a personal link leads nowhere.
	ErrNoSeat = errors.New("there is no seat for this link")
	// ErrReference says that a booking reference has no unused seat at the session.
	ErrReference = errors.New("the booking has no unused seat at this session")
	// ErrOwnCode refuses a code that somebody made up.
	ErrOwnCode = errors.New("a code of one's own has at least six letters or digits")
	// ErrSurveyNotOpen says that the survey takes no answers yet.
	ErrSurveyNotOpen = errors.New("the survey is not open yet")
	// ErrSurveyClosed says that the survey takes no answers any more.
	ErrSurveyClosed = errors.New("the survey has closed")
	// ErrNoDraft says that this browser has not begun to answer.
	ErrNoDraft = errors.New("no answers have been begun here")
	// ErrAnswered says that the answers are in.
	ErrAnswered = errors.New("the answers are in")
	// ErrAnswerNeeded says that a question was neither answered nor left blank knowingly.
	ErrAnswerNeeded = errors.New("the question needs an answer")
	// ErrUnfinished says that a question has not been seen yet.
	ErrUnfinished = errors.New("not every question has been seen")
	// ErrNoAnswers refuses a response in which every question is blank.
	ErrNoAnswers = errors.New("every answer is blank")
)

// What may stand in the way of writing a questionnaire, and of files.
var (
	// ErrNoQuestionnaireDraft says that nobody is changing the questionnaire.
	ErrNoQuestionnaireDraft = errors.New("there is no draft of this questionnaire")
	// ErrQuestionnaireDraftExists refuses a second draft of a questionnaire.
	ErrQuestionnaireDraftExists = errors.New("there is a draft of this questionnaire already")
	// ErrQuestionnaireDraftChanged says that somebody else has changed the draft meanwhile.
	ErrQuestionnaireDraftChanged = errors.New("the draft has been changed by somebody else")
	// ErrNoItem says that no survey asks the item.
	ErrNoItem = errors.New("no survey asks this item")
	// ErrUnready refuses to publish a questionnaire that has faults.
	ErrUnready = errors.New("the questionnaire is not ready")
	// ErrNoOutsideFile says that a file from elsewhere was imported, has expired, or was sent
	// by another browser.
	ErrNoOutsideFile = errors.New("there is no such file from elsewhere")
	// ErrOutsideMapping refuses what the columns or texts of a file are said to be.
	ErrOutsideMapping = errors.New("the columns or texts of the file are not understood yet")
	// ErrNoMapping says that no file with such a header has come in from elsewhere yet.
	ErrNoMapping = errors.New("nobody has said yet what the columns of such a file are")
	// ErrExport refuses an export of responses: too few, or a wave that is still open.
	ErrExport = errors.New("these responses cannot be exported")
)
