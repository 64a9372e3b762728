package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// How long a link and its digits are good, and a browser stays signed in.
const (
	LinkLife    = 15 * time.Minute
	SessionLife = 12 * time.Hour
)

// ForgottenAfter is how long a link, a session or a count of attempts is kept once it
// has run out.
const ForgottenAfter = 24 * time.Hour

// codeAttempts is how often digits may be tried against one email that was sent.
const codeAttempts = 5

// Link is a way to sign in as Email, by Token in a link or by the six digits of
// Code. Neither is stored, so this value exists once.
type Link struct {
	Email     string
	Token     string
	Code      string
	ExpiresAt time.Time
}

// SignedIn is a browser session that has begun. Token goes into the browser's
// cookie and is stored only as a hash. ReturnTo is where the person wanted to go.
type SignedIn struct {
	Person    Person
	Token     string
	ReturnTo  string
	ExpiresAt time.Time
}

// RequestSignIn has an email sent to the address with a link and six digits. It
// does the same whether or not the address is known. network is the network
// address that asks, for the limit. Errors: ErrEmail, ErrTooManyAttempts.
func (s *Service) RequestSignIn(ctx context.Context, email, returnTo, network string) error {
	email, err := Address(email)
	if err != nil {
		return err
	}
	return s.store.inTransaction(ctx, func(tx store) error {
		if err := tx.countAttempt(ctx, s.moment(), askLimits(email, network)); err != nil {
			return err
		}
		return tx.enqueueSignIn(email, SignInNotice{returnTo}, s.moment())
	})
}

// MintSignIn makes a link and digits for the address, good for LinkLife. It is for
// whoever is about to send them there, or, in the demonstration, to show them.
// Error: ErrEmail.
func (s *Service) MintSignIn(ctx context.Context, email, returnTo string) (Link, error) {
	email, err := Address(email)
	if err != nil {
		return Link{}, err
	}
	digits, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return Link{}, err
	}
	now := s.moment()
	link := Link{email, rand.Text(), fmt.Sprintf("%06d", digits), now.Add(LinkLife)}
	id := NewID()
	err = s.store.addLink(ctx, linkRow{
		ID: id, Email: email, TokenHash: hash(link.Token), CodeHash: codeHash(id, link.Code),
		ReturnTo: returnTo, AttemptsLeft: codeAttempts, ExpiresAt: link.ExpiresAt, RecordedAt: now,
	})
	return link, err
}

// LinkEmail is the address that the link signs in, while it is good. Looking does
// not use it up. Error: ErrLinkExpired.
func (s *Service) LinkEmail(ctx context.Context, token string) (string, error) {
	link, err := s.store.linkByToken(ctx, hash(token), s.moment())
	return link.Email, err
}

// SignInByToken signs in by a link, which is used up. Whoever is not known yet
// becomes a delegate; whoever has no organisation yet, or only claims it, is from now on
// of the organisation that their address's domain is of. Error: ErrLinkExpired.
func (s *Service) SignInByToken(ctx context.Context, token string) (SignedIn, error) {
	link, err := s.store.linkByToken(ctx, hash(token), s.moment())
	if err != nil {
		return SignedIn{}, err
	}
	return s.signIn(ctx, link, ErrLinkExpired)
}

// SignInByCode signs in by the six digits of the newest email sent to the address,
// which is used up. network is the network address that asks. Errors: ErrWrongCode
// (also when there is no such email), ErrTooManyAttempts.
func (s *Service) SignInByCode(ctx context.Context, email, code, network string) (SignedIn, error) {
	email, err := Address(email)
	if err != nil {
		return SignedIn{}, ErrWrongCode
	}
	limits := codeLimits(email, network)
	if err := s.store.countAttempt(ctx, s.moment(), limits); err != nil {
		return SignedIn{}, err
	}
	link, err := s.store.takeCodeAttempt(ctx, email, s.moment())
	if err != nil {
		return SignedIn{}, err
	}
	if subtle.ConstantTimeCompare([]byte(link.CodeHash), []byte(codeHash(link.ID, code))) != 1 {
		return SignedIn{}, ErrWrongCode
	}
	signedIn, err := s.signIn(ctx, link, ErrWrongCode)
	if err == nil {
		err = s.store.forgiveAttempt(ctx, s.moment(), limits)
	}
	return signedIn, err
}

// signIn uses up the link and begins a session; used is the error when somebody
// else has used it up in the meantime.
func (s *Service) signIn(ctx context.Context, link linkRow, used error) (SignedIn, error) {
	now := s.moment()
	signedIn := SignedIn{Token: rand.Text(), ReturnTo: link.ReturnTo, ExpiresAt: now.Add(SessionLife)}
	self := Actor{Email: link.Email}
	person, err := s.ensure(ctx, self, Person{Email: link.Email})
	if err != nil {
		return SignedIn{}, err
	}
	self.PersonID = person.ID
	err = s.store.inTransaction(ctx, func(tx store) error {
		taken, err := tx.useLink(ctx, link.ID, now)
		if err != nil {
			return err
		}
		if !taken {
			return used
		}
		if err := tx.addSession(ctx, hash(signedIn.Token), person.ID, signedIn.ExpiresAt, now); err != nil {
			return err
		}
		if signedIn.Person, err = tx.withOrganisation(ctx, person); err != nil {
			return err
		}
		return tx.record(ctx, now, self, "sign in", person.ID, "")
	})
	if err != nil {
		return SignedIn{}, err
	}
	return signedIn, nil
}

// withOrganisation is a person who has shown that the address is theirs, with the
// organisation whose domain it is of, unless they are of one already.
func (s store) withOrganisation(ctx context.Context, person Person) (Person, error) {
	_, domain, _ := strings.Cut(person.Email, "@")
	organisationID, err := s.organisationByDomain(ctx, domain)
	if err != nil || organisationID == "" {
		return person, err
	}
	if err := s.joinByDomain(ctx, person.ID, organisationID); err != nil {
		return person, err
	}
	return s.person(ctx, "id", person.ID)
}

// ActorBySession is who holds the session, with the roles held now, as an actor and as
// a person; the zero ones when there is no such session or it has ended.
func (s *Service) ActorBySession(ctx context.Context, token string) (Actor, Person, error) {
	return s.ActorBySessionBeside(ctx, token, Beside{})
}

// ActorBySessionBeside is ActorBySession with what is read in the same query; the zero ones
// also when there is nothing beside.
func (s *Service) ActorBySessionBeside(ctx context.Context, token string, beside Beside) (Actor, Person, error) {
	return s.store.actorBySession(ctx, hash(token), s.moment(), beside)
}

// SignOut ends the session; one that has ended is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.store.deleteSession(ctx, hash(token))
}

// ForgetExpired deletes links, sessions and counts ForgottenAfter they have run out,
// and says how many. It is a scheduled job.
func (s *Service) ForgetExpired(ctx context.Context) (int, error) {
	return s.store.forgetExpired(ctx, s.moment().Add(-ForgottenAfter))
}

// hash is how a random token is stored. It has 128 bits, so it needs no salt.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// codeHash is how six digits are stored. A reader of the table could try them all,
// but only within the quarter of an hour that they are good.
func codeHash(linkID, code string) string { return hash(linkID + " " + code) }
