package web

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var kpiFormPages = map[string]any{
	"kpis/what":    kpiFormPage{},
	"kpis/measure": kpiFormPage{},
	"kpis/filter":  kpiFormPage{},
	"kpis/answers": kpiFormPage{},
	"kpis/target":  kpiFormPage{},
	"kpis/profile": kpiFormPage{},
	"kpis/when":    kpiFormPage{},
	"kpis/check":   kpiFormPage{},
}

// keepsProgramme is open to those who set up what a programme is judged by.
var keepsProgramme = holds(people.Manager, people.Administrator)

// A KPI is made, and given a new version, in steps of one question or a few. The answers
// travel in the forms until they are saved, because until then they are nobody's.
func (a *App) kpiFormRoutes() []route {
	return []route{
		{fiber.MethodGet, "/kpis/new", keepsProgramme, a.newKPI},
		{fiber.MethodPost, "/kpis/new", keepsProgramme, a.stepOfKPI},
		{fiber.MethodPost, "/kpis", keepsProgramme, a.saveKPI},
		{fiber.MethodGet, "/kpis/:code/edit", keepsProgramme, a.editKPI},
		{fiber.MethodPost, "/kpis/:code/edit", keepsProgramme, a.stepOfKPI},
		{fiber.MethodPost, "/kpis/:code", keepsProgramme, a.saveKPI},
	}
}

// The steps, each a page of its own. Some are left out where they would ask nothing.
const (
	kpiWhat    = "what"
	kpiMeasure = "measure"
	kpiFilter  = "filter"
	kpiAnswers = "answers"
	kpiTarget  = "target"
	kpiProfile = "profile"
	kpiWhen    = "when"
	kpiCheck   = "check"
)

// kpiForm is a KPI as it is typed. Due are the amounts by the ends of the quarters.
type kpiForm struct {
	Letter          string    `form:"letter"`
	Title           string    `form:"title"`
	Level           string    `form:"level"`
	Note            string    `form:"note"`
	Kind            string    `form:"kind"`
	Course          string    `form:"course"`
	Who             string    `form:"who"`
	Reach           string    `form:"reach"`
	Survey          string    `form:"survey"`
	Question        string    `form:"question"`
	Before          string    `form:"before"`
	Wave            string    `form:"wave"`
	BeforeWave      string    `form:"before-wave"`
	Options         []string  `form:"options"`
	Engagement      string    `form:"engagement"`
	OtherEngagement string    `form:"other-engagement"`
	Aggregate       string    `form:"aggregate"`
	Indicator       string    `form:"indicator"`
	Earlier         string    `form:"earlier"`
	Period          string    `form:"period"`
	Year            string    `form:"year"`
	Adds            string    `form:"adds"`
	From            dateField `form:"from"`
	Unit            string    `form:"unit"`
	Decimals        string    `form:"decimals"`
	Direction       string    `form:"direction"`
	Baseline        string    `form:"baseline"`
	BaselineOn      dateField `form:"baseline-on"`
	Target          string    `form:"target"`
	TargetSource    string    `form:"target-source"`
	Starts          dateField `form:"starts"`
	Ends            dateField `form:"ends"`
	CountsFrom      dateField `form:"counts-from"`
	Reason          string    `form:"reason"`
	Version         string    `form:"version"`
	Due             []mixField
}

// kpiDraft is a KPI on its way: what was typed, what that comes to, and by step what is
// wrong with it. base is the newest version, nil for a new KPI.
type kpiDraft struct {
	view     view
	base     *reports.KPI
	form     kpiForm
	kpi      reports.KPI
	problems map[string]Problems
	choices  kpiChoices
}

type kpiFormPage struct {
	Page
	Back    string
	Caption string
	Action  string // where a step is sent
	Save    string
	Button  string
	Step    string
	New     bool
	View    view
	Form    kpiForm
	Kind    reports.MeasureKind
	Fields  []string
	Hidden  []hiddenField
	Choices kpiChoices
	AskUnit bool
	// AskTarget tells that the target is a number, not that of a milestone.
	AskTarget bool
	Unit      string
	LastDay   string
	Summary   []summaryRow
	Steps     []stepButton
	Preview   previewView
}

