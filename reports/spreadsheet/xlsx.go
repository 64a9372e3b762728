package spreadsheet

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// xlsxBook is a book on its way into a file, with the styles that its cells have.
type xlsxBook struct {
	*excelize.File
	title, line, header, headerOfNumbers, text, link, sign int
	numbers                                                map[int]int
}

// The sizes of letters, in points: none is too small to be read.
const (
	titleSize = 16
	textSize  = 12
	// lineHeight is of a line of text, in points.
	lineHeight = 16
	fontName   = "Arial"
)

// WriteXLSX writes the book as a workbook. Errors: ErrBook, and those of w.
func WriteXLSX(w io.Writer, book Book) error {
	if err := book.check(); err != nil {
		return err
	}
	file := &xlsxBook{File: excelize.NewFile(), numbers: map[int]int{}}
	defer file.Close()
	if err := file.describe(book); err != nil {
		return err
	}
	for i, sheet := range book.Sheets {
		var err error
		if i == 0 {
			err = file.SetSheetName(file.GetSheetName(0), sheet.Name)
		} else {
			_, err = file.NewSheet(sheet.Name)
		}
		if err != nil {
			return err
		}
	}
	for _, sheet := range book.Sheets {
		if err := file.addSheet(sheet); err != nil {
			return fmt.Errorf("write the sheet %s: %w", sheet.Name, err)
		}
	}
	return file.Write(w)
}

// describe gives the book its properties and makes its styles.
func (f *xlsxBook) describe(book Book) error {
	made := book.Made.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: book.Title, Subject: book.Subject, Creator: book.Author, LastModifiedBy: book.Author,
		Language: book.Language, Created: made, Modified: made,
	}); err != nil {
		return err
	}
	if err := f.SetDefaultFont(fontName); err != nil {
		return err
	}
	wrapped := &excelize.Alignment{WrapText: true, Vertical: "top"}
	for _, kind := range []struct { // in one order, so that one book is one file, byte for byte
		into *int
		font excelize.Font
	}{
		{&f.title, excelize.Font{Size: titleSize, Bold: true}},
		{&f.line, excelize.Font{Size: textSize}},
		{&f.header, excelize.Font{Size: textSize, Bold: true}},
		{&f.headerOfNumbers, excelize.Font{Size: textSize, Bold: true}},
		{&f.text, excelize.Font{Size: textSize}},
		{&f.sign, excelize.Font{Size: textSize}},
		{&f.link, excelize.Font{Size: textSize, Underline: "single", Color: "1D70B8"}},
	} {
		kind.font.Family = fontName
		style := &excelize.Style{Font: &kind.font, Alignment: wrapped}
		switch kind.into {
		case &f.title, &f.line:
			style.Alignment = nil // these may run over the columns beside them
		case &f.sign, &f.headerOfNumbers:
			style.Alignment = atTheRight()
			style.Alignment.WrapText = true // without it LibreOffice moves it to the edge
		}
		made, err := f.NewStyle(style)
		if err != nil {
			return err
		}
		*kind.into = made
	}
	return nil
}

// atTheRight is where numbers stand, a little off the text of the next column.
func atTheRight() *excelize.Alignment {
	return &excelize.Alignment{Horizontal: "right", Vertical: "top", Indent: 1}
}

func (f *xlsxBook) numberStyle(decimals int) (int, error) {
	if style, made := f.numbers[decimals]; made {
		return style, nil
	}
	format := numberFormat(decimals)
	style, err := f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: fontName, Size: textSize}, CustomNumFmt: &format,
		Alignment: atTheRight(),
	})
	f.numbers[decimals] = style
	return style, err
}

func (f *xlsxBook) addSheet(sheet Sheet) error {
	if err := f.put(sheet.Name, 1, 1, sheet.Title, f.title); err != nil {
		return err
	}
	style := f.line
	if sheet.Table == nil {
		style = f.text
		if err := f.SetColWidth(sheet.Name, "A", "A", lineWidth); err != nil {
			return err
		}
	}
	for i, line := range sheet.Lines {
		if err := f.put(sheet.Name, 1, i+2, line, style); err != nil {
			return err
		}
		if sheet.Table == nil {
			if err := f.SetRowHeight(sheet.Name, i+2, float64(lineHeight*lines(line, lineWidth))); err != nil {
				return err
			}
		}
	}
	if sheet.Table != nil {
		if err := f.addTable(sheet); err != nil {
			return err
		}
	}
	return f.layOut(sheet)
}

