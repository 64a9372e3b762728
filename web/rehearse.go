package web

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// trial marks a page that shows answering but stores nothing: what it is, and where it ends.
type trial struct{ Words, End, Path string }

func (a *App) rehearseRoutes() []route {
	one := questionnairesAt + "/:survey/versions/:version"
	return []route{
		{fiber.MethodGet, one + "/preview", keepsSurveys, a.showPreview},
		{fiber.MethodGet, one + "/preview/begin", keepsSurveys, a.previewBegin},
		{fiber.MethodPost, one + "/preview/begin", keepsSurveys, a.previewNext},
		{fiber.MethodGet, one + "/preview/:number", keepsSurveys, a.previewQuestion},
		{fiber.MethodPost, one + "/preview/:number", keepsSurveys, a.previewNext},
		{fiber.MethodGet, one + "/try", keepsSurveys, a.tryBegin},
		{fiber.MethodPost, one + "/try", keepsSurveys, a.tryStart},
		{fiber.MethodGet, one + "/try/check", keepsSurveys, a.tryCheck},
		{fiber.MethodPost, one + "/try/check", keepsSurveys, a.tryHandIn},
		{fiber.MethodGet, one + "/try/thanks", keepsSurveys, a.tryThanks},
		{fiber.MethodGet, one + "/try/:number", keepsSurveys, a.tryQuestion},
		{fiber.MethodPost, one + "/try/:number", keepsSurveys, a.tryAnswer},
	}
}

// rehearsed is the questionnaire that the address names, a version or the draft, as a survey
// that somebody answers.
func (a *App) rehearsed(c *fiber.Ctx, what string) (survey, error) {
	var version surveys.QuestionnaireVersion
	if c.Params("version") == "draft" {
		draft, err := a.theDraft(c)
		if err != nil {
			return survey{}, err
		}
		version.Questionnaire = draft.Questionnaire
	} else {
		var err error
		if version, err = a.findVersion(c); err != nil {
			return survey{}, err
		}
	}
	return survey{
		Invitation: surveys.Invitation{Questionnaire: version, FloorBase: surveys.DefaultFloorBase},
		base:       questionnairePath(version.Code, "versions", c.Params("version"), what),
	}, nil
}

// versionPath is where a rehearsal came from.
func versionPath(c *fiber.Ctx) string {
	code := segment(c, "survey")
	if c.Params("version") == "draft" {
		return draftPath(code)
	}
	return questionnairePath(code, "versions", c.Params("version"))
}

const (
	previewWords = "Preview. This is what people see. Nothing is stored."
	tryWords     = "Dry run. The questions follow from your answers as they do for real. Nothing is stored."
)

// previewPage lists the pages that people see.
type previewPage struct {
	Page
	Base  string
	Back  string
	Lines []questionLine
}

func (a *App) showPreview(c *fiber.Ctx) error {
	survey, err := a.rehearsed(c, "preview")
	if err != nil {
		return err
	}
	page := previewPage{
		Page: a.page(c, "Preview of "+survey.Questionnaire.Title), Base: survey.base, Back: versionPath(c),
		Lines: questionLines(survey.Questionnaire.Questionnaire),
	}
	return a.render(c, fiber.StatusOK, "questionnaires/preview", page)
}

func (a *App) previewBegin(c *fiber.Ctx) error {
	survey, err := a.rehearsed(c, "preview")
	if err != nil {
		return err
	}
	shown := survey
	shown.base += "/begin"
	return a.showTrialBegin(c, shown, trial{previewWords, "All pages", survey.base})
}

func (a *App) showTrialBegin(c *fiber.Ctx, survey survey, trial trial) error {
	page := beginPage{Page: a.page(c, survey.Questionnaire.Title), Survey: survey}
	page.Trial = trial
	page.About = surveys.Rehearsal{}.On(survey.Questionnaire).About()
	return a.render(c, fiber.StatusOK, "answer/begin", page)
}

// previewQuestion shows a question to whoever looks, asked or not.
func (a *App) previewQuestion(c *fiber.Ctx) error {
	survey, err := a.rehearsed(c, "preview")
	if err != nil {
		return err
	}
	draft := surveys.Rehearsal{}.On(survey.Questionnaire)
	question, err := questionAt(c, draft)
	if err != nil {
		return err
	}
	if together := previewedTogether(draft, question); len(together) > 1 {
		page := a.sectionPage(c, survey, draft, together, func(surveys.Question) []string { return nil })
		page.Trial = trial{previewWords, "All pages", survey.base}
		page.Address = survey.address(draft, together[len(together)-1].Code)
		return a.renderWritten(c, fiber.StatusOK, page)
	}
	page := a.questionPage(c, survey, draft, question, questionForm{})
	page.Trial = trial{previewWords, "All pages", survey.base}
	number, _ := strconv.Atoi(c.Params("number")) // questionAt has read it
	page.Number, page.About = number, len(survey.Questionnaire.Questions)
	page.Back = survey.base + "/begin"
	if number > 1 {
		page.Back = survey.base + "/" + strconv.Itoa(number-1)
	}
	return a.renderWritten(c, fiber.StatusOK, page)
}

