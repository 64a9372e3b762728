package reports

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// forcesTrained are the forces that there are, how many, and for each course those with somebody
// trained in it, by their ids. A return that was frozen has none: only a draft is checked.
type forcesTrained struct {
	all int
	of  map[string][]string
}

// addForces finds the forces with somebody trained in the courses of the return.
func (b *builder) addForces(ctx context.Context, made *GrantReturn) error {
	organisations, err := b.allOrganisations(ctx)
	if err != nil {
		return err
	}
	made.forces.of = map[string][]string{}
	for _, organisation := range organisations {
		if organisation.Force {
			made.forces.all++
		}
	}
	for _, row := range made.Training {
		register, err := b.register(ctx, Measure{Course: row.Course})
		if err != nil {
			return err
		}
		for _, trained := range register.Trained {
			if organisations[trained.OrganisationID].Force && !slices.Contains(made.forces.of[row.Course], trained.OrganisationID) {
				made.forces.of[row.Course] = append(made.forces.of[row.Course], trained.OrganisationID)
			}
		}
	}
	return nil
}

const (
	everyForce = `(?:all|each|every(?: one)?)(?: of)?(?: the| our)?(?: (?:\d+|forty-three))?(?: police| territorial)? forces?(?: (?:in|of) England and Wales)?`
	somebody   = `(?:somebody|someone|at least one (?:person|officer)|people|officers|staff|delegates)`
	hasBeen    = `(?:has|have|had|was|were)(?: now| already| since| all| been)*`
)

var (
	// Every force is said to have been trained, or to have had somebody trained.
	forcesTrainedIn = regexp.MustCompile(`(?i)\b(?:(?:` + somebody + ` (?:from|in) )?` + everyForce + ` (?:(?:(?:has|have|had) (?:now )?)?(?:received training|trained ` + somebody + `|completed|attended)` +
		`|` + hasBeen + ` (?:` + somebody + `(?: who (?:is|was|are|were|has been|have been))? )?(?:fully )?trained)|(?:have|has|we) trained (?:` + somebody + ` (?:from|in) )?` + everyForce + `)\b`)
	otherForces = phrase(`not|nearly|almost|but|except|apart|other|offered|invited|asked|plan|planned|nobody|none|cannot|online|e-learning|whether`)
	endsThere   = regexp.MustCompile(`(?i)^\s*(?:in total|so far|to date|now|this year|already)?\s*(?:[.,;]|$)`)
	// Who attended or completed something was trained only where that is a course.
	didSomething = phrase(`attended|completed`)
	inCourse     = regexp.MustCompile(`(?i)^\s*(?:(?:in|on|at|by|through|for) )?(?:(?:the|our) )?$`)
)

// everyForce holds that every force had somebody trained, in a course or in any of them, against
// the registers.
func (s *sentenceCheck) everyForce() {
	forces := s.made.forces
	at := forcesTrainedIn.FindStringIndex(s.sentence)
	if at == nil || forces.all == 0 || s.passage.planned || len(s.courses) > 1 || ofBefore.MatchString(s.sentence) || stillToDo.MatchString(s.sentence) || otherForces.MatchString(s.sentence) {
		return
	}
	words, after := s.sentence[at[0]:at[1]], s.sentence[at[1]:]
	count := regexp.MustCompile(`\d+`).FindString(words)
	if count != "" && count != strconv.Itoa(forces.all) || slices.ContainsFunc(yearIn.FindAllString(s.sentence, -1), func(year string) bool { return !strings.HasPrefix(s.made.AsAt, year) }) {
		return
	}
	course := s.last
	ends := endsThere.MatchString(after) && !didSomething.MatchString(words)
	if len(s.courses) == 1 {
		course = s.courses[0]
		if named := course.named.FindStringIndex(after); named != nil {
			ends = inCourse.MatchString(after[:named[0]])
		}
	}
	if !ends {
		return // "Every force has been trained in using the app"
	}
	var trained []string
	in := "any course"
	for _, row := range s.made.Training {
		if course == nil || course.code == row.Course {
			trained = append(trained, forces.of[row.Course]...)
		}
	}
	if course != nil {
		in = "“" + course.title + "”"
	}
	slices.Sort(trained)
	if had := len(slices.Compact(trained)); had < forces.all {
		why := fmt.Sprintf("Of the %d forces, %d had somebody trained in %s by %s.", forces.all, had, in, dayWords(s.made.AsAt))
		s.add(words, OtherValue, why, TheRecords, "")
	}
}

var (
	elsewhere    = regexp.MustCompile(`(?i)(?:^|[^o] )\b(?:came|come|were|are|was|is) (?:drawn )?from (?:the )?(?:local authorit(?:y|ies)|(?:local )?councils?|health|the NHS|NHS|education|charit(?:y|ies)|immigration|other sectors|outside (?:of )?policing|partners?(?: agencies)?)\b`)
	someOfOthers = phrase(`others?|rest|remaining|remainder|non-police|who (?:came|come|were|are|was|is)|answered|respond\w*|not|half of whom`)
)

// fromElsewhere holds a share of the people trained that is said to be from elsewhere than
// policing against what the share from policing leaves.
func (s *sentenceCheck) fromElsewhere(n saidNumber) {
	course := s.last
	if len(s.courses) == 1 {
		course = s.courses[0]
	}
	words := n.before + " … " + n.after
	if course == nil || len(s.courses) > 1 || n.unit != Percent || n.isRange || s.passage.planned || !elsewhere.MatchString(n.after) || someOfOthers.MatchString(words) || s.isPart(n, s.meant(n)) {
		return
	}
	at := slices.IndexFunc(s.of.Training, func(row TrainingRow) bool { return row.Course == course.code })
	if at < 0 {
		return
	}
	policing := s.of.Receipts[s.of.Training[at].Policing.Key].Figure
	said, known := n.claim().number()
	if side := n.claim().side(); !known || policing.Value == nil || policing.Suppressed || side.below {
		return
	}
	left := 100 - *policing.Value
	if n.slack == more && left > said || n.slack != more && (said <= left+n.slack || n.allows(left)) {
		return
	}
	s.add(n.text, OtherValue, fmt.Sprintf("The records give %s from policing for “%s”, which leaves %s for all others.", policing.Text(), course.title, policing.format(left, false)), TheRecords, policing.Key)
}
