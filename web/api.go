package web

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// apiAt is where the read API begins. Another version of it would stand beside this one.
const apiAt = "/api/v1"

// apiRoutes are what other programs read. Who asks is told by a token and never by a cookie,
// so that the routes are open here and each asks for a token itself.
func (a *App) apiRoutes() []route {
	return []route{
		{fiber.MethodGet, apiAt + "/openapi.json", anyone, a.apiDocument},
		{fiber.MethodGet, apiAt + "/returns", anyone, a.byToken(a.apiReturns)},
		{fiber.MethodGet, apiAt + "/returns/:return", anyone, a.byToken(a.apiReturn)},
		{fiber.MethodGet, apiAt + "/returns/:return/figures", anyone, a.byToken(a.apiReturnFigures)},
		{fiber.MethodGet, apiAt + "/returns/:return/figures.csv", anyone, a.byToken(a.apiReturnFigures)},
		{fiber.MethodGet, apiAt + "/figures", anyone, a.byToken(a.apiFigures, "as-at")},
		{fiber.MethodGet, apiAt + "/figures.csv", anyone, a.byToken(a.apiFigures, "as-at")},
	}
}

// isAPI tells whether a request is another program's, which is answered in JSON.
func isAPI(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/api/") }

// What may be asked in a minute: by a token, and from a network address, which may have
// several programs. Power BI asks for a table in one request.
const (
	mostByToken   = 60
	mostByNetwork = 240
)

// tooManyRequests is the answer to who asks faster than that.
var tooManyRequests = errorPage{
	status: fiber.StatusTooManyRequests, title: "Too many requests", words: "Wait a minute, then ask again: a token may ask 60 times a minute.",
}

// pace counts requests in the present minute. It rests in memory: of several servers each
// counts its own.
type pace struct {
	mutex  sync.Mutex
	minute time.Time
	asked  map[string]int
}

// may counts a request and tells whether it is one of the first most in its minute.
func (p *pace) may(who string, most int, now time.Time) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if minute := now.Truncate(time.Minute); p.asked == nil || !minute.Equal(p.minute) {
		p.minute, p.asked = minute, map[string]int{}
	}
	p.asked[who]++
	return p.asked[who] <= most
}

// byToken finds who reads by the token of the request, which stands in a header and never in
// the address: addresses are kept in logs. An address may ask for the parameters named alone:
// another, left out in silence, would be answered with what was not asked for.
func (a *App) byToken(answer func(*fiber.Ctx, reports.Reader) error, parameters ...string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		if !a.pace.may("network "+c.IP(), mostByNetwork, a.now()) {
			return a.slowDown(c)
		}
		kind, secret, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
		if !strings.EqualFold(kind, "Bearer") || secret == "" {
			return unknownReader(c, reports.ErrNoToken)
		}
		reader, err := a.services.Reports.ReaderByToken(c.UserContext(), strings.TrimSpace(secret))
		if err != nil {
			return unknownReader(c, err)
		}
		if !a.pace.may("token "+reader.Token.ID, mostByToken, a.now()) {
			return a.slowDown(c)
		}
		for name := range c.Queries() {
			if !slices.Contains(parameters, name) {
				return unknownParameter(name, parameters)
			}
		}
		err = answer(c, reader)
		if errors.Is(err, reports.ErrNotAllowed) {
			return beyondToken(reader.Token)
		}
		return err
	}
}

func unknownParameter(name string, known []string) errorPage {
	words := "“" + name + "” is no parameter of this address. It has none."
	if len(known) > 0 {
		words = "“" + name + "” is no parameter of this address. It has: " + strings.Join(known, ", ") + "."
	}
	return errorPage{status: fiber.StatusBadRequest, title: "Unknown parameter", words: words}
}

// beyondToken is the answer to who asks for what a token's scope, or its maker's role, does not
// cover.
func beyondToken(token reports.ReadToken) errorPage {
	scope := scopeWords[token.Scope]
	return errorPage{
		of: reports.ErrNotAllowed, status: fiber.StatusForbidden, title: "This token does not cover that",
		words: "Its scope is “" + scope[0] + "” of " + token.Programme + ": " + scope[1] + " It reads no more than whoever made it may read now. For another scope make another token in Muster.",
	}
}

