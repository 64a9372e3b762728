package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// chromiumStage finds or installs Chromium.
func (g *gate) chromiumStage(ctx context.Context) (tally, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		// Chromium draws no text on a machine without a font.
		if err := g.install(ctx, "chromium", "fonts-liberation"); err != nil {
			return tally{}, fmt.Errorf("missing: Chromium: %w", err)
		}
		if path, err = exec.LookPath("chromium"); err != nil {
			return tally{}, fmt.Errorf("missing: Chromium: its package was installed but has no chromium: %w", err)
		}
	}
	g.chromium = true
	fmt.Fprintln(g.out, path)
	return tally{}, nil
}

// libreOfficeStage finds or installs LibreOffice's spreadsheets. It is no stage of the gate: the
// package brings some hundred megabytes for one test.
func (g *gate) libreOfficeStage(ctx context.Context) (tally, error) {
	if _, err := exec.LookPath("soffice"); err == nil {
		return tally{}, nil
	}
	if err := g.install(ctx, "libreoffice-calc-nogui"); err != nil {
		return tally{}, fmt.Errorf("missing: LibreOffice: %w", err)
	}
	return tally{}, nil
}

// Debian's postgresql package makes and starts a server for the whole machine,
// which a test run must not do: this file, there during the installation
// only, tells it not to.
const (
	clusterFolder = "/etc/postgresql-common/createcluster.d"
	clusterFile   = clusterFolder + "/muster-test.conf"
)

func (g *gate) installPostgres(ctx context.Context) error {
	root, err := asRoot(ctx)
	if err != nil {
		return err
	}
	shell := func(ctx context.Context, script string) error {
		return g.process(ctx, "env", append(root, "sh", "-c", script)...).Run()
	}
	if err := shell(ctx, "mkdir -p "+clusterFolder+" && echo 'create_main_cluster = false' > "+clusterFile); err != nil {
		return fmt.Errorf("cannot write %s: %w", clusterFile, err)
	}
	installErr := g.install(ctx, "postgresql")
	// Also after an interrupt, which ends ctx.
	cleanErr := shell(context.Background(), "rm "+clusterFile+"; rmdir --ignore-fail-on-non-empty "+clusterFolder)
	return errors.Join(installErr, cleanErr)
}

// install installs Debian packages, without the ones they only recommend.
func (g *gate) install(ctx context.Context, packages ...string) error {
	root, err := asRoot(ctx)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("it is not installed, and there is no apt-get to install it")
	}
	aptGet := append(root, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Use-Pty=0")
	fmt.Fprintln(g.out, "installing", strings.Join(packages, " "))
	if err := g.process(ctx, "env", append(aptGet, "update")...).Run(); err != nil {
		fmt.Fprintln(g.out, "apt-get update:", err) // the lists there are may do
	}
	err = g.process(ctx, "env", append(append(aptGet, "install", "-y", "--no-install-recommends"), packages...)...).Run()
	if err != nil {
		return fmt.Errorf("apt-get install %s: %w", strings.Join(packages, " "), err)
	}
	return nil
}

// asRoot is what goes before a command, as arguments of env, to run it as root
// without a question; an error when we may not.
func asRoot(ctx context.Context) ([]string, error) {
	if os.Geteuid() == 0 {
		return nil, nil
	}
	if err := exec.CommandContext(ctx, "sudo", "-n", "true").Run(); err != nil {
		return nil, errors.New("it is not installed, and installing it takes root or a sudo that asks for no password")
	}
	return []string{"sudo", "-n", "env"}, nil
}
