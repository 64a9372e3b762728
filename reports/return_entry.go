package reports

import (
	"context"
	"slices"
	"time"

	"muster/courses/people"
)

// ReturnEntry is something written in a section of a return. Key is the deliverable's letter,
// or made when the entry is added. Answers are by the names of the section's fields. Revision
// counts its changes, from 1; 0 is an entry that is not there yet.
type ReturnEntry struct {
	Section   string
	Key       string
	Answers   map[string]string
	Revision  int
	ChangedBy string
	ChangedAt time.Time
}

// Title is what the entry is called, "" for one that goes by its deliverable.
func (e ReturnEntry) Title() string { return e.Answers["title"] }

// TaskState is how far a section is: not started, in progress or completed.
type TaskState string

// The states of a task.
const (
	NotStarted TaskState = "Not started"
	InProgress TaskState = "In progress"
	Completed  TaskState = "Completed"
)

// ReturnTask is a section of a return as its task list shows it. Written is how many entries
// or files it has, Undecided how many entries of the return before are still to be decided.
type ReturnTask struct {
	Section
	State     TaskState
	Written   int
	Undecided int
}

// Written is everything that was written in a return so far, and what was carried over from
// the return before or is still proposed.
type Written struct {
	Return   Return
	Tasks    []ReturnTask
	Entries  []ReturnEntry
	Evidence []Evidence
	Carried  []CarriedEntry
}

// In are the entries of a section, in its order.
func (w Written) In(section string) []ReturnEntry {
	return slices.DeleteFunc(slices.Clone(w.Entries), func(entry ReturnEntry) bool { return entry.Section != section })
}

// ReturnWritten is what was written in a return, for managers, the board and administrators.
// Errors: ErrNotAllowed, ErrNoReturn.
func (s *Service) ReturnWritten(ctx context.Context, actor people.Actor, slug string) (Written, error) {
	if !MayWithReturn(actor, ReadDraft) {
		return Written{}, ErrNotAllowed
	}
	filed, err := s.readable(ctx, actor, slug)
	if err != nil {
		return Written{}, err
	}
	return s.written(ctx, filed)
}

func (s *Service) written(ctx context.Context, filed Return) (Written, error) {
	written, err := s.store.written(ctx, filed)
	if err != nil {
		return Written{}, err
	}
	if written.Carried, err = s.carried(ctx, filed); err != nil {
		return Written{}, err
	}
	for i, task := range written.Tasks {
		written.Tasks[i].Undecided = len(written.Undecided(task.Code))
	}
	return written, nil
}

// tasks are the sections with how far each is.
func (w Written) tasks(completed map[string]bool) []ReturnTask {
	tasks := make([]ReturnTask, len(ReturnSections))
	for i, section := range ReturnSections {
		task := ReturnTask{Section: section, State: NotStarted, Written: len(w.In(section.Code))}
		if section.Code == EvidenceSection {
			task.Written = len(w.Evidence)
		}
		switch {
		case completed[section.Code]:
			task.State = Completed
		case task.Written > 0:
			task.State = InProgress
		}
		tasks[i] = task
	}
	return tasks
}

// SaveReturnEntry keeps an entry of a draft: a new one, with Revision 0 and, but for a
// deliverable's, without a Key, or one over the Revision that it was made of. The section is
// no longer complete then. Errors: ErrNotAllowed, ErrNoReturn, ErrNoEntry, EntryFaults,
// ErrStage, ErrChangedSince when somebody else has changed it meanwhile.
func (s *Service) SaveReturnEntry(ctx context.Context, actor people.Actor, slug string, entry ReturnEntry) (ReturnEntry, error) {
	filed, section, err := s.writable(ctx, actor, slug, entry.Section)
	if err != nil {
		return ReturnEntry{}, err
	}
	if len(section.Fields) == 0 {
		return ReturnEntry{}, ErrNoEntry
	}
	days, err := s.entryDays(ctx, filed.Programme)
	if err != nil {
		return ReturnEntry{}, err
	}
	var faults EntryFaults
	if entry.Answers, faults = section.check(entry.Answers, days); len(faults) > 0 {
		return ReturnEntry{}, faults
	}
	switch {
	case section.ByDeliverable:
		if err := s.knowsDeliverable(ctx, filed.Programme, entry.Key); err != nil {
			return ReturnEntry{}, err
		}
	case entry.Key == "" && entry.Revision == 0:
		entry.Key = people.NewID()
	case entry.Key == "" || entry.Revision == 0:
		return ReturnEntry{}, ErrNoEntry
	}
	entry.ChangedBy, entry.ChangedAt = actor.PersonID, s.moment()
	return s.store.saveEntry(ctx, actor, filed, entry)
}

// RemoveReturnEntry takes an entry out of a draft. One that was carried over is proposed
// again. Errors: as SaveReturnEntry.
func (s *Service) RemoveReturnEntry(ctx context.Context, actor people.Actor, slug string, entry ReturnEntry) error {
	filed, _, err := s.writable(ctx, actor, slug, entry.Section)
	if err != nil {
		return err
	}
	return s.store.removeEntry(ctx, actor, filed, entry, s.moment())
}

// CompleteSection says that a section of a draft is complete, or that it is not. Errors:
// ErrNotAllowed, ErrNoReturn, ErrNoEntry, ErrStage, ErrUndecided while entries of the return
// before are proposed for it.
func (s *Service) CompleteSection(ctx context.Context, actor people.Actor, slug, section string, complete bool) error {
	filed, _, err := s.writable(ctx, actor, slug, section)
	if err != nil {
		return err
	}
	carried, err := s.carried(ctx, filed)
	if err != nil {
		return err
	}
	if complete && len((Written{Carried: carried}).Undecided(section)) > 0 {
		return ErrUndecided
	}
	return s.store.completeSection(ctx, actor, filed, section, complete, s.moment())
}

// writable finds a draft and its section for somebody who may write in it.
func (s *Service) writable(ctx context.Context, actor people.Actor, slug, code string) (Return, Section, error) {
	if !MayWithReturn(actor, Write) {
		return Return{}, Section{}, ErrNotAllowed
	}
	section, err := SectionOf(code)
	if err != nil {
		return Return{}, Section{}, err
	}
	filed, err := s.readable(ctx, actor, slug)
	if err == nil && filed.State != Draft {
		err = ErrStage
	}
	return filed, section, err
}

func (s *Service) knowsDeliverable(ctx context.Context, programme, letter string) error {
	deliverables, err := s.store.deliverables(ctx, programme)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(deliverables, func(d Deliverable) bool { return d.Letter == letter }) {
		return ErrNoEntry
	}
	return nil
}
