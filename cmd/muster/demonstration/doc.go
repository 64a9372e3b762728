// Package demonstration makes the programmes that Muster is shown with.
//
// MSOIC-2020-21 is the Modern Slavery and Organised Immigration Crime Programme's year
// 2020/21, rebuilt record by record so that counting the records gives the figures that its
// annual report published. Organisations are real; people, their dates and their answers are
// invented and look it. MSOIC-NEXT is the present, relative to the day of loading: something
// to book, a register to take, a survey to answer. MSOIC-LAST is the year before it, whose people
// have answered before their workshops, after them, and three and six months later.
//
// Everything goes through the same services that people use, under a clock that is set to
// the moment of each act, so that every record says when it happened. The same seed gives
// the same people, sessions and answers each time; only random ids differ.
package demonstration
