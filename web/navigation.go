package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// navigationEntry is a line of the service navigation: the words, the address, and
// who sees it, which is whoever may open it.
type navigationEntry struct {
	text string
	path string
	seen guard
}

// navigationEntries are the service navigation, in its order.
var navigationEntries = []navigationEntry{}

// navigationLink is an entry on a page. Current marks the part of Muster that the
// page belongs to.
type navigationLink struct {
	Text    string
	Path    string
	Current bool
}

// navigation are the links that the actor sees.
func (a *App) navigation(c *fiber.Ctx) []navigationLink {
	actor, path := a.actor(c), c.Path()
	var links []navigationLink
	for _, entry := range navigationEntries {
		if entry.seen.allows(actor) {
			current := path == entry.path || strings.HasPrefix(path, entry.path+"/")
			links = append(links, navigationLink{entry.text, entry.path, current})
		}
	}
	return links
}
