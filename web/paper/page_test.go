package paper_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"muster/web/paper"
)

func written(t *testing.T, page paper.Page) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := paper.Write(&out, page); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// streams are the packed streams of a PDF, unpacked.
func streams(t *testing.T, file []byte) []string {
	t.Helper()
	var found []string
	for _, match := range regexp.MustCompile(`/FlateDecode /Length (\d+)>>\nstream\n`).FindAllSubmatchIndex(file, -1) {
		length, _ := strconv.Atoi(string(file[match[2]:match[3]]))
		reader, err := zlib.NewReader(bytes.NewReader(file[match[1] : match[1]+length]))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, string(text))
	}
	return found
}

// read is the text of the page, line by line, as a reader of PDFs finds it: glyphs by the
// map of their typeface.
func read(t *testing.T, file []byte) string {
	t.Helper()
	maps := []map[string]rune{}
	content := ""
	for _, stream := range streams(t, file) {
		if strings.Contains(stream, "beginbfchar") {
			current := map[string]rune{}
			for _, pair := range regexp.MustCompile(`<(\w{4})> <(\w{4})>\n`).FindAllStringSubmatch(stream, -1) {
				unit, _ := strconv.ParseUint(pair[2], 16, 16)
				current[pair[1]] = utf16.Decode([]uint16{uint16(unit)})[0]
			}
			maps = append(maps, current)
		} else if strings.Contains(stream, " BDC") {
			content = stream
		}
	}
	var out strings.Builder
	for _, line := range regexp.MustCompile(`/(Regular|Bold) .* Td <(\w+)> Tj`).FindAllStringSubmatch(content, -1) {
		letters := maps[0]
		if line[1] == "Bold" {
			letters = maps[1]
		}
		for i := 0; i < len(line[2]); i += 4 {
			out.WriteRune(letters[line[2][i:i+4]])
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestAPageIsTextThatCanBeRead(t *testing.T) {
	name := "Siân Ŵyn O’Brien-Łukasz Ελένη Жанна"
	file := written(t, paper.Page{Title: "Certificate (one)", Language: "en-GB", Paragraphs: []paper.Paragraph{
		{Text: "Certificate", Size: 30, Bold: true, Heading: true}, {Text: name, Size: 20},
	}})
	if text := read(t, file); text != "Certificate\n"+name+"\n" {
		t.Fatalf("read %q", text)
	}
	for _, want := range []string{"/Marked true", "/S /H1", "/S /P", "/Lang <FEFF0065006E002D00470042>", "DisplayDocTitle true", "Certificate (one)</rdf:li>"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s in the file", want)
		}
	}
}

func TestWhatIsLongIsBrokenAndFits(t *testing.T) {
	file := written(t, paper.Page{Title: "t", Language: "en", Paragraphs: []paper.Paragraph{
		{Text: strings.Repeat("many words ", 200), Size: 30}, {Text: "the end", Size: 30},
	}})
	text := read(t, file)
	if strings.Count(text, "\n") < 10 || !strings.HasSuffix(text, "the end\n") {
		t.Fatalf("read %q", text)
	}
	for _, stream := range streams(t, file) {
		for _, at := range regexp.MustCompile(`([\d.-]+) Td`).FindAllStringSubmatch(stream, -1) {
			if y, _ := strconv.ParseFloat(at[1], 64); y < 70 {
				t.Fatalf("a line stands at %v, below the margin", y)
			}
		}
	}
}

func TestTheTableSaysWhereObjectsBegin(t *testing.T) {
	file := written(t, paper.Page{Title: "t", Language: "en", Paragraphs: []paper.Paragraph{{Text: "x", Size: 10}}})
	start := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(file)
	table, _ := strconv.Atoi(string(start[1]))
	entries := regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllSubmatch(file[table:], -1)
	if len(entries) == 0 {
		t.Fatal("no table where the file says it is")
	}
	for i, entry := range entries {
		at, _ := strconv.Atoi(string(entry[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); !bytes.HasPrefix(file[at:], []byte(want)) {
			t.Fatalf("object %d is not at %d", i+1, at)
		}
	}
}
