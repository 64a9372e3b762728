package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WrittenSection is a section of a return as the return says it: complete in itself, with its
// labels and words, so that a frozen return reads the same when the forms have changed. Table
// says that its entries are rows of a table, One what an entry is called. Without entries there was nothing to report.
type WrittenSection struct {
	Code    string         `json:"code"`
	Title   string         `json:"title"`
	One     string         `json:"one"`
	Table   bool           `json:"table"`
	Entries []WrittenEntry `json:"entries"`
}

// WrittenEntry is an entry. All entries of a table have the same answers in the same order.
type WrittenEntry struct {
	Key     string          `json:"key"`
	Title   string          `json:"title"`
	Answers []WrittenAnswer `json:"answers"`
}

// WrittenAnswer is what a field says. Value is a day YYYY-MM-DD, whole pounds in digits or
// the text itself, "" where nothing is said; Text is how it is printed.
type WrittenAnswer struct {
	Name  string    `json:"name"`
	Label string    `json:"label"`
	Kind  FieldKind `json:"kind"`
	Value string    `json:"value"`
	Text  string    `json:"text"`
}

// answer is the entry's answer of that name, the zero value for none.
func (e WrittenEntry) answer(name string) WrittenAnswer {
	at := slices.IndexFunc(e.Answers, func(a WrittenAnswer) bool { return a.Name == name })
	if at < 0 {
		return WrittenAnswer{}
	}
	return e.Answers[at]
}

// pounds is the amount of money of that name, 0 for none.
func (e WrittenEntry) pounds(name string) int64 {
	pounds, _ := strconv.ParseInt(e.answer(name).Value, 10, 64)
	return pounds
}

// Brief tells whether each answer of each entry fits a few lines, so that they can stand beside
// their labels. All entries of a section look alike.
func (s WrittenSection) Brief() bool {
	const few = 600 // letters
	return !slices.ContainsFunc(s.Entries, func(e WrittenEntry) bool {
		return slices.ContainsFunc(e.Answers, func(a WrittenAnswer) bool {
			return utf8.RuneCountInString(a.Text) > few || strings.Contains(a.Text, "\n")
		})
	})
}

// addWritten adds what was written in the return as at that day, if one is filed: the sections
// that have something in them or that somebody has called complete.
func (b *builder) addWritten(ctx context.Context, made *GrantReturn) error {
	filed, err := b.service.store.returnAsAt(ctx, b.programme.Code, b.asAt)
	if errors.Is(err, ErrNoReturn) {
		return nil
	}
	if err != nil {
		return err
	}
	written, err := b.service.written(ctx, filed)
	if err != nil {
		return err
	}
	b.written = written
	for _, task := range written.Tasks {
		if task.Code == FiguresSection || task.Written == 0 && task.State != Completed {
			continue
		}
		section := WrittenSection{Code: task.Code, Title: task.Title, One: task.One, Table: task.Table, Entries: []WrittenEntry{}}
		switch {
		case task.Code == EvidenceSection:
			section.Entries = evidenceEntries(written.Evidence)
		case task.ByDeliverable:
			section.Entries = narrativeEntries(task.Section, written, made.Deliverables)
		default:
			for _, entry := range written.In(task.Code) {
				section.Entries = append(section.Entries, task.Section.Written(entry))
			}
			section.Entries = withCarried(task.Section, written, section.Entries)
		}
		if task.Code == MoneySection {
			section.Entries = withTotals(section.Entries)
		}
		made.Written = append(made.Written, section)
	}
	if closed, any := closedSection(written); any {
		made.Written = append(made.Written, closed)
	}
	return nil
}

