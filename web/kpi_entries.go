package web

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

var entryPages = map[string]any{
	"kpis/entry": entryPage{},
}

func (a *App) entryRoutes() []route {
	return []route{
		{fiber.MethodGet, "/kpis/:code/enter", keepsProgramme, a.newEntry},
		{fiber.MethodPost, "/kpis/:code/enter", keepsProgramme, a.addEntry},
	}
}

// entryForm is a number, or a milestone reached, as it is entered by hand.
type entryForm struct {
	AsAt    dateField `form:"as-at"`
	Value   string    `form:"value"`
	Reached string    `form:"reached"`
	Source  string    `form:"source" validate:"required,max=2000" say_required:"Enter where the number comes from" say_max:"Source must be 2,000 characters or fewer"`
}

type entryPage struct {
	Page
	Back      string
	Path      string
	KPI       reports.KPI
	Form      entryForm
	Milestone bool
	Reached   []Choice
}

func (a *App) newEntry(c *fiber.Ctx) error {
	return a.showEntry(c, fiber.StatusOK, entryForm{AsAt: dateFieldOf(a.today())}, nil)
}

func (a *App) showEntry(c *fiber.Ctx, status int, form entryForm, problems Problems) error {
	v, kpi, err := a.enteredKPI(c)
	if err != nil {
		return err
	}
	path := "/kpis/" + url.PathEscape(kpi.Code)
	page := entryPage{
		Page: a.page(c, "Enter a number"), Back: v.At(path), Path: v.At(path + "/enter"), KPI: kpi, Form: form,
		Milestone: kpi.Measure.Kind == reports.MilestoneReached,
		Reached:   []Choice{{Value: "yes", Label: "It was reached on that day"}, {Value: "no", Label: "It is not reached after all"}},
	}
	if page.Milestone {
		page.Title = "Enter a milestone"
	}
	page.Problems = problems
	return a.render(c, status, "kpis/entry", page)
}

// enteredKPI is the newest version of the KPI in the address, one that is entered by hand.
func (a *App) enteredKPI(c *fiber.Ctx) (view, reports.KPI, error) {
	v, err := a.view(c)
	if err != nil {
		return v, reports.KPI{}, err
	}
	versions, err := a.services.Reports.KPIVersions(c.UserContext(), a.actor(c), v.Programme.Code, c.Params("code"))
	if err != nil {
		return v, reports.KPI{}, err
	}
	if !byHand(versions[0]) {
		return v, versions[0], errorPage{
			of: reports.ErrEntry, status: fiber.StatusConflict, title: "This KPI is counted from records",
			words: "Nothing is entered for it by hand.", link: v.At("/kpis/" + url.PathEscape(versions[0].Code)), linkText: "The KPI",
		}
	}
	return v, versions[0], nil
}

// byHand tells whether numbers of the KPI are entered by hand.
func byHand(kpi reports.KPI) bool {
	return kpi.Measure.Kind == reports.EnteredNumber || kpi.Measure.Kind == reports.MilestoneReached
}

func (a *App) addEntry(c *fiber.Ctx) error {
	v, kpi, err := a.enteredKPI(c)
	if err != nil {
		return err
	}
	var form entryForm
	problems := bind(c, &form)
	entry := reports.Entry{Programme: v.Programme.Code, KPI: kpi.Code, Source: form.Source, AsAt: realDay("as-at", form.AsAt, "the day", &problems)}
	var ok bool
	switch {
	case kpi.Measure.Kind == reports.MilestoneReached && form.Reached == "yes":
		entry.Value = 1
	case kpi.Measure.Kind == reports.MilestoneReached && form.Reached != "no":
		problems.Add("reached", "Select whether it was reached")
	case kpi.Measure.Kind == reports.EnteredNumber:
		if entry.Value, ok = decimal(form.Value); !ok {
			problems.Add("value", "Enter a number, like 1,952 or 73.8")
		}
	}
	if len(problems) == 0 {
		_, err := a.services.Reports.AddEntry(c.UserContext(), a.actor(c), entry)
		switch {
		case err == nil:
			return a.seeOther(c, v.At("/kpis/"+url.PathEscape(kpi.Code)), "It is saved")
		case errors.Is(err, reports.ErrFuture):
			problems.Add("as-at", "The day must be today or in the past")
		case errors.Is(err, reports.ErrBeforeProgramme):
			problems.Add("as-at", "The programme begins on "+ofDate(v.Programme.StartsOn, shortDay)+": enter that day or a later one")
		default:
			return err
		}
	}
	problems.sort("reached", "value", "as-at", "source")
	return a.showEntry(c, fiber.StatusUnprocessableEntity, form, problems)
}
