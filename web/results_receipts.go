package web

import (
	"cmp"
	"net/url"
	"slices"

	"muster/reports"
	"muster/surveys"
)

// addReceipts links each figure of the main table to what it was counted from. Of a survey of no
// programme nothing is counted.
func (v *resultsView) addReceipts(results surveys.Results, form resultsForm, today string) {
	programme := ""
	for _, wave := range slices.Concat(results.BeforeFacts.Waves, results.AfterFacts.Waves) {
		programme = cmp.Or(programme, wave.Programme)
	}
	if programme == "" {
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
