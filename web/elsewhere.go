package web

import (
	"errors"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// elsewherePages are the pages by which responses from other tools come in.
var elsewherePages = map[string]any{
	"elsewhere/send":    sendFilePage{},
	"elsewhere/columns": fileColumnsPage{},
	"elsewhere/texts":   fileTextsPage{},
	"elsewhere/check":   fileCheckPage{},
}

// elsewhereErrors are the pages for what stands in the way of it.
var elsewhereErrors = []errorPage{
	{of: surveys.ErrNoOutsideFile, status: 404, title: "This file is not here any more", words: "It has been imported, or was deleted after four hours, or was sent in another browser, or the questionnaire has changed since. Nothing more of it is kept. Send it again if it is still to come in.", link: questionnairesAt, linkText: "Questionnaires"},
	{of: surveys.ErrOutsideMapping, status: 409, title: "The file is not understood yet", words: "Go back and say what its columns and answers are."},
	{of: surveys.ErrWaveProgramme, status: 409, title: "There is a wave of this name already", words: "It belongs to another programme than the one that you chose, or to none. Nothing was imported. Send the file again and choose the wave, or give the new one another name."},
	{of: surveys.ErrNoMapping, status: 409, title: "The file is not understood yet", words: "No file with such a header has come in yet. Send it by the page for responses from elsewhere and say what its columns are."},
}

// fileCookie holds the secret under which the files are encrypted that this browser sends.
const fileCookie = "muster-file"

// mostOutsideFile is the largest file in bytes: of what a request may have, the form needs some.
const mostOutsideFile = 1900 << 10

func (a *App) elsewhereRoutes() []route {
	one := questionnairesAt + "/:survey/elsewhere"
	return []route{
		{fiber.MethodGet, one, keepsSurveys, a.askOutsideFile},
		{fiber.MethodPost, one, keepsSurveys, a.sendOutsideFile},
		{fiber.MethodGet, one + "/:file/columns", keepsSurveys, a.askColumns},
		{fiber.MethodPost, one + "/:file/columns", keepsSurveys, a.mapColumns},
		{fiber.MethodGet, one + "/:file/texts", keepsSurveys, a.askTexts},
		{fiber.MethodPost, one + "/:file/texts", keepsSurveys, a.mapTexts},
		{fiber.MethodGet, one + "/:file/check", keepsSurveys, a.checkOutsideFile},
		{fiber.MethodPost, one + "/:file/check", keepsSurveys, a.importOutsideFile},
		{fiber.MethodPost, one + "/:file/delete", keepsSurveys, a.dropOutsideFile},
	}
}

// filePath is the address of a step of a file.
func filePath(upload surveys.OutsideUpload, step string) string {
	return questionnairePath(upload.Questionnaire.Code, "elsewhere", upload.ID, step)
}

// sendFilePage asks for the file and the wave that it goes to.
type sendFilePage struct {
	Page
	Code  string
	Path  string
	Back  string
	Most  int
	Waves []Choice
	// Programmes are those that a new wave may belong to, after none.
	Programmes []Choice
	Form       sendFileForm
	// Faults are what is wrong with the file, by its lines.
	Faults []string
}

type sendFileForm struct {
	Wave string `form:"wave"`
	Name string `form:"name"`
	// Programme is that of a new wave.
	Programme string `form:"programme"`
}

// newWave is the choice of a wave that is not there yet. No wave's name has a colon.
const newWave = ":new"

func (a *App) sendFilePage(c *fiber.Ctx) (sendFilePage, error) {
	code := segment(c, "survey")
	page := sendFilePage{
		Page: a.page(c, "Bring in answers from another tool"), Code: code, Path: questionnairePath(code, "elsewhere"),
		Back: questionnairePath(code), Most: mostOutsideFile >> 10,
	}
	if _, err := a.services.Surveys.NewestQuestionnaire(c.UserContext(), code); err != nil {
		return page, err
	}
	waves, err := a.services.Surveys.WavesOf(c.UserContext(), code)
	if err != nil {
		return page, err
	}
	for _, wave := range waves {
		page.Waves = append(page.Waves, Choice{Value: wave.Name, Label: wave.Name})
	}
	if len(page.Waves) > 0 {
		page.Waves = append(page.Waves, Choice{Value: newWave, Label: "A new wave"})
	}
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	page.Programmes = []Choice{{Label: "No programme"}}
	for _, programme := range programmes {
		page.Programmes = append(page.Programmes, Choice{Value: programme.Code, Label: programme.Title})
	}
	return page, err
}

func (a *App) askOutsideFile(c *fiber.Ctx) error {
	page, err := a.sendFilePage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "elsewhere/send", page)
}

