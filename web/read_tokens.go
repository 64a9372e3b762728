package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

// readTokenPages are the pages on which tokens for other programs are made and revoked.
var readTokenPages = map[string]any{
	"tokens/list":   readTokensPage{},
	"tokens/new":    newReadTokenPage{},
	"tokens/made":   madeReadTokenPage{},
	"tokens/revoke": revokeReadTokenPage{},
}

const readTokensAt = "/tokens"

// makesTokens is open to who may let other programs read.
var makesTokens = holds(people.Manager, people.Administrator)

func (a *App) readTokenRoutes() []route {
	return []route{
		{fiber.MethodGet, readTokensAt, makesTokens, a.listReadTokens},
		{fiber.MethodGet, readTokensAt + "/new", makesTokens, a.newReadToken},
		{fiber.MethodPost, readTokensAt, makesTokens, a.makeReadToken},
		{fiber.MethodGet, readTokensAt + "/:token/revoke", makesTokens, a.confirmRevoke},
		{fiber.MethodPost, readTokensAt + "/:token/revoke", makesTokens, a.revokeReadToken},
	}
}

// scopeWords are the scopes as a reader meets them: in short, and what they cover.
var scopeWords = map[reports.ReadScope][2]string{
	reports.ScopeReleased: {"Released returns", "What a funder sees: returns that are released, and nothing else."},
	reports.ScopeReturns:  {"All returns", "Returns that are released, and drafts as they stand."},
	reports.ScopeFigures:  {"Figures", "The programme’s figures as recorded now or as at a day, and no return."},
}

// readTokenView is a token in the list.
type readTokenView struct {
	Name   string
	Path   string
	Works  bool
	Tag    tagView
	Rows   []summaryRow
	Revoke string
}

type readTokensPage struct {
	Page
	Tokens []readTokenView
}

func (a *App) listReadTokens(c *fiber.Ctx) error {
	tokens, err := a.services.Reports.ReadTokens(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	makers := make([]string, len(tokens))
	for i, token := range tokens {
		makers[i] = token.MadeBy
	}
	known, err := a.services.People.PeopleByID(c.UserContext(), makers)
	if err != nil {
		return err
	}
	page := readTokensPage{Page: a.page(c, "Tokens for other programs")}
	for _, token := range tokens {
		view := a.viewReadToken(token)
		view.Rows = append(view.Rows, summaryRow{Key: "Made", Lines: []string{fullDay(token.RecordedAt) + " by " + nameOrEmail(known[token.MadeBy])}})
		page.Tokens = append(page.Tokens, view)
	}
	return a.render(c, fiber.StatusOK, "tokens/list", page)
}

func (a *App) viewReadToken(token reports.ReadToken) readTokenView {
	view := readTokenView{
		Name: token.Name, Works: token.Works(a.now()), Revoke: readTokensAt + "/" + url.PathEscape(token.ID) + "/revoke",
		Rows: []summaryRow{
			{Key: "Reads", Lines: []string{scopeWords[token.Scope][0] + " of " + token.Programme}},
			{Key: "Works until", Lines: []string{fullDay(token.ExpiresAt) + " at " + clockTime(token.ExpiresAt)}},
			{Key: "Last used", Lines: []string{lastUsedWords(token.LastUsedOn)}},
		},
	}
	switch {
	case !token.RevokedAt.IsZero():
		view.Tag = tagView{"Revoked", "grey"}
	case !view.Works:
		view.Tag = tagView{"Expired", "grey"}
	default:
		view.Tag = tagView{"Works", "green"}
	}
	return view
}

func lastUsedWords(day string) string {
	if day == "" {
		return "Not yet"
	}
	return ofDate(day, fullDay)
}

type readTokenForm struct {
	Name      string `form:"name" validate:"required,max=100" say:"Enter what the token is for" say_max:"What the token is for must be 100 characters or fewer"`
	Programme string `form:"programme" validate:"required" say:"Select a programme"`
	Scope     string `form:"scope" validate:"required,oneof=released_returns returns figures" say:"Select what the token reads"`
	Days      string `form:"days" validate:"required,oneof=30 90 366" say:"Select how long the token works"`
}

type newReadTokenPage struct {
	Page
	Form       readTokenForm
	Programmes []Choice
	Scopes     []Choice
	Lengths    []Choice
}

func (a *App) newReadToken(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	return a.askReadToken(c, fiber.StatusOK, readTokenForm{Programme: v.Programme.Code, Scope: string(reports.ScopeReleased), Days: "90"}, nil)
}

func (a *App) askReadToken(c *fiber.Ctx, status int, form readTokenForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := newReadTokenPage{Page: a.page(c, "Make a token"), Form: form, Programmes: v.Programmes, Lengths: []Choice{
		{Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}, {Value: strconv.Itoa(reports.MostTokenDays), Label: "A year"},
	}}
	for _, scope := range reports.ReadScopes {
		page.Scopes = append(page.Scopes, Choice{Value: string(scope), Label: scopeWords[scope][0], Hint: scopeWords[scope][1]})
	}
	page.Problems = problems
	return a.render(c, status, "tokens/new", page)
}

// madeReadTokenPage shows a token, once.
type madeReadTokenPage struct {
	Page
	Secret  string
	Rows    []summaryRow
	Address string
}

func (a *App) makeReadToken(c *fiber.Ctx) error {
	var form readTokenForm
	problems := bind(c, &form)
	days, err := strconv.Atoi(form.Days)
	if err != nil || len(problems) > 0 {
		return a.askReadToken(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	token, secret, err := a.services.Reports.MakeReadToken(c.UserContext(), a.actor(c), reports.ReadToken{
		Name: form.Name, Programme: form.Programme, Scope: reports.ReadScope(form.Scope),
	}, days)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	path := "/returns"
	if token.Scope == reports.ScopeFigures {
		path = "/figures.csv"
	}
	return a.render(c, fiber.StatusOK, "tokens/made", madeReadTokenPage{
		Page: a.page(c, "Copy the token now"), Secret: secret, Rows: a.viewReadToken(token).Rows[:2], Address: a.absolute(apiAt + path),
	})
}

type revokeReadTokenPage struct {
	Page
	Token readTokenView
}

func (a *App) confirmRevoke(c *fiber.Ctx) error {
	tokens, err := a.services.Reports.ReadTokens(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	index := slices.IndexFunc(tokens, func(t reports.ReadToken) bool { return t.ID == c.Params("token") && t.Works(a.now()) })
	if index < 0 {
		return fiber.ErrNotFound
	}
	return a.render(c, fiber.StatusOK, "tokens/revoke", revokeReadTokenPage{a.page(c, "Revoke this token?"), a.viewReadToken(tokens[index])})
}

func (a *App) revokeReadToken(c *fiber.Ctx) error {
	if err := a.services.Reports.RevokeReadToken(c.UserContext(), a.actor(c), c.Params("token")); err != nil {
		return err
	}
	return a.seeOther(c, readTokensAt, "The token is revoked and works no more")
}
