package web

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

//go:embed templates
var templateFiles embed.FS

const pageFolder = "templates/pages/"

// ownFiles is what is made of the program's own files.
type ownFiles struct {
	assets    *assetFiles
	linked    string // what links the assets, the same on every page
	templates map[string]*template.Template
}

// loadOwnFiles makes them once a process: they are the same for every App.
var loadOwnFiles = sync.OnceValues(func() (files ownFiles, err error) {
	if files.assets, err = loadAssets(); err != nil {
		return files, err
	}
	if files.linked, err = makeLinked(files.assets); err != nil {
		return files, err
	}
	files.templates, err = parseTemplates(files.assets)
	return files, err
})

// parseTemplates makes one set a page: the layout, the components, and the page's
// own file, whose name under templates/pages, without .html, is the page's. The
// page defines "content"; "before" stands above it, for a back link.
func parseTemplates(assets *assetFiles) (map[string]*template.Template, error) {
	shared, err := template.New("layout.html").Option("missingkey=error").Funcs(templateFunctions(assets)).
		ParseFS(templateFiles, "templates/layout.html", "templates/components/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	err = fs.WalkDir(templateFiles, strings.TrimSuffix(pageFolder, "/"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, err := shared.Clone()
		if err != nil {
			return err
		}
		if page, err = page.ParseFS(templateFiles, name); err != nil {
			return err
		}
		pages[strings.TrimSuffix(strings.TrimPrefix(name, pageFolder), ".html")] = page
		return nil
	})
	return pages, err
}

// makeLinked makes the part of the frame that links the assets.
func makeLinked(assets *assetFiles) (string, error) {
	linked, err := template.New("linked.html").Funcs(templateFunctions(assets)).ParseFS(templateFiles, "templates/linked.html")
	if err != nil {
		return "", err
	}
	var made strings.Builder
	err = linked.ExecuteTemplate(&made, "linked", nil)
	return made.String(), err
}

// templateFunctions are what templates may call. They format; they decide nothing.
func templateFunctions(assets *assetFiles) template.FuncMap {
	functions := template.FuncMap{
		"asset":  assets.url,
		"field":  newField,
		"choice": newChoice,

		"summaryList":    summaryList,
		"errorSummary":   errorSummary,
		"sessionCaption": sessionCaption,
	}
	maps.Copy(functions, dateFunctions)
	maps.Copy(functions, numberFunctions)
	return functions
}

// render answers with a page by its template. It is made in full before a byte is sent, so that
// a template that fails never sends half of one.
func (a *App) render(c *fiber.Ctx, status int, name string, page framed) error {
	set, ok := a.templates[name]
	if !ok {
		return fmt.Errorf("there is no page template %q", name)
	}
	// The response keeps its body in memory until the handlers are done.
	c.Response().ResetBody()
	if err := set.ExecuteTemplate(c.Response().BodyWriter(), "layout.html", page); err != nil {
		c.Response().ResetBody()
		return fmt.Errorf("render %s: %w", name, err)
	}
	return asPage(c, status)
}

// renderWritten answers with a page that Go writes.
func (a *App) renderWritten(c *fiber.Ctx, status int, page writtenPage) error {
	var m markup
	writePage(&m, page)
	c.Response().SetBodyRaw(m.out.Bytes())
	return asPage(c, status)
}

func asPage(c *fiber.Ctx, status int) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Status(status)
	packPage(c)
	return nil
}

// packPage compresses a page for whoever takes it so: many are on a slow line. Only a page
// asked for by its path alone: one that repeats what was asked beside the form's token, over
// and over for one who watches how long it is, would tell the token (BREACH).
func packPage(c *fiber.Ctx) {
	c.Vary(fiber.HeaderAcceptEncoding)
	if changes(c.Method()) || len(c.Request().URI().QueryString()) > 0 || !takesPacked(c) {
		return
	}
	c.Response().SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, c.Response().Body(), fasthttp.CompressBestSpeed))
	c.Set(fiber.HeaderContentEncoding, "gzip")
}

// takesPacked tells whether the browser says that it reads gzip. Fiber takes one that says
// nothing for one that accepts everything.
func takesPacked(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip"
}

// sortedKeys are the keys of a map in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
