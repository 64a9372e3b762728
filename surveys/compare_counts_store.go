package surveys

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"gorm.io/gorm"
)

// snapshot runs do on the database as it is at one moment: counts and what is not counted
// yet belong together.
func (s store) snapshot(ctx context.Context, do func(store) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.db.Name() == "postgres" {
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.with(ctx).Transaction(func(tx *gorm.DB) error { return do(store{tx}) }, options)
}

// countsKnow tells whether the counts have what a question asks: all responses of whole waves,
// not those of some sessions, or of a wave on both sides.
func countsKnow(q question) bool {
	shared := slices.ContainsFunc(q.before.waveIDs(), func(id string) bool { return slices.Contains(q.after.waveIDs(), id) })
	return !shared && q.before.sessions == nil && q.after.sessions == nil
}

// countedLater tells how many of the waves' counted responses are of later steps than the
// filter's, and of how many the others are.
func (s store) countedLater(ctx context.Context, waves []string, filter responseFilter) (later, others int, err error) {
	if filter.steps == nil {
		return 0, 0, nil
	}
	counted, err := s.countedSteps(ctx, waves)
	for wave, steps := range counted {
		for step, n := range steps {
			if step >= filter.steps[wave] {
				later += n
			} else {
				others += n
			}
		}
	}
	return later, others, err
}

// countedSteps are the numbers of counted responses by wave and step.
func (s store) countedSteps(ctx context.Context, waves []string) (map[string]map[int]int, error) {
	var rows []struct {
		A, Member string
		N         int
	}
	err := s.responseCountsOf(ctx, kindStep, waves).Where("level = 0").Select("a, member, SUM(n) AS n").Group("a, member").Find(&rows).Error
	counts := map[string]map[int]int{}
	for _, row := range rows {
		step, broken := strconv.Atoi(row.Member)
		if broken != nil {
			return nil, broken
		}
		if counts[row.A] == nil {
			counts[row.A] = map[int]int{}
		}
		counts[row.A][step] += row.N
	}
	return counts, err
}

// readTally fills the reader's tally with what the question asks, if the counts know it. What
// they have of later steps than the question's is taken away again, answer by answer, unless it
// is most of what they have: then it is not known.
func (s store) readTally(ctx context.Context, reader *countReader, q question) (known bool, err error) {
	if known = countsKnow(q); !known {
		return false, nil
	}
	err = s.snapshot(ctx, func(s store) error {
		for _, side := range []chosenSide{q.before, q.after} {
			later, others, err := s.countedLater(ctx, side.waveIDs(), side.filter(""))
			if known = known && later <= others; err != nil || !known {
				return err
			}
			if later == 0 {
				continue
			}
			var rows []responseRow
			if err := side.filter("").later(s.with(ctx).Where("counted")).Find(&rows).Error; err != nil {
				return err
			}
			reader.later = append(reader.later, rows...)
		}
		return s.fillTally(ctx, reader, q)
	})
	reader.settle()
	return known, err
}

func (s store) fillTally(ctx context.Context, reader *countReader, q question) error {
	waves := slices.Concat(q.before.waveIDs(), q.after.waveIDs())
	dates := dates{q.asAt, q.options.By.isOverTime()}
	if err := s.readCounts(ctx, reader, waves, dates); err != nil {
		return err
	}
	for _, side := range []chosenSide{q.before, q.after} {
		if err := s.addUncounted(ctx, reader, side); err != nil {
			return err
		}
	}
	if err := s.readUncounted(ctx, reader, waves, dates); err != nil {
		return err
	}
	if q.options.By != ByNothing && reader.all.ambiguousCodes > 0 {
		return s.ambiguousInGroups(ctx, reader, q.before, q.after, q.asAt)
	}
	return nil
}

// addUncounted finds the responses of a side that are not counted yet.
func (s store) addUncounted(ctx context.Context, reader *countReader, side chosenSide) error {
	var rows []responseRow
	err := responseFilter{steps: side.steps}.apply(s.uncounted(ctx, side.waveIDs())).Find(&rows).Error
	reader.uncounted = append(reader.uncounted, rows...)
	return err
}

func (s store) readCounts(ctx context.Context, reader *countReader, waves []string, dates dates) error {
	surveys := reader.surveys()
	for _, of := range []struct {
		subject countSubject
		where   string
		values  []any
	}{
		{countedResponses, "a IN ?", []any{waves}},
		{countedPairs, "a IN ? AND b IN ?", []any{waves, waves}},
		{countedCodes, "a IN ? AND b IN ?", []any{surveys, append(surveys, "")}},
	} {
		kind := reader.kind(of.subject)
		if of.subject == countedCodes {
			kind = kindAll
		}
		where, values := dates.where(kind)
		query := s.with(ctx).Model(&countRow{}).Select("a, a_version, b, b_version, signature, member, period, n, cells").
			Where("subject = ? AND kind = ?", of.subject, kind).Where(of.where, of.values...).Where(where, values...)
		rows, err := query.Rows()
		if err != nil {
			return err
		}
		if err := reader.readRows(rows, countKey{subject: of.subject, kind: kind}); err != nil {
			return err
		}
	}
	return nil
}

func (r *countReader) readRows(rows *sql.Rows, key countKey) error {
	defer rows.Close()
	var cells sql.RawBytes
	var n int
	for rows.Next() {
		if err := rows.Scan(&key.a, &key.aVersion, &key.b, &key.bVersion, &key.signature, &key.member, &key.period, &n, &cells); err != nil {
			return err
		}
		err := r.read(key, n, func(do func(cellKey, int)) error { return r.counts.decode(key.subject, cells, do) })
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// surveys are those of the comparison's waves.
func (r *countReader) surveys() []string {
	var surveys []string
	for _, side := range []readSide{r.before, r.after} {
		for wave := range side.waves {
			if survey := r.books.surveys[wave]; !slices.Contains(surveys, survey) {
				surveys = append(surveys, survey)
			}
		}
	}
	return surveys
}

// readUncounted adds what becomes of the counts without the later responses, and with those that
// are not counted.
func (s store) readUncounted(ctx context.Context, reader *countReader, waves []string, dates dates) error {
	if len(reader.uncounted) == 0 && len(reader.later) == 0 {
		return nil
	}
	if err := reader.counts.change(s.with(ctx), reader.books, reader.later, reader.uncounted); err != nil {
		return err
	}
	surveys := reader.surveys()
	for key, counter := range reader.counts.rows {
		kind := reader.kind(key.subject)
		if key.subject == countedCodes {
			kind = kindAll
		}
		ours := slices.Contains(waves, key.a) && (key.subject == countedResponses || slices.Contains(waves, key.b))
		if key.subject == countedCodes {
			ours = slices.Contains(surveys, key.a) && (key.b == "" || slices.Contains(surveys, key.b))
		}
		if !ours || key.kind != kind || !dates.has(key) {
			continue
		}
		err := reader.read(key, counter.n, func(do func(cellKey, int)) error {
			for at, n := range counter.cells {
				do(at, n)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ambiguousInGroups counts the ambiguous codes of each group. Who has them is in no count:
// they are few, and in the records.
func (s store) ambiguousInGroups(ctx context.Context, reader *countReader, before, after chosenSide, asAt string) error {
	twice := func(side chosenSide) *gorm.DB {
		query := s.with(ctx).Model(&responseRow{}).Select("pair_code").Where("wave_id IN ? AND pair_code <> ''", side.waveIDs())
		return side.filter(asAt).apply(query).Group("pair_code").Having("COUNT(*) > 1")
	}
	codes := s.with(ctx).Where("pair_code IN (?) OR pair_code IN (?)", twice(before), twice(after))
	for _, side := range []struct {
		chosenSide
		plan  sidePlan
		coded func(*codeUse) *codedSide
	}{
		{before, reader.before.plan, func(u *codeUse) *codedSide { return &u.before }},
		{after, reader.after.plan, func(u *codeUse) *codedSide { return &u.after }},
	} {
		var failed error
		for response := range s.responsesWhere(ctx, side.waveIDs(), side.filter(asAt), reader.names, codes, &failed) {
			group := reader.groupOf(side.plan.versions[response.QuestionnaireVersion], response)
			reader.use(response.PairCode, side.coded, group, nil)
		}
		if failed != nil {
			return failed
		}
	}
	for _, use := range reader.codes {
		if use.before.uses > 1 || use.after.uses > 1 {
			reader.countAmbiguousInGroups(use)
		}
	}
	return nil
}