func (a *App) slowDown(c *fiber.Ctx) error {
	c.Set(fiber.HeaderRetryAfter, "60")
	return tooManyRequests
}

func unknownReader(c *fiber.Ctx, err error) error {
	c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="Muster"`)
	return err
}

// apiFailure is every answer that is not what was asked for.
type apiFailure struct {
	Error apiFault `json:"error"`
}

type apiFault struct {
	Status  int    `json:"status"`
	Title   string `json:"title"`
	Message string `json:"message"`
}

func showAPIError(c *fiber.Ctx, page errorPage) error {
	return c.Status(page.status).JSON(apiFailure{apiFault{page.status, page.title, page.words}})
}

// apiFiledReturn is a return as it is filed.
type apiFiledReturn struct {
	Slug      string `json:"slug"`
	Title     string `json:"title"`
	Programme string `json:"programme"`
	AsAt      string `json:"as_at"`
	State     string `json:"state"`
	// Hash is that of the frozen content, "" for what can still change.
	Hash string `json:"sha256"`
}

func filedForAPI(filed reports.Return) apiFiledReturn {
	return apiFiledReturn{filed.Slug, filed.Title, filed.Programme, filed.AsAt, string(filed.State), filed.Hash}
}

type apiReturnList struct {
	Returns []apiFiledReturn `json:"returns"`
}

type apiWholeReturn struct {
	Return  apiFiledReturn      `json:"return"`
	Content reports.GrantReturn `json:"content"`
}

type apiFigureList struct {
	Figures []reports.FigureRow `json:"figures"`
}

func (a *App) apiReturns(c *fiber.Ctx, reader reports.Reader) error {
	returns, err := a.services.Reports.TokenReturns(c.UserContext(), reader)
	if err != nil {
		return err
	}
	list := apiReturnList{[]apiFiledReturn{}}
	for _, filed := range returns {
		list.Returns = append(list.Returns, filedForAPI(filed))
	}
	return c.JSON(list)
}

func (a *App) apiReturn(c *fiber.Ctx, reader reports.Reader) error {
	filed, made, err := a.services.Reports.TokenReturn(c.UserContext(), reader, segment(c, "return"))
	if err != nil {
		return err
	}
	return c.JSON(apiWholeReturn{filedForAPI(filed), a.withAddresses(filed, made).WithFingerprints()})
}

func (a *App) apiReturnFigures(c *fiber.Ctx, reader reports.Reader) error {
	filed, made, err := a.services.Reports.TokenReturn(c.UserContext(), reader, segment(c, "return"))
	if err != nil {
		return err
	}
	return sendFigures(c, made.FigureRows(func(key string) string { return receiptPath(filed.Slug, key) }))
}

func (a *App) apiFigures(c *fiber.Ctx, reader reports.Reader) error {
	day := c.Query("as-at")
	if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
		return errorPage{status: fiber.StatusUnprocessableEntity, title: "That is not a day", words: "as-at must be a real day, written YYYY-MM-DD, such as 2021-03-31."}
	}
	made, err := a.services.Reports.TokenFigures(c.UserContext(), reader, day)
	if errors.Is(err, reports.ErrFuture) {
		return errorPage{status: fiber.StatusUnprocessableEntity, title: "That day has not come yet", words: "as-at must be today or a day before."}
	}
	if err != nil {
		return err
	}
	return sendFigures(c, made.FigureRows(func(key string) string { return receiptPathAsAt(made.Programme, key, made.AsAt) }))
}

// sendFigures sends figures in the format that the address ends in.
func sendFigures(c *fiber.Ctx, rows []reports.FigureRow) error {
	if !strings.HasSuffix(c.Path(), ".csv") {
		return c.JSON(apiFigureList{rows})
	}
	var content bytes.Buffer
	if err := reports.WriteFigureRows(&content, rows); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.Send(content.Bytes())
}
