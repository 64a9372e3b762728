package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"html"
	"io"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
)

// document is a PDF in the making: its objects, numbered from 1.
type document struct {
	objects [][]byte
	info    int
}

// reserve is the number of an object that is set later.
func (d *document) reserve() int {
	d.objects = append(d.objects, nil)
	return len(d.objects)
}

func (d *document) set(number int, body string) { d.objects[number-1] = []byte(body) }

func (d *document) add(body string) int {
	number := d.reserve()
	d.set(number, body)
	return number
}

// stream adds a stream; entries are what its dictionary has besides the length.
func (d *document) stream(entries string, content []byte) int {
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	_, _ = writer.Write(content) // a buffer takes everything
	_ = writer.Close()
	return d.add(fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", entries, packed.Len(), packed.String()))
}

// build makes the objects of a page. The catalog is the first object.
func (d *document) build(page Page, content []byte, faces []*face) {
	catalog, pages, sheet := d.reserve(), d.reserve(), d.reserve()
	d.info = d.add("<</Title " + textString(page.Title) + " /Producer (Muster)>>")
	var fonts strings.Builder
	for _, face := range faces {
		fmt.Fprintf(&fonts, "/%s %d 0 R ", face.name, d.font(face))
	}
	d.set(pages, fmt.Sprintf("<</Type /Pages /Kids [%d 0 R] /Count 1>>", sheet))
	d.set(sheet, fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.0f %.0f] /Resources <</Font <<%s>>>> /Contents %d 0 R /StructParents 0 /Tabs /S>>",
		pages, pageWidth, pageHeight, fonts.String(), d.stream("", content)))
	d.set(catalog, fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R>>",
		pages, textString(page.Language), d.structure(page.Paragraphs, sheet), d.metadata(page)))
}

// structure says which parts of the page are its heading and its paragraphs.
func (d *document) structure(paragraphs []Paragraph, sheet int) int {
	root, whole := d.reserve(), d.reserve()
	var parts strings.Builder
	for i, paragraph := range paragraphs {
		part := d.add(fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R /K %d>>", role(paragraph), whole, sheet, i))
		fmt.Fprintf(&parts, "%d 0 R ", part)
	}
	d.set(whole, fmt.Sprintf("<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>", root, parts.String()))
	d.set(root, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree <</Nums [0 [%s]]>> /ParentTreeNextKey 1>>", whole, parts.String()))
	return root
}

// metadata is the title as readers of files look for it. It is not packed, so that they
// find it.
func (d *document) metadata(page Page) int {
	text := `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + html.EscapeString(page.Title) + `</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>` + html.EscapeString(page.Language) + `</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
	return d.add(fmt.Sprintf("<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream", len(text), text))
}

// font adds a typeface with its file.
func (d *document) font(face *face) int {
	var buffer sfnt.Buffer
	ascent, descent, capital, box := 0, 0, 0, [4]int{}
	if metrics, err := face.font.Metrics(&buffer, face.em(), font.HintingNone); err == nil {
		ascent, descent, capital = face.perMille(metrics.Ascent), -face.perMille(metrics.Descent), face.perMille(metrics.CapHeight)
	}
	if bounds, err := face.font.Bounds(&buffer, face.em(), font.HintingNone); err == nil {
		// The typeface's y runs down here, and up in a PDF.
		box = [4]int{face.perMille(bounds.Min.X), -face.perMille(bounds.Max.Y), face.perMille(bounds.Max.X), -face.perMille(bounds.Min.Y)}
	}
	name := "Go-" + face.name
	file := d.stream(fmt.Sprintf("/Length1 %d", len(face.file)), face.file)
	descriptor := d.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		name, box[0], box[1], box[2], box[3], ascent, descent, capital, file))
	glyphs := d.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W %s>>",
		name, descriptor, face.widths()))
	return d.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, glyphs, d.stream("", face.unicode())))
}

// write writes the objects, where each begins, and the trailer.
func (d *document) write(w io.Writer) error {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	starts := make([]int, len(d.objects))
	for i, object := range d.objects {
		starts[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(d.objects)+1)
	for _, start := range starts {
		fmt.Fprintf(&out, "%010d 00000 n \n", start)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root 1 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(d.objects)+1, d.info, table)
	_, err := w.Write(out.Bytes())
	return err
}