// previewedTogether are the questions on one page with the question, asked or not.
func previewedTogether(draft surveys.Draft, question surveys.Question) []surveys.Question {
	section, known := draft.Questionnaire.Section(question.Section)
	if !known || !section.OnePage {
		return nil
	}
	var together []surveys.Question
	for _, other := range draft.Questionnaire.Questions {
		if other.Section == section.Code {
			together = append(together, other)
		}
	}
	return together
}

// previewNext leads to the next page, whatever was answered.
func (a *App) previewNext(c *fiber.Ctx) error {
	survey, err := a.rehearsed(c, "preview")
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(c.Params("number")) // the beginning has none
	if number >= len(survey.Questionnaire.Questions) {
		return a.seeOther(c, survey.base, "")
	}
	return a.seeOther(c, survey.base+"/"+strconv.Itoa(number+1), "")
}

// longestRehearsal is how long the answers may be in an address, well under what a browser's
// request may have in its head.
const longestRehearsal = 2000

// encodeRehearsal writes the answers for an address, where a dry run keeps them: nowhere else.
// Texts are shortened, since no question hangs on one.
func encodeRehearsal(draft surveys.Draft, rehearsal surveys.Rehearsal) string {
	for _, most := range []int{60, 1} {
		short := surveys.Rehearsal{Answers: surveys.Answers{}, LeftBlank: rehearsal.LeftBlank}
		for code, value := range rehearsal.Answers {
			if question, _ := draft.Questionnaire.Question(code); question.Kind == surveys.KindText {
				value = strings.TrimSpace(string([]rune(value)[:min(most, len([]rune(value)))]))
			}
			short.Answers[code] = value
		}
		content, err := json.Marshal(short)
		if err != nil {
			return ""
		}
		var packed bytes.Buffer
		writer, _ := flate.NewWriter(&packed, flate.BestCompression) // fails on a level that is none
		_, _ = writer.Write(content)                                 // a buffer takes everything
		_ = writer.Close()
		if text := base64.RawURLEncoding.EncodeToString(packed.Bytes()); len(text) <= longestRehearsal {
			return text
		}
	}
	return ""
}

// decodeRehearsal reads what encodeRehearsal wrote; anything else is no answers.
func decodeRehearsal(text string) surveys.Rehearsal {
	var rehearsal surveys.Rehearsal
	packed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return rehearsal
	}
	content, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 1<<16))
	if err != nil || json.Unmarshal(content, &rehearsal) != nil {
		return surveys.Rehearsal{}
	}
	return rehearsal
}

// trying is a dry run as an address carries it.
type trying struct {
	survey
	draft surveys.Draft
	query string
}

func (a *App) trying(c *fiber.Ctx) (trying, error) {
	survey, err := a.rehearsed(c, "try")
	if err != nil {
		return trying{}, err
	}
	// Only what can have been written here is carried on in the page's addresses.
	carried := decodeRehearsal(c.Query("a"))
	draft := carried.On(survey.Questionnaire)
	t := trying{survey: survey, draft: draft}
	t.query = queryOf(encodeRehearsal(draft, surveys.Rehearsal{Answers: draft.Answers, LeftBlank: carried.LeftBlank}))
	return t, nil
}

func queryOf(rehearsal string) string { return "?a=" + rehearsal }

// trial says what the page is. Of a random half that may be asked more, a dry run is in the
// half that is.
func (t trying) trial(c *fiber.Ctx) trial {
	words := tryWords
	if slices.ContainsFunc(t.Questionnaire.Questions, func(question surveys.Question) bool { return question.ThenOf != "" }) {
		words += " You are of the random half who are asked the questions that look back."
	}
	return trial{words, "End the dry run", versionPath(c)}
}

// path is the address of a page of the dry run, with the answers so far.
func (t trying) path(page string) string { return page + t.query }

func (a *App) tryBegin(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	return a.showTrialBegin(c, t.survey, t.trial(c))
}

func (a *App) tryStart(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	return a.seeOther(c, t.path(t.next(t.draft)), "")
}

