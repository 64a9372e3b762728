package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"muster/courses"
)

// FingerprintText is what the fingerprint of a receipt is of: the SHA-256, in lower-case
// hexadecimal, of this text in UTF-8. It is made of what the receipt says and of nothing else,
// so that another can make it again from the receipt; it is the same a year later over the
// same records, and another as soon as anything that the receipt says is. How many came to a session
// no receipt says (register.sources): two corrections that leave every number leave it too.
//
// Each line is a name and its parts with a tab before each part and a line feed at its end. In
// a part tabs, line feeds and carriage returns are spaces. A number has six decimals, a point
// and no commas; what is not known is empty. The lines are, in this order:
//
//	muster receipt 1
//	figure, as at: the key; the day as YYYY-MM-DD
//	definition: the version of the KPI's formula and the day it counts from, 0 and empty without one
//	value: shown or hidden, the value, unit, base, lower and upper limit, and the day of a held
//	figure; of a hidden figure the unit alone
//	term: value and unit, in their order
//	question: survey, version, code, wording, whom it was asked of, and the labels counted, a
//	line for each wording; in the order of the lines
//	source: first and last day, kind, reference, what it adds and its unit, a line for each record;
//	in the order of the lines. Days are as YYYY-MM-DD or the period of an indicator; one day is the
//	first, and an organisation has none. Of a KPI, from which a computed RAG is made, also why it is
//	rated so
//
// The moment of counting is not in it, nor are the words round the numbers, which may be put
// better later: titles, labels, names of terms and of organisations, the formula in words, notes. A line of another kind, or with
// more in it, would need another first line: fingerprints that were kept must stay right.
func (r Receipt) FingerprintText() string {
	var text canonical
	text.line("muster receipt 1")
	text.line("figure", r.Figure.Key)
	text.line("as at", r.AsAt)
	text.line("definition", strconv.Itoa(r.Version), r.CountsFrom)
	if figure := r.Figure; figure.Suppressed {
		text.line("value", "hidden", figure.Unit)
	} else {
		text.line("value", "shown", exact(figure.Value), figure.Unit, exactBase(figure.Base), exact(figure.Low), exact(figure.High), figure.HeldSince)
	}
	for _, term := range r.Terms {
		text.line("term", exact(term.Value), term.Unit)
	}
	questions, sources := canonical{}, make(canonical, 0, len(r.Sources)) // thousands of sessions
	for _, q := range r.Questions {
		questions.line(append([]string{"question", q.Survey, strconv.Itoa(q.Version), q.Code, q.Text, q.AskedOf}, q.Positive...)...)
	}
	for i := range r.Sources {
		source := &r.Sources[i]
		first, last := source.days()
		parts := []string{"source", first, last, string(source.Kind), source.Reference, exact(source.Value), source.Unit}
		if source.Kind == KPISource { // by its RAG alone "25 of 33" and "24 of 33" would be one
			parts = append(parts, source.Label)
		}
		sources.line(parts...)
	}
	slices.Sort(questions)
	slices.Sort(sources)
	return strings.Join(slices.Concat(text, questions, sources), "\n") + "\n"
}

// days are the first and the last day of a source, or its day or period, without words.
func (s *Source) days() (first, last string) {
	switch s.Kind {
	case WaveSource:
		return s.First, s.Last
	case OrganisationSource: // On is its region
		return "", ""
	}
	return s.On, ""
}

// canonical is the lines of a text that is hashed.
type canonical []string

var asSpaces = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

func (c *canonical) line(parts ...string) {
	for i, part := range parts {
		parts[i] = asSpaces.Replace(part)
	}
	*c = append(*c, strings.Join(parts, "\t"))
}

// exact is a number with six decimals: what a sum of the same numbers in another order differs
// by is not in it.
func exact(value *float64) string {
	if value == nil {
		return ""
	}
	return strconv.FormatFloat(round(*value, 6)+0, 'f', 6, 64) // -0 + 0 is 0
}

func exactBase(base *int) string {
	if base == nil {
		return ""
	}
	return strconv.Itoa(*base)
}

// seal says when the receipt was counted, and fingerprints it.
func (r Receipt) seal(at time.Time) Receipt {
	r.CountedAt, r.Fingerprint = at, hashOf(r.FingerprintText())
	return r
}

// CountedText is when the receipt was counted and as at which day, "" for one that was frozen
// before that was kept.
func (r Receipt) CountedText() string {
	if r.CountedAt.IsZero() {
		return ""
	}
	return "on " + r.CountedAt.In(courses.London).Format("2 January 2006 at 3:04pm") + ", as at " + dayWords(r.AsAt)
}

// Counted is when the figures were counted, which is one moment, and as at which day, that of
// the forecasts too where it is another; "" for a return that was frozen before that was kept.
func (r GrantReturn) Counted() string {
	counted, foretold := "", ""
	for _, receipt := range r.Receipts {
		if receipt.AsAt != r.AsAt { // a forecast, whose day is that on which the return was made
			foretold = " (forecasts as at " + dayWords(receipt.AsAt) + ")"
			continue
		}
		counted = receipt.CountedText()
	}
	if counted == "" {
		return ""
	}
	return counted + foretold
}

// countedAt is the moment that the figures were counted at, zero for a return that was frozen
// before that was kept.
func (r GrantReturn) countedAt() time.Time {
	var at time.Time
	for _, receipt := range r.Receipts {
		if receipt.CountedAt.After(at) {
			at = receipt.CountedAt.UTC()
		}
	}
	return at
}

// fingerprints are those of the receipts that have one, by the figure's key.
func (r GrantReturn) fingerprints() map[string]string {
	prints := map[string]string{}
	for key, receipt := range r.Receipts {
		if receipt.Fingerprint != "" {
			prints[key] = receipt.Fingerprint
		}
	}
	return prints
}

// versions are those of the formulas of the KPIs' figures, by the figure's key.
func (r GrantReturn) versions() map[string]int {
	versions := map[string]int{}
	for key, receipt := range r.Receipts {
		if receipt.Version != 0 {
			versions[key] = receipt.Version
		}
	}
	return versions
}

// WithAddresses is the return with the address of each receipt, which its files then name.
func (r GrantReturn) WithAddresses(address func(key string) string) GrantReturn {
	r.Addresses = map[string]string{}
	for key := range r.Receipts {
		r.Addresses[key] = address(key)
	}
	for _, deliverable := range r.Deliverables {
		r.Addresses[deliverable.ColourKey()] = address(deliverable.ColourKey())
	}
	return r
}

// WithFingerprints is the return as other programs read it: without its receipts, but with the
// fingerprint of each, the version of its formula and the moment that they were counted at.
func (r GrantReturn) WithFingerprints() GrantReturn {
	r.CountedAt, r.Fingerprints, r.Versions, r.Receipts = r.countedAt(), r.fingerprints(), r.versions(), nil
	return r
}

// momentText is a moment as programs read it (RFC 3339, UTC), "" for one that is not known.
func momentText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
