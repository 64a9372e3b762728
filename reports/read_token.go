package reports

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"muster/courses/people"
)

// ReadScope says what a token reads, of one programme.
type ReadScope string

// The scopes. ScopeReleased reads as a funder does, ScopeReturns drafts too, ScopeFigures the
// figures as recorded now and no return.
const (
	ScopeReleased ReadScope = "released_returns"
	ScopeReturns  ReadScope = "returns"
	ScopeFigures  ReadScope = "figures"
)

// ReadScopes are all scopes, the narrowest first.
var ReadScopes = []ReadScope{ScopeReleased, ScopeReturns, ScopeFigures}

// The limits of a token.
const (
	MostTokenDays = 366
	mostTokenName = 100
)

// ReadToken lets another program read a programme's returns or figures until ExpiresAt. It
// never reads more than MadeBy, a person's id, may at that time. LastUsedOn is a day, "" while
// it has not been used; RevokedAt is zero while it has not been revoked.
type ReadToken struct {
	ID         string
	Name       string
	Programme  string
	Scope      ReadScope
	MadeBy     string
	ExpiresAt  time.Time
	RevokedAt  time.Time
	RecordedAt time.Time
	LastUsedOn string
}

// Works tells whether the token can be used at a moment.
func (t ReadToken) Works(at time.Time) bool { return t.RevokedAt.IsZero() && at.Before(t.ExpiresAt) }

// MakeReadToken makes a token with a name, a programme and a scope that works for some days.
// The secret that it hands out is not kept and cannot be had again. Managers and
// administrators may. Errors: ErrNotAllowed, ErrNoProgramme, ErrToken.
func (s *Service) MakeReadToken(ctx context.Context, actor people.Actor, token ReadToken, days int) (ReadToken, string, error) {
	if !runs(actor) {
		return ReadToken{}, "", ErrNotAllowed
	}
	token.Name = strings.TrimSpace(token.Name)
	if token.Name == "" || utf8.RuneCountInString(token.Name) > mostTokenName || days < 1 || days > MostTokenDays {
		return ReadToken{}, "", fmt.Errorf("%w: it has a name of at most %d characters and works for 1 to %d days", ErrToken, mostTokenName, MostTokenDays)
	}
	if token.Scope != ScopeReleased && token.Scope != ScopeReturns && token.Scope != ScopeFigures {
		return ReadToken{}, "", fmt.Errorf("%w: %q is no scope", ErrToken, token.Scope)
	}
	if _, err := s.knownProgramme(ctx, token.Programme); err != nil {
		return ReadToken{}, "", err
	}
	now := s.moment()
	token.ID, token.MadeBy, token.RecordedAt, token.ExpiresAt = people.NewID(), actor.PersonID, now, now.AddDate(0, 0, days)
	secret := tokenMark + rand.Text() + rand.Text()
	return token, secret, s.store.addToken(ctx, actor, token, hashOf(secret))
}

// tokenMark begins every token, so that one that was published by mistake can be searched for.
const tokenMark = "muster_"

// ReadTokens are all tokens, the newest first, for managers and administrators. Error:
// ErrNotAllowed.
func (s *Service) ReadTokens(ctx context.Context, actor people.Actor) ([]ReadToken, error) {
	if !runs(actor) {
		return nil, ErrNotAllowed
	}
	return s.store.tokens(ctx)
}

// RevokeReadToken ends a token at once. Managers and administrators may. Errors:
// ErrNotAllowed, ErrNoToken when there is none or it is revoked already.
func (s *Service) RevokeReadToken(ctx context.Context, actor people.Actor, id string) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	return s.store.revokeToken(ctx, actor, id, s.moment())
}

// Reader reads for another program, by a token.
type Reader struct {
	Token ReadToken
	actor people.Actor
}

// ReaderByToken is who reads by a secret: with the roles that whoever made the token has now,
// and no more than the scope. Error: ErrNoToken for one that is unknown, revoked or expired, or
// whose maker is gone.
func (s *Service) ReaderByToken(ctx context.Context, secret string) (Reader, error) {
	token, err := s.store.tokenByHash(ctx, hashOf(secret))
	if err != nil {
		return Reader{}, err
	}
	if !token.Works(s.moment()) {
		return Reader{}, ErrNoToken
	}
	actor, err := s.people.ActorFor(ctx, token.MadeBy)
	if errors.Is(err, people.ErrNoPerson) {
		return Reader{}, ErrNoToken
	}
	if err != nil {
		return Reader{}, err
	}
	if token.Scope == ScopeReleased && (reads(actor) || actor.Is(people.Funder)) {
		actor.Grants = []people.Grant{{Role: people.Funder}}
	}
	return Reader{token, actor}, nil
}

// TokenReturns are the returns of the token's programme that it may read. Error: ErrNotAllowed.
func (s *Service) TokenReturns(ctx context.Context, reader Reader) ([]Return, error) {
	if reader.Token.Scope == ScopeFigures {
		return nil, ErrNotAllowed
	}
	all, err := s.Returns(ctx, reader.actor)
	if err != nil {
		return nil, err
	}
	returns := []Return{}
	for _, filed := range all {
		if filed.Programme == reader.Token.Programme {
			returns = append(returns, filed)
		}
	}
	return returns, s.used(ctx, reader, "the list of returns")
}

// TokenReturn is a return of the token's programme. Errors: as ReadReturn; a return that the
// token may not read is ErrNoReturn.
func (s *Service) TokenReturn(ctx context.Context, reader Reader, slug string) (Return, GrantReturn, error) {
	returns, err := s.TokenReturns(ctx, reader)
	if err != nil {
		return Return{}, GrantReturn{}, err
	}
	for _, filed := range returns {
		if filed.Slug != slug {
			continue
		}
		filed, made, err := s.ReadReturn(ctx, reader.actor, slug)
		if err != nil {
			return Return{}, GrantReturn{}, err
		}
		return filed, made, s.used(ctx, reader, "return "+slug)
	}
	return Return{}, GrantReturn{}, ErrNoReturn
}

// TokenFigures is the return that the token's programme would have as at a day, today for "".
// Errors: as BuildReturn, and ErrFuture.
func (s *Service) TokenFigures(ctx context.Context, reader Reader, asAt string) (GrantReturn, error) {
	if reader.Token.Scope != ScopeFigures {
		return GrantReturn{}, ErrNotAllowed
	}
	if asAt == "" {
		asAt = s.Today()
	}
	if asAt > s.Today() {
		return GrantReturn{}, ErrFuture
	}
	made, err := s.BuildReturn(ctx, reader.actor, reader.Token.Programme, asAt)
	if err != nil {
		return GrantReturn{}, err
	}
	return made, s.used(ctx, reader, "figures as at "+asAt)
}

// used records what a token read, once a day.
func (s *Service) used(ctx context.Context, reader Reader, what string) error {
	return s.store.useToken(ctx, reader, s.Today(), what, s.moment())
}
