package web

import (
	"errors"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// queryEscape makes a text part of an address after its question mark.
func queryEscape(text string) string { return url.QueryEscape(text) }

// segmentOf makes a text a part of an address.
func segmentOf(text string) string { return url.PathEscape(text) }

// scalePage is a scale of a draft, or a new one.
type scalePage struct {
	Page
	Draft  surveys.QuestionnaireDraft
	Action string
	Back   string
	New    bool
	Used   []string
	Form   scaleForm
}

type scaleForm struct {
	Name       string `form:"name"`
	Options    string `form:"options"`
	Positive   string `form:"positive"`
	NotCounted string `form:"not_counted"`
}

func (a *App) scalePage(c *fiber.Ctx) (scalePage, error) {
	draft, err := a.theDraft(c)
	if err != nil {
		return scalePage{}, err
	}
	name := segment(c, "scale")
	page := scalePage{
		Page: a.page(c, "Scale "+name), Draft: draft, Back: draftPath(draft.Code), Action: draftPath(draft.Code, "scales", name), New: name == "new",
	}
	if page.New {
		page.Title = "Make a new scale"
		return page, nil
	}
	if _, known := draft.Scales[name]; !known {
		return page, fiber.ErrNotFound
	}
	for _, question := range draft.Questions {
		if question.Scale == name {
			page.Used = append(page.Used, question.Code)
		}
	}
	return page, nil
}

func (a *App) showDraftScale(c *fiber.Ctx) error {
	page, err := a.scalePage(c)
	if err != nil {
		return err
	}
	if !page.New {
		name := segment(c, "scale")
		scale := page.Draft.Scales[name]
		page.Form = scaleForm{name, optionLines(scale.Options), numberList(scale.Positive), numberList(scale.NotCounted)}
	}
	return a.render(c, fiber.StatusOK, "questionnaires/scale", page)
}

func numberList(values []int) string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = strconv.Itoa(value)
	}
	return strings.Join(words, ", ")
}

// readNumbers reads a list of whole numbers, each once, ascending.
func readNumbers(typed string) (numbers []int, ok bool) {
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' }) {
		number, err := strconv.Atoi(word)
		if err != nil {
			return nil, false
		}
		if !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers, true
}

