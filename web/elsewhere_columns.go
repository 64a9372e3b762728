package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// fileColumnsPage asks what each column of the file is.
type fileColumnsPage struct {
	Page
	Path   string
	Back   string
	Source surveys.OutsideSource
	Rows   int
	Known  int
	Fields []fieldView
	// Gone are the columns whose cells have been deleted.
	Gone    []summaryRow
	Orders  []Choice
	Order   string
	Undated string
	Keeps   []Choice
	Delete  string
}

var goneWords = map[surveys.OutsideGone]string{
	surveys.GoneWho:     "May say who somebody is. What stood in it has been deleted.",
	surveys.GoneNumber:  "Has told the responses apart, so that none comes in twice. Not kept.",
	surveys.GoneLeftOut: "Was left out. What stood in it has been deleted: to use it, send the file again.",
}

func (a *App) columnsPage(c *fiber.Ctx, upload surveys.OutsideUpload, uses []surveys.OutsideUse, problems Problems) fileColumnsPage {
	questionnaire := upload.Questionnaire.Questionnaire
	page := fileColumnsPage{
		Page: a.page(c, "What the columns are"), Path: filePath(upload, "columns"), Back: questionnairePath(questionnaire.Code, "elsewhere"),
		Source: upload.File.Source, Rows: len(upload.File.Rows), Delete: filePath(upload, "delete"), Order: "day", Undated: "leave",
		Orders: []Choice{{Value: "day", Label: "Day first: 03/02/2021 is 3 February"}, {Value: "month", Label: "Month first: 03/02/2021 is 2 March"}},
		Keeps:  []Choice{{Value: "leave", Label: "Leave them out", Hint: "They were not finished, in most tools."}, {Value: "keep", Label: "Bring them in without a date", Hint: "They then count at every date."}},
	}
	page.Problems = problems
	if upload.Mapping.MonthFirst {
		page.Order = "month"
	}
	if upload.Mapping.Undated {
		page.Undated = "keep"
	}
	choices := useChoices(questionnaire)
	for i, column := range upload.File.Columns {
		title := "Column " + number(i+1)
		if words := column.Title(); words != "" {
			title += ": " + shortWords(words, 200)
		}
		if column.Gone != "" {
			page.Gone = append(page.Gone, summaryRow{Key: title, Lines: []string{goneWords[column.Gone]}})
			continue
		}
		if uses[i].Role != surveys.RoleLeftOut {
			page.Known++
		}
		name := columnField(i)
		field := fieldView{Name: name, Label: title, LabelSize: "s", Problem: problems.For(name), Hint: examples(upload.File, i), Choices: append([]Choice{}, choices...)}
		value := useValue(questionnaire, uses[i])
		for at := range field.Choices {
			field.Choices[at].Checked = field.Choices[at].Value == value
		}
		page.Fields = append(page.Fields, field)
	}
	return page
}

func columnField(column int) string { return "column-" + strconv.Itoa(column+1) }

