package surveys

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"muster/courses"
)

// countRow is a stored row of counts.
type countRow struct {
	ID        string
	Subject   countSubject
	A         string
	AVersion  int `gorm:"column:a_version"`
	B         string
	BVersion  int `gorm:"column:b_version"`
	Signature string
	Kind      countKind
	Member    string
	Level     int
	Period    string
	N         int
	Seats     int
	Cells     []byte
}

// TableName is the table's name.
func (countRow) TableName() string { return "survey_counts" }

func (r countRow) key() countKey {
	return countKey{r.Subject, r.A, r.AVersion, r.B, r.BVersion, r.Signature, r.Kind, r.Member, r.Level, r.Period}
}

// lockCounts keeps others from changing the counts until the transaction ends. SQLite has
// one writer at a time as it is.
func lockCounts(tx *gorm.DB) error {
	if tx.Name() != "postgres" {
		return nil
	}
	return tx.Exec("SELECT pg_advisory_xact_lock(hashtext('survey_counts'))").Error
}

// responseKey is the key of a response.
type responseKey struct{ wave, id string }

func (r responseRow) key() responseKey { return responseKey{r.WaveID, r.ID} }

// countChange is responses that are taken away and others that are added, and those that stay
// and have a code of theirs: stored responses that are counted tell which codes pair. It has
// all that counting them needs.
type countChange struct {
	books                *library
	removed, added, kept []responseRow
}

// gather reads what a change needs.
func gather(tx *gorm.DB, books *library, removed, added []responseRow) (countChange, error) {
	change := countChange{books: books, removed: removed, added: added}
	changed := make(map[responseKey]bool, len(removed)+len(added))
	codes := map[string]bool{}
	for _, row := range slices.Concat(removed, added) {
		changed[row.key()] = true
		if row.PairCode != "" {
			codes[row.PairCode] = true
		}
		if _, err := books.book(tx, row.WaveID, row.Version); err != nil {
			return change, err
		}
	}
	err := eachCoded(tx, slices.Sorted(maps.Keys(codes)), func(row responseRow) error {
		if changed[row.key()] {
			return nil
		}
		change.kept = append(change.kept, row)
		_, err := books.book(tx, row.WaveID, row.Version)
		return err
	})
	return change, err
}

// change adds to the counts what becomes of them when responses are taken away and others
// are added.
func (c *counts) change(tx *gorm.DB, books *library, removed, added []responseRow) error {
	change, err := gather(tx, books, removed, added)
	if err != nil {
		return err
	}
	return c.apply(change)
}

// apply adds a change to the counts. It asks nothing of the database.
func (c *counts) apply(change countChange) error {
	uses := map[string]*codeChange{}
	err := c.countAll(nil, change.books, change.removed, -1, uses, func(u *codeChange, r codedResponse) { u.removed = append(u.removed, r) })
	if err != nil {
		return err
	}
	err = c.countAll(nil, change.books, change.added, 1, uses, func(u *codeChange, r codedResponse) { u.added = append(u.added, r) })
	if err != nil {
		return err
	}
	reader := &answerReader{}
	for _, row := range change.kept {
		coded, err := c.codedBy(nil, change.books, row, reader)
		if err != nil {
			return err
		}
		uses[row.PairCode].kept = append(uses[row.PairCode].kept, coded)
	}
	for _, use := range uses {
		c.addCode(slices.Concat(use.kept, use.removed), -1)
		c.addCode(slices.Concat(use.kept, use.added), 1)
	}
	return nil
}

// codeChange is what becomes of the responses of one pair code.
type codeChange struct{ kept, removed, added []codedResponse }

func (c *counts) countAll(tx *gorm.DB, books *library, rows []responseRow, sign int, uses map[string]*codeChange, put func(*codeChange, codedResponse)) error {
	reader := &answerReader{}
	likes := map[likeResponses]*counter{}
	for _, row := range rows {
		book, err := books.book(tx, row.WaveID, row.Version)
		if err != nil {
			return err
		}
		answers, err := row.read(reader)
		if err != nil {
			return err
		}
		slots := make([]uint32, len(book.questions))
		c.read(book, answers, slots)
		c.addResponse(likes, book, row, answers, slots)
		if row.PairCode == "" {
			c.addPerson(countedAlone, []codedResponse{codedOf(book, row, answers, slots)}, sign)
		}
		if row.PairCode == "" || uses == nil {
			continue
		}
		if uses[row.PairCode] == nil {
			uses[row.PairCode] = &codeChange{}
		}
		put(uses[row.PairCode], codedOf(book, row, answers, slots))
	}
	for like, counted := range likes {
		c.addLikes(like, counted, sign)
	}
	return nil
}

func (c *counts) codedBy(tx *gorm.DB, books *library, row responseRow, reader *answerReader) (codedResponse, error) {
	book, err := books.book(tx, row.WaveID, row.Version)
	if err != nil {
		return codedResponse{}, err
	}
	answers, err := row.read(reader)
	if err != nil {
		return codedResponse{}, err
	}
	slots := make([]uint32, len(book.questions))
	c.read(book, answers, slots)
	return codedOf(book, row, answers, slots), nil
}

// codeBatch is how many codes are looked for at once.
const codeBatch = 5000

