package web

import (
	"cmp"
	"strconv"
	"time"

	"muster/reports"
)

func (d *kpiDraft) readTarget() (problems Problems) {
	k, form := &d.kpi, d.form
	k.Unit, k.Direction = cmp.Or(fixedUnit(k.Measure), form.Unit), reports.Direction(form.Direction)
	k.Baseline, k.BaselineOn, k.Target, k.TargetSource, k.Decimals = nil, "", nil, reports.Provenance(form.TargetSource), 0
	if known(form.TargetSource, d.choices.TargetSources) == "" {
		k.TargetSource = reports.NoTarget
	}
	k.StartsOn, k.EndsOn = realDay("starts", form.Starts, "the first day", &problems), realDay("ends", form.Ends, "the last day", &problems)
	if len(problems) == 0 && k.StartsOn > k.EndsOn {
		problems.Add("ends", "The last day must be the first day or after it")
	}
	if k.Measure.Kind == reports.MilestoneReached {
		k.Direction = reports.AtLeast
		if k.TargetSource != reports.NoTarget {
			reached := 1.0
			k.Target = &reached
		}
		return problems
	}
	if k.Unit == "" || len([]rune(k.Unit)) > 40 || k.Unit == reports.MilestoneUnit {
		problems.Add("unit", "Enter what is counted in a word, like briefings")
	}
	if known(form.Direction, d.choices.Directions) == "" {
		problems.Add("direction", "Select which way is better")
	}
	var err error
	if k.Decimals, err = strconv.Atoi(cmp.Or(form.Decimals, "0")); err != nil || k.Decimals < 0 || k.Decimals > 4 {
		problems.Add("decimals", "Decimals must be a number from 0 to 4")
	}
	d.readNumbers(&problems)
	problems.sort(shownOn(kpiTarget, nil)...)
	return problems
}

// readNumbers reads the baseline with its day, and the target with its source.
func (d *kpiDraft) readNumbers(problems *Problems) {
	k, form := &d.kpi, d.form
	if value, ok := decimal(form.Baseline); ok {
		k.Baseline, k.BaselineOn = &value, realDay("baseline-on", form.BaselineOn, "the day of the baseline", problems)
	} else if form.Baseline != "" {
		problems.Add("baseline", "Baseline must be a number, like 32, or empty")
	}
	if value, ok := decimal(form.Target); ok {
		k.Target = &value
	} else if form.Target != "" {
		problems.Add("target", "Target must be a number, like 70, or empty for none")
	}
	wrong := k.TargetOutOfRange()
	switch {
	case k.Target == nil:
		k.TargetSource = reports.NoTarget
	case wrong != "":
		problems.Add("target", sentenceCase(wrong))
	case k.TargetSource == reports.NoTarget:
		problems.Add("target-source", "Select where the target comes from")
	case k.Baseline != nil && (*k.Target > *k.Baseline) != (k.Direction == reports.AtLeast):
		problems.Add("target", "The target must be better than the baseline")
	}
}

// readProfile reads what is due by the ends of the quarters before the last day, all of them
// or none. There is nothing to ask of what does not add up, has no target or ends sooner.
func (d *kpiDraft) readProfile(sentField func(string) string) (problems Problems) {
	k := &d.kpi
	k.Profile, d.form.Due = nil, nil
	if k.Target == nil || !k.Measure.Accumulates() || len(d.problems[kpiTarget]) > 0 {
		return nil
	}
	typed := 0
	for _, end := range quarterEnds(k.StartsOn, k.EndsOn) {
		field := mixField{Name: "due-" + end, Label: "By the end of " + ofDate(end, shortDay), Value: sentField("due-" + end)}
		d.form.Due = append(d.form.Due, field)
		value, ok := decimal(field.Value)
		if field.Value != "" && !ok {
			problems.Add(field.Name, "Enter a number, or leave all of them empty")
		} else if ok && k.Baseline != nil && !k.Direction.Meets(value, *k.Baseline) {
			problems.Add(field.Name, "What is due must not be worse than the baseline")
		} else if ok {
			typed++
		}
		k.Profile = append(k.Profile, reports.Milestone{On: end, Value: value})
	}
	switch {
	case typed == 0:
		k.Profile = nil
	case typed < len(d.form.Due) && len(problems) == 0:
		problems.Add(d.form.Due[0].Name, "Enter a number for every quarter, or leave all of them empty")
	default:
		k.Profile = append(k.Profile, reports.Milestone{On: k.EndsOn, Value: *k.Target})
	}
	return problems
}

// quarterEnds are the last days of the calendar's quarters from one day on and before another.
func quarterEnds(from, before string) []string {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return nil
	}
	var ends []string
	for month := time.Month((int(first.Month())+2)/3*3 + 1); ; month += 3 {
		end := time.Date(first.Year(), month, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if end >= before || len(ends) == 40 {
			return ends
		}
		ends = append(ends, end)
	}
}
