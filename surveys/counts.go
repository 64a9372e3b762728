package surveys

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// What comparisons are made from is kept as counts, so that a million responses cost no more
// than ten thousand. A response is counted once and then never read again by a comparison:
//
//   - Those of a file are counted in the transaction that stores them.
//   - An answer that is handed in is stored as it is, not counted, so that nobody who answers
//     waits for somebody else's counting. Until it is counted a comparison adds it itself, in
//     the same snapshot of the database.
//   - The counts hold no answer of a step that is open (the ledger of releases), so that they
//     can be added up without looking at steps. Only a whole file makes an exception, which
//     closes its step at the next comparison.
//   - CountResponses counts what was handed in on earlier days, all of it in few transactions.
//     PostgreSQL keeps the order in which rows were written; an answer that was counted on its
//     own would show there when it came, beside who signed in when. So a day is counted when
//     it is over, and before that only once countAtOnce wait. The counts know days, never a
//     time, and nothing of a person: what is in them of a pair code is how it answered, or
//     where and when.
//
// The counts are sums, so that what is taken away (uncount) leaves them as if it had never
// been there.

// countSubject is what a row of counts is of.
type countSubject string

const (
	countedResponses countSubject = "responses"
	countedPairs     countSubject = "pairs"
	countedCodes     countSubject = "codes"
	// People by where their responses stand (counts_people.go): those without a pair code,
	// each of whom has one response, and those of one code each.
	countedAlone  countSubject = "alone"
	countedPeople countSubject = "people"
)

// isOfPeople tells whether the cells are histories.
func (s countSubject) isOfPeople() bool { return s == countedAlone || s == countedPeople }

// countKind says whose counts a row has: everybody's, or a member's of a kind of group.
type countKind string

const (
	kindAll          countKind = "all"
	kindOrganisation countKind = "organisation"
	kindSession      countKind = "session"
	kindRole         countKind = "role" // of pairs; a response's role is in its cells
	kindStep         countKind = "step" // of responses, without cells and days
)

// The levels of counts, so that no date needs more than the months before it and the days of
// its own. A session has no months: it has few days.
const (
	levelAll   = 0
	levelMonth = 1
	levelDay   = 2
)

// countKey names one row of counts (migration 0016 says what the parts are).
type countKey struct {
	subject   countSubject
	a         string
	aVersion  int
	b         string
	bVersion  int
	signature string
	kind      countKind
	member    string
	level     int
	period    string
}

// The member of a pair is sameMember and the one that both are of. Otherwise it is
// otherMember, and of organisations also both of them with memberSeparator between: they may
// be of one region. So it is of sessions, which may be in one month; who has no session has
// the month instead.
const (
	sameMember      = "="
	otherMember     = "~"
	memberSeparator = "\x1f"
)

// id is the same for the same key alone.
func (k countKey) id() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s\x00%d\x00%s\x00%s\x00%s\x00%d\x00%s",
		k.subject, k.a, k.aVersion, k.b, k.bVersion, k.signature, k.kind, k.member, k.level, k.period))
	return hex.EncodeToString(sum[:16])
}

// String is how check names the row.
func (k countKey) String() string {
	name := fmt.Sprintf("%s of %s version %d", k.subject, k.a, k.aVersion)
	switch {
	case k.subject == countedCodes:
		name = fmt.Sprintf("codes of %s %s", k.a, k.b)
	case k.subject == countedPairs:
		name += fmt.Sprintf(" and %s version %d", k.b, k.bVersion)
	case k.subject.isOfPeople():
		name = fmt.Sprintf("%s of %s, %q", k.subject, k.a, k.member)
	}
	if k.signature != "" {
		name += " with codes in " + k.signature
	}
	if k.kind != kindAll {
		name += fmt.Sprintf(", %s %q", k.kind, k.member)
	}
	switch {
	case k.level == levelAll:
		return name
	case k.period == "":
		return name + ", of no day"
	}
	return name + ", " + k.period
}

// cellKey is a cell of a counter: a profile, a question of the version by its place in the
// codebook, and its slot; for pairs the question and slot of a, and the slot of b.
type cellKey struct{ profile, question, a, b uint32 }

