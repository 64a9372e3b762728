// Package web is Muster's pages: it reads a request, asks the domain packages, and
// renders a page, or a notice as an email.
//
// A screen family (sessions, bookings, returns) is one file here with its routes,
// forms, page structs and handlers, and its templates under templates/pages. The
// frame they share: routes.go and guards.go say who may go where, errors.go turns
// what the domains refuse into pages, render.go and page.go make pages from
// templates, forms.go reads forms, security.go keeps others out.
package web
