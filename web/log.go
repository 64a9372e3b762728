package web

import (
	"crypto/rand"
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	requestKey = "request"
	routeKey   = "route"
)

// logRequests writes a line a request: the pattern of its route and never its
// address, because addresses hold tokens and codes, nor who asked. A request that
// failed is answered here, so that its status is known.
func (a *App) logRequests(c *fiber.Ctx) error {
	start := time.Now() // a duration, not a moment of the domain's
	c.Locals(requestKey, strings.ToLower(rand.Text()[:12]))
	c.Set(fiber.HeaderXRequestID, requestID(c))
	if err := c.Next(); err != nil {
		if err = a.showError(c, err); err != nil {
			return err
		}
	}
	status := c.Response().StatusCode()
	pattern := routePattern(c)
	if status < 400 && (strings.HasPrefix(pattern, "/assets/") || strings.HasPrefix(pattern, "/health/")) {
		return nil
	}
	now := time.Now()
	// Not by Log.Info, which first finds out from where it is called.
	line := slog.NewRecord(now, slog.LevelInfo, "request", 0)
	line.AddAttrs(slog.String("request", requestID(c)), slog.String("method", c.Method()), slog.String("route", pattern),
		slog.Int("status", status), slog.Float64("ms", float64(now.Sub(start).Microseconds())/1000))
	if log := a.config.Log.Handler(); log.Enabled(c.Context(), slog.LevelInfo) {
		_ = log.Handle(c.Context(), line) // as Log.Info does
	}
	return nil
}

// requestID is the reference by which a request is found in the log.
func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestKey).(string)
	return id
}

// routePattern is the path of the matched route as the table has it, or "none".
func routePattern(c *fiber.Ctx) string {
	if pattern, ok := c.Locals(routeKey).(string); ok {
		return pattern
	}
	return "none"
}