// wholeProfile is the question under which a profile's responses are counted.
const wholeProfile = ^uint32(0)

// counter is one row of counts. Its numbers may be less than 0, in what is taken away, and
// in a day on which pairs became ambiguous.
type counter struct {
	n, seats int
	cells    map[cellKey]int
}

func (c *counter) add(cell cellKey, n int) {
	if c.cells[cell] += n; c.cells[cell] == 0 {
		delete(c.cells, cell)
	}
}

func (c *counter) empty() bool { return c.n == 0 && c.seats == 0 && len(c.cells) == 0 }

// counts are counters by key, with the profiles and texts that their cells speak of.
type counts struct {
	rows     map[countKey]*counter
	profiles dictionary
	texts    dictionary
}

func newCounts() *counts {
	return &counts{map[countKey]*counter{}, dictionary{}, dictionary{}}
}

func (c *counts) at(key countKey) *counter {
	row := c.rows[key]
	if row == nil {
		row = &counter{cells: map[cellKey]int{}}
		c.rows[key] = row
	}
	return row
}

// dictionary numbers texts as they come.
type dictionary struct {
	texts   []string
	numbers map[string]uint32
}

func (d *dictionary) number(text string) uint32 {
	number, known := d.numbers[text]
	if !known {
		if d.numbers == nil {
			d.numbers = map[string]uint32{}
		}
		number = uint32(len(d.texts))
		d.texts = append(d.texts, text)
		d.numbers[text] = number
	}
	return number
}

// period is a level with its period.
type period struct {
	level int
	name  string
}

// periodsOf are the periods that a day, or none (""), is in, but for level 0.
func periodsOf(kind countKind, day string) []period {
	if day == "" || kind == kindSession {
		return []period{{levelDay, day}}
	}
	return []period{{levelMonth, day[:len("2006-01")]}, {levelDay, day}}
}

// dates are the counts to add up for what had been answered by the end of a day, or for
// everything when asAt is "". daily takes those of sessions, and of none, day by day.
type dates struct {
	asAt  string
	daily bool
}

// datesPart is a condition on some of the rows of counts that dates ask for.
type datesPart struct {
	where  string
	values []any
}

// parts are the conditions on the rows of a kind, of which each row fulfils one.
func (d dates) parts(kind countKind) []datesPart {
	switch {
	case d.asAt == "" && d.daily && kind == kindSession:
		return []datesPart{{"level = 2", nil}}
	case d.asAt == "":
		return []datesPart{{"level = 0", nil}}
	case kind == kindSession:
		return []datesPart{{"level = 2 AND period <= ?", []any{d.asAt}}}
	}
	month := d.unfinished()
	return []datesPart{
		{"level = 1 AND period < ?", []any{month}}, {"level = 2 AND period = ''", nil},
		{"level = 2 AND period > ? AND period <= ?", []any{month, d.asAt}},
	}
}

// unfinished is the first month that is not over at the end of the day: that of the next day.
func (d dates) unfinished() string {
	day, err := time.Parse(time.DateOnly, d.asAt)
	if err != nil {
		return d.asAt[:len("2006-01")]
	}
	return day.AddDate(0, 0, 1).Format("2006-01")
}

// where is the condition on the rows of a kind.
func (d dates) where(kind countKind) (string, []any) {
	var oneOf []string
	var values []any
	for _, part := range d.parts(kind) {
		oneOf, values = append(oneOf, part.where), append(values, part.values...)
	}
	return "(" + strings.Join(oneOf, " OR ") + ")", values
}

// has is where for one key.
func (d dates) has(key countKey) bool {
	switch {
	case d.asAt == "" && d.daily && key.kind == kindSession:
		return key.level == levelDay
	case d.asAt == "":
		return key.level == levelAll
	case key.kind == kindSession:
		return key.level == levelDay && key.period <= d.asAt
	}
	month := d.unfinished()
	return key.level == levelMonth && key.period < month ||
		key.level == levelDay && (key.period == "" || key.period > month && key.period <= d.asAt)
}
