package web

import (
	"cmp"
	"net/url"
	"slices"

	"muster/reports"
	"muster/surveys"
)

// addReceipts links each figure of the main table to what it was counted from. A receipt is of one
// programme: where a wave is of none, it would say less than the page, so nothing is linked.
func (v *resultsView) addReceipts(results surveys.Results, form resultsForm, today string) {
	waves := slices.Concat(results.BeforeFacts.Waves, results.AfterFacts.Waves)
	if len(waves) == 0 {
		return
	}
	programme := waves[0].Programme
	if programme == "" || slices.ContainsFunc(waves, func(wave surveys.Wave) bool { return wave.Programme != programme }) {
		return
	}
	asked := url.Values{"programme": {programme}, "as-at": {cmp.Or(form.AsAt.date(), today)}}.Encode() + "&" + form.query()
	address := func(name string, part reports.AnswersPart) string {
		return "/receipts/" + url.PathEscape(name+"."+string(part)) + "?" + asked
	}
	sides := map[string]reports.AnswersPart{"Before": reports.ShareBefore, "After": reports.ShareAfter}
	for i := range v.Facts {
		if part, side := sides[v.Facts[i].Key]; side {
			v.Facts[i].Link, v.Facts[i].LinkText, v.Facts[i].LinkHidden = address("answers", part), "Receipt", "of the responses "+string(part)
		}
	}
	for _, section := range v.Sections {
		for i := range section.Rows {
			row := &section.Rows[i]
			receipt := func(shown bool, part reports.AnswersPart, words string) cellReceipt {
				if !shown {
					return cellReceipt{}
				}
				return cellReceipt{address("answers."+row.Item, part), row.Label + ", " + words}
			}
			row.Before.cellReceipt = receipt(row.Before.Hidden || row.Before.Range != "", reports.ShareBefore, "before")
			row.After.cellReceipt = receipt(row.After.Hidden || row.After.Range != "", reports.ShareAfter, "after")
			row.Change.cellReceipt = receipt(row.Change.Hidden || row.Change.Range != "", reports.ChangeOfAll, "change")
			row.Paired.cellReceipt = receipt(row.Paired.Hidden || row.Paired.Range != "", reports.ChangePaired, "change, paired")
			row.Standard.cellReceipt = receipt(row.Standard.Hidden || row.Standard.Range != "", reports.ChangeStandardised, "change, like for like")
		}
	}
}
