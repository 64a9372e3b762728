package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// browser asks one server, over connections that it keeps, as cheaply as can be: what
// it costs is taken from the server's share of the machine.
type browser struct {
	client fasthttp.HostClient
	base   string
}

func newBrowser(s *server) *browser {
	return &browser{client: fasthttp.HostClient{Addr: s.address, MaxConns: 64, ReadTimeout: time.Minute}, base: "http://" + s.address}
}

// answer is what a server answered. Its bytes are good until the next request of the
// same visit.
type answer struct {
	status   int
	location string // the path of a redirect
	body     []byte
}

// visit is one person's browsing. Only one goroutine may use it.
type visit struct {
	browser  *browser
	token    string // of the cookie; empty for a visitor
	request  fasthttp.Request
	response fasthttp.Response
	made     int    // requests
	cookie   string // of the forms of a visitor, empty until a page with one
	form     string // the token of their forms, where it is kept
}

func (v *visit) get(path string) (answer, error) { return v.ask(fasthttp.MethodGet, path, nil) }

func (v *visit) post(path string, form url.Values) (answer, error) {
	return v.ask(fasthttp.MethodPost, path, []byte(form.Encode()))
}

func (v *visit) ask(method, path string, form []byte) (answer, error) {
	v.made++
	v.request.Reset()
	v.response.Reset()
	v.request.Header.SetMethod(method)
	v.request.SetRequestURI(v.browser.base + path)
	if v.token != "" {
		v.request.Header.SetCookie("muster-session", v.token)
	}
	if v.cookie != "" {
		v.request.Header.SetCookie("muster-form", v.cookie)
	}
	if form != nil {
		v.request.Header.SetContentType("application/x-www-form-urlencoded")
		v.request.Header.Set("Origin", v.browser.base)
		v.request.SetBody(form)
	}
	if err := v.browser.client.Do(&v.request, &v.response); err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if set := v.response.Header.PeekCookie("muster-form"); len(set) > 0 {
		_, value, _ := strings.Cut(string(set), "=")
		v.cookie, _, _ = strings.Cut(value, ";")
	}
	a := answer{v.response.StatusCode(), "", v.response.Body()}
	if location := v.response.Header.Peek("Location"); len(location) > 0 {
		a.location = string(location)
	}
	return a, nil
}

// formToken is the hidden field with the token of the page's form, or empty.
func formToken(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte(`name="csrf" value="`))
	token, _, found := bytes.Cut(rest, []byte(`"`))
	if !found {
		return ""
	}
	return string(token)
}

// hiddenFields are the page's hidden fields with their values.
func hiddenFields(page []byte) url.Values {
	fields := url.Values{}
	for rest := page; ; {
		var found bool
		if _, rest, found = bytes.Cut(rest, []byte(`<input type="hidden" name="`)); !found {
			return fields
		}
		name, after, _ := bytes.Cut(rest, []byte(`" value="`))
		value, _, _ := bytes.Cut(after, []byte(`"`))
		fields.Set(string(name), html.UnescapeString(string(value)))
	}
}

var errDone = errors.New("nothing more to do")

// during calls do again and again, from as many goroutines as there are clients, until
// the time is over, and says how often a second it was done. The first error ends it;
// errDone ends one of them, that has nothing more to do.
func during(ctx context.Context, clients int, lasts time.Duration, do func(client int) error) (rate float64, err error) {
	var group sync.WaitGroup
	var done atomic.Int64
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	begin := time.Now()
	for client := range clients {
		group.Go(func() {
			for ctx.Err() == nil && time.Since(begin) < lasts {
				err := do(client)
				if errors.Is(err, errDone) {
					return
				}
				if err != nil {
					fail(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / time.Since(begin).Seconds(), context.Cause(ctx)
}
