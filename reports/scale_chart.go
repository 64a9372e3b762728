package reports

import (
	"fmt"
	"math"
	"strings"
)

// ScaleChart shows how all answers of each item fell, before above after: positive answers
// to the right of the middle, all others to the left, the stronger the further out. Both
// halves reach to 100%.
type ScaleChart struct {
	Title string
	Base  string
	Rows  []ScaleRow
}

// ScaleRow is one item. A nil bar is not drawn; its note says why.
type ScaleRow struct {
	Label                 string
	Before, After         *ScaleBar
	BeforeNote, AfterNote string
}

// ScaleBar is one side's answers, ascending by value.
type ScaleBar struct{ Options []ScaleOption }

// ScaleOption is one option of a scale, and how many chose it.
type ScaleOption struct {
	Label    string
	Count    int
	Positive bool
}

// Base is how many answers the bar has.
func (b ScaleBar) Base() int {
	base := 0
	for _, option := range b.Options {
		base += option.Count
	}
	return base
}

// Positive is the share of positive answers.
func (b ScaleBar) Positive() float64 {
	positive := 0
	for _, option := range b.Options {
		if option.Positive {
			positive += option.Count
		}
	}
	return float64(positive) / float64(max(b.Base(), 1))
}

// scaleLayout is where the parts of a scale chart stand, in pixels.
type scaleLayout struct {
	width, labelWidth int
	axisLeft, axisEnd int
	above             bool
}

var scaleLayouts = map[ChartShape]scaleLayout{
	WideChart:   {width: 960, labelWidth: 270, axisLeft: 360, axisEnd: 880},
	NarrowChart: {width: 330, labelWidth: 314, axisLeft: 60, axisEnd: 276, above: true},
}

const barHeight = 18

// SVG draws the chart.
func (c ScaleChart) SVG(shape ChartShape) ([]byte, error) {
	layout, known := scaleLayouts[shape]
	if !known {
		layout = scaleLayouts[WideChart]
	}
	painter := scalePainter{changePainter{layout: chartLayout{width: layout.width}}, layout}
	painter.paintScale(c)
	return painter.draw(c.Title, c.Description())
}

type scalePainter struct {
	changePainter
	scale scaleLayout
}

func (p *scalePainter) paintScale(c ScaleChart) {
	p.heading(c.Title, c.Base)
	p.y += 28
	middle := p.at(0)
	p.text(middle-8, p.y, "not positive", "note end")
	p.text(middle+8, p.y, "positive", "label-after")
	p.y += 6
	for _, row := range c.Rows {
		p.scaleRow(row)
	}
	p.y += 18
	for _, percent := range []int{-100, -50, 0, 50, 100} {
		p.text(p.at(float64(percent)/100), p.y, percentWords(math.Abs(float64(percent))/100, 1), "axis middle")
	}
}

// at is where a share stands: to the right of the middle, or to the left when it is negative.
func (p *scalePainter) at(share float64) int {
	half := float64(p.scale.axisEnd-p.scale.axisLeft) / 2
	return p.scale.axisLeft + int(math.Round(half*(1+share)))
}

func (p *scalePainter) scaleRow(row ScaleRow) {
	p.y += 8
	label := wrapText(row.Label, "", p.scale.labelWidth, 3)
	if p.scale.above {
		p.lines(row.Label, "", p.scale.labelWidth, 3)
		p.y += 6
	}
	height := max(2*barHeight+16, len(label)*textLine)
	if p.scale.above {
		height = 2*barHeight + 16
	}
	for _, percent := range []float64{-1, -0.5, 0.5, 1} {
		p.line(p.at(percent), p.y, p.at(percent), p.y+height, "grid")
	}
	if !p.scale.above {
		for i, line := range label {
			p.text(chartMargin, p.y+16+i*textLine, line, "")
		}
	}
	p.bar(row.Before, row.BeforeNote, "Before", p.y+4, "label-before")
	p.bar(row.After, row.AfterNote, "After", p.y+4+barHeight+6, "label-after")
	p.line(p.at(0), p.y, p.at(0), p.y+height, "middle-rule")
	p.y += height
}

func (p *scalePainter) bar(bar *ScaleBar, note, side string, top int, class string) {
	if bar == nil && note == "" {
		return
	}
	p.text(p.scale.axisLeft-8, top+14, side, class+" end")
	if bar == nil || bar.Base() == 0 {
		p.text(p.at(0)+8, top+14, note, class)
		return
	}
	p.half(*bar, false, top)
	p.half(*bar, true, top)
	p.text(p.scale.axisEnd+8, top+14, percentWords(bar.Positive(), bar.Base()), class)
}

// half draws the positive options outwards from the middle, or the others.
func (p *scalePainter) half(bar ScaleBar, positive bool, top int) {
	var options []ScaleOption
	for _, option := range bar.Options {
		if option.Positive == positive {
			options = append(options, option)
		}
	}
	done, name, shades := 0.0, "yes", 2
	if !positive {
		name, shades = "no", 3
	}
	for i := range options {
		option := options[i]
		if !positive {
			option = options[len(options)-1-i] // the weakest stands nearest to the middle
		}
		share := float64(option.Count) / float64(bar.Base())
		from, to := done, done+share
		done = to
		if option.Count == 0 {
			continue
		}
		if !positive {
			from, to = -to, -from
		}
		shade := fmt.Sprintf("%s%d", name, shades-1-min(len(options)-1-i, shades-1))
		x1, x2 := p.at(from), p.at(to)
		p.steps = append(p.steps, func(d drawing) { d.rectangle(x1, top, x2, top+barHeight, shade) })
	}
}

// Description is the chart in words, for those who do not see it.
func (c ScaleChart) Description() string {
	var said strings.Builder
	said.WriteString(c.Base)
	for _, row := range c.Rows {
		fmt.Fprintf(&said, " %s:", row.Label)
		for _, side := range []struct {
			name, note string
			bar        *ScaleBar
		}{{"before", row.BeforeNote, row.Before}, {"after", row.AfterNote, row.After}} {
			if side.bar == nil {
				if side.note != "" {
					fmt.Fprintf(&said, " %s %s;", side.name, side.note)
				}
				continue
			}
			fmt.Fprintf(&said, " %s %s positive of %d;", side.name, percentWords(side.bar.Positive(), side.bar.Base()), side.bar.Base())
		}
	}
	return strings.TrimSpace(said.String())
}
