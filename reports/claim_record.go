package reports

// HeldAgainst says of each claim what it was held against: the figure of the records of its
// measure, or why there is none, and the other claims of that name.
func HeldAgainst(claims []Claim, records map[string]ClaimRecord) []string {
	named := map[string]int{}
	for _, claim := range claims {
		named[claim.Measure]++
	}
	against := make([]string, len(claims))
	for i, claim := range claims {
		beside := "No other line of the file has it."
		if others := named[claim.Measure] - 1; others > 0 {
			beside = "It was held against " + plural(others, "other line", "other lines") + " of the file."
		}
		against[i] = heldAgainst(claim, records, beside)
	}
	return against
}

func heldAgainst(c Claim, records map[string]ClaimRecord, beside string) string {
	record, known := records[c.Measure]
	figure := record.Figure
	_, comparable := claimCheck{records: records}.record(c)
	switch {
	case !known:
		return "No figure of this return has that name. " + beside
	case figure.Suppressed:
		return figure.Title + ": [c]. It is hidden, so no number was held against it. " + beside
	case figure.Value == nil:
		return figure.Title + ": " + figure.Text() + ". No number was held against it. " + beside
	case !comparable:
		return figure.Title + ": " + figure.Text() + ". It is in another unit, so only the words were held against it. " + beside
	}
	return figure.Title + ": " + figure.Text()
}