// put writes a text as a text, whatever it looks like.
func (f *xlsxBook) put(sheet string, column, row int, text string, style int) error {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	if err := f.SetCellStr(sheet, at, text); err != nil {
		return err
	}
	return f.SetCellStyle(sheet, at, at, style)
}

// addTable writes the header and the rows, and marks them as a table.
func (f *xlsxBook) addTable(sheet Sheet) error {
	top := sheet.headerRow()
	for i, column := range sheet.Table.Columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(sheet.Name, letter, letter, float64(column.Width)); err != nil {
			return err
		}
		style := f.header
		if sheet.Table.IsNumbers(i) {
			style = f.headerOfNumbers
		}
		if err := f.put(sheet.Name, i+1, top, column.Header, style); err != nil {
			return err
		}
	}
	if err := f.SetRowHeight(sheet.Name, top, float64(lineHeight*sheet.Table.headerLines())); err != nil {
		return err
	}
	for i, row := range sheet.Table.Rows {
		if err := f.addRow(sheet, top+1+i, row); err != nil {
			return err
		}
	}
	corner, err := excelize.CoordinatesToCellName(len(sheet.Table.Columns), top+len(sheet.Table.Rows))
	if err != nil {
		return err
	}
	stripes := false
	if err := f.AddTable(sheet.Name, &excelize.Table{
		Range: "A" + strconv.Itoa(top) + ":" + corner, Name: "Table_" + sheet.Name, StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
	}); err != nil {
		return err
	}
	f.withoutFilters()
	return nil
}

var filterPart = regexp.MustCompile(`<autoFilter[^>]*>(</autoFilter>)?`)

// withoutFilters takes the buttons for filtering off the tables: a screen reader says them in
// each header, and the library has no way to leave them out.
func (f *xlsxBook) withoutFilters() {
	f.Pkg.Range(func(path, content any) bool {
		if bytes, is := content.([]byte); is && tablePart.MatchString(path.(string)) {
			f.Pkg.Store(path, filterPart.ReplaceAll(bytes, nil))
		}
		return true
	})
}

var tablePart = regexp.MustCompile(`^xl/tables/table\d+\.xml$`)

func (f *xlsxBook) addRow(sheet Sheet, row int, cells []Cell) error {
	for i, cell := range cells {
		if err := f.addCell(sheet.Name, i+1, row, cell); err != nil {
			return err
		}
	}
	return f.SetRowHeight(sheet.Name, row, float64(lineHeight*sheet.Table.rowLines(cells)))
}

func (f *xlsxBook) addCell(sheet string, column, row int, cell Cell) error {
	if cell.sign {
		return f.put(sheet, column, row, cell.text, f.sign)
	}
	if cell.number == nil && cell.sheet == "" {
		return f.put(sheet, column, row, cell.text, f.text)
	}
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	if cell.sheet != "" {
		if err := f.put(sheet, column, row, cell.text, f.link); err != nil {
			return err
		}
		return f.SetCellHyperLink(sheet, at, cell.sheet+"!A1", "Location")
	}
	style, err := f.numberStyle(cell.decimals)
	if err != nil {
		return err
	}
	if err := f.SetCellFloat(sheet, at, *cell.number, -1, 64); err != nil {
		return err
	}
	return f.SetCellStyle(sheet, at, at, style)
}

// layOut prints the sheet on its side with the header and what the rows are on each page: as wide
// as the paper, or in parts.
func (f *xlsxBook) layOut(sheet Sheet) error {
	side, paper := "landscape", 9
	page := excelize.PageLayoutOptions{Size: &paper, Orientation: &side}
	areas := sheet.printed(func(column, row, lastColumn, lastRow int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet.Name, columnName(column), row, columnName(lastColumn), lastRow)
	})
	fit, wide, tall, scale := areas == nil, 1, 0, uint(partScale)
	if fit {
		page.FitToWidth, page.FitToHeight = &wide, &tall
	} else {
		page.AdjustTo = &scale
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: sheet.Name, RefersTo: strings.Join(areas, ",")}); err != nil {
			return err
		}
	}
	if err := f.SetSheetProps(sheet.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet.Name, &page); err != nil || sheet.Table == nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: sheet.Name,
		RefersTo: fmt.Sprintf("'%s'!$A:$%s,'%s'!$%d:$%d", sheet.Name, columnName(sheet.Table.Names()), sheet.Name, sheet.headerRow(), sheet.headerRow()),
	})
}
