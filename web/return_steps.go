package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

// returnActWords are a move of a return in the words of its pages. past follows "Submitted on
// 3 March 2021 by".
type returnActWords struct {
	act      reports.ReturnAct
	question string
	button   string
	warning  string
	done     string
	past     string
}

var returnActs = map[reports.ReturnAct]returnActWords{
	reports.Submit: {reports.Submit, "Submit this return?", "Submit this return", "What the return says is frozen as it is now. Somebody of the board then approves it or sends it back.",
		"The return is submitted", "Submitted"},
	reports.Approve: {reports.Approve, "Approve this return?", "Approve this return", "Funders can read the return from now on, as it was submitted.",
		"The return is approved. Funders can read it now.", "Approved"},
	reports.Accept: {reports.Accept, "Accept this return?", "Accept this return", "You accept, for the funder, what the return says.",
		"The return is accepted", "Accepted"},
	reports.Lock: {reports.Lock, "Lock this return?", "Lock this return", "A locked return never changes again. This cannot be undone. Corrections are listed in the next return.",
		"The return is locked", "Locked"},
	reports.Reopen: {reports.Reopen, "Why is this return reopened?", "Reopen this return", "It becomes a draft again, which funders cannot read. What it says now stays readable, to funders too if it was released.",
		"The return is a draft again", "Reopened"},
}

// returnActView is a move that may be made, with its name in the address.
type returnActView struct {
	Name   string
	Button string
}

func actViews(acts []reports.ReturnAct) []returnActView {
	views := make([]returnActView, len(acts))
	for i, act := range acts {
		views[i] = returnActView{string(act), returnActs[act].button}
	}
	return views
}

// stepView is a move that was made.
type stepView struct {
	reports.ReturnStep
	Past string
}

func (a *App) returnStepRoutes() []route {
	const path = "/returns/:return/steps/:act"
	moves := holds(people.Manager, people.Board, people.Funder)
	return []route{
		{fiber.MethodGet, path, moves, a.confirmStep},
		{fiber.MethodPost, path, moves, a.takeStep},
	}
}

type returnStepPage struct {
	returnPage
	Action string
	Button string
	Words  string
	// Asks says that a reason is needed, Findings that what the check found is shown, and
	// Blocked that some of it must be seen to before. Unanswered are the questions on the return
	// that whoever releases or settles it has no answer to.
	Asks       bool
	Unanswered []reports.ReturnQuestion
	Findings   bool
	Blocked    bool
	Reason     string
	Seen       string
}

// stepAsked is the move that the address names, to those whose roles allow it.
func (a *App) stepAsked(c *fiber.Ctx) (returnActWords, error) {
	words, known := returnActs[reports.ReturnAct(c.Params("act"))]
	switch {
	case !known:
		return words, fiber.ErrNotFound
	case !reports.MayWithReturn(a.actor(c), words.act):
		return words, noAccess("this page", listRoles(reports.RolesFor(words.act)))
	}
	return words, nil
}

func (a *App) confirmStep(c *fiber.Ctx) error {
	words, err := a.stepAsked(c)
	if err != nil {
		return err
	}
	return a.showReturnStep(c, fiber.StatusOK, words, "", nil)
}

func (a *App) showReturnStep(c *fiber.Ctx, status int, words returnActWords, reason string, problems Problems) error {
	filed, err := a.filedReturn(c, words.question)
	if err != nil {
		return err
	}
	if err := refusedStep(filed.Filed, a.actor(c), words.act); err != nil {
		return err
	}
	page := returnStepPage{
		returnPage: filed, Action: grantReturnPath(filed.Filed.Slug, "steps", string(words.act)), Button: words.button, Words: words.warning,
		Asks: words.act == reports.Reopen, Reason: reason, Seen: filed.Filed.Version(),
		Findings: words.act == reports.Submit || words.act == reports.Approve, Blocked: words.act == reports.Submit && filed.Check.Open > 0,
	}
	for _, task := range page.Tasks {
		if task.State != reports.Completed {
			page.Missing = append(page.Missing, task.Title+": "+strings.ToLower(string(task.State))+".")
		}
	}
	if words.act == reports.Approve || words.act == reports.Accept || words.act == reports.Lock {
		_, questions, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), filed.Filed.Slug)
		if err != nil {
			return returnError(err)
		}
		page.Unanswered = slices.DeleteFunc(questions, func(q reports.ReturnQuestion) bool { return !q.Open() })
	}
	page.Problems = problems
	return a.render(c, status, "returns/step", page)
}

// refusedStep is why the actor cannot make the move now; nil where they can.
func refusedStep(filed reports.Return, actor people.Actor, act reports.ReturnAct) error {
	switch {
	case slices.Contains(filed.NextActs(actor), act):
		return nil
	case act == reports.Approve && filed.State == reports.Submitted:
		return reports.ErrOwnReturn
	}
	return reports.ErrStage
}

func (a *App) takeStep(c *fiber.Ctx) error {
	words, err := a.stepAsked(c)
	if err != nil {
		return err
	}
	reason := sent(c, "reason")
	filed, err := a.services.Reports.MoveReturn(c.UserContext(), a.actor(c), c.Params("return"), words.act, sent(c, "seen"), reason)
	switch {
	case errors.Is(err, reports.ErrNoReason):
		return a.showReturnStep(c, fiber.StatusUnprocessableEntity, words, reason, Problems{{"reason", "Enter why the return is reopened"}})
	case errors.Is(err, reports.ErrTooLong):
		return a.showReturnStep(c, fiber.StatusUnprocessableEntity, words, reason, Problems{{"reason", "The reason must be 2,000 characters or fewer"}})
	case errors.Is(err, reports.ErrFindings):
		return a.showReturnStep(c, fiber.StatusConflict, words, "", Problems{{"check", "See to what the check found. Nothing was submitted"}})
	case err != nil:
		return returnError(err)
	case words.act == reports.Reopen && !reports.MayWithReturn(a.actor(c), reports.ReadDraft):
		return a.seeOther(c, "/returns", words.done)
	}
	return a.seeOther(c, grantReturnPath(filed.Slug), words.done)
}
