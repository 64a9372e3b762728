package people_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/notices"
	"muster/courses/people"
)

const (
	anna    = "anna@example.org"
	network = "192.0.2.1"
)

func mint(t *testing.T, service *people.Service, email string) people.Link {
	t.Helper()
	link, err := service.MintSignIn(t.Context(), email, "/bookings")
	if err != nil {
		t.Fatal(err)
	}
	return link
}

// wrongCode is a code that is not the link's.
func wrongCode(link people.Link) string {
	if link.Code == "000000" {
		return "000001"
	}
	return "000000"
}

func TestAskingWritesANoticeWithoutASecret(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, db *gorm.DB) {
		if err := service.RequestSignIn(t.Context(), " Anna@Example.org", "/bookings", network); err != nil {
			t.Fatal(err)
		}
		due, err := notices.New(db, clock.now).TakeDue(t.Context(), 10)
		if err != nil || len(due) != 1 || due[0].Kind != people.NoticeSignIn || due[0].Email != anna {
			t.Fatalf("%+v, %v", due, err)
		}
		var data people.SignInNotice
		if err := json.Unmarshal(due[0].Data, &data); err != nil || data != (people.SignInNotice{ReturnTo: "/bookings"}) {
			t.Fatalf("%s, %v", due[0].Data, err)
		}
		wantError(t, service.RequestSignIn(t.Context(), "not an address", "/", network), people.ErrEmail)
	})
}

func TestAnUnknownAddressBecomesADelegateByItsLink(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		link := mint(t, service, anna)
		if email, err := service.LinkEmail(t.Context(), link.Token); err != nil || email != anna {
			t.Fatalf("%q, %v", email, err)
		}
		_, err := service.PersonByEmail(t.Context(), anna)
		wantError(t, err, people.ErrNoPerson)
		signedIn, err := service.SignInByToken(t.Context(), link.Token)
		if err != nil || signedIn.ReturnTo != "/bookings" || signedIn.Person.Email != anna {
			t.Fatalf("%+v, %v", signedIn, err)
		}
		actor, _, err := service.ActorBySession(t.Context(), signedIn.Token)
		if err != nil || actor.PersonID != signedIn.Person.ID || !actor.Is(people.Delegate) {
			t.Fatalf("%+v, %v", actor, err)
		}
		clock.at = morning.Add(people.SessionLife)
		if actor, _, err = service.ActorBySession(t.Context(), signedIn.Token); err != nil || actor.SignedIn() {
			t.Fatalf("after the session's life: %+v, %v", actor, err)
		}
	})
}

func TestALinkWorksOnceAndNotForLong(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		used := mint(t, service, anna)
		if _, err := service.SignInByToken(t.Context(), used.Token); err != nil {
			t.Fatal(err)
		}
		_, err := service.SignInByToken(t.Context(), used.Token)
		wantError(t, err, people.ErrLinkExpired)
		_, err = service.SignInByCode(t.Context(), anna, used.Code, network)
		wantError(t, err, people.ErrWrongCode)

		old := mint(t, service, anna)
		clock.at = morning.Add(people.LinkLife)
		_, err = service.SignInByToken(t.Context(), old.Token)
		wantError(t, err, people.ErrLinkExpired)
		_, err = service.LinkEmail(t.Context(), old.Token)
		wantError(t, err, people.ErrLinkExpired)
		_, err = service.SignInByCode(t.Context(), anna, old.Code, network)
		wantError(t, err, people.ErrWrongCode)
		_, err = service.SignInByToken(t.Context(), "")
		wantError(t, err, people.ErrLinkExpired)
	})
}

func TestALinkPressedManyTimesAtOnceSignsInOnce(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		link := mint(t, service, anna)
		var wait sync.WaitGroup
		failures := make([]error, 8)
		for i := range failures {
			wait.Go(func() { _, failures[i] = service.SignInByToken(t.Context(), link.Token) })
		}
		wait.Wait()
		entered := 0
		for _, failure := range failures {
			if failure == nil {
				entered++
			} else if !errors.Is(failure, people.ErrLinkExpired) {
				t.Error(failure)
			}
		}
		if entered != 1 {
			t.Fatalf("%d entered, want 1", entered)
		}
	})
}

func TestTheNewestCodeSignsIn(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		first := mint(t, service, anna)
		clock.at = morning.Add(time.Second)
		second := mint(t, service, anna)
		if first.Code != second.Code {
			_, err := service.SignInByCode(t.Context(), anna, first.Code, network)
			wantError(t, err, people.ErrWrongCode)
		}
		signedIn, err := service.SignInByCode(t.Context(), "ANNA@example.org ", second.Code, network)
		if err != nil || signedIn.Person.Email != anna {
			t.Fatalf("%+v, %v", signedIn, err)
		}
	})
}

func TestAnotherAddressesCodeDoesNotSignIn(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		link := mint(t, service, anna)
		_, err := service.SignInByCode(t.Context(), "bert@example.org", link.Code, network)
		wantError(t, err, people.ErrWrongCode)
	})
}

func TestACodeIsTriedFiveTimesEvenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		link := mint(t, service, anna)
		var wait sync.WaitGroup
		failures := make([]error, 9)
		for i := range failures {
			wait.Go(func() { _, failures[i] = service.SignInByCode(t.Context(), anna, wrongCode(link), network) })
		}
		wait.Wait()
		tried := 0
		for _, failure := range failures {
			if errors.Is(failure, people.ErrWrongCode) {
				tried++
			} else {
				wantError(t, failure, people.ErrTooManyAttempts)
			}
		}
		_, err := service.SignInByCode(t.Context(), anna, link.Code, network)
		wantError(t, err, people.ErrTooManyAttempts)
		if tried != 5 {
			t.Fatalf("%d codes were compared, want 5", tried)
		}
		if _, err := service.SignInByToken(t.Context(), link.Token); err != nil {
			t.Fatalf("the link must go on working: %v", err)
		}
	})
}

func TestCodesOfAnAddressAreLimitedAcrossItsLinks(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		for i := range 11 {
			clock.at = morning.Add(time.Duration(i) * time.Second)
			link := mint(t, service, anna)
			_, err := service.SignInByCode(t.Context(), anna, wrongCode(link), fmt.Sprint("192.0.2.", i))
			want := people.ErrWrongCode
			if i == 10 {
				want = people.ErrTooManyAttempts
			}
			wantError(t, err, want)
		}
		clock.at = morning.Add(15 * time.Minute)
		link := mint(t, service, anna)
		if _, err := service.SignInByCode(t.Context(), anna, link.Code, network); err != nil {
			t.Fatalf("after the window: %v", err)
		}
	})
}

func TestCodesOfANetworkAreLimited(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		for i := range 101 {
			_, err := service.SignInByCode(t.Context(), fmt.Sprintf("d%d@example.org", i), "123456", network)
			want := people.ErrWrongCode
			if i == 100 {
				want = people.ErrTooManyAttempts
			}
			wantError(t, err, want)
		}
		link := mint(t, service, anna)
		if _, err := service.SignInByCode(t.Context(), anna, link.Code, "192.0.2.2"); err != nil {
			t.Fatalf("from another network: %v", err)
		}
	})
}

func TestSigningInCountsForNoLimit(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		for i := range 30 {
			clock.at = morning.Add(time.Duration(i) * time.Second)
			link := mint(t, service, anna)
			if _, err := service.SignInByCode(t.Context(), anna, link.Code, network); err != nil {
				t.Fatalf("time %d: %v", i+1, err)
			}
		}
	})
}

func TestAskingIsLimitedAnAddressEvenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, db *gorm.DB) {
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				err := service.RequestSignIn(t.Context(), anna, "/", fmt.Sprint("192.0.2.", i))
				if err != nil && !errors.Is(err, people.ErrTooManyAttempts) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		due, err := notices.New(db, clock.now).TakeDue(t.Context(), 100)
		if err != nil || len(due) != 5 {
			t.Fatalf("%d emails, want 5, %v", len(due), err)
		}
		if err := service.RequestSignIn(t.Context(), "bert@example.org", "/", network); err != nil {
			t.Fatalf("another address: %v", err)
		}
	})
}

func TestSigningOutEndsTheSession(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		signedIn, err := service.SignInByToken(t.Context(), mint(t, service, anna).Token)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := service.SignOut(t.Context(), signedIn.Token); err != nil {
				t.Fatal(err)
			}
		}
		actor, _, err := service.ActorBySession(t.Context(), signedIn.Token)
		if err != nil || actor.SignedIn() {
			t.Fatalf("%+v, %v", actor, err)
		}
	})
}

func TestNoSecretRestsInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, db *gorm.DB) {
		if err := service.RequestSignIn(t.Context(), anna, "/", network); err != nil {
			t.Fatal(err)
		}
		first, second := mint(t, service, anna), mint(t, service, "bert@example.org")
		signedIn, err := service.SignInByToken(t.Context(), first.Token)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"notices", "sign_in_links", "browser_sessions", "sign_in_limits", "audit_entries"} {
			var rows []map[string]any
			if err := db.Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprint(rows)
			for _, secret := range []string{first.Token, second.Token, signedIn.Token} {
				if strings.Contains(text, secret) {
					t.Errorf("%s has a secret in it", table)
				}
			}
			for _, row := range rows {
				for column, value := range row {
					if fmt.Sprint(value) == first.Code || fmt.Sprint(value) == second.Code {
						t.Errorf("%s.%s is a code", table, column)
					}
				}
			}
		}
	})
}

func TestForgetExpired(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, clock *clock, _ *gorm.DB) {
		link := mint(t, service, anna)
		if _, err := service.SignInByCode(t.Context(), anna, wrongCode(link), network); !errors.Is(err, people.ErrWrongCode) {
			t.Fatal(err)
		}
		if _, err := service.SignInByToken(t.Context(), link.Token); err != nil {
			t.Fatal(err)
		}
		if forgotten, err := service.ForgetExpired(t.Context()); err != nil || forgotten != 0 {
			t.Fatalf("forgot %d at once, %v", forgotten, err)
		}
		clock.at = morning.Add(people.SessionLife + people.ForgottenAfter + time.Second)
		// The link, the session, and the counts of the address and the network.
		if forgotten, err := service.ForgetExpired(t.Context()); err != nil || forgotten != 4 {
			t.Fatalf("forgot %d, want 4, %v", forgotten, err)
		}
	})
}
