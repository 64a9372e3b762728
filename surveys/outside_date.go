package surveys

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"muster/courses"
)

// errNoDate says that a cell is no date.
var errNoDate = errors.New("is no date")

// sealedDay is what LimeSurvey gives as the date of every anonymous response.
const sealedDay = "1980-01-01"

// The forms of dates, each with whatever time stands behind.
var (
	serialDate = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	yearFirst  = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`)
	yearLast   = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\D|$)`)
	dayNamed   = regexp.MustCompile(`^(?:[A-Za-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ ,-]+(\d{4}|\d{2})(?:\D|$)`)
	monthNamed = regexp.MustCompile(`^(?:[A-Za-z]+,? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:\D|$)`)
	clockTime  = regexp.MustCompile(`^[ ,T]*(?:at )?\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*([A-Z]{1,4}|[+-]\d{2}:?\d{2})?$`)
)

// outsideDates says how the dates of a file are to be read.
type outsideDates struct{ monthFirst, from1904 bool }

// day is the day YYYY-MM-DD that a cell names; a moment with its offset is the day in London.
func (d outsideDates) day(cell string) (string, error) {
	if serialDate.MatchString(cell) {
		return d.serialDay(cell)
	}
	if moment, err := time.Parse(time.RFC3339, cell); err == nil {
		return courses.DayOf(moment), nil
	}
	year, month, day, rest, ok := d.parts(cell)
	if !ok || rest != "" && !clockTime.MatchString(rest) {
		return "", errNoDate
	}
	return wholeDate(year, month, day)
}

// parts are the parts of a date as they stand, and what stands behind it.
func (d outsideDates) parts(cell string) (year, month, day, rest string, ok bool) {
	if parts, rest := matched(yearFirst, cell); parts != nil {
		return parts[1], parts[2], parts[3], rest, true
	}
	if parts, rest := matched(yearLast, cell); parts != nil {
		if d.monthFirst {
			return parts[3], parts[1], parts[2], rest, true
		}
		return parts[3], parts[2], parts[1], rest, true
	}
	if parts, rest := matched(dayNamed, cell); parts != nil {
		return parts[3], parts[2], parts[1], rest, true
	}
	if parts, rest := matched(monthNamed, cell); parts != nil {
		return parts[3], parts[1], parts[2], rest, true
	}
	return "", "", "", "", false
}

// matched are the parts that a form finds in a cell, and what stands behind the third.
func matched(form *regexp.Regexp, cell string) (parts []string, rest string) {
	at := form.FindStringSubmatchIndex(cell)
	if at == nil {
		return nil, ""
	}
	return form.FindStringSubmatch(cell), cell[at[7]:]
}

func (d outsideDates) serialDay(cell string) (string, error) {
	serial, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return "", errNoDate
	}
	moment, err := excelize.ExcelDateToTime(serial, d.from1904)
	if err != nil || moment.Year() < 1980 || moment.Year() > 2100 {
		return "", errNoDate
	}
	return moment.Format(time.DateOnly), nil
}

// wholeDate puts the parts together; a year of two digits is of this century.
func wholeDate(year, month, day string) (string, error) {
	if len(year) == 2 {
		year = "20" + year
	}
	if number := monthNumber(month); number > 0 {
		month = strconv.Itoa(number)
	}
	date, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	if err != nil {
		return "", errNoDate
	}
	return date.Format(time.DateOnly), nil
}

// monthNumber is that of a month's name or the beginning of it, or 0.
func monthNumber(name string) int {
	for month := time.January; month <= time.December; month++ {
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(month.String()), strings.ToLower(name)) {
			return int(month)
		}
	}
	return 0
}

// monthFirst tells whether dates like 02/13/2021 show that the month stands first. Dates that
// fit both ways are British.
func monthFirst(cells []string) bool {
	month, day := 0, 0
	for _, cell := range cells {
		parts := yearLast.FindStringSubmatch(cell)
		if parts == nil {
			continue
		}
		first, _ := strconv.Atoi(parts[1])
		second, _ := strconv.Atoi(parts[2])
		if first > 12 && second <= 12 {
			day++
		}
		if second > 12 && first <= 12 {
			month++
		}
	}
	return month > day
}
