// Every page, once for each role that sees it differently. The journey
// journeys/pages.mjs checks each, and screenshots.mjs pictures each.
//
//   name       the picture's file name, unique
//   path       its address; or, where that has an id that only this
//              demonstration has, a function of a page signed in as `as`,
//              which finds it by following links as a reader would
//   as         who looks: one of the demonstration's people, or null
//   status     what it answers, when that is not 200
//   explained  colour contrasts that axe cannot work out: [{ selector, why }]

import { press } from './harness.mjs'

export const pages = [
  { name: 'start', path: '/', as: null },
  { name: 'not-found', path: '/no-such-page', as: null, status: 404 }
]

// following returns a path function: open `start`, click the first link that
// each of the `selectors` finds in turn, and take the address of where that leads.
export function following (start, ...selectors) {
  return async page => {
    await page.goto(start)
    for (const selector of selectors) await press(page, page.locator(selector).first())
    return new URL(page.url()).pathname
  }
}

// byPerson groups the pages by who looks, so that each person signs in once:
// [[as, pages of theirs], ...].
export function byPerson () {
  const people = new Set(pages.map(page => page.as))
  return [...people].map(as => [as, pages.filter(page => page.as === as)])
}
