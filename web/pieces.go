package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// tagView is a status as a tag: its word, and one of govuk's tag colours or empty.
type tagView struct {
	Text   string
	Colour string
}

// summaryRow is a row of a summary list, with a link to change it when Link is set.
// LinkHidden ends the link's words for those who hear it alone: "your name".
type summaryRow struct {
	Key        string
	Lines      []string
	Link       string
	LinkText   string
	LinkHidden string
}

// lines are the lines of a text that are not empty, as a summary row shows them.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// perPage is how many rows a page of a long list has.
const perPage = 50

// pager is the pages of a long list, each with its address.
type pager struct {
	Number   int
	Last     int
	Previous string
	Next     string
	Pages    []pagerLink
}

// pagerLink is a page's number and address, or a gap between numbers.
type pagerLink struct {
	Number  int
	Address string
	Current bool
	Gap     bool
}

// Needed tells whether there is more than one page.
func (p pager) Needed() bool { return p.Last > 1 }

// pageNumber is the page asked for in the address, from 1.
func pageNumber(c *fiber.Ctx) int { return max(1, c.QueryInt("page", 1)) }

// newPager makes the pages of a list of total rows, keeping the address's filters.
// Error: a page past the last is not found.
func newPager(c *fiber.Ctx, total int) (pager, error) {
	p := pager{Number: pageNumber(c), Last: max(1, (total+perPage-1)/perPage)}
	if p.Number > p.Last {
		return p, fiber.ErrNotFound
	}
	query, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	address := func(number int) string {
		query.Set("page", strconv.Itoa(number))
		return c.Path() + "?" + query.Encode()
	}
	if p.Number > 1 {
		p.Previous = address(p.Number - 1)
	}
	if p.Number < p.Last {
		p.Next = address(p.Number + 1)
	}
	shown := 0
	for number := 1; number <= p.Last; number++ {
		if number != 1 && number != p.Last && (number < p.Number-1 || number > p.Number+1) {
			continue
		}
		if number > shown+1 {
			p.Pages = append(p.Pages, pagerLink{Gap: true})
		}
		p.Pages = append(p.Pages, pagerLink{Number: number, Address: address(number), Current: number == p.Number})
		shown = number
	}
	return p, nil
}