// stepButton leads from the check back to a step.
type stepButton struct{ Step, Words string }

func (a *App) newKPI(c *fiber.Ctx) error {
	d, err := a.kpiDraft(c)
	if err != nil {
		return err
	}
	d.form = kpiForm{
		Letter: c.Query("letter"), Direction: string(reports.AtLeast), Decimals: "0",
		Starts: dateFieldOf(d.view.Programme.StartsOn), Ends: dateFieldOf(d.view.Programme.EndsOn),
	}
	return a.showKPIStep(c, fiber.StatusOK, d, kpiWhat)
}

func (a *App) editKPI(c *fiber.Ctx) error {
	d, err := a.kpiDraft(c)
	if err != nil {
		return err
	}
	d.form = kpiFormOf(*d.base)
	d.form.CountsFrom = dateFieldOf(d.view.AsAt)
	return a.showKPIStep(c, fiber.StatusOK, d, kpiWhat)
}

// kpiDraft begins a draft of the KPI that the address names, or of a new one.
func (a *App) kpiDraft(c *fiber.Ctx) (*kpiDraft, error) {
	v, err := a.view(c)
	if err != nil {
		return nil, err
	}
	d := &kpiDraft{view: v, problems: map[string]Problems{}}
	if code := c.Params("code"); code != "" {
		versions, err := a.services.Reports.KPIVersions(c.UserContext(), a.actor(c), v.Programme.Code, code)
		if err != nil {
			return nil, err
		}
		d.base = &versions[0]
	}
	d.choices, err = a.kpiChoices(c, v)
	return d, err
}

// readKPI is the draft with what was sent.
func (a *App) readKPI(c *fiber.Ctx) (*kpiDraft, error) {
	d, err := a.kpiDraft(c)
	if err != nil {
		return nil, err
	}
	bind(c, &d.form)
	d.read(func(name string) string { return sent(c, name) })
	return d, nil
}

// stepOfKPI takes the answers of one step and shows the next, or the one that is asked for.
func (a *App) stepOfKPI(c *fiber.Ctx) error {
	d, err := a.readKPI(c)
	if err != nil {
		return err
	}
	steps := d.steps()
	if to := sent(c, "to"); slices.Contains(steps, to) && to != kpiCheck {
		return a.showKPIStep(c, fiber.StatusOK, d, to)
	}
	at := max(0, slices.Index(steps, sent(c, "at")))
	if len(d.problems[steps[at]]) > 0 {
		return a.showKPIStep(c, fiber.StatusUnprocessableEntity, d, steps[at])
	}
	next := steps[min(at+1, len(steps)-1)]
	if wrong := d.firstWrong(); next == kpiCheck && wrong != "" {
		return a.showKPIStep(c, fiber.StatusUnprocessableEntity, d, wrong)
	}
	delete(d.problems, next) // it is not answered yet
	return a.showKPIStep(c, fiber.StatusOK, d, next)
}

// steps are the steps that this KPI takes, in their order.
func (d *kpiDraft) steps() []string {
	steps := []string{kpiWhat, kpiMeasure}
	if len(kindFields[d.kpi.Measure.Kind]) > 0 {
		steps = append(steps, kpiFilter)
	}
	if len(answerFields[d.kpi.Measure.Kind]) > 0 {
		steps = append(steps, kpiAnswers)
	}
	steps = append(steps, kpiTarget)
	if len(d.form.Due) > 0 {
		steps = append(steps, kpiProfile)
	}
	if d.base != nil {
		steps = append(steps, kpiWhen)
	}
	return append(steps, kpiCheck)
}

// firstWrong is the first step with a problem, "" for none.
func (d *kpiDraft) firstWrong() string {
	for _, step := range d.steps() {
		if len(d.problems[step]) > 0 {
			return step
		}
	}
	return ""
}

// stepTitles are the headings of the steps.
var stepTitles = map[string]string{
	kpiWhat: "What is the KPI?", kpiMeasure: "What does it measure?", kpiFilter: "What exactly is counted?", kpiAnswers: "Which answers count?",
	kpiTarget: "What should it come to?", kpiProfile: "How much is due by the end of each quarter?",
	kpiWhen: "From when does this version count, and why?", kpiCheck: "Check the KPI before it counts",
}

