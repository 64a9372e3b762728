package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

var setUpPages = map[string]any{
	"programme/set-up": setUpPage{},
}

func (a *App) setUpRoutes() []route {
	return []route{
		{fiber.MethodGet, "/programme/set-up", keepsProgramme, a.showSetUp},
	}
}

// setUpPage is what the programme promised: its deliverables with their KPIs, and its grants.
type setUpPage struct {
	Page
	View         view
	Deliverables []setUpDeliverable
	Grants       []setUpGrant
	// The addresses for new ones.
	NewDeliverable, NewGrant string
}

type setUpGrant struct {
	reports.Grant
	Kind string
	Edit string
}

type setUpDeliverable struct {
	reports.Deliverable
	Edit   string
	NewKPI string
	KPIs   []setUpKPI
}

type setUpKPI struct {
	reports.KPI
	Kind string
	Link string
	Edit string
}

func (a *App) showSetUp(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	deliverables, err := a.services.Reports.Deliverables(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	kpis, err := a.services.Reports.KPIs(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	grants, err := a.services.Reports.Grants(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	page := setUpPage{Page: a.page(c, "Set up the programme"), View: v, NewDeliverable: v.At("/deliverables/new"), NewGrant: v.At("/grants/new")}
	for _, grant := range grants {
		page.Grants = append(page.Grants, setUpGrant{grant, labelOf(string(grant.Kind), grantKinds), v.At("/grants/" + url.PathEscape(grant.Code) + "/edit")})
	}
	for _, deliverable := range deliverables {
		shown := setUpDeliverable{Deliverable: deliverable, NewKPI: v.At("/kpis/new") + "&letter=" + deliverable.Letter, Edit: v.At("/deliverables/" + deliverable.Letter + "/edit")}
		for _, kpi := range kpis {
			if kpi.Letter == deliverable.Letter {
				path := "/kpis/" + url.PathEscape(kpi.Code)
				shown.KPIs = append(shown.KPIs, setUpKPI{kpi, labelOf(string(kpi.Measure.Kind), kindChoices), v.At(path), v.At(path + "/edit")})
			}
		}
		page.Deliverables = append(page.Deliverables, shown)
	}
	return a.render(c, fiber.StatusOK, "programme/set-up", page)
}

// LevelWord is where the KPI sits, as it is read.
func (k setUpKPI) LevelWord() string {
	if k.Level == reports.NoLevel {
		return "Not said"
	}
	return labelOf(string(k.Level), levelChoices)
}
