package web

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/surveys"
)

// questionnairePages are the pages on which questionnaires are kept.
var questionnairePages = map[string]any{
	"questionnaires/list":    questionnairesPage{},
	"questionnaires/show":    questionnairePage{},
	"questionnaires/version": versionPage{},
	"questionnaires/new":     newQuestionnairePage{},
	"questionnaires/upload":  newQuestionnairePage{},
	"questionnaires/draft":   draftPage{},
	"questionnaires/title":   titlePage{},
	"questionnaires/step":    stepPage{},
	"questionnaires/ask":     questionEditPage{},
	"questionnaires/scale":   scalePage{},
	"questionnaires/section": draftSectionPage{},
	"questionnaires/preview": previewPage{},
	"questionnaires/export":  exportPage{},
	"items/list":             itemsPage{},
	"items/show":             itemPage{},
}

// keepsSurveys are those who write questionnaires and bring in or take out responses.
var keepsSurveys = holds(people.Manager, people.Administrator)

// questionnaireErrors are the pages for what stands in the way of writing a questionnaire.
var questionnaireErrors = []errorPage{
	{of: surveys.ErrNoQuestionnaireDraft, status: 404, title: "Nobody is changing this questionnaire", words: "Its draft has been published or deleted. Open the questionnaire to begin another.", link: "/surveys/questionnaires", linkText: "Questionnaires"},
	{of: surveys.ErrQuestionnaireDraftExists, status: 409, title: "There is a draft of this questionnaire already", words: "Go on with that draft, or delete it first.", link: "/surveys/questionnaires", linkText: "Questionnaires"},
	{of: surveys.ErrQuestionnaireDraftChanged, status: 409, title: "The draft has changed since you opened it", words: "You or somebody else has changed it in another window. Nothing was saved. Go back and reload the page to see the draft as it is now."},
	{of: surveys.ErrUnready, status: 409, title: "The questionnaire is not ready", words: "Go back to the draft: it says what is missing."},
	{of: surveys.ErrExport, status: 409, title: "These answers cannot be taken out", words: "Too few people have answered, or the survey still takes answers."},
	{of: surveys.ErrNoItem, status: 404, title: "No questionnaire asks this item", words: "Check the web address, or choose one from the list.", link: "/items", linkText: "Items"},
}

const questionnairesAt = "/surveys/questionnaires"

