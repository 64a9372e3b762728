package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"muster/surveys"
)

// screenPage is what a trainer shows in the room at the end of a session.
type screenPage struct {
	Page
	Card    sessionCard
	Surveys []screenSurvey
}

// screenSurvey is a survey on the screen. Notice says why there is no code to show.
type screenSurvey struct {
	surveys.SessionSurvey
	Address string // without https://, as it is read aloud
	Path    string
	Notice  string
	Until   string
}

func (a *App) showScreen(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	list, err := a.services.Surveys.SessionSurveys(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	page := screenPage{Page: a.page(c, "Survey on the screen")}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	for _, survey := range list {
		page.Surveys = append(page.Surveys, a.screenSurvey(survey))
	}
	return a.render(c, fiber.StatusOK, "answer/screen", page)
}

func (a *App) screenSurvey(survey surveys.SessionSurvey) screenSurvey {
	shown := screenSurvey{SessionSurvey: survey, Address: a.base.Host + "/s", Path: codePath(survey.Code)}
	now := a.now()
	if !survey.ClosesAt.IsZero() {
		shown.Until = closing(survey.ClosesAt)
	}
	switch {
	case survey.Code == "":
		shown.Notice = "Take the register first. The code appears when somebody is registered as having attended, so that each answer can be one of theirs."
	case now.Before(survey.OpensAt):
		shown.Notice = "The survey opens on " + fullDay(survey.OpensAt) + " at " + clockTime(survey.OpensAt) + "."
	case !survey.ClosesAt.IsZero() && !now.Before(survey.ClosesAt):
		shown.Notice = "The code stopped working at " + closing(survey.ClosesAt) + "."
	}
	return shown
}

// showQR is a picture of the address of a short code's survey, for a telephone's camera.
func (a *App) showQR(c *fiber.Ctx) error {
	if _, err := a.services.Surveys.InvitationByCode(c.UserContext(), c.Params("code")); err != nil {
		return err
	}
	picture, err := qrSVG(a.absolute(codePath(surveys.SpellCode(c.Params("code")))))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.SendString(picture)
}

// quietZone is the white border that a QR code needs, in its own squares.
const quietZone = 4

// qrSVG draws text as a QR code that a quarter of may be hidden. It has attributes only and
// no styles, as the content security policy wants.
func qrSVG(text string) (string, error) {
	code, err := qr.Encode(text, qr.Q)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	var squares strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&squares, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	size := code.Size + 2*quietZone
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>`, size, size, size, size, squares.String()), nil
}
