package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"muster/reports"
)

// ErrNoChromium says that a PDF cannot be made, because no Chromium is installed.
var ErrNoChromium = errors.New("a PDF is printed by Chromium, and there is none on the PATH: install chromium, or take the HTML and print it from a browser")

// chromiumNames are what Chromium is called by those who install it.
var chromiumNames = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"}

// printing is one at a time: a Chromium needs some hundred megabytes.
var printing = make(chan struct{}, 1)

const printTime = 60 * time.Second

// WriteReturnPDF writes the grant return as a tagged PDF with a title and a language,
// printed by a Chromium that has no network. Error: ErrNoChromium.
func WriteReturnPDF(ctx context.Context, w io.Writer, made reports.GrantReturn) error {
	return writePDF(ctx, w, made, WriteReturnHTML)
}

// writeDashboardPDF is WriteReturnPDF for a page of a programme. Error: ErrNoChromium.
func writeDashboardPDF(ctx context.Context, w io.Writer, made dashboardFile) error {
	return writePDF(ctx, w, made, func(w io.Writer, made dashboardFile) error { return made.html(w) })
}

// writePDF prints what write makes of the record.
func writePDF[Made any](ctx context.Context, w io.Writer, made Made, write func(io.Writer, Made) error) error {
	chromium, err := findChromium()
	if err != nil {
		return err
	}
	var html bytes.Buffer
	if err := write(&html, made); err != nil {
		return err
	}
	select {
	case printing <- struct{}{}:
		defer func() { <-printing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	pdf, err := printPage(ctx, chromium, html.Bytes())
	if err != nil {
		return fmt.Errorf("print the PDF with %s: %w", chromium, err)
	}
	_, err = w.Write(pdf)
	return err
}

func findChromium() (string, error) {
	for _, name := range chromiumNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoChromium
}

// printPage prints the page from a file that is deleted afterwards.
func printPage(ctx context.Context, chromium string, html []byte) ([]byte, error) {
	folder, err := os.MkdirTemp("", "muster-pdf-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "page.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), // no network
		chromedp.UserAgent("Muster"),                            // the file says that it was made by that
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses to run as root
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	ctx, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	if err := chromedp.Do(ctx, chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String())); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.PrintToPDF(
		chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged(),
	))
}
