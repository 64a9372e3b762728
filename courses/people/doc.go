// Package people knows who there is: organisations, people, the roles they hold
// and how they sign in. A person acts through an Actor, which every command that
// changes or reads something guarded receives as an argument.
package people
