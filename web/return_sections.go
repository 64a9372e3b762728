package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

func (a *App) returnSectionRoutes() []route {
	reads, writes := mayWithReturn(reports.ReadDraft), mayWithReturn(reports.Write)
	const section = "/returns/:return/sections/:section"
	return []route{
		{fiber.MethodGet, section, reads, a.showReturnSection},
		{fiber.MethodPost, section, writes, a.completeReturnSection},
		{fiber.MethodGet, section + "/:entry", writes, a.showReturnEntry},
		{fiber.MethodPost, section + "/:entry", writes, a.saveReturnEntry},
		{fiber.MethodGet, section + "/:entry/remove", writes, a.askRemoveEntry},
		{fiber.MethodPost, section + "/:entry/remove", writes, a.removeReturnEntry},
	}
}

// taskView is a section in the task list.
type taskView struct {
	reports.ReturnTask
	Path string
	Hint string
}

func taskViews(written reports.Written) []taskView {
	views := make([]taskView, len(written.Tasks))
	for i, task := range written.Tasks {
		views[i] = taskView{task, returnSectionPath(written.Return.Slug, task.Code), ""}
		switch {
		case task.Code == reports.EvidenceSection && task.Written > 0:
			views[i].Hint = plural(task.Written, "file", "files")
		case task.Written > 0:
			views[i].Hint = plural(task.Written, "entry", "entries")
		}
		if task.Undecided > 0 {
			views[i].Hint = strings.TrimPrefix(views[i].Hint+", "+plural(task.Undecided, "entry", "entries")+" of the last return to decide on", ", ")
		}
	}
	return views
}

func returnSectionPath(slug, section string, more ...string) string {
	escaped := []string{"sections", section}
	for _, part := range more {
		escaped = append(escaped, url.PathEscape(part))
	}
	return grantReturnPath(slug, escaped...)
}

// newEntry stands in the address in the place of the key of an entry that is not there yet.
const newEntry = "new"

// returnSectionPage is a section of a draft: what is written in it, to be checked and changed,
// and whether it is complete.
type returnSectionPage struct {
	Page
	Section  reports.Section
	Path     string
	Back     string
	CanWrite bool
	Entries  []entryView
	Complete string
	Choices  []Choice
	// Undecided are the open entries of the return before, Closed those that were closed.
	Undecided []carriedView
	Closed    []carriedView
	// Figures is the return whose figures are proposed, nil in the other sections.
	Figures *returnView
}

// entryView is an entry as the section's page shows it. Written is false for a deliverable
// about which nothing is written yet.
type entryView struct {
	Title    string
	Rows     []summaryRow
	Path     string
	Remove   string
	Revision int
	Written  bool
}

func (a *App) showReturnSection(c *fiber.Ctx) error {
	return a.renderReturnSection(c, fiber.StatusOK, nil)
}

func (a *App) renderReturnSection(c *fiber.Ctx, status int, problems Problems) error {
	section, err := reports.SectionOf(c.Params("section"))
	if err != nil {
		return err
	}
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	if written.Return.State != reports.Draft {
		return reports.ErrStage
	}
	page := returnSectionPage{
		Page: a.page(c, section.Title), Section: section, Back: grantReturnPath(written.Return.Slug),
		Path: returnSectionPath(written.Return.Slug, section.Code), CanWrite: reports.MayWithReturn(a.actor(c), reports.Write),
		Choices: []Choice{{Value: "yes", Label: "Yes, it is complete"}, {Value: "no", Label: "No, I will come back to it"}},
	}
	for _, task := range written.Tasks {
		if task.Code == section.Code && task.State == reports.Completed {
			page.Complete = "yes"
		}
	}
	page.Problems = problems
	page.Undecided, page.Closed = undecidedViews(section, written), closedViews(section, written)
	if page.Entries, err = a.entryViews(c, section, written); err != nil {
		return err
	}
	if section.Code == reports.FiguresSection {
		_, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), written.Return.Slug)
		if err != nil {
			return returnError(err)
		}
		page.Figures = &returnView{Return: made, link: func(key string) string { return receiptPath(written.Return.Slug, key) }}
	}
	return a.render(c, status, "returns/section", page)
}

// entryViews are the entries of a section: of one by deliverable those that are still to be
// written, too.
func (a *App) entryViews(c *fiber.Ctx, section reports.Section, written reports.Written) ([]entryView, error) {
	var views []entryView
	if section.Code == reports.EvidenceSection {
		return evidenceViews(written), nil
	}
	if !section.ByDeliverable {
		for _, entry := range written.In(section.Code) {
			view := newEntryView(section, written.Return.Slug, entry.Title(), entry)
			if from := written.CarriedFrom(entry); from != "" {
				view.Rows = append(view.Rows, summaryRow{Key: "Carried over", Lines: []string{from}})
			}
			views = append(views, view)
		}
		return views, nil
	}
	titles, err := a.deliverableTitles(c, written.Return.Programme)
	for _, letter := range sortedKeys(titles) {
		entry := reports.ReturnEntry{Key: letter, Section: section.Code}
		for _, there := range written.In(section.Code) {
			if there.Key == letter {
				entry = there
			}
		}
		views = append(views, newEntryView(section, written.Return.Slug, letter+": "+titles[letter], entry))
	}
	return views, err
}

