package reports

import "errors"

var (
	// ErrNotAllowed says that the actor's roles do not allow it.
	ErrNotAllowed = errors.New("the role does not allow this")
	// ErrNoProgramme says that there is no programme of that code.
	ErrNoProgramme = errors.New("no such programme")
	// ErrReturnOutside refuses days of a programme that begin after a return of it.
	ErrReturnOutside = errors.New("a return of the programme is as at an earlier day")
	// ErrNoDeliverable says that the programme has no deliverable of that letter.
	ErrNoDeliverable = errors.New("no such deliverable")
	// ErrNoKPI says that the programme has no KPI of that code.
	ErrNoKPI = errors.New("no such KPI")
	// ErrNoFigure says that the return has no figure of that key.
	ErrNoFigure = errors.New("no such figure")
	// ErrNoReturn says that there is no return of that address.
	ErrNoReturn = errors.New("no such return")

	// ErrDefinition is wrapped by every refusal of a deliverable, a KPI, a measure or a
	// plan. The error's text says what was expected.
	ErrDefinition = errors.New("not a definition")
	// ErrTaken says that the code, letter or identifier stands for something else already.
	ErrTaken = errors.New("already taken by something else")
	// ErrChangedSince refuses what was decided on, or written over, something that has changed
	// since it was read.
	ErrChangedSince = errors.New("it has changed since it was read")
	// ErrEntry refuses a number entered by hand. The error's text says what was expected.
	ErrEntry = errors.New("not a number entered by hand")
	// ErrBeforeProgramme refuses what is said, and a return, as at a day before the programme begins.
	ErrBeforeProgramme = errors.New("the programme had not begun on that day")
	// ErrSamePerson refuses that one person both declares and assures a RAG.
	ErrSamePerson = errors.New("who declares and who assures are different people")
	// ErrReasonNeeded refuses a RAG that differs from the computed one without a reason.
	ErrReasonNeeded = errors.New("a reason is needed where the RAG differs from the computed one")
	// ErrRAG refuses a RAG that is not green, amber or red.
	ErrRAG = errors.New("a RAG is green, amber or red")
	// ErrDay refuses what is no calendar day, YYYY-MM-DD.
	ErrDay = errors.New("not a day, YYYY-MM-DD")
	// ErrFuture refuses a record of what has not happened yet.
	ErrFuture = errors.New("that day has not come yet")
	// ErrEngagement refuses an engagement record that says too little or what cannot be.
	// The error's text says what was expected.
	ErrEngagement = errors.New("not an engagement record")
	// ErrTooLong refuses a text of more than MaxText characters.
	ErrTooLong = errors.New("the text is too long")
	// ErrOrganisation refuses an organisation that is not known.
	ErrOrganisation = errors.New("no such organisation")
	// ErrIndicator refuses an indicator's value. The error's text says what was expected.
	ErrIndicator = errors.New("not an indicator's value")
	// ErrPeriod refuses a period that is not written 2020, 2020-Q4 or 2020-10.
	ErrPeriod = errors.New("a period is a year 2020, a quarter 2020-Q4 or a month 2020-10")
	// ErrStage refuses what cannot be done with a return as it stands, such as to write in one
	// that is submitted, or anything with one that is locked.
	ErrStage = errors.New("the return does not stand where this can be done")
	// ErrOwnReturn refuses the approval of a return by the person who submitted it.
	ErrOwnReturn = errors.New("a return is approved by somebody else than who submitted it")
	// ErrNoReason refuses to reopen a return without a reason.
	ErrNoReason = errors.New("a reason is needed to reopen a return")
	// ErrFindings refuses to submit a return while the check finds something in it that is
	// neither mended nor explained.
	ErrFindings = errors.New("the check finds what is neither mended nor explained")
	// ErrTellsHidden refuses a reason why a number stands that is said of a figure which the
	// return hides: only without it can the return be submitted.
	ErrTellsHidden = errors.New("a number said of a hidden figure cannot stand")
	// ErrUndecided refuses to call a section complete while entries of the return before are
	// proposed for it.
	ErrUndecided = errors.New("entries of the return before are still to be decided")
	// ErrNoEntry says that there is no such section or entry of a return.
	ErrNoEntry = errors.New("no such entry of the return")
	// ErrAltered says that a frozen return is not, byte for byte, what was submitted.
	ErrAltered = errors.New("the frozen return has been altered")
	// ErrToken refuses a token for reading that is not complete. The error's text says what was
	// expected.
	ErrToken = errors.New("not a token for reading")
	// ErrNoToken says that there is no such token for reading, or that it works no more.
	ErrNoToken = errors.New("no token for reading that works")
)
