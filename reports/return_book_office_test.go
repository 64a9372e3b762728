//go:build libreoffice

package reports_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"muster/reports/spreadsheet/spreadsheettest"
)

// LibreOffice opens both workbooks of a return, and every sheet, text and number in them is
// what Muster wrote: each is saved by LibreOffice as an XLSX of its own and read back.
func TestLibreOfficeReadsTheWorkbooks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		folder := t.TempDir()
		for name, write := range map[string]func(*os.File) error{
			"one.xlsx": func(file *os.File) error { return made.WriteXLSX(file) },
			"two.ods":  func(file *os.File) error { return made.WriteODS(file) },
		} {
			file, err := os.Create(filepath.Join(folder, name))
			w.must(err)
			w.must(write(file))
			w.must(file.Close())
		}
		saved := saveByLibreOffice(t, folder, "one.xlsx", "two.ods")
		want, _ := books(t, made)
		for name, content := range saved {
			sheets := spreadsheettest.ReadXLSX(t, content)
			if len(sheets) != len(want) {
				t.Errorf("%s: %d sheets, want %d", name, len(sheets), len(want))
			}
			for _, sheet := range sheets {
				if got, wanted := inFifteenDigits(sheet), inFifteenDigits(want[sheet.Name]); !reflect.DeepEqual(got, wanted) {
					t.Errorf("%s, %s: LibreOffice read\n%q\nand there is\n%q", name, sheet.Name, got.Rows, wanted.Rows)
				}
			}
		}
	})
}

// inFifteenDigits is a sheet with its numbers rounded to so many digits.
func inFifteenDigits(sheet spreadsheettest.Sheet) spreadsheettest.Sheet {
	for at, row := range sheet.Rows {
		for column, cell := range row {
			if number, err := strconv.ParseFloat(cell, 64); err == nil && sheet.IsNumber[at][column] {
				row[column] = strconv.FormatFloat(number, 'g', 15, 64)
			}
		}
	}
	return sheet
}

// saveByLibreOffice lets LibreOffice open files and save them as XLSX.
func saveByLibreOffice(t *testing.T, folder string, names ...string) map[string][]byte {
	t.Helper()
	const patience = 5 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out := filepath.Join(folder, "out")
	arguments := []string{"-env:UserInstallation=file://" + filepath.Join(folder, "profile"), "--headless", "--convert-to", "xlsx", "--outdir", out}
	for _, name := range names {
		arguments = append(arguments, filepath.Join(folder, name))
	}
	if said, err := exec.CommandContext(ctx, "soffice", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	saved := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(out, name[:len(name)-len(filepath.Ext(name))]+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		saved[name] = content
	}
	return saved
}
