package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

// WriteODS writes the book as an OpenDocument spreadsheet (ISO/IEC 26300, OpenDocument 1.3,
// parts 2 and 3). Errors: ErrBook, and those of w.
func WriteODS(w io.Writer, book Book) error {
	if err := book.check(); err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	if err := storeType(archive); err != nil {
		return err
	}
	for _, part := range []struct {
		name    string
		content []byte
	}{
		{"META-INF/manifest.xml", []byte(odsManifest)},
		{"meta.xml", odsMeta(book)},
		{"styles.xml", odsStyles(book)},
		{"content.xml", odsContent(book)},
	} {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: book.Made.UTC()})
		if err != nil {
			return err
		}
		if _, err := file.Write(part.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// storeType writes the file's type as the standard wants it, so that it stands at a fixed
// place: first, not packed, and with nothing said after it.
func storeType(archive *zip.Writer) error {
	file, err := archive.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(odsType)),
		CompressedSize64: uint64(len(odsType)), UncompressedSize64: uint64(len(odsType)),
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, odsType)
	return err
}

// The names of the parts of the format, and its version.
const odsNames = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
	` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"` +
	` xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"` +
	` xmlns:xlink="http://www.w3.org/1999/xlink"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/"` +
	` office:version="1.3"`

const odsManifest = xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
	`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + odsType + `"/>` +
	`<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
	`</manifest:manifest>`

// odsFile is a part of the file as it is written.
type odsFile struct{ bytes.Buffer }

// add writes a piece of the format; each value in it is made safe.
func (f *odsFile) add(format string, values ...any) {
	for i, value := range values {
		if text, is := value.(string); is {
			values[i] = escaped(text)
		}
	}
	fmt.Fprintf(f, format, values...)
}

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a builder takes everything
	return out.String()
}

// paragraph writes a text with its spaces: the format takes several for one.
func (f *odsFile) paragraph(text string) {
	for _, line := range strings.Split(text, "\n") {
		f.WriteString("<text:p>")
		f.spaced(line)
		f.WriteString("</text:p>")
	}
}

// spaced writes a line. A space at either end of it, or after another, is an element.
func (f *odsFile) spaced(line string) {
	runes := []rune(line)
	for i, letter := range runes {
		switch {
		case letter == ' ' && (i == 0 || i == len(runes)-1 || runes[i-1] == ' '):
			f.WriteString("<text:s/>")
		case letter == '\t':
			f.WriteString("<text:tab/>")
		default:
			f.WriteString(escaped(string(letter)))
		}
	}
}

func odsMeta(book Book) []byte {
	file := &odsFile{}
	made := book.Made.UTC().Format(time.RFC3339)
	file.WriteString(xml.Header + `<office:document-meta` + odsNames + `><office:meta>`)
	file.add(`<meta:generator>%s</meta:generator><dc:title>%s</dc:title><dc:subject>%s</dc:subject>`, book.Author, book.Title, book.Subject)
	file.add(`<meta:initial-creator>%s</meta:initial-creator><dc:creator>%s</dc:creator>`, book.Author, book.Author)
	file.add(`<meta:creation-date>%s</meta:creation-date><dc:date>%s</dc:date><dc:language>%s</dc:language>`, made, made, book.Language)
	file.WriteString(`</office:meta></office:document-meta>`)
	return file.Bytes()
}

// odsStyles are the styles that cells have by name, the language of all text, and the page:
// on its side, a sheet as wide as the paper or in parts.
func odsStyles(book Book) []byte {
	language, country, _ := strings.Cut(book.Language, "-")
	file := &odsFile{}
	file.WriteString(xml.Header + `<office:document-styles` + odsNames + `>`)
	file.add(`<office:font-face-decls><style:font-face style:name="%s" svg:font-family="%s"/></office:font-face-decls>`, fontName, fontName)
	file.WriteString(`<office:styles>`)
	file.add(`<style:default-style style:family="table-cell"><style:text-properties style:font-name="%s" fo:font-size="%dpt" fo:language="%s" fo:country="%s"/></style:default-style>`,
		fontName, textSize, language, country)
	file.WriteString(`<style:style style:name="Default" style:family="table-cell"/>`)
	for _, style := range []struct{ name, cell, paragraph, text string }{
		{"Heading_20_1", ``, ``, fmt.Sprintf(`fo:font-size="%dpt" fo:font-weight="bold"`, titleSize)},
		{"Line", ``, ``, ``},
		{"Text", `fo:wrap-option="wrap" style:vertical-align="top"`, ``, ``},
		{"Header", `fo:wrap-option="wrap" style:vertical-align="top" fo:border-bottom="1.5pt solid #0b0c0c"`, ``, `fo:font-weight="bold"`},
		{"NumberHeader", `fo:wrap-option="wrap" style:vertical-align="top" fo:border-bottom="1.5pt solid #0b0c0c" style:text-align-source="fix" ` + odsOff, `fo:text-align="end"`, `fo:font-weight="bold"`},
		{"Number", `style:vertical-align="top" ` + odsOff, ``, ``},
		{"Sign", `style:vertical-align="top" style:text-align-source="fix" ` + odsOff, `fo:text-align="end"`, ``},
	} {
		file.add(`<style:style style:name="%s" style:display-name="%s" style:family="table-cell" style:parent-style-name="Default">`, style.name, strings.ReplaceAll(style.name, "_20_", " "))
		file.WriteString(`<style:table-cell-properties ` + style.cell + `/><style:paragraph-properties ` + style.paragraph + `/><style:text-properties ` + style.text + `/></style:style>`)
	}
	file.WriteString(`</office:styles><office:automatic-styles>`)
	for _, layout := range []struct{ name, scale string }{{"Whole", `style:scale-to-X="1" style:scale-to-Y="0"`}, {"Parts", fmt.Sprintf(`style:scale-to="%d%%"`, partScale)}} {
		file.add(`<style:page-layout style:name="page%s"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"`+
			` style:print-orientation="landscape" fo:margin="1.5cm" `, layout.name)
		file.WriteString(layout.scale + `/></style:page-layout>`)
	}
	file.WriteString(`</office:automatic-styles><office:master-styles>`)
	for _, name := range []string{"Whole", "Parts"} {
		file.add(`<style:master-page style:name="%s" style:page-layout-name="page%s"/>`, name, name)
	}
	file.WriteString(`</office:master-styles></office:document-styles>`)
	return file.Bytes()
}

