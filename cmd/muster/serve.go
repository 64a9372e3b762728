package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"gorm.io/gorm"

	"muster/surveys"
	"muster/web"
	"muster/web/mail"
)

type serveCommand struct {
	databaseFlag
	listenFlag
}

// listenFlag is the flag of the commands that serve.
type listenFlag struct {
	Listen string `help:"The address to listen on. Otherwise that of MUSTER_LISTEN, or 127.0.0.1:8080." placeholder:"HOST:PORT" default:""`
}

// address is the flag's, else the environment's, else the default.
func (l listenFlag) listenAddress(env *environment) string {
	if l.Listen != "" {
		return l.Listen
	}
	if address := env.getenv("MUSTER_LISTEN"); address != "" {
		return address
	}
	return "127.0.0.1:8080"
}

// Run serves until it is told to end.
func (s serveCommand) Run(ctx context.Context, env *environment) error {
	db, done, err := s.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	pairs, err := s.pairKey(env)
	if err != nil {
		return err
	}
	return s.whichKey(env, serve(ctx, env, db, serveOptions{
		listen: s.listenAddress(env), pairs: pairs,
		announce: func(address string) { fmt.Fprintf(env.stdout, "Muster is at %s\n", address) },
	}))
}

// serveOptions are how to serve. demonstration shows ways to sign in on screen and
// sends no mail; only `muster demo --serve` sets it. announce is called with the
// address once it is known that it can be had.
type serveOptions struct {
	listen        string
	pairs         surveys.PairKey
	demonstration bool
	announce      func(address string)
}

// serve answers requests until ctx ends; then it takes no more, lets those at work
// finish, and returns.
func serve(ctx context.Context, env *environment, db *gorm.DB, options serveOptions) error {
	config, err := serverConfigFrom(env.getenv)
	if err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(options.listen); err != nil {
		return wrong("--listen %s: expected HOST:PORT, like 127.0.0.1:8080", options.listen)
	}
	growFreely(env.getenv)
	services := newServices(db, env.now, options.pairs)
	services.courses.LimitReminders(config.reminders)
	services.surveys.RememberInvitations(time.Second)
	if err := services.surveys.ClaimPairKey(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", options.listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", options.listen, err)
	}
	defer listener.Close()
	if config.baseURL == "" {
		config.baseURL = "http://" + reachable(listener.Addr())
	}
	log := slog.New(slog.NewTextHandler(env.stderr, nil))
	app, err := web.New(web.Config{
		BaseURL: config.baseURL, Contact: config.contact, Demonstration: options.demonstration,
		TrustedProxies: config.trustedProxies, Now: env.now, Log: log, Sender: config.sender(),
	}, services.forWeb(db))
	if err != nil {
		return err
	}
	jobs := services.jobs()
	switch {
	case options.demonstration: // its people have no mailboxes
	case config.smtp == nil:
		log.Warn("no mail is sent, because MUSTER_SMTP_HOST is not set: nobody can sign in by email")
	default:
		jobs = append(jobs, mailJob(app, mail.NewSMTP(*config.smtp)))
	}
	working, stop := context.WithCancel(ctx)
	wait := runJobs(working, log, jobs)
	defer wait()
	defer stop()
	options.announce(config.baseURL)
	err = app.Serve(ctx, listener)
	return errors.Join(err, services.surveys.LogKeyUse(context.WithoutCancel(ctx)))
}

// reachable is the address of a listener as a browser on this machine reaches it.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// mailJob sends the notices that are due.
func mailJob(app *web.App, transport mail.Transport) job {
	return job{"send notices", 3 * time.Second, func(ctx context.Context) (int, error) {
		return app.SendNotices(ctx, transport)
	}}
}