// questionnairePath is the address of a questionnaire, and of what is below it.
func questionnairePath(code string, below ...string) string {
	path := questionnairesAt + "/" + url.PathEscape(code)
	for _, part := range below {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// segment is a part of the address as it was before it was made one.
func segment(c *fiber.Ctx, name string) string {
	text, err := url.PathUnescape(c.Params(name))
	if err != nil {
		return ""
	}
	return text
}

func (a *App) questionnaireRoutes() []route {
	one := questionnairesAt + "/:survey"
	return []route{
		{fiber.MethodGet, questionnairesAt, keepsSurveys, a.listQuestionnaires},
		{fiber.MethodGet, questionnairesAt + "/new", keepsSurveys, a.newQuestionnaire},
		{fiber.MethodPost, questionnairesAt + "/new", keepsSurveys, a.addQuestionnaire},
		{fiber.MethodGet, questionnairesAt + "/upload", keepsSurveys, a.askQuestionnaireFile},
		{fiber.MethodPost, questionnairesAt + "/upload", keepsSurveys, a.uploadQuestionnaire},
		{fiber.MethodGet, one, keepsSurveys, a.showQuestionnaire},
		{fiber.MethodGet, one + "/versions/:version", keepsSurveys, a.showVersion},
		{fiber.MethodGet, one + "/versions/:version/questionnaire.json", keepsSurveys, a.downloadQuestionnaire},
		{fiber.MethodGet, "/items", keepsSurveys, a.listItems},
		{fiber.MethodGet, "/items/:item", keepsSurveys, a.showItem},
	}
}

// questionnaireLine is a questionnaire in the list.
type questionnaireLine struct {
	Code, Title, Path string
	// Version is the newest, 0 while there is only a draft.
	Version   int
	Questions int
	Answered  bool
	Draft     bool
	// Waves are where it is used, in words.
	Waves []string
}

type questionnairesPage struct {
	Page
	Lines []questionnaireLine
}

func (a *App) listQuestionnaires(c *fiber.Ctx) error {
	newest, err := a.services.Surveys.Surveys(c.UserContext())
	if err != nil {
		return err
	}
	drafts, err := a.services.Surveys.QuestionnaireDrafts(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	if err != nil {
		return err
	}
	page := questionnairesPage{Page: a.page(c, "Questionnaires")}
	for _, survey := range newest {
		page.Lines = append(page.Lines, questionnaireLine{
			Code: survey.Code, Title: survey.Title, Path: questionnairePath(survey.Code), Version: survey.Version,
			Questions: len(survey.Questions), Answered: survey.FrozenOn != "",
		})
	}
	for _, draft := range drafts {
		at := slices.IndexFunc(page.Lines, func(l questionnaireLine) bool { return l.Code == draft.Code })
		if at < 0 {
			at = len(page.Lines)
			page.Lines = append(page.Lines, questionnaireLine{
				Code: draft.Code, Title: draft.Title, Path: questionnairePath(draft.Code), Questions: len(draft.Questions),
			})
		}
		page.Lines[at].Draft = true
	}
	for i, line := range page.Lines {
		page.Lines[i].Waves = waveLabels(slices.DeleteFunc(slices.Clone(waves), func(wave surveys.Wave) bool { return wave.Survey != line.Code }))
	}
	slices.SortStableFunc(page.Lines, func(one, other questionnaireLine) int { return strings.Compare(one.Code, other.Code) })
	return a.render(c, fiber.StatusOK, "questionnaires/list", page)
}

// questionnairePage is one questionnaire: its versions, where it is used, what can be done.
type questionnairePage struct {
	Page
	Code     string
	Base     string
	Versions []surveys.QuestionnaireVersion
	Draft    *surveys.QuestionnaireDraft
	Waves    []waveLine
}

// Newest is the version that is asked.
func (p questionnairePage) Newest() surveys.QuestionnaireVersion { return p.Versions[0] }

func (a *App) showQuestionnaire(c *fiber.Ctx) error {
	code := segment(c, "survey")
	page := questionnairePage{Code: code, Base: questionnairePath(code)}
	draft, err := a.services.Surveys.QuestionnaireDraft(c.UserContext(), a.actor(c), code)
	switch {
	case err == nil:
		page.Draft = &draft
		page.Page = a.page(c, draft.Title)
	case !errors.Is(err, surveys.ErrNoQuestionnaireDraft):
		return err
	}
	if page.Versions, err = a.services.Surveys.QuestionnaireVersions(c.UserContext(), code); err != nil {
		return err
	}
	slices.Reverse(page.Versions)
	if len(page.Versions) == 0 && page.Draft == nil {
		return surveys.ErrNoSurvey
	}
	if len(page.Versions) > 0 {
		page.Page = a.page(c, page.Newest().Title)
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	if err != nil {
		return err
	}
	programmes, err := a.programmesByCode(c)
	if err != nil {
		return err
	}
	for _, wave := range waves {
		if wave.Survey == code {
			page.Waves = append(page.Waves, waveLine{Wave: wave, Title: sentenceCase(waveLabel(wave)), Of: programmes[wave.Programme].Title, When: a.waveWords(wave), Tag: a.waveTag(wave, programmes[wave.Programme].EndsOn)})
		}
	}
	return a.render(c, fiber.StatusOK, "questionnaires/show", page)
}

// versionPage is a version, and what of it may be compared with the one before.
type versionPage struct {
	Page
	Version surveys.QuestionnaireVersion
	Base    string
	Back    string
	Lines   []questionLine
	Changes changesView
}

// findVersion is the version that the address names.
func (a *App) findVersion(c *fiber.Ctx) (surveys.QuestionnaireVersion, error) {
	number, err := strconv.Atoi(c.Params("version"))
	if err != nil {
		return surveys.QuestionnaireVersion{}, surveys.ErrNoSurvey
	}
	return a.services.Surveys.QuestionnaireVersionOf(c.UserContext(), segment(c, "survey"), number)
}

func (a *App) showVersion(c *fiber.Ctx) error {
	version, err := a.findVersion(c)
	if err != nil {
		return err
	}
	page := versionPage{
		Page: a.page(c, version.Title+": version "+number(version.Version)), Version: version, Back: questionnairePath(version.Code),
		Base: questionnairePath(version.Code, "versions", strconv.Itoa(version.Version)), Lines: questionLines(version.Questionnaire),
	}
	if version.Version > 1 {
		before, err := a.services.Surveys.QuestionnaireVersionOf(c.UserContext(), version.Code, version.Version-1)
		if err != nil {
			return err
		}
		page.Changes = newChangesView(before, version.Questionnaire)
	}
	return a.render(c, fiber.StatusOK, "questionnaires/version", page)
}

func (a *App) downloadQuestionnaire(c *fiber.Ctx) error {
	version, err := a.findVersion(c)
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(version.Questionnaire, "", "  ")
	if err != nil {
		return err
	}
	return sendFile(c, fileName(version.Code, "questionnaire.json"), fiber.MIMEApplicationJSON, append(content, '\n'))
}

// changesView is what may be compared between a version and what follows it.
type changesView struct {
	Before      int
	Comparable  []itemChangeLine
	Lost        []itemChangeLine
	NothingElse bool
}

// Any tells whether there is an item to say something about.
func (v changesView) Any() bool { return len(v.Comparable)+len(v.Lost) > 0 }

type itemChangeLine struct {
	surveys.ItemChange
	Words string
}

func newChangesView(before surveys.QuestionnaireVersion, after surveys.Questionnaire) changesView {
	view := changesView{Before: before.Version}
	for _, change := range surveys.CompareVersions(before.Questionnaire, after) {
		line := itemChangeLine{change, sentenceCase(strings.Join(change.Why, "; "))}
		if change.Comparable {
			view.Comparable = append(view.Comparable, line)
		} else {
			view.Lost = append(view.Lost, line)
		}
	}
	return view
}

// sendFile answers with a file to be kept.
func sendFile(c *fiber.Ctx, name, contentType string, content []byte) error {
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(content)
}

// fileName joins parts to a name that every computer takes.
func fileName(parts ...string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
}
