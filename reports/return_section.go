package reports

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Section is a part of a return that people see to: a task of its task list. What is written
// in it is entries, each of them answers to Fields; a section without fields has none. One is
// what an entry is called.
type Section struct {
	Code  string
	Title string
	Lead  string
	One   string
	// ByDeliverable says that there is one entry for each deliverable, with its letter as key.
	ByDeliverable bool
	// Table says that entries are short enough for the rows of a table.
	Table  bool
	Fields []EntryField
	// rule finds what is wrong between fields.
	rule func(answers map[string]string, days entryDays) []EntryFault
	// open tells whether an entry is proposed for the next return; nil where none is.
	open func(answers map[string]string) bool
}

// FieldKind is what a field takes.
type FieldKind string

// The kinds of field. A day is YYYY-MM-DD, money whole pounds in digits.
const (
	ShortText  FieldKind = "text"
	LongText   FieldKind = "long text"
	DayField   FieldKind = "day"
	MoneyField FieldKind = "pounds"
	ChoiceOf   FieldKind = "choice"
)

// EntryField is what an entry is asked for. Noun is what messages call it. The field "title"
// names the entry.
type EntryField struct {
	Name     string
	Label    string
	Noun     string
	Hint     string
	Kind     FieldKind
	Optional bool
	Choices  []string
}

// The codes of the sections.
const (
	FiguresSection    = "figures"
	NarrativeSection  = "narrative"
	RisksSection      = "risks"
	MilestonesSection = "milestones"
	MoneySection      = "money"
	LessonsSection    = "lessons"
	EvidenceSection   = "evidence"
)

// ReturnSections are the sections of a return in its order.
var ReturnSections = []Section{
	{Code: FiguresSection, Title: "Figures proposed", Lead: "The figures are counted from the records. Read them, and correct the records where they are wrong."},
	{
		Code: NarrativeSection, Title: "Narrative by deliverable", One: "narrative", ByDeliverable: true,
		Lead: "For each deliverable: what was done, what comes next, and what help is needed.",
		Fields: []EntryField{
			{Name: "done", Label: "What was done", Noun: "what was done", Kind: LongText},
			{Name: "next", Label: "What comes next", Noun: "what comes next", Kind: LongText},
			{Name: "help", Label: "Help needed", Noun: "help needed", Kind: LongText, Optional: true},
		},
	},
	{
		Code: RisksSection, Title: "Risks and issues", One: "risk or issue",
		Lead: "What could go wrong, and what has gone wrong, each with somebody who sees to it.",
		open: func(map[string]string) bool { return true },
		Fields: []EntryField{
			{Name: "title", Label: "What it is, in a few words", Noun: "what it is", Kind: ShortText},
			{Name: "kind", Label: "Kind", Noun: "whether it is a risk or an issue", Kind: ChoiceOf, Choices: []string{"Risk", "Issue"}, Hint: "A risk may happen. An issue has happened."},
			{Name: "severity", Label: "Severity", Noun: "how severe it is", Kind: ChoiceOf, Choices: []string{"Low", "Medium", "High"}},
			{Name: "description", Label: "What it would do, or does, to the programme", Noun: "what it would do", Kind: LongText},
			{Name: "action", Label: "What is done about it", Noun: "what is done about it", Kind: LongText},
			{Name: "owner", Label: "Owner", Noun: "the owner", Hint: "A post or a team, such as regional coordinator.", Kind: ShortText},
		},
	},
	{
		Code: MilestonesSection, Title: "Milestones", One: "milestone", Table: true, Lead: "When each was planned, when it is expected now, and when it was reached.",
		Fields: []EntryField{
			{Name: "title", Label: "Milestone", Noun: "the milestone", Kind: ShortText},
			{Name: "planned", Label: "Planned", Noun: "the planned day", Kind: DayField},
			{Name: "forecast", Label: "Forecast", Noun: "the forecast day", Kind: DayField, Optional: true},
			{Name: "actual", Label: "Actual", Noun: "the actual day", Kind: DayField, Optional: true},
			{Name: "note", Label: "Note", Noun: "the note", Kind: LongText, Optional: true},
		},
		rule: milestoneRule,
		open: func(answers map[string]string) bool { return answers["actual"] == "" },
	},
	{
		Code: MoneySection, Title: "Budget, spend and forecast", One: "budget line", Table: true,
		Lead: "In whole pounds: what was planned, what has been spent, and what will have been spent by the end. A line that will not come to its budget has a reason.",
		Fields: []EntryField{
			{Name: "title", Label: "Budget line", Noun: "the budget line", Kind: ShortText},
			{Name: "budget", Label: "Budget", Noun: "the budget", Kind: MoneyField},
			{Name: "spent", Label: "Spent so far", Noun: "what was spent", Kind: MoneyField},
			{Name: "forecast", Label: "Forecast for the end", Noun: "the forecast", Kind: MoneyField},
			{Name: "reason", Label: "Reason for the variance", Noun: "the reason for the variance", Kind: LongText, Optional: true},
		},
		rule: moneyRule,
	},
	{
		Code: LessonsSection, Title: "Lessons and case studies", One: "lesson or case study",
		Lead: "What others can learn from. Write nothing by which a victim, a case or a delegate could be known.",
		open: func(answers map[string]string) bool { return answers["kind"] == "Lesson" },
		Fields: []EntryField{
			{Name: "title", Label: "Title", Noun: "a title", Kind: ShortText},
			{Name: "kind", Label: "Kind", Noun: "whether it is a lesson or a case study", Kind: ChoiceOf, Choices: []string{"Lesson", "Case study"}},
			{Name: "text", Label: "What happened, and what follows from it", Noun: "what happened", Kind: LongText},
		},
	},
	{Code: EvidenceSection, Title: "Evidence files", Lead: "Files that show what the return says: minutes, agendas, published reports. Whoever may read the return may download them."},
}

