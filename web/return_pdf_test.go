package web

import (
	"bytes"
	"encoding/json"
	"math"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muster/migrations/dbtest"
	"muster/reports"
	"muster/web/htmltest"
	"muster/web/paper/papertest"
)

// closed is a text without its spaces: in a PDF there is none where a line was broken.
func closed(text string) string { return strings.Join(strings.Fields(text), "") }

var unseen = regexp.MustCompile(`(?s)<(span|caption) class="[^"]*govuk-visually-hidden[^"]*">.*?</(span|caption)>`)

// printed is the page of a return without what only those hear who do not see it: on paper
// there is no such text.
func printed(t *testing.T, made reports.GrantReturn) htmltest.Element {
	t.Helper()
	var file bytes.Buffer
	if err := WriteReturnHTML(&file, made); err != nil {
		t.Fatal(err)
	}
	return htmltest.Parse(t, unseen.ReplaceAllString(file.String(), ""))
}

// The PDF of a return with whatever it may have: what it says, its tags, where its pages end,
// and what is not in it. Printing takes seconds, so that one PDF serves all of it.
func TestReturnPDF(t *testing.T) {
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	never := app.train()
	made := app.boardPaper()
	var file bytes.Buffer
	err := WriteReturnPDF(t.Context(), &file, made)
	if _, missing := findChromium(); missing != nil {
		if err == nil || !strings.Contains(err.Error(), "there is none on the PATH") {
			t.Errorf("without Chromium: %v", err)
		}
		return
	}
	app.must(err)
	check := pdfCheck{t, papertest.Read(t, file.Bytes()), printed(t, made)}
	check.document(made.Title+" – "+made.ProgrammeTitle, "share with a positive answer, before and after", "all answers before and after", "against their profile, with forecast")
	check.size()
	check.headings()
	check.tables()
	check.figures(made)
	check.words()
	check.breaks()
	check.charts()
	app.wantHidden("pdf", check.file.Said(), append(never, hiddenShares...))
	app.wantNone("pdf", check.file.Unpacked(), never)
}

// pdfCheck compares a PDF with the page that it was printed from.
type pdfCheck struct {
	*testing.T
	file papertest.Document
	page htmltest.Element
}

// document holds the file to what a screen reader needs of it at once. kinds are of the pictures
// that it has.
func (c pdfCheck) document(title string, kinds ...string) {
	if c.file.Title != title || !c.file.ShowsTitle {
		c.Errorf("the title is %q, want %q; it is shown: %v", c.file.Title, title, c.file.ShowsTitle)
	}
	if c.file.Language != "en-GB" || !c.file.Marked || c.file.Creator != "Muster" {
		c.Errorf("language %q, tagged %v, made by %q", c.file.Language, c.file.Marked, c.file.Creator)
	}
	for i, page := range c.file.Pages {
		want := strconv.Itoa(i+1) + "of" + strconv.Itoa(len(c.file.Pages))
		if out := closed(page.Artifacts + page.Untagged); out != want {
			c.Errorf("what readers leave out on page %d is %q, want %q", i+1, out, want)
		}
	}
	for _, figure := range c.file.Root.All("Figure") {
		if !slices.ContainsFunc(c.page.All("img"), func(e htmltest.Element) bool { return e.Attribute("alt") == figure.Alt && figure.Alt != "" }) {
			c.Errorf("a picture says %q", figure.Alt)
		}
	}
	for _, kind := range kinds {
		if !slices.ContainsFunc(c.file.Root.All("Figure"), func(e papertest.Element) bool { return strings.Contains(e.Alt, kind) }) {
			c.Errorf("no picture is tagged as %q", kind)
		}
	}
	if pictures, want := len(c.file.Root.All("Figure")), len(c.page.All("img")); pictures != want || want == 0 {
		c.Errorf("%d pictures, in the page %d", pictures, want)
	}
}

// size holds the title to the size that the style gives it: where anything is wider than the
// paper, all of every page is printed smaller.
func (c pdfCheck) size() {
	if got := c.file.Pages[0].Largest; math.Abs(got-24) > 0.1 {
		c.Errorf("the title is printed in %.1f points, want 24", got)
	}
}

