package surveys

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// chosenSide is the waves of one side, and the versions that their responses answered; the
// newest version when there is no response. Unless sessions is nil, only the responses of
// those sessions (ids) count.
type chosenSide struct {
	survey    string
	waves     []Wave
	sessions  []string
	versions  []int
	responses map[string]int // by wave id
	// steps says of each wave (id) the first step that is not counted; nil counts all. mayWait is
	// how many responses there may be at most that are not counted.
	steps   map[string]int
	mayWait int
}

func (c chosenSide) filter(asAt string) responseFilter {
	return responseFilter{asAt: asAt, sessions: c.sessions, steps: c.steps}
}

func (c chosenSide) waveIDs() []string {
	ids := make([]string, len(c.waves))
	for i, wave := range c.waves {
		ids[i] = wave.ID
	}
	return ids
}

// answeredThen leaves out the waves of which no step is counted.
func (c chosenSide) answeredThen() chosenSide {
	if c.steps != nil {
		c.waves = slices.DeleteFunc(slices.Clone(c.waves), func(wave Wave) bool { return c.steps[wave.ID] == 0 })
		c.steps = stepsOf(c, c.steps)
	}
	return c
}

// chooseWaves finds the waves of both sides, of one programme only.
func (s *Service) chooseWaves(ctx context.Context, request CompareRequest) (before, after chosenSide, err error) {
	if request.Before != (SideRequest{}) {
		if before, err = s.wavesOfSide(ctx, request.Before); err != nil {
			return before, after, err
		}
	}
	if after, err = s.wavesOfSide(ctx, request.After); err != nil {
		return before, after, err
	}
	before.keepProgramme(request.Programme)
	after.keepProgramme(request.Programme)
	counts, err := s.store.countResponses(ctx, slices.Concat(before.waveIDs(), after.waveIDs()), request.AsAt)
	if err != nil {
		return before, after, err
	}
	before.responses, after.responses = counts.byWave, counts.byWave
	if err := oneProgramme(&before, &after); err != nil {
		return before, after, err
	}
	for _, side := range []*chosenSide{&before, &after} {
		if side.versions, err = s.versionsOfSide(ctx, *side, counts); err != nil {
			return before, after, err
		}
	}
	return before, after, nil
}

func (s *Service) wavesOfSide(ctx context.Context, side SideRequest) (chosenSide, error) {
	if side.Wave == "" {
		waves, err := s.WavesOf(ctx, side.Survey)
		return chosenSide{survey: side.Survey, waves: oneTime(waves)}, err
	}
	wave, err := s.WaveByName(ctx, side.Survey, side.Wave)
	return chosenSide{survey: side.Survey, waves: []Wave{wave}}, err
}

// oneTime leaves of a survey's waves those of one time of asking, because the waves before
// sessions, after them and so many months later ask the same people: all but those, where
// there are any, else those before, else the first follow-ups. The others count when they
// are named.
func oneTime(waves []Wave) []Wave {
	time := func(wave Wave) int {
		switch wave.Kind {
		case WaveBefore:
			return 1
		case WaveFollowUp:
			return 1 + wave.Months
		}
		return 0
	}
	first := math.MaxInt
	for _, wave := range waves {
		first = min(first, time(wave))
	}
	return slices.DeleteFunc(slices.Clone(waves), func(wave Wave) bool { return time(wave) != first })
}

func (s *Service) versionsOfSide(ctx context.Context, side chosenSide, counts responseCounts) ([]int, error) {
	if side.survey == "" {
		return nil, nil
	}
	var versions []int
	for _, wave := range side.waves {
		versions = append(versions, counts.versions[wave.ID]...)
	}
	if len(versions) > 0 {
		slices.Sort(versions)
		return slices.Compact(versions), nil
	}
	newest, err := s.NewestQuestionnaire(ctx, side.survey)
	return []int{newest.Version}, err
}

// oneProgramme leaves on both sides only the waves of the one programme that has responses
// on both, when the waves are of several. Waves of no programme go with any.
func oneProgramme(before, after *chosenSide) error {
	programmes := programmesOf(slices.Concat(before.waves, after.waves))
	if len(programmes) < 2 {
		return nil
	}
	var answered []string
	for _, programme := range programmes {
		if before.hasResponsesWith(programme) && after.hasResponsesWith(programme) {
			answered = append(answered, programme)
		}
	}
	if len(answered) != 1 {
		return fmt.Errorf("%w: %s and %s have waves of %s; name the wave as SURVEY:WAVE (%s)", ErrProgrammes,
			before.survey, after.survey, strings.Join(programmes, ", "), waveList(*before, *after))
	}
	for _, side := range []*chosenSide{before, after} {
		side.waves = slices.DeleteFunc(side.waves, func(wave Wave) bool {
			return wave.Programme != "" && wave.Programme != answered[0]
		})
	}
	return nil
}

// keepProgramme drops the waves that are not the programme's, unless it is "".
func (c *chosenSide) keepProgramme(programme string) {
	if programme != "" {
		c.waves = slices.DeleteFunc(c.waves, func(wave Wave) bool { return wave.Programme != programme })
	}
}

func (c chosenSide) hasResponsesWith(programme string) bool {
	return slices.ContainsFunc(c.waves, func(wave Wave) bool {
		return (wave.Programme == "" || wave.Programme == programme) && c.responses[wave.ID] > 0
	})
}

func waveList(sides ...chosenSide) string {
	var names []string
	for _, side := range sides {
		for _, wave := range side.waves {
			name := SideRequest{side.survey, wave.Name}.String()
			if wave.Programme != "" {
				name += " of " + wave.Programme
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}
