package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

func (a *App) questionnaireDraftRoutes() []route {
	draft := questionnairesAt + "/:survey/draft"
	return []route{
		{fiber.MethodPost, draft, keepsSurveys, a.beginQuestionnaireDraft},
		{fiber.MethodGet, draft, keepsSurveys, a.showQuestionnaireDraft},
		{fiber.MethodPost, draft + "/delete", keepsSurveys, a.dropQuestionnaireDraft},
		{fiber.MethodPost, draft + "/publish", keepsSurveys, a.publishQuestionnaireDraft},
		{fiber.MethodGet, draft + "/title", keepsSurveys, a.showDraftTitle},
		{fiber.MethodPost, draft + "/title", keepsSurveys, a.saveDraftTitle},
		{fiber.MethodGet, draft + "/questions/:number", keepsSurveys, a.showDraftQuestion},
		{fiber.MethodPost, draft + "/questions/:number/move", keepsSurveys, a.moveDraftQuestion},
		{fiber.MethodPost, draft + "/questions/:number/delete", keepsSurveys, a.dropDraftQuestion},
		{fiber.MethodGet, draft + "/questions/:number/:step", keepsSurveys, a.showQuestionStep},
		{fiber.MethodPost, draft + "/questions/:number/:step", keepsSurveys, a.saveQuestionStep},
		{fiber.MethodGet, draft + "/scales/:scale", keepsSurveys, a.showDraftScale},
		{fiber.MethodPost, draft + "/scales/:scale", keepsSurveys, a.saveDraftScale},
		{fiber.MethodPost, draft + "/scales/:scale/delete", keepsSurveys, a.dropDraftScale},
		{fiber.MethodGet, draft + "/sections/:section", keepsSurveys, a.showDraftSection},
		{fiber.MethodPost, draft + "/sections/:section", keepsSurveys, a.saveDraftSection},
		{fiber.MethodPost, draft + "/sections/:section/delete", keepsSurveys, a.dropDraftSection},
	}
}

// draftPath is the address of the draft of a questionnaire, and of what is below it.
func draftPath(code string, below ...string) string {
	return questionnairePath(code, append([]string{"draft"}, below...)...)
}

// theDraft is the draft that the address names.
func (a *App) theDraft(c *fiber.Ctx) (surveys.QuestionnaireDraft, error) {
	return a.services.Surveys.QuestionnaireDraft(c.UserContext(), a.actor(c), segment(c, "survey"))
}

// sentRevision is the revision of the draft that a form was made of.
func sentRevision(c *fiber.Ctx) int {
	revision, err := strconv.Atoi(sent(c, "revision"))
	if err != nil {
		return 0
	}
	return revision
}

// draftMoved is what a form says that comes back as it was typed, because the draft was changed
// after it was opened.
const draftMoved = "This draft was changed in another window since you opened the page. Nothing of yours is saved yet: save again to make it so."

// changeDraft changes the draft that a form was made of.
func (a *App) changeDraft(c *fiber.Ctx, change func(*surveys.Questionnaire) error) error {
	_, err := a.services.Surveys.ChangeDraft(c.UserContext(), a.actor(c), segment(c, "survey"), sentRevision(c), change)
	return err
}

// saveDraft stores what a form says. A form that is sent twice changes the draft once: where it
// says already what the form would make of it, there is nothing left to do.
func (a *App) saveDraft(c *fiber.Ctx, change func(*surveys.Questionnaire) error) error {
	err := a.changeDraft(c, change)
	if !errors.Is(err, surveys.ErrQuestionnaireDraftChanged) {
		return err
	}
	draft, missing := a.theDraft(c)
	if missing != nil {
		return missing
	}
	was := draft.ContentHash()
	if change(&draft.Questionnaire) == nil && draft.ContentHash() == was {
		return nil
	}
	return err
}

// isBehind tells whether the draft has changed since the form was opened: what the form would
// add may be there already.
func isBehind(c *fiber.Ctx, draft surveys.QuestionnaireDraft) bool {
	return sentRevision(c) < draft.Revision
}

func (a *App) beginQuestionnaireDraft(c *fiber.Ctx) error {
	newest, err := a.services.Surveys.NewestQuestionnaire(c.UserContext(), segment(c, "survey"))
	if err != nil {
		return err
	}
	_, err = a.services.Surveys.DraftQuestionnaire(c.UserContext(), a.actor(c), newest.Questionnaire)
	if err != nil && !errors.Is(err, surveys.ErrQuestionnaireDraftExists) {
		return err
	}
	return a.seeOther(c, draftPath(newest.Code), "")
}

