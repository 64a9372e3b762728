package main

import "runtime/debug"

// roomToGrow is how much the memory in use may grow, in per cent, before what is no
// longer used is looked for. What Muster always has in use, its page templates, is
// small, so that Go's usual 100 would have it look many times a second.
const roomToGrow = 400

// growFreely sets roomToGrow, unless the operator has set GOGC.
func growFreely(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(roomToGrow)
	}
}
