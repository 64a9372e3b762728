package web

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// furtherDay is a further day of a session, as typed. A day without a date is left out.
type furtherDay struct {
	Number int
	Date   dateField
	Starts string
	Ends   string
}

// The names of the day's fields.
func (d furtherDay) DateName() string   { return "date-" + strconv.Itoa(d.Number) }
func (d furtherDay) StartsName() string { return "starts-" + strconv.Itoa(d.Number) }
func (d furtherDay) EndsName() string   { return "ends-" + strconv.Itoa(d.Number) }

// mostDays is how many days a session has at most.
const mostDays = 10

// readSessionForm reads the form, with one more day when that is asked for.
func readSessionForm(c *fiber.Ctx) (form sessionForm, adds bool) {
	bind(c, &form)
	for number := 2; number <= mostDays; number++ {
		day := furtherDay{Number: number}
		if !c.Request().PostArgs().Has(day.StartsName()) {
			break
		}
		name := day.DateName()
		day.Date = dateField{sent(c, name+"-day"), sent(c, name+"-month"), sent(c, name+"-year")}
		day.Starts, day.Ends = sent(c, day.StartsName()), sent(c, day.EndsName())
		form.More = append(form.More, day)
	}
	adds = sent(c, "act") == "add-day"
	if adds && len(form.More)+1 < mostDays {
		form.More = append(form.More, furtherDay{Number: len(form.More) + 2, Starts: form.Starts, Ends: form.Ends})
	}
	return form, adds
}

// readMore reads the further days, each of which follows the one before.
func (f sessionForm) readMore(plan *courses.SessionPlan, problems *Problems) {
	days := []courses.SessionDay{{StartsAt: plan.StartsAt, EndsAt: plan.EndsAt}}
	for _, day := range f.More {
		if day.Date == (dateField{}) {
			continue
		}
		read, ok := day.read(problems)
		if !ok {
			return
		}
		if read.StartsAt.Before(days[len(days)-1].EndsAt) {
			problems.Add(day.DateName(), "Each day of the session must come after the one before it")
			return
		}
		days = append(days, read)
	}
	if len(days) > 1 {
		plan.Days, plan.EndsAt = days, days[len(days)-1].EndsAt
	}
}

func (d furtherDay) read(problems *Problems) (courses.SessionDay, bool) {
	date, err := time.Parse(time.DateOnly, d.Date.date())
	if err != nil {
		problems.Add(d.DateName(), "The date must be a real date, like 9 2 2027")
		return courses.SessionDay{}, false
	}
	starts, good := onDay(date, d.Starts)
	if !good {
		problems.Add(d.StartsName(), "Enter when this day starts as a time, like 9:30am or 14:00")
	}
	ends, alsoGood := onDay(date, d.Ends)
	if !alsoGood {
		problems.Add(d.EndsName(), "Enter when this day ends as a time, like 4pm or 16:00")
	}
	if good && alsoGood && !ends.After(starts) {
		problems.Add(d.EndsName(), "The day must end after it starts")
		return courses.SessionDay{}, false
	}
	return courses.SessionDay{StartsAt: starts, EndsAt: ends}, good && alsoGood
}

// onDay is the time typed on that day in London, if the clocks show it.
func onDay(date time.Time, typed string) (time.Time, bool) {
	hour, minute, ok := readClock(typed)
	if !ok {
		return time.Time{}, false
	}
	moment, err := courses.LondonTime(date.Year(), int(date.Month()), date.Day(), hour, minute)
	return moment, err == nil
}

// readTerms reads what a session may override of its course. course is nil on an edit.
func (f sessionForm) readTerms(plan *courses.SessionPlan, course *courses.Course, problems *Problems) {
	terms := courses.SessionTerms{NeedsApproval: f.Approval == "yes", JoiningInstructions: f.Joining}
	terms.Minimum = wholeNumber("minimum", f.Minimum, 0, "The minimum must be a whole number, or empty for none", problems)
	terms.CancelHours = wholeNumber("cancel-hours", f.CancelHours, 0, "Enter a whole number of hours, or leave it empty", problems)
	terms.OfferHours = wholeNumber("offer-hours", f.OfferHours, courses.DefaultOfferHours, "Enter a whole number of hours, from 1", problems)
	terms.CPDMinutes = readHours("cpd", f.CPD, problems)
	if terms.OfferHours == 0 && problems.For("offer-hours") == "" {
		problems.Add("offer-hours", "Enter a whole number of hours, from 1")
	}
	if terms.Minimum > plan.Capacity && problems.For("places") == "" {
		problems.Add("minimum", "The minimum cannot be more than the places")
	}
	if terms.Minimum > 0 {
		terms.DecideOn = f.decideOn(*plan, course, problems)
	}
	plan.Terms = &terms
	if f.State == "draft" {
		plan.State = courses.SessionDraft
	}
}

