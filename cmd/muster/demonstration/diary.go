package demonstration

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// clock is the moment at which the demonstration acts.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// diary is what happens when. Acts are noted in any order and done in the order of time;
// those of one moment in the order in which they were noted.
type diary struct{ acts []act }

type act struct {
	at time.Time
	do func(context.Context) error
}

func (d *diary) note(at time.Time, do func(context.Context) error) {
	d.acts = append(d.acts, act{at, do})
}

// live does every act with the clock set to its moment, and tells how far it has come.
func (d *diary) live(ctx context.Context, clock *clock, tell func(done, total int)) error {
	slices.SortStableFunc(d.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for i, act := range d.acts {
		clock.at = act.at.UTC()
		if err := act.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", act.at.Format(time.DateTime), err)
		}
		tell(i+1, len(d.acts))
	}
	return nil
}