// odsOff keeps numbers a little off the text of the next column.
const odsOff = `fo:padding-right="0.25cm"`

// odsContent is the sheets with their tables. A table is marked by its header row and by a
// range with its name.
func odsContent(book Book) []byte {
	file := &odsFile{}
	file.WriteString(xml.Header + `<office:document-content` + odsNames + `><office:automatic-styles>`)
	file.odsAutomaticStyles(book)
	file.WriteString(`</office:automatic-styles><office:body><office:spreadsheet>`)
	for _, sheet := range book.Sheets {
		file.odsSheet(sheet)
	}
	file.WriteString(`<table:database-ranges>`)
	for _, sheet := range book.Sheets {
		if sheet.Table == nil {
			continue
		}
		top := sheet.headerRow()
		file.add(`<table:database-range table:name="%s" table:target-range-address="%s" table:contains-header="true" table:display-filter-buttons="false"/>`,
			"Table_"+sheet.Name, fmt.Sprintf("%s.A%d:%s.%s%d", sheet.Name, top, sheet.Name, columnName(len(sheet.Table.Columns)), top+len(sheet.Table.Rows)))
	}
	file.WriteString(`</table:database-ranges></office:spreadsheet></office:body></office:document-content>`)
	return file.Bytes()
}

// columnName is a column's letters, from 1.
func columnName(number int) string {
	name := ""
	for ; number > 0; number = (number - 1) / 26 {
		name = string(rune('A'+(number-1)%26)) + name
	}
	return name
}

// odsAutomaticStyles are the widths that columns have and the decimals that numbers have.
func (f *odsFile) odsAutomaticStyles(book Book) {
	widths, decimals, heights := map[int]bool{lineWidth: true}, map[int]bool{}, map[int]bool{}
	for _, sheet := range book.Sheets {
		if sheet.Table == nil {
			continue
		}
		heights[sheet.Table.headerLines()] = true
		for _, column := range sheet.Table.Columns {
			widths[column.Width] = true
		}
		for _, row := range sheet.Table.Rows {
			heights[sheet.Table.rowLines(row)] = true
			for _, cell := range row {
				if cell.number != nil {
					decimals[cell.decimals] = true
				}
			}
		}
	}
	for _, name := range []string{"Whole", "Parts"} {
		f.add(`<style:style style:name="sheet%s" style:family="table" style:master-page-name="%s"><style:table-properties table:display="true"/></style:style>`, name, name)
	}
	for _, tall := range slices.Sorted(maps.Keys(heights)) { // readers measure them for the screen, and not for paper
		f.add(`<style:style style:name="row%d" style:family="table-row"><style:table-row-properties style:row-height="%dpt" style:use-optimal-row-height="false"/></style:style>`, tall, lineHeight*tall)
	}
	f.WriteString(`<style:style style:name="row" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>`)
	for _, width := range slices.Sorted(maps.Keys(widths)) {
		const perLetter = 0.22 // cm, of letters of that size
		f.add(`<style:style style:name="width%d" style:family="table-column"><style:table-column-properties style:column-width="%scm"/></style:style>`,
			width, strconv.FormatFloat(float64(width)*perLetter, 'f', 2, 64))
	}
	for _, count := range slices.Sorted(maps.Keys(decimals)) {
		f.add(`<number:number-style style:name="digits%d"><number:number number:decimal-places="%d" number:min-decimal-places="%d" number:min-integer-digits="1" number:grouping="true"/></number:number-style>`, count, count, count)
		f.add(`<style:style style:name="number%d" style:family="table-cell" style:parent-style-name="Number" style:data-style-name="digits%d"/>`, count, count)
	}
}

