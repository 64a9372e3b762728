package web

import "github.com/gofiber/fiber/v2"

// live says that the process answers.
func (a *App) live(c *fiber.Ctx) error {
	c.Locals(routeKey, "/health/live")
	return c.SendString("ok\n")
}

// ready says that the database answers too.
func (a *App) ready(c *fiber.Ctx) error {
	c.Locals(routeKey, "/health/ready")
	if err := a.services.Ready(c.UserContext()); err != nil {
		a.config.Log.Warn("not ready", "error", err.Error())
		return c.Status(fiber.StatusServiceUnavailable).SendString("the database does not answer\n")
	}
	return c.SendString("ok\n")
}
