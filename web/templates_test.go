package web

import (
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"muster/courses/notices"
)

// TestTemplatesFitTheirPages checks every template against the struct it shows: a
// field that is not there, or a call with a wrong type, fails here and not in front
// of a reader.
func TestTemplatesFitTheirPages(t *testing.T) {
	app, err := New(Config{BaseURL: "http://muster.test", Now: time.Now}, Services{Notices: &notices.Service{}})
	if err != nil {
		t.Fatal(err)
	}
	types := pageTypes()
	for _, name := range sortedKeys(app.templates) {
		page, ok := types[name]
		if !ok {
			t.Errorf("the template %s is in no list of pages", name)
			continue
		}
		if err := templatecheck.CheckHTML(app.templates[name], page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range types {
		if app.templates[name] == nil {
			t.Errorf("the page %s has no template", name)
		}
	}
}