// standardTypes are the types of elements that PDF 1.7 names (ISO 32000-1, 14.8.4), as far as
// a return may use them: what has another is not read by all readers.
var standardTypes = []string{"", "Document", "NonStruct", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Link", "Table", "TR", "TH", "TD", "Caption", "Figure", "Span"}

// headings are those of the page in their order, each level below the one before, and all of
// them bookmarks.
func (c pdfCheck) headings() {
	for _, element := range all(c.file.Root) {
		if !slices.Contains(standardTypes, element.Type) {
			c.Errorf("no type of element in a PDF: %s with %q", element.Type, element.Words())
		}
	}
	var want, got, bookmarks []string
	for _, heading := range htmltest.Headings(c.page) {
		want = append(want, strings.ToUpper(heading.Tag())+" "+closed(heading.Text()))
	}
	last := 0
	for _, heading := range c.file.Root.All("H1", "H2", "H3", "H4", "H5", "H6") {
		got = append(got, heading.Type+" "+closed(heading.Words()))
		level, _ := strconv.Atoi(heading.Type[1:])
		if level > last+1 {
			c.Errorf("%s comes after a heading of level %d", heading.Type, last)
		}
		last = level
	}
	if !slices.Equal(got, want) {
		c.Errorf("headings\n%q, want\n%q", got, want)
	}
	for _, title := range c.file.Bookmarks {
		bookmarks = append(bookmarks, closed(title))
	}
	for i := range want {
		want[i] = want[i][3:]
	}
	if !slices.Equal(bookmarks, want) {
		c.Errorf("bookmarks\n%q, want\n%q", bookmarks, want)
	}
}

func all(element papertest.Element) []papertest.Element {
	found := []papertest.Element{element}
	for _, child := range element.Children {
		found = append(found, all(child)...)
	}
	return found
}

// tables are those of the page cell by cell; each cell with a figure names the headers of its
// column and those of its row.
func (c pdfCheck) tables() {
	tables, want := c.file.Root.All("Table"), c.page.All("table")
	if len(tables) != len(want) {
		c.Fatalf("%d tables, in the page %d", len(tables), len(want))
	}
	for i, table := range tables {
		rows, wanted := table.All("TR"), want[i].All("tr")
		if len(rows) != len(wanted) {
			c.Fatalf("table %d has %d rows, in the page %d", i+1, len(rows), len(wanted))
		}
		headers := map[string]papertest.Element{}
		for _, header := range table.All("TH") {
			headers[header.ID] = header
		}
		for at, row := range rows {
			c.row(row, wanted[at], headers, at == 0)
		}
	}
}

func (c pdfCheck) row(row papertest.Element, want htmltest.Element, headers map[string]papertest.Element, top bool) {
	cells, wanted := row.All("TH", "TD"), append(want.All("th"), want.All("td")...)
	if len(cells) != len(wanted) {
		c.Fatalf("a row has %d cells, in the page %d: %q", len(cells), len(wanted), want.Text())
	}
	for i, cell := range cells {
		scope := map[bool]string{true: "Column", false: "Row"}[top]
		text := cell.Words()
		if cell.Type == "TH" {
			text = cell.On(cell.All("")[0].Page) // a header stands on every page of its table
		}
		if closed(text) != closed(wanted[i].Text()) {
			c.Errorf("a cell is %q, in the page %q", text, wanted[i].Text())
		}
		names := len(want.All("th"))
		switch heads := top || i < names; {
		case heads != (cell.Type == "TH"), heads && cell.Scope != scope:
			c.Errorf("the cell %q is a %s of %q", cell.Words(), cell.Type, cell.Scope)
		case !heads && (len(cell.Headers) != 1+names || headers[cell.Headers[0]].Scope != "Column" || !slices.ContainsFunc(cells[:names], func(c papertest.Element) bool { return c.ID == cell.Headers[1] })):
			c.Errorf("the cell %q has the headers %q", cell.Words(), cell.Headers)
		}
	}
}

// words are those of the page, in its order: what the tags say is read as it is written.
func (c pdfCheck) words() {
	got := readAloud(c.file.Root)
	want := closed(c.page.One(c.T, "main").Text())
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			c.Fatalf("it is read %q, and the page says %q", got[max(0, i-60):min(len(got), i+60)], want[max(0, i-60):min(len(want), i+60)])
		}
	}
	if len(got) != len(want) {
		c.Errorf("%d letters are read, the page has %d", len(got), len(want))
	}
}

// readAloud is the text of an element without the numbers of lists, what stands in pictures,
// and headers of columns again on a further page.
func readAloud(element papertest.Element) string {
	switch {
	case element.Type == "Lbl" || element.Type == "Figure":
		return ""
	case element.Type == "TH" && element.Scope == "Column":
		return closed(element.On(element.All("")[0].Page))
	}
	var words strings.Builder
	words.WriteString(closed(element.Text))
	for _, child := range element.Children {
		words.WriteString(readAloud(child))
	}
	return words.String()
}

// figures are those of the JSON, and by TestReturnFormatsAgree of every other format: each
// stands on paper as its value is rounded, and of one that is hidden there is nothing.
func (c pdfCheck) figures(made reports.GrantReturn) {
	var content bytes.Buffer
	if err := made.WriteJSON(&content); err != nil {
		c.Fatal(err)
	}
	var data any
	values := map[string]string{}
	if err := json.Unmarshal(content.Bytes(), &data); err != nil {
		c.Fatal(err)
	}
	figuresIn(data, values)
	delete(values, "") // what is restated has no key here
	text := readAloud(c.file.Root)
	shown := map[string]bool{}
	for _, figure := range c.page.All("data") {
		key, words := figure.Attribute("data-figure"), figure.Text()
		shown[key] = true
		if value, there := values[key]; !there || !stands(words, value) {
			c.Errorf("%s is printed %q, its value is %q", key, words, value)
		}
		if !strings.Contains(text, closed(words)) {
			c.Errorf("%s, %q, is not in the PDF", key, words)
		}
	}
	for key := range values {
		if !shown[key] {
			c.Errorf("%s is not in the PDF", key)
		}
	}
	if len(shown) < 50 {
		c.Errorf("only %d figures", len(shown))
	}
}