// deliverableTitles are the titles of a programme's deliverables by letter.
func (a *App) deliverableTitles(c *fiber.Ctx, programme string) (map[string]string, error) {
	deliverables, err := a.services.Reports.Deliverables(c.UserContext(), a.actor(c), programme)
	titles := map[string]string{}
	for _, deliverable := range deliverables {
		titles[deliverable.Letter] = deliverable.Title
	}
	return titles, err
}

func newEntryView(section reports.Section, slug, title string, entry reports.ReturnEntry) entryView {
	view := entryView{Title: title, Path: returnSectionPath(slug, section.Code, entry.Key), Revision: entry.Revision, Written: entry.Revision > 0}
	if view.Written {
		view.Remove = returnSectionPath(slug, section.Code, entry.Key, "remove")
		for _, answer := range section.Written(entry).Answers {
			view.Rows = append(view.Rows, summaryRow{Key: answer.Label, Lines: lines(answer.Text)})
		}
	}
	return view
}

func (a *App) completeReturnSection(c *fiber.Ctx) error {
	complete := sent(c, "complete")
	if complete != "yes" && complete != "no" {
		return a.renderReturnSection(c, fiber.StatusUnprocessableEntity, Problems{{"complete", "Select whether this section is complete"}})
	}
	slug := c.Params("return")
	err := a.services.Reports.CompleteSection(c.UserContext(), a.actor(c), slug, c.Params("section"), complete == "yes")
	switch {
	case errors.Is(err, reports.ErrUndecided):
		return a.renderReturnSection(c, fiber.StatusUnprocessableEntity, Problems{{"complete", "Decide first what becomes of each entry of the last return"}})
	case err != nil:
		return returnError(err)
	}
	return a.seeOther(c, grantReturnPath(slug), "")
}

// returnEntryPage is the form of an entry. Theirs is what somebody else has written meanwhile. Typed
// is what was typed where it cannot be saved any more: then there is no form, but the way to Back.
type returnEntryPage struct {
	Page
	Caption  string
	Lead     string
	Action   string
	Back     string
	Revision int
	Fields   []entryFieldView
	Theirs   []summaryRow
	Typed    []summaryRow
}

// entryFieldView is a field with the kind that says which component shows it.
type entryFieldView struct {
	Kind  reports.FieldKind
	Field fieldView
}

func (a *App) showReturnEntry(c *fiber.Ctx) error {
	entry, err := a.returnEntry(c)
	if err != nil {
		return err
	}
	return a.renderReturnEntry(c, fiber.StatusOK, entry, nil, nil)
}

// returnEntry is the entry that the address names: a new one, one that is there, or that of a
// deliverable, which may have nothing in it yet.
func (a *App) returnEntry(c *fiber.Ctx) (reports.ReturnEntry, error) {
	section, err := reports.SectionOf(c.Params("section"))
	if err != nil {
		return reports.ReturnEntry{}, err
	}
	written, err := a.services.Reports.ReturnWritten(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return reports.ReturnEntry{}, returnError(err)
	}
	key := strings.Clone(segment(c, "entry"))
	for _, entry := range written.In(section.Code) {
		if entry.Key == key {
			return entry, nil
		}
	}
	switch {
	case written.Return.State != reports.Draft:
		return reports.ReturnEntry{}, reports.ErrStage
	case section.ByDeliverable:
		titles, err := a.deliverableTitles(c, written.Return.Programme)
		if _, known := titles[key]; err == nil && known {
			return reports.ReturnEntry{Section: section.Code, Key: key}, nil
		}
		return reports.ReturnEntry{}, errors.Join(err, reports.ErrNoEntry)
	case key == newEntry && len(section.Fields) > 0:
		return reports.ReturnEntry{Section: section.Code}, nil
	}
	return reports.ReturnEntry{}, reports.ErrNoEntry
}

func (a *App) renderReturnEntry(c *fiber.Ctx, status int, entry reports.ReturnEntry, problems Problems, theirs []summaryRow) error {
	page, err := a.returnEntryForm(c, entry, problems)
	if err != nil {
		return err
	}
	page.Theirs = theirs
	return a.render(c, status, "returns/entry", page)
}

