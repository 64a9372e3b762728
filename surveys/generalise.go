package surveys

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Generalisation is the recorded check that role and organisation find nobody once a key is
// gone. Roles and Organisations are from how many responses each was taken, Responses how
// many were looked at. SmallestLeft is the smallest group that kept either, never under
// Floor, and 0 when none did.
type Generalisation struct {
	CheckedOn     string
	Floor         int
	Responses     int
	Roles         int
	Organisations int
	SmallestLeft  int
}

// The questions whose answers say of which group somebody is, by code or item.
var (
	roleNames  = []string{"role"}
	placeNames = []string{organisationQuestion, "region", "force"}
)

// traits are what of a response says of which group somebody is: the answers as they are
// stored, of all questions of a sort. "" is nothing.
type traits struct{ role, place string }

// traitCodes are a questionnaire's questions of role and of place.
type traitCodes struct{ role, place []string }

func traitCodesOf(questionnaire Questionnaire) traitCodes {
	var codes traitCodes
	for _, question := range questionnaire.Questions {
		is := func(names []string) bool {
			return slices.Contains(names, question.Code) || slices.Contains(names, question.Item)
		}
		switch {
		case is(placeNames):
			codes.place = append(codes.place, question.Code)
		case is(roleNames):
			codes.role = append(codes.role, question.Code)
		}
	}
	return codes
}

func (c traitCodes) of(row responseRow, answers Answers) traits {
	found := traits{place: orEmptyText(row.OrganisationID)}
	for _, code := range c.place {
		if answers[code] != "" {
			found.place += "|" + code + "=" + answers[code]
		}
	}
	for _, code := range c.role {
		if answers[code] != "" {
			found.role += "|" + code + "=" + answers[code]
		}
	}
	return found
}

// keptTraits says what the responses of one wave and session may keep, by what they have.
// Places of fewer than floor are dropped; then, among those who have the same place left or
// none, roles of fewer than floor. So whoever keeps anything is one of at least floor, and
// so is who has lost it, unless all have.
func keptTraits(counts map[traits]int, floor int) map[traits]traits {
	places := map[string]int{}
	for have, count := range counts {
		places[have.place] += count
	}
	dropped := tooFew(places, floor)
	kept, rolesAt := map[traits]traits{}, map[string]map[string]int{}
	for have, count := range counts {
		left := have
		if dropped[have.place] {
			left.place = ""
		}
		kept[have] = left
		if rolesAt[left.place] == nil {
			rolesAt[left.place] = map[string]int{}
		}
		rolesAt[left.place][have.role] += count
	}
	for place, roles := range rolesAt {
		dropped := tooFew(roles, floor)
		for have, left := range kept {
			if left.place == place && dropped[have.role] {
				kept[have] = traits{place: place}
			}
		}
	}
	return kept
}

// tooFew are the names to drop: those of fewer than floor, and then, as long as those without
// a name are some but fewer than floor, the smallest, of equals the first by name. The name
// "" is that of those without one.
func tooFew(sizes map[string]int, floor int) map[string]bool {
	dropped := map[string]bool{}
	bare := sizes[""]
	names := slices.DeleteFunc(slices.Collect(maps.Keys(sizes)), func(name string) bool { return name == "" })
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(sizes[a], sizes[b]), cmp.Compare(a, b)) })
	for _, name := range names {
		if sizes[name] < floor || bare > 0 && bare < floor {
			dropped[name] = true
			bare += sizes[name]
		}
	}
	return dropped
}

// smallestGroup is the size of the smallest group that has a role or a place, or 0.
func smallestGroup(counts map[traits]int) int {
	smallest := 0
	for group, count := range counts {
		if group != (traits{}) && (smallest == 0 || count < smallest) {
			smallest = count
		}
	}
	return smallest
}

// generalisedWave is a wave's responses of one session, or of none.
type generalisedWave struct {
	rows  []responseRow
	codes map[int]traitCodes // by version of the questionnaire
}

// generalise takes from responses what keptTraits says, and counts it. It returns the rows
// that changed, and the groups that there are afterwards.
func (g generalisedWave) generalise(floor int, done *Generalisation) ([]responseRow, map[traits]int, error) {
	counts, answersOf := map[traits]int{}, make([]Answers, len(g.rows))
	for i, row := range g.rows {
		if err := json.Unmarshal([]byte(row.Answers), &answersOf[i]); err != nil {
			return nil, nil, fmt.Errorf("generalise a response: %w", err)
		}
		counts[g.codes[row.Version].of(row, answersOf[i])]++
	}
	kept := keptTraits(counts, floor)
	var changed []responseRow
	after := map[traits]int{}
	for i, row := range g.rows {
		codes := g.codes[row.Version]
		have := codes.of(row, answersOf[i])
		left := kept[have]
		if have.role != left.role {
			done.Roles++
			answersOf[i] = without(answersOf[i], codes.role)
		}
		if have.place != left.place {
			done.Organisations++
			answersOf[i] = without(answersOf[i], codes.place)
			row.OrganisationID = nil
		}
		if have != left {
			row.Answers = answersJSON(answersOf[i])
			changed = append(changed, row)
		}
		after[codes.of(row, answersOf[i])]++
	}
	return changed, after, nil
}

func without(answers Answers, codes []string) Answers {
	for _, code := range codes {
		delete(answers, code)
	}
	return answers
}