// Written is an entry in the words of its section. In a list an answer that is not there is
// left out; in a table it stands as empty.
func (s Section) Written(e ReturnEntry) WrittenEntry {
	entry := WrittenEntry{Key: e.Key, Title: e.Title(), Answers: []WrittenAnswer{}}
	for _, field := range s.Fields {
		value := e.Answers[field.Name]
		if field.Name != "title" && (value != "" || s.Table) {
			entry.Answers = append(entry.Answers, WrittenAnswer{field.Name, field.Label, field.Kind, value, field.Kind.text(value)})
		}
	}
	return entry
}

// text is a value as it is printed.
func (k FieldKind) text(value string) string {
	switch k {
	case DayField:
		return dayWords(value)
	case MoneyField:
		if pounds, err := strconv.ParseInt(value, 10, 64); err == nil {
			return withUnit(float64(pounds), Pounds, 0, false)
		}
	}
	return value
}

func narrativeEntries(section Section, written Written, deliverables []DeliverableStatus) []WrittenEntry {
	entries := []WrittenEntry{}
	for _, deliverable := range deliverables {
		for _, entry := range written.In(section.Code) {
			if entry.Key == deliverable.Letter {
				about := section.Written(entry)
				about.Title = deliverable.Letter + ": " + deliverable.Title
				entries = append(entries, about)
			}
		}
	}
	return entries
}

// totalKey is the key of the line of totals, which is none of an entry.
const totalKey = "total"

// withTotals puts the variance into each line of money, the forecast less the budget, and
// adds the line of totals.
func withTotals(lines []WrittenEntry) []WrittenEntry {
	if len(lines) == 0 {
		return lines
	}
	var budget, spent, forecast int64
	for i, line := range lines {
		budget, spent, forecast = budget+line.pounds("budget"), spent+line.pounds("spent"), forecast+line.pounds("forecast")
		reason := line.Answers[len(line.Answers)-1]
		lines[i].Answers = moneyAnswers(line.pounds("budget"), line.pounds("spent"), line.pounds("forecast"), reason)
	}
	reason := lines[0].Answers[len(lines[0].Answers)-1]
	reason.Value, reason.Text = "", ""
	return append(lines, WrittenEntry{Key: totalKey, Title: "Total", Answers: moneyAnswers(budget, spent, forecast, reason)})
}

func moneyAnswers(budget, spent, forecast int64, reason WrittenAnswer) []WrittenAnswer {
	amount := func(name, label string, pounds int64, signed bool) WrittenAnswer {
		return WrittenAnswer{name, label, MoneyField, strconv.FormatInt(pounds, 10), withUnit(float64(pounds), Pounds, 0, signed)}
	}
	return []WrittenAnswer{
		amount("budget", "Budget", budget, false), amount("spent", "Spent so far", spent, false),
		amount("forecast", "Forecast for the end", forecast, false), amount("variance", "Variance", forecast-budget, true), reason,
	}
}

func evidenceEntries(files []Evidence) []WrittenEntry {
	entries := []WrittenEntry{}
	for _, file := range files {
		size := fmt.Sprintf("%s bytes", formatNumber(float64(file.Size), 0))
		entries = append(entries, WrittenEntry{Key: file.ID, Title: file.Title, Answers: []WrittenAnswer{
			{"file", "File", ShortText, file.FileName, file.FileName},
			{"size", "Size", ShortText, strconv.Itoa(file.Size), size},
			{"sha256", "Fingerprint (SHA-256)", ShortText, file.Hash, file.Hash},
		}})
	}
	return entries
}

// Columns are the labels of a table's answers.
func (s WrittenSection) Columns() []WrittenAnswer {
	if len(s.Entries) == 0 {
		return nil
	}
	return s.Entries[0].Answers
}

// IsDay tells whether the answer is a day.
func (a WrittenAnswer) IsDay() bool { return a.Kind == DayField }

// IsMoney tells whether the answer is an amount of pounds.
func (a WrittenAnswer) IsMoney() bool { return a.Kind == MoneyField }

// RowName is the heading of the column that names the rows.
func (s WrittenSection) RowName() string { return sentenceCase(s.One) }