func (f sessionForm) decideOn(plan courses.SessionPlan, course *courses.Course, problems *Problems) string {
	first := courses.DayOf(plan.StartsAt)
	day, ok := readDay(f.Decide)
	switch {
	case f.Decide == "" && course != nil:
		return plan.StartsAt.In(london).AddDate(0, 0, -course.DecideDays).Format(time.DateOnly)
	case f.Decide == "":
		problems.Add("decide", "Enter the date by which it is decided whether the session takes place")
	case !ok:
		problems.Add("decide", "The date must be a real date, like 9 2 2027")
	case !plan.StartsAt.IsZero() && day > first:
		problems.Add("decide", "It must be decided by the day of the session")
	}
	return day
}

func wholeNumber(field, typed string, otherwise int, message string, problems *Problems) int {
	if typed == "" {
		return otherwise
	}
	value, err := strconv.Atoi(strings.ReplaceAll(typed, ",", ""))
	if err != nil || value < 0 || value > 10_000 {
		problems.Add(field, message)
		return 0
	}
	return value
}

// readHours reads hours, such as 6 or 5.5, as minutes.
func readHours(field, typed string, problems *Problems) int {
	if typed == "" {
		return 0
	}
	hours, err := strconv.ParseFloat(typed, 64)
	if err != nil || !(hours >= 0) || hours > 1000 {
		problems.Add(field, "Enter hours as a number, like 6 or 5.5")
		return 0
	}
	return int(math.Round(hours * 60))
}

// hoursTyped is minutes as the form shows them.
func hoursTyped(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64)
}

func numberTyped(value int) string {
	if value == 0 {
		return ""
	}
	return strconv.Itoa(value)
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// showTerms puts terms into the form.
func (f *sessionForm) showTerms(terms courses.SessionTerms) {
	f.Minimum, f.CancelHours, f.OfferHours = numberTyped(terms.Minimum), numberTyped(terms.CancelHours), numberTyped(terms.OfferHours)
	f.CPD, f.Approval, f.Joining = hoursTyped(terms.CPDMinutes), yesOrNo(terms.NeedsApproval), terms.JoiningInstructions
	if date := dateFieldOf(terms.DecideOn); date != (dateField{}) {
		f.Decide = date.Day + " " + date.Month + " " + date.Year
	}
}

// showDays puts the further days of a session into the form.
func (f *sessionForm) showDays(days []courses.SessionDay) {
	for i, day := range days {
		if i > 0 {
			f.More = append(f.More, furtherDay{i + 1, dateFieldOf(courses.DayOf(day.StartsAt)), clockTime(day.StartsAt), clockTime(day.EndsAt)})
		}
	}
}

// clashProblems say at a field that a trainer or the room is taken; nil for another error.
func clashProblems(err error) Problems {
	var clash courses.ClashError
	switch {
	case !errors.As(err, &clash):
		return nil
	case clash.Trainer == "":
		return Problems{{"room", clashWords(clash)}}
	}
	return Problems{{"date", clashWords(clash)}}
}

// termsRows are the rows of the check of a session about its terms.
func termsRows(plan courses.SessionPlan) []summaryRow {
	terms := *plan.Terms
	var rows []summaryRow
	if terms.Minimum > 0 {
		rows = append(rows, summaryRow{Key: "Minimum", Lines: []string{number(terms.Minimum) + ", to be decided by " + ofDate(terms.DecideOn, fullDay)}})
	}
	if terms.NeedsApproval {
		rows = append(rows, summaryRow{Key: "Approval", Lines: []string{"The delegate’s organisation approves each place"}})
	}
	if terms.CancelHours > 0 {
		rows = append(rows, summaryRow{Key: "Giving a place up", Lines: []string{"Late from " + plural(terms.CancelHours, "hour", "hours") + " before the start"}})
	}
	if terms.CPDMinutes > 0 {
		rows = append(rows, summaryRow{Key: "Counts as CPD", Lines: []string{lengthWords(terms.CPDMinutes)}})
	}
	if terms.JoiningInstructions != "" {
		rows = append(rows, summaryRow{Key: "Before they come", Lines: lines(terms.JoiningInstructions)})
	}
	if plan.State == courses.SessionDraft {
		rows = append(rows, summaryRow{Key: "Booking", Lines: []string{"It is a draft: nobody can book it yet"}})
	}
	return rows
}
