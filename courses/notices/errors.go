package notices

import "errors"

// ErrIncomplete refuses a notice without a kind, an address or the moment it was written.
var ErrIncomplete = errors.New("a notice needs a kind, an email address and the time")