// SectionOf is the section of that code. Error: ErrNoEntry.
func SectionOf(code string) (Section, error) {
	index := slices.IndexFunc(ReturnSections, func(section Section) bool { return section.Code == code })
	if index < 0 {
		return Section{}, ErrNoEntry
	}
	return ReturnSections[index], nil
}

// EntryFault is what is wrong with a field of an entry, in words for who fills it in.
type EntryFault struct{ Field, Message string }

// EntryFaults is the error of an entry that cannot be kept as it is.
type EntryFaults []EntryFault

func (f EntryFaults) Error() string {
	words := make([]string, len(f))
	for i, fault := range f {
		words[i] = fault.Field + ": " + fault.Message
	}
	return "not an entry: " + strings.Join(words, "; ")
}

const (
	maxShortText = 200
	maxPounds    = 1_000_000_000_000
	// yearsAround are the years before and after a programme within which its days lie.
	yearsAround = 5
)

// entryDays are today and the first and the last day that an entry may name, YYYY-MM-DD.
type entryDays struct{ today, first, last string }

// entryDays are those of the entries of a programme's returns.
func (s *Service) entryDays(ctx context.Context, code string) (entryDays, error) {
	programme, err := s.knownProgramme(ctx, code)
	if err != nil {
		return entryDays{}, err
	}
	first, err := time.Parse(dayLayout, programme.StartsOn)
	if err != nil {
		return entryDays{}, err
	}
	last, err := time.Parse(dayLayout, programme.EndsOn)
	return entryDays{s.Today(), first.AddDate(-yearsAround, 0, 0).Format(dayLayout), last.AddDate(yearsAround, 0, 0).Format(dayLayout)}, err
}

// check is the answers as they are kept, with nothing that the section does not ask for, and
// what is wrong with them.
func (s Section) check(answers map[string]string, days entryDays) (map[string]string, EntryFaults) {
	kept, faults := map[string]string{}, EntryFaults{}
	for _, field := range s.Fields {
		answer := strings.TrimSpace(answers[field.Name])
		if answer == "" {
			if !field.Optional {
				faults = append(faults, EntryFault{field.Name, field.missing()})
			}
			continue
		}
		value, message := field.read(answer, days)
		if message != "" {
			faults = append(faults, EntryFault{field.Name, message})
		}
		kept[field.Name] = value
	}
	if s.rule != nil && len(faults) == 0 {
		faults = s.rule(kept, days)
	}
	return kept, faults
}

func (f EntryField) missing() string {
	if f.Kind == ChoiceOf {
		return "Select " + f.Noun
	}
	return "Enter " + f.Noun
}

// read is an answer as it is kept, and what is wrong with it, "" for nothing.
func (f EntryField) read(answer string, days entryDays) (value, message string) {
	name := sentenceCase(f.Noun)
	switch f.Kind {
	case DayField:
		if checkDay(answer) != nil {
			return answer, name + " must be a real date"
		}
		if answer < days.first || answer > days.last {
			return answer, name + " must be between " + dayWords(days.first) + " and " + dayWords(days.last)
		}
	case MoneyField:
		typed := poundsTyped.FindStringSubmatch(answer)
		if typed == nil {
			return answer, name + " must be in whole pounds, like 120,000"
		}
		pounds, err := strconv.ParseInt(strings.ReplaceAll(typed[1], ",", ""), 10, 64)
		if err != nil || pounds > maxPounds {
			return answer, name + " must be in whole pounds, like 120,000"
		}
		return strconv.FormatInt(pounds, 10), ""
	case ChoiceOf:
		if !slices.Contains(f.Choices, answer) {
			return answer, f.missing()
		}
	case ShortText:
		if len([]rune(answer)) > maxShortText {
			return answer, name + " must be 200 characters or fewer"
		}
	default:
		if len([]rune(answer)) > MaxText {
			return answer, name + " must be 2,000 characters or fewer"
		}
	}
	return answer, ""
}

// poundsTyped is how whole pounds may be typed: commas part thousands, and nothing else.
var poundsTyped = regexp.MustCompile(`^£?(\d{1,3}(?:,\d{3})+|\d+)(?:\.00)?$`)

func sentenceCase(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

// milestoneRule: what was reached was reached by today and is not expected any more, and what was
// not is expected some day.
func milestoneRule(answers map[string]string, days entryDays) []EntryFault {
	actual, forecast := answers["actual"], answers["forecast"]
	switch {
	case actual > days.today:
		return []EntryFault{{"actual", "The actual day must be today or in the past"}}
	case actual == "" && forecast == "":
		return []EntryFault{{"forecast", "Enter the forecast day, or the actual day if it was reached"}}
	case actual != "" && forecast > actual:
		return []EntryFault{{"forecast", "The forecast day must not be after the actual day. Leave it empty if the milestone was reached"}}
	}
	return nil
}

// moneyRule: a variance has a reason.
func moneyRule(answers map[string]string, _ entryDays) []EntryFault {
	if answers["forecast"] != answers["budget"] && answers["reason"] == "" {
		return []EntryFault{{"reason", "Enter the reason why the forecast differs from the budget"}}
	}
	return nil
}
