package surveys

import (
	"context"
	"slices"
	"strings"
)

// Item is what questions of several surveys measure, with every wording ever asked for it.
type Item struct {
	Name string
	// About are the different things that its questions say they are about, such as
	// knowledge and environment. One is as it should be.
	About    []string
	Wordings []ItemWording
}

// ItemWording is one way of asking an item in a survey, in the versions that ask it so.
type ItemWording struct {
	Survey, Title string
	Versions      []int
	First         Questionnaire // the first of the versions
	Question      Question
	Options       []Option
	Positive      []string // labels of the options that count as positive
	NotCounted    []string // labels of those that stand in no base
	// Answered tells that one of the versions has responses.
	Answered bool
}

// Items are the registry of items, by name: every wording that any version of any survey asks,
// oldest version first within a survey.
func (s *Service) Items(ctx context.Context) ([]Item, error) {
	versions, err := s.QuestionnaireVersions(ctx, "")
	if err != nil {
		return nil, err
	}
	items := map[string]*Item{}
	for _, version := range versions {
		for _, question := range version.Questions {
			if question.Item == "" {
				continue
			}
			if items[question.Item] == nil {
				items[question.Item] = &Item{Name: question.Item}
			}
			items[question.Item].add(version, question)
		}
	}
	var list []Item
	for _, item := range items {
		list = append(list, *item)
	}
	slices.SortFunc(list, func(a, b Item) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Item is one item of the registry. ErrNoItem when no survey asks it.
func (s *Service) Item(ctx context.Context, name string) (Item, error) {
	items, err := s.Items(ctx)
	if err != nil {
		return Item{}, err
	}
	for _, item := range items {
		if item.Name == name {
			return item, nil
		}
	}
	return Item{}, ErrNoItem
}

func (i *Item) add(version QuestionnaireVersion, question Question) {
	if !slices.Contains(i.About, question.About) {
		i.About = append(i.About, question.About)
	}
	wording := newItemWording(version, question)
	for at, known := range i.Wordings {
		if known.same(wording) {
			i.Wordings[at].Versions = append(known.Versions, version.Version)
			i.Wordings[at].Answered = known.Answered || wording.Answered
			return
		}
	}
	i.Wordings = append(i.Wordings, wording)
}

func newItemWording(version QuestionnaireVersion, question Question) ItemWording {
	wording := ItemWording{
		Survey: version.Code, Title: version.Title, Versions: []int{version.Version}, First: version.Questionnaire,
		Question: question, Options: version.OptionsOf(question), Answered: version.FrozenOn != "",
	}
	if question.Kind != KindScale {
		return wording
	}
	scale := version.Scales[question.Scale]
	counted, positive := numberTexts(scale.CountedValues()), numberTexts(scale.PositiveValues())
	for _, option := range scale.Options {
		if slices.Contains(positive, option.Value) {
			wording.Positive = append(wording.Positive, option.Label)
		}
		if !slices.Contains(counted, option.Value) {
			wording.NotCounted = append(wording.NotCounted, option.Label)
		}
	}
	return wording
}

// same tells whether two versions of one survey ask an item in the same way.
func (w ItemWording) same(other ItemWording) bool {
	return w.Survey == other.Survey && w.Question.Code == other.Question.Code && w.Question.Text == other.Question.Text &&
		w.Question.Kind == other.Question.Kind && w.Question.About == other.Question.About &&
		sameRouting(w.Question, other.Question) && slices.Equal(w.Options, other.Options) &&
		slices.Equal(w.Positive, other.Positive) && slices.Equal(w.NotCounted, other.NotCounted)
}
