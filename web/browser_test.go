package web

import (
	"os"
	"regexp"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// TestEveryPageIsLookedAtInABrowser compares the routes of the table with those that
// browser/pages.mjs names. The browser holds that a line of it is of the route that it names.
func TestEveryPageIsLookedAtInABrowser(t *testing.T) {
	list, err := os.ReadFile("browser/pages.mjs")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, match := range regexp.MustCompile(`\broute: '([^']+)'`).FindAllSubmatch(list, -1) {
		named[string(match[1])] = true
	}
	for _, route := range (&App{config: Config{Demonstration: true}}).table() {
		if route.method != fiber.MethodGet {
			continue
		}
		if !named[route.path] {
			t.Errorf("no line of browser/pages.mjs is of the route %s", route.path)
		}
		delete(named, route.path)
	}
	for path := range named {
		t.Errorf("browser/pages.mjs has a line of the route %s, which is not in the table", path)
	}
}
