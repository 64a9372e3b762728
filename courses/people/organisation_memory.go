package people

import (
	"context"
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
	known   *allOrganisations // nil when there is nothing to remember
	readAt  time.Time
	changes int
}

// allOrganisations are all organisations, by name and by their ids. Nobody changes them
// once they are made: many requests read them at once.
type allOrganisations struct {
	list []Organisation
	byID map[string]Organisation
}

func newAllOrganisations(list []Organisation) *allOrganisations {
	all := &allOrganisations{list, make(map[string]Organisation, len(list))}
	for _, organisation := range list {
		all.byID[organisation.ID] = organisation
	}
	return all
}

// organisations are those remembered, or else what read gives.
func (m *organisationMemory) organisations(ctx context.Context, now time.Time, read func(context.Context) ([]Organisation, error)) (*allOrganisations, error) {
	known, changes := m.remembered(now)
	if known != nil {
		return known, nil
	}
	list, err := read(ctx)
	if err != nil {
		return nil, err
	}
	known = newAllOrganisations(list)
	if m == nil {
		return known, nil
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.changes == changes { // or the change may have come after the reading
		m.known, m.readAt = known, now
	}
	return known, nil
}

// remembered is what is known, nil when that is nothing or too old, and how often there
// has been a change.
func (m *organisationMemory) remembered(now time.Time) (*allOrganisations, int) {
	if m == nil {
		return nil, 0
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if age := now.Sub(m.readAt); age < 0 || age >= organisationsKept {
		return nil, m.changes
	}
	return m.known, m.changes
}

// forget is called after a change.
func (m *organisationMemory) forget() {
	if m == nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.known = nil
	m.changes++
}
