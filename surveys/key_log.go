package surveys

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"muster/courses"
)

// keyLogBatch is how many codes are counted before they are written into the log on a day
// that is not over.
const keyLogBatch = 10

// log adds a line to the log of the keys, which lies beside them and only grows: the day, the
// programme and what was done. It never says for whom, nor at what time of day.
func (k PairKey) log(now time.Time, programme, what string) error {
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return fmt.Errorf("log the use of a key: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(k.folder, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("log the use of a key: %w", err)
	}
	_, err = fmt.Fprintf(file, "%s %s: %s\n", courses.DayOf(now), programme, what)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("log the use of a key: %w", err)
	}
	return nil
}

func keyMadeWords(keyedAnew int) string {
	if keyedAnew == 0 {
		return "the key is made"
	}
	return fmt.Sprintf("the key is made, and %d codes stored before are keyed with it", keyedAnew)
}

// keyLogAhead is for how many codes a line is written before the first of them is made.
const keyLogAhead = 100

// keyUses counts the codes that were made and are not in the log yet. A line at every use
// would be a list of the moments at which people answered; so one that says how many may be
// made comes before, and one that says how many were made after.
type keyUses struct {
	mutex sync.Mutex
	today string
	made  map[string]int // by programme
	ahead map[string]int // of them, in the log already as codes that may be made
}

// announce writes the line before codes of the programme where fewer than so many are left of
// those that are in the log.
func (u *keyUses) announce(programme string, left int, write func() error) error {
	if u.made == nil {
		u.made, u.ahead = map[string]int{}, map[string]int{}
	}
	if u.ahead[programme]-u.made[programme] >= left {
		return nil
	}
	if err := write(); err != nil {
		return err
	}
	u.ahead[programme] += keyLogAhead
	return nil
}

// prepare announces before anybody answers, so that the log does not tell by its age when
// somebody did.
func (u *keyUses) prepare(programme string, write func() error) error {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return u.announce(programme, keyLogAhead/2, write)
}

// count counts a code that is about to be made for an answer. It is announced before, should
// more answers come than were prepared for: no such code is made that is in no line.
func (u *keyUses) count(programme string, write func() error) error {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if err := u.announce(programme, 1, write); err != nil {
		return err
	}
	u.made[programme]++
	return nil
}

// take takes the counts that may be written: those of keyLogBatch or more, and all of them
// when the day is another or all is true.
func (u *keyUses) take(today string, all bool) map[string]int {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.today != "" && u.today != today {
		all, u.ahead = true, map[string]int{} // each day has lines of its own
	}
	u.today = today
	taken := map[string]int{}
	for programme, count := range u.made {
		if all || count >= keyLogBatch {
			taken[programme] = count
			delete(u.made, programme)
			delete(u.ahead, programme)
		}
	}
	return taken
}

// logAhead writes the line before codes of the programme are made.
func (s *Service) logAhead(programme string) func() error {
	return func() error {
		return s.pairs.log(s.now(), programme, fmt.Sprintf("codes that may be made from here on, to store answers: %d", keyLogAhead))
	}
}

// prepareKeyUses prepares the log for the programmes whose surveys take answers now.
func (s *Service) prepareKeyUses(ctx context.Context) error {
	waves, err := s.Waves(ctx)
	if err != nil {
		return err
	}
	if waves, err = s.withKeys(ctx, waves); err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, wave := range waves {
		if wave.Programme != "" && wave.IsOpen(s.now()) {
			asked[wave.Programme] = true
		}
	}
	for _, programme := range slices.Sorted(maps.Keys(asked)) {
		if err := s.keyUses.prepare(programme, s.logAhead(programme)); err != nil {
			return err
		}
	}
	return nil
}

// LogKeyUse writes into the log of the keys how many codes were made. It is called when the
// program ends; of a program that is killed the log keeps the lines of how many it might make.
func (s *Service) LogKeyUse(context.Context) error {
	_, err := s.logKeyUse(true)
	return err
}

// LogKeyUseInBatches is LogKeyUse for counts of ten or more, and once a day for all; and it
// prepares the log for the answers to come. It is a job.
func (s *Service) LogKeyUseInBatches(ctx context.Context) (int, error) {
	logged, err := s.logKeyUse(false)
	if err != nil || !s.pairs.inFile() {
		return logged, err
	}
	return logged, s.prepareKeyUses(ctx)
}

func (s *Service) logKeyUse(all bool) (int, error) {
	if !s.pairs.inFile() {
		return 0, nil
	}
	taken := s.keyUses.take(courses.DayOf(s.now()), all)
	for _, programme := range slices.Sorted(maps.Keys(taken)) {
		err := s.pairs.log(s.now(), programme, fmt.Sprintf("codes made, to store answers: %d", taken[programme]))
		if err != nil {
			return 0, err
		}
	}
	return len(taken), nil
}
