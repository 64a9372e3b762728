package demonstration

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"muster/reports"
)

// planEngagements is every engagement record of the past year. The table says for each kind
// how many records there are and what their headcounts and amounts add up to; how these
// spread over days and organisations is invented.
func planEngagements() []engagementPlan {
	var plans []engagementPlan
	for _, row := range table("engagement") {
		plans = append(plans, planKind(chanceOf("engagement "+row["kind"]), row)...)
	}
	return plans
}

// engagementPlan is a record whose organisation still has a name in place of an id.
type engagementPlan struct {
	reports.Engagement
	Organisation string
}

func planKind(chance *rand.Rand, row line) []engagementPlan {
	n := row.number("records")
	days := workingDays(chance, row["from"], row["to"], n)
	names := organisationsOf(chance, row["organisations"], n)
	headcounts, amounts := headcountsOf(chance, row, n), amountsOf(chance, row, n)
	plans := make([]engagementPlan, n)
	for i := range plans {
		plans[i] = engagementPlan{reports.Engagement{
			Programme:  pastProgramme,
			Reference:  fmt.Sprintf("%s-%03d", strings.ReplaceAll(row["kind"], "_", "-"), i+1),
			Kind:       row["kind"],
			HappenedOn: days[i],
			Headcount:  headcounts[i],
			Amount:     amounts[i],
			Note:       strings.TrimSpace("Invented record of the demonstration. " + row["note"]),
		}, names[i]}
	}
	return plans
}

func headcountsOf(chance *rand.Rand, row line, n int) []*int {
	values := make([]*int, n)
	if row["headcount"] == "" {
		return values
	}
	for i, headcount := range share(chance, row.number("headcount"), n) {
		values[i] = &headcount
	}
	return values
}

// amountsOf divides a sum of pounds in whole hundreds. Where the table gives the largest
// amount alone, the first has it and the others have less.
func amountsOf(chance *rand.Rand, row line, n int) []*int64 {
	values := make([]*int64, n)
	var hundreds []int
	switch {
	case row["amount"] != "":
		hundreds = share(chance, row.number("amount")/100, n)
	case row["largest"] != "":
		hundreds = []int{row.number("largest") / 100}
		for len(hundreds) < n {
			hundreds = append(hundreds, 10+chance.IntN(hundreds[0]-10))
		}
	}
	for i, part := range hundreds {
		amount := int64(part) * 100
		values[i] = &amount
	}
	return values
}

// workingDays draws n days, in order, from Monday to Friday.
func workingDays(chance *rand.Rand, from, to string, n int) []string {
	first, last := londonMoment(from+" 12:00"), londonMoment(to+" 12:00")
	span := int(last.Sub(first).Hours()/24) + 1
	var days []string
	for len(days) < n {
		day := first.AddDate(0, 0, chance.IntN(span))
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			days = append(days, day.Format(time.DateOnly))
		}
	}
	slices.Sort(days)
	return days
}

// The eight forces of the operational pilot; those of them at the coast; and those whose
// roads lead to the ports.
var (
	pilotForces = []string{"Bedfordshire", "Devon and Cornwall", "Dorset", "Essex", "Hampshire", "Kent", "Sussex", "Thames Valley"}
	coastForces = []string{"Devon and Cornwall", "Dorset", "Essex", "Hampshire", "Kent", "Sussex"}
	roadForces  = []string{"Kent", "Kent", "Kent", "Essex", "Thames Valley"}
)

// organisationsOf names an organisation for each of n records, "" for none. "each force" is n
// different forces.
func organisationsOf(chance *rand.Rand, which string, n int) []string {
	var from []string
	switch which {
	case "pilot":
		from = pilotForces
	case "coast":
		from = coastForces
	case "roads":
		from = roadForces
	case "forces":
		from = forceNames()
	case "commissioners":
		return append(shuffled(chance, commissioners()), commissioners()[0])
	case "each force":
		return shuffled(chance, forceNames())[:n]
	default:
		from = []string{which}
	}
	names := make([]string, n)
	for i := range names {
		names[i] = from[chance.IntN(len(from))]
	}
	return names
}

func shuffled(chance *rand.Rand, names []string) []string {
	chance.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// forceNames are the 43 forces: each is the area of a partner.
func forceNames() []string { return partnerColumn("area", "local_authority") }

// commissioners are the police and crime commissioners who were given grants: about 60%, as
// published; which ones is invented but for the five that the report names.
func commissioners() []string { return partnerColumn("organisation", "other", "Police and Crime") }

func partnerColumn(column, sector string, prefix ...string) []string {
	var names []string
	for _, row := range table("partners") {
		fits := len(prefix) == 0 || strings.HasPrefix(row["organisation"], prefix[0])
		if row["sector"] == sector && fits && !slices.Contains(names, row[column]) {
			names = append(names, row[column])
		}
	}
	return names
}
