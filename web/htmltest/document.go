// Package htmltest reads pages in tests: it finds elements by a small part of CSS's
// selectors, and checks what every page owes those who cannot see it or use a mouse.
package htmltest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Element is an element of a page, or the whole page.
type Element struct{ node *html.Node }

// Parse reads a page.
func Parse(t *testing.T, page string) Element {
	t.Helper()
	node, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return Element{node}
}

// All are the elements that the selector finds, in the page's order. A selector is
// steps, each inside the one before: tag, * for any, #id, .class, [attribute] and
// [attribute=value], as in "main .govuk-tag" or "a[href=/courses]". A value has no
// space in it.
func (e Element) All(selector string) []Element {
	found := []Element{e}
	for _, step := range strings.Fields(selector) {
		match := parseStep(step)
		var next []Element
		seen := map[*html.Node]bool{}
		for _, element := range found {
			for node := range element.node.Descendants() {
				if node.Type == html.ElementNode && !seen[node] && match.matches(Element{node}) {
					seen[node] = true
					next = append(next, Element{node})
				}
			}
		}
		found = next
	}
	return found
}

// Has tells whether the selector finds anything.
func (e Element) Has(selector string) bool { return len(e.All(selector)) > 0 }

// One is the only element that the selector finds. Finding none or several fails
// the test.
func (e Element) One(t *testing.T, selector string) Element {
	t.Helper()
	found := e.All(selector)
	if len(found) != 1 {
		t.Fatalf("%q finds %d elements, want 1, in:\n%s", selector, len(found), e.Text())
	}
	return found[0]
}

// Text is the text of the element with single spaces, without scripts and styles.
func (e Element) Text() string {
	var text strings.Builder
	e.addText(&text)
	return strings.Join(strings.Fields(text.String()), " ")
}

func (e Element) addText(text *strings.Builder) {
	if e.node.Type == html.TextNode {
		text.WriteString(e.node.Data)
		return
	}
	if e.node.Data == "script" || e.node.Data == "style" {
		return
	}
	for child := range e.node.ChildNodes() {
		Element{child}.addText(text)
	}
	if !inline[e.node.Data] {
		text.WriteByte(' ')
	}
}

// inline elements do not end a word.
var inline = map[string]bool{"a": true, "abbr": true, "b": true, "em": true, "span": true, "strong": true, "time": true}

// Attribute is the attribute's value, empty when there is none.
func (e Element) Attribute(name string) string {
	value, _ := e.attribute(name)
	return value
}

func (e Element) attribute(name string) (string, bool) {
	for _, attribute := range e.node.Attr {
		if attribute.Key == name {
			return attribute.Val, true
		}
	}
	return "", false
}

// Is tells whether a step of a selector fits the element.
func (e Element) Is(selector string) bool { return parseStep(selector).matches(e) }

// Tag is the element's name.
func (e Element) Tag() string { return e.node.Data }

func (e Element) inside(tag string) bool {
	for parent := range e.node.Ancestors() {
		if parent.Type == html.ElementNode && parent.Data == tag {
			return true
		}
	}
	return false
}

// step is one step of a selector.
type step struct {
	tag        string
	attributes map[string]string // "" asks for the attribute alone
	classes    []string
}

func (s step) matches(e Element) bool {
	if s.tag != "" && s.tag != "*" && e.node.Data != s.tag {
		return false
	}
	for name, want := range s.attributes {
		value, ok := e.attribute(name)
		if !ok || want != "" && value != want {
			return false
		}
	}
	classes := strings.Fields(e.Attribute("class"))
	for _, want := range s.classes {
		found := false
		for _, class := range classes {
			found = found || class == want
		}
		if !found {
			return false
		}
	}
	return true
}

func parseStep(text string) step {
	s := step{attributes: map[string]string{}}
	for text != "" {
		if inner, ok := strings.CutPrefix(text, "["); ok {
			inner, rest, _ := strings.Cut(inner, "]")
			name, value, _ := strings.Cut(inner, "=")
			s.attributes[name] = strings.Trim(value, `"`)
			text = rest
			continue
		}
		end := 1 + strings.IndexAny(text[1:]+".", ".#[")
		switch text[0] {
		case '.':
			s.classes = append(s.classes, text[1:end])
		case '#':
			s.attributes["id"] = text[1:end]
		default:
			s.tag = text[:end]
		}
		text = text[end:]
	}
	return s
}
