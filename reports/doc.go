// Package reports says what the programme has done and what that amounts to.
//
// A deliverable is one of the things the grant is for, lettered A to H. A KPI belongs to a
// deliverable and says as data, in its measure, what is counted; a figure is what counting
// a measure as at a date gave, with what it was counted from. A RAG is red, amber, green or
// not rated: computed from the KPIs, declared by a manager, assured by the board. An
// engagement record is work that is not a course (a briefing, an operation); an indicator
// is a number of somebody else's, a value a period. A grant return is all of it as at a
// date: a draft is made anew each time it is read, a released one is frozen.
//
// Nothing here is a total that was stored: each figure is counted from the records each
// time it is asked for.
package reports
