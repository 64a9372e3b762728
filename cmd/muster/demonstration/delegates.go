package demonstration

import (
	"fmt"
	"math/rand/v2"

	"muster/courses/people"
)

// delegate is an invented person who comes to training. ID is that of the stored person,
// empty until they are.
type delegate struct {
	Name         string
	Email        string
	Organisation string
	Sector       people.Sector
	JobRole      string
	ID           string
}

// delegates makes the invented people, numbered in the order in which they are needed.
type delegates struct {
	chance *rand.Rand
	made   int
}

// next invents a delegate. Nobody is meant: the name is a number and the address is at
// example.org, which belongs to nobody.
func (d *delegates) next(course, organisation string, sector people.Sector) *delegate {
	d.made++
	return &delegate{
		Name:         fmt.Sprintf("Delegate %04d", d.made),
		Email:        fmt.Sprintf("delegate-%04d@example.org", d.made),
		Organisation: organisation,
		Sector:       sector,
		JobRole:      d.jobRole(course, sector),
	}
}

// jobRole draws a role of the questionnaires. Each course was for somebody else: the
// workshop for response officers and control rooms, the victim liaison course for officers.
func (d *delegates) jobRole(course string, sector people.Sector) string {
	switch sector {
	case people.LocalAuthority:
		return "local_authority"
	case people.Policing:
		roles := []string{"police_officer", "police_staff", "cmcu"}
		switch course {
		case courseVLO:
			return pick(d.chance, roles, []float64{0.78, 0.22, 0})
		case courseInnerste:
			return pick(d.chance, roles, []float64{0.64, 0.22, 0.14})
		}
		return pick(d.chance, roles, []float64{0.68, 0.13, 0.19})
	}
	return "other_agency"
}
