package reports

import (
	"math"
	"slices"
	"time"
)

// kpiLayout is where the parts of a KPI's chart stand, in pixels.
type kpiLayout struct {
	width, height int // of the whole, and of what is drawn between the axes
	right         int
}

var kpiLayouts = map[ChartShape]kpiLayout{
	WideChart:   {width: 960, height: 320, right: 920},
	NarrowChart: {width: 330, height: 220, right: 306},
}

// Distances of a KPI's chart, in pixels.
const (
	capReach     = 5  // of an interval's ends to each side
	labelRaise   = 10 // of a value over its mark
	labelDrop    = 24 // of one below it
	labelGap     = 6  // between two values
	legendReach  = 32
	leastXReach  = 1 // days, so that a KPI of one day has an axis
	mostAxisRows = 6
)

// SVG draws the chart.
func (c KPIChart) SVG(shape ChartShape) ([]byte, error) {
	layout, known := kpiLayouts[shape]
	if !known {
		layout = kpiLayouts[WideChart]
	}
	painter := kpiPainter{changePainter: changePainter{layout: chartLayout{width: layout.width}}, layout: layout, chart: c}
	painter.paint()
	return painter.draw(c.Title, c.Description())
}

// kpiPainter draws a KPI's chart between left and right, top and bottom.
type kpiPainter struct {
	changePainter
	layout                   kpiLayout
	chart                    KPIChart
	scale                    []float64
	left, right, top, bottom int
	labels                   []kpiLabel
}

// kpiLabel is a value over its mark.
type kpiLabel struct {
	x, y        int
	text, class string
}

func (p *kpiPainter) paint() {
	p.heading(p.chart.Title, p.chart.Base)
	p.legend()
	p.scale = axisSteps(p.chart.extent())
	widest := 0
	for _, step := range p.scale {
		widest = max(widest, textWidth(p.stepText(step), "small"))
	}
	p.left, p.right = chartMargin+widest+12, p.layout.right
	p.top = p.y + 30
	p.bottom = p.top + p.layout.height
	p.axes()
	p.levels()
	p.due()
	p.actual()
	p.forecast()
	p.values()
	p.y = p.bottom + 24
}

// legendItem is a sign of the chart with its words.
type legendItem struct {
	words string
	sign  func(p *kpiPainter, x, y int)
}

// legend explains the signs that the chart has, as many to a line as fit.
func (p *kpiPainter) legend() {
	p.y += 28
	x := chartMargin
	for _, item := range p.chart.legend() {
		reach := legendReach + 8 + textWidth(item.words, "small")
		if x > chartMargin && x+reach > p.layout.width-chartMargin {
			x, p.y = chartMargin, p.y+24
		}
		item.sign(p, x, p.y-5)
		p.text(x+legendReach+8, p.y, item.words, "small")
		x += reach + 24
	}
}

func (c KPIChart) legend() []legendItem {
	sign := func(class, markClass string, mark func(*kpiPainter, int, int, string)) func(*kpiPainter, int, int) {
		return func(p *kpiPainter, x, y int) {
			p.line(x, y, x+legendReach, y, class)
			if mark != nil {
				mark(p, x+legendReach/2, y, markClass)
			}
		}
	}
	reached := "Reached"
	if c.hasInterval() {
		reached = "Reached, with its 95% interval"
	}
	items := []legendItem{{reached, sign("after", "after", (*kpiPainter).round)}}
	if c.growsToTarget() {
		due := "Due"
		if c.kpi.Direction == AtMost {
			due = "Allowed"
		}
		items = append(items, legendItem{due, sign("before", "before", (*kpiPainter).square)})
	}
	if c.kpi.Target != nil {
		items = append(items, legendItem{c.targetWords, sign("target", "", nil)})
	}
	if c.kpi.Baseline != nil {
		items = append(items, legendItem{c.baselineWords, sign("baseline", "", nil)})
	}
	if c.Forecast != nil {
		items = append(items, legendItem{"Forecast, with its 95% range", sign("ahead-line", "ahead", (*kpiPainter).diamond)})
	}
	return items
}

func (c KPIChart) hasInterval() bool {
	for _, quarter := range c.Quarters {
		if a := quarter.Actual; a != nil && a.Value != nil && a.Low != nil {
			return true
		}
	}
	return false
}

func (p *kpiPainter) round(x, y int, class string) { p.mark(x, y, class) }