func (a *App) showKPIStep(c *fiber.Ctx, status int, d *kpiDraft, step string) error {
	page := kpiFormPage{
		Page: a.page(c, stepTitles[step]), Back: d.view.At("/programme/set-up"), Caption: "New KPI", Action: d.view.At("/kpis/new"),
		Save: d.view.At("/kpis"), Button: "Add this KPI", Step: step, New: d.base == nil, View: d.view, Form: d.form,
		Kind: d.kpi.Measure.Kind, Fields: kindFields[d.kpi.Measure.Kind], Choices: d.choices,
		AskUnit: fixedUnit(d.kpi.Measure) == "", AskTarget: d.kpi.Measure.Kind != reports.MilestoneReached,
		Unit: d.kpi.Unit, LastDay: d.kpi.EndsOn,
	}
	if d.base != nil {
		path := "/kpis/" + url.PathEscape(d.base.Code)
		page.Back, page.Action, page.Save = d.view.At(path), d.view.At(path+"/edit"), d.view.At(path)
		page.Caption, page.Button = "Change “"+d.base.Title+"”", "Add this version"
	}
	if step == kpiAnswers {
		page.Fields = answerFields[d.kpi.Measure.Kind]
	}
	page.Problems = d.problems[step]
	page.Hidden = append(carried(d.form, shownOn(step, page.Fields)), hiddenField{"at", step})
	if step != kpiProfile {
		for _, due := range d.form.Due {
			page.Hidden = append(page.Hidden, hiddenField{due.Name, due.Value})
		}
	}
	if step == kpiCheck {
		if err := a.fillCheck(c, d, &page); err != nil {
			return err
		}
	}
	return a.render(c, status, "kpis/"+step, page)
}

// shownOn are the fields that a step shows.
func shownOn(step string, ofKind []string) []string {
	return map[string][]string{
		kpiWhat: {"letter", "title", "level", "note"}, kpiMeasure: {"kind"}, kpiFilter: ofKind, kpiAnswers: ofKind,
		kpiTarget: {"unit", "decimals", "direction", "baseline", "baseline-on", "target", "target-source", "starts", "ends"},
		kpiWhen:   {"counts-from", "reason"},
	}[step]
}

// carried are the answers of a form of texts, choices and dates, but for those that the page shows.
func carried(form any, shown []string) []hiddenField {
	var fields []hiddenField
	value := reflect.ValueOf(form)
	for i := range value.NumField() {
		name := value.Type().Field(i).Tag.Get("form")
		if name == "" || slices.Contains(shown, name) {
			continue
		}
		switch typed := value.Field(i).Interface().(type) {
		case string:
			fields = append(fields, hiddenField{name, typed})
		case []string:
			for _, one := range typed {
				fields = append(fields, hiddenField{name, one})
			}
		case dateField:
			fields = append(fields, hiddenField{name + "-day", typed.Day}, hiddenField{name + "-month", typed.Month}, hiddenField{name + "-year", typed.Year})
		}
	}
	return fields
}

// saveKPI adds the KPI, or its version, that was checked.
func (a *App) saveKPI(c *fiber.Ctx) error {
	d, err := a.readKPI(c)
	if err != nil {
		return err
	}
	if wrong := d.firstWrong(); wrong != "" {
		return a.showKPIStep(c, fiber.StatusUnprocessableEntity, d, wrong)
	}
	done := "The KPI is added"
	if d.base == nil {
		err = a.services.Reports.AddKPI(c.UserContext(), a.actor(c), d.kpi)
	} else {
		var added reports.KPI
		added, err = a.services.Reports.ReviseKPI(c.UserContext(), a.actor(c), d.kpi)
		done = "Version " + strconv.Itoa(added.Version) + " is added"
	}
	if errors.Is(err, reports.ErrTaken) {
		d.problems[kpiWhat] = Problems{{"title", "The programme has a KPI of that title already. Choose another."}}
		return a.showKPIStep(c, fiber.StatusUnprocessableEntity, d, kpiWhat)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, d.view.At("/kpis/"+url.PathEscape(d.kpi.Code)), done)
}
