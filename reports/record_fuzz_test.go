package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
)

var fuzzProgrammes = []courses.Programme{
	{Code: "NEXT", StartsOn: "2021-04-01", EndsOn: "2022-03-31"},
	{Code: "PAST", StartsOn: "2020-04-01", EndsOn: "2021-03-31"},
}

var fuzzLookups = engagementLookups{
	organisations: map[string]people.Organisation{"kent": {ID: "kent", Name: "Kent", Sector: people.Policing}},
	programmes:    fuzzProgrammes,
	today:         "2021-06-30",
}

// Whatever the file is, reading it ends; a line is either taken or named, and what was taken
// says the same when it is written out and read again.
func FuzzReadEngagement(f *testing.F) {
	f.Add("engagement_id,kind,date,organisation,headcount,amount,note\nb1,briefing,2020-10-05,Kent,24,,\"a, b\"\n")
	f.Add("\ufeffengagement_id,kind,date,organisation,sector\r\nb1,Control Room Visit,2021-05-05,,health\r\n\r\nb2,visit,2099-01-01,Nowhere,odd\r\n")
	f.Add("engagement_id,kind\nb1")
	f.Add("engagement_id,kind,date,organisation\n\"b1,briefing,2020-10-05,Kent\n")
	f.Fuzz(func(t *testing.T, file string) {
		table := datafile.ReadTable(strings.NewReader(file), engagementColumns, engagementOptional)
		lines := readEngagement(table, fuzzLookups)
		checkAllNamed(t, table, len(lines))
		var rows [][]string
		for _, line := range lines {
			e := line.record
			rows = append(rows, []string{
				e.Reference, e.Kind, e.HappenedOn, e.OrganisationID, string(e.Sector), numberCell(e.Headcount), numberCell(e.Amount), e.Note,
			})
		}
		again := readEngagement(written(append(engagementColumns, engagementOptional...), rows, engagementColumns, engagementOptional), fuzzLookups)
		for i, line := range lines {
			if !reflect.DeepEqual(line.record, again[i].record) {
				t.Fatalf("%+v came back as %+v", line.record, again[i].record)
			}
		}
	})
}

func FuzzReadIndicators(f *testing.F) {
	f.Add("indicator,period,value,unit,source\nnrm,2020,3431,count,Home Office\n")
	f.Add("indicator,period,value,unit\nnrm,2019-Q4,73.8,Rate\nnrm,2020-13,-1,count\nnrm,2021,1e9,count\n")
	f.Add("unit,value\n\x00,NaN\n")
	f.Fuzz(func(t *testing.T, file string) {
		table := datafile.ReadTable(strings.NewReader(file), indicatorColumns, []string{"source"})
		lines := readIndicators(table, fuzzProgrammes, "2021-06-30")
		checkAllNamed(t, table, len(lines))
		var rows [][]string
		for _, line := range lines {
			i := line.indicator
			rows = append(rows, []string{i.Code, i.Period, strconv.FormatFloat(i.Value, 'f', -1, 64), string(i.Unit), i.Source})
		}
		header := []string{"indicator", "period", "value", "unit", "source"}
		again := readIndicators(written(header, rows, indicatorColumns, []string{"source"}), fuzzProgrammes, "2021-06-30")
		for i, line := range lines {
			if line.indicator != again[i].indicator {
				t.Fatalf("%+v came back as %+v", line.indicator, again[i].indicator)
			}
		}
	})
}

// checkAllNamed fails when a row was neither taken nor named.
func checkAllNamed(t *testing.T, table *datafile.Table, taken int) {
	t.Helper()
	if table.Err() == nil && table.Rows() != taken {
		t.Fatalf("%d rows, %d taken, and no problem", table.Rows(), taken)
	}
}

// written is the rows as a file with that header.
func written(header []string, rows [][]string, needed, optional []string) *datafile.Table {
	var file bytes.Buffer
	writer := csv.NewWriter(&file)
	_ = writer.Write(header) // a buffer takes everything
	_ = writer.WriteAll(rows)
	return datafile.ReadTable(&file, needed, optional)
}

// A value belongs to the programme of the last day of its period, or else to the one it is
// compared with.
func TestProgrammeOfPeriod(t *testing.T) {
	for name, want := range map[string]string{
		"2019": "PAST", "2020": "PAST", "2021-Q1": "PAST", "2021-03": "PAST", "2021-Q2": "NEXT", "2023": "NEXT",
	} {
		period, err := ParsePeriod(name)
		if got := programmeOfPeriod(fuzzProgrammes, period); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, want)
		}
	}
}

