package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"muster/reports"
)

// ReturnFormat is a format that a grant return is written in. Name is what follows the dot in
// a file's name, Type is its media type.
type ReturnFormat struct {
	Name  string
	Type  string
	Write func(context.Context, io.Writer, reports.GrantReturn) error
	title string
	about string
}

// ReturnFormats are all formats of a grant return, in the order that they are offered in. Each
// writes the same figures: none of them counts anything.
var ReturnFormats = []ReturnFormat{
	{"pdf", "application/pdf", WriteReturnPDF, "Document", "tagged for screen readers, for printing and for a board’s papers"},
	{"html", "text/html; charset=utf-8", plainly(WriteReturnHTML), "Web page in one file", "with what each figure was counted from"},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet", itself(reports.GrantReturn.WriteODS), "Open spreadsheet", "with a cover, notes and a sheet a table"},
	{"xlsx", workbookType, itself(reports.GrantReturn.WriteXLSX), "Excel workbook", "the same sheets"},
	{"csv", "text/csv; charset=utf-8", itself(reports.GrantReturn.WriteCSV), "One table", "with a figure a row"},
	{"json", "application/json; charset=utf-8", itself(reports.GrantReturn.WriteJSON), "Data", "for other programs"},
}

// plainly is a writer that needs no time to wait for.
func plainly[Made any](write func(io.Writer, Made) error) func(context.Context, io.Writer, Made) error {
	return func(_ context.Context, w io.Writer, made Made) error { return write(w, made) }
}

// itself is plainly for a method of what is written.
func itself[Made any](write func(Made, io.Writer) error) func(context.Context, io.Writer, Made) error {
	return func(_ context.Context, w io.Writer, made Made) error { return write(made, w) }
}

// FindReturnFormat is the format of that name.
func FindReturnFormat(name string) (ReturnFormat, bool) {
	index := slices.IndexFunc(ReturnFormats, func(f ReturnFormat) bool { return f.Name == name })
	if index < 0 {
		return ReturnFormat{}, false
	}
	return ReturnFormats[index], true
}

// ReturnFormatNames is "pdf, html, ods, xlsx, csv or json".
func ReturnFormatNames() string {
	var names []string
	for _, format := range ReturnFormats {
		names = append(names, format.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// fileLink is a file to be taken, as its link says it: what it is, its type and its size.
type fileLink struct {
	Path  string
	Words string
	About string
}

// returnFiles are the links to a return's files. The size of a PDF is not said, since it is
// only known once it is printed, which takes longer than the page may.
func (a *App) returnFiles(path string, made reports.GrantReturn) ([]fileLink, error) {
	sizes, err := a.fileSizes.of(made)
	if err != nil {
		return nil, err
	}
	var links []fileLink
	for _, format := range ReturnFormats {
		kind := strings.ToUpper(format.Name)
		if size, known := sizes[format.Name]; known {
			kind += ", " + sizeWords(size)
		}
		links = append(links, fileLink{path + "/files/" + format.Name, format.title + " (" + kind + ")", format.about})
	}
	return links, nil
}

// fileSizes remembers how large the files of returns are, by format, under the SHA-256 of what
// the return says: all of them say that and nothing else. The moment at which a draft was counted is
// left out: it is another each time, and as long.
type fileSizes struct {
	mutex sync.Mutex
	known map[[sha256.Size]byte]map[string]int
}

// mostFileSizes is of how many returns the sizes are remembered.
const mostFileSizes = 100

// of are the sizes of a return's files but the PDF's.
func (s *fileSizes) of(made reports.GrantReturn) (map[string]int, error) {
	lasting := made
	lasting.Receipts = maps.Clone(made.Receipts)
	for key, receipt := range lasting.Receipts {
		receipt.CountedAt = time.Time{}
		lasting.Receipts[key] = receipt
	}
	content, err := json.Marshal(lasting)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(content)
	s.mutex.Lock()
	sizes, known := s.known[hash]
	s.mutex.Unlock()
	if known {
		return sizes, nil
	}
	sizes = map[string]int{}
	for _, format := range ReturnFormats {
		if format.Name == "pdf" {
			continue
		}
		var content bytes.Buffer
		if err := format.Write(context.Background(), &content, made); err != nil {
			return nil, err
		}
		sizes[format.Name] = content.Len()
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.known == nil || len(s.known) >= mostFileSizes {
		s.known = map[[sha256.Size]byte]map[string]int{}
	}
	s.known[hash] = sizes
	return sizes, nil
}

// sizeWords is a number of bytes as people read it: "87 KB", "1.2 MB".
func sizeWords(bytes int) string {
	const kilo = 1000
	if bytes < kilo*kilo {
		return strconv.Itoa(max(1, (bytes+kilo/2)/kilo)) + " KB"
	}
	return strconv.FormatFloat(float64(bytes)/(kilo*kilo), 'f', 1, 64) + " MB"
}