// stands tells whether a figure is printed as its value, rounded; "" is the value of one that
// has none.
func stands(words, value string) bool {
	if value == "" {
		return words == "[c]" || words == "No data" || strings.Contains(words, " to ")
	}
	digits := strings.NewReplacer("−", "-", "+", "", "£", "", ",", "", "%", "", " points", "").Replace(words)
	number, err := strconv.ParseFloat(digits, 64)
	exact, _ := strconv.ParseFloat(value, 64)
	_, fraction, _ := strings.Cut(digits, ".")
	return err == nil && math.Abs(number-exact) <= 0.5*math.Pow10(-len(fraction))+1e-9
}

// breaks holds the ends of pages to what a reader needs: no page ends with a heading or with
// the head of a table, a table that goes on has its head on each page, no row and no heading is
// cut, and of a table that goes on no single row is left alone.
func (c pdfCheck) breaks() {
	last := map[int][]papertest.Element{}
	c.follow(c.file.Root, nil, last)
	for page, within := range last {
		for _, element := range within {
			if slices.Contains([]string{"H1", "H2", "H3", "Caption"}, element.Type) || element.Type == "TH" && element.Scope == "Column" {
				c.Errorf("page %d ends with the %s %q", page, element.Type, element.Words())
			}
		}
	}
	for _, heading := range c.file.Root.All("H1", "H2", "H3", "Caption") {
		if pages := pagesOf(heading); len(pages) != 1 {
			c.Errorf("the %s %q stands on the pages %v", heading.Type, heading.Words(), pages)
		}
	}
	for _, table := range c.file.Root.All("Table") {
		rows := table.All("TR")
		heads := pagesOf(rows[0])
		if last := len(rows) - 1; last > 2 && (pagesOf(rows[1])[0] != pagesOf(rows[2])[0] || pagesOf(rows[last-1])[0] != pagesOf(rows[last])[0]) {
			c.Errorf("the first or the last row of the table that begins with %q stands alone on its page", rows[1].Words())
		}
		for _, row := range rows[1:] {
			pages := pagesOf(row)
			if len(pages) != 1 {
				c.Errorf("the row %q stands on the pages %v", row.Words(), pages)
			}
			if len(pages) > 0 && !slices.Contains(heads, pages[0]) {
				c.Errorf("page %d has the row %q without the head of its table", pages[0], row.Words())
			}
		}
	}
}

// charts wants after each picture the sentence of what it shows and then its table, before the
// next heading comes.
func (c pdfCheck) charts() {
	step := ""
	for _, element := range all(c.file.Root) {
		switch {
		case element.Type == "Figure":
			step = "P"
		case step == "P" && element.Type == "P":
			if step = "Table"; !strings.HasSuffix(closed(element.Words()), ".") {
				c.Errorf("a picture shows %q", element.Words())
			}
		case step == "Table" && element.Type == "Table":
			step = ""
		case step != "" && slices.Contains([]string{"P", "Table", "H1", "H2", "H3"}, element.Type):
			c.Errorf("after a picture there is a %s with %q, and no %s yet", element.Type, element.Words(), step)
			step = ""
		}
	}
	if step != "" {
		c.Errorf("the last picture has no %s", step)
	}
}

// follow finds what the last text of each page stands in.
func (c pdfCheck) follow(element papertest.Element, within []papertest.Element, last map[int][]papertest.Element) {
	within = append(slices.Clip(within), element)
	if closed(element.Text) != "" {
		last[element.Page] = within
	}
	for _, child := range element.Children {
		c.follow(child, within, last)
	}
}

// pagesOf are the pages that an element has text on.
func pagesOf(element papertest.Element) []int {
	var pages []int
	for _, run := range element.All("") {
		if closed(run.Text) != "" && !slices.Contains(pages, run.Page) {
			pages = append(pages, run.Page)
		}
	}
	slices.Sort(pages)
	return pages
}

func TestReturnPDFWithoutChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := exec.LookPath("chromium"); err == nil {
		t.Fatal("it is found all the same")
	}
	if err := WriteReturnPDF(t.Context(), &bytes.Buffer{}, reports.GrantReturn{}); err != ErrNoChromium {
		t.Errorf("%v", err)
	}
	if page, known := pageFor(ErrNoChromium); !known || page.status != 503 {
		t.Errorf("the page is %+v", page)
	}
}
