package people

// NoticeSignIn is the kind of the notice that carries a way to sign in. Its data is
// a SignInNotice: the link and the digits are made by MintSignIn when it is sent.
const NoticeSignIn = "people.sign-in"

// SignInNotice is the data of a NoticeSignIn.
type SignInNotice struct{ ReturnTo string }
