package people

import (
	"context"
	"slices"
	"sync"
	"time"
)

// organisationsKept is how long the organisations are remembered. Nearly every page
// names one, and they hardly ever change. What another process has changed is seen
// after this; what this one has changed, at once.
const organisationsKept = 10 * time.Second

// organisationMemory remembers all organisations, by name. A nil one remembers
// nothing. Any number of goroutines may use it.
type organisationMemory struct {
	mutex   sync.Mutex
	list    []Organisation
	readAt  time.Time // zero when there is nothing to remember
	changes int
}

// organisations are those remembered, or else what read gives.
func (m *organisationMemory) organisations(ctx context.Context, now time.Time, read func(context.Context) ([]Organisation, error)) ([]Organisation, error) {
	if m == nil {
		return read(ctx)
	}
	list, changes := m.remembered(now)
	if list != nil {
		return list, nil
	}
	list, err := read(ctx)
	if err != nil {
		return nil, err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.changes == changes { // or the change may have come after the reading
		m.list, m.readAt = slices.Clone(list), now
	}
	return list, nil
}

// remembered is a copy of the list, nil when it is not known or too old, and how
// often there has been a change.
func (m *organisationMemory) remembered(now time.Time) ([]Organisation, int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if age := now.Sub(m.readAt); m.readAt.IsZero() || age < 0 || age >= organisationsKept {
		return nil, m.changes
	}
	return slices.Clone(m.list), m.changes
}

// forget is called after a change.
func (m *organisationMemory) forget() {
	if m == nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.list, m.readAt = nil, time.Time{}
	m.changes++
}
