package web

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
)

// domainFolders are the packages whose refusals reach a reader.
var domainFolders = []string{"../courses", "../courses/people", "../courses/notices", "../surveys", "../reports"}

// eachDeclared calls do for every constant and variable that the files declare at
// their top, with its value, nil when it has none.
func eachDeclared(t *testing.T, pattern string, do func(name string, value ast.Expr)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				values, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range values.Names {
					var value ast.Expr
					if i < len(values.Values) {
						value = values.Values[i]
					}
					do(name.Name, value)
				}
			}
		}
	}
}

// errorsInTheTables are the errors that web's sources list as `of:` something, as
// package.Name.
func errorsInTheTables(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			pair, ok := node.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, isName := pair.Key.(*ast.Ident)
			value, isSelector := pair.Value.(*ast.SelectorExpr)
			if isName && isSelector && key.Name == "of" {
				listed[fmt.Sprint(value.X, ".", value.Sel)] = true
			}
			return true
		})
	}
	return listed
}

func TestEveryErrorOfTheDomainsHasItsPage(t *testing.T) {
	listed := errorsInTheTables(t)
	for _, folder := range domainFolders {
		found := 0
		eachDeclared(t, folder+"/*.go", func(name string, _ ast.Expr) {
			if !strings.HasPrefix(name, "Err") {
				return
			}
			found++
			if qualified := filepath.Base(folder) + "." + name; !listed[qualified] {
				t.Errorf("%s has no page", qualified)
			}
		})
		if found == 0 {
			t.Errorf("%s declares no errors", folder)
		}
	}
}

func TestEveryErrorPageIsWhole(t *testing.T) {
	seen := map[error]bool{}
	for _, page := range errorPages() {
		if page.of == nil || page.status < 400 || page.title == "" || !strings.HasSuffix(page.words, ".") || (page.link == "") != (page.linkText == "") {
			t.Errorf("%+v", page)
		}
		if seen[page.of] {
			t.Errorf("%v is there twice", page.of)
		}
		seen[page.of] = true
	}
}

// failing is Muster with a page that fails with err.
func failing(t *testing.T, db *gorm.DB, err error) *testApp {
	t.Helper()
	app := newTestApp(t, db)
	app.fiber.Get("/fail", func(*fiber.Ctx) error {
		if err == nil {
			panic("a secret cause")
		}
		return err
	})
	return app
}

func TestErrorsBecomePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		for _, c := range []struct {
			err    error
			status int
			text   string
		}{
			{fmt.Errorf("load: %w", people.ErrNoPerson), 404, "Person not found"},
			{people.ErrTooManyAttempts, 429, "Too many attempts"},
			{fiber.NewError(404, "Cannot GET /secret"), 404, "Page not found"},
			{fiber.NewError(418, "secret"), 418, "Muster could not understand that"},
			{fmt.Errorf("query: %w", context.DeadlineExceeded), 503, "This is taking too long"},
			{noAccess("this return", "programme managers"), 403, "You do not have access to this return It is open to programme managers."},
			{errors.New("a secret cause"), 500, "Sorry, there is a problem with the service"},
			{fiber.NewError(500, "a secret cause"), 500, "Sorry, there is a problem with the service"},
			{nil, 500, "Sorry, there is a problem with the service"},
		} {
			app := failing(t, db, c.err)
			got := app.get("/fail").wantStatus(t, c.status).wantText(t, c.text)
			if strings.Contains(strings.ToLower(got.Body), "secret") {
				t.Errorf("%v: the page shows the cause", c.err)
			}
			if c.status == 500 {
				reference := got.Header.Get("X-Request-Id")
				if !strings.Contains(app.log.String(), "request="+reference) || !strings.Contains(app.log.String(), "a secret cause") {
					t.Errorf("the log does not say what went wrong: %s", app.log)
				}
				got.wantText(t, "tell us this reference: "+reference)
			}
		}
	})
}

func TestAPageThatTakesTooLongIsAnErrorPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		app := newTestApp(t, db, func(config *Config) { config.RequestDeadline = time.Millisecond })
		app.fiber.Get("/slow", func(c *fiber.Ctx) error {
			<-c.UserContext().Done()
			return c.UserContext().Err()
		})
		app.get("/slow").wantStatus(t, 503).wantText(t, "This is taking too long")
	})
}

func TestAWrongMethodIsAPage(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.post("/cookies").wantStatus(t, 405).wantText(t, "Page not found")
	})
}

func TestAReaderLearnsWhenTheDatabaseIsGone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		app := newTestApp(t, db)
		app.signInAs("anna@example.org")
		pool, err := db.DB()
		if err != nil {
			t.Fatal(err)
		}
		if err := pool.Close(); err != nil {
			t.Fatal(err)
		}
		app.get("/").wantStatus(t, 500).wantText(t, "Sorry, there is a problem with the service")
		app.get("/health/ready").wantStatus(t, 503)
		app.get("/health/live").wantStatus(t, 200)
	})
}
