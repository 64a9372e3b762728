// Package papertest reads PDFs back, for tests: what a screen reader finds by the tags, and
// all text that is in the file anywhere. It shares no code with what writes them.
package papertest