// sendOutsideFile takes the file in, and goes on to what is to be said of it.
func (a *App) sendOutsideFile(c *fiber.Ctx) error {
	page, err := a.sendFilePage(c)
	if err != nil {
		return err
	}
	to, header := page.read(c)
	if len(page.Problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "elsewhere/send", page)
	}
	content, err := readFile(header)
	if err != nil {
		return err
	}
	secret := c.Cookies(a.cookieName(fileCookie))
	if secret == "" {
		secret = surveys.NewDraftSecret()
	}
	upload, err := a.services.Surveys.SendOutsideFile(c.UserContext(), a.actor(c), secret, content, to)
	var refused *surveys.FileError
	switch {
	case errors.Is(err, surveys.ErrWaveName):
		page.Problems.Add("name", "The name of a wave has no colon and no line break")
	case errors.As(err, &refused):
		for _, fault := range refused.Problems {
			page.Faults = append(page.Faults, sentenceCase(fault.String()))
		}
		page.Problems.Add("file", "This file cannot be read. Nothing of it is kept")
	case err != nil:
		return err
	default:
		a.setCookie(c, fileCookie, secret, a.now().Add(surveys.OutsideFileLife))
		return a.nextStep(c, upload)
	}
	return a.render(c, fiber.StatusUnprocessableEntity, "elsewhere/send", page)
}

// read reads the form: the wave, with the programme of a new one, and the file. What is missing is in
// the problems.
func (p *sendFilePage) read(c *fiber.Ctx) (to surveys.ResponseImport, header *multipart.FileHeader) {
	bind(c, &p.Form)
	to = surveys.ResponseImport{Survey: p.Code, Wave: p.Form.Wave}
	switch {
	case len(p.Waves) > 0 && to.Wave == "":
		p.Problems.Add("wave", "Choose the wave that the answers belong to")
	case len(p.Waves) == 0 || to.Wave == newWave:
		to.Programme = known(p.Form.Programme, p.Programmes)
		if to.Wave = p.Form.Name; to.Wave == "" {
			p.Problems.Add("name", "Enter a name for the new wave")
		}
	}
	header = sentFile(c, "file")
	switch {
	case header == nil:
		p.Problems.Add("file", "Choose a CSV or XLSX file")
	case header.Size > mostOutsideFile:
		p.Problems.Add("file", "The file is larger than "+number(mostOutsideFile>>10)+" KB. Take it out of the other tool in parts.")
	}
	return to, header
}

// nextStep leads to what is still to be said of the file, or to checking it.
func (a *App) nextStep(c *fiber.Ctx, upload surveys.OutsideUpload) error {
	step := "columns"
	if upload.Mapped {
		reading, err := a.services.Surveys.ReadOutside(c.UserContext(), upload)
		if err != nil {
			return err
		}
		step = "check"
		if reading.Undecided > 0 {
			step = "texts"
		}
	}
	return c.Redirect(filePath(upload, step), fiber.StatusSeeOther)
}

// findFile is the file that the address names and this browser has sent.
func (a *App) findFile(c *fiber.Ctx) (surveys.OutsideUpload, error) {
	secret := c.Cookies(a.cookieName(fileCookie))
	if secret == "" {
		return surveys.OutsideUpload{}, surveys.ErrNoOutsideFile
	}
	return a.services.Surveys.OutsideUpload(c.UserContext(), a.actor(c), segment(c, "survey"), c.Params("file"), secret)
}

// dropOutsideFile deletes a file that is not to come in.
func (a *App) dropOutsideFile(c *fiber.Ctx) error {
	upload, err := a.findFile(c)
	if err != nil {
		return err
	}
	if err := a.services.Surveys.DropOutside(c.UserContext(), upload); err != nil {
		return err
	}
	return a.seeOther(c, questionnairePath(upload.Questionnaire.Code), "The file is deleted. None of its answers came in")
}