func (a *App) tryQuestion(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	question, err := questionAt(c, t.draft)
	if err != nil {
		return err
	}
	if !t.draft.Asks(question) {
		return a.seeOther(c, t.path(t.next(t.draft)), "")
	}
	if together := t.draft.Page(question); len(together) > 1 {
		typed := func(question surveys.Question) []string { return typedAnswer(t.draft, question) }
		return a.renderWritten(c, fiber.StatusOK, a.trySection(c, t, together, typed, c.Query("change")))
	}
	form := questionForm{Change: c.Query("change") != "", Answer: typedAnswer(t.draft, question)}
	return a.renderWritten(c, fiber.StatusOK, a.tryPage(c, t, question, form))
}

func (a *App) tryPage(c *fiber.Ctx, t trying, question surveys.Question, form questionForm) questionPage {
	page := a.questionPage(c, t.survey, t.draft, question, form)
	page.Trial = t.trial(c)
	page.Address, page.Back = t.path(page.Address), t.path(page.Back)
	return page
}

func (a *App) tryAnswer(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	question, err := questionAt(c, t.draft)
	if err != nil {
		return err
	}
	if together := t.draft.Page(question); len(together) > 1 {
		return a.tryAnswers(c, t, together)
	}
	var form questionForm
	problems := bind(c, &form)
	draft, rehearsal, err := surveys.Rehearse(t.draft, question.Code, strings.Join(form.Answer, ";"), form.Leave)
	if errors.Is(err, surveys.ErrAnswerNeeded) || errors.Is(err, surveys.ErrAnswer) {
		page := a.tryPage(c, t, question, form)
		problems.Add("answer", answerProblem(question, page.field.Layout, err))
		page.Problems = problems
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	t.draft, t.query = draft, queryOf(encodeRehearsal(draft, rehearsal))
	return a.seeOther(c, t.path(t.after(draft, question, form.Change)), "")
}

func (a *App) trySection(c *fiber.Ctx, t trying, questions []surveys.Question, typed func(surveys.Question) []string, change string) sectionPage {
	page := a.sectionPage(c, t.survey, t.draft, questions, typed)
	page.change(t.survey, change)
	page.Trial = t.trial(c)
	page.Address, page.Back = t.path(page.Address), t.path(page.Back)
	return page
}

// tryAnswers answers the questions of a page of several, as saveSection does for real.
func (a *App) tryAnswers(c *fiber.Ctx, t trying, questions []surveys.Question) error {
	typed := func(question surveys.Question) []string { return allSent(c, t.fieldOf(t.draft, question.Code)) }
	answers := make([]surveys.TypedAnswer, len(questions))
	for i, question := range questions {
		answers[i] = surveys.TypedAnswer{Question: question.Code, Typed: strings.Join(typed(question), ";")}
	}
	saved, rehearsal, err := surveys.RehearsePage(t.draft, answers, sent(c, "leave") != "")
	var refused surveys.RefusedAnswers
	if errors.As(err, &refused) {
		page := a.trySection(c, t, questions, typed, sent(c, "change"))
		page.refuse(questions, refused)
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	t.draft, t.query = saved, queryOf(encodeRehearsal(saved, rehearsal))
	for _, question := range saved.Page(questions[0]) {
		if !saved.Seen(question) {
			return a.seeOther(c, t.path(t.address(saved, questions[0].Code)), "")
		}
	}
	return a.seeOther(c, t.path(t.after(saved, questions[len(questions)-1], sent(c, "change") != "")), "")
}

func (a *App) tryCheck(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	if _, unfinished := t.draft.Next(); unfinished {
		return a.seeOther(c, t.path(t.next(t.draft)), "")
	}
	return a.renderWritten(c, fiber.StatusOK, a.tryCheckPage(c, t))
}

func (a *App) tryCheckPage(c *fiber.Ctx, t trying) answersPage {
	page := a.answersPage(c, t.survey, t.draft)
	page.Trial = t.trial(c)
	page.Back = t.path(page.Back)
	for i, row := range page.Rows {
		page.Rows[i].Link = strings.Replace(row.Link, "?change=1", t.query+"&change=1", 1)
	}
	page.Send = t.path(page.Send)
	return page
}

// tryHandIn ends a dry run as sending ends an answer, with what that refuses, and stores
// nothing.
func (a *App) tryHandIn(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	if _, unfinished := t.draft.Next(); unfinished {
		return a.seeOther(c, t.path(t.next(t.draft)), "")
	}
	if t.draft.Blank() {
		page := a.tryCheckPage(c, t)
		page.Problems.Add("", everythingBlank)
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	}
	return a.seeOther(c, t.base+"/thanks", "")
}

func (a *App) tryThanks(c *fiber.Ctx) error {
	t, err := a.trying(c)
	if err != nil {
		return err
	}
	t.Personal = true // nobody else answers here
	page := thanksPage{a.page(c, "Your answers are in"), t.survey}
	page.Trial = t.trial(c)
	page.Trial.Words = "Dry run. Here it ends. Nothing was stored."
	return a.render(c, fiber.StatusOK, "answer/thanks", page)
}