func (p *kpiPainter) square(x, y int, class string) {
	p.steps = append(p.steps, func(d drawing) { d.rectangle(x-5, y-5, x+5, y+5, class) })
}

func (p *kpiPainter) diamond(x, y int, class string) {
	p.steps = append(p.steps, func(d drawing) { d.diamond(x, y, markRadius+2, class) })
}

// extent is from the least to the greatest value that is drawn, with nothing in it, and with
// all of a percentage.
func (c KPIChart) extent() (low, high float64, decimals int) {
	add := func(values ...*float64) {
		for _, value := range values {
			if value != nil {
				low, high = min(low, *value), max(high, *value)
			}
		}
	}
	add(c.kpi.Target, c.kpi.Baseline)
	for _, quarter := range c.Quarters {
		add(quarter.Due)
		if a := quarter.Actual; a != nil && !a.Suppressed {
			add(a.Value, a.Low, a.High)
		}
	}
	if c.Forecast != nil {
		add(&c.Forecast.Low, &c.Forecast.High)
	}
	if c.kpi.Unit == Percent && low == 0 && high <= 100 {
		high = 100
	}
	return low, high, c.kpi.Decimals
}

// axisSteps are the marks of an axis from low or less to high or more: a handful, at round
// numbers, whole ones for what has no decimals.
func axisSteps(low, high float64, decimals int) []float64 {
	rough := (high - low) / (mostAxisRows - 1)
	if rough <= 0 {
		rough = 1
	}
	size := math.Pow10(int(math.Floor(math.Log10(rough))))
	step := size * 10
	for _, times := range []float64{5, 2.5, 2, 1} {
		if size*times >= rough-1e-9 && (times != 2.5 || size >= 10) {
			step = size * times
		}
	}
	if decimals == 0 {
		step = math.Max(1, step)
	}
	var steps []float64
	first := math.Floor(low/step + 1e-9)
	for n := first; ; n++ {
		steps = append(steps, n*step)
		if n*step >= high-step*1e-9 && len(steps) > 1 {
			return steps
		}
	}
}

func (p *kpiPainter) stepText(step float64) string {
	unit := p.chart.kpi.Unit
	if unit != Percent && unit != Pounds {
		unit = ""
	}
	step = round(step, 4)
	return withUnit(step, unit, decimalsOf(step, 0), false)
}

// at is where a value stands, down the page.
func (p *kpiPainter) at(value float64) int {
	first, last := p.scale[0], p.scale[len(p.scale)-1]
	return p.bottom - int(math.Round((value-first)/(last-first)*float64(p.bottom-p.top)))
}

// on is where the end of a day stands, across the page.
func (p *kpiPainter) on(day string) int {
	all := max(leastXReach, daysFromTo(p.chart.startsOn, p.chart.endsOn))
	gone := min(all, max(0, daysFromTo(p.chart.startsOn, day)))
	return p.left + int(math.Round(float64(gone)/float64(all)*float64(p.right-p.left)))
}

// axes draws the grid with the values at its left and the days below.
func (p *kpiPainter) axes() {
	for _, step := range p.scale {
		y := p.at(step)
		class := "grid"
		if step == 0 {
			class = "rule"
		}
		p.line(p.left, y, p.right, y, class)
		p.text(p.left-8, y+5, p.stepText(step), "axis end")
	}
	free := p.layout.width + labelGap
	for i := len(p.chart.Quarters) - 1; i >= 0; i-- {
		day := p.chart.Quarters[i].On
		x, words := p.on(day), p.dayText(day)
		p.line(x, p.bottom, x, p.bottom+5, "rule")
		half := textWidth(words, "small") / 2
		middle := min(x, p.layout.width-chartMargin/2-half)
		if middle+half+labelGap <= free && middle-half >= 0 {
			p.text(middle, p.bottom+20, words, "axis middle")
			free = middle - half
		}
	}
}

// dayText is a day below the axis: with its number where it ends no month.
func (p *kpiPainter) dayText(day string) string {
	at, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	if at.AddDate(0, 0, 1).Day() == 1 {
		return at.Format("Jan 2006")
	}
	return at.Format("2 Jan 2006")
}

func (p *kpiPainter) levels() {
	for _, level := range []struct {
		value *float64
		class string
	}{{p.chart.kpi.Target, "target"}, {p.chart.kpi.Baseline, "baseline"}} {
		if level.value != nil {
			y := p.at(*level.value)
			p.line(p.left, y, p.right, y, level.class)
		}
	}
}

