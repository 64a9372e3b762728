package papertest

import (
	"bytes"
	"compress/zlib"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/ledongthuc/pdf"
)

// mark is a piece of a page's content that is marked: with the number by which the structure
// has it, as something for readers to leave out, or with what it says instead of its glyphs.
type mark struct {
	number   int64
	artifact bool
	instead  bool
}

// pageReader follows what is drawn on a page.
type pageReader struct {
	page  *Page
	fonts map[string]*pdf.Font
	state state
	saved []state
	marks []mark
}

// state is what letters are drawn with. scale is how much higher the page shows them.
type state struct {
	font        *pdf.Font
	size, scale float64
}

func readPage(from pdf.Page) Page {
	page := Page{tagged: map[int64]string{}}
	(&pageReader{page: &page, state: state{scale: 1}}).draw(from.V.Key("Contents"), from.Resources())
	return page
}

// draw follows a stream with its own fonts.
func (r *pageReader) draw(content, resources pdf.Value) {
	before := r.fonts
	r.fonts = map[string]*pdf.Font{}
	for _, name := range resources.Key("Font").Keys() {
		r.fonts[name] = &pdf.Font{V: resources.Key("Font").Key(name)}
	}
	pdf.Interpret(content, func(stack *pdf.Stack, operator string) {
		var operands []pdf.Value
		for stack.Len() > 0 {
			operands = append(operands, stack.Pop())
		}
		slices.Reverse(operands)
		r.operate(operator, operands, resources)
	})
	r.fonts = before
}

func (r *pageReader) operate(operator string, operands []pdf.Value, resources pdf.Value) {
	switch operator {
	case "q":
		r.saved = append(r.saved, r.state)
	case "Q":
		r.state, r.saved = r.saved[len(r.saved)-1], r.saved[:len(r.saved)-1]
	case "cm":
		r.state.scale *= math.Hypot(operands[2].Float64(), operands[3].Float64())
	case "BMC", "BDC":
		r.begin(operands, resources)
	case "EMC":
		r.marks = r.marks[:len(r.marks)-1]
	case "Tf":
		r.state.font, r.state.size = r.fonts[operands[0].Name()], operands[1].Float64()
	case "Tj", "'", "\"":
		r.show(operands[len(operands)-1])
	case "TJ":
		for i := range operands[0].Len() {
			r.show(operands[0].Index(i))
		}
	case "Do":
		if drawn := resources.Key("XObject").Key(operands[0].Name()); drawn.Key("Subtype").Name() == "Form" {
			r.draw(drawn, drawn.Key("Resources"))
		}
	}
}

func (r *pageReader) begin(operands []pdf.Value, resources pdf.Value) {
	begun := mark{number: -1, artifact: operands[0].Name() == "Artifact"}
	if len(operands) > 1 {
		properties := operands[1]
		if properties.Kind() == pdf.Name {
			properties = resources.Key("Properties").Key(properties.Name())
		}
		if number := properties.Key("MCID"); number.Kind() == pdf.Integer {
			begun.number = number.Int64()
		}
		if instead := properties.Key("ActualText"); instead.Kind() == pdf.String {
			r.add(instead.Text())
			begun.instead = true
		}
	}
	r.marks = append(r.marks, begun)
}

func (r *pageReader) show(text pdf.Value) {
	if text.Kind() != pdf.String || slices.ContainsFunc(r.marks, func(m mark) bool { return m.instead }) {
		return
	}
	r.page.Largest = max(r.page.Largest, r.state.size*r.state.scale)
	r.add(r.state.font.Encoder().Decode(text.RawString()))
}

// add puts a text where the innermost mark says that it belongs.
func (r *pageReader) add(text string) {
	for _, mark := range slices.Backward(r.marks) {
		if mark.artifact {
			r.page.Artifacts += text
			return
		}
		if mark.number >= 0 {
			r.page.tagged[mark.number] += text
			return
		}
	}
	r.page.Untagged += text
}

// Said is all text of the file: what is drawn, tagged or not, and every text string of its
// objects.
func (d Document) Said() string {
	var all strings.Builder
	for _, page := range d.Pages {
		all.WriteString(page.Artifacts + "\n" + page.Untagged + "\n")
		for _, text := range page.tagged {
			all.WriteString(text + "\n")
		}
	}
	addStrings(&all, d.file, "")
	return all.String()
}

// Unpacked is the file's bytes as they are and, after them, its streams unpacked.
func (d Document) Unpacked() string {
	var all strings.Builder
	all.Write(d.raw)
	for rest := d.raw; ; {
		_, after, found := bytes.Cut(rest, []byte("stream"))
		if !found {
			return all.String()
		}
		if unpacked, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(after, "\r\n"))); err == nil {
			_, _ = io.Copy(&all, unpacked) // as much of it as can be read
			all.WriteByte('\n')
		}
		rest = after
	}
}

// addStrings adds the strings of an object and of those it has. Links back are not followed.
func addStrings(all *strings.Builder, value pdf.Value, key string) {
	if slices.Contains([]string{"Parent", "P", "Pg", "Prev", "Last", "ParentTree", "IDTree"}, key) ||
		value.Key("Type").Name() == "Page" && key != "Kids" {
		return
	}
	switch value.Kind() {
	case pdf.String:
		all.WriteString(value.Text() + "\n")
	case pdf.Array:
		for i := range value.Len() {
			addStrings(all, value.Index(i), key)
		}
	case pdf.Dict, pdf.Stream:
		for _, name := range value.Keys() {
			addStrings(all, value.Key(name), name)
		}
	}
}
