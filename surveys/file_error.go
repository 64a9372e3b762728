package surveys

import "muster/courses/datafile"

// FileError refuses a file and lists every problem; nothing of the file was used.
type FileError = datafile.Error
