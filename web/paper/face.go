package paper

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is a typeface as the page uses it. used are the glyphs on the page, each with the
// letter that it stands for.
type face struct {
	name string
	file []byte
	font *sfnt.Font
	used map[sfnt.GlyphIndex]rune
}

// faces are the Go typefaces: Latin with Welsh and the rest of Europe, Greek, Cyrillic.
func faces() (regular, bold *face, err error) {
	if regular, err = newFace("Regular", goregular.TTF); err != nil {
		return nil, nil, err
	}
	bold, err = newFace("Bold", gobold.TTF)
	return regular, bold, err
}

func newFace(name string, file []byte) (*face, error) {
	parsed, err := sfnt.Parse(file)
	return &face{name: name, file: file, font: parsed, used: map[sfnt.GlyphIndex]rune{}}, err
}

// glyph is the glyph of a letter; of one the typeface does not have it is that for
// something missing.
func (f *face) glyph(letter rune) sfnt.GlyphIndex {
	var buffer sfnt.Buffer
	index, err := f.font.GlyphIndex(&buffer, letter)
	if err != nil {
		return 0
	}
	return index
}

// perMille is a length of the typeface in thousandths of its size.
func (f *face) perMille(length fixed.Int26_6) int {
	return int(length.Round()) * 1000 / int(f.font.UnitsPerEm())
}

func (f *face) em() fixed.Int26_6 { return fixed.I(int(f.font.UnitsPerEm())) }

func (f *face) advance(glyph sfnt.GlyphIndex) (int, error) {
	var buffer sfnt.Buffer
	length, err := f.font.GlyphAdvance(&buffer, glyph, f.em(), font.HintingNone)
	return f.perMille(length), err
}

func (f *face) width(text string, size float64) (float64, error) {
	total := 0
	for _, letter := range text {
		advance, err := f.advance(f.glyph(letter))
		if err != nil {
			return 0, err
		}
		total += advance
	}
	return float64(total) * size / 1000, nil
}

// broken is text in lines no wider than most, as far as there are spaces to break at.
func (f *face) broken(text string, size, most float64) ([]string, error) {
	var lines []string
	current := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(current + " " + word)
		width, err := f.width(longer, size)
		if err != nil {
			return nil, err
		}
		if width > most && current != "" {
			lines, longer = append(lines, current), word
		}
		current = longer
	}
	return append(lines, current), nil
}

// encoded is text as glyph numbers in hexadecimal, which from then on are used.
func (f *face) encoded(text string) string {
	var out strings.Builder
	for _, letter := range text {
		glyph := f.glyph(letter)
		f.used[glyph] = letter
		fmt.Fprintf(&out, "%04X", uint16(glyph))
	}
	return out.String()
}

// glyphs are the used ones in their order.
func (f *face) glyphs() []sfnt.GlyphIndex { return slices.Sorted(maps.Keys(f.used)) }

// widths is the array of the widths of the glyphs in use.
func (f *face) widths() string {
	var out strings.Builder
	for _, glyph := range f.glyphs() {
		advance, err := f.advance(glyph)
		if err == nil {
			fmt.Fprintf(&out, "%d [%d] ", uint16(glyph), advance)
		}
	}
	return "[" + strings.TrimSpace(out.String()) + "]"
}

// unicode is the map from glyphs to letters, so that the text can be searched, copied and
// read aloud.
func (f *face) unicode() []byte {
	var out strings.Builder
	out.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for batch := range slices.Chunk(f.glyphs(), 100) { // no more are allowed in one
		fmt.Fprintf(&out, "%d beginbfchar\n", len(batch))
		for _, glyph := range batch {
			letter := strings.TrimSuffix(strings.TrimPrefix(textString(string(f.used[glyph])), "<FEFF"), ">")
			fmt.Fprintf(&out, "<%04X> <%s>\n", uint16(glyph), letter)
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(out.String())
}
