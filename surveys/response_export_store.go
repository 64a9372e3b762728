package surveys

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

// exportRows are responses with a cell a column.
func exportRows(stored []responseRow, wave Wave, columns []exportColumn, names groupNames, plan comparisonPlan, versions map[int]Questionnaire) ([]exportRow, error) {
	rows := make([]exportRow, 0, len(stored))
	var reader answerReader
	counted := map[int]countedVersion{}
	for number, version := range versions {
		counted[number] = newCountedVersion(plan, version)
	}
	for _, response := range stored {
		answers, err := response.read(&reader)
		if err != nil {
			return nil, err
		}
		row := exportRow{wave: wave.Name, version: response.Version,
			items: itemsOfCells(plan, columns, versions[response.Version], response.Version, answers),
			then:  thenOfCells(counted[response.Version], columns, answers)}
		for _, column := range columns {
			row.cells = append(row.cells, exportCell(column, response, answers, names))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func exportCell(column exportColumn, response responseRow, answers Answers, names groupNames) string {
	if column.question != nil {
		return answers[column.name]
	}
	switch column.name {
	case columnVersion:
		return numberText(response.Version)
	case columnSession:
		if response.SessionID != nil {
			return names.sessions[*response.SessionID]
		}
	case columnRegion:
		if response.OrganisationID != nil {
			return names.organisations[*response.OrganisationID].Region
		}
	case columnOrganisation:
		if response.OrganisationID != nil {
			return names.organisations[*response.OrganisationID].Name
		}
	}
	return ""
}

func (s store) recordExport(ctx context.Context, actor people.Actor, now time.Time, export ResponseExport, out ExportedResponses) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		detail := fmt.Sprintf("%d responses of %s, %d cells withheld under a floor of %d", out.Rows, strings.Join(out.Waves, ", "), out.Withheld, out.Floor)
		return people.Record(tx, now, actor, "export responses", export.Survey, detail)
	})
}
