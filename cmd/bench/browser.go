package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/url"
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
	made     int // requests
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
	if form != nil {
		v.request.Header.SetContentType("application/x-www-form-urlencoded")
		v.request.Header.Set("Origin", v.browser.base)
		v.request.SetBody(form)
	}
	if err := v.browser.client.Do(&v.request, &v.response); err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
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

// during calls do again and again, from as many goroutines as there are clients, until
// the time is over, and says how often a second it was done. The first error ends it.
func during(ctx context.Context, clients int, lasts time.Duration, do func(client int) error) (rate float64, err error) {
	var group sync.WaitGroup
	var done atomic.Int64
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	begin := time.Now()
	for client := range clients {
		group.Go(func() {
			for ctx.Err() == nil && time.Since(begin) < lasts {
				if err := do(client); err != nil {
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
