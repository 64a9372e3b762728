package reports

import (
	"math"
	"slices"
)

// profileLayout is where the parts of a profile chart stand, in pixels.
type profileLayout struct {
	width, labelWidth int
	axisLeft, axisEnd int
	wordsX            int
	// above: the label and the words stand above the row's bar, not beside it.
	above bool
}

var profileLayouts = map[ChartShape]profileLayout{
	WideChart:   {width: 960, labelWidth: 262, axisLeft: 290, axisEnd: 680, wordsX: 704},
	NarrowChart: {width: 330, labelWidth: 314, axisLeft: 16, axisEnd: 300, wordsX: 8, above: true},
}

// mostOfTarget is how far the axis goes, in percent of the target; what is beyond ends in an
// arrow.
const mostOfTarget = 200

// SVG draws the chart.
func (c ProfileChart) SVG(shape ChartShape) ([]byte, error) {
	layout, known := profileLayouts[shape]
	if !known {
		layout = profileLayouts[WideChart]
	}
	painter := profilePainter{kpiPainter: kpiPainter{changePainter: changePainter{layout: chartLayout{width: layout.width}}}, profile: layout, most: c.most()}
	painter.paintProfile(c)
	return painter.draw(c.Title, c.Description())
}

// most is the end of the axis in whole halves of the target.
func (c ProfileChart) most() float64 {
	most := 100.0
	for _, row := range c.Rows {
		for _, value := range []*float64{row.Reached, row.High, row.Due, row.AheadHigh} {
			if value != nil {
				most = max(most, *value)
			}
		}
	}
	return min(50*math.Ceil(most/50), mostOfTarget)
}

// has tells whether a row has what of gives.
func (c ProfileChart) has(of func(ProfileRow) *float64) bool {
	return slices.ContainsFunc(c.Rows, func(row ProfileRow) bool { return of(row) != nil })
}

// profilePainter draws a profile chart with the signs of a KPI's.
type profilePainter struct {
	kpiPainter
	profile profileLayout
	most    float64
}

func (p *profilePainter) paintProfile(c ProfileChart) {
	p.heading(c.Title, c.Base)
	p.signs(c)
	for _, row := range c.Rows {
		p.profileRow(row)
	}
	p.y += 18
	for percent := 0.0; percent <= p.most; percent += 50 {
		p.text(p.x(percent), p.y, percentWords(percent/100, 1), "axis middle")
	}
}

// signs explain what the chart has, as many to a line as fit.
func (p *profilePainter) signs(c ProfileChart) {
	p.y += 28
	x := chartMargin
	for _, item := range []struct {
		there bool
		words string
		sign  func(x, y int)
	}{
		{true, "Reached", func(x, y int) { p.block(x, x+legendReach, y, "after") }},
		{c.has(func(r ProfileRow) *float64 { return r.Low }), "95% interval", func(x, y int) { p.reach(x, x+legendReach, y) }},
		{c.has(func(r ProfileRow) *float64 { return r.Due }), "Due by then", func(x, y int) { p.line(x+legendReach/2, y-12, x+legendReach/2, y+12, "middle-rule") }},
		{true, "Target", func(x, y int) { p.line(x, y, x+legendReach, y, "target") }},
		{c.has(func(r ProfileRow) *float64 { return r.Forecast }), "Forecast, with its 95% range", func(x, y int) {
			p.line(x, y, x+legendReach, y, "ahead-line")
			p.diamond(x+legendReach/2, y, "ahead")
		}},
	} {
		reach := legendReach + 8 + textWidth(item.words, "small")
		if !item.there {
			continue
		}
		if x > chartMargin && x+reach > p.profile.width-chartMargin {
			x, p.y = chartMargin, p.y+26
		}
		item.sign(x, p.y-5)
		p.text(x+legendReach+8, p.y, item.words, "small")
		x += reach + 24
	}
	p.y += 12
}

// x is where so many percent of the target stand.
func (p *profilePainter) x(percent float64) int {
	of := max(0, min(percent, p.most)) / p.most
	return p.profile.axisLeft + int(math.Round(of*float64(p.profile.axisEnd-p.profile.axisLeft)))
}

func (p *profilePainter) profileRow(row ProfileRow) {
	height, label := 44, wrapText(row.Label, "", p.profile.labelWidth, 4)
	if row.Forecast != nil {
		height = 62
	}
	words := p.wordsOf(row)
	if p.profile.above {
		p.y += 10
		for i, line := range append(label, words...) {
			p.y += textLine
			p.text(chartMargin, p.y, line, wordClass(i-len(label)))
		}
		p.y += 6
	} else {
		height = max(height, (max(len(label), len(words)))*textLine+12)
		for i, line := range label {
			p.text(chartMargin, p.y+24+i*textLine, line, "")
		}
		for i, line := range words {
			p.text(p.profile.wordsX, p.y+24+i*textLine, line, wordClass(i))
		}
	}
	for percent := 0.0; percent <= p.most; percent += 50 {
		p.line(p.x(percent), p.y, p.x(percent), p.y+height, "grid")
	}
	p.line(p.x(100), p.y, p.x(100), p.y+height, "target")
	p.bars(row, p.y+20)
	p.y += height
}

func (p *profilePainter) wordsOf(row ProfileRow) []string {
	width := p.profile.width - p.profile.wordsX - chartMargin
	var lines []string
	for i, words := range row.Words {
		lines = append(lines, wrapText(words, wordClass(i), width, 2)...)
	}
	return lines
}

// wordClass is how the words at a place of a row look: what was reached first.
func wordClass(at int) string {
	switch {
	case at < 0:
		return ""
	case at == 0:
		return "bold"
	}
	return "small"
}

func (p *profilePainter) bars(row ProfileRow, middle int) {
	if row.Reached == nil {
		p.text(p.profile.axisLeft+8, middle+5, row.Note, "label-after")
	} else {
		p.block(p.x(0), p.x(*row.Reached), middle, "after")
		if *row.Reached > p.most {
			p.text(p.profile.axisEnd+4, middle+5, "→", "label-after")
		}
	}
	if row.Low != nil && row.High != nil {
		p.reach(p.x(*row.Low), p.x(*row.High), middle)
	}
	if row.Due != nil {
		p.line(p.x(*row.Due), middle-13, p.x(*row.Due), middle+13, "middle-rule")
	}
	if row.Forecast != nil {
		ahead := middle + 26
		p.line(p.x(*row.AheadLow), ahead, p.x(*row.AheadHigh), ahead, "ahead-line")
		p.diamond(p.x(*row.Forecast), ahead, "ahead")
		if *row.AheadHigh > p.most {
			p.text(p.profile.axisEnd+4, ahead+5, "→", "label-after")
		}
	}
}

// block is a bar around a line.
func (p *profilePainter) block(from, to, middle int, class string) {
	p.steps = append(p.steps, func(d drawing) { d.rectangle(from, middle-barHeight/2, to, middle+barHeight/2, class) })
}

// reach is an interval with its ends.
func (p *profilePainter) reach(from, to, middle int) {
	p.line(from, middle, to, middle, "middle-rule")
	p.line(from, middle-capReach, from, middle+capReach, "middle-rule")
	p.line(to, middle-capReach, to, middle+capReach, "middle-rule")
}
