// Package surveys asks before and after a training session and says what changed.
//
// A questionnaire is one version of a survey's questions; an item is the thing that a
// question measures, under which questions of different surveys are compared. A wave is one
// time of asking. A response is one person's answers, with no person in it; a pair code joins
// a response before to one after. A base is the responses that were asked a question and
// answered it with an opinion.
package surveys
