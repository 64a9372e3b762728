package papertest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
)

// Document is a PDF by its tags. Root is the first element, usually a Document. Pages are in
// their order, Bookmarks in that of the outline with those inside another after it.
type Document struct {
	Title, Language, Creator string
	// Marked says that the file is tagged, ShowsTitle that a window has its title and not the
	// file's name.
	Marked, ShowsTitle bool
	Root               Element
	Pages              []Page
	Bookmarks          []string

	file pdf.Value
	raw  []byte
}

// Element is an element of the structure, or with an empty Type a run of text on the page
// Page, from 1. Headers are the identifiers of the header cells of a table's cell.
type Element struct {
	Type, Alt, ID, Scope string
	Headers              []string
	Children             []Element
	Text                 string
	Page                 int
}

// Page is what is drawn on a page: Artifacts is what readers are told to leave out, Untagged
// what is neither that nor in the structure, which they leave out as well. Largest is the size of
// its largest letters, in points.
type Page struct {
	Artifacts, Untagged string
	Largest             float64

	tagged map[int64]string
}

// Read reads a PDF.
func Read(t testing.TB, content []byte) Document {
	t.Helper()
	file, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	root := file.Trailer().Key("Root")
	document := Document{
		Title: file.Trailer().Key("Info").Key("Title").Text(), Creator: file.Trailer().Key("Info").Key("Creator").Text(),
		Language: root.Key("Lang").Text(), Marked: root.Key("MarkInfo").Key("Marked").Bool(),
		ShowsTitle: root.Key("ViewerPreferences").Key("DisplayDocTitle").Bool(),
		Bookmarks:  titles(file.Outline()), file: file.Trailer(), raw: content,
	}
	numbers := map[int64]int{}
	for number := 1; number <= file.NumPage(); number++ {
		page := file.Page(number)
		numbers[page.V.Key("StructParents").Int64()] = number
		document.Pages = append(document.Pages, readPage(page))
	}
	tree := structure{document.Pages, numbers, root.Key("StructTreeRoot").Key("RoleMap")}
	if top := tree.below(root.Key("StructTreeRoot"), 1); len(top) == 1 {
		document.Root = top[0]
	}
	return document
}

func titles(outline pdf.Outline) []string {
	var found []string
	for _, entry := range outline.Child {
		found = append(append(found, entry.Title), titles(entry)...)
	}
	return found
}

// structure makes elements of a structure tree. numbers are those of the pages by the key that
// the tree has for them.
type structure struct {
	pages   []Page
	numbers map[int64]int
	roles   pdf.Value
}

// below are the children of an element: others, and the text that is marked as its own.
func (s structure) below(element pdf.Value, page int) []Element {
	kids := []pdf.Value{element.Key("K")}
	if kids[0].Kind() == pdf.Array {
		array := kids[0]
		kids = kids[:0]
		for i := range array.Len() {
			kids = append(kids, array.Index(i))
		}
	}
	var found []Element
	for _, kid := range kids {
		switch {
		case kid.Kind() == pdf.Integer:
			found = append(found, s.run(page, kid.Int64()))
		case kid.Key("Type").Name() == "MCR":
			found = append(found, s.run(s.page(kid, page), kid.Key("MCID").Int64()))
		case kid.Key("S").Kind() == pdf.Name:
			found = append(found, s.element(kid, s.page(kid, page)))
		}
	}
	return found
}

func (s structure) run(page int, marked int64) Element {
	return Element{Text: s.pages[page-1].tagged[marked], Page: page}
}

func (s structure) page(of pdf.Value, otherwise int) int {
	if page := of.Key("Pg"); !page.IsNull() {
		return s.numbers[page.Key("StructParents").Int64()]
	}
	return otherwise
}

func (s structure) element(value pdf.Value, page int) Element {
	element := Element{Type: value.Key("S").Name(), Alt: value.Key("Alt").Text(), ID: value.Key("ID").RawString(), Page: page}
	if role := s.roles.Key(element.Type).Name(); role != "" {
		element.Type = role
	}
	attributes := value.Key("A")
	for i := range max(1, attributes.Len()) {
		of := attributes
		if attributes.Kind() == pdf.Array {
			of = attributes.Index(i)
		}
		if scope := of.Key("Scope").Name(); scope != "" {
			element.Scope = scope
		}
		for at := range of.Key("Headers").Len() {
			element.Headers = append(element.Headers, of.Key("Headers").Index(at).RawString())
		}
	}
	element.Children = s.below(value, page)
	return element
}

// All are the elements below this one that are of one of the types, in the order they are
// read in.
func (e Element) All(types ...string) []Element {
	var found []Element
	for _, child := range e.Children {
		if slices.Contains(types, child.Type) {
			found = append(found, child)
		}
		found = append(found, child.All(types...)...)
	}
	return found
}

// Words is the text of the element in the order that it is read in. Where a line was broken
// there is no space in it.
func (e Element) Words() string {
	var words strings.Builder
	words.WriteString(e.Text)
	for _, child := range e.Children {
		words.WriteString(child.Words())
	}
	return words.String()
}

// On is the text of the element on one page.
func (e Element) On(page int) string {
	var words strings.Builder
	for _, run := range e.All("") {
		if run.Page == page {
			words.WriteString(run.Text)
		}
	}
	return words.String()
}
