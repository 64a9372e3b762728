package reports

import (
	"context"
	"errors"
	"strings"

	"muster/courses"
)

// pageFigure defines a figure that stands on a page and may not be in the return: how many
// forces a course has reached, by coverage.COURSE, and an indicator's value, by
// indicator.CODE.PERIOD. Error: ErrNoFigure.
func (b *builder) pageFigure(ctx context.Context, part, rest string) (Definition, error) {
	switch part {
	case "coverage":
		course, err := b.service.courses.Course(ctx, rest)
		if errors.Is(err, courses.ErrNoCourse) {
			return Definition{}, ErrNoFigure
		}
		return Definition{
			Key: "coverage." + course.Code, Title: course.Title + ": forces with somebody trained", Unit: "forces",
			Measure: Measure{Kind: OrganisationsTrained, Course: course.Code, ForcesOnly: true},
		}, err
	case "indicator":
		dot := max(strings.LastIndex(rest, "."), 0)
		code, period := rest[:dot], strings.TrimPrefix(rest[dot:], ".")
		all, err := b.allIndicators(ctx)
		if err != nil {
			return Definition{}, err
		}
		if value, there := newestValue(all, code, period); there {
			return Definition{
				Key: "indicator." + rest, Title: value.Title + ", " + period, Decimals: decimalsOf(value.Value, 0),
				Measure: Measure{Kind: IndicatorValue, Indicator: code, Period: period},
			}, nil
		}
	}
	return Definition{}, ErrNoFigure
}

// sayPeople says of each organisation of a receipt how many of its people are trained, as the page of
// coverage does to the same readers. A receipt that stands in a return names the organisations alone: to
// a funder a number of one would tell of a single delegate.
func (b *builder) sayPeople(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := b.register(ctx, measure)
	people := map[string]int{}
	for _, trained := range register.Trained {
		people[trained.OrganisationID] += trained.People
	}
	for i := range receipt.Sources {
		source := &receipt.Sources[i]
		source.Value, source.Unit = number(float64(people[source.Reference])), "people"
	}
	return err
}