// returnEntryForm is the form of an entry, with what it says and what is wrong with that.
func (a *App) returnEntryForm(c *fiber.Ctx, entry reports.ReturnEntry, problems Problems) (returnEntryPage, error) {
	section, err := reports.SectionOf(entry.Section)
	if err != nil {
		return returnEntryPage{}, err
	}
	slug := c.Params("return")
	page := returnEntryPage{
		Page: a.page(c, "Add a "+section.One), Caption: section.Title, Action: returnSectionPath(slug, section.Code, newEntry),
		Back: returnSectionPath(slug, section.Code), Revision: entry.Revision,
	}
	if entry.Revision > 0 {
		page.Title = "Change this " + section.One
	}
	if entry.Key != "" {
		page.Action = returnSectionPath(slug, section.Code, entry.Key)
	}
	if section.ByDeliverable {
		page.Title, page.Lead = "Deliverable "+entry.Key, ""
		filed, _, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), slug)
		if err != nil {
			return page, returnError(err)
		}
		titles, err := a.deliverableTitles(c, filed.Programme)
		if err != nil {
			return page, err
		}
		page.Lead = titles[entry.Key]
	}
	page.Problems = problems
	for _, field := range section.Fields {
		page.Fields = append(page.Fields, newEntryField(field, entry.Answers[field.Name], sentDate(c, field.Name), problems))
	}
	return page, nil
}

// newEntryField shows a field with what is kept, or with the date that was typed.
func newEntryField(field reports.EntryField, value string, typed dateField, problems Problems) entryFieldView {
	view := fieldView{Name: field.Name, Label: field.Label, Value: value, Hint: field.Hint, Type: "text", Rows: "5", Problem: problems.For(field.Name), LabelSize: "s"}
	if field.Optional && field.Name != "reason" {
		view.Label += " (optional)"
	}
	switch field.Kind {
	case reports.DayField:
		view.Date = typed
		if typed == (dateField{}) {
			view.Date = dateFieldOf(value)
		}
	case reports.MoneyField:
		view.InputMode, view.Width, view.Hint = "numeric", "10", "In whole pounds, like 120,000."
	case reports.ChoiceOf:
		for _, choice := range field.Choices {
			view.Choices = append(view.Choices, Choice{Value: choice, Label: choice, Checked: choice == value})
		}
	case reports.ShortText:
		view.Width = "two-thirds"
	}
	return entryFieldView{field.Kind, view}
}

func sentDate(c *fiber.Ctx, name string) dateField {
	return dateField{sent(c, name+"-day"), sent(c, name+"-month"), sent(c, name+"-year")}
}

func (a *App) saveReturnEntry(c *fiber.Ctx) error {
	section, err := reports.SectionOf(c.Params("section"))
	if err != nil {
		return err
	}
	entry := reports.ReturnEntry{Section: section.Code, Key: strings.Clone(segment(c, "entry")), Revision: sentRevision(c), Answers: sentAnswers(c, section)}
	if entry.Key == newEntry && !section.ByDeliverable {
		entry.Key, entry.Revision = "", 0
	}
	_, err = a.services.Reports.SaveReturnEntry(c.UserContext(), a.actor(c), c.Params("return"), entry)
	var faults reports.EntryFaults
	switch {
	case errors.As(err, &faults):
		return a.renderReturnEntry(c, fiber.StatusUnprocessableEntity, entry, problemsOf(faults), nil)
	case errors.Is(err, reports.ErrChangedSince):
		return a.showMeanwhile(c, section, entry)
	case errors.Is(err, reports.ErrStage):
		return a.showUnsavedEntry(c, section, entry, noDraftAnyMore)
	case err != nil:
		return returnError(err)
	}
	return a.seeOther(c, returnSectionPath(c.Params("return"), section.Code), "The "+section.One+" is saved")
}

// sentAnswers are the answers of an entry's form.
func sentAnswers(c *fiber.Ctx, section reports.Section) map[string]string {
	answers := map[string]string{}
	for _, field := range section.Fields {
		answers[field.Name] = sent(c, field.Name)
		if field.Kind == reports.DayField {
			answers[field.Name] = sentDate(c, field.Name).date()
		}
	}
	return answers
}

func problemsOf(faults reports.EntryFaults) Problems {
	var problems Problems
	for _, fault := range faults {
		problems.Add(fault.Field, fault.Message)
	}
	return problems
}

func (a *App) removeReturnEntry(c *fiber.Ctx) error {
	section, err := reports.SectionOf(c.Params("section"))
	if err != nil {
		return err
	}
	entry := reports.ReturnEntry{Section: section.Code, Key: strings.Clone(segment(c, "entry")), Revision: sentRevision(c)}
	if err := a.services.Reports.RemoveReturnEntry(c.UserContext(), a.actor(c), c.Params("return"), entry); err != nil {
		return returnError(err)
	}
	return a.seeOther(c, returnSectionPath(c.Params("return"), section.Code), "The "+section.One+" is removed")
}
