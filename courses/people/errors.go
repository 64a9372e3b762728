package people

import "errors"

var (
	// ErrNotAllowed refuses an act that the actor's roles do not cover.
	ErrNotAllowed = errors.New("the actor may not do this")
	// ErrNoOrganisation says that no organisation has the name or id.
	ErrNoOrganisation = errors.New("no such organisation")
	// ErrOrganisationExists refuses a second organisation of a name.
	ErrOrganisationExists = errors.New("there is an organisation of this name")
	// ErrOrganisation refuses an organisation without a name or of an unknown sector.
	ErrOrganisation = errors.New("an organisation needs a name and a sector")
	// ErrNoPerson says that nobody has the id or email address.
	ErrNoPerson = errors.New("no such person")
	// ErrEmail refuses what is not an email address.
	ErrEmail = errors.New("not an email address")
	// ErrRole refuses what is not a role.
	ErrRole = errors.New("not a role")
	// ErrRoleNeedsOrganisation refuses a contact or a trainer of no organisation.
	ErrRoleNeedsOrganisation = errors.New("this role is held for an organisation")
	// ErrLastAdministrator refuses to take the role from the only one who holds it.
	ErrLastAdministrator = errors.New("there must be an administrator")
	// ErrLinkExpired says that a sign-in link is not, or no longer, good.
	ErrLinkExpired = errors.New("the sign-in link has expired or has been used")
	// ErrWrongCode says that the digits are not those of the newest email that is still good.
	ErrWrongCode = errors.New("the sign-in code is wrong or has expired")
	// ErrTooManyAttempts says that signing in was tried too often for now.
	ErrTooManyAttempts = errors.New("too many attempts to sign in")
)
