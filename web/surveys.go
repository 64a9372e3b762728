package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// surveyPages are the pages about surveys as a whole.
var surveyPages = map[string]any{
	"surveys/list": surveysPage{},
}

func (a *App) surveyRoutes() []route {
	return []route{
		{fiber.MethodGet, "/surveys", holds(people.Trainer, people.Manager, people.Board, people.Administrator), a.listSurveys},
	}
}

// surveysPage is every wave of every survey, and how people come to answer it.
type surveysPage struct {
	Page
	// Open are answered by whoever has the code, After by those of a session.
	Open, After []waveLine
	// Pager is of those of sessions.
	Pager pager
	// KeepsSurveys: the reader writes questionnaires.
	KeepsSurveys bool
}

// FirstPage tells whether it is the page that also has the open surveys.
func (p surveysPage) FirstPage() bool { return p.Pager.Number <= 1 }

// waveLine is a wave in words. Code and Path are those of an open wave.
type waveLine struct {
	surveys.Wave
	Title string
	// Of is the title of the wave's programme.
	Of     string
	Tag    tagView
	When   string
	IsOpen bool
	Code   string
	Path   string
	// Days is where the days of an open wave are changed, for who may, and Organisations where
	// organisations get codes of their own.
	Days, Organisations string
}

// waveTitle is a wave by the title of its survey. What the surveys of sessions have made has
// a name for files alone, such as MSOIC-2020-21-VLO-3-months: when it is asked says it better.
func waveTitle(title string, wave surveys.Wave) string {
	title += stageWords(wave.Kind, wave.Months)
	if !wave.Planned {
		title += ", " + wave.Name
	}
	return title
}

// waveLabel is a wave where its survey's title stands already.
func waveLabel(wave surveys.Wave) string {
	switch {
	case !wave.Planned:
		return wave.Name + stageWords(wave.Kind, wave.Months)
	case wave.Kind == surveys.WaveAfter:
		return "after the session"
	}
	return strings.TrimPrefix(stageWords(wave.Kind, wave.Months), ", ")
}

// waveLabels are the labels of waves, each once.
func waveLabels(waves []surveys.Wave) []string {
	var labels []string
	for _, wave := range waves {
		if label := waveLabel(wave); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// listSurveys lists the waves that are answered here, those that opened last first.
func (a *App) listSurveys(c *fiber.Ctx) error {
	waves, err := a.services.Surveys.Waves(c.UserContext())
	if err != nil {
		return err
	}
	titles, err := a.surveyTitles(c)
	if err != nil {
		return err
	}
	programmes, err := a.programmesByCode(c)
	if err != nil {
		return err
	}
	slices.SortStableFunc(waves, func(one, other surveys.Wave) int { return other.OpensAt.Compare(one.OpensAt) })
	codes, err := a.services.Surveys.OpenWaveCodes(c.UserContext())
	if err != nil {
		return err
	}
	page := surveysPage{Page: a.page(c, "Surveys"), KeepsSurveys: keepsSurveys.allows(a.actor(c))}
	for _, wave := range waves {
		line := waveLine{
			Wave: wave, Title: waveTitle(titles[wave.Survey], wave), Of: programmes[wave.Programme].Title, Tag: a.waveTag(wave, programmes[wave.Programme].EndsOn), When: a.waveWords(wave), IsOpen: wave.IsOpen(a.now()),
		}
		switch wave.Kind {
		case surveys.WaveOpen:
			line.Code = codes[wave.ID]
			line.Path = codePath(line.Code)
			if page.KeepsSurveys {
				line.Days, line.Organisations = waveDaysPath(wave.ID), organisationCodesPath(wave.ID)
			}
			page.Open = append(page.Open, line)
		case surveys.WaveBefore, surveys.WaveAfter, surveys.WaveFollowUp:
			page.After = append(page.After, line)
		}
	}
	if page.Pager, err = newPager(c, len(page.After)); err != nil {
		return err
	}
	first := (page.Pager.Number - 1) * perPage
	page.After = page.After[first:min(first+perPage, len(page.After))]
	return a.render(c, fiber.StatusOK, "surveys/list", page)
}

func (a *App) surveyTitles(c *fiber.Ctx) (map[string]string, error) {
	newest, err := a.services.Surveys.Surveys(c.UserContext())
	titles := map[string]string{}
	for _, survey := range newest {
		titles[survey.Code] = survey.Title
	}
	return titles, err
}

// programmesByCode are the programmes by their codes.
func (a *App) programmesByCode(c *fiber.Ctx) (map[string]courses.Programme, error) {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	byCode := map[string]courses.Programme{}
	for _, programme := range programmes {
		byCode[programme.Code] = programme
	}
	return byCode, err
}

// programmeTitles are the titles of the programmes by code.
func (a *App) programmeTitles(c *fiber.Ctx) (map[string]string, error) {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	titles := map[string]string{}
	for _, programme := range programmes {
		titles[programme.Code] = programme.Title
	}
	return titles, err
}

func (a *App) waveTag(wave surveys.Wave, ends string) tagView {
	switch {
	case wave.Planned && ends != "" && wave.LastDay(ends) < a.today():
		return tagView{"Closed", "grey"}
	case wave.IsOpen(a.now()):
		return tagView{"Open", "green"}
	case a.now().Before(wave.OpensAt):
		return tagView{"Not open yet", "blue"}
	}
	return tagView{"Closed", "grey"}
}

// plannedWords say when the surveys of sessions are open.
var plannedWords = map[surveys.WaveKind]string{
	surveys.WaveBefore:   "From 14 days before each session until it starts",
	surveys.WaveAfter:    "For 28 days after each session",
	surveys.WaveFollowUp: "For 28 days from a weekday so many months after each session",
}

// waveWords says from when to when a wave takes answers.
func (a *App) waveWords(wave surveys.Wave) string {
	if wave.Planned {
		return plannedWords[wave.Kind]
	}
	words := "Open at any time"
	if !wave.OpensAt.IsZero() {
		words = "From " + fullDay(wave.OpensAt)
	}
	if !wave.ClosesAt.IsZero() {
		words += " until " + closing(wave.ClosesAt)
	}
	return words
}
