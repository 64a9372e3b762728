package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ItemWords is an item's name as it is read: "Lead response", "NCC contact". A word that has
// no vowel, or that the item's question (which may be "") writes in capitals, is an
// abbreviation.
func ItemWords(item, question string) string {
	words := strings.FieldsFunc(item, func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	for i, word := range words {
		capitals := strings.ToUpper(word)
		if !strings.ContainsAny(strings.ToLower(word), "aeiouy0123456789") || slices.Contains(strings.Fields(question), capitals) {
			words[i] = capitals
		}
	}
	name := strings.Join(words, " ")
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return item
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// Chart is the table as a picture: own knowledge and the working environment apart, the
// largest change first and items without one last.
func (t ComparisonTable) Chart() ChangeChart {
	chart := ChangeChart{
		Title: t.Title + ": share with a positive answer, before and after",
		Base: fmt.Sprintf("%s responses before (%s) and %s after (%s), unpaired. Bases of single questions are smaller where not everybody was asked.",
			t.Before.Text(), t.BeforeDays, t.After.Text(), t.AfterDays),
	}
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(a, b ComparisonRow) int { return cmp.Compare(b.changeOrNone(), a.changeOrNone()) })
	for _, kind := range changeSections {
		section := ChangeSection{Heading: kind.heading}
		for _, row := range rows {
			if row.section() == kind.about {
				section.Rows = append(section.Rows, row.chartRow())
			}
		}
		if len(section.Rows) > 0 {
			chart.Sections = append(chart.Sections, section)
		}
	}
	return chart
}

func (r ComparisonRow) changeOrNone() float64 {
	if r.Change.Value == nil {
		return -1000 // points: below every change there can be
	}
	return *r.Change.Value
}

// section is what the item is about, if that has a section.
func (r ComparisonRow) section() string {
	for _, kind := range changeSections {
		if r.About == kind.about {
			return kind.about
		}
	}
	return ""
}

func (r ComparisonRow) chartRow() ChangeRow {
	row := ChangeRow{Label: ItemWords(r.Item, r.Text), Change: r.Change.Text()}
	row.Before, row.BeforeNote = figureShare(r.Before)
	row.After, row.AfterNote = figureShare(r.After)
	if c := r.Change; c.Value != nil && c.Low != nil && c.High != nil {
		row.Points = &ChangePoints{*c.Value, *c.Low, *c.High}
		row.Interval = "(" + c.RangeText() + ")"
	}
	return row
}

// figureShare is a share in percent as the chart draws it, from 0 to 1.
func figureShare(f Figure) (*ChartShare, string) {
	if f.Suppressed {
		return nil, hiddenMark
	}
	if f.Value == nil || f.Low == nil || f.High == nil || f.Base == nil {
		return nil, ""
	}
	return &ChartShare{*f.Value / 100, *f.Low / 100, *f.High / 100, *f.Base}, ""
}
