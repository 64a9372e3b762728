package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/surveys"
)

const organisationCodesRoute = "/surveys/waves/:wave/organisations"

// organisationCodesPath is where the organisations get codes of their own for an open wave.
func organisationCodesPath(id string) string { return "/surveys/waves/" + id + "/organisations" }

// organisationCodesPage are the codes of organisations for a survey that is open to everybody.
type organisationCodesPage struct {
	Page
	Caption string
	Path    string
	// Address is that at which a code is typed, without https://.
	Address string
	Codes   []organisationCodeLine
	Choices []Choice
	Form    organisationCodeForm
	// Forces is how many of the forces have no code yet.
	Forces int
}

// organisationCodeLine is a code with the address that it leads to.
type organisationCodeLine struct {
	surveys.OrganisationCode
	Path string
}

// organisationCodeForm asks for the code of one organisation, or with Which "forces" of all
// forces.
type organisationCodeForm struct {
	Organisation string `form:"organisation"`
	Which        string `form:"which"`
}

func (a *App) organisationCodesPage(c *fiber.Ctx) (page organisationCodesPage, forces []string, err error) {
	id := c.Params("wave")
	codes, err := a.services.Surveys.OrganisationCodes(c.UserContext(), a.actor(c), id)
	if err != nil {
		return page, nil, err
	}
	wave, err := a.services.Surveys.Wave(c.UserContext(), id)
	if err != nil {
		return page, nil, err
	}
	titles, err := a.surveyTitles(c)
	if err != nil {
		return page, nil, err
	}
	page = organisationCodesPage{
		Page: a.page(c, "Codes for organisations"), Caption: waveTitle(titles[wave.Survey], wave),
		Path: organisationCodesPath(id), Address: a.base.Host + "/s",
	}
	has := map[string]bool{}
	for _, code := range codes {
		has[code.OrganisationID] = true
		page.Codes = append(page.Codes, organisationCodeLine{code, codePath(code.Code)})
	}
	organisations, err := a.services.People.Organisations(c.UserContext())
	var without []people.Organisation
	for _, organisation := range organisations {
		if has[organisation.ID] {
			continue
		}
		without = append(without, organisation)
		if organisation.Force {
			forces = append(forces, organisation.ID)
		}
	}
	page.Choices, page.Forces = organisationChoices(without), len(forces)
	return page, forces, err
}

func (a *App) listOrganisationCodes(c *fiber.Ctx) error {
	page, _, err := a.organisationCodesPage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "surveys/organisations", page)
}

func (a *App) makeOrganisationCodes(c *fiber.Ctx) error {
	page, forces, err := a.organisationCodesPage(c)
	if err != nil {
		return err
	}
	page.Problems = bind(c, &page.Form)
	wanted := []string{page.Form.Organisation}
	if page.Form.Which == "forces" {
		wanted = forces
	} else if page.Form.Organisation == "" {
		page.Problems.Add("organisation", "Choose an organisation")
		return a.render(c, fiber.StatusUnprocessableEntity, "surveys/organisations", page)
	}
	made, err := a.services.Surveys.MakeOrganisationCodes(c.UserContext(), a.actor(c), c.Params("wave"), wanted)
	if errors.Is(err, people.ErrNoOrganisation) {
		page.Problems.Add("organisation", "Choose an organisation of the list")
		return a.render(c, fiber.StatusUnprocessableEntity, "surveys/organisations", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, page.Path, plural(made, "code is", "codes are")+" made")
}
