package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// compared is the survey whose responses are imported and compared: 20 questions.
var compared = questionnaire{code: "COMPARED", lists: 1, scales: 17, yesNo: 2}

// organisationsAnswering are those that the responses of a file are of.
var organisationsAnswering = []string{"Kent", "Essex", "Lancashire", "Dyfed-Powys", "Gwent", "Durham", "Cumbria", "Cheshire", "Surrey", "Norfolk"}

// responsesFile writes the responses of a wave from one number to another. They are spread
// over a year, organisations and roles, and every second one has a pair code, which the other
// wave has too.
func (b *bench) responsesFile(wave string, from, to int) (path string, err error) {
	path = filepath.Join(b.dir, fmt.Sprintf("%s-%d.csv", wave, from))
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	out.WriteString("response_id,submitted_on,pair_code,organisation")
	for at := range compared.questions() {
		out.WriteString("," + compared.column(at))
	}
	out.WriteString("\n")
	draw := rand.New(rand.NewPCG(uint64(from), uint64(len(wave)))).IntN
	for n := from; n < to; n++ {
		pair := ""
		if n%2 == 0 {
			pair = fmt.Sprintf("pair-%d", n)
		}
		cells := []string{fmt.Sprintf("%s-%d", wave, n), fmt.Sprintf("2021-%02d-%02d", 1+draw(12), 1+draw(28)), pair,
			organisationsAnswering[draw(len(organisationsAnswering))]}
		for at := range compared.questions() {
			cells = append(cells, compared.answer(at, draw))
		}
		out.WriteString(strings.Join(cells, ",") + "\n")
	}
	return path, out.Flush()
}
