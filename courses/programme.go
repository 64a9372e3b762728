package courses

import "time"

// Programme is a year of funded work. Sessions, waves and deliverables belong to
// one, and no figure mixes two. Dates are calendar days, YYYY-MM-DD.
type Programme struct {
	Code     string
	Title    string
	StartsOn string
	EndsOn   string
	// Note is shown with everything of the programme, such as that its records are invented.
	Note string
	// FloorBase and FloorComplement are the disclosure floors: the smallest base that is
	// shown, and the smallest remainder that a breakdown may leave.
	FloorBase       int
	FloorComplement int
	// GreenFrom and AmberFrom are the shares of the profile from which a KPI on complete
	// records is green or amber: 1 and 0.9 unless the programme says otherwise.
	GreenFrom float64
	AmberFrom float64
	// Clustering applies the design effect 1 + (m-1) ClusteringRho to survey KPIs.
	Clustering    bool
	ClusteringRho float64
	RecordedAt    time.Time
}
