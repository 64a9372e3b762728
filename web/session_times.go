package web

import (
	"strconv"
	"strings"
	"time"

	"muster/courses"
)

// readTimes reads date, start and end, which must be times that London's clocks show.
func (f sessionForm) readTimes(plan *courses.SessionPlan, length time.Duration, problems *Problems) {
	day, err := time.Parse(time.DateOnly, f.Date.date())
	hour, minute, ok := readClock(f.Starts)
	if f.Starts != "" && !ok {
		problems.Add("starts", "Enter when the session starts as a time, like 9:30am or 14:00")
	}
	if err != nil || !ok {
		return
	}
	if plan.StartsAt, err = courses.LondonTime(day.Year(), int(day.Month()), day.Day(), hour, minute); err != nil {
		problems.Add("starts", "The clocks leave out this time on that day, because summer time begins. Choose another.")
		return
	}
	plan.EndsAt = plan.StartsAt.Add(length)
	switch hour, minute, ok = readClock(f.Ends); {
	case f.Ends == "" && length == 0:
		problems.Add("ends", "Enter when the session ends, like 4pm")
		return
	case f.Ends == "":
		return
	case !ok:
		problems.Add("ends", "Enter when the session ends as a time, like 4pm or 16:00")
		return
	}
	if plan.EndsAt, err = courses.LondonTime(day.Year(), int(day.Month()), day.Day(), hour, minute); err != nil {
		problems.Add("ends", "The clocks leave out this time on that day, because summer time begins. Choose another.")
	} else if !plan.EndsAt.After(plan.StartsAt) {
		problems.Add("ends", "The session must end after it starts, on the same day")
	}
}

// readClock reads a time of day: 9, 9am, 9.30, 9:30am, 0930, 14:00, midday.
func readClock(typed string) (hour, minute int, ok bool) {
	text := strings.ToLower(strings.Join(strings.Fields(typed), ""))
	switch text {
	case "midday", "noon":
		return 12, 0, true
	case "midnight":
		return 0, 0, true
	}
	text = strings.ReplaceAll(text, ".", ":")
	if len(text) == 4 && !strings.Contains(text, ":") {
		if _, err := strconv.Atoi(text); err == nil {
			text = text[:2] + ":" + text[2:]
		}
	}
	for _, layout := range []string{"15:04", "3:04pm", "3pm", "15"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Hour(), at.Minute(), true
		}
	}
	return 0, 0, false
}
