package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// faultsOfWriting are what no template may have, and why.
var faultsOfWriting = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`[a-z]'[a-z]`), "a straight apostrophe: write ’"},
	{regexp.MustCompile(`(?i)<style|\sstyle=`), "style in the page, which the security policy forbids"},
	{regexp.MustCompile(`(?i)\son[a-z]+=`), "script in an attribute, which the security policy forbids"},
	{regexp.MustCompile(`(?i)<script(>|\s[^>]*>[^<])`), "script in the page, which the security policy forbids"},
	{regexp.MustCompile(`(?i)javascript:`), "script in an address"},
	{regexp.MustCompile(`(?i)target=`), "a link that opens a window of its own"},
	{regexp.MustCompile(`http://`), "an address that is not encrypted"},
	{regexp.MustCompile(`(?i)>\s*(click )?here\s*</a>`), "a link whose words say nothing"},
	{regexp.MustCompile(`(?i)\b(please|simply|unfortunately|e\.g\.|i\.e\.|etc\.)`), "a word that plain English leaves out"},
	{regexp.MustCompile(`Lorem ipsum|TODO|FIXME`), "unfinished words"},
	{regexp.MustCompile(`<form[^>]*method="post"[^>]*>\s*(?:[^<{\s]|<|\{\{\s*[^.$\s])`), "a form that posts and does not begin with {{.FormToken}}"},
}

func TestTemplatesArePlainlyWritten(t *testing.T) {
	count := 0
	err := fs.WalkDir(templateFiles, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if strings.HasPrefix(name, "templates/files/") {
			return nil // files to keep, which carry their style
		}
		content, err := templateFiles.ReadFile(name)
		if err != nil {
			return err
		}
		count++
		for _, fault := range faultsOfWriting {
			if found := fault.pattern.FindIndex(content); found != nil {
				line := 1 + strings.Count(string(content[:found[0]]), "\n")
				t.Errorf("%s:%d: %q: %s", name, line, content[found[0]:found[1]], fault.why)
			}
		}
		return nil
	})
	if err != nil || count < 10 {
		t.Fatalf("%d templates, %v", count, err)
	}
}

// TestEveryBoxToTypeInWarnsOfCases: the component does it, so a page must use it.
func TestEveryBoxToTypeInWarnsOfCases(t *testing.T) {
	err := fs.WalkDir(templateFiles, "templates/pages", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := templateFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.Contains(string(content), "<textarea") {
			t.Errorf("%s has a textarea of its own: use the component, which says to leave out victims and cases", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
