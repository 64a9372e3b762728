// Package notices is the outbox: what is to be told to whom, written in the same
// transaction as what it tells of and sent later by a worker.
package notices
