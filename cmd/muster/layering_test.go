package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which of Muster's packages a package may import, outside its tests.
// It is the architecture: arrows point from what is shown to what is recorded, and
// never back. A package that is not here has no place yet.
var mayImport = map[string][]string{
	"courses/datafile":                    {},
	"courses/notices":                     {},
	"courses/rows":                        {},
	"courses/people":                      {"courses/notices", "courses/datafile", "courses/rows"},
	"courses":                             {"courses/people", "courses/notices", "courses/datafile", "courses/rows"},
	"courses/coursestest":                 {"courses", "courses/people", "courses/notices"},
	"surveys":                             {"courses", "courses/people", "courses/notices", "courses/datafile", "courses/rows"},
	"reports/spreadsheet":                 {},
	"reports/spreadsheet/spreadsheettest": {},
	"reports":                             {"reports/spreadsheet", "surveys", "courses", "courses/people", "courses/notices", "courses/datafile"},
	"web/mail":                            {},
	"web/paper":                           {},
	"web/paper/papertest":                 {},
	"web/mail/mailtest":                   {},
	"web/htmltest":                        {},
	"web":                                 {"reports", "surveys", "courses", "courses/people", "courses/notices", "courses/datafile", "web/mail", "web/paper"},
	"migrations":                          {},
	"migrations/dbtest":                   {"migrations"},
	"cmd/bench":                           {},
	"cmd/check":                           {},
	"cmd/muster/demonstration":            {"reports", "surveys", "courses", "courses/people", "courses/notices", "courses/datafile"},
	"cmd/muster": {
		"reports", "surveys", "courses", "courses/people", "courses/notices", "courses/datafile",
		"web", "web/mail", "migrations", "cmd/muster/demonstration",
	},
}

// testsMayImport are packages that any test may import besides.
var testsMayImport = []string{
	"migrations", "migrations/dbtest", "courses/coursestest", "surveys/surveystest", "reports/spreadsheet/spreadsheettest",
	"web/htmltest", "web/mail/mailtest", "web/paper/papertest", "courses/notices", "courses/people", "courses", "surveys",
}

// sourceFile is a Go file with the paths it imports. folder is relative to the root.
type sourceFile struct {
	folder, name string
	imports      []string
}

func (f sourceFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

// isOf tells whether the file is of the part of Muster called name.
func (f sourceFile) isOf(name string) bool {
	return f.folder == name || strings.HasPrefix(f.folder, name+"/")
}

func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	const root = "../.."
	var files []sourceFile
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"node_modules", "testdata", "nomattn", ".git", ".cache", "bin"}, entry.Name()) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		file := sourceFile{folder: filepath.ToSlash(folder), name: entry.Name()}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			file.imports = append(file.imports, imported)
		}
		files = append(files, file)
		return nil
	})
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	for _, file := range sourceFiles(t) {
		allowed, placed := mayImport[file.folder]
		if !placed {
			t.Errorf("the package %s has no place in the layering", file.folder)
			continue
		}
		for _, path := range file.imports {
			imported, ours := strings.CutPrefix(path, "muster/")
			if !ours || slices.Contains(allowed, imported) || imported == file.folder {
				continue
			}
			if file.isTest() && slices.Contains(testsMayImport, imported) {
				continue
			}
			t.Errorf("%s/%s must not import %s", file.folder, file.name, imported)
		}
	}
}

func TestTheLayeringHasNoCycle(t *testing.T) {
	var visit func(name string, path []string)
	visit = func(name string, path []string) {
		if slices.Contains(path, name) {
			t.Fatalf("a cycle: %v", append(path, name))
		}
		for _, next := range mayImport[name] {
			visit(next, append(slices.Clone(path), name))
		}
	}
	for name := range mayImport {
		visit(name, nil)
	}
}

// TestTheDatabaseAndTheWebStayWhereTheyBelong: gorm only where rows are read and
// written, and where the database is opened and passed along; Fiber and HTML
// templates only in web, and in what web is measured beside.
func TestTheDatabaseAndTheWebStayWhereTheyBelong(t *testing.T) {
	for _, file := range sourceFiles(t) {
		for _, path := range file.imports {
			switch {
			case strings.HasPrefix(path, "gorm.io/"):
				isStore := file.name == "store.go" || strings.HasSuffix(file.name, "_store.go")
				if !isStore && !file.isTest() && !file.isOf("migrations") && !file.isOf("cmd/muster") {
					t.Errorf("%s/%s must not import %s: it is no store", file.folder, file.name, path)
				}
				if file.isOf("web") && !file.isTest() {
					t.Errorf("%s/%s must not import %s", file.folder, file.name, path)
				}
			case strings.HasPrefix(path, "github.com/gofiber/"), strings.HasPrefix(path, "github.com/valyala/"), path == "html/template":
				if !file.isOf("web") && !file.isOf("cmd/bench") {
					t.Errorf("%s/%s must not import %s: it is not web", file.folder, file.name, path)
				}
			}
		}
	}
}
