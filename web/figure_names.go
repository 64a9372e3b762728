package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// figureNamesPages are the page on which the names that documents have for figures are kept.
var figureNamesPages = map[string]any{
	"returns/names": figureNamesPage{},
}

func (a *App) figureNamesRoutes() []route {
	const path = "/returns/:return/claims/names"
	return []route{
		{fiber.MethodGet, path, keepsProgramme, a.askFigureNames},
		{fiber.MethodPost, path, keepsProgramme, a.saveFigureNames},
	}
}

// figureNamesPage asks for the names, a line each. Was are those that the page was made from.
type figureNamesPage struct {
	Page
	Path  string
	Back  string
	Names string
	Was   string
	Keys  []summaryRow
}

func (a *App) askFigureNames(c *fiber.Ctx) error {
	page, _, names, err := a.figureNamesPage(c)
	if err != nil {
		return err
	}
	page.Names, page.Was = nameLines(names), nameLines(names)
	return a.render(c, fiber.StatusOK, "returns/names", page)
}

func (a *App) figureNamesPage(c *fiber.Ctx) (figureNamesPage, reports.GrantReturn, []reports.FigureName, error) {
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return figureNamesPage{}, made, nil, returnError(err)
	}
	names, err := a.services.Reports.FigureNames(c.UserContext(), a.actor(c), filed.Programme)
	page := figureNamesPage{
		Page: a.page(c, "What documents call the figures"), Path: grantReturnPath(filed.Slug, "claims", "names"), Back: grantReturnPath(filed.Slug, "claims"),
		Keys: figureKeys(made),
	}
	return page, made, names, err
}

func (a *App) saveFigureNames(c *fiber.Ctx) error {
	page, made, kept, err := a.figureNamesPage(c)
	if err != nil {
		return err
	}
	page.Names, page.Was = sent(c, "names"), sent(c, "was")
	names, wrong := readNames(page.Names, func(key string) bool {
		_, there := made.Receipts[key]
		return there || slices.ContainsFunc(kept, func(k reports.FigureName) bool { return k.Key == key })
	})
	for _, name := range names {
		if _, isKey := made.Receipts[name.Name]; isKey && wrong == "" {
			wrong = "The name " + name.Name + " is the key of a figure of this return, and names that one"
		}
	}
	if wrong != "" {
		page.Problems.Add("names", wrong)
		return a.render(c, fiber.StatusUnprocessableEntity, "returns/names", page)
	}
	seen, _ := readNames(page.Was, func(string) bool { return true })
	if err := a.services.Reports.NameFigures(c.UserContext(), a.actor(c), made.Programme, seen, names); err != nil {
		return err
	}
	return a.seeOther(c, page.Back, "The names are saved")
}

// nameLines are the names as they are typed: "oic.trained = training.OIC.trained".
func nameLines(names []reports.FigureName) string {
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name.Name + " = " + name.Key + "\n")
	}
	return strings.TrimSpace(text.String())
}

// readNames reads the lines, and says what is wrong with the first that cannot be, "" for
// nothing.
func readNames(text string, isKey func(string) bool) (names []reports.FigureName, wrong string) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, key, split := strings.Cut(line, "=")
		name, key = strings.TrimSpace(name), strings.TrimSpace(key)
		switch {
		case !split || name == "" || key == "":
			return nil, fmt.Sprintf("Line %d must be a name, an equals sign and the key of a figure", i+1)
		case !reports.IsFigureName(name):
			return nil, fmt.Sprintf("The name in line %d must be one word of at most 100 characters", i+1)
		case slices.ContainsFunc(names, func(n reports.FigureName) bool { return n.Name == name }):
			return nil, fmt.Sprintf("The name %s stands in two lines, and can be of one figure alone", name)
		case !isKey(key):
			return nil, fmt.Sprintf("This return has no figure with the key %s, in line %d", shortWords(key, 100), i+1)
		}
		names = append(names, reports.FigureName{Name: name, Key: key})
	}
	if len(names) > reports.MaxFigureNames {
		return nil, "There must be " + number(reports.MaxFigureNames) + " names or fewer"
	}
	return names, ""
}