func (a *App) saveDraftScale(c *fiber.Ctx) error {
	page, err := a.scalePage(c)
	if err != nil {
		return err
	}
	page.Problems = bind(c, &page.Form)
	scale := page.scale(c)
	if there, known := page.Draft.Scales[page.Form.Name]; page.New && known && isBehind(c, page.Draft) && reflect.DeepEqual(there, scale) {
		return a.seeOther(c, page.Back, "The scale "+page.Form.Name+" is saved") // it was sent twice
	}
	if len(page.Problems) > 0 {
		page.Problems.sort("name", "options", "positive", "not_counted")
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/scale", page)
	}
	before := segment(c, "scale")
	err = a.saveDraft(c, func(q *surveys.Questionnaire) error {
		if q.Scales = maps.Clone(q.Scales); q.Scales == nil {
			q.Scales = map[string]surveys.Scale{}
		}
		delete(q.Scales, before)
		q.Scales[page.Form.Name] = scale
		for i := range q.Questions {
			if q.Questions[i].Scale == before {
				q.Questions[i].Scale = page.Form.Name
			}
		}
		return nil
	})
	if errors.Is(err, surveys.ErrQuestionnaireDraftChanged) {
		page.Problems = Problems{{"", draftMoved}}
		return a.render(c, fiber.StatusConflict, "questionnaires/scale", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, page.Back, "The scale "+page.Form.Name+" is saved")
}

// scale is what is typed, with what is wrong with it.
func (p *scalePage) scale(c *fiber.Ctx) surveys.Scale {
	_, taken := p.Draft.Scales[p.Form.Name]
	switch {
	case p.Form.Name == "" || p.Form.Name == "new" || len(p.Form.Name) > 60 || strings.ContainsAny(p.Form.Name, "/\n"):
		p.Problems.Add("name", "Enter a short name, like confidence")
	case taken && p.Form.Name != segment(c, "scale"):
		p.Problems.Add("name", "There is a scale of this name")
	}
	scale := surveys.Scale{Options: readOptions(p.Form.Options)}
	var ok bool
	if scale.Positive, ok = readNumbers(p.Form.Positive); !ok {
		p.Problems.Add("positive", "Enter values, like 4, 5")
	}
	if scale.NotCounted, ok = readNumbers(p.Form.NotCounted); !ok {
		p.Problems.Add("not_counted", "Enter values, like 9")
	}
	only := surveys.Questionnaire{Scales: map[string]surveys.Scale{"it": scale}}
	for _, fault := range only.Faults() {
		if fault.Scale == "it" && p.Problems.For(fault.Field) == "" {
			p.Problems.Add(fault.Field, fault.Message)
		}
	}
	return scale
}

func (a *App) dropDraftScale(c *fiber.Ctx) error {
	name := segment(c, "scale")
	err := a.changeDraft(c, func(q *surveys.Questionnaire) error {
		q.Scales = maps.Clone(q.Scales)
		delete(q.Scales, name)
		return nil
	})
	if err != nil {
		return err
	}
	return a.seeOther(c, draftPath(segment(c, "survey")), "The scale "+name+" is taken out")
}

// draftSectionPage is a section of a draft, or a new one.
type draftSectionPage struct {
	Page
	Draft  surveys.QuestionnaireDraft
	Action string
	Back   string
	New    bool
	Form   sectionForm
	Pages  []Choice
}

type sectionForm struct {
	Title string `form:"title" validate:"required,max=200" say:"Title must be 200 characters or fewer" say_required:"Enter a title"`
	Help  string `form:"help" validate:"max=2000" say:"Help text must be 2,000 characters or fewer"`
	Pages string `form:"pages"`
}

func (a *App) draftSectionPage(c *fiber.Ctx) (page draftSectionPage, index int, err error) {
	draft, err := a.theDraft(c)
	if err != nil {
		return page, 0, err
	}
	code := segment(c, "section")
	page = draftSectionPage{
		Page: a.page(c, "Section"), Draft: draft, Back: draftPath(draft.Code), Action: draftPath(draft.Code, "sections", code), New: code == "new",
		Pages: []Choice{
			{Value: "each", Label: "One question a page"},
			{Value: "one", Label: "All its questions on one page", Hint: "For a few short questions that belong together."},
		},
	}
	if page.New {
		page.Title = "Make a new section"
		return page, len(draft.Sections), nil
	}
	index = slices.IndexFunc(draft.Sections, func(s surveys.Section) bool { return s.Code == code })
	if index < 0 {
		return page, 0, fiber.ErrNotFound
	}
	return page, index, nil
}

func (a *App) showDraftSection(c *fiber.Ctx) error {
	page, index, err := a.draftSectionPage(c)
	if err != nil {
		return err
	}
	page.Form.Pages = "each"
	if !page.New {
		section := page.Draft.Sections[index]
		page.Form.Title, page.Form.Help = section.Title, section.Help
		if section.OnePage {
			page.Form.Pages = "one"
		}
	}
	return a.render(c, fiber.StatusOK, "questionnaires/section", page)
}

func (a *App) saveDraftSection(c *fiber.Ctx) error {
	page, index, err := a.draftSectionPage(c)
	if err != nil {
		return err
	}
	if page.Problems = bind(c, &page.Form); len(page.Problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "questionnaires/section", page)
	}
	if page.New && isBehind(c, page.Draft) && page.isThere() {
		return a.seeOther(c, page.Back, "The section "+page.Form.Title+" is saved") // it was sent twice
	}
	err = a.saveDraft(c, func(q *surveys.Questionnaire) error {
		q.Sections = slices.Clone(q.Sections)
		if page.New {
			q.Sections = append(q.Sections, surveys.Section{Code: sectionCode(*q, page.Form.Title)})
		}
		section := &q.Sections[index]
		section.Title, section.Help, section.OnePage = page.Form.Title, page.Form.Help, page.Form.Pages == "one"
		return nil
	})
	if errors.Is(err, surveys.ErrQuestionnaireDraftChanged) {
		page.Problems = Problems{{"", draftMoved}}
		return a.render(c, fiber.StatusConflict, "questionnaires/section", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, page.Back, "The section "+page.Form.Title+" is saved")
}

// isThere tells whether the last section of the draft is what the form says.
func (p draftSectionPage) isThere() bool {
	last := len(p.Draft.Sections) - 1
	return last >= 0 && p.Draft.Sections[last] == surveys.Section{
		Code: p.Draft.Sections[last].Code, Title: p.Form.Title, Help: p.Form.Help, OnePage: p.Form.Pages == "one",
	}
}

// sectionCode makes a code of the title that no other section has.
func sectionCode(questionnaire surveys.Questionnaire, title string) string {
	code := codeOf(title)
	if code == "new" {
		code = "new_section"
	}
	for number := 2; ; number++ {
		if _, taken := questionnaire.Section(code); !taken {
			return code
		}
		code = codeOf(title) + "_" + strconv.Itoa(number)
	}
}

func (a *App) dropDraftSection(c *fiber.Ctx) error {
	code := segment(c, "section")
	err := a.changeDraft(c, func(q *surveys.Questionnaire) error {
		q.Sections = slices.DeleteFunc(slices.Clone(q.Sections), func(s surveys.Section) bool { return s.Code == code })
		for i := range q.Questions {
			if q.Questions[i].Section == code {
				q.Questions[i].Section = ""
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.seeOther(c, draftPath(segment(c, "survey")), "The section is taken out; its questions stay")
}
