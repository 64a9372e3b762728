package reports

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"muster/surveys"
)

// registerWith is the register of a course on the day whose answers these are, so that answers and
// attendance are of the same day.
func (c *counter) registerWith(ctx context.Context, measure Measure, results surveys.ProgrammeResults) (register, error) {
	return c.registerAsAt(ctx, measure, cmp.Or(results.HeldSince, c.asAt))
}

// answeredRate is the share of people who answered, with Words for it, and All for those whom
// it is of. It is not Known where there is none, which Words then say, "" for a survey that
// follows no course.
type answeredRate struct {
	Known bool
	Rate  float64
	Words string
	All   string
}

// answered is the rate of those whose answers these are.
func (c *counter) answered(ctx context.Context, results surveys.ProgrammeResults) (answeredRate, error) {
	trained := 0
	if results.Course != "" {
		register, err := c.registerWith(ctx, Measure{Course: results.Course}, results)
		if err != nil {
			return answeredRate{}, err
		}
		trained = register.people()
	}
	return rateOf(results, trained), nil
}

// rateOf is the rate of the training table: of the people trained. Of a survey that follows
// several courses, or chosen sessions, it is of the attendances.
func rateOf(results surveys.ProgrammeResults, trained int) answeredRate {
	rate, known := surveys.SideFacts{Seats: results.Seats, Attended: results.Attended}.ResponseRate()
	of := formatNumber(float64(results.Attended), 0) + " " + surveys.RateOf(results.ByLinks)
	switch {
	case results.Attended == 0:
		return answeredRate{}
	case !known:
		return answeredRate{Words: fmt.Sprintf("no response rate: of %s, none was answered by a delegate’s own link.", of)}
	case results.Course == "":
		all := "all who attended"
		if results.ByLinks {
			all = "all who were sent a link"
		}
		return answeredRate{true, rate, rateWords(rate, results.Seats, of, results.MayWait), all}
	case results.Seats > trained:
		return answeredRate{Words: fmt.Sprintf("no response rate: %s by a delegate’s own link, of %s. Who attended in part answered too.",
			plural(results.Seats, "answer", "answers"), plural(trained, "person trained", "people trained"))}
	}
	rate = float64(results.Seats) / float64(trained)
	words := rateWords(rate, results.Seats, plural(trained, "person trained", "people trained"), results.MayWait)
	if results.Attended > trained {
		words += fmt.Sprintf(" They attended %s times, in full or in part.", formatNumber(float64(results.Attended), 0))
	}
	return answeredRate{true, rate, words, "everybody trained"}
}

func rateWords(rate float64, answered int, of string, mayWait int) string {
	words := fmt.Sprintf("%s: %s of %s.", percentWords(rate, 1), formatNumber(float64(answered), 0), of)
	if more := surveys.MayWaitWords(mayWait); more != "" {
		return "response rate at least " + words + " " + sentence(more)
	}
	return "response rate " + words
}

// answeredWords say the rate, and what the share of all of them can be, whatever the others would
// have said: from share x rate to share x rate + 1 - rate.
func answeredWords(share float64, rate answeredRate) string {
	switch {
	case rate.Words == "":
		return ""
	case !rate.Known:
		return sentenceCase(rate.Words)
	}
	low, high := share*rate.Rate, share*rate.Rate+1-rate.Rate
	return fmt.Sprintf("%s Of %s it is from %s to %s, whatever the others would have said.",
		sentenceCase(rate.Words), rate.All, percentWords(low, 1), percentWords(high, 1))
}

// responseRate counts only answers that came through a seat: those can be held against the
// people trained. Whoever attended in part has a seat too, and the answers do not tell; so
// the receipt says how many attendances there were besides.
func (c *counter) responseRate(ctx context.Context, measure Measure, receipt *Receipt) error {
	results, err := c.surveyResults(ctx, measure.Survey, measure.Wave)
	if err != nil {
		return err
	}
	register, err := c.registerWith(ctx, measure, results)
	if err != nil {
		return err
	}
	trained := register.people()
	receipt.Formula = "Responses that came through a delegate's own link, over the people trained in the course by the same date."
	receipt.Sources = append(waveSources(results, c.asAt), register.sources...)
	receipt.Terms = []Term{
		term("responses through a delegate's own link", float64(results.Seats), "responses"),
		term("people trained", float64(trained), "people"),
		term("attendances, full or part", float64(register.Attended), "links"),
	}
	receipt.Figure.records, receipt.Figure.Base = results.Seats, number(trained)
	receipt.hold(results.HeldSince)
	if results.Seats == 0 {
		receipt.Notes = append(receipt.Notes, "No response came through a delegate's own link, so there is no rate.")
		return nil
	}
	if results.Seats > trained {
		receipt.Notes = append(receipt.Notes, "More people answered than were trained, because who attended in part answered too, so there is no rate.")
		return nil
	}
	receipt.Figure.Value = number(100 * float64(results.Seats) / float64(trained))
	if more := surveys.MayWaitWords(results.MayWait); more != "" {
		receipt.Notes = append(receipt.Notes, "At least: "+more+".")
		receipt.Figure.Note = strings.TrimSpace(receipt.Figure.Note + " At least: " + more + ".")
	}
	return nil
}

// WholeCohort bounds a share over everybody trained, whatever those would have said who
// did not answer: [share x rate, share x rate + 1 - rate].
func WholeCohort(share, rate Figure) Figure {
	bounds := Figure{
		Key: share.Key + "-cohort", Title: share.Title + ": bounds for everybody trained", Unit: Percent,
		Suppressed: share.Suppressed, Invented: share.Invented, HeldSince: share.HeldSince,
		Note: "Bounds, not an interval: the lower one if nobody who did not answer would have agreed, the upper one if all would have.",
	}
	if share.Value == nil || rate.Value == nil {
		return bounds
	}
	answered := math.Min(1, *rate.Value/100)
	low := *share.Value * answered
	bounds.Low, bounds.High = number(low), number(low+100*(1-answered))
	return bounds
}