func (f *odsFile) odsSheet(sheet Sheet) {
	areas := sheet.printed(func(column, row, lastColumn, lastRow int) string {
		return fmt.Sprintf("%s.%s%d:%s.%s%d", sheet.Name, columnName(column), row, sheet.Name, columnName(lastColumn), lastRow)
	})
	if areas == nil {
		f.add(`<table:table table:name="%s" table:style-name="sheetWhole">`, sheet.Name)
	} else {
		f.add(`<table:table table:name="%s" table:style-name="sheetParts" table:print-ranges="%s">`, sheet.Name, strings.Join(areas, " "))
	}
	line := "Line"
	if sheet.Table == nil {
		line = "Text"
		f.add(`<table:table-column table:style-name="width%d"/>`, lineWidth)
	} else {
		f.odsColumns(*sheet.Table)
	}
	f.odsRow("row", func() { f.odsText("Heading_20_1", Text(sheet.Title)) })
	for _, text := range sheet.Lines {
		f.odsRow("row", func() { f.odsText(line, Text(text)) })
	}
	if sheet.Table != nil {
		f.odsTable(*sheet.Table)
	}
	f.WriteString(`</table:table>`)
}

// odsColumns are the columns, those first that stand on every page.
func (f *odsFile) odsColumns(table Table) {
	f.WriteString(`<table:table-header-columns>`)
	for i, column := range table.Columns {
		if i == table.Names() {
			f.WriteString(`</table:table-header-columns>`)
		}
		f.add(`<table:table-column table:style-name="width%d"/>`, column.Width)
	}
	if len(table.Columns) == table.Names() {
		f.WriteString(`</table:table-header-columns>`)
	}
}

func (f *odsFile) odsTable(table Table) {
	f.WriteString(`<table:table-header-rows>`)
	f.odsRow(fmt.Sprintf("row%d", table.headerLines()), func() {
		for i, column := range table.Columns {
			style := "Header"
			if table.IsNumbers(i) {
				style = "NumberHeader"
			}
			f.odsText(style, Text(column.Header))
		}
	})
	f.WriteString(`</table:table-header-rows>`)
	for _, row := range table.Rows {
		f.odsRow(fmt.Sprintf("row%d", table.rowLines(row)), func() {
			for _, cell := range row {
				if cell.sign {
					f.odsText("Sign", cell)
					continue
				}
				if cell.number == nil {
					f.odsText("Text", cell)
					continue
				}
				f.add(`<table:table-cell table:style-name="number%d" office:value-type="float" office:value="%s">`,
					cell.decimals, strconv.FormatFloat(*cell.number, 'f', -1, 64))
				f.paragraph(strconv.FormatFloat(*cell.number, 'f', cell.decimals, 64))
				f.WriteString(`</table:table-cell>`)
			}
		})
	}
}

func (f *odsFile) odsRow(style string, cells func()) {
	f.add(`<table:table-row table:style-name="%s">`, style)
	cells()
	f.WriteString(`</table:table-row>`)
}

func (f *odsFile) odsText(style string, cell Cell) {
	f.add(`<table:table-cell table:style-name="%s" office:value-type="string">`, style)
	if cell.sheet != "" {
		f.add(`<text:p><text:a xlink:type="simple" xlink:href="%s">%s</text:a></text:p>`, "#"+cell.sheet+".A1", cell.text)
	} else {
		f.paragraph(cell.text)
	}
	f.WriteString(`</table:table-cell>`)
}
