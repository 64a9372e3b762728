package people_test

import (
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

func TestDirectory(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		for i, name := range []string{"Cleo", "anna", "Bert_100%"} {
			mustEnsure(t, service, people.Person{Email: fmt.Sprintf("p%d@example.org", i), Name: name})
		}
		bert, err := service.PersonByEmail(t.Context(), "p2@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if err := service.GrantRole(t.Context(), people.System, bert.ID, people.Grant{Role: people.Administrator}); err != nil {
			t.Fatal(err)
		}
		cases := []struct {
			search        string
			limit, offset int
			names         string
			total         int
		}{
			{"", 10, 0, "[anna Bert_100% Cleo]", 3},
			{"", 1, 1, "[Bert_100%]", 3},
			{"ANNA", 10, 0, "[anna]", 1},
			{"p2@", 10, 0, "[Bert_100%]", 1},
			{"_", 10, 0, "[Bert_100%]", 1},
			{"0%", 10, 0, "[Bert_100%]", 1},
			{"nobody", 10, 0, "[]", 0},
		}
		for _, c := range cases {
			listed, total, err := service.Directory(t.Context(), people.System, c.search, c.limit, c.offset)
			names := []string{}
			for _, entry := range listed {
				names = append(names, entry.Person.Name)
			}
			if err != nil || fmt.Sprint(names) != c.names || total != c.total {
				t.Errorf("%q: %v of %d, %v; want %s of %d", c.search, names, total, err, c.names, c.total)
			}
		}
		listed, _, err := service.Directory(t.Context(), people.System, "bert", 10, 0)
		if err != nil || fmt.Sprint(listed[0].Grants) != "[{delegate } {administrator }]" {
			t.Fatalf("%v, %v", listed, err)
		}
		_, _, err = service.Directory(t.Context(), people.Actor{PersonID: "m", Grants: []people.Grant{{Role: people.Manager}}}, "", 10, 0)
		wantError(t, err, people.ErrNotAllowed)
	})
}

func TestAuditEntriesAreNewestFirstWithWhoActed(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		person := mustEnsure(t, service, people.Person{Email: anna, Name: "Anna"})
		clock.at = morning.Add(time.Minute)
		if err := service.Record(t.Context(), people.Actor{PersonID: person.ID}, "cancel session", "vlo-1", "ill"); err != nil {
			t.Fatal(err)
		}
		lines, total, err := service.AuditEntries(t.Context(), people.System, 10, 0)
		if err != nil || total != 2 || len(lines) != 2 {
			t.Fatalf("%v of %d, %v", lines, total, err)
		}
		if got := lines[0]; got.Who != "Anna" || got.Act != "cancel session" || got.About != "vlo-1" || got.Detail != "ill" || !got.RecordedAt.Equal(clock.at) {
			t.Fatalf("%+v", got)
		}
		if got := lines[1]; got.Who != "Muster" || got.Act != "add person" || got.About != "Anna" {
			t.Fatalf("%+v", got)
		}
		_, _, err = service.AuditEntries(t.Context(), people.Actor{PersonID: person.ID}, 10, 0)
		wantError(t, err, people.ErrNotAllowed)
	})
}
