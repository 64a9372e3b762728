package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// itemsPage is the registry of items: what questions of several surveys measure.
type itemsPage struct {
	Page
	Items []itemLine
}

type itemLine struct {
	Name, Path, About, Text string
	Surveys                 []string
	// Wordings is how many texts ask it.
	Wordings int
}

func (a *App) listItems(c *fiber.Ctx) error {
	items, err := a.services.Surveys.Items(c.UserContext())
	if err != nil {
		return err
	}
	page := itemsPage{Page: a.page(c, "Items")}
	for _, item := range items {
		line := itemLine{
			Name: item.Name, Path: "/items/" + segmentOf(item.Name), About: aboutWords(item.About...),
			Text: item.Wordings[len(item.Wordings)-1].Question.Text,
		}
		texts := map[string]bool{}
		for _, wording := range item.Wordings {
			texts[wording.Question.Text] = true
			if !slices.Contains(line.Surveys, wording.Survey) {
				line.Surveys = append(line.Surveys, wording.Survey)
			}
		}
		line.Wordings = len(texts)
		page.Items = append(page.Items, line)
	}
	return a.render(c, fiber.StatusOK, "items/list", page)
}

// itemPage is every wording of one item.
type itemPage struct {
	Page
	About    string
	Mixed    bool
	Wordings []wordingView
}

// wordingView is one way of asking the item, with every survey that asks it so.
type wordingView struct {
	Text  string
	Asked []askedIn
	Rows  []summaryRow
}

// askedIn is a survey that asks a wording.
type askedIn struct{ Title, Path, Words string }

func (a *App) showItem(c *fiber.Ctx) error {
	item, err := a.services.Surveys.Item(c.UserContext(), segment(c, "item"))
	if err != nil {
		return err
	}
	page := itemPage{Page: a.page(c, item.Name), About: aboutWords(item.About...), Mixed: len(item.About) > 1}
	for _, wording := range item.Wordings {
		page.add(wording)
	}
	return a.render(c, fiber.StatusOK, "items/show", page)
}

// add puts a wording with those of other surveys that say and mean the same.
func (p *itemPage) add(wording surveys.ItemWording) {
	rows := wordingRows(wording)
	at := slices.IndexFunc(p.Wordings, func(known wordingView) bool {
		return known.Text == wording.Question.Text && slices.EqualFunc(known.Rows, rows, func(one, other summaryRow) bool {
			return one.Key == other.Key && slices.Equal(one.Lines, other.Lines)
		})
	})
	if at < 0 {
		at = len(p.Wordings)
		p.Wordings = append(p.Wordings, wordingView{Text: wording.Question.Text, Rows: rows})
	}
	words := wording.Survey + ", " + versionWords(wording.Versions) + ", question " + wording.Question.Code
	if !wording.Answered {
		words += ", not answered yet"
	}
	p.Wordings[at].Asked = append(p.Wordings[at].Asked, askedIn{wording.Title, questionnairePath(wording.Survey), words})
}

// wordingRows say how a wording is answered and of whom it is asked.
func wordingRows(wording surveys.ItemWording) []summaryRow {
	options := make([]string, len(wording.Options))
	for i, option := range wording.Options {
		options[i] = option.Label
	}
	rows := []summaryRow{
		{Key: "About", Lines: []string{aboutWords(wording.Question.About)}},
		{Key: "Answered as", Lines: []string{sentenceCase(wording.Question.Kind.Words())}},
	}
	if len(options) > 0 {
		rows = append(rows, summaryRow{Key: "Options", Lines: options})
	}
	if len(wording.Positive) > 0 {
		rows = append(rows, summaryRow{Key: "Counts as positive", Lines: wording.Positive})
	}
	if len(wording.NotCounted) > 0 {
		rows = append(rows, summaryRow{Key: "No opinion", Lines: wording.NotCounted})
	}
	if len(wording.Question.AskedOf) > 0 {
		rows = append(rows, summaryRow{Key: "Asked of", Lines: routingLines(wording.First, wording.Question)})
	}
	return rows
}

// versionWords are the numbers of versions: "version 2", "versions 1, 2 and 5".
func versionWords(versions []int) string {
	if len(versions) == 1 {
		return "version " + strconv.Itoa(versions[0])
	}
	words := make([]string, len(versions))
	for i, version := range versions {
		words[i] = strconv.Itoa(version)
	}
	last := len(words) - 1
	return "versions " + strings.Join(words[:last], ", ") + " and " + words[last]
}

// aboutWords say what a question is about.
func aboutWords(about ...string) string {
	var words []string
	for _, one := range about {
		switch one {
		case "knowledge":
			words = append(words, "Own knowledge")
		case "environment":
			words = append(words, "Environment")
		case "":
			words = append(words, "Not said")
		default:
			words = append(words, sentenceCase(one))
		}
	}
	return strings.Join(words, ", ")
}
