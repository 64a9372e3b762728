package demonstration

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

//go:embed data questionnaires
var files embed.FS

// line is a row of an embedded table, by column.
type line map[string]string

// table reads an embedded CSV file with a header row.
func table(name string) []line {
	data, err := files.ReadFile("data/" + name + ".csv")
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("data/%s.csv: %v", name, err))
	}
	lines := make([]line, len(rows)-1)
	for i, row := range rows[1:] {
		lines[i] = line{}
		for column, value := range row {
			lines[i][rows[0][column]] = value
		}
	}
	return lines
}

// number is a column's whole number, 0 where the cell is empty.
func (l line) number(column string) int {
	if l[column] == "" {
		return 0
	}
	value, err := strconv.Atoi(l[column])
	if err != nil {
		panic(fmt.Sprintf("%s: %v", column, err))
	}
	return value
}

// list is a column's values, separated by semicolons.
func (l line) list(column string) []string {
	if l[column] == "" {
		return nil
	}
	return strings.Split(l[column], ";")
}
