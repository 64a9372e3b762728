package people

import "time"

// limitWindow is the window of time in which attempts are counted.
const limitWindow = 15 * time.Minute

// limit allows most attempts of key in a window.
type limit struct {
	key  string
	most int
}

// The limits an address are what one person in trouble needs. Those a network
// address are for a classroom that signs in at once behind one of them.
func askLimits(email, network string) []limit {
	return []limit{{hash("ask email " + email), 5}, {hash("ask network " + network), 100}}
}

func codeLimits(email, network string) []limit {
	return []limit{{hash("code email " + email), 10}, {hash("code network " + network), 100}}
}
