package web

import "github.com/gofiber/fiber/v2"

// staticPages are the pages that say the same to everybody.
var staticPages = map[string]any{
	"errors/error": failurePage{},
	"static/start": startPage{},
}

func (a *App) staticRoutes() []route {
	return []route{
		{fiber.MethodGet, "/", anyone, a.start},
	}
}

// startPage is the first page.
type startPage struct{ Page }

func (a *App) start(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "static/start", startPage{a.page(c, "Training on modern slavery and organised immigration crime")})
}