// shortWords are the first letters of a long text.
func shortWords(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// examples are the first two different texts of a column.
func examples(file surveys.OutsideFile, column int) string {
	var shown []string
	for _, row := range file.Rows {
		cell := row.Cells[column]
		if cell == "" || len(shown) > 0 && shown[0] == "“"+shortWords(cell, 40)+"”" {
			continue
		}
		if shown = append(shown, "“"+shortWords(cell, 40)+"”"); len(shown) == 2 {
			break
		}
	}
	if len(shown) == 0 {
		return "Nothing stands in it"
	}
	return "Such as " + strings.Join(shown, ", ")
}

// The values of a select of uses: those of the roles, and questions and options by their
// numbers, since their codes may have any letters.
func useValue(questionnaire surveys.Questionnaire, use surveys.OutsideUse) string {
	for i, question := range questionnaire.Questions {
		if question.Code != use.Question {
			continue
		}
		if use.Role == surveys.RoleQuestion {
			return fmt.Sprintf("question-%d", i)
		}
		for at, option := range question.Options {
			if option.Value == use.Option {
				return fmt.Sprintf("option-%d-%d", i, at)
			}
		}
	}
	return string(use.Role)
}

// usesByValue are the uses by their values, and useChoices the choices of them.
func usesByValue(questionnaire surveys.Questionnaire) map[string]surveys.OutsideUse {
	uses := map[string]surveys.OutsideUse{}
	for _, use := range everyUse(questionnaire) {
		uses[useValue(questionnaire, use)] = use
	}
	return uses
}

var columnRoles = []Choice{
	{Value: string(surveys.RoleLeftOut), Label: "Leave this column out"},
	{Value: string(surveys.RoleDate), Label: "Date answered", Group: "About the response"},
	{Value: string(surveys.RoleFinished), Label: "Whether it was finished", Group: "About the response"},
	{Value: string(surveys.RoleOrganisation), Label: "Organisation", Group: "About the response"},
	{Value: string(surveys.RoleSession), Label: "Session code", Group: "About the response"},
	{Value: string(surveys.RolePairCode), Label: "Pair code", Group: "About the response"},
}

func everyUse(questionnaire surveys.Questionnaire) []surveys.OutsideUse {
	var uses []surveys.OutsideUse
	for _, role := range columnRoles {
		uses = append(uses, surveys.OutsideUse{Role: surveys.OutsideRole(role.Value)})
	}
	for _, question := range questionnaire.Questions {
		uses = append(uses, surveys.OutsideUse{Role: surveys.RoleQuestion, Question: question.Code})
		if question.Kind != surveys.KindChoices {
			continue
		}
		for _, option := range question.Options {
			uses = append(uses, surveys.OutsideUse{Role: surveys.RoleOption, Question: question.Code, Option: option.Value})
		}
	}
	return uses
}

func useChoices(questionnaire surveys.Questionnaire) []Choice {
	choices := append([]Choice{}, columnRoles...)
	for _, use := range everyUse(questionnaire)[len(columnRoles):] {
		question, _ := questionnaire.Question(use.Question)
		label := question.Code + ": " + shortWords(question.Text, 80)
		if use.Role == surveys.RoleOption {
			for _, option := range question.Options {
				if option.Value == use.Option {
					label = question.Code + ", chosen or not: " + shortWords(option.Label, 60)
				}
			}
		}
		choices = append(choices, Choice{Value: useValue(questionnaire, use), Label: label, Group: "Answers to questions"})
	}
	return choices
}

func (a *App) askColumns(c *fiber.Ctx) error {
	upload, err := a.findFile(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "elsewhere/columns", a.columnsPage(c, upload, upload.Mapping.Uses, nil))
}

func (a *App) mapColumns(c *fiber.Ctx) error {
	upload, err := a.findFile(c)
	if err != nil {
		return err
	}
	known := usesByValue(upload.Questionnaire.Questionnaire)
	uses := make([]surveys.OutsideUse, len(upload.File.Columns))
	for i, column := range upload.File.Columns {
		uses[i] = surveys.OutsideUse{Role: surveys.RoleLeftOut}
		if column.Gone == "" {
			uses[i] = known[sent(c, columnField(i))]
		}
	}
	upload.Mapping.MonthFirst, upload.Mapping.Undated = sent(c, "order") == "month", sent(c, "undated") == "keep"
	faults, err := a.services.Surveys.MapOutsideColumns(c.UserContext(), upload, uses, upload.Mapping.MonthFirst, upload.Mapping.Undated)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		var problems Problems
		for _, fault := range faults {
			field := ""
			if fault.Column >= 0 {
				field = columnField(fault.Column)
			}
			problems.Add(field, fault.Message)
		}
		return a.render(c, fiber.StatusUnprocessableEntity, "elsewhere/columns", a.columnsPage(c, upload, uses, problems))
	}
	if upload, err = a.findFile(c); err != nil {
		return err
	}
	return a.nextStep(c, upload)
}
