package web

import (
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// stepPage is one thing about a question.
type stepPage struct {
	Page
	Draft    surveys.QuestionnaireDraft
	Back     string
	Action   string
	Step     string
	New      bool
	Form     stepForm
	Kinds    []Choice
	Scales   []Choice
	Abouts   []Choice
	Sections []Choice
	// Thens are the earlier questions that it may look back on, and none.
	Thens []Choice
	// Strata and Optionals are each one box to tick.
	Strata    []Choice
	Optionals []Choice
	// Earlier are the questions whose answers can decide, By the one that is being decided by.
	Earlier    []earlierQuestion
	By         string
	Values     []Choice
	NewScale   string
	NewSection string
	// Index is that of the question in the draft.
	Index int
}

// Question is the code of the question as the draft has it, "" of a new one.
func (p stepPage) Question() string {
	if p.New {
		return ""
	}
	return p.Draft.Questions[p.Index].Code
}

// earlierQuestion is a question whose answer may decide who is asked.
type earlierQuestion struct {
	Code, Text, Path string
	Chosen           []string
}

// stepForm has the fields of all steps; each reads its own.
type stepForm struct {
	Text     string   `form:"text"`
	Hint     string   `form:"hint"`
	Code     string   `form:"code"`
	Kind     string   `form:"kind"`
	Scale    string   `form:"scale"`
	Options  string   `form:"options"`
	Item     string   `form:"item"`
	About    string   `form:"about"`
	Stratum  []string `form:"stratum"`
	Optional []string `form:"optional"`
	ThenOf   string   `form:"then_of"`
	Section  string   `form:"section"`
	Values   []string `form:"asked_of"`
}

func formOfQuestion(question surveys.Question) stepForm {
	form := stepForm{
		Text: question.Text, Hint: question.Hint, Code: question.Code, Kind: string(question.Kind), Scale: question.Scale,
		Options: optionLines(question.Options), Item: question.Item, About: question.About, ThenOf: question.ThenOf, Section: question.Section,
	}
	if question.Stratum {
		form.Stratum = []string{"yes"}
	}
	if question.Optional {
		form.Optional = []string{"yes"}
	}
	return form
}

// put writes what the step asks into the question at the index.
func (f stepForm) put(step, by string, questionnaire *surveys.Questionnaire, index int) {
	question := &questionnaire.Questions[index]
	switch step {
	case stepText:
		questionnaire.RenameQuestion(index, f.Code)
		question.Text, question.Hint = f.Text, f.Hint
	case stepKind:
		question.Kind = surveys.Kind(f.Kind)
		if question.Kind != surveys.KindScale {
			question.Scale = ""
		}
		if question.Kind != surveys.KindChoice && question.Kind != surveys.KindChoices {
			question.Options = nil
		}
	case stepAnswers:
		switch question.Kind {
		case surveys.KindScale:
			question.Scale = f.Scale
		case surveys.KindChoice, surveys.KindChoices:
			question.Options = readOptions(f.Options)
		}
	case stepMeasure:
		question.Item, question.About = f.Item, f.About
		question.Stratum, question.Optional = len(f.Stratum) > 0, len(f.Optional) > 0
	case stepThen:
		questionnaire.AskThen(index, f.ThenOf)
	case stepSection:
		question.Section = f.Section
	case stepRouting:
		asked := map[string][]string{}
		for code, values := range question.AskedOf {
			asked[code] = values
		}
		delete(asked, by)
		if len(f.Values) > 0 {
			asked[by] = f.Values
		}
		question.AskedOf = asked
	}
}

func (a *App) showQuestionStep(c *fiber.Ctx) error {
	page, index, err := a.stepPage(c)
	if err != nil {
		return err
	}
	if !page.New {
		page.Form = formOfQuestion(page.Draft.Questions[index])
		page.Form.Values = page.Draft.Questions[index].AskedOf[page.By]
	} else {
		page.Form.Code = nextCode(page.Draft.Questionnaire)
	}
	return a.render(c, fiber.StatusOK, "questionnaires/step", page)
}

// nextCode suggests a code for a new question.
func nextCode(questionnaire surveys.Questionnaire) string {
	for number := len(questionnaire.Questions) + 1; ; number++ {
		code := "Q" + strconv.Itoa(number)
		if _, taken := questionnaire.Question(code); !taken {
			return code
		}
	}
}

// stepPage is the page of the step that the address names, without what is typed in it. The
// index of a new question is that after the last.
func (a *App) stepPage(c *fiber.Ctx) (page stepPage, index int, err error) {
	step := c.Params("step")
	draft, err := a.theDraft(c)
	if err != nil || !slices.Contains(questionSteps, step) {
		return page, 0, orNotFound(err)
	}
	page = stepPage{Draft: draft, Step: step, New: c.Params("number") == "new", Back: draftPath(draft.Code)}
	if page.New {
		if step != stepText {
			return page, 0, fiber.ErrNotFound
		}
		index = len(draft.Questions)
	} else {
		if index, err = draftQuestion(c, draft); err != nil {
			return page, 0, err
		}
		if step == stepAnswers && !choosesAnswers(draft.Questions[index].Kind) {
			return page, 0, fiber.ErrNotFound
		}
		page.Back = draftPath(draft.Code, "questions", strconv.Itoa(index+1))
	}
	page.Index = index
	page.Page = a.page(c, stepTitle(step, page.New))
	page.Action = draftPath(draft.Code, "questions", c.Params("number"), step)
	page.choices(index)
	return page, index, page.route(c, index)
}

// choices fills in what can be chosen on the steps.
func (p *stepPage) choices(index int) {
	p.Strata = []Choice{{Value: "yes", Label: "Its answer sorts people into groups", Hint: "Such as their role: like is then compared with like."}}
	p.Optionals = []Choice{{Value: "yes", Label: "People may go on without an answer", Hint: "Any other question can be left out by a button that says so."}}
	p.NewScale, p.NewSection = draftPath(p.Draft.Code, "scales", "new"), draftPath(p.Draft.Code, "sections", "new")
	p.Kinds, p.Abouts = kindOfQuestionChoices(), aboutChoices(p.Draft.Questionnaire)
	for _, name := range p.Draft.ScaleNames() {
		p.Scales = append(p.Scales, Choice{Value: name, Label: name, Hint: scaleWords(p.Draft.Scales[name])})
	}
	p.Sections = []Choice{{Label: "In no section"}}
	for _, section := range p.Draft.Sections {
		p.Sections = append(p.Sections, Choice{Value: section.Code, Label: section.Title})
	}
	if p.Step == stepThen {
		p.Thens = thenChoices(p.Draft.Questionnaire, index)
	}
}

// thenChoices are the questions that the one at the index may look back on.
func thenChoices(questionnaire surveys.Questionnaire, index int) []Choice {
	choices := []Choice{{Label: "No, it asks how things are"}}
	for _, now := range questionnaire.ThenQuestions(index) {
		choices = append(choices, Choice{Value: now.Code, Label: "Yes, on " + now.Code, Hint: now.Text})
	}
	return choices
}

// choosesAnswers tells whether a question of the kind says what the answers to choose from
// are: those of the others are what they are.
func choosesAnswers(kind surveys.Kind) bool {
	return kind == surveys.KindScale || kind == surveys.KindChoice || kind == surveys.KindChoices
}

func orNotFound(err error) error {
	if err == nil {
		return fiber.ErrNotFound
	}
	return err
}

// route fills in the questions of a step about routing: the earlier ones that may decide, and
// those that the question is asked by although they cannot decide it any more, so that the
// condition can be taken away.
func (p *stepPage) route(c *fiber.Ctx, index int) error {
	if p.Step != stepRouting || p.New {
		return nil
	}
	question, steps := p.Draft.Questions[index], p.Action
	p.By = c.Query("by")
	decides := func(code, text string, values []Choice) {
		path := steps + "?by=" + queryEscape(code)
		p.Earlier = append(p.Earlier, earlierQuestion{code, text, path, optionLabels(p.Draft.Questionnaire, code, question.AskedOf[code])})
		if code == p.By {
			p.Values, p.Back, p.Action = values, steps, path
			p.Title = "Who is asked, by the answer to " + code
		}
	}
	gone := sortedKeys(question.AskedOf)
	for _, earlier := range p.Draft.Questions[:index] {
		var values []Choice
		for _, option := range p.Draft.OptionsOf(earlier) {
			values = append(values, Choice{Value: option.Value, Label: option.Label})
		}
		if values != nil {
			decides(earlier.Code, earlier.Text, values)
			gone = slices.DeleteFunc(gone, func(code string) bool { return code == earlier.Code })
		}
	}
	for _, code := range gone {
		var values []Choice
		for _, value := range question.AskedOf[code] {
			values = append(values, Choice{Value: value, Label: value})
		}
		decides(code, "It cannot decide who is asked: it is no earlier question with options. Take the condition away, or move one of the two.", values)
	}
	if p.By != "" && p.Values == nil {
		return fiber.ErrNotFound
	}
	return nil
}

// changed is the questionnaire as the form would make it, with what is wrong with that.
func (p *stepPage) changed() surveys.Questionnaire {
	if !p.New && p.Step != stepKind {
		p.Form.Kind = string(p.Draft.Questions[p.Index].Kind)
	}
	if !p.New && p.Step != stepText {
		p.Form.Code = p.Draft.Questions[p.Index].Code
	}
	questionnaire := p.Draft.Questionnaire
	questionnaire.Questions = slices.Clone(questionnaire.Questions)
	if p.New {
		questionnaire.Questions = append(questionnaire.Questions, surveys.Question{Code: p.Form.Code})
		p.Form.put(stepKind, "", &questionnaire, p.Index)
	}
	p.Form.put(p.Step, p.By, &questionnaire, p.Index)
	for _, fault := range questionnaire.QuestionFaults(p.Index) {
		if p.asks(fault.Field) {
			p.Problems.Add(fault.Field, fault.Message)
		}
	}
	if p.Step == stepText {
		p.Form.checkLengths(&p.Problems)
	}
	return questionnaire
}

// isThere tells whether the last question of the draft is the new one that the form says.
func (p stepPage) isThere() bool {
	if p.Index == 0 {
		return false
	}
	last := p.Draft.Questions[p.Index-1]
	return last.Code == p.Form.Code && last.Text == p.Form.Text && last.Hint == p.Form.Hint && string(last.Kind) == p.Form.Kind
}

func (a *App) saveQuestionStep(c *fiber.Ctx) error {
	page, index, err := a.stepPage(c)
	if err != nil {
		return err
	}
	page.Problems = bind(c, &page.Form)
	if page.New && isBehind(c, page.Draft) && page.isThere() { // it was sent twice
		return a.seeOther(c, page.after(page.Draft.Questionnaire, index-1), "")
	}
	questionnaire := page.changed()
	if len(page.Problems) > 0 {
		page.Problems.sort("text", "hint", "code", "kind", "scale", "options", "item", "about", "stratum", "then_of", "section", "asked_of")
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/step", page)
	}
	err = a.saveDraft(c, func(q *surveys.Questionnaire) error {
		*q = questionnaire
		return nil
	})
	// Where another question stands by now, the form is not of it.
	if errors.Is(err, surveys.ErrQuestionnaireDraftChanged) && (page.New || sent(c, "question") == page.Question()) {
		page.Problems = Problems{{"", draftMoved}}
		return a.render(c, fiber.StatusConflict, "questionnaires/step", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, page.after(questionnaire, index), "")
}

// checkLengths refuses what is too long for a page.
func (f stepForm) checkLengths(problems *Problems) {
	if utf8.RuneCountInString(f.Text) > mostQuestionText {
		problems.Add("text", "The question must be 2,000 characters or fewer")
	}
	if utf8.RuneCountInString(f.Hint) > mostQuestionText {
		problems.Add("hint", "The help text must be 2,000 characters or fewer")
	}
}

// mostQuestionText is how many characters a question and its help text may have.
const mostQuestionText = 2000

// asks tells whether the field is on the page.
func (p stepPage) asks(field string) bool {
	return stepOf(field) == p.Step || p.New && field == "kind"
}

// after is where a saved step leads: to what is needed next, or to the question.
func (p stepPage) after(questionnaire surveys.Questionnaire, index int) string {
	question := draftPath(p.Draft.Code, "questions", strconv.Itoa(index+1))
	if p.Step != stepText && p.Step != stepKind {
		return question
	}
	for _, fault := range questionnaire.QuestionFaults(index) {
		if stepOf(fault.Field) == stepAnswers {
			return question + "/" + stepAnswers
		}
	}
	return question
}

func stepTitle(step string, isNew bool) string {
	switch {
	case isNew:
		return "Add a question"
	case step == stepText:
		return "What is asked"
	case step == stepKind:
		return "How is it answered?"
	case step == stepAnswers:
		return "The answers to choose from"
	case step == stepMeasure:
		return "What it measures"
	case step == stepThen:
		return "Does it look back?"
	case step == stepSection:
		return "Which section is it in?"
	}
	return "Who is asked"
}
