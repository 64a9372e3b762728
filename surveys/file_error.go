package surveys

import "muster/courses/datafile"

// Problem is one thing that is wrong in a file.
type Problem = datafile.Problem

// FileError refuses a file and lists every problem; nothing of the file was used.
type FileError = datafile.Error

const maxBadLines = datafile.MaxBadLines
