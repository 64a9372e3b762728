package web

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var indicatorPages = map[string]any{
	"indicators/list": indicatorsPage{},
	"indicators/new":  indicatorFormPage{},
}

func (a *App) indicatorRoutes() []route {
	enters := holds(people.Manager, people.Administrator)
	return []route{
		{fiber.MethodGet, "/indicators", readsProgramme, a.listIndicators},
		{fiber.MethodGet, "/indicators/new", enters, a.newIndicator},
		{fiber.MethodPost, "/indicators", enters, a.addIndicator},
	}
}

// indicatorGroup is an indicator with the values recorded for it, the latest period first.
type indicatorGroup struct {
	Code   string
	Title  string
	Values []indicatorValue
}

// indicatorValue is a value; Code is that of its period. Replaced ones were recorded before another for the period.
type indicatorValue struct {
	Code     string
	Period   string
	Text     string
	Source   string
	On       string
	Replaced bool
	// Receipt is what the value that counts stands on.
	Receipt string
}

type indicatorsPage struct {
	Page
	Back     string
	View     view
	Groups   []indicatorGroup
	CanEnter bool
}

func (a *App) listIndicators(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	values, err := a.services.Reports.Indicators(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	groups := groupIndicators(values)
	for _, group := range groups {
		for i := range group.Values {
			if value := &group.Values[i]; !value.Replaced {
				value.Receipt = receiptPathAsAt(v.Programme.Code, "indicator."+group.Code+"."+value.Code, a.today())
			}
		}
	}
	page := indicatorsPage{a.page(c, "Indicators"), v.At("/programme"), v, groups, a.actor(c).IsAny(people.Manager, people.Administrator)}
	return a.render(c, fiber.StatusOK, "indicators/list", page)
}

// groupIndicators puts the values of each indicator together, the indicators by title.
func groupIndicators(values []reports.Indicator) []indicatorGroup {
	var groups []indicatorGroup
	for _, value := range values {
		if len(groups) == 0 || groups[len(groups)-1].Code != value.Code {
			groups = append(groups, indicatorGroup{Code: value.Code, Title: value.Title})
		}
		group := &groups[len(groups)-1]
		replaced := len(group.Values) > 0 && group.Values[len(group.Values)-1].Period == periodWords(value.Period)
		group.Values = append(group.Values, indicatorValue{
			Code: value.Period, Period: periodWords(value.Period), Text: value.ValueText(), Source: value.Source, On: shortDay(value.RecordedAt), Replaced: replaced,
		})
	}
	slices.SortStableFunc(groups, func(one, other indicatorGroup) int { return cmp.Compare(one.Title, other.Title) })
	return groups
}

// periodWords is a period as it is read: "2020", "October to December 2020", "October 2020".
// What is no period is shown as it is.
func periodWords(name string) string {
	period, err := reports.ParsePeriod(name)
	if err != nil || len(name) == len("2020") {
		return name
	}
	month := func(day time.Time) string { return day.Format("January") }
	first, last := ofDate(period.FirstDay, month), ofDate(period.LastDay, month)
	if first != last {
		first += " to " + last
	}
	return first + " " + name[:len("2020")]
}

type indicatorForm struct {
	Code   string `form:"code"`
	Title  string `form:"title" validate:"max=200" say:"Title must be 200 characters or fewer"`
	Period string `form:"period" validate:"required" say:"Enter a period, like 2020, 2020-Q4 or 2020-10"`
	Value  string `form:"value" validate:"required" say:"Enter a value, like 1952 or 73.8"`
	Unit   string `form:"unit"`
	Source string `form:"source" validate:"max=2000" say:"Source must be 2,000 characters or fewer"`
}

type indicatorFormPage struct {
	Page
	View  view
	Form  indicatorForm
	Codes []Choice
	Units []Choice
}

func (a *App) newIndicator(c *fiber.Ctx) error {
	return a.showIndicatorForm(c, fiber.StatusOK, indicatorForm{Code: c.Query("code")}, nil)
}

func (a *App) showIndicatorForm(c *fiber.Ctx, status int, form indicatorForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	values, err := a.services.Reports.Indicators(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	page := indicatorFormPage{Page: a.page(c, "Enter an indicator’s value"), View: v, Form: form, Codes: []Choice{{Label: "A new indicator, named below"}}, Units: []Choice{
		{Value: "count", Label: "A count", Hint: "A change is shown as a percentage."},
		{Value: "rate", Label: "A percentage", Hint: "A change is shown in percentage points."},
	}}
	for _, group := range groupIndicators(values) {
		page.Codes = append(page.Codes, Choice{Value: group.Code, Label: group.Title})
	}
	page.Problems = problems
	return a.render(c, status, "indicators/new", page)
}

// indicator is the form as the domain takes it: a known indicator keeps its title and unit.
func (f indicatorForm) indicator(v view, known []reports.Indicator, problems *Problems) reports.Indicator {
	indicator := reports.Indicator{
		Programme: v.Programme.Code, Code: f.Code, Period: strings.ToUpper(f.Period), Unit: reports.IndicatorUnit(f.Unit), Source: f.Source,
	}
	for _, earlier := range known {
		if earlier.Code == f.Code {
			indicator.Unit = earlier.Unit
		}
	}
	if f.Code == "" {
		indicator.Title, indicator.Code = f.Title, indicatorCode(f.Title)
		if indicator.Code == "" {
			problems.Add("title", "Enter a title for the new indicator")
		}
		if indicator.Unit != reports.CountUnit && indicator.Unit != reports.RateUnit {
			problems.Add("unit", "Select whether it is a count or a percentage")
		}
	}
	var err error
	if indicator.Value, err = strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(f.Value, "%"), ",", ""), 64); err != nil && problems.For("value") == "" {
		problems.Add("value", "Value must be a number, like 1952 or 73.8")
	}
	return indicator
}

// indicatorCode makes a code out of a title: small letters, digits and hyphens.
func indicatorCode(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

func (a *App) addIndicator(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	known, err := a.services.Reports.Indicators(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	var form indicatorForm
	problems := bind(c, &form)
	indicator := form.indicator(v, known, &problems)
	if len(problems) == 0 {
		_, err := a.services.Reports.AddIndicator(c.UserContext(), a.actor(c), indicator)
		switch {
		case err == nil:
			return a.seeOther(c, "/indicators?"+url.Values{"programme": {v.Programme.Code}}.Encode(), "The value is saved")
		case errors.Is(err, reports.ErrPeriod):
			problems.Add("period", "Period must be a year 2020, a quarter 2020-Q4 or a month 2020-10")
		case errors.Is(err, reports.ErrFuture):
			problems.Add("period", "The period must have ended")
		case errors.Is(err, reports.ErrIndicator):
			problems.Add("value", "Value must be a number that the unit allows: a count is not below 0")
		default:
			return err
		}
	}
	problems.sort("code", "title", "unit", "period", "value", "source")
	return a.showIndicatorForm(c, fiber.StatusUnprocessableEntity, form, problems)
}
