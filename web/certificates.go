package web

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
	"muster/web/paper"
)

// certificatePages are the pages by which anybody can check a certificate.
var certificatePages = map[string]any{
	"certificates/check": checkCertificatePage{},
	"certificates/show":  certificatePage{},
}

func (a *App) certificateRoutes() []route {
	return []route{
		{fiber.MethodGet, "/certificates", anyone, a.askCertificate},
		{fiber.MethodGet, "/certificates/:code", anyone, a.showCertificate},
		{fiber.MethodGet, "/training/certificates/:code", signedIn, a.certificatePDF},
	}
}

// certificateErrors are the pages for what a certificate's code may be.
var certificateErrors = []errorPage{
	{of: courses.ErrNoCertificate, status: 404, title: "There is no such certificate", words: "Muster has given no certificate with this code. Check that it is written as on the certificate: two groups of four letters and digits.", link: "/certificates", linkText: "Check another code"},
}

// tooManyCodes is the page for who guesses.
var tooManyCodes = errorPage{
	of: people.ErrTooManyAttempts, status: fiber.StatusTooManyRequests, title: "Too many codes that do not exist",
	words: "From where you are, too many codes were tried that no certificate has. Wait 15 minutes, then try again.",
}

// certificateNotices are the emails about certificates. Each shows a
// courses.CertificateNotice.
var certificateNotices = []noticeKind{
	{kind: courses.KindCertificate, template: "certificate", data: courses.CertificateNotice{}},
	{kind: courses.KindCertificateRevoked, template: "certificate-revoked", data: courses.CertificateNotice{}},
}

// checkCertificatePage asks for a code.
type checkCertificatePage struct {
	Page
	Code string
}

// askCertificate asks for a code, and leads on to the certificate that has it.
func (a *App) askCertificate(c *fiber.Ctx) error {
	code := strings.TrimSpace(c.Query("code"))
	page := checkCertificatePage{Page: a.page(c, "Check a certificate"), Code: code}
	switch {
	case !c.Context().QueryArgs().Has("code"):
		return a.render(c, fiber.StatusOK, "certificates/check", page)
	case len(courses.CertificateCode(code)) != len("AB12-CD34"):
		page.Problems.Add("code", "Enter the code on the certificate: two groups of four letters and digits, like AB12-CD34")
		return a.render(c, fiber.StatusUnprocessableEntity, "certificates/check", page)
	}
	return c.Redirect(certificatePath(courses.CertificateCode(code)), fiber.StatusSeeOther)
}

// certificatePage says of a certificate what stands on it, and whether it is good. Own is
// its person's.
type certificatePage struct {
	Page
	Certificate courses.Certificate
	Days        string
	CPD         string
	Tag         tagView
	Own         bool
}

func (a *App) showCertificate(c *fiber.Ctx) error {
	if !a.guesses.may(c.IP(), a.now()) {
		return tooManyCodes
	}
	certificate, err := a.services.Courses.Certificate(c.UserContext(), c.Params("code"))
	if errors.Is(err, courses.ErrNoCertificate) {
		a.guesses.count(c.IP(), a.now())
	}
	if err != nil {
		return err
	}
	page := certificatePage{
		Page: a.page(c, "Certificate "+certificate.Code), Certificate: certificate, Days: daysOfCertificate(certificate.Days),
		CPD: cpdWords(certificate), Tag: certificateTag(certificate), Own: a.actor(c).PersonID == certificate.PersonID,
	}
	return a.render(c, fiber.StatusOK, "certificates/show", page)
}

func certificateTag(certificate courses.Certificate) tagView {
	if certificate.Stands() {
		return tagView{"Valid", "green"}
	}
	return tagView{"Revoked", "red"}
}

// cpdWords is the certificate's length of continuing professional development, empty for
// none.
func cpdWords(certificate courses.Certificate) string {
	if certificate.CPDMinutes == 0 {
		return ""
	}
	return lengthWords(certificate.CPDMinutes)
}

// daysOfCertificate is "9 February 2021", "9 February 2021 to 11 February 2021" for days on
// end, or each of the days.
func daysOfCertificate(days []string) string {
	var words []string
	following := len(days) > 1
	for i, day := range days {
		words = append(words, ofDate(day, shortDay))
		if i > 0 && dayAfter(days[i-1]) != day {
			following = false
		}
	}
	if following {
		return words[0] + " to " + words[len(words)-1]
	}
	return strings.Join(words, ", ")
}

func dayAfter(day string) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return date.AddDate(0, 0, 1).Format(time.DateOnly)
}

func certificatePath(code string) string { return "/certificates/" + url.PathEscape(code) }

// certificatePDF is the reader's own certificate to keep and to print. One that was
// revoked is not given out.
func (a *App) certificatePDF(c *fiber.Ctx) error {
	certificate, err := a.services.Courses.MyCertificate(c.UserContext(), a.actor(c), c.Params("code"))
	if err != nil {
		return err
	}
	if !certificate.Stands() {
		return errorPage{
			of: courses.ErrNoCertificate, status: fiber.StatusGone, title: "This certificate no longer stands",
			words: "The register of the session was corrected on " + shortDay(certificate.RevokedAt) + ". If that is wrong, tell who ran the session.",
			link:  "/training", linkText: "My training",
		}
	}
	var out bytes.Buffer
	if err := paper.Write(&out, a.certificateSheet(certificate)); err != nil {
		return err
	}
	c.Attachment("certificate-" + certificate.Code + ".pdf")
	c.Set(fiber.HeaderContentType, "application/pdf")
	return c.Send(out.Bytes())
}

// certificateSheet is what stands on a certificate.
func (a *App) certificateSheet(certificate courses.Certificate) paper.Page {
	sheet := paper.Page{
		Title: "Certificate " + certificate.Code + ": " + certificate.Name + ", " + certificate.CourseTitle, Language: "en-GB",
		Paragraphs: []paper.Paragraph{
			{Text: "Certificate of attendance", Size: 34, Bold: true, Heading: true},
			{Text: certificate.Name, Size: 28, Bold: true, Before: 30},
			{Text: "attended from start to end", Size: 16, Before: 4},
			{Text: certificate.CourseTitle, Size: 24, Bold: true, Before: 16},
			{Text: "on " + daysOfCertificate(certificate.Days), Size: 16, Before: 4},
		},
	}
	add := func(text string, before float64) {
		sheet.Paragraphs = append(sheet.Paragraphs, paper.Paragraph{Text: text, Size: 14, Before: before})
	}
	before := 24.0
	for _, detail := range [][2]string{
		{"Continuing professional development: ", cpdWords(certificate)}, {"Accreditation: ", certificate.Accreditation}, {"Run by ", certificate.OrganisationName},
	} {
		if detail[1] != "" {
			add(detail[0]+detail[1], before)
			before = 2
		}
	}
	add("Code "+certificate.Code+". Anybody can check this certificate at "+a.absolute(certificatePath(certificate.Code)), 24)
	return sheet
}
