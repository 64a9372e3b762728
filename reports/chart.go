package reports

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
	"sync"

	"github.com/golang/freetype/truetype"
	"github.com/wcharczuk/go-chart/v2"
	"golang.org/x/image/math/fixed"
)

// Liberation Sans has the widths of Arial, in which readers mostly see the charts: texts
// are measured with it and come out as measured.
//
//go:embed fonts/LiberationSans-Regular.ttf
var regularFont []byte

//go:embed fonts/LiberationSans-Bold.ttf
var boldFont []byte

var chartFonts = sync.OnceValues(func() (regular, bold *truetype.Font) {
	return mustParseFont(regularFont), mustParseFont(boldFont)
})

func mustParseFont(file []byte) *truetype.Font {
	font, err := truetype.Parse(file)
	if err != nil {
		panic("reports: " + err.Error())
	}
	return font
}

// chartStyle is how the classes look. The greys and the blue have at least 4.5:1 contrast
// to white; the grid, which carries nothing, has less.
const chartStyle = `text{font-family:Arial,"Liberation Sans",Helvetica,sans-serif;font-size:15px;fill:#0b0c0c}` +
	`.title{font-size:19px;font-weight:bold}.heading{font-size:16px;font-weight:bold}.bold{font-weight:bold}` +
	`.note{font-size:14px;fill:#484949}.small{font-size:14px}.axis{font-size:13px;fill:#484949}` +
	`.middle{text-anchor:middle}.end{text-anchor:end}` +
	`.paper{fill:#fff}.grid{stroke:#d3d6d8;stroke-width:1;fill:none}.rule{stroke:#b1b4b6;stroke-width:1;fill:none}` +
	`.before{stroke:#5a6166;stroke-width:2;fill:#fff}.after{stroke:#1a65a6;stroke-width:2;fill:#1a65a6}` +
	`.no0,.no1,.no2,.yes0,.yes1{stroke:#484949;stroke-width:1}.no0{fill:#f3f2f1}.no1{fill:#d3d6d8}.no2{fill:#9ea2a6}.yes0{fill:#9cc3e6}.yes1{fill:#1a65a6}.middle-rule{stroke:#0b0c0c;stroke-width:2;fill:none}` +
	`.target{stroke:#0b0c0c;stroke-width:2;stroke-dasharray:12 5;fill:none}.baseline{stroke:#5a6166;stroke-width:2;stroke-dasharray:2 4;fill:none}` +
	`.ahead{stroke:#1a65a6;stroke-width:2;fill:#fff}.ahead-line{stroke:#1a65a6;stroke-width:2;stroke-dasharray:5 5;fill:none}` +
	`.value{font-size:15px;font-weight:bold;fill:#134f84;stroke:#fff;stroke-width:4px;paint-order:stroke}` +
	`.label-before{font-size:14px;fill:#484949}.label-after{font-size:14px;fill:#134f84;font-weight:bold}`

// fontSizes are the sizes of the classes that are measured, as chartStyle has them.
var fontSizes = map[string]float64{"title": 19, "heading": 16, "note": 14, "small": 14, "bold": 15, "": 15}

// drawing is a chart being drawn, in pixels from the top left corner.
type drawing struct{ renderer chart.Renderer }

func newDrawing(width, height int) (drawing, error) {
	renderer, err := chart.SVGWithCSS(chartStyle, "")(width, height)
	if err != nil {
		return drawing{}, err
	}
	renderer.SetDPI(72) // a point is a pixel
	d := drawing{renderer}
	d.rectangle(0, 0, width, height, "paper")
	return d, nil
}

// text writes one line with its baseline at y. The renderer does not escape.
func (d drawing) text(x, y int, text, classes string) {
	if classes == "" {
		classes = "plain"
	}
	d.renderer.SetClassName(classes)
	d.renderer.Text(escapeXML(text), x, y)
}

func (d drawing) line(x1, y1, x2, y2 int, class string) {
	d.renderer.SetClassName(class)
	d.renderer.MoveTo(x1, y1)
	d.renderer.LineTo(x2, y2)
	d.renderer.Stroke()
}

func (d drawing) rectangle(x1, y1, x2, y2 int, class string) {
	d.renderer.SetClassName(class)
	d.renderer.MoveTo(x1, y1)
	d.renderer.LineTo(x2, y1)
	d.renderer.LineTo(x2, y2)
	d.renderer.LineTo(x1, y2)
	d.renderer.Close()
	d.renderer.FillStroke()
}

func (d drawing) diamond(x, y, reach int, class string) {
	d.renderer.SetClassName(class)
	d.renderer.MoveTo(x, y-reach)
	d.renderer.LineTo(x+reach, y)
	d.renderer.LineTo(x, y+reach)
	d.renderer.LineTo(x-reach, y)
	d.renderer.Close()
	d.renderer.FillStroke()
}

func (d drawing) circle(x, y, radius int, class string) {
	d.renderer.SetClassName(class)
	d.renderer.Circle(float64(radius), x, y)
}

// finish is the SVG, which says what it is to those who do not see it. The renderer writes
// neither size nor title.
func (d drawing) finish(width, height int, title, description string) ([]byte, error) {
	var drawn bytes.Buffer
	if err := d.renderer.Save(&drawn); err != nil {
		return nil, err
	}
	root, rest, found := bytes.Cut(drawn.Bytes(), []byte(">"))
	if !found {
		return nil, fmt.Errorf("draw %q: no SVG came out", title)
	}
	var svg bytes.Buffer
	svg.Write(root)
	fmt.Fprintf(&svg, ` width="%d" height="%d" role="img" aria-labelledby="title description">`, width, height)
	fmt.Fprintf(&svg, `<title id="title">%s</title><desc id="description">%s</desc>`, escapeXML(title), escapeXML(description))
	svg.Write(rest)
	return svg.Bytes(), nil
}

func escapeXML(text string) string {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text)) // a Builder takes everything
	return escaped.String()
}

// textWidth is the width of a line in pixels.
func textWidth(text, class string) int {
	regular, bold := chartFonts()
	font := regular
	if class == "title" || class == "heading" || class == "bold" {
		font = bold
	}
	scale := fixed.Int26_6(fontSizes[class] * 64) // at 72 dots an inch a point is a pixel
	var width fixed.Int26_6
	var before truetype.Index
	for i, letter := range text {
		index := font.Index(letter)
		if i > 0 {
			width += font.Kern(scale, before, index)
		}
		width += font.HMetric(scale, index).AdvanceWidth
		before = index
	}
	return width.Ceil()
}

// wrapText breaks a text into lines of at most so many pixels. What would need more than
// most lines ends in an ellipsis.
func wrapText(text, class string, width, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || textWidth(longer, class) <= width {
			line = longer
			continue
		}
		lines = append(lines, line)
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	for i, line := range lines {
		if textWidth(line, class) > width {
			lines[i] = cutText(line, class, width)
		}
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = cutText(lines[most-1]+" …", class, width)
	}
	return lines
}

// cutText shortens a line until it fits with an ellipsis.
func cutText(line, class string, width int) string {
	letters := []rune(strings.TrimSuffix(line, " …"))
	for len(letters) > 1 && textWidth(string(letters)+"…", class) > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimSpace(string(letters)) + "…"
}
