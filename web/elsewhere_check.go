package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// mostTexts is how many texts of a group are asked for. A column with more of them is hardly
// the answer to a question with options.
const mostTexts = 100

// fileTextsPage asks what texts of the file mean that are no option.
type fileTextsPage struct {
	Page
	Path    string
	Columns string
	Groups  []textGroup
	TooMany bool
	Delete  string
}

// textGroup is the texts of the columns that have the same options.
type textGroup struct {
	Title  string
	Where  []string
	Fields []fieldView
	// Count is how many texts there are, where they are too many to be asked for.
	Count int
}

func textField(text surveys.OutsideText) string { return "text-" + text.ID }

func (a *App) textsPage(c *fiber.Ctx, upload surveys.OutsideUpload, groups []surveys.OutsideGroup, problems Problems) fileTextsPage {
	page := fileTextsPage{
		Page: a.page(c, "What the answers mean"), Path: filePath(upload, "texts"), Columns: filePath(upload, "columns"), Delete: filePath(upload, "delete"),
	}
	page.Problems = problems
	for _, group := range groups {
		view := textGroup{Title: "Column " + number(group.Columns[0]+1)}
		if len(group.Columns) > 1 {
			view.Title = plural(len(group.Columns), "column", "columns") + " with the same answers"
		}
		for _, column := range group.Columns {
			view.Where = append(view.Where, shortWords(upload.File.Columns[column].Title(), 200))
		}
		if len(group.Texts) > mostTexts {
			view.Count, page.TooMany = len(group.Texts), true
		} else {
			view.Fields = textFields(group, problems)
		}
		page.Groups = append(page.Groups, view)
	}
	return page
}

func textFields(group surveys.OutsideGroup, problems Problems) []fieldView {
	choices := []Choice{{Value: "", Label: "Choose what it means"}}
	for _, option := range group.Options {
		choices = append(choices, Choice{Value: option.Value, Label: option.Label})
	}
	choices = append(choices, Choice{Value: surveys.MeansNothing, Label: "No answer"}, Choice{Value: surveys.MeansLeftOut, Label: "Leave the whole response out"})
	var fields []fieldView
	for _, text := range group.Texts {
		field := fieldView{
			Name: textField(text), Label: shortWords(text.Text, 200), LabelSize: "s", Choices: slices.Clone(choices),
			Hint: plural(text.Count, "time", "times"), Problem: problems.For(textField(text)),
		}
		for i := range field.Choices {
			field.Choices[i].Checked = field.Choices[i].Value == text.Meaning
		}
		fields = append(fields, field)
	}
	return fields
}

// understoodFile is the file that the address names, and how it is understood. It is false where
// its columns are still to be said: then the answer leads there.
func (a *App) understoodFile(c *fiber.Ctx) (surveys.OutsideUpload, surveys.OutsideReading, bool, error) {
	upload, err := a.findFile(c)
	if err != nil {
		return upload, surveys.OutsideReading{}, false, err
	}
	if !upload.Mapped {
		return upload, surveys.OutsideReading{}, false, c.Redirect(filePath(upload, "columns"), fiber.StatusSeeOther)
	}
	reading, err := a.services.Surveys.ReadOutside(c.UserContext(), upload)
	return upload, reading, err == nil, err
}

func (a *App) askTexts(c *fiber.Ctx) error {
	upload, reading, ok, err := a.understoodFile(c)
	if !ok {
		return err
	}
	return a.render(c, fiber.StatusOK, "elsewhere/texts", a.textsPage(c, upload, reading.Groups, nil))
}

func (a *App) mapTexts(c *fiber.Ctx) error {
	upload, reading, ok, err := a.understoodFile(c)
	if !ok {
		return err
	}
	var problems Problems
	for _, group := range reading.Groups {
		if len(group.Texts) > mostTexts {
			problems.Add("", "A column has too many answers that are no option: say what it is first")
			continue
		}
		for i := range group.Texts {
			text := &group.Texts[i]
			if text.Meaning = sent(c, textField(*text)); text.Meaning == "" {
				problems.Add(textField(*text), "Choose what “"+shortWords(text.Text, 40)+"” means")
			}
		}
	}
	if len(problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "elsewhere/texts", a.textsPage(c, upload, reading.Groups, problems))
	}
	if err := a.services.Surveys.MapOutsideTexts(c.UserContext(), upload, reading.Groups); err != nil {
		return err
	}
	return c.Redirect(filePath(upload, "check"), fiber.StatusSeeOther)
}

// fileCheckPage says what would come in, what would not and why.
type fileCheckPage struct {
	Page
	Path       string
	Columns    string
	Texts      string
	Delete     string
	Remembered bool
	Summary    []summaryRow
	New        int
	LeftOut    []leftOutLine
	Reasons    []summaryRow
	More       int
	First      []firstRow
}

// leftOutLine is a row that would not come in.
type leftOutLine struct {
	Line   string
	Column string
	Why    string
}

// firstRow is a response as it is understood.
type firstRow struct {
	Title string
	Rows  []summaryRow
}

// What the check shows of a long file.
const (
	mostLeftOutShown = 100
	firstShown       = 3
)

func (a *App) checkOutsideFile(c *fiber.Ctx) error {
	upload, err := a.findFile(c)
	if err != nil {
		return err
	}
	return a.showFileCheck(c, fiber.StatusOK, upload)
}