// eachCoded hands out the counted responses with one of the codes.
func eachCoded(tx *gorm.DB, codes []string, do func(responseRow) error) error {
	for batch := range slices.Chunk(codes, codeBatch) {
		var rows []responseRow
		if err := among(tx, "pair_code", batch).Where("pair_code <> '' AND counted").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// save adds the counts to the stored ones, in the caller's transaction, which has them
// locked. Rows are deleted and inserted in the order of their ids, which says nothing.
func (c *counts) save(to bulk) error {
	tx := to.tx
	keys := make(map[string]countKey, len(c.rows))
	for key := range c.rows {
		keys[key.id()] = key
	}
	ids := slices.Sorted(maps.Keys(keys))
	for batch := range slices.Chunk(ids, responseBatch) {
		var stored []countRow
		if err := among(tx, "id", batch).Find(&stored).Error; err != nil {
			return err
		}
		for _, row := range stored {
			if err := c.merge(row); err != nil {
				return err
			}
		}
		if len(stored) > 0 {
			if err := among(tx, "id", batch).Delete(&countRow{}).Error; err != nil {
				return err
			}
		}
	}
	rows := make([]countRow, 0, len(ids))
	for _, id := range ids {
		if row := c.row(id, keys[id]); row != nil {
			rows = append(rows, *row)
		}
	}
	return countTable.write(to, rows, nil)
}

// merge adds a stored row to its counter.
func (c *counts) merge(row countRow) error {
	counter := c.at(row.key())
	counter.n += row.N
	counter.seats += row.Seats
	if err := c.decode(row.Subject, row.Cells, counter.add); err != nil {
		return fmt.Errorf("%w: %v", err, row.key())
	}
	return nil
}

// row is how a counter is stored, nil when it counts nothing.
func (c *counts) row(id string, key countKey) *countRow {
	counter := c.rows[key]
	if counter.empty() {
		return nil
	}
	return &countRow{
		id, key.subject, key.a, key.aVersion, key.b, key.bVersion, key.signature, key.kind, key.member, key.level, key.period,
		counter.n, counter.seats, c.encode(key.subject, counter.cells),
	}
}

// addCounted stores responses and counts those of them that say they are. They are counted
// while they are being written, for both take as long.
func addCounted(to bulk, rows []responseRow, store func() error) error {
	counted := slices.DeleteFunc(slices.Clone(rows), func(row responseRow) bool { return !row.Counted })
	if err := lockCounts(to.tx); err != nil {
		return err
	}
	change, err := gather(to.tx, newLibrary(), nil, counted)
	if err != nil {
		return err
	}
	added := newCounts()
	done := make(chan error, 1)
	go func() { done <- added.apply(change) }()
	if err := errors.Join(store(), <-done); err != nil {
		return err
	}
	return added.save(to)
}

// uncount takes stored responses, those that are counted, out of the counts. Whoever deletes
// responses or writes them anew calls it first, in the same transaction; what is then stored
// with Counted false is counted again in its time.
func uncount(tx *gorm.DB, rows []responseRow) error {
	rows = slices.DeleteFunc(slices.Clone(rows), func(row responseRow) bool { return !row.Counted })
	if len(rows) == 0 {
		return nil
	}
	if err := lockCounts(tx); err != nil {
		return err
	}
	changed := newCounts()
	if err := changed.change(tx, newLibrary(), rows, nil); err != nil {
		return err
	}
	return changed.save(bulk{tx: tx})
}

const (
	// countAtOnce is how many of a day's answers wait before they are counted on that day.
	countAtOnce = 1000
	// countChunk is how many are counted in one transaction.
	countChunk = 20000
)

// CountResponses counts the answers that were handed in on earlier days, or of today when
// many wait, and says how many. It is a job, and the last step of bringing an older database
// up to date. A comparison is the same before and after it, only faster.
func (s *Service) CountResponses(ctx context.Context) (int, error) {
	total := 0
	for {
		done, err := s.store.countSome(ctx, courses.DayOf(s.now()))
		total += done
		if err != nil || done < countChunk {
			return total, err
		}
	}
}

// toCount are the responses that are not counted and whose step is closed, or will be
// before anything of their wave is shown.
const toCount = `NOT counted AND (step = 0 OR
	step < (SELECT w.step FROM survey_wave_steps AS w WHERE w.wave_id = survey_responses.wave_id))`

// responsesToCount is the table of responses for a query whose condition is NOT counted. SQLite
// would go through all responses of a wave instead of the index of those to count.
func responsesToCount(db *gorm.DB) string {
	if db.Name() == "sqlite" {
		return "survey_responses INDEXED BY survey_responses_to_count"
	}
	return "survey_responses"
}

// uncounted are the responses of the waves that are not counted.
func (s store) uncounted(ctx context.Context, waveIDs []string) *gorm.DB {
	return s.with(ctx).Model(&responseRow{}).Table(responsesToCount(s.db)).Where("NOT counted AND wave_id IN ?", waveIDs)
}

func (s store) countSome(ctx context.Context, today string) (count int, err error) {
	err = s.bulkTransaction(ctx, false, func(to bulk) error {
		tx := to.tx
		if err := lockCounts(tx); err != nil {
			return err
		}
		var waiting int64
		if err := tx.Table(responsesToCount(tx)).Where(toCount).Count(&waiting).Error; err != nil || waiting == 0 {
			return err
		}
		before := today
		if waiting >= countAtOnce {
			before = "9999"
		}
		var rows []responseRow
		err := tx.Raw(`UPDATE survey_responses SET counted = TRUE WHERE (wave_id, id) IN (
			SELECT wave_id, id FROM `+responsesToCount(tx)+` WHERE `+toCount+` AND recorded_on < ?
			ORDER BY wave_id, session_id, submitted_on, id LIMIT ?) RETURNING *`, before, countChunk).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		count = len(rows)
		added := newCounts()
		if err := added.change(tx, newLibrary(), nil, rows); err != nil {
			return err
		}
		return added.save(to)
	})
	return count, err
}
