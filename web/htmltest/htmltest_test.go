package htmltest

import (
	"strings"
	"testing"
)

const soundPage = `<!DOCTYPE html><html lang="en"><head><title>Book – Muster</title></head><body><main>
<h1>Book</h1><h2>You</h2>
<form method="post" action="/x"><input type="hidden" name="csrf" value="t">
<label for="name">Name</label><input id="name" name="name" aria-describedby="hint"><p id="hint">As on your card</p>
<button>Book this place</button></form>
<a href="#name">Name</a><img src="/x.svg" alt=""><svg aria-hidden="true"></svg>
<table><caption>Places</caption><tr><th scope="col">When</th></tr></table>
</main></body></html>`

func TestASoundPageHasNoFaults(t *testing.T) {
	if faults := Faults(Parse(t, soundPage)); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`lang="en"`, ``, "no language"},
		{` – Muster`, ``, "no title"},
		{`<title>Book`, `<title>Look`, "differ"},
		{`<main>`, `<div>`, "not one main"},
		{`<h1>Book</h1>`, ``, "0 h1"},
		{`<h2>`, `<h4>`, "skips from level 1 to 4"},
		{`id="hint"`, `id="name"`, `"name" is there 2 times`},
		{`aria-describedby="hint"`, `aria-describedby="gone"`, `"gone" of a input leads nowhere`},
		{`href="#name"`, `href="#gone"`, "leads nowhere"},
		{`<label for="name">Name</label>`, ``, `"name" has no label`},
		{`<label for="name">Name</label>`, `<label for="name"></label>`, `"name" has no label`},
		{`>Book this place<`, `><`, "a button"},
		{`<button>Book this place</button>`, ``, "has no button"},
		{`name="csrf"`, `name="other"`, "has no token"},
		{` alt=""`, ``, "has no alt"},
		{` aria-hidden="true"`, ``, "neither hidden nor named"},
		{`<caption>Places</caption>`, ``, "no caption"},
		{` scope="col"`, ``, "no scope"},
		{`<h2>You</h2>`, `<h2 style="color:red">You</h2>`, "style in it"},
		{`<h2>You</h2>`, `<script>x()</script>`, "script in it"},
		{`<h2>You</h2>`, `<p onclick="x()">You</p>`, "onclick"},
		{`<h2>You</h2>`, `<fieldset><p>You</p></fieldset>`, "no legend"},
	} {
		if !strings.Contains(soundPage, c.old) {
			t.Fatalf("the sound page has no %q", c.old)
		}
		faults := Faults(Parse(t, strings.Replace(soundPage, c.old, c.new, 1)))
		if !strings.Contains(strings.Join(faults, "\n"), c.want) {
			t.Errorf("%q for %q: %v, want %q", c.new, c.old, faults, c.want)
		}
	}
}

func TestSelectors(t *testing.T) {
	page := Parse(t, `<main class="a b"><p id="x" class="c">One <b>two</b></p><p class="c d" data-k="v">Three</p><a href="/courses">Go</a></main><p>Four</p>`)
	for selector, want := range map[string]int{
		"p": 3, "main p": 2, "main.a p": 2, "main.b.a .c": 2, ".c.d": 1, "#x": 1, "p#x.c": 1, "[data-k]": 1,
		"p[data-k=v]": 1, "*": 9, "main *": 4, "[data-k=w]": 0, "a[href=/courses]": 1, "main b": 1, "p p": 0, ".z": 0,
	} {
		if got := len(page.All(selector)); got != want {
			t.Errorf("%q finds %d, want %d", selector, got, want)
		}
	}
	if got := page.One(t, "#x").Text(); got != "One two" {
		t.Errorf("text %q", got)
	}
}