// draftPage is a draft with everything that can be changed in it.
type draftPage struct {
	Page
	Draft    surveys.QuestionnaireDraft
	Base     string
	Back     string
	Lines    []questionLine
	Faults   []faultLine
	Scales   []namedLine
	Sections []namedLine
	Changes  changesView
}

// namedLine is a scale or a section of a draft, with its address.
type namedLine struct{ Name, Path, About string }

// faultLine is something that is missing, with where to put it right.
type faultLine struct{ Words, Path string }

// questionLine is a question in a list.
type questionLine struct {
	surveys.Question
	Number  int
	Path    string
	Answers string
	Routing []string
	Section string
	First   bool
	Last    bool
}

func questionLines(questionnaire surveys.Questionnaire) []questionLine {
	var lines []questionLine
	for i, question := range questionnaire.Questions {
		section, _ := questionnaire.Section(question.Section)
		lines = append(lines, questionLine{
			Question: question, Number: i + 1, Answers: answersWords(question), Routing: routingLines(questionnaire, question), Section: section.Title,
			First: i == 0, Last: i == len(questionnaire.Questions)-1,
			Path: draftPath(questionnaire.Code, "questions", strconv.Itoa(i+1)),
		})
	}
	return lines
}

// answersWords say in short how a question is answered.
func answersWords(question surveys.Question) string {
	words := sentenceCase(question.Kind.Words())
	if question.Kind == surveys.KindScale && question.Scale != "" {
		words += ": " + question.Scale
	}
	return words
}

// routingLines say of whom a question is asked, a condition a line.
func routingLines(questionnaire surveys.Questionnaire, question surveys.Question) []string {
	var lines []string
	for _, code := range sortedKeys(question.AskedOf) {
		labels := optionLabels(questionnaire, code, question.AskedOf[code])
		lines = append(lines, "Those who answered "+strings.Join(labels, " or ")+" to "+code)
	}
	return lines
}

// optionLabels are the labels of values of a question, or the values that are none of its own.
func optionLabels(questionnaire surveys.Questionnaire, code string, values []string) []string {
	question, _ := questionnaire.Question(code)
	labels := slices.Clone(values)
	for _, option := range questionnaire.OptionsOf(question) {
		if at := slices.Index(values, option.Value); at >= 0 {
			labels[at] = option.Label
		}
	}
	return labels
}

func (a *App) showQuestionnaireDraft(c *fiber.Ctx) error {
	draft, err := a.theDraft(c)
	if err != nil {
		return err
	}
	page, err := a.draftPage(c, draft)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "questionnaires/draft", page)
}

func (a *App) draftPage(c *fiber.Ctx, draft surveys.QuestionnaireDraft) (draftPage, error) {
	page := draftPage{
		Page: a.page(c, "Draft of "+draft.Title), Draft: draft, Base: draftPath(draft.Code), Back: questionnairePath(draft.Code),
		Lines: questionLines(draft.Questionnaire),
	}
	for _, name := range draft.ScaleNames() {
		page.Scales = append(page.Scales, namedLine{name, draftPath(draft.Code, "scales", name), scaleWords(draft.Scales[name])})
	}
	for _, section := range draft.Sections {
		about := "One question a page"
		if section.OnePage {
			about = "All on one page"
		}
		page.Sections = append(page.Sections, namedLine{section.Title, draftPath(draft.Code, "sections", section.Code), about})
	}
	for _, fault := range draft.Faults() {
		page.Faults = append(page.Faults, newFaultLine(draft, fault))
	}
	if draft.BasedOn == 0 {
		return page, nil
	}
	before, err := a.services.Surveys.NewestQuestionnaire(c.UserContext(), draft.Code)
	page.Changes = newChangesView(before, draft.Questionnaire)
	return page, err
}

