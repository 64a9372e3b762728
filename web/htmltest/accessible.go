package htmltest

import (
	"fmt"
	"strings"
	"testing"
)

// Accessible checks what can be checked without a browser: a language and a title,
// one h1 and no skipped level of heading, ids that are unique, a label or name for
// every field, button, link and image, references that land, tables with header
// cells, forms that post with a token, and no style or script in the page.
func Accessible(t *testing.T, page Element) {
	t.Helper()
	for _, fault := range Faults(page) {
		t.Error(fault)
	}
}

// Faults is what Accessible complains of.
func Faults(page Element) []string {
	var faults []string
	for _, find := range []func(Element) []string{
		documentFaults, headingFaults, referenceFaults, fieldFaults, nameFaults, tableFaults, formFaults, inlineFaults,
	} {
		faults = append(faults, find(page)...)
	}
	return faults
}

func documentFaults(page Element) []string {
	var faults []string
	if !page.Has("html[lang=en]") && !page.Has("html[lang=en-GB]") {
		faults = append(faults, "the page has no language")
	}
	titles := page.All("head title")
	if len(titles) != 1 || !strings.HasSuffix(titles[0].Text(), " – Muster") {
		faults = append(faults, "the page has no title that ends with Muster")
	} else if headings := page.All("h1"); len(headings) == 1 {
		title := strings.TrimPrefix(strings.TrimSuffix(titles[0].Text(), " – Muster"), "Error: ")
		if title != headings[0].Text() {
			faults = append(faults, fmt.Sprintf("the title %q and the h1 %q differ", title, headings[0].Text()))
		}
	}
	if len(page.All("main")) != 1 {
		faults = append(faults, "the page has not one main")
	}
	return faults
}

func headingFaults(page Element) []string {
	var faults []string
	level := 0
	for _, heading := range Headings(page) {
		next := int(heading.Tag()[1] - '0')
		if heading.Text() == "" {
			faults = append(faults, "a heading is empty")
		}
		if level > 0 && next > level+1 {
			faults = append(faults, fmt.Sprintf("the heading %q skips from level %d to %d", heading.Text(), level, next))
		}
		level = next
	}
	if count := len(page.All("h1")); count != 1 {
		faults = append(faults, fmt.Sprintf("the page has %d h1, want 1", count))
	}
	return faults
}

// Headings are the headings of main after the notices that stand above the h1.
func Headings(page Element) []Element {
	var found []Element
	for node := range page.node.Descendants() {
		element := Element{node}
		switch node.Data {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			if element.inside("main") && (len(found) > 0 || node.Data == "h1") {
				found = append(found, element)
			}
		}
	}
	return found
}

func referenceFaults(page Element) []string {
	var faults []string
	ids := map[string]int{}
	for _, element := range page.All("[id]") {
		ids[element.Attribute("id")]++
	}
	for id, count := range ids {
		if count > 1 || id == "" || strings.ContainsAny(id, " \t\n") {
			faults = append(faults, fmt.Sprintf("the id %q is there %d times", id, count))
		}
	}
	for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "headers"} {
		for _, element := range page.All("[" + name + "]") {
			for _, id := range strings.Fields(element.Attribute(name)) {
				if ids[id] == 0 {
					faults = append(faults, fmt.Sprintf("%s=%q of a %s leads nowhere", name, id, element.Tag()))
				}
			}
		}
	}
	for _, link := range page.All("a[href]") {
		if id, ok := strings.CutPrefix(link.Attribute("href"), "#"); ok && ids[id] == 0 {
			faults = append(faults, fmt.Sprintf("the link %q to #%s leads nowhere", link.Text(), id))
		}
	}
	return faults
}

func fieldFaults(page Element) []string {
	var faults []string
	labelled := map[string]bool{}
	for _, label := range page.All("label[for]") {
		if label.Text() != "" {
			labelled[label.Attribute("for")] = true
		}
	}
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, field := range page.All(tag) {
			kind := field.Attribute("type")
			if kind == "hidden" || kind == "submit" {
				continue
			}
			if !labelled[field.Attribute("id")] && field.Attribute("aria-label") == "" && field.Attribute("aria-labelledby") == "" {
				faults = append(faults, fmt.Sprintf("the field %q has no label", field.Attribute("name")))
			}
		}
	}
	for _, fieldset := range page.All("fieldset") {
		if legends := fieldset.All("legend"); len(legends) == 0 || legends[0].Text() == "" {
			faults = append(faults, "a fieldset has no legend")
		}
	}
	return faults
}

func nameFaults(page Element) []string {
	var faults []string
	for _, tag := range []string{"a", "button"} {
		for _, element := range page.All(tag) {
			if element.Text() == "" && element.Attribute("aria-label") == "" && !element.Has("img[alt]") {
				faults = append(faults, fmt.Sprintf("a %s to %q has no words", tag, element.Attribute("href")))
			}
		}
	}
	for _, image := range page.All("img") {
		if _, ok := image.attribute("alt"); !ok {
			faults = append(faults, fmt.Sprintf("the image %q has no alt", image.Attribute("src")))
		}
	}
	for _, image := range page.All("svg") {
		if image.Attribute("aria-hidden") != "true" && image.Attribute("role") != "img" {
			faults = append(faults, "an svg is neither hidden nor named")
		}
	}
	return faults
}

func tableFaults(page Element) []string {
	var faults []string
	for _, table := range page.All("table") {
		if !table.Has("th") {
			faults = append(faults, "a table has no header cells")
		}
		if !table.Has("caption") {
			faults = append(faults, "a table has no caption")
		}
		for _, cell := range table.All("th") {
			if cell.Attribute("scope") == "" {
				faults = append(faults, fmt.Sprintf("the header cell %q has no scope", cell.Text()))
			}
		}
	}
	return faults
}

func formFaults(page Element) []string {
	var faults []string
	for _, form := range page.All("form") {
		if strings.EqualFold(form.Attribute("method"), "post") && !form.Has("input[name=csrf]") {
			faults = append(faults, fmt.Sprintf("the form to %q has no token", form.Attribute("action")))
		}
		if !form.Has("button") {
			faults = append(faults, fmt.Sprintf("the form to %q has no button", form.Attribute("action")))
		}
	}
	return faults
}

func inlineFaults(page Element) []string {
	var faults []string
	if page.Has("style") || page.Has("[style]") {
		faults = append(faults, "the page has style in it")
	}
	for _, script := range page.All("script") {
		if script.Attribute("src") == "" {
			faults = append(faults, "the page has script in it")
		}
	}
	for node := range page.node.Descendants() {
		for _, attribute := range node.Attr {
			if strings.HasPrefix(attribute.Key, "on") {
				faults = append(faults, "the page has script in the attribute "+attribute.Key)
			}
		}
	}
	return faults
}
