package web

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"muster/web/htmltest"
)

// line is a telephone line to the server that can be cut: a proxy of TCP connections.
type line struct {
	t      *testing.T
	server string
	listen net.Listener

	mutex sync.Mutex
	cut   cut
	done  chan struct{} // closed when the cut has happened
}

// cut says when the line goes down: not at all, after half of a form's body has reached the
// server, or after all of it has and the server has answered, but the answer has not come.
type cut int

const (
	whole cut = iota
	midBody
	beforeAnswer
)

// lineTo opens a line to the app, which answers on a port of its own.
func lineTo(t *testing.T, app *testApp) *line {
	t.Helper()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.fiber.Listener(server) }()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = listen.Close()
		_ = app.fiber.ShutdownWithTimeout(5 * time.Second)
	})
	l := &line{t: t, server: server.Addr().String(), listen: listen}
	go l.accept()
	return l
}

// goDown has the next form sent over the line meet the cut.
func (l *line) goDown(when cut) (down <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.cut, l.done = when, make(chan struct{})
	return l.done
}

func (l *line) accept() {
	for {
		client, err := l.listen.Accept()
		if err != nil {
			return
		}
		go l.carry(client)
	}
}

// carry takes one request over a connection, and its answer back unless the line is cut.
func (l *line) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		l.t.Error(err)
		return
	}
	defer server.Close()
	request, bodyAt := readRequest(client)
	l.mutex.Lock()
	when, done := l.cut, l.done
	if bytes.HasPrefix(request, []byte("POST")) {
		l.cut = whole
	} else {
		when = whole
	}
	l.mutex.Unlock()
	if when == midBody {
		_, _ = server.Write(request[:bodyAt+(len(request)-bodyAt)/2])
		close(done)
		return
	}
	_, _ = server.Write(request)
	if when == beforeAnswer {
		// The first byte of the answer tells that the server has done its work.
		_, _ = io.ReadFull(server, make([]byte, 1))
		close(done)
		return
	}
	_, _ = io.Copy(client, server)
}

// readRequest reads a whole request, and where its body begins.
func readRequest(from io.Reader) (request []byte, bodyAt int) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		request = append(request, buffer[:n]...)
		if head := bytes.Index(request, []byte("\r\n\r\n")); head >= 0 {
			bodyAt = head + 4
			length := 0
			for header := range strings.SplitSeq(string(request[:head]), "\r\n") {
				if name, value, _ := strings.Cut(header, ": "); strings.EqualFold(name, "Content-Length") {
					for _, digit := range value {
						length = 10*length + int(digit-'0')
					}
				}
			}
			if len(request) >= bodyAt+length {
				return request, bodyAt
			}
		}
		if err != nil {
			return request, bodyAt
		}
	}
}

// phone is a browser at the other end of the line.
type phone struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (l *line) phone() *phone {
	return &phone{l.t, "http://" + l.listen.Addr().String(), &http.Client{
		Jar: cookies{}, Timeout: 20 * time.Second,
		// A connection a request, so that Go does not send a form again by itself.
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// cookies keeps all cookies: the server's clock is the test's, so that by the real one they
// have expired.
type cookies map[string]string

// SetCookies keeps what an answer sets.
func (c cookies) SetCookies(_ *url.URL, set []*http.Cookie) {
	for _, cookie := range set {
		c[cookie.Name] = cookie.Value
	}
}

// Cookies are what a request carries.
func (c cookies) Cookies(*url.URL) []*http.Cookie {
	var list []*http.Cookie
	for name, value := range c {
		if value != "" {
			list = append(list, &http.Cookie{Name: name, Value: value})
		}
	}
	return list
}

// open opens a page, following where it leads, and returns its address and content.
func (p *phone) open(path string) (string, htmltest.Element) {
	p.t.Helper()
	for range 5 {
		answer, err := p.client.Get(p.base + path)
		if err != nil {
			p.t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusSeeOther {
			path = answer.Header.Get("Location")
			continue
		}
		return path, htmltest.Parse(p.t, string(body))
	}
	p.t.Fatal("the pages lead in a circle")
	return "", htmltest.Element{}
}

// send fills in the form of a page and sends it; the error is the line's.
func (p *phone) send(path string, pairs ...string) (string, error) {
	p.t.Helper()
	_, page := p.open(path)
	values := url.Values{formField: {page.One(p.t, "[name="+formField+"]").Attribute("value")}}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	answer, err := p.client.PostForm(p.base+path, values)
	if err != nil {
		return "", err
	}
	_ = answer.Body.Close()
	return answer.Header.Get("Location"), nil
}

func (p *phone) mustSend(path string, pairs ...string) string {
	p.t.Helper()
	next, err := p.send(path, pairs...)
	if err != nil {
		p.t.Fatal(err)
	}
	return next
}

// answersOfPhone are what the phone answers, question by question.
var answersOfPhone = []string{
	"cmcu", "Essex", "no", "2", "yes", "a", "3", "On the train.",
}

// TestNothingIsLostWhenTheLineGoesDown answers over a real connection that is cut at every
// form, in each of two ways, restored, and the form sent again: every answer is there, and
// one response is stored.
func TestNothingIsLostWhenTheLineGoesDown(t *testing.T) {
	for name, when := range map[string]cut{"half the form has come": midBody, "the answer is lost": beforeAnswer} {
		t.Run(name, func(t *testing.T) {
			surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
				line := lineTo(t, app)
				answerOverBadLine(t, line, when, w.link(0))
				row := w.wantStored(1)[0]
				if want := `{"Q1":"no","Q17":"yes","Q5":"2","comments":"On the train.","organisation":"Essex","role":"cmcu","tools":"a","years":"3"}`; row.Answers != want {
					t.Errorf("stored %s, want %s", row.Answers, want)
				}
				code := w.openCode()
				answerOverBadLine(t, line, when, code)
				w.wantStored(2)
			})
		})
	}
}

func answerOverBadLine(t *testing.T, line *line, when cut, base string) {
	t.Helper()
	phone := line.phone()
	twice := func(path string, pairs ...string) string {
		t.Helper()
		down := line.goDown(when)
		if next, err := phone.send(path, pairs...); err == nil {
			t.Fatalf("the line to %s was not cut: it led to %s", path, next)
		}
		<-down
		return phone.mustSend(path, pairs...)
	}
	address := at(base, atRole)
	if strings.HasPrefix(base, "/s/") {
		address = twice(base)
	}
	for _, answer := range answersOfPhone {
		address = twice(address, "answer", answer)
	}
	if address != base+"/check" {
		t.Fatalf("the questions lead to %s", address)
	}
	// The page to check is still open when the line comes back: its form goes out again.
	_, page := phone.open(address)
	form := url.Values{formField: {page.One(t, "main form [name="+formField+"]").Attribute("value")}}
	down := line.goDown(when)
	if answer, err := phone.client.PostForm(phone.base+address, form); err == nil {
		t.Fatalf("the line was not cut: status %d", answer.StatusCode)
	}
	<-down
	answer, err := phone.client.PostForm(phone.base+address, form)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if led := answer.Header.Get("Location"); led != base+"/thanks" {
		t.Fatalf("sending again leads to %q", led)
	}
	if at, page := phone.open(base); at != base+"/thanks" || !strings.Contains(page.Text(), "Your answers are in") {
		t.Errorf("the survey leads to %s", at)
	}
}