// showFileCheck tries the import and shows what it would do.
func (a *App) showFileCheck(c *fiber.Ctx, status int, upload surveys.OutsideUpload) error {
	counts, reading, err := a.services.Surveys.ImportOutside(c.UserContext(), a.actor(c), upload, true)
	var refused *surveys.FileError
	switch {
	case errors.Is(err, surveys.ErrOutsideMapping):
		return a.nextStep(c, upload)
	case err != nil && !errors.As(err, &refused) && !errors.Is(err, surveys.ErrNoAnswers):
		return err
	}
	page := fileCheckPage{
		Page: a.page(c, "Check before the answers come in"), Path: filePath(upload, "check"), Columns: filePath(upload, "columns"), Delete: filePath(upload, "delete"),
		Remembered: upload.Remembered, New: counts.Added, More: max(0, len(reading.LeftOut)-mostLeftOutShown),
	}
	if len(reading.Groups) > 0 {
		page.Texts = filePath(upload, "texts")
	}
	if refused != nil {
		status = fiber.StatusUnprocessableEntity
		page.Problems.Add("", "Nothing can come in: "+plural(refused.BadLines, "response is", "responses are")+" in the wave already with other answers")
		for _, problem := range refused.Problems {
			page.Reasons = append(page.Reasons, summaryRow{Key: "Line " + number(problem.Line), Lines: []string{"In the wave already with other answers"}})
		}
	}
	page.summarise(upload, reading, counts, refused == nil)
	if page.First, err = a.firstRows(c, upload, reading); err != nil {
		return err
	}
	return a.render(c, status, "elsewhere/check", page)
}

func (p *fileCheckPage) summarise(upload surveys.OutsideUpload, reading surveys.OutsideReading, counts surveys.ImportCounts, tried bool) {
	add := func(key string, lines ...string) { p.Summary = append(p.Summary, summaryRow{Key: key, Lines: lines}) }
	add("Wave", upload.Wave)
	if upload.File.Source != "" {
		add("The file is from", string(upload.File.Source))
	}
	add("Responses in the file", number(len(upload.File.Rows)))
	if tried {
		add("Will come in", number(counts.Added))
		add("Here already", number(counts.Unchanged))
	}
	add("Left out", number(len(reading.LeftOut)))
	if reading.NotAsked > 0 {
		add("Answers to questions that were not asked", number(reading.NotAsked)+", kept but in no figure")
	}
	add("Dates", datesWords(upload))
	for i, left := range reading.LeftOut {
		if i == mostLeftOutShown {
			break
		}
		line := leftOutLine{Line: "Line " + number(left.Line), Column: "–", Why: sentenceCase(string(left.Why))}
		if left.Column > 0 {
			line.Column = number(left.Column) + ": " + shortWords(upload.File.Columns[left.Column-1].Title(), 80)
		}
		if left.Detail != "" {
			line.Why += ": " + left.Detail
		}
		p.LeftOut = append(p.LeftOut, line)
	}
}

// datesWords say how the dates of the file are read.
func datesWords(upload surveys.OutsideUpload) string {
	dated := slices.ContainsFunc(upload.Mapping.Uses, func(u surveys.OutsideUse) bool { return u.Role == surveys.RoleDate })
	switch {
	case !dated:
		return "No column has them: the responses count at every date"
	case upload.Mapping.MonthFirst:
		return "Read month first: 03/02/2021 is 2 March"
	}
	return "Read day first: 03/02/2021 is 3 February"
}

// firstRows are the first responses as they are understood.
func (a *App) firstRows(c *fiber.Ctx, upload surveys.OutsideUpload, reading surveys.OutsideReading) ([]firstRow, error) {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return nil, err
	}
	var first []firstRow
	for _, response := range reading.Rows[:min(len(reading.Rows), firstShown)] {
		row := firstRow{Title: "Line " + number(response.Line)}
		add := func(key string, values ...string) {
			if len(values) > 0 && values[0] != "" {
				row.Rows = append(row.Rows, summaryRow{Key: key, Lines: values})
			}
		}
		add("Date answered", ofDate(response.SubmittedOn, shortDay))
		add("Organisation", organisations[response.Organisation].Name)
		if response.PairCode != "" {
			add("Pair code", "Given")
		}
		draft := surveys.Draft{Questionnaire: upload.Questionnaire, Answers: response.Answers}
		for _, question := range upload.Questionnaire.Questions {
			if response.Answers[question.Code] != "" {
				add(question.Code+": "+shortWords(question.Text, 80), answerLines(draft, question)...)
			}
		}
		first = append(first, row)
	}
	return first, nil
}

func (a *App) importOutsideFile(c *fiber.Ctx) error {
	upload, err := a.findFile(c)
	if err != nil {
		return err
	}
	counts, reading, err := a.services.Surveys.ImportOutside(c.UserContext(), a.actor(c), upload, false)
	var refused *surveys.FileError
	if errors.As(err, &refused) || errors.Is(err, surveys.ErrNoAnswers) {
		return a.showFileCheck(c, fiber.StatusUnprocessableEntity, upload)
	}
	if err != nil {
		return err
	}
	done := plural(counts.Added, "response has", "responses have") + " come into " + upload.Wave + "."
	if counts.Unchanged > 0 {
		done += " " + plural(counts.Unchanged, "was", "were") + " there already."
	}
	if len(reading.LeftOut) > 0 {
		done += " " + plural(len(reading.LeftOut), "was", "were") + " left out."
	}
	return a.seeOther(c, questionnairePath(upload.Questionnaire.Code), done+" The file is deleted")
}
