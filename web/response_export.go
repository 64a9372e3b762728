package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (a *App) exportRoutes() []route {
	one := questionnairesAt + "/:survey"
	return []route{
		{fiber.MethodGet, one + "/versions/:version/questionnaire.csv", keepsSurveys, a.downloadTable},
		{fiber.MethodGet, one + "/versions/:version/codebook.csv", keepsSurveys, a.downloadTable},
		{fiber.MethodGet, one + "/versions/:version/codebook.xlsx", keepsSurveys, a.downloadTable},
		{fiber.MethodGet, one + "/export", keepsSurveys, a.askExport},
		{fiber.MethodPost, one + "/export", keepsSurveys, a.exportResponses},
	}
}

// downloadTable is a version's questions or codebook, by what the address ends in.
func (a *App) downloadTable(c *fiber.Ctx) error {
	version, err := a.findVersion(c)
	if err != nil {
		return err
	}
	path := c.Path()
	name := path[strings.LastIndexByte(path, '/')+1:]
	questions, codebook := version.QuestionTable(), version.Codebook()
	var content bytes.Buffer
	switch {
	case strings.HasSuffix(name, ".xlsx"):
		err = surveys.WriteWorkbook(&content, questions, codebook)
	case strings.HasPrefix(name, "codebook"):
		err = surveys.WriteTable(&content, codebook)
	default:
		err = surveys.WriteTable(&content, questions)
	}
	if err != nil {
		return err
	}
	return sendFile(c, fileName(version.Code, "version", strconv.Itoa(version.Version), name), tableType(name), content.Bytes())
}

func tableType(name string) string {
	if strings.HasSuffix(name, ".xlsx") {
		return workbookType
	}
	return "text/csv; charset=utf-8"
}

// exportPage asks which responses are to be taken out.
type exportPage struct {
	Page
	Code    string
	Path    string
	Back    string
	Floor   int
	Form    exportForm
	Waves   []Choice
	As      []Choice
	Formats []Choice
	// LeftOut are the waves that cannot be taken out, with why.
	LeftOut []summaryRow
}

type exportForm struct {
	Wave   string `form:"wave"`
	As     string `form:"as"`
	Format string `form:"format"`
}

func (a *App) exportPage(c *fiber.Ctx) (exportPage, error) {
	code := segment(c, "survey")
	newest, err := a.services.Surveys.NewestQuestionnaire(c.UserContext(), code)
	if err != nil {
		return exportPage{}, err
	}
	page := exportPage{
		Page: a.page(c, "Take out answers"), Code: newest.Code, Path: questionnairePath(code, "export"), Back: questionnairePath(code),
		As: []Choice{{Value: "codes", Label: "Codes", Hint: "As the codebook has them, like 4."}, {Value: "labels", Label: "Labels", Hint: "As people saw them, like Very confident."}},
		Formats: []Choice{
			{Value: "xlsx", Label: "XLSX", Hint: "A workbook with the responses, the questions and the codebook."}, {Value: "csv", Label: "CSV", Hint: "The responses alone."},
		},
	}
	ready, leftOut, floor, err := a.services.Surveys.ExportableWaves(c.UserContext(), a.actor(c), code)
	page.Floor = floor
	if len(ready) > 1 {
		page.Waves = []Choice{{Value: "", Label: "All of them"}}
	}
	for _, wave := range ready {
		page.Waves = append(page.Waves, Choice{Value: wave.Name, Label: sentenceCase(waveLabel(wave))})
	}
	if err != nil {
		return page, err
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	for _, wave := range waves {
		if why := leftOut[wave.Name]; wave.Survey == code && why != "" {
			page.LeftOut = append(page.LeftOut, summaryRow{Key: sentenceCase(waveLabel(wave)), Lines: []string{sentenceCase(why)}})
		}
	}
	return page, err
}

func (a *App) askExport(c *fiber.Ctx) error {
	page, err := a.exportPage(c)
	if err != nil {
		return err
	}
	page.Form = exportForm{As: "codes", Format: "xlsx"}
	if len(page.Waves) > 0 {
		page.Form.Wave = page.Waves[0].Value
	}
	return a.render(c, fiber.StatusOK, "questionnaires/export", page)
}

func (a *App) exportResponses(c *fiber.Ctx) error {
	page, err := a.exportPage(c)
	if err != nil {
		return err
	}
	page.Problems = bind(c, &page.Form)
	export := surveys.ResponseExport{Survey: page.Code, Wave: page.Form.Wave, Labels: page.Form.As == "labels"}
	out, err := a.services.Surveys.ExportResponses(c.UserContext(), a.actor(c), export)
	if errors.Is(err, surveys.ErrExport) || errors.Is(err, surveys.ErrNoWave) {
		field := ""
		if len(page.Waves) > 0 {
			field = "wave"
		}
		page.Problems.Add(field, whyNotExported(err, len(page.Waves) > 1))
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/export", page)
	}
	if err != nil {
		return err
	}
	name := "responses.csv"
	if page.Form.Format == "xlsx" {
		name = "responses.xlsx"
	}
	var content bytes.Buffer
	if err := writeResponses(&content, name, out); err != nil {
		return err
	}
	waves := strings.Join(out.Waves, "-")
	if len(out.Waves) > 1 { // together their names may be longer than a file's can be
		waves = strconv.Itoa(len(out.Waves)) + "-waves"
	}
	return sendFile(c, fileName(page.Code, waves, name), tableType(name), content.Bytes())
}

// whyNotExported says why answers cannot be taken out, and what to do. others says that there are
// other waves.
func whyNotExported(err error, others bool) string {
	var before *surveys.ExportedBefore
	if !errors.As(err, &before) {
		return "These answers cannot be taken out"
	}
	words := fmt.Sprintf("%s was taken out on %s.", sentenceCase(waveLabel(before.Wave)), ofDate(before.On, fullDay))
	if before.FloorThen < before.FloorNow {
		words += fmt.Sprintf(" Then groups of %d were shown, and now at least %d must stand together.", before.FloorThen, before.FloorNow)
	} else {
		words += " Its answers, or what they belong to, have changed since, and both files together would tell whose."
	}
	words += " Use the file of that day."
	if others {
		words += " Take out the other waves by themselves."
	}
	return words
}

func writeResponses(w io.Writer, name string, out surveys.ExportedResponses) error {
	if strings.HasSuffix(name, ".csv") {
		return surveys.WriteTable(w, out.Table)
	}
	return surveys.WriteWorkbook(w, out.Table, out.Questionnaire.QuestionTable(), out.Questionnaire.Codebook())
}
