package web

import (
	"sync"
	"time"
)

// A network address may ask for mostGuesses certificates that are not there in a window of
// time: enough for an office that checks a list with mistakes in it, and far too few to find
// a code by trying.
const (
	mostGuesses  = 30
	guessesCount = 15 * time.Minute
)

// guesses counts what was asked for and is not there, by network address, in the present
// window. They rest in memory, because a GET writes nothing to the database: of several
// servers each counts its own.
type guesses struct {
	mutex  sync.Mutex
	window time.Time
	wrong  map[string]int
}

// may tells whether the network address may ask again.
func (g *guesses) may(network string, now time.Time) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.turn(now)
	return g.wrong[network] < mostGuesses
}

// count counts a wrong guess.
func (g *guesses) count(network string, now time.Time) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.turn(now)
	g.wrong[network]++
}

// turn forgets what is of an earlier window.
func (g *guesses) turn(now time.Time) {
	if window := now.Truncate(guessesCount); g.wrong == nil || !window.Equal(g.window) {
		g.window, g.wrong = window, map[string]int{}
	}
}
