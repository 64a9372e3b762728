package reports

import (
	"fmt"
	"strings"
)

// FadingChart shows the shares of the same people at several times with their 95% intervals, a
// line a time under one another for each item, on one axis from 0 to 100%.
type FadingChart struct {
	Title string
	Base  string
	Rows  []FadingRow
}

// FadingRow is one item. Note stands instead of the shares where there are none.
type FadingRow struct {
	Label  string
	Note   string
	Shares []FadingShare
}

// FadingShare is the share at one time; Earlier says that it was before the training.
type FadingShare struct {
	Time    string
	Earlier bool
	ChartShare
}

// fadingLayout is where the parts of a fading chart stand, in pixels, beside those of its
// chartLayout.
type fadingLayout struct {
	chartLayout
	timeX int
}

var fadingLayouts = map[ChartShape]fadingLayout{
	WideChart:   {chartLayout{width: 960, labelWidth: 290, labelLines: 4, axisLeft: 430, axisEnd: 880}, 330},
	NarrowChart: {chartLayout{width: 330, labelWidth: 314, labelLines: 4, axisLeft: 90, axisEnd: 276, above: true}, chartMargin},
}

// timeDistance is from one time's line to the next, in pixels.
const timeDistance = 24

// SVG draws the chart.
func (c FadingChart) SVG(shape ChartShape) ([]byte, error) {
	layout, known := fadingLayouts[shape]
	if !known {
		layout = fadingLayouts[WideChart]
	}
	painter := fadingPainter{changePainter{layout: layout.chartLayout}, layout.timeX}
	painter.paintFading(c)
	return painter.draw(c.Title, c.Description())
}

type fadingPainter struct {
	changePainter
	timeX int
}

func (p *fadingPainter) paintFading(c FadingChart) {
	p.heading(c.Title, c.Base)
	p.y += 12
	for _, row := range c.Rows {
		p.fadingRow(row)
	}
	p.axis()
}

func (p *fadingPainter) fadingRow(row FadingRow) {
	p.y += 10
	top := p.y
	p.lines(row.Label, "", p.layout.labelWidth, p.layout.labelLines)
	if p.layout.above {
		p.y += 6
		top = p.y
	}
	bottom := max(p.y+4, top+max(len(row.Shares), 1)*timeDistance)
	p.grid(top, bottom)
	if row.Note != "" {
		p.text(p.layout.axisLeft+valueDistance, top+17, row.Note, "small")
	}
	for i, share := range row.Shares {
		class := "after"
		if share.Earlier {
			class = "before"
		}
		y := top + i*timeDistance + timeDistance/2
		p.text(p.timeX, y+5, share.Time, "small")
		p.side(&share.ChartShare, "", y, class)
	}
	p.y = bottom
}

// Description is the chart in words, for those who do not see it.
func (c FadingChart) Description() string {
	var said strings.Builder
	said.WriteString(c.Base)
	for _, row := range c.Rows {
		fmt.Fprintf(&said, " %s: %s", row.Label, row.Note)
		for i, share := range row.Shares {
			if i > 0 {
				said.WriteString(", ")
			}
			fmt.Fprintf(&said, "%s %s", strings.ToLower(share.Time), percentWords(share.Share, share.Base))
		}
		said.WriteString(".")
	}
	return strings.TrimSpace(said.String())
}
