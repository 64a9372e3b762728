package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

const releasedAt = "/surveys/released"

// releasedPage is the record of what was released, with which every later figure is compared.
type releasedPage struct {
	Page
	Lines []releasedLine
	Total int
	Pager pager
}

// releasedLine is one release in words.
type releasedLine struct {
	surveys.Release
	Asked, Of, By string
}

func (a *App) listReleased(c *fiber.Ctx) error {
	list, total, err := a.services.Surveys.Releases(c.UserContext(), a.actor(c), (pageNumber(c)-1)*perPage, perPage)
	if err != nil {
		return err
	}
	titles, err := a.surveyTitles(c)
	if err != nil {
		return err
	}
	page := releasedPage{Page: a.page(c, "What was released"), Total: total}
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	for _, release := range list {
		line := releasedLine{Release: release, Asked: releaseSideWords(release.After, titles), Of: releasedOf(release), By: release.To}
		if release.Before.Survey != "" {
			line.Asked += ", against " + releaseSideWords(release.Before, titles)
		}
		if release.AsAt != "" {
			line.Asked += ", as at " + ofDate(release.AsAt, fullDay)
		}
		if line.By == "" {
			line.By = "Muster itself"
		}
		page.Lines = append(page.Lines, line)
	}
	return a.render(c, fiber.StatusOK, "surveys/released", page)
}

func releaseSideWords(side surveys.ReleaseSide, titles map[string]string) string {
	words := side.Survey
	if title := titles[side.Survey]; title != "" {
		words = title
	}
	labels := waveLabels(side.Waves)
	if side.Sessions > 0 {
		labels = append(labels, plural(side.Sessions, "session", "sessions")+" alone")
	}
	if len(labels) > 0 {
		words += " (" + strings.Join(labels, ", ") + ")"
	}
	return words
}

// releasedOf says what the figures of a release were of.
func releasedOf(release surveys.Release) string {
	var parts []string
	for _, by := range release.Of {
		if by == surveys.ByNothing {
			parts = append(parts, "everybody")
		} else {
			parts = append(parts, "by "+string(by))
		}
	}
	for _, also := range []struct {
		is    bool
		words string
	}{
		{release.Pairs && !release.Times, "the same people at two times"}, {release.Times, "the same people at each time"},
		{release.LookingBack, "how they say it was before"}, {release.Export, "rows of an export"},
	} {
		if also.is {
			parts = append(parts, also.words)
		}
	}
	return strings.Join(parts, "; ")
}
