package main

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
)

func TestServerConfig(t *testing.T) {
	for _, c := range []struct{ env, want string }{
		{"", "base= contact= proxies=[] reminders=3 smtp=none"},
		{"MUSTER_BASE_URL=https://muster.example.org/ MUSTER_CONTACT=help@example.org", "base=https://muster.example.org contact=help@example.org proxies=[] reminders=3 smtp=none"},
		{"MUSTER_TRUSTED_PROXIES=10.0.0.1,,10.1.0.0/16", "base= contact= proxies=[10.0.0.1 10.1.0.0/16] reminders=3 smtp=none"},
		{"MUSTER_SMTP_HOST=mail MUSTER_SMTP_FROM=m@example.org", "base= contact= proxies=[] reminders=3 smtp=mail:587 m@example.org"},
		{"MUSTER_SMTP_HOST=mail MUSTER_SMTP_FROM=m@example.org MUSTER_SMTP_PORT=25", "base= contact= proxies=[] reminders=3 smtp=mail:25 m@example.org"},
		{"MUSTER_REMINDERS_A_WEEK=5", "base= contact= proxies=[] reminders=5 smtp=none"},
		{"MUSTER_REMINDERS_A_WEEK=0", "MUSTER_REMINDERS_A_WEEK"},
		{"MUSTER_REMINDERS_A_WEEK=15", "MUSTER_REMINDERS_A_WEEK"},
		{"MUSTER_REMINDERS_A_WEEK=few", "MUSTER_REMINDERS_A_WEEK"},
		{"MUSTER_BASE_URL=muster.example.org", "MUSTER_BASE_URL"},
		{"MUSTER_BASE_URL=ftp://muster.example.org", "MUSTER_BASE_URL"},
		{"MUSTER_BASE_URL=https://example.org/muster", "MUSTER_BASE_URL"},
		{"MUSTER_CONTACT=somebody", "MUSTER_CONTACT"},
		{"MUSTER_SMTP_HOST=mail", "MUSTER_SMTP_FROM"},
		{"MUSTER_SMTP_HOST=mail MUSTER_SMTP_FROM=m@example.org MUSTER_SMTP_PORT=0", "MUSTER_SMTP_PORT"},
	} {
		env := map[string]string{}
		for _, pair := range strings.Fields(c.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		config, err := serverConfigFrom(func(name string) string { return env[name] })
		if err != nil {
			if !errors.As(err, &wrongInput{}) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%s: %v, want one about %s", c.env, err, c.want)
			}
			continue
		}
		smtp := "none"
		if config.smtp != nil {
			smtp = fmt.Sprintf("%s:%d %s", config.smtp.Host, config.smtp.Port, config.smtp.From)
		}
		got := fmt.Sprintf("base=%s contact=%s proxies=%v reminders=%d smtp=%s", config.baseURL, config.contact, config.trustedProxies, config.reminders, smtp)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.env, got, c.want)
		}
	}
}

func TestReachable(t *testing.T) {
	for _, c := range []struct {
		ip   net.IP
		want string
	}{
		{net.IPv4(127, 0, 0, 1), "127.0.0.1:8080"},
		{net.IPv4zero, "localhost:8080"},
		{net.IPv6zero, "localhost:8080"},
		{net.IPv6loopback, "[::1]:8080"},
	} {
		if got := reachable(&net.TCPAddr{IP: c.ip, Port: 8080}); got != c.want {
			t.Errorf("%s: %s, want %s", c.ip, got, c.want)
		}
	}
}
