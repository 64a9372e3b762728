package reports

import "math"

// chartLayout is where the parts of a change chart stand, in pixels.
type chartLayout struct {
	width             int
	labelWidth        int
	labelLines        int
	axisLeft, axisEnd int
	changeX           int
	// above: the label and the change stand above the row's lines, not beside them.
	above bool
}

var chartLayouts = map[ChartShape]chartLayout{
	WideChart:   {width: 960, labelWidth: 270, labelLines: 3, axisLeft: 300, axisEnd: 750, changeX: 800},
	NarrowChart: {width: 330, labelWidth: 314, labelLines: 3, axisLeft: 16, axisEnd: 280, changeX: 8, above: true},
}

// Distances of the drawing, in pixels.
const (
	chartMargin   = 8
	textLine      = 20
	rowLines      = 52 // what the two lines of a row need
	markRadius    = 6
	sideDistance  = 10 // of the before and the after line from the row's middle
	valueDistance = 8
	beyondAxis    = 42 // how far a value may stand beyond the end of the axis
)

// SVG draws the chart.
func (c ChangeChart) SVG(shape ChartShape) ([]byte, error) {
	layout, known := chartLayouts[shape]
	if !known {
		layout = chartLayouts[WideChart]
	}
	painter := changePainter{layout: layout}
	painter.paint(c)
	return painter.draw(c.Title, c.Description())
}

// changePainter goes down the chart and notes what to draw, so that the height is known
// before anything is drawn.
type changePainter struct {
	layout chartLayout
	y      int
	steps  []func(drawing)
}

// draw draws what was noted, down to where the painter is.
func (p *changePainter) draw(title, description string) ([]byte, error) {
	width, height := p.layout.width, p.y+chartMargin
	drawn, err := newDrawing(width, height)
	if err != nil {
		return nil, err
	}
	for _, step := range p.steps {
		step(drawn)
	}
	return drawn.finish(width, height, title, description)
}

func (p *changePainter) text(x, y int, text, class string) {
	p.steps = append(p.steps, func(d drawing) { d.text(x, y, text, class) })
}

func (p *changePainter) line(x1, y1, x2, y2 int, class string) {
	p.steps = append(p.steps, func(d drawing) { d.line(x1, y1, x2, y2, class) })
}

func (p *changePainter) mark(x, y int, class string) {
	p.steps = append(p.steps, func(d drawing) { d.circle(x, y, markRadius, class) })
}

// lines writes a text in lines and goes below it.
func (p *changePainter) lines(text, class string, width, most int) {
	for _, line := range wrapText(text, class, width, most) {
		p.y += textLine
		p.text(chartMargin, p.y, line, class)
	}
}

// heading begins the chart with its title and what its figures are of.
func (p *changePainter) heading(title, base string) {
	width := p.layout.width - 2*chartMargin
	p.y = 4
	p.lines(title, "title", width, 4)
	p.y += 4
	p.lines(base, "note", width, 6)
}

func (p *changePainter) paint(c ChangeChart) {
	p.heading(c.Title, c.Base)
	p.legend(c.hasBefore())
	for _, section := range c.Sections {
		p.section(section)
	}
}

func (p *changePainter) legend(hasBefore bool) {
	p.y += 28
	x := chartMargin
	for _, side := range []struct{ class, words string }{{"before", "Before"}, {"after", "After"}} {
		if side.class == "before" && !hasBefore {
			continue
		}
		p.line(x, p.y-5, x+32, p.y-5, side.class)
		p.mark(x+16, p.y-5, side.class)
		p.text(x+40, p.y, side.words, "small")
		x += 40 + textWidth(side.words, "small") + 24
	}
	words := "line: 95% interval"
	if !p.layout.above {
		words = "The line is the 95% interval."
	}
	p.text(x, p.y, words, "note")
	p.y += 8
}

func (p *changePainter) section(section ChangeSection) {
	p.y += 28
	p.text(chartMargin, p.y, section.Heading, "heading")
	if !p.layout.above {
		p.text(p.layout.changeX, p.y, "Change, 95% interval", "note")
	}
	p.y += 10
	for _, row := range section.Rows {
		p.row(row)
	}
	p.axis()
}

// grid are the lines behind a row.
func (p *changePainter) grid(top, bottom int) {
	for percent := 0; percent <= 100; percent += 25 {
		x := p.x(float64(percent) / 100)
		p.line(x, top, x, bottom, "grid")
	}
}

func (p *changePainter) axis() {
	p.y += 18
	for percent := 0; percent <= 100; percent += 25 {
		p.text(p.x(float64(percent)/100), p.y, percentWords(float64(percent)/100, 1), "axis middle")
	}
}

// x is where a share stands on the axis.
func (p *changePainter) x(share float64) int {
	return p.layout.axisLeft + int(math.Round(share*float64(p.layout.axisEnd-p.layout.axisLeft)))
}

func (p *changePainter) row(row ChangeRow) {
	if p.layout.above {
		p.rowBelowItsLabel(row)
		return
	}
	label := wrapText(row.Label, "", p.layout.labelWidth, p.layout.labelLines)
	height := max(rowLines, len(label)*textLine+12)
	middle := p.y + height/2
	for i, line := range label {
		p.text(chartMargin, middle+5+i*textLine-(len(label)-1)*textLine/2, line, "")
	}
	p.grid(p.y, p.y+height)
	p.sides(row, middle)
	if row.Interval == "" {
		p.text(p.layout.changeX, middle+5, row.Change, "bold")
	} else {
		p.text(p.layout.changeX, middle-4, row.Change, "bold")
		p.text(p.layout.changeX, middle+15, row.Interval, "small")
	}
	p.y += height
}

func (p *changePainter) rowBelowItsLabel(row ChangeRow) {
	p.y += 8
	p.lines(row.Label, "", p.layout.labelWidth, p.layout.labelLines)
	p.y += textLine
	p.text(chartMargin, p.y, row.Change, "bold")
	p.text(chartMargin+textWidth(row.Change+" ", "bold"), p.y, row.Interval, "small")
	p.y += 4
	p.grid(p.y, p.y+rowLines)
	p.sides(row, p.y+rowLines/2)
	p.y += rowLines
}

// sides draws before above after, each with its value beside it.
func (p *changePainter) sides(row ChangeRow, middle int) {
	p.side(row.Before, row.BeforeNote, middle-sideDistance, "before")
	p.side(row.After, row.AfterNote, middle+sideDistance, "after")
}

func (p *changePainter) side(share *ChartShare, note string, y int, class string) {
	if share == nil {
		if note != "" {
			p.text(p.layout.axisLeft+valueDistance, y+5, note, "label-"+class)
		}
		return
	}
	p.line(p.x(share.Low), y, p.x(share.High), y, class)
	p.mark(p.x(share.Share), y, class)
	value := percentWords(share.Share, share.Base)
	right := max(p.x(share.High), p.x(share.Share)+markRadius) + valueDistance
	if right+textWidth(value, "bold") <= p.layout.axisEnd+beyondAxis {
		p.text(right, y+5, value, "label-"+class)
		return
	}
	left := min(p.x(share.Low), p.x(share.Share)-markRadius) - valueDistance
	p.text(left, y+5, value, "label-"+class+" end")
}
