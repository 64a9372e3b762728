package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"regexp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// newQuestionnairePage begins a questionnaire, empty or from a file.
type newQuestionnairePage struct {
	Page
	Form newQuestionnaireForm
	// Faults are what is wrong with the file, by its lines.
	Faults []string
}

type newQuestionnaireForm struct {
	Code  string `form:"code" validate:"required,max=40" say:"Code must be 40 characters or fewer" say_required:"Enter a code"`
	Title string `form:"title" validate:"required,max=200" say:"Title must be 200 characters or fewer" say_required:"Enter a title"`
}

// surveyCode is a code that is easily typed and stands in an address as it is.
var surveyCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// namesOfPages are codes at whose address something else is.
var namesOfPages = []string{"new", "upload", ".", ".."}

func (a *App) newQuestionnaire(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "questionnaires/new", newQuestionnairePage{Page: a.page(c, "Make a new questionnaire")})
}

func (a *App) addQuestionnaire(c *fiber.Ctx) error {
	page := newQuestionnairePage{Page: a.page(c, "Make a new questionnaire")}
	page.Problems = bind(c, &page.Form)
	switch {
	case page.Problems.For("code") != "":
	case !surveyCode.MatchString(page.Form.Code):
		page.Problems.Add("code", "Code must have letters, digits and dashes only, like OIC-POST")
	case slices.Contains(namesOfPages, page.Form.Code):
		page.Problems.Add("code", "A page of Muster has this name. Choose another code")
	}
	if len(page.Problems) == 0 {
		draft, err := a.services.Surveys.QuestionnaireDraft(c.UserContext(), a.actor(c), page.Form.Code)
		if err == nil && draft.BasedOn == 0 && draft.Revision == 1 && draft.Title == page.Form.Title && len(draft.Questions) == 0 { // it was sent twice
			return a.draftIsBegun(c, draft.Code)
		}
		taken, err := a.questionnaireExists(c, page.Form.Code)
		if err != nil {
			return err
		}
		if taken {
			page.Problems.Add("code", "There is a questionnaire with this code. Open it to change it, or choose another code")
		}
	}
	if len(page.Problems) > 0 {
		page.Problems.sort("code", "title")
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/new", page)
	}
	content := surveys.Questionnaire{Code: page.Form.Code, Title: page.Form.Title}
	if _, err := a.services.Surveys.DraftQuestionnaire(c.UserContext(), a.actor(c), content); err != nil {
		return err
	}
	return a.draftIsBegun(c, content.Code)
}

func (a *App) draftIsBegun(c *fiber.Ctx, code string) error {
	return a.seeOther(c, draftPath(code), "The draft is begun. Nobody is asked it until you publish it")
}

// questionnaireExists tells whether there is a version or a draft of the code.
func (a *App) questionnaireExists(c *fiber.Ctx, code string) (bool, error) {
	_, err := a.services.Surveys.NewestQuestionnaire(c.UserContext(), code)
	if err == nil || !errors.Is(err, surveys.ErrNoSurvey) {
		return true, err
	}
	_, err = a.services.Surveys.QuestionnaireDraft(c.UserContext(), a.actor(c), code)
	if errors.Is(err, surveys.ErrNoQuestionnaireDraft) {
		return false, nil
	}
	return true, err
}

func (a *App) askQuestionnaireFile(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "questionnaires/upload", newQuestionnairePage{Page: a.page(c, "Bring in a questionnaire")})
}

// uploadQuestionnaire makes a draft of a survey file, to be looked at before it is published.
func (a *App) uploadQuestionnaire(c *fiber.Ctx) error {
	page := newQuestionnairePage{Page: a.page(c, "Bring in a questionnaire")}
	questionnaire, problem, err := a.questionnaireOfFile(c, &page)
	if err != nil {
		return err
	}
	if problem != "" {
		page.Problems.Add("file", problem)
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/upload", page)
	}
	version, added, err := a.services.Surveys.PreviewQuestionnaire(c.UserContext(), questionnaire)
	if err != nil {
		return err
	}
	if !added {
		return a.seeOther(c, questionnairePath(questionnaire.Code), fmt.Sprintf("Nothing has changed: version %d has the content of the file", version))
	}
	_, err = a.services.Surveys.DraftQuestionnaire(c.UserContext(), a.actor(c), questionnaire)
	if errors.Is(err, surveys.ErrQuestionnaireDraftExists) {
		page.Problems.Add("file", "There is a draft of "+questionnaire.Code+" already. Publish or delete that one first")
		return a.render(c, fiber.StatusConflict, "questionnaires/upload", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, questionnairePath(questionnaire.Code, "draft"), "The file is a draft now. Nobody is asked it until you publish it")
}

// questionnaireOfFile reads the file that was sent; problem says why it cannot be.
func (a *App) questionnaireOfFile(c *fiber.Ctx, page *newQuestionnairePage) (questionnaire surveys.Questionnaire, problem string, err error) {
	header := sentFile(c, "file")
	if header == nil {
		return questionnaire, "Choose a file", nil
	}
	content, err := readFile(header)
	if err != nil {
		return questionnaire, "", err
	}
	questionnaire, err = surveys.ParseQuestionnaire(bytes.NewReader(content))
	var refused *surveys.FileError
	if errors.As(err, &refused) {
		for _, fault := range refused.Problems {
			page.Faults = append(page.Faults, fault.String())
		}
		return questionnaire, "The file is not a questionnaire: nothing was stored", nil
	}
	if err == nil && slices.Contains(namesOfPages, questionnaire.Code) {
		return questionnaire, "The code of the questionnaire cannot stand in an address: choose another", nil
	}
	return questionnaire, "", err
}

// readFile is the content of a file that was sent.
func readFile(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}