func newFaultLine(draft surveys.QuestionnaireDraft, fault surveys.Fault) faultLine {
	switch {
	case fault.Question > 0:
		at := strconv.Itoa(fault.Question)
		return faultLine{"Question " + at + ": " + fault.Message, draftPath(draft.Code, "questions", at, stepOf(fault.Field))}
	case fault.Scale != "":
		return faultLine{"Scale " + fault.Scale + ": " + fault.Message, draftPath(draft.Code, "scales", fault.Scale)}
	case fault.Field == "questions":
		return faultLine{fault.Message, draftPath(draft.Code, "questions", "new", "text")}
	}
	return faultLine{fault.Message, draftPath(draft.Code, "title")}
}

func scaleWords(scale surveys.Scale) string {
	labels := make([]string, len(scale.Options))
	for i, option := range scale.Options {
		labels[i] = option.Label
	}
	return strings.Join(labels, ", ")
}

func (a *App) dropQuestionnaireDraft(c *fiber.Ctx) error {
	draft, err := a.theDraft(c)
	if err != nil {
		return err
	}
	if isBehind(c, draft) { // there is something in it that the reader has not seen
		return surveys.ErrQuestionnaireDraftChanged
	}
	if err := a.services.Surveys.DropQuestionnaireDraft(c.UserContext(), a.actor(c), draft.Code); err != nil {
		return err
	}
	return a.seeOther(c, questionnairesAt, "The draft of "+draft.Code+" is deleted")
}

func (a *App) publishQuestionnaireDraft(c *fiber.Ctx) error {
	code := segment(c, "survey")
	version, added, err := a.services.Surveys.PublishDraft(c.UserContext(), a.actor(c), code, sentRevision(c))
	if errors.Is(err, surveys.ErrUnready) {
		draft, err := a.theDraft(c)
		if err != nil {
			return err
		}
		page, err := a.draftPage(c, draft)
		if err != nil {
			return err
		}
		page.Problems.Add("", "The questionnaire cannot be published yet: see what is missing")
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/draft", page)
	}
	if err != nil {
		return err
	}
	done := fmt.Sprintf("Version %d is published: it is what is asked from now on", version)
	if !added {
		done = fmt.Sprintf("Nothing had changed: version %d is still what is asked", version)
	}
	return a.seeOther(c, questionnairePath(code, "versions", strconv.Itoa(version)), done)
}

// titlePage is the title and the introduction of a draft.
type titlePage struct {
	Page
	Draft surveys.QuestionnaireDraft
	Base  string
	Form  titleForm
	// OwnCodes is one box to tick.
	OwnCodes []Choice
}

type titleForm struct {
	Title string `form:"title" validate:"required,max=200" say:"Title must be 200 characters or fewer" say_required:"Enter a title"`
	Intro string `form:"intro" validate:"max=2000" say:"Introduction must be 2,000 characters or fewer"`
	// OwnCode is "yes" where people may make up a code.
	OwnCode []string `form:"own_code"`
}

func (a *App) titlePage(c *fiber.Ctx) (titlePage, error) {
	draft, err := a.theDraft(c)
	return titlePage{
		Page: a.page(c, "Title, introduction and own codes"), Draft: draft, Base: draftPath(draft.Code),
		OwnCodes: []Choice{{
			Value: "yes", Label: "People may make up a code of their own",
			Hint: "In a survey that is open to anybody. Answers given with the same code later are compared with these, without signing in. A code that two people make up alike is never compared.",
		}},
	}, err
}

func (a *App) showDraftTitle(c *fiber.Ctx) error {
	page, err := a.titlePage(c)
	if err != nil {
		return err
	}
	page.Form = titleForm{Title: page.Draft.Title, Intro: page.Draft.Intro}
	if page.Draft.OwnCode {
		page.Form.OwnCode = []string{"yes"}
	}
	return a.render(c, fiber.StatusOK, "questionnaires/title", page)
}

func (a *App) saveDraftTitle(c *fiber.Ctx) error {
	page, err := a.titlePage(c)
	if err != nil {
		return err
	}
	if page.Problems = bind(c, &page.Form); len(page.Problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/title", page)
	}
	err = a.saveDraft(c, func(q *surveys.Questionnaire) error {
		q.Title, q.Intro, q.OwnCode = page.Form.Title, page.Form.Intro, len(page.Form.OwnCode) > 0
		return nil
	})
	if errors.Is(err, surveys.ErrQuestionnaireDraftChanged) {
		page.Problems = Problems{{"", draftMoved}}
		return a.render(c, fiber.StatusConflict, "questionnaires/title", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, page.Base, "")
}
