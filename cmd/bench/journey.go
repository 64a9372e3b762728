package main

import "context"

func measureJourney(ctx context.Context, b *bench) error { return nil }
