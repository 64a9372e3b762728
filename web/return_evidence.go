package web

import (
	"errors"
	"io"
	"mime"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

func (a *App) evidenceRoutes() []route {
	writes := mayWithReturn(reports.Write)
	const evidence = "/returns/:return/evidence"
	return []route{
		{fiber.MethodGet, evidence + "/new", writes, a.newEvidence},
		{fiber.MethodPost, evidence, writes, a.addEvidence},
		{fiber.MethodGet, evidence + "/:file", readsReturns, a.downloadEvidence},
		{fiber.MethodGet, evidence + "/:file/remove", writes, a.askRemoveEvidence},
		{fiber.MethodPost, evidence + "/:file/remove", writes, a.removeEvidence},
	}
}

// evidencePath gives the addresses of a return's files of evidence.
func evidencePath(slug string) func(id string) string {
	return func(id string) string { return grantReturnPath(slug, "evidence", url.PathEscape(id)) }
}

// evidenceViews are the files of a return as its section's page shows them.
func evidenceViews(written reports.Written) []entryView {
	var views []entryView
	for _, file := range written.Evidence {
		path := grantReturnPath(written.Return.Slug, "evidence", file.ID)
		views = append(views, entryView{Title: file.Title, Path: path, Remove: path + "/remove", Written: true, Rows: []summaryRow{
			{Key: "File", Lines: []string{file.FileName}},
			{Key: "Size", Lines: []string{plural(file.Size, "byte", "bytes")}},
			{Key: "Fingerprint (SHA-256)", Lines: []string{file.Hash}},
		}})
	}
	return views
}

type newEvidencePage struct {
	Page
	Path  string
	Back  string
	Shows string
}

func (a *App) newEvidence(c *fiber.Ctx) error {
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	if written.Return.State != reports.Draft {
		return reports.ErrStage
	}
	return a.renderNewEvidence(c, fiber.StatusOK, "", nil)
}

func (a *App) renderNewEvidence(c *fiber.Ctx, status int, shows string, problems Problems) error {
	slug := c.Params("return")
	page := newEvidencePage{
		Page: a.page(c, "Add an evidence file"), Path: grantReturnPath(slug, "evidence"),
		Back: returnSectionPath(slug, reports.EvidenceSection), Shows: shows,
	}
	page.Problems = problems
	return a.render(c, status, "returns/file", page)
}

func (a *App) addEvidence(c *fiber.Ctx) error {
	file, err := sentEvidence(c)
	if err != nil {
		return err
	}
	slug := c.Params("return")
	_, err = a.services.Reports.AddEvidence(c.UserContext(), a.actor(c), slug, file)
	var faults reports.EntryFaults
	switch {
	case errors.As(err, &faults):
		return a.renderNewEvidence(c, fiber.StatusUnprocessableEntity, file.Title, problemsOf(faults))
	case errors.Is(err, reports.ErrTaken):
		return a.renderNewEvidence(c, fiber.StatusUnprocessableEntity, file.Title, Problems{{"file", "The return has this file already"}})
	case err != nil:
		return returnError(err)
	}
	return a.seeOther(c, returnSectionPath(slug, reports.EvidenceSection), "The file is added")
}

// sentEvidence is the file of the form, without a name when none was chosen.
func sentEvidence(c *fiber.Ctx) (reports.Evidence, error) {
	evidence := reports.Evidence{Title: sent(c, "title")}
	header := sentFile(c, "file")
	if header == nil {
		return evidence, nil
	}
	file, err := header.Open()
	if err != nil {
		return evidence, err
	}
	defer func() { _ = file.Close() }() // it was only read
	evidence.FileName = header.Filename
	evidence.Content, err = io.ReadAll(file)
	return evidence, err
}

func (a *App) downloadEvidence(c *fiber.Ctx) error {
	file, err := a.services.Reports.EvidenceFile(c.UserContext(), a.actor(c), c.Params("return"), c.Params("file"))
	if err != nil {
		return returnError(err)
	}
	// Attachment escapes as an address does, and browsers keep that in the name.
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": file.FileName}))
	c.Set(fiber.HeaderContentType, file.Kind)
	return c.Send(file.Content)
}

func (a *App) removeEvidence(c *fiber.Ctx) error {
	slug := c.Params("return")
	if err := a.services.Reports.RemoveEvidence(c.UserContext(), a.actor(c), slug, c.Params("file")); err != nil {
		return returnError(err)
	}
	return a.seeOther(c, returnSectionPath(slug, reports.EvidenceSection), "The file is removed")
}
