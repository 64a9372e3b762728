// Package surveys asks before and after a training session and says what changed.
//
// A questionnaire is one version of a survey's questions; an item is the thing that a
// question measures, under which questions of different surveys are compared. A wave is one
// time of asking. A response is one person's answers, with no person in it; a pair code joins
// a response before to one after. A base is the responses that were asked a question and
// answered it with an opinion.
//
// A seat is a booking's right to answer once, by a personal link; a short code is what
// stands on a screen. Either is an invitation. A draft is answers that have been begun;
// handing it in makes a response and uses the seat up.
package surveys
