package reports

import "testing"

// Whatever is written in a return, the check of it ends, and takes no word for two numbers.
func FuzzCheckNarrative(f *testing.F) {
	f.Add("We met the target in two out of three quarters of the year. In the last return one in two thirds of them had 45% (n=276).")
	f.Add("Of 276 people 32.37% said yes, between £500 and £5 thousand of 259 of 276; three out of four quarters of officers, and most of those who attended.")
	f.Add("Everyone of the 1,236 answered: nearly five hundred and sixteen were trained in the OIC one-day workshop,\nof whom 94% (90% to 96%) were more confident.")
	f.Fuzz(func(t *testing.T, text string) {
		for _, sentence := range sentencesOf(text) {
			end := 0
			for _, number := range numbersIn(sentence) {
				if number.value != "" && number.whole == 0 && number.start < end {
					t.Fatalf("%q of %q is in two numbers", number.text, sentence)
				}
				end = max(end, number.end)
			}
		}
		locked := strictReturn()
		findings(strictReturn(text), &locked)
	})
}