// due draws the way to the target, from where the KPI begins.
func (p *kpiPainter) due() {
	if !p.chart.growsToTarget() {
		return
	}
	x, y, begun := p.left, p.at(p.chart.kpi.begins()), false
	var marks [][2]int
	for _, quarter := range p.chart.Quarters {
		if quarter.Due == nil {
			x = p.on(quarter.On)
			continue
		}
		nextX, nextY := p.on(quarter.On), p.at(*quarter.Due)
		p.line(x, y, nextX, nextY, "before")
		marks = append(marks, [2]int{nextX, nextY})
		x, y, begun = nextX, nextY, true
	}
	if begun {
		for _, mark := range marks {
			p.square(mark[0], mark[1], "before")
		}
	}
}

// actual draws what was reached, joined over the quarters that can be shown.
func (p *kpiPainter) actual() {
	type spot struct{ x, y int }
	var before *spot
	var marks []spot
	for _, quarter := range p.chart.Quarters {
		a := quarter.Actual
		if a == nil {
			continue
		}
		x := p.on(quarter.On)
		if a.Suppressed || a.Value == nil {
			words := "no data"
			if a.Suppressed {
				words = hiddenMark
			}
			p.labels = append(p.labels, kpiLabel{x, p.at(max(0, p.scale[0])) - labelRaise, words, "small"})
			before = nil
			continue
		}
		now := spot{x, p.at(*a.Value)}
		if before != nil {
			p.line(before.x, before.y, now.x, now.y, "after")
		}
		top := now.y - markRadius
		if a.Low != nil && a.High != nil {
			p.interval(x, *a.Low, *a.High, "after")
			top = min(top, p.at(*a.High))
		}
		p.labels = append(p.labels, kpiLabel{x, p.besideDue(quarter, now.y, top), a.Text(), "value"})
		marks, before = append(marks, now), &now
	}
	for _, mark := range marks {
		p.round(mark.x, mark.y, "after")
	}
}

// besideDue is where the value of a mark at y stands: over top, or below the mark where it would
// hide what was due.
func (p *kpiPainter) besideDue(quarter KPIQuarter, y, top int) int {
	if quarter.Due != nil && p.chart.growsToTarget() && y+labelDrop < p.bottom {
		if due := p.at(*quarter.Due); due <= top && due > top-labelRaise-textLine {
			return y + labelDrop
		}
	}
	return top - labelRaise
}

// interval draws a line from low to high with its ends.
func (p *kpiPainter) interval(x int, low, high float64, class string) {
	p.line(x, p.at(low), x, p.at(high), class)
	for _, end := range []float64{low, high} {
		p.line(x-capReach, p.at(end), x+capReach, p.at(end), class)
	}
}

func (p *kpiPainter) forecast() {
	forecast := p.chart.Forecast
	if forecast == nil {
		return
	}
	x, y := p.on(forecast.On), p.at(forecast.Value)
	for i := len(p.chart.Quarters) - 1; i >= 0; i-- {
		if a := p.chart.Quarters[i].Actual; a != nil && a.Value != nil && !a.Suppressed {
			p.line(p.on(p.chart.Quarters[i].On), p.at(*a.Value), x, y, "ahead-line")
			break
		}
	}
	p.interval(x, forecast.Low, forecast.High, "after")
	p.diamond(x, y, "ahead")
	// At the point, left of the range: over its top it would stand at another value.
	words := forecast.Text()
	p.labels = append(p.labels, kpiLabel{x - 2*markRadius - textWidth(words, "bold")/2, y - labelRaise/2, words, "value"})
}

// values writes the values at their marks, the latest first, as far as they have room; the
// table has all of them.
func (p *kpiPainter) values() {
	type place struct{ left, right, y int }
	var taken []place
	for i := len(p.labels) - 1; i >= 0; i-- {
		label := p.labels[i]
		half := textWidth(label.text, "bold")/2 + 1
		middle := max(p.left+half, min(label.x, p.layout.width-chartMargin/2-half))
		wanted := place{middle - half, middle + half, label.y}
		if !slices.ContainsFunc(taken, func(other place) bool {
			return wanted.right+labelGap > other.left && other.right+labelGap > wanted.left && max(wanted.y-other.y, other.y-wanted.y) < textLine
		}) {
			p.text(middle, label.y, label.text, label.class+" middle")
			taken = append(taken, wanted)
		}
	}
}
