// Package datafile reads the files that others make for Muster and says what is wrong with
// them: every problem with its line and column, so that one attempt shows all there is to
// put right. A file with a problem is refused whole.
package datafile
