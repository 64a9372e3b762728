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
	for _, section := range v.Sections {
		for i := range section.Rows {
			row := &section.Rows[i]
			receipt := func(shown bool, part reports.AnswersPart, words string) cellReceipt {
				if !shown {
					return cellReceipt{}
				}
				return cellReceipt{"/receipts/" + url.PathEscape("answers."+row.Item+"."+string(part)) + "?" + asked, row.Label + ", " + words}
			}
			row.Before.cellReceipt = receipt(row.Before.Hidden || row.Before.Range != "", reports.ShareBefore, "before")
			row.After.cellReceipt = receipt(row.After.Hidden || row.After.Range != "", reports.ShareAfter, "after")
			row.Change.cellReceipt = receipt(row.Change.Hidden || row.Change.Range != "", reports.ChangeOfAll, "change")
			row.Paired.cellReceipt = receipt(row.Paired.Hidden || row.Paired.Range != "", reports.ChangePaired, "change, paired")
			row.Standard.cellReceipt = receipt(row.Standard.Hidden || row.Standard.Range != "", reports.ChangeStandardised, "change, like for like")
		}
	}
}
