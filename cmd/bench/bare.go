package main

import ("context"; "io")

func serveBare(ctx context.Context, args []string, out io.Writer) error { return nil }
