package reports

import (
	"slices"

	"muster/courses/people"
)

// ReturnState is how far a return has come.
type ReturnState string

// The states in their order. A draft is made anew from the records each time it is read.
// From Submitted on what it says is frozen; from Approved on funders may read it; a locked
// return never changes again.
const (
	Draft     ReturnState = "draft"
	Submitted ReturnState = "submitted"
	Approved  ReturnState = "approved"
	Accepted  ReturnState = "accepted"
	Locked    ReturnState = "locked"
)

// Released tells whether funders may read a return in that state.
func (s ReturnState) Released() bool { return s == Approved || s == Accepted || s == Locked }

// ReturnAct is something that is done with a return.
type ReturnAct string

// The acts. Submit to Reopen take a return from one state to another.
const (
	ReadDraft    ReturnAct = "read draft"
	ReadReleased ReturnAct = "read released"
	Start        ReturnAct = "start"
	Write        ReturnAct = "write"
	Submit       ReturnAct = "submit"
	Approve      ReturnAct = "approve"
	Accept       ReturnAct = "accept"
	Lock         ReturnAct = "lock"
	Reopen       ReturnAct = "reopen"
	Ask          ReturnAct = "ask"
	Answer       ReturnAct = "answer"
)

// returnRoles say who may do what. What somebody may not read they may not do either: a
// funder reopens and asks about released returns alone.
var returnRoles = map[ReturnAct][]people.Role{
	ReadDraft:    {people.Manager, people.Board, people.Administrator},
	ReadReleased: {people.Manager, people.Board, people.Administrator, people.Funder},
	Start:        {people.Manager, people.Administrator},
	Write:        {people.Manager},
	Submit:       {people.Manager},
	Approve:      {people.Board},
	Accept:       {people.Funder},
	Lock:         {people.Manager},
	Reopen:       {people.Manager, people.Board, people.Funder},
	Ask:          {people.Board, people.Funder},
	Answer:       {people.Manager},
}

// MayWithReturn tells whether the actor's roles allow the act.
func MayWithReturn(actor people.Actor, act ReturnAct) bool { return actor.IsAny(returnRoles[act]...) }

// RolesFor are the roles that allow the act.
func RolesFor(act ReturnAct) []people.Role { return slices.Clone(returnRoles[act]) }

// mayRead tells whether the actor may read a return in that state.
func mayRead(actor people.Actor, state ReturnState) bool {
	return MayWithReturn(actor, ReadDraft) || state.Released() && MayWithReturn(actor, ReadReleased)
}

// moves say from which states an act takes a return, and where to.
var moves = map[ReturnAct]struct {
	from []ReturnState
	to   ReturnState
}{
	Submit:  {[]ReturnState{Draft}, Submitted},
	Approve: {[]ReturnState{Submitted}, Approved},
	Accept:  {[]ReturnState{Approved}, Accepted},
	Lock:    {[]ReturnState{Accepted}, Locked},
	Reopen:  {[]ReturnState{Submitted, Approved, Accepted}, Draft},
}

// NextActs are the moves that the actor may make with the return as it stands, in their
// order. Who submitted a return does not approve it.
func (r Return) NextActs(actor people.Actor) []ReturnAct {
	var acts []ReturnAct
	for _, act := range []ReturnAct{Submit, Approve, Accept, Lock, Reopen} {
		own := act == Approve && r.SubmittedBy == actor.PersonID
		if MayWithReturn(actor, act) && mayRead(actor, r.State) && slices.Contains(moves[act].from, r.State) && !own {
			acts = append(acts, act)
		}
	}
	return acts
}
