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

const [delegate, contact, trainer, manager] =
  ['delegate', 'contact', 'trainer', 'manager'].map(name => `${name}@example.org`)

// What lists of sessions have in them.
const firstSession = '.muster-item h3 a'
const fullSession = '.muster-item:has(.govuk-tag--orange) h3 a'
const coming = 'h2:text-is("Next") ~ .muster-items .muster-item h3 a'

export const pages = [
  { name: 'start', path: '/', as: null },
  { name: 'not-found', path: '/no-such-page', as: null, status: 404 },
  { name: 'courses', path: '/courses', as: null },
  { name: 'course', path: '/courses/vlo', as: null },
  { name: 'course-chosen', path: '/courses/vlo?how=online', as: null },
  { name: 'course-none-chosen', path: '/courses/oic?region=South+West&how=classroom', as: null },
  { name: 'session', path: following('/courses/oic', firstSession), as: null },
  { name: 'session-full', path: following('/courses/vlo', fullSession), as: null },
  { name: 'my-bookings', path: '/bookings', as: delegate },
  { name: 'my-booking', path: following('/bookings', '.muster-item h3 a'), as: delegate },
  { name: 'my-booking-cancel', path: following('/bookings', '.muster-item h3 a', 'a.govuk-button--warning'), as: delegate },
  { name: 'book-name', path: step('/courses/innerste', 'name'), as: delegate },
  { name: 'book-organisation', path: step('/courses/innerste', 'organisation'), as: delegate },
  { name: 'book-role', path: step('/courses/innerste', 'role'), as: delegate },
  { name: 'book-needs', path: step('/courses/innerste', 'needs'), as: delegate },
  { name: 'trainer', path: '/trainer', as: trainer },
  { name: 'trainer-past', path: '/trainer?show=past', as: trainer },
  { name: 'session-new-course', path: '/sessions/new', as: trainer },
  { name: 'session-new', path: '/sessions/new/vlo', as: trainer },
  { name: 'session-trainer', path: following('/trainer', coming, '.govuk-back-link'), as: trainer },
  { name: 'session-delegates', path: following('/trainer', coming), as: trainer },
  { name: 'session-book-in', path: following('/trainer', coming, 'a[href$="/delegates/new"]'), as: trainer },
  { name: 'session-messages', path: following('/trainer', coming, 'a[href$="/messages"]'), as: trainer },
  { name: 'session-edit', path: following('/trainer', coming, 'a[href$="/edit"]'), as: trainer },
  { name: 'session-cancel', path: following('/trainer', coming, '.muster-actions a[href$="/cancel"]'), as: trainer },
  { name: 'register', path: following('/trainer', 'a[href$="/register"]'), as: trainer },
  { name: 'session-results', path: '/sessions/oic-2020-07-28-kent/results', as: trainer },
  { name: 'session-results-too-few', path: following('/trainer?show=past', '.muster-item h3 a', 'a[href$="/results"]'), as: trainer },
  { name: 'organisation', path: '/organisation', as: contact },
  { name: 'manager-sessions', path: '/trainer', as: manager },
  { name: 'results', path: '/results', as: manager },
  { name: 'results-oic', path: '/results?before=BASELINE&after=OIC-POST&by=region', as: manager },
  { name: 'results-no-baseline', path: '/results?before=none&after=VLO-POST', as: manager },
  { name: 'results-problem', path: '/results?before=BASELINE', as: manager, status: 422 },
  { name: 'results-funder', path: '/results', as: 'funder@example.org', status: 403 },
  { name: 'programme', path: '/programme?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'deliverable', path: '/deliverables/G?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'kpi', path: '/kpis/oic-confident?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'declare', path: '/deliverables/D/declare?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'engagement', path: '/engagement?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'engagement-new', path: '/engagement/new?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'indicators', path: '/indicators?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'indicator-new', path: '/indicators/new?programme=MSOIC-2020-21', as: 'manager@example.org' },
  { name: 'returns', path: '/returns', as: 'manager@example.org' },
  { name: 'return-new', path: '/returns/new', as: 'manager@example.org' },
  { name: 'return-released', path: '/returns/2020-21-q4', as: 'manager@example.org' },
  { name: 'programme-board', path: '/programme?programme=MSOIC-2020-21', as: 'board@example.org' },
  { name: 'assure', path: '/deliverables/D/assure?programme=MSOIC-2020-21', as: 'board@example.org' },
  { name: 'returns-funder', path: '/returns', as: 'funder@example.org' },
  { name: 'return-read', path: '/returns/2020-21-q4/read', as: 'funder@example.org' },
  { name: 'receipt', path: '/receipts/training.OIC.confident?return=2020-21-q4', as: 'funder@example.org' },
  { name: 'receipt-sessions', path: '/receipts/training.OIC.trained?return=2020-21-q4', as: 'funder@example.org' },
  { name: 'programme-funder', path: '/programme', as: 'funder@example.org', status: 403 }
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

// step returns a path function: a step of booking a place on the first session of a
// course that the person is not booked on.
function step (course, name) {
  return async page => {
    await page.goto(course)
    const sessions = await page.locator(firstSession).evaluateAll(all => all.map(a => a.pathname))
    for (const session of sessions) {
      await page.goto(session)
      if (await page.locator('a[href$="/book"]').count()) return `${session}/book/${name}`
    }
    throw new Error(`no session of ${course} can be booked`)
  }
}

// byPerson groups the pages by who looks, so that each person signs in once:
// [[as, pages of theirs], ...].
export function byPerson () {
  const people = new Set(pages.map(page => page.as))
  return [...people].map(as => [as, pages.filter(page => page.as === as)])
}