// Each thing that may be wrong in a line is named with its column, and only the first
// hundred bad lines are.
func TestRecordFilesNameWhatIsWrong(t *testing.T) {
	header := "engagement_id,kind,date,organisation,sector,headcount,amount,note\n"
	for line, want := range map[string]string{
		",briefing,2020-10-05,Kent,,,,":                                        "line 2, column 1: engagement_id: expected 1 to 200",
		"a,3 visits,2020-10-05,Kent,,,,":                                       "line 2, column 2: kind:",
		"a,briefing,05/10/2020,Kent,,,,":                                       `line 2, column 3: date: "05/10/2020" is no day`,
		"a,briefing,2021-07-01,Kent,,,,":                                       "line 2, column 3: date: 2021-07-01 has not come yet",
		"a,briefing,2019-07-01,Kent,,,,":                                       "line 2, column 3: date: no programme runs on 2019-07-01",
		"a,briefing,2020-10-05,Nowhere,,,,":                                    `line 2, column 4: organisation: there is no organisation "Nowhere"`,
		"a,briefing,2020-10-05,Kent,army,,,":                                   `line 2, column 5: sector: "army" is no sector`,
		"a,briefing,2020-10-05,Kent,,-1,,":                                     `line 2, column 6: headcount: "-1" is no headcount`,
		"a,briefing,2020-10-05,Kent,,,12.50,":                                  `line 2, column 7: amount: "12.50" is no amount`,
		"a,briefing,2020-10-05,Kent,,,," + strings.Repeat("x", MaxText+1):      "line 2, column 8: note: expected at most 2000",
		"a,briefing,2020-10-05":                                                "line 2, column 4: expected 8 cells",
		"a,briefing,2020-10-05,Kent,,,,\na,briefing,2020-10-06,Kent,,,,":       `line 3, column 3: date: "a" stands in line 2 with date "2020-10-05", not "2020-10-06"`,
		"a,briefing,2020-10-05,Kent,,24,,\na,briefing,2020-10-05,KENT,,,,":     `line 3, column 6: headcount: "a" stands in line 2 with headcount "24", not ""`,
		"a,briefing,2020-10-05,Kent,,24,,\na,briefing,2021-05-05,Kent,,24,,\n": `line 3, column 3: date: "a" stands in line 2`,
	} {
		table := datafile.ReadTable(strings.NewReader(header+line+"\n"), engagementColumns, engagementOptional)
		planEngagement(map[string]Engagement{}, readEngagement(table, fuzzLookups), fuzzLookups.names())
		if err := table.Err(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	for line, want := range map[string]string{
		"Not a name,2020,1,count":              `line 2, column 1: indicator: "Not a name" is no name`,
		"nrm,2020-Q5,1,count":                  `line 2, column 2: period: "2020-Q5" is no period`,
		"nrm,2021,1,count":                     "line 2, column 2: period: 2021 is not over yet",
		"nrm,2020,\"1,952\",count":             `line 2, column 3: value: "1,952" is no number`,
		"nrm,2020,-1,count":                    "line 2, column 3: value: a count is not below 0",
		"nrm,2020,1,percent":                   `line 2, column 4: unit: "percent" is no unit`,
		"nrm,2020,1,count\nNRM,2020,2,count":   `line 3, column 3: value: "NRM" of 2020 stands in line 2 with value "1", not "2"`,
		"nrm,2020,1,count\nnrm,2020,1,rate":    `line 3, column 4: unit: "nrm" of 2020 stands in line 2 with unit "count", not "rate"`,
		"nrm,2020,1,count\nnrm,2020,1.0,count": "",
	} {
		table := datafile.ReadTable(strings.NewReader("indicator,period,value,unit\n"+line+"\n"), indicatorColumns, []string{"source"})
		planIndicators(nil, readIndicators(table, fuzzProgrammes, "2021-06-30"))
		if err := table.Err(); fmt.Sprint(err) != "<nil>" && want == "" || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	table := datafile.ReadTable(strings.NewReader(header+strings.Repeat("a,briefing,never,Kent,,,,\n", 130)), engagementColumns, engagementOptional)
	readEngagement(table, fuzzLookups)
	if err := table.Err(); err == nil || strings.Count(err.Error(), "\n") != 100 || !strings.HasSuffix(err.Error(), "the first 100 of 130 bad lines") {
		t.Errorf("130 bad lines: %v", err)
	}
}
