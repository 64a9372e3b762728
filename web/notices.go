package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"muster/courses/notices"
	"muster/courses/people"
	"muster/web/mail"
)

// noticeKind is how a kind of notice becomes an email: by the template of that name
// under templates/mail, which defines "subject" and "text" and shows a data struct.
// The notice's data is read into the struct, unless fill makes it.
type noticeKind struct {
	kind     string
	template string
	data     any
	fill     func(*App, context.Context, notices.Due) (any, error)
}

// noticeKinds are all kinds. Each screen family lists its own beside its handlers.
func noticeKinds() []noticeKind {
	return slices.Concat(
		signInNotices,
		sessionNotices,
		certificateNotices,
		surveyNotices,
	)
}

// mailTemplates has one set a file of templates/mail, by its name without .txt.
func (a *App) parseMailTemplates() (map[string]*template.Template, error) {
	names, err := fs.Glob(templateFiles, "templates/mail/*.txt")
	if err != nil {
		return nil, err
	}
	sets := map[string]*template.Template{}
	functions := template.FuncMap{"absolute": a.absolute}
	for name, function := range dateFunctions {
		functions[name] = function
	}
	for name, function := range numberFunctions {
		functions[name] = function
	}
	for _, name := range names {
		set, err := template.New("mail").Option("missingkey=error").Funcs(functions).ParseFS(templateFiles, name)
		if err != nil {
			return nil, err
		}
		sets[strings.TrimSuffix(strings.TrimPrefix(name, "templates/mail/"), ".txt")] = set
	}
	return sets, nil
}

// errUnknownNotice says that no kind is called that.
var errUnknownNotice = errors.New("no such kind of notice")

// message renders a notice as an email.
func (a *App) message(ctx context.Context, due notices.Due) (mail.Message, error) {
	for _, kind := range noticeKinds() {
		if kind.kind != due.Kind {
			continue
		}
		data, err := kind.dataOf(a, ctx, due)
		if err != nil {
			return mail.Message{}, err
		}
		subject, err := a.renderMail(kind.template, "subject", data)
		if err != nil {
			return mail.Message{}, err
		}
		text, err := a.renderMail(kind.template, "text", data)
		if err != nil {
			return mail.Message{}, err
		}
		message := mail.Message{
			ID: due.ID, Date: due.RecordedAt, To: due.Email,
			Subject: strings.TrimSpace(subject), Text: strings.TrimSpace(text) + "\n",
		}
		message.Calendar, err = a.invitation(due, data)
		return message, err
	}
	return mail.Message{}, fmt.Errorf("%w: %s", errUnknownNotice, due.Kind)
}

func (k noticeKind) dataOf(a *App, ctx context.Context, due notices.Due) (any, error) {
	if k.fill != nil {
		return k.fill(a, ctx, due)
	}
	data := reflect.New(reflect.TypeOf(k.data))
	if err := json.Unmarshal(due.Data, data.Interface()); err != nil {
		return nil, fmt.Errorf("the data of a notice %s: %w", k.kind, err)
	}
	return data.Elem().Interface(), nil
}

func (a *App) renderMail(name, part string, data any) (string, error) {
	set, ok := a.mails[name]
	if !ok {
		return "", fmt.Errorf("there is no mail template %q", name)
	}
	var text bytes.Buffer
	if err := set.ExecuteTemplate(&text, part, data); err != nil {
		return "", fmt.Errorf("render the mail %s: %w", name, err)
	}
	return text.String(), nil
}

// mostNotices are taken at once: one, so that each has the whole of its lease for sending.
const mostNotices = 1

// SendNotices sends the notices that are due, and says how many went. One that
// cannot be sent is left for later, or given up, with the reason in its row; it
// stops no other.
func (a *App) SendNotices(ctx context.Context, transport mail.Transport) (int, error) {
	sent := 0
	for {
		due, err := a.services.Notices.TakeDue(ctx, mostNotices)
		if err != nil || len(due) == 0 {
			return sent, err
		}
		for _, notice := range due {
			gone, err := a.sendNotice(ctx, transport, notice)
			if err != nil {
				return sent, err
			}
			if gone {
				sent++
			}
		}
	}
}

// sendNotice tells whether the notice was sent. The error is the database's.
func (a *App) sendNotice(ctx context.Context, transport mail.Transport, due notices.Due) (bool, error) {
	message, failure := a.message(ctx, due)
	if failure == nil {
		failure = transport.Send(ctx, message)
	}
	// What came of it is recorded also when the server is ending.
	ctx = context.WithoutCancel(ctx)
	if failure == nil {
		return true, a.services.Notices.MarkSent(ctx, due)
	}
	permanent := errors.Is(failure, mail.ErrRefused) || errors.Is(failure, errUnknownNotice) || errors.Is(failure, people.ErrEmail)
	a.config.Log.Warn("notice not sent", "notice", due.ID, "kind", due.Kind, "attempt", due.Attempt, "permanent", permanent)
	return false, a.services.Notices.MarkFailed(ctx, due, failure.Error(), permanent)
}
