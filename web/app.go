package web

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	texttemplate "text/template"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

// Config is what the frame needs to know of where it runs.
type Config struct {
	// BaseURL is the address people reach Muster at, such as https://muster.example.org,
	// for links in emails and for judging where a form came from. An https address
	// makes the cookies secure ones.
	BaseURL string
	// Demonstration shows on screen the ways to sign in that would be emailed. Only
	// `muster demo --serve` sets it.
	Demonstration bool
	// Sender is the address that emails come from, perhaps with a name, as in
	// "Muster <muster@example.org>": who invites in calendars. Empty where no mail is sent.
	Sender string
	// Contact is the email address for questions about this service, or empty.
	Contact string
	// TrustedProxies are the addresses or networks whose X-Forwarded-For is believed.
	TrustedProxies []string
	// RequestDeadline is how long a page may take: 20 seconds when it is zero.
	RequestDeadline time.Duration
	// Now is the clock.
	Now func() time.Time
	// Log receives the access log and what went wrong.
	Log *slog.Logger
}

// Services are the domains that the pages ask.
type Services struct {
	People  *people.Service
	Notices *notices.Service
	Courses *courses.Service
	Surveys *surveys.Service
	Reports *reports.Service
	// Ready tells whether the database answers.
	Ready func(context.Context) error
}

// App is the web service.
type App struct {
	ownFiles
	config    Config
	base      *url.URL
	services  Services
	mails     map[string]*texttemplate.Template
	routes    []route
	guesses   guesses
	pace      pace
	fileSizes fileSizes
}

// The limits of a request. A page that takes longer than its deadline is an error
// page, long before the connection's own limits.
const (
	usualDeadline = 20 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 75 * time.Second
	mostBytes     = 2 << 20
)

// New makes the web service. It fails on a template, a route or a base address that
// cannot work.
func New(config Config, services Services) (*App, error) {
	base, err := url.Parse(config.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("the base address %q must be like https://muster.example.org", config.BaseURL)
	}
	if config.RequestDeadline == 0 {
		config.RequestDeadline = usualDeadline
	}
	files, err := loadOwnFiles()
	if err != nil {
		return nil, err
	}
	app := &App{config: config, base: base, services: services, ownFiles: files}
	if app.mails, err = app.parseMailTemplates(); err != nil {
		return nil, err
	}
	if app.routes, err = sorted(app.table()); err != nil {
		return nil, err
	}
	return app, nil
}

// Fiber is the app with all its middleware and routes, ready to listen or to test.
// The order is: what every response carries, then whether the request may change
// anything, then the routes, each behind its guard, which finds who asks.
func (a *App) Fiber() *fiber.App {
	server := fiber.New(fiber.Config{
		AppName:                 "Muster",
		Immutable:               true, // strings of a request outlive it
		CaseSensitive:           true,
		DisableStartupMessage:   true,
		BodyLimit:               mostBytes,
		ReadTimeout:             readTimeout,
		WriteTimeout:            writeTimeout,
		IdleTimeout:             idleTimeout,
		ErrorHandler:            a.showError,
		EnableTrustedProxyCheck: true,
		TrustedProxies:          a.config.TrustedProxies,
		ProxyHeader:             a.proxyHeader(),
		EnableIPValidation:      true,
	})
	server.Use(a.logRequests, a.securityHeaders, a.catchPanics, a.setDeadline)
	server.Get("/assets/:version/*", a.assets.serve)
	server.Get("/favicon.ico", a.assets.favicon)
	server.Get("/health/live", a.live)
	server.Get("/health/ready", a.ready)
	server.Use(refuseOddText, a.refuseOtherSites)
	for _, route := range a.routes {
		server.Add(route.method, route.path, a.guarded(route))
		if route.method == fiber.MethodGet {
			server.Add(fiber.MethodHead, route.path, a.guarded(route))
		}
	}
	server.Use(a.findAnyActor)
	return server
}

// shutdownWithin is how long requests that are at work may take to end.
const shutdownWithin = usualDeadline + 5*time.Second

// Serve answers on the listener until ctx ends. Then it takes no more requests, lets
// those at work finish, and returns.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := a.Fiber()
	failed := make(chan error, 1)
	go func() { failed <- server.Listener(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		a.config.Log.Info("ending")
		return server.ShutdownWithTimeout(shutdownWithin)
	}
}

// proxyHeader is where the visitor's address stands when there are trusted proxies.
func (a *App) proxyHeader() string {
	if len(a.config.TrustedProxies) == 0 {
		return ""
	}
	return fiber.HeaderXForwardedFor
}

// now is the current moment in UTC.
func (a *App) now() time.Time { return a.config.Now().UTC() }

// absolute is an address for an email or a QR code: path on the base address.
func (a *App) absolute(path string) string { return a.base.Scheme + "://" + a.base.Host + path }

// setDeadline gives the domains a context that ends.
func (a *App) setDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), a.config.RequestDeadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
