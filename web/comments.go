package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/surveys"
)

// commentPages are the pages of what people wrote.
var commentPages = map[string]any{
	"comments/list": commentsPage{},
}

func (a *App) commentRoutes() []route {
	readers := holds(people.Manager)
	return []route{
		{fiber.MethodGet, "/comments", readers, a.showComments},
		{fiber.MethodPost, "/comments", readers, a.decideComment},
	}
}

// commentsPage is what nobody has decided about, by question, and what was decided last.
type commentsPage struct {
	Page
	// Left is how many wait, of whom Shown are on the page.
	Left, Shown int
	Waiting     []commentGroup
	Decided     []commentLine
}

// Wait says how many wait.
func (p commentsPage) Wait() string {
	switch {
	case p.Left == 1:
		return "One waits to be read"
	case p.Left > surveys.MostCommentsCounted:
		return "More than " + strconv.Itoa(surveys.MostCommentsCounted) + " wait to be read"
	}
	return strconv.Itoa(p.Left) + " wait to be read"
}

// More tells whether more wait than are on the page.
func (p commentsPage) More() bool { return p.Left > p.Shown }

// commentGroup is what was written to one question of one wave.
type commentGroup struct {
	Asked, Title string
	Comments     []commentLine
}

// commentLine is a comment in words. ID is its form's.
type commentLine struct {
	surveys.Comment
	Number               int // among those to its question
	ID, Field, Title, By string
	Released             bool
	Form                 commentForm
}

// commentForm is what is sent of one comment. Words come in the field of the comment: the page
// has a form for each.
type commentForm struct{ Comment, Decision, Words string }

func wordsField(id string) string { return "words-" + strings.ReplaceAll(id, "/", "-") }

func commentID(id surveys.CommentID) string {
	return id.WaveID + "/" + id.ResponseID + "/" + id.Question
}

func (a *App) showComments(c *fiber.Ctx) error {
	return a.renderComments(c, fiber.StatusOK, commentForm{}, nil)
}

func (a *App) renderComments(c *fiber.Ctx, status int, form commentForm, problems Problems) error {
	waiting, left, decided, err := a.services.Surveys.CommentsToRead(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	titles, err := a.waveTitles(c)
	if err != nil {
		return err
	}
	page := commentsPage{Page: a.page(c, "Comments to read")}
	page.Problems, page.Left, page.Shown = problems, left, len(waiting)
	for _, comment := range waiting {
		line := newCommentLine(comment, titles)
		line.Form.Words = comment.Original
		if line.ID == form.Comment {
			line.Form.Words = form.Words
		}
		page.wait(line)
	}
	var deciders []string
	for _, comment := range decided {
		deciders = append(deciders, comment.DecidedBy)
	}
	names, err := a.services.People.PeopleByID(c.UserContext(), deciders)
	if err != nil {
		return err
	}
	for _, comment := range decided {
		line := newCommentLine(comment, titles)
		line.By, line.Released = names[comment.DecidedBy].Name, comment.State == surveys.CommentReleased
		page.Decided = append(page.Decided, line)
	}
	return a.render(c, status, "comments/list", page)
}

func newCommentLine(comment surveys.Comment, titles map[string]string) commentLine {
	id := commentID(comment.CommentID)
	comment.Asked = withoutNoCases(comment.Asked)
	return commentLine{Comment: comment, ID: id, Field: wordsField(id), Title: titles[comment.WaveID]}
}

// wait puts a comment with the others to its question.
func (p *commentsPage) wait(line commentLine) {
	at := slices.IndexFunc(p.Waiting, func(group commentGroup) bool { return group.Asked == line.Asked && group.Title == line.Title })
	if at < 0 {
		at = len(p.Waiting)
		p.Waiting = append(p.Waiting, commentGroup{Asked: line.Asked, Title: line.Title})
	}
	line.Number = len(p.Waiting[at].Comments) + 1
	p.Waiting[at].Comments = append(p.Waiting[at].Comments, line)
}

// waveTitles are the titles of all waves by their ids.
func (a *App) waveTitles(c *fiber.Ctx) (map[string]string, error) {
	surveyTitles, err := a.surveyTitles(c)
	if err != nil {
		return nil, err
	}
	waves, err := a.services.Surveys.Waves(c.UserContext())
	titles := map[string]string{}
	for _, wave := range waves {
		titles[wave.ID] = waveTitle(surveyTitles[wave.Survey], wave)
	}
	return titles, err
}

func (a *App) decideComment(c *fiber.Ctx) error {
	form := commentForm{Comment: sent(c, "comment"), Decision: sent(c, "decision")}
	form.Words = sent(c, wordsField(form.Comment))
	parts := strings.SplitN(form.Comment, "/", 3)
	if len(parts) != 3 {
		return surveys.ErrNoComment
	}
	err := a.services.Surveys.DecideComment(c.UserContext(), a.actor(c),
		surveys.CommentID{WaveID: parts[0], ResponseID: parts[1], Question: parts[2]}, surveys.CommentState(form.Decision), form.Words)
	if errors.Is(err, surveys.ErrCommentText) {
		var problems Problems
		problems.Add(wordsField(form.Comment), "Enter the words to release, or hold the comment back")
		return a.renderComments(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/comments", fiber.StatusSeeOther)
}
