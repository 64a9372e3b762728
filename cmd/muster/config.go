package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"muster/courses"
	"muster/courses/people"
	"muster/web/mail"
)

// serverConfig is what the environment says to the server, checked.
type serverConfig struct {
	// baseURL is where people reach the server; empty for where it listens.
	baseURL string
	// contact is the address for questions about the service, or empty.
	contact        string
	trustedProxies []string
	// reminders is how many reminders a person gets in a week at most.
	reminders int
	// smtp is nil where no mail server is named: then notices wait in the database.
	smtp *mail.Server
}

// sender is whom emails come from, empty where none are sent.
func (c serverConfig) sender() string {
	if c.smtp == nil {
		return ""
	}
	return c.smtp.From
}

// serverConfigFrom reads MUSTER_BASE_URL, MUSTER_CONTACT, MUSTER_TRUSTED_PROXIES,
// MUSTER_REMINDERS_A_WEEK and MUSTER_SMTP_*.
func serverConfigFrom(getenv func(string) string) (serverConfig, error) {
	config := serverConfig{baseURL: strings.TrimRight(getenv("MUSTER_BASE_URL"), "/"), contact: getenv("MUSTER_CONTACT")}
	if config.baseURL != "" {
		base, err := url.Parse(config.baseURL)
		if err != nil || base.Host == "" || base.Path != "" || base.Scheme != "http" && base.Scheme != "https" {
			return config, wrong("MUSTER_BASE_URL %q: expected an address like https://muster.example.org", config.baseURL)
		}
	}
	if config.contact != "" {
		if _, err := people.Address(config.contact); err != nil {
			return config, wrong("MUSTER_CONTACT %q: expected an email address", config.contact)
		}
	}
	for _, proxy := range strings.Split(getenv("MUSTER_TRUSTED_PROXIES"), ",") {
		if proxy = strings.TrimSpace(proxy); proxy != "" {
			config.trustedProxies = append(config.trustedProxies, proxy)
		}
	}
	var err error
	if config.reminders, err = remindersFrom(getenv); err != nil {
		return config, err
	}
	config.smtp, err = smtpServerFrom(getenv)
	return config, err
}

// mostReminders is the largest cap that can be set: two a day.
const mostReminders = 14

func remindersFrom(getenv func(string) string) (int, error) {
	text := getenv("MUSTER_REMINDERS_A_WEEK")
	if text == "" {
		return courses.RemindersAWeek, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > mostReminders {
		return 0, wrong("MUSTER_REMINDERS_A_WEEK %q: expected a number from 1 to %d", text, mostReminders)
	}
	return number, nil
}

func smtpServerFrom(getenv func(string) string) (*mail.Server, error) {
	host := getenv("MUSTER_SMTP_HOST")
	if host == "" {
		return nil, nil
	}
	server := &mail.Server{
		Host: host, Port: 587, User: getenv("MUSTER_SMTP_USER"),
		Password: getenv("MUSTER_SMTP_PASSWORD"), From: getenv("MUSTER_SMTP_FROM"),
	}
	if port := getenv("MUSTER_SMTP_PORT"); port != "" {
		number, err := strconv.Atoi(port)
		if err != nil || number < 1 || number > 65535 {
			return nil, wrong("MUSTER_SMTP_PORT %q: expected a port from 1 to 65535", port)
		}
		server.Port = number
	}
	if err := server.Check(); err != nil {
		return nil, wrongInput{fmt.Errorf("MUSTER_SMTP_FROM: %w", err)}
	}
	return server, nil
}
