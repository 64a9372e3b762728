package paper

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Page is a page of A4 laid on its side. Language is a tag such as en-GB.
type Page struct {
	Title      string
	Language   string
	Paragraphs []Paragraph
}

// Paragraph is a text that is broken where it would run off the page. Size is its letters',
// in points, and Before the space above it. Heading makes it the page's heading.
type Paragraph struct {
	Text    string
	Size    float64
	Before  float64
	Bold    bool
	Heading bool
}

// The page, in points.
const (
	pageWidth  = 842.0
	pageHeight = 595.0
	margin     = 70.0
	leading    = 1.3 // from line to line, in sizes
)

// line is a line of a paragraph on the page, from its left end.
type line struct {
	face *face
	size float64
	x, y float64
	text string
}

// Write writes the page. Text that does not fit is made smaller until it does. Errors are
// those of the typeface and of w.
func Write(w io.Writer, page Page) error {
	regular, bold, err := faces()
	if err != nil {
		return err
	}
	var lines [][]line
	for scale := 1.0; ; scale *= 0.95 {
		var bottom float64
		if lines, bottom, err = lay(page.Paragraphs, regular, bold, scale); err != nil {
			return err
		}
		if bottom >= margin || scale < 0.2 {
			break
		}
	}
	content := draw(page.Paragraphs, lines)
	out := &document{}
	out.build(page, content, []*face{regular, bold})
	return out.write(w)
}

// lay breaks the paragraphs into lines from the top of the page, and says where the last
// one stands.
func lay(paragraphs []Paragraph, regular, bold *face, scale float64) ([][]line, float64, error) {
	lines := make([][]line, len(paragraphs))
	y := pageHeight - margin
	for i, paragraph := range paragraphs {
		face, size := regular, paragraph.Size*scale
		if paragraph.Bold {
			face = bold
		}
		y -= paragraph.Before * scale
		broken, err := face.broken(paragraph.Text, size, pageWidth-2*margin)
		if err != nil {
			return nil, 0, err
		}
		for _, text := range broken {
			y -= size * leading
			lines[i] = append(lines[i], line{face, size, margin, y, text})
		}
	}
	return lines, y, nil
}

// draw is the page's content: a frame, which is no part of what is read, and each
// paragraph marked with its number.
func draw(paragraphs []Paragraph, lines [][]line) []byte {
	var out bytes.Buffer
	out.WriteString("/Artifact BMC\n0.114 0.184 0.329 RG 3 w 28 28 786 539 re S\n0.114 0.184 0.329 rg 28 543 786 24 re f\nEMC\n0.04 0.05 0.05 rg\n")
	for i := range paragraphs {
		fmt.Fprintf(&out, "/%s <</MCID %d>> BDC\n", role(paragraphs[i]), i)
		for _, line := range lines[i] {
			fmt.Fprintf(&out, "BT /%s %.2f Tf %.2f %.2f Td <%s> Tj ET\n", line.face.name, line.size, line.x, line.y, line.face.encoded(line.text))
		}
		out.WriteString("EMC\n")
	}
	return out.Bytes()
}

func role(paragraph Paragraph) string {
	if paragraph.Heading {
		return "H1"
	}
	return "P"
}

// textString is text as a PDF string: UTF-16 with its mark, in hexadecimal.
func textString(text string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	out.WriteString(">")
	return out.String()
}
