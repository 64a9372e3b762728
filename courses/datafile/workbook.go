package datafile

import (
	"archive/zip"
	"bytes"
	"io"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads the first sheet of a workbook. The library reads whatever is in it, so
// what it unpacks to is measured first, and nothing of it is ever put into a file.
func readWorkbook(content []byte) (sheet Sheet, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			sheet, err = Sheet{}, problemOf(cause)
		}
	}()
	if err := measure(content); err != nil {
		return Sheet{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxSheetBytes, UnzipXMLSizeLimit: maxSheetBytes,
	})
	if err != nil {
		return Sheet{}, problemOf(err)
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return Sheet{}, unreadable("the workbook has no sheet")
	}
	if properties, err := book.GetWorkbookProps(); err == nil && properties.Date1904 != nil {
		sheet.Dates1904 = *properties.Date1904
	}
	return sheet, sheet.readRows(book, names[0])
}

func (s *Sheet) readRows(book *excelize.File, name string) error {
	rows, err := book.Rows(name)
	if err != nil {
		return problemOf(err)
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return problemOf(err)
		}
		if err := s.add(line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return problemOf(err)
	}
	return nil
}

// measure refuses an archive that unpacks to more than a sheet may have, whatever it says of
// its own size.
func measure(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return problemOf(err)
	}
	left := int64(maxSheetBytes)
	for _, file := range archive.File {
		part, err := file.Open()
		if err != nil {
			return problemOf(err)
		}
		size, err := io.Copy(io.Discard, io.LimitReader(part, left+1))
		_ = part.Close() // it was only read
		if left -= size; left < 0 {
			return unreadable("the workbook is larger than %d MB when it is unpacked", maxSheetBytes>>20)
		}
		if err != nil {
			return problemOf(err)
		}
	}
	return nil
}
