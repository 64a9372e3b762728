// Every page, once for each role that sees it differently. The journey
// journeys/pages.mjs checks each, and screenshots.mjs pictures each. A Go test
// fails when a GET route of the server has no line here.
//
//   name       the picture's file name, unique
//   route      the route's pattern, as in the server's table; none for a page that no route has
//   path       its address; or, where that has an id that only this
//              demonstration has, a function of a page signed in as `as`,
//              which finds it by following links as a reader would
//   as         who looks: one of the demonstration's people, or null
//   status     what it answers, when that is not 200
//   act        what is done on the page at `path` to come to the page that is
//              meant, for one that stands at the end of a form. It changes
//              nothing that another page or a journey counts on
//   explained  colour contrasts that axe cannot work out: [{ selector, why }]

import { press, signIn } from './harness.mjs'

// The demonstration's people, one a role.
export const people = {
  delegate: 'delegate@example.org',
  contact: 'contact@example.org',
  trainer: 'trainer@example.org',
  manager: 'manager@example.org',
  board: 'board@example.org',
  funder: 'funder@example.org',
  administrator: 'administrator@example.org'
}

// following returns a path function: open `start`, an address or what finds one, follow the first link that
// each of the `selectors` finds in turn, and take the address that the last has.
export function following (start, ...selectors) {
  return async page => {
    await page.goto(typeof start === 'function' ? await start(page) : start)
    for (const selector of selectors.slice(0, -1)) await press(page, page.locator(selector).first())
    const href = await page.locator(selectors.at(-1)).first().getAttribute('href')
    const { pathname, search } = new URL(href, page.url())
    return pathname + search
  }
}

// link is the selector of a link by its words, in the part of the page that is
// the page's own.
export function link (words) {
  return `main a:has-text("${words}"), .govuk-width-container > a:has-text("${words}")`
}

// item is the selector of the link in the heading of a list's first item with these words.
export function item (...words) {
  return `.muster-item${words.map(text => `:has-text("${text}")`).join('')} :is(h2, h3) a`
}

const fullSession = item('Full', 'waiting')
const openSession = item('places left')
// How the sessions stand: of yesterday one register is complete and one is not begun.
const yesterdays = item('Complete the register', 'safeguarding')

// Where a contact nominates people for a session with places left.
const toNominate = following('/courses/oic', openSession, link('Nominate people'))

// todays is the link to the session that is today.
export const todays = 'h2:text-is("Today") + ul .muster-item :is(h2, h3) a'

// send presses a form's button, with or without something typed: most forms
// then say what is missing.
const send = (button, typed = {}) => async page => {
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).fill(text)
  await press(page, page.getByRole('button', { name: button, exact: true }))
}

// named gives who stands there a name of one long word, as some have who write several as one.
const named = selector => page => page.locator(selector).first()
  .evaluate(element => { element.textContent = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'.repeat(2) })

// steps presses one button after another, each on the page that the one before has led to.
const steps = (...buttons) => async page => {
  for (const button of buttons) await press(page, page.getByRole('button', { name: button, exact: true }))
}

// previewVersion answers every step of a KPI's new version.
const previewVersion = async page => {
  await steps('Continue', 'Continue', 'Continue', 'Continue', 'Continue')(page)
  await send('Continue', { 'Why is there a new version?': 'The target was agreed anew.' })(page)
}

// makeCode gives the next organisation a code, however many have one.
const makeCode = async page => {
  await page.getByLabel('Organisation', { exact: true }).selectOption({ index: 1 })
  await press(page, page.getByRole('button', { name: 'Make its code', exact: true }))
}

// sendFile chooses a CSV file with that text and continues.
const sendFile = (text, button = 'Continue') => async page => {
  await page.getByLabel('CSV file').setInputFiles({ name: 'sessions.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await press(page, page.getByRole('button', { name: button, exact: true }))
}

// newSessions is a file of two sessions in a month from now.
function newSessions () {
  const day = later => new Date(Date.now() + later * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  return 'session,course,starts,ends,delivery,capacity,place,organisation,state\n' +
    `vlo-file-one,VLO,${day(30)}T09:30,${day(30)}T15:30,classroom,16,Maidstone,Kent,draft\n` +
    `vlo-file-two,VLO,${day(31)}T09:30,${day(31)}T15:30,online,,,Kent,\n`
}

// below is the address that a path function finds, and what comes after it.
const below = (path, rest) => async page => await path(page) + rest

// ofAPI is the address in the API of what a path function finds.
const ofAPI = path => async page => '/api/v1' + await path(page)

// makeToken makes a token that reads what the label says.
const makeToken = reads => async page => {
  await page.getByLabel('What is the token for?').fill('Power BI of the finance team')
  await page.getByLabel(reads, { exact: true }).check()
  await press(page, page.getByRole('button', { name: 'Make this token' }))
}

export const pages = [
  // What anybody sees.
  { name: 'start', route: '/', path: '/', as: null },
  { name: 'accessibility', route: '/accessibility', path: '/accessibility', as: null },
  { name: 'privacy', route: '/privacy', path: '/privacy', as: null },
  { name: 'privacy-answers', route: '/privacy/answers', path: '/privacy/answers', as: null },
  { name: 'cookies', route: '/cookies', path: '/cookies', as: null },
  { name: 'help', route: '/help', path: '/help', as: null },
  { name: 'error-not-found', path: '/no-such-page', as: null, status: 404 },

  { name: 'sign-in', route: '/sign-in', path: '/sign-in', as: null },
  { name: 'sign-in-problem', path: '/sign-in', as: null, act: send('Email me a code', { 'Email address': 'nobody' }), status: 422 },
  { name: 'sign-in-sent', path: '/sign-in', as: null, act: send('Email me a code', { 'Email address': people.board }) },
  { name: 'sign-in-wrong-code', path: '/sign-in', as: null, status: 422, act: wrongCode },
  { name: 'sign-in-link', route: '/sign-in/link/:token', path: '/sign-in', as: null, act: openSignInLink },
  { name: 'error-expired-link', route: '/sign-in/link/:token', path: '/sign-in/link/used-or-too-old', as: null, status: 410 },

  // Answering a survey by its code. Those of one browser go on where the one before has stopped.
  { name: 'survey-code', route: '/s', path: '/s', as: null },
  { name: 'survey-code-problem', path: '/s', as: null, act: send('Continue', { 'Code of the survey': 'zzz-zzz' }), status: 422 },
  { name: 'error-no-survey', route: '/s/:code', path: '/s/zzz-zzz', as: null, status: 404 },
  { name: 'survey-stored', route: '/s/:code/stored', path: below(baseline, '/stored'), as: null },
  { name: 'survey-question', route: '/s/:code/:number', path: baseline, as: null, act: answerUntil('main input[type=radio]') },
  { name: 'survey-begun', route: '/s/:code', path: baseline, as: null },
  { name: 'survey-question-problem', path: baseline, as: null, act: answerNothing, status: 422 },
  { name: 'survey-question-list', route: '/s/:code/:number', path: baseline, as: null, act: answerUntil('main select') },
  { name: 'survey-question-words', route: '/s/:code/:number', path: baseline, as: null, act: answerUntil('main textarea') },
  { name: 'survey-check', route: '/s/:code/check', path: baseline, as: null, act: answerUntil('main form[action$="/check"]') },
  { name: 'survey-thanks', route: '/s/:code/thanks', path: baseline, as: null, act: answerUntil('main .govuk-panel') },

  { name: 'courses', route: '/courses', path: '/courses', as: null },
  { name: 'course', route: '/courses/:course', path: '/courses/vlo', as: null },
  { name: 'course-chosen', route: '/courses/:course', path: '/courses/vlo?how=online', as: null },
  { name: 'course-none-found', route: '/courses/:course', path: '/courses/vlo?how=classroom&region=Yorkshire+and+the+Humber', as: null },
  { name: 'error-no-course', route: '/courses/:course', path: '/courses/no-such-course', as: null, status: 404 },
  { name: 'session', route: '/sessions/:session', path: following('/courses/oic', openSession), as: null },
  { name: 'session-full', route: '/sessions/:session', path: following('/courses/vlo', fullSession), as: null },
  { name: 'error-no-session', route: '/sessions/:session', path: '/sessions/no-such-session', as: null, status: 404 },

  // Booking.
  { name: 'start-delegate', route: '/', path: '/', as: people.delegate },
  { name: 'session-booked', route: '/sessions/:session', path: following('/bookings', item('Place confirmed'), link('safeguarding')), as: people.delegate },
  { name: 'session-over', route: '/sessions/:session', path: following('/bookings', item('Over'), link('workshop')), as: people.delegate },
  { name: 'book-name', route: '/sessions/:session/book/name', path: below(following('/courses/oic', openSession), '/book/name'), as: people.delegate },
  { name: 'book-name-problem', path: below(following('/courses/oic', openSession), '/book/name'), as: people.delegate, act: send('Continue', { 'What is your name?': '' }), status: 422 },
  { name: 'book-organisation', route: '/sessions/:session/book/organisation', path: below(following('/courses/oic', openSession), '/book/organisation'), as: people.delegate },
  { name: 'book-role', route: '/sessions/:session/book/role', path: below(following('/courses/oic', openSession), '/book/role'), as: people.delegate },
  { name: 'book-needs', route: '/sessions/:session/book/needs', path: below(following('/courses/oic', openSession), '/book/needs'), as: people.delegate },
  { name: 'book-check', route: '/sessions/:session/book/check', path: below(following('/courses/oic', openSession), '/book/needs'), as: people.delegate, act: send('Continue') },
  { name: 'book-check-waiting', route: '/sessions/:session/book/check', path: below(following('/courses/vlo', fullSession), '/book/needs'), as: people.contact, act: send('Continue') },
  { name: 'error-booking-closed', route: '/sessions/:session/book', path: below(following('/trainer?show=past', item('Over'), link('Back')), '/book'), as: people.trainer, status: 409 },
  { name: 'bookings', route: '/bookings', path: '/bookings', as: people.delegate },
  { name: 'bookings-none', route: '/bookings', path: '/bookings', as: people.board },
  { name: 'calendar', route: '/calendar', path: '/calendar', as: people.delegate },
  { name: 'calendar-made', path: '/calendar', as: people.delegate, act: makeAddress },
  { name: 'booking', route: '/bookings/:reference', path: following('/bookings', item('Place confirmed')), as: people.delegate },
  { name: 'booking-over', route: '/bookings/:reference', path: following('/bookings', item('Over')), as: people.delegate },
  { name: 'booking-survey', route: '/a/:token', path: ownSurvey, as: people.delegate },
  { name: 'booking-survey-stored', route: '/a/:token/stored', path: below(ownSurvey, '/stored'), as: people.delegate },
  { name: 'booking-survey-question', route: '/a/:token/:number', path: ownSurvey, as: people.delegate, act: answerUntil('main input[type=radio]') },
  { name: 'booking-survey-check', route: '/a/:token/check', path: ownSurvey, as: people.delegate, act: answerUntil('main form[action$="/check"]') },
  { name: 'booking-survey-thanks', route: '/a/:token/thanks', path: ownSurvey, as: people.delegate, act: answerUntil('main .govuk-panel') },
  { name: 'error-no-survey-link', route: '/a/:token', path: '/a/mistyped', as: null, status: 404 },
  { name: 'emails', route: '/demonstration/emails', path: '/demonstration/emails', as: people.delegate },
  { name: 'emails-none', route: '/demonstration/emails', path: '/demonstration/emails', as: people.board },
  { name: 'booking-waiting', route: '/bookings/:reference', path: following('/courses/vlo', fullSession, link('Who is booked'), '.muster-item:has-text("1. Delegate") a'), as: people.trainer },
  { name: 'booking-offered', route: '/bookings/:reference', path: following('/bookings', item('Place offered')), as: people.delegate },
  { name: 'session-kept', route: '/sessions/:session', path: following('/courses/innerste', item('kept')), as: people.delegate },
  { name: 'booking-confirmed', route: '/bookings/:reference/confirmed', path: below(following('/bookings', item('Place confirmed')), '/confirmed'), as: people.delegate },
  { name: 'booking-cancel', route: '/bookings/:reference/cancel', path: following('/bookings', item('Place confirmed'), link('Cancel this booking')), as: people.delegate },
  { name: 'booking-cancel-problem', path: following('/bookings', item('Place confirmed'), link('Cancel this booking')), as: people.delegate, act: send('Cancel this booking'), status: 422 },
  { name: 'error-no-booking', route: '/bookings/:reference', path: '/bookings/MU-AAAAAA', as: people.delegate, status: 404 },
  { name: 'error-not-for-delegates', route: '/trainer', path: '/trainer', as: people.delegate, status: 403 },

  // An organisation's contact.
  { name: 'start-contact', route: '/', path: '/', as: people.contact },
  { name: 'organisation', route: '/organisation', path: '/organisation', as: people.contact },
  { name: 'organisation-booking', route: '/bookings/:reference', path: following('/organisation', '.muster-item a[href^="/bookings/"]'), as: people.contact },

  { name: 'organisation-none-found', route: '/organisation', path: '/organisation?state=offered&when=over', as: people.contact },
  { name: 'organisation-cancel', route: '/bookings/:reference/cancel', path: following('/organisation?when=coming&state=place', link('Cancel booking')), as: people.contact },
  { name: 'nominations', route: '/nominations', path: '/nominations', as: people.contact },
  { name: 'nomination', route: '/nominations/:nomination', path: following('/nominations', item('place')), as: people.contact },
  { name: 'nomination-new', route: '/nominations/new', path: toNominate, as: people.contact },
  { name: 'nomination-new-problem', path: toNominate, as: people.contact, act: send('Continue'), status: 422 },
  { name: 'nomination-check', path: toNominate, as: people.contact, act: send('Continue', { 'One person a line': 'Nominated Person <nominated@example.org>\nanna.adams@example.org, , Police officer' }) },
  { name: 'nomination-check-problem', path: toNominate, as: people.contact, act: send('Continue', { 'One person a line': 'Nominated Person <nominated@example.org>\nnobody\nx@example.org, X, Chief' }), status: 422 },
  { name: 'approvals', route: '/approvals', path: '/approvals', as: people.contact },
  { name: 'approval', route: '/approvals/:reference', path: following('/approvals', '.muster-item a'), as: people.contact },
  { name: 'approval-problem', path: following('/approvals', '.muster-item a'), as: people.contact, act: send('Refuse this booking'), status: 422 },
  { name: 'booking-swap', route: '/bookings/:reference/swap', path: following('/organisation?when=coming&state=place', link('Send a colleague instead')), as: people.contact },
  { name: 'booking-swap-problem', path: following('/organisation?when=coming&state=place', link('Send a colleague instead')), as: people.contact, act: send('Send them instead'), status: 422 },

  // A trainer.
  { name: 'places', route: '/sessions/:session/places', path: following('/courses/innerste', item('Canterbury'), link('Places, kept places')), as: people.trainer },
  { name: 'places-full', route: '/sessions/:session/places', path: following('/courses/vlo', fullSession, link('Places, kept places')), as: people.trainer },
  { name: 'hold-new', route: '/sessions/:session/holds/new', path: following('/courses/innerste', item('Canterbury'), link('Places, kept places'), link('Keep places')), as: people.trainer },
  { name: 'hold-new-problem', path: following('/courses/innerste', item('Canterbury'), link('Places, kept places'), link('Keep places')), as: people.trainer, act: send('Keep these places', { 'How many places?': 'many' }), status: 422 },
  { name: 'hold', route: '/sessions/:session/holds/:hold', path: following('/courses/innerste', item('Canterbury'), link('Places, kept places'), link('Change or release')), as: people.trainer },
  { name: 'start-trainer', route: '/', path: '/', as: people.trainer },
  { name: 'trainer', route: '/trainer', path: '/trainer', as: people.trainer },
  { name: 'trainer-past', route: '/trainer', path: '/trainer?show=past', as: people.trainer },
  { name: 'session-run', route: '/sessions/:session', path: following('/courses/vlo', fullSession), as: people.trainer },
  { name: 'delegates', route: '/sessions/:session/delegates', path: following('/courses/vlo', fullSession, link('Who is booked')), as: people.trainer },
  { name: 'delegates-none', route: '/sessions/:session/delegates', path: following('/trainer', item('0 delegates')), as: people.trainer },
  { name: 'book-in', route: '/sessions/:session/delegates/new', path: following('/courses/vlo', fullSession, link('Who is booked'), link('Book somebody in')), as: people.trainer },
  { name: 'book-in-problem', path: following('/courses/vlo', fullSession, link('Who is booked'), link('Book somebody in')), as: people.trainer, act: send('Book them in', { 'Email address': 'nobody' }), status: 422 },
  { name: 'book-in-unknown', path: following('/courses/vlo', fullSession, link('Who is booked'), link('Book somebody in')), as: people.trainer, act: send('Book them in', { 'Email address': 'who.is.new@example.org' }) },
  { name: 'sent', route: '/sessions/:session/sent', path: following('/courses/vlo', fullSession, link('Who is booked'), link('Emails sent')), as: people.trainer },
  { name: 'messages', route: '/sessions/:session/messages', path: following('/courses/vlo', fullSession, link('Message delegates')), as: people.trainer },
  { name: 'messages-problem', path: following('/courses/vlo', fullSession, link('Message delegates')), as: people.trainer, act: send('Send message'), status: 422 },
  { name: 'register', route: '/sessions/:session/register', path: following('/trainer', yesterdays), as: people.trainer },
  { name: 'register-complete', route: '/sessions/:session/register', path: following('/trainer?show=past', item('workshop'), link('Register')), as: people.trainer },
  { name: 'delegates-long-name', path: following('/courses/vlo', fullSession, link('Who is booked')), as: people.trainer, act: named('.muster-item--columns h3') },
  { name: 'register-long-name', path: following('/trainer', todays, link('Register')), as: people.trainer, act: named('.muster-register__line legend') },
  { name: 'walk-in', route: '/sessions/:session/register/new', path: following('/trainer', todays, link('Register'), link('Let in somebody')), as: people.trainer },
  { name: 'walk-in-problem', path: following('/trainer', todays, link('Register'), link('Let in somebody')), as: people.trainer, act: send('Let them in', { 'Email address': 'nobody' }), status: 422 },
  { name: 'walk-in-unknown', path: following('/trainer', todays, link('Register'), link('Let in somebody')), as: people.trainer, act: send('Let them in', { 'Email address': 'who.is.new@example.org' }) },
  { name: 'register-today', route: '/sessions/:session/register', path: following('/trainer', todays, link('Register')), as: people.trainer },
  { name: 'register-without-connection', route: '/register-without-connection', path: '/register-without-connection', as: null },
  { name: 'error-register-not-open', route: '/sessions/:session/register', path: below(following('/courses/vlo', fullSession), '/register'), as: people.trainer, status: 409 },
  { name: 'survey-screen', route: '/sessions/:session/survey', path: following('/trainer?show=past', item('workshop'), link('Survey on the screen')), as: people.trainer },
  { name: 'survey-screen-no-register', route: '/sessions/:session/survey', path: following('/trainer?show=past', item('safeguarding'), link('Survey on the screen')), as: people.trainer },
  { name: 'surveys', route: '/surveys', path: '/surveys', as: people.trainer },
  // Questionnaires. A draft is begun by the first page of one, and the others go on with it.
  { name: 'surveys-manager', route: '/surveys', path: '/surveys', as: people.manager },
  { name: 'surveys-released', route: '/surveys/released', path: '/surveys/released', as: people.manager },
  { name: 'survey-open', route: '/surveys/open', path: '/surveys/open?survey=BASELINE', as: people.manager },
  { name: 'survey-open-problem', path: '/surveys/open', as: people.manager, act: send('Open this survey'), status: 422 },
  { name: 'survey-days', route: '/surveys/waves/:wave/days', path: following('/surveys', link('Change its days')), as: people.manager },
  { name: 'survey-days-problem', path: following('/surveys', link('Change its days')), as: people.manager, act: send('Save these days', { Year: '2020' }), status: 422 },
  { name: 'survey-organisations', route: '/surveys/waves/:wave/organisations', path: following('/surveys', link('Codes for organisations')), as: people.manager, act: makeCode },
  { name: 'survey-organisations-problem', path: following('/surveys', link('Codes for organisations')), as: people.manager, act: send('Make its code'), status: 422 },
  { name: 'questionnaires', route: '/surveys/questionnaires', path: '/surveys/questionnaires', as: people.manager },
  { name: 'questionnaire-new', route: '/surveys/questionnaires/new', path: '/surveys/questionnaires/new', as: people.manager },
  { name: 'questionnaire-new-problem', path: '/surveys/questionnaires/new', as: people.manager, act: send('Begin the draft', { Code: 'not a code' }), status: 422 },
  { name: 'questionnaire-upload', route: '/surveys/questionnaires/upload', path: '/surveys/questionnaires/upload', as: people.manager },
  { name: 'questionnaire-upload-problem', path: '/surveys/questionnaires/upload', as: people.manager, act: send('Bring in this file'), status: 422 },
  { name: 'questionnaire', route: '/surveys/questionnaires/:survey', path: asked(), as: people.manager },
  { name: 'questionnaire-version', route: '/surveys/questionnaires/:survey/versions/:version', path: asked('versions/1'), as: people.manager },
  { name: 'questionnaire-preview', route: '/surveys/questionnaires/:survey/versions/:version/preview', path: asked('versions/1/preview'), as: people.manager },
  { name: 'questionnaire-preview-begin', route: '/surveys/questionnaires/:survey/versions/:version/preview/begin', path: asked('versions/1/preview/begin'), as: people.manager },
  { name: 'questionnaire-preview-question', route: '/surveys/questionnaires/:survey/versions/:version/preview/:number', path: asked('versions/1/preview/1'), as: people.manager },
  { name: 'questionnaire-try', route: '/surveys/questionnaires/:survey/versions/:version/try', path: asked('versions/1/try'), as: people.manager },
  { name: 'questionnaire-try-question', route: '/surveys/questionnaires/:survey/versions/:version/try/:number', path: asked('versions/1/try'), as: people.manager, act: answerUntil('main input[type=radio]') },
  { name: 'questionnaire-try-check', route: '/surveys/questionnaires/:survey/versions/:version/try/check', path: asked('versions/1/try'), as: people.manager, act: answerUntil('main form[action*="/check"]') },
  { name: 'questionnaire-try-thanks', route: '/surveys/questionnaires/:survey/versions/:version/try/thanks', path: asked('versions/1/try'), as: people.manager, act: answerUntil('main .govuk-panel') },
  { name: 'questionnaire-preview-section', route: '/surveys/questionnaires/:survey/versions/:version/preview/:number', path: sectioned('/preview/1'), as: people.manager },
  { name: 'questionnaire-try-section-problem', path: sectioned('/try'), as: people.manager, act: steps('Start', 'Continue'), status: 422 },
  { name: 'questionnaire-export', route: '/surveys/questionnaires/:survey/export', path: asked('export'), as: people.manager },
  { name: 'elsewhere', route: '/surveys/questionnaires/:survey/elsewhere', path: asked('elsewhere'), as: people.manager },
  { name: 'elsewhere-problem', path: asked('elsewhere'), as: people.manager, act: send('Continue'), status: 422 },
  { name: 'elsewhere-columns', route: '/surveys/questionnaires/:survey/elsewhere/:file/columns', path: asked('elsewhere'), as: people.manager, act: sendElsewhere() },
  { name: 'elsewhere-columns-problem', path: asked('elsewhere'), as: people.manager, act: sendElsewhere(twice, 'Continue'), status: 422 },
  { name: 'elsewhere-texts', route: '/surveys/questionnaires/:survey/elsewhere/:file/texts', path: asked('elsewhere'), as: people.manager, act: sendElsewhere('Continue') },
  { name: 'elsewhere-texts-problem', path: asked('elsewhere'), as: people.manager, act: sendElsewhere('Continue', 'Continue'), status: 422 },
  { name: 'elsewhere-check', route: '/surveys/questionnaires/:survey/elsewhere/:file/check', path: asked('elsewhere'), as: people.manager, act: sendElsewhere('Continue', decide, 'Continue') },
  { name: 'questionnaire-draft', route: '/surveys/questionnaires/:survey/draft', path: drafted(''), as: people.manager },
  { name: 'questionnaire-title', route: '/surveys/questionnaires/:survey/draft/title', path: drafted('/title'), as: people.manager },
  { name: 'questionnaire-ask', route: '/surveys/questionnaires/:survey/draft/questions/:number', path: drafted('/questions/3'), as: people.manager },
  { name: 'questionnaire-ask-new', route: '/surveys/questionnaires/:survey/draft/questions/:number/:step', path: drafted('/questions/new/text'), as: people.manager },
  { name: 'questionnaire-ask-new-problem', path: drafted('/questions/new/text'), as: people.manager, act: send('Add this question'), status: 422 },
  ...['text', 'kind', 'answers', 'measure', 'then', 'section', 'routing']
    .map(step => ({ name: `questionnaire-ask-${step}`, route: '/surveys/questionnaires/:survey/draft/questions/:number/:step', path: drafted(`/questions/4/${step}`), as: people.manager })),
  { name: 'questionnaire-ask-options', path: drafted('/questions/1/answers'), as: people.manager },
  { name: 'questionnaire-ask-by', path: following(drafted('/questions/4/routing'), '.muster-item a'), as: people.manager },
  { name: 'questionnaire-scale', route: '/surveys/questionnaires/:survey/draft/scales/:scale', path: drafted('/scales/new'), as: people.manager },
  { name: 'questionnaire-scale-problem', path: drafted('/scales/new'), as: people.manager, act: send('Save this scale'), status: 422 },
  { name: 'questionnaire-section', route: '/surveys/questionnaires/:survey/draft/sections/:section', path: drafted('/sections/new'), as: people.manager },
  { name: 'items', route: '/items', path: '/items', as: people.manager },
  { name: 'item', route: '/items/:item', path: '/items/procedures', as: people.manager },
  { name: 'session-results', route: '/sessions/:code/results', path: following('/trainer?show=past&page=2', item('workshop'), link('Results of its survey')), as: people.trainer },
  { name: 'session-results-small', route: '/sessions/:code/results', path: following('/trainer?show=past', item('workshop'), link('Results of its survey')), as: people.trainer },
  { name: 'session-new', route: '/sessions/new', path: '/sessions/new', as: people.trainer },
  { name: 'session-new-problem', route: '/sessions/new', path: '/sessions/new', as: people.trainer, act: send('Continue'), status: 422 },
  { name: 'session-new-form', route: '/sessions/new/:course', path: '/sessions/new/vlo', as: people.trainer },
  { name: 'session-new-form-problem', route: '/sessions/new/:course', path: '/sessions/new/vlo', as: people.trainer, act: send('Continue', { Places: 'many', Day: '31', Month: '2', Year: '2027' }), status: 422 },
  { name: 'session-edit', route: '/sessions/:session/edit', path: following('/courses/vlo', fullSession, link('Edit session')), as: people.trainer },
  { name: 'session-cancel', route: '/sessions/:session/cancel', path: following('/courses/vlo', fullSession, link('Cancel session')), as: people.trainer },
  { name: 'session-cancel-problem', path: following('/courses/vlo', fullSession, link('Cancel session')), as: people.trainer, act: send('Cancel this session'), status: 422 },

  { name: 'interest', route: '/courses/:course/interest', path: '/courses/vlo/interest', as: people.delegate },
  { name: 'interests', route: '/interests', path: '/interests', as: people.delegate },
  { name: 'course-trainer', route: '/courses/:course', path: '/courses/vlo', as: people.trainer },
  { name: 'course-new', route: '/courses/new', path: '/courses/new', as: people.manager },
  { name: 'course-new-problem', path: '/courses/new', as: people.manager, act: send('Continue', { Title: 'A course' }), status: 422 },
  { name: 'course-edit', route: '/courses/:course/edit', path: '/courses/vlo/edit', as: people.manager },
  { name: 'course-check', path: '/courses/vlo/edit', as: people.manager, act: send('Continue') },
  { name: 'session-new-day', path: '/sessions/new/vlo', as: people.trainer, act: send('Add another day') },
  { name: 'session-state', route: '/sessions/:session/state', path: following('/trainer', link('Decide whether it takes place')), as: people.trainer },
  { name: 'session-state-problem', path: following('/trainer', link('Decide whether it takes place')), as: people.trainer, act: send('Save this decision'), status: 422 },
  { name: 'session-trainers', route: '/sessions/:session/trainers', path: following('/courses/vlo', fullSession, link('Who trains it')), as: people.trainer },
  { name: 'session-trainers-problem', path: following('/courses/vlo', fullSession, link('Who trains it')), as: people.trainer, act: send('Add this trainer', { 'Email address': 'nobody' }), status: 422 },
  { name: 'session-repeat', route: '/sessions/:session/repeat', path: following('/courses/vlo', fullSession, link('Repeat session')), as: people.trainer },
  { name: 'session-repeat-problem', path: following('/courses/vlo', fullSession, link('Repeat session')), as: people.trainer, act: send('Make these sessions', { Dates: 'soon' }), status: 422 },
  { name: 'session-series', route: '/sessions/:session/series', path: following('/trainer', item('Draft'), link('Repeat session'), link('Copy the whole series')), as: people.trainer },

  { name: 'trainer-manager', route: '/trainer', path: '/trainer', as: people.manager },

  // Certificates and a delegate's own training.
  { name: 'certificate-check', route: '/certificates', path: '/certificates', as: null },
  { name: 'certificate-check-problem', path: '/certificates', as: null, act: send('Check this certificate', { 'Code on the certificate': 'none' }), status: 422 },
  { name: 'certificate', route: '/certificates/:code', path: following('/training', 'main a[href^="/certificates/"]'), as: people.delegate },
  { name: 'error-no-certificate', route: '/certificates/:code', path: '/certificates/AAAA-AAAA', as: null, status: 404 },
  { name: 'training', route: '/training', path: '/training', as: people.delegate },
  { name: 'training-none', route: '/training', path: '/training', as: people.funder },
  { name: 'training-data', route: '/training/data', path: '/training/data', as: people.delegate },

  // A programme manager, the board, a funder.
  { name: 'start-manager', route: '/', path: '/', as: people.manager },
  { name: 'start-board', route: '/', path: '/', as: people.board },
  { name: 'results', route: '/results', path: '/results', as: people.manager },
  { name: 'results-change', route: '/results', path: following('/results', link('OIC one-day workshop')), as: people.manager },
  { name: 'results-no-baseline', route: '/results', path: following('/results', link('Victim Liaison Officer course')), as: people.manager },
  { name: 'results-organisations', route: '/results', path: below(following('/results', link('OIC one-day workshop')), '&by=organisation'), as: people.manager },
  { name: 'comments', route: '/comments', path: '/comments', as: people.manager },
  { name: 'results-sentence', route: '/results/sentence', path: below(comparison('/results/sentence'), '&sentence=94%25+of+delegates+feel+much+more+confident+because+of+the+workshop'), as: people.manager },
  { name: 'results-problem', route: '/results', path: '/results?before=BASELINE', as: people.manager, status: 422 },
  { name: 'error-no-follow-up', route: '/results/fading.svg', path: comparison('/results/fading.svg'), as: people.manager, status: 404 },
  { name: 'error-results', route: '/results', path: '/results?before=no-such-survey&after=nor-this', as: people.manager, status: 404 },

  { name: 'standing', route: '/standing', path: past('/standing'), as: people.manager },
  { name: 'standing-none', route: '/standing', path: past('/standing') + '&course=VLO&period=2020-04', as: people.manager },
  { name: 'standing-now', route: '/standing', path: '/standing', as: people.manager },
  { name: 'standing-trainer', route: '/standing', path: '/standing', as: people.trainer },
  { name: 'standing-sessions', route: '/standing/sessions', path: past('/standing/sessions') + '&state=held', as: people.manager },
  { name: 'standing-records', route: '/standing/records', path: past('/standing/records') + '&kind=no-show', as: people.manager },
  { name: 'standing-records-none', route: '/standing/records', path: past('/standing/records') + '&kind=waiting', as: people.manager },
  { name: 'receipt-answers', route: '/results/receipt', path: following('/results', link('OIC one-day workshop'), 'main a[href^="/results/receipt"][href*=".change"]'), as: people.manager },
  { name: 'receipt-answers-group', route: '/results/receipt', path: following(below(following('/results', link('OIC one-day workshop')), '&by=organisation'), 'main a[href*="&group="]'), as: people.manager },
  { name: 'receipt-answers-session', route: '/sessions/:code/results/receipt', path: following('/trainer?show=past&page=2', item('workshop'), link('Results of its survey'), 'main a[href*="/results/receipt?"]'), as: people.trainer },
  { name: 'coverage', route: '/coverage', path: past('/coverage'), as: people.manager },
  { name: 'coverage-now', route: '/coverage', path: '/coverage', as: people.manager },
  { name: 'demand', route: '/demand', path: '/demand', as: people.manager },
  { name: 'demand-trainer', route: '/demand', path: '/demand', as: people.trainer },
  { name: 'sessions-import', route: '/sessions/import', path: '/sessions/import', as: people.trainer },
  { name: 'sessions-import-problem', path: '/sessions/import', as: people.manager, act: sendFile('session,course,starts,ends,delivery\nA 1,none,tomorrow,2030-01-01T10:00,post\n'), status: 422 },
  { name: 'sessions-import-check', path: '/sessions/import', as: people.manager, act: sendFile(newSessions()) },
  { name: 'course-surveys', route: '/courses/:course/surveys', path: '/courses/vlo/surveys', as: people.manager },
  { name: 'course-surveys-follow-ups', path: '/courses/vlo/surveys', as: people.manager, act: steps('Continue', 'Continue') },
  { name: 'course-surveys-check', path: '/courses/vlo/surveys', as: people.manager, act: steps('Continue', 'Continue', 'Continue') },
  { name: 'session-surveys', route: '/sessions/:session/surveys', path: following('/trainer', todays, link('Surveys of this session')), as: people.trainer },
  { name: 'reminders', route: '/courses/:course/reminders', path: '/courses/vlo/reminders', as: people.manager },
  { name: 'reminders-problem', path: '/courses/vlo/reminders', as: people.manager, act: send('Add this reminder'), status: 422 },
  { name: 'reminder', route: '/courses/:course/reminders/:rule', path: following('/courses/vlo/reminders', '.muster-item a'), as: people.manager },

  { name: 'programme', route: '/programme', path: past('/programme'), as: people.manager },
  { name: 'programme-now', route: '/programme', path: '/programme', as: people.manager },
  { name: 'deliverable', route: '/deliverables/:letter', path: following(past('/programme'), link('Deliverable G')), as: people.manager },
  { name: 'deliverable-no-kpi', route: '/deliverables/:letter', path: following('/programme', link('Deliverable H')), as: people.manager },
  { name: 'kpi', route: '/kpis/:code', path: following(past('/programme'), link('Deliverable E'), 'main table a[href^="/kpis/"]'), as: people.manager },
  { name: 'kpi-now', path: following('/programme', link('Deliverable F'), 'main table a[href^="/kpis/"]'), as: people.manager },
  { name: 'kpi-by-hand', route: '/kpis/:code', path: '/kpis/trends-identified?programme=MSIN-PILOT', as: people.manager },
  { name: 'kpi-enter', route: '/kpis/:code/enter', path: '/kpis/reports-shared/enter?programme=MSIN-PILOT', as: people.manager },
  { name: 'kpi-enter-milestone', route: '/kpis/:code/enter', path: '/kpis/trends-identified/enter?programme=MSIN-PILOT', as: people.manager },
  { name: 'kpi-enter-problem', path: '/kpis/reports-shared/enter?programme=MSIN-PILOT', as: people.manager, act: send('Save it'), status: 422 },
  { name: 'programme-side-by-side', route: '/programme/side-by-side', path: '/programme/side-by-side?programme=MSOIC-2020-21', as: people.manager },
  { name: 'programme-side-by-side-pilot', route: '/programme/side-by-side', path: '/programme/side-by-side?programme=MSIN-PILOT&other=MSPT-2017-18', as: people.board },
  { name: 'boards-programme', route: '/boards/programme', path: '/boards/programme', as: people.manager },
  { name: 'boards-programme-past', route: '/boards/programme', path: past('/boards/programme'), as: people.manager },
  { name: 'boards-pilot', route: '/boards/programme', path: '/boards/programme?programme=MSIN-PILOT', as: people.manager },
  { name: 'programmes', route: '/programmes', path: '/programmes', as: people.manager },
  { name: 'programmes-new', route: '/programmes/new', path: '/programmes/new', as: people.manager },
  { name: 'programmes-new-problem', path: '/programmes/new', as: people.manager, act: send('Continue'), status: 422 },
  { name: 'programmes-check', path: '/programmes/new', as: people.manager, act: newProgramme },
  { name: 'programmes-edit', route: '/programmes/:programme/edit', path: '/programmes/MSOIC-NEXT/edit', as: people.manager },
  { name: 'programme-set-up', route: '/programme/set-up', path: following(past('/programme'), link('Set up the programme')), as: people.manager },
  { name: 'deliverable-new', route: '/deliverables/new', path: past('/deliverables/new'), as: people.manager },
  { name: 'deliverable-new-problem', path: past('/deliverables/new'), as: people.manager, act: send('Continue'), status: 422 },
  { name: 'deliverable-edit', route: '/deliverables/:letter/edit', path: past('/deliverables/D/edit'), as: people.manager },
  { name: 'deliverable-check', path: past('/deliverables/D/edit'), as: people.manager, act: send('Continue', { Title: 'Support the centre' }) },
  { name: 'grant-new', route: '/grants/new', path: past('/grants/new'), as: people.manager },
  { name: 'grant-new-problem', path: past('/grants/new'), as: people.manager, act: send('Continue'), status: 422 },
  { name: 'grant-edit', route: '/grants/:code/edit', path: following(past('/programme/set-up'), 'main a[href*="/grants/oic-pilot/edit"]'), as: people.manager },
  { name: 'grant-check', path: past('/grants/oic-pilot/edit'), as: people.manager, act: send('Continue') },
  { name: 'kpi-new', route: '/kpis/new', path: past('/kpis/new'), as: people.manager },
  { name: 'kpi-new-problem', path: past('/kpis/new'), as: people.manager, act: send('Continue'), status: 422 },
  { name: 'kpi-edit', route: '/kpis/:code/edit', path: past('/kpis/opt-briefings/edit'), as: people.manager },
  { name: 'kpi-edit-measure', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: steps('Continue') },
  { name: 'kpi-edit-filter', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: steps('Continue', 'Continue') },
  { name: 'kpi-edit-answers', path: past('/kpis/innerste-quality/edit'), as: people.manager, act: steps('Continue', 'Continue', 'Continue') },
  { name: 'kpi-edit-target', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: steps('Continue', 'Continue', 'Continue') },
  { name: 'kpi-edit-profile', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: steps('Continue', 'Continue', 'Continue', 'Continue') },
  { name: 'kpi-edit-when', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: steps('Continue', 'Continue', 'Continue', 'Continue', 'Continue') },
  { name: 'kpi-edit-check', path: past('/kpis/opt-briefings/edit'), as: people.manager, act: previewVersion },
  { name: 'declare', route: '/deliverables/:letter/declare', path: following(past('/programme'), link('Deliverable D'), link('Declare its RAG')), as: people.manager },
  { name: 'declare-problem', path: following(past('/programme'), link('Deliverable D'), link('Declare its RAG')), as: people.manager, act: send('Continue'), status: 422 },
  { name: 'declare-reason', path: following(past('/programme'), link('Deliverable D'), link('Declare its RAG')), as: people.manager, act: declareRed },
  { name: 'engagement', route: '/engagement', path: following(past('/programme'), link('Engagement records')), as: people.manager },
  { name: 'engagement-none-found', route: '/engagement', path: past('/engagement'), as: people.manager, act: chooseNothing },
  { name: 'engagement-new', route: '/engagement/new', path: following(past('/engagement'), link('Enter a record')), as: people.manager },
  { name: 'engagement-new-problem', path: following(past('/engagement'), link('Enter a record')), as: people.manager, act: send('Continue', { Day: '31', Month: '2', Year: '2021' }), status: 422 },
  { name: 'indicators', route: '/indicators', path: following(past('/programme'), link('Indicators')), as: people.manager },
  { name: 'indicators-none', route: '/indicators', path: following('/programme', link('Indicators')), as: people.manager },
  { name: 'indicator-new', route: '/indicators/new', path: following(past('/indicators'), link('Enter a value')), as: people.manager },
  { name: 'indicator-new-problem', path: following(past('/indicators'), link('Enter a value')), as: people.manager, act: send('Save this value'), status: 422 },
  { name: 'returns', route: '/returns', path: '/returns', as: people.manager },
  { name: 'return-new', route: '/returns/new', path: '/returns/new', as: people.manager },
  { name: 'return-new-problem', path: '/returns/new', as: people.manager, act: send('Start this return', { Day: '31', Month: '2', Year: '2021' }), status: 422 },
  { name: 'return-draft', route: '/returns/:return', path: following('/returns', item('Draft')), as: people.manager },
  { name: 'return-draft-read', route: '/returns/:return/read', path: following('/returns', item('Draft'), link('Read this return')), as: people.manager },
  { name: 'return-claims', route: '/returns/:return/claims', path: following('/returns', item('Draft'), link('Check a document')), as: people.manager },
  { name: 'return-claims-problem', path: following('/returns', item('Draft'), link('Check a document')), as: people.manager, act: sendFile('measure,place,value,unit,wording\nm,p,many,people,\n', 'Check the document'), status: 422 },
  { name: 'return-claims-found', path: following('/returns', item('Released'), link('Check a document')), as: people.manager, act: sendFile('measure,place,value,unit,wording\ntraining.OIC.trained,Section 8,514,people,delegates who have been trained\ntraining.OIC.confident,Section 8,94,%,feel much more confident\nvisits,Page 2,13,operations,\nvisits,Page 9,13,investigations,complex investigations\n', 'Check the document') },
  { name: 'return-claims-names', route: '/returns/:return/claims/names', path: following('/returns', item('Released'), link('Check a document'), link('Change the names')), as: people.manager },
  { name: 'return-submit', route: '/returns/:return/steps/:act', path: following('/returns', item('Draft'), link('Submit this return')), as: people.manager },
  { name: 'return-check', route: '/returns/:return/check', path: following('/returns', item('Draft'), link('Check before submission')), as: people.manager },
  { name: 'return-check-explained', path: following('/returns', item('Submitted'), link('Check before submission')), as: people.manager },
  { name: 'return-changes', route: '/returns/:return/changes', path: following('/returns', item('Released'), link('What has changed since')), as: people.manager },
  { name: 'return-carried-change', route: '/returns/:return/sections/:section/carried/:carried/change', path: following('/returns', item('Draft'), link('Risks and issues'), link('Carry over and change')), as: people.manager },
  { name: 'return-carried-close', route: '/returns/:return/sections/:section/carried/:carried/close', path: following('/returns', item('Draft'), link('Risks and issues'), 'main a[href$="/close"]'), as: people.manager },
  { name: 'return-carried-close-problem', path: following('/returns', item('Draft'), link('Risks and issues'), 'main a[href$="/close"]'), as: people.manager, act: send('Close it'), status: 422 },
  { name: 'return-section', route: '/returns/:return/sections/:section', path: following('/returns', item('Draft'), link('Risks and issues')), as: people.manager },
  { name: 'return-section-narrative', path: following('/returns', item('Draft'), link('Narrative by deliverable')), as: people.manager },
  { name: 'return-section-money', path: following('/returns', item('Draft'), link('Budget, spend and forecast')), as: people.manager },
  { name: 'return-section-problem', path: following('/returns', item('Draft'), link('Lessons and case studies')), as: people.manager, act: send('Save and continue'), status: 422 },
  { name: 'return-entry', route: '/returns/:return/sections/:section/:entry', path: following('/returns', item('Draft'), link('Budget, spend and forecast'), link('Change')), as: people.manager },
  { name: 'return-entry-problem', path: following('/returns', item('Draft'), link('Milestones'), link('Add a milestone')), as: people.manager, act: send('Save', { Milestone: 'All forces visited' }), status: 422 },
  { name: 'return-entry-remove', route: '/returns/:return/sections/:section/:entry/remove', path: following('/returns', item('Draft'), link('Budget, spend and forecast'), link('Remove')), as: people.manager },
  { name: 'return-evidence-remove', route: '/returns/:return/evidence/:file/remove', path: following('/returns', item('Draft'), link('Evidence files'), link('Remove')), as: people.manager },
  { name: 'return-evidence-new', route: '/returns/:return/evidence/new', path: following('/returns', item('Draft'), link('Evidence files'), link('Add a file')), as: people.manager },
  { name: 'return-evidence-problem', path: following('/returns', item('Draft'), link('Evidence files'), link('Add a file')), as: people.manager, act: send('Add this file'), status: 422 },
  { name: 'return-answer', route: '/returns/:return/questions/:question', path: following('/returns', item('Released'), link('on the figures'), link('Answer this question')), as: people.manager },
  { name: 'return-questions', route: '/returns/:return/questions', path: following('/returns', item('Released'), link('on the figures')), as: people.manager },
  { name: 'return-released', route: '/returns/:return', path: following('/returns', item('Released')), as: people.manager },
  { name: 'return-check-found', path: withFinding, as: people.manager },
  { name: 'return-explain', route: '/returns/:return/check/:finding', path: following(withFinding, link('Say why it stands')), as: people.manager },
  { name: 'return-explain-problem', path: following(withFinding, link('Say why it stands')), as: people.manager, act: send('Save this reason'), status: 422 },
  { name: 'return-submit-held-back', path: following('/returns', item('Draft'), link('Submit this return')), as: people.manager },
  { name: 'tokens-none', route: '/tokens', path: '/tokens', as: people.manager },
  { name: 'token-new', route: '/tokens/new', path: past('/tokens/new'), as: people.manager },
  { name: 'token-new-problem', path: past('/tokens/new'), as: people.manager, act: send('Make this token'), status: 422 },
  { name: 'token-made', path: past('/tokens/new'), as: people.manager, act: makeToken('Figures') },
  { name: 'tokens', route: '/tokens', path: withToken('/tokens'), as: people.manager },
  { name: 'token-revoke', route: '/tokens/:token/revoke', path: following(withToken('/tokens'), link('Revoke this token')), as: people.manager },
  { name: 'receipt-draft', route: '/receipts/:key', path: following('/returns', item('Draft'), link('Read this return'), 'main a[href^="/receipts/"]'), as: people.manager },
  { name: 'error-no-version', route: '/returns/:return/versions/:version', path: below(following('/returns', item('Released')), '/versions/1'), as: people.manager, status: 404 },
  { name: 'error-no-return', route: '/returns/:return', path: '/returns/no-such-return', as: people.manager, status: 404 },

  { name: 'standing-records-board', route: '/standing/records', path: past('/standing/records') + '&kind=trained&course=VLO', as: people.board },
  { name: 'programme-board', route: '/programme', path: past('/programme'), as: people.board },
  { name: 'return-approve', path: following('/returns', item('Submitted'), link('Approve this return')), as: people.board },
  { name: 'boards-assurance', route: '/boards/assurance', path: past('/boards/assurance'), as: people.board },
  { name: 'assure', route: '/deliverables/:letter/assure', path: following(past('/programme'), link('Deliverable D'), link('Assure its RAG')), as: people.board },

  { name: 'error-results-not-for-funders', route: '/results', path: '/results', as: people.funder, status: 403 },
  { name: 'returns-funder', route: '/returns', path: '/returns', as: people.funder },
  { name: 'boards-home-office', route: '/boards/home-office', path: '/boards/home-office', as: people.funder },
  { name: 'return-read', route: '/returns/:return/read', path: following('/returns', item('Released'), link('Read this return')), as: people.funder },
  { name: 'receipt', route: '/receipts/:key', path: following('/returns', item('Released'), link('Read this return'), 'main a[href^="/receipts/training.OIC.confident"]'), as: people.funder },
  { name: 'receipt-sessions', route: '/receipts/:key', path: following('/returns', item('Released'), link('Read this return'), 'main a[href^="/receipts/training.OIC.trained"]'), as: people.funder },
  { name: 'return-ask', route: '/returns/:return/questions/new', path: following('/returns', item('Released'), link('Read this return'), 'main a[href^="/receipts/training.OIC.trained"]', link('Ask about this figure')), as: people.funder },
  { name: 'error-programme-not-for-funders', route: '/programme', path: '/programme', as: people.funder, status: 403 },
  { name: 'start-funder', route: '/', path: '/', as: people.funder },
  { name: 'error-not-for-funders', route: '/trainer', path: '/trainer', as: people.funder, status: 403 },

  // An administrator.
  { name: 'start-administrator', route: '/', path: '/', as: people.administrator },
  { name: 'people', route: '/people', path: '/people', as: people.administrator },
  { name: 'people-none-found', route: '/people', path: '/people?search=nobody-like-that', as: people.administrator },
  { name: 'person-new', route: '/people/new', path: '/people/new', as: people.administrator },
  { name: 'person-new-problem', path: '/people/new', as: people.administrator, act: send('Add this person'), status: 422 },
  { name: 'person', route: '/people/:id', path: following('/people?search=demonstration+contact', 'main td a, main th a'), as: people.administrator },
  { name: 'audit', route: '/audit', path: '/audit', as: people.administrator }
]

// files are the routes that answer with something else than a page.
export const files = [
  { route: '/training/certificates/:code', path: following('/training', 'main a[href^="/training/certificates/"]'), as: people.delegate, type: 'application/pdf' },
  { route: '/training/files/:format', path: '/training/files/csv', as: people.delegate, type: 'text/csv; charset=utf-8' },
  { route: '/surveys/questionnaires/:survey/versions/:version/questionnaire.json', path: asked('versions/1/questionnaire.json'), as: people.manager, type: 'application/json' },
  { route: '/surveys/questionnaires/:survey/versions/:version/questionnaire.csv', path: asked('versions/1/questionnaire.csv'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/surveys/questionnaires/:survey/versions/:version/codebook.csv', path: asked('versions/1/codebook.csv'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/surveys/questionnaires/:survey/versions/:version/codebook.xlsx', path: asked('versions/1/codebook.xlsx'), as: people.manager, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  { route: '/training/data/file', path: '/training/data/file', as: people.delegate, type: 'application/json; charset=utf-8' },
  { route: '/calendar/feed/:token', path: madeCalendar, as: people.trainer, type: 'text/calendar; charset=utf-8' },
  { route: '/bookings/:reference/calendar.ics', path: below(following('/bookings', item('Place confirmed')), '/calendar.ics'), as: people.delegate, type: 'text/calendar; charset=utf-8' },
  { route: '/s/:code/qr.svg', path: below(baseline, '/qr.svg'), as: null, type: 'image/svg+xml' },
  { route: '/kpis/:code/chart.svg', path: '/kpis/innerste-trained/chart.svg?programme=MSOIC-2020-21', as: people.manager, type: 'image/svg+xml; charset=utf-8' },
  { route: '/results/chart.svg', path: comparison('/results/chart.svg'), as: people.manager, type: 'image/svg+xml; charset=utf-8' },
  { route: '/results/scale.svg', path: comparison('/results/scale.svg'), as: people.manager, type: 'image/svg+xml; charset=utf-8' },
  { route: '/results/comparison.csv', path: comparison('/results/comparison.csv'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/results/comparison.json', path: comparison('/results/comparison.json'), as: people.manager, type: 'application/json; charset=utf-8' },
  { route: '/sessions/:code/results/chart.svg', path: below(following('/trainer?show=past&page=2', item('workshop'), link('Results of its survey')), '/chart.svg'), as: people.trainer, type: 'image/svg+xml; charset=utf-8' },
  ...Object.entries({ ods: 'application/vnd.oasis.opendocument.spreadsheet', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', pdf: 'application/pdf', html: 'text/html; charset=utf-8', csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' })
    .map(([format, type]) => ({ route: '/returns/:return/files/:format', path: below(following('/returns', item('Released')), `/files/${format}`), as: people.funder, type })),
  { route: '/returns/:return/evidence/:file', path: following('/returns', item('Draft'), link('Evidence files'), link('Download')), as: people.manager, type: 'text/plain; charset=utf-8' },
  { route: '/api/v1/openapi.json', path: '/api/v1/openapi.json', as: people.manager, type: 'application/json' },
  { route: '/api/v1/returns', path: '/api/v1/returns', as: people.manager, token: 'All returns', type: 'application/json' },
  { route: '/api/v1/returns/:return', path: ofAPI(following('/returns', item('Released'))), as: people.manager, token: 'Released returns', type: 'application/json' },
  { route: '/api/v1/returns/:return/figures', path: ofAPI(below(following('/returns', item('Released')), '/figures')), as: people.manager, token: 'Released returns', type: 'application/json' },
  { route: '/api/v1/returns/:return/figures.csv', path: ofAPI(below(following('/returns', item('Released')), '/figures.csv')), as: people.manager, token: 'Released returns', type: 'text/csv; charset=utf-8' },
  { route: '/api/v1/figures', path: '/api/v1/figures?as-at=2021-03-31', as: people.manager, token: 'Figures', type: 'application/json' },
  { route: '/api/v1/figures.csv', path: '/api/v1/figures.csv?as-at=2021-03-31', as: people.manager, token: 'Figures', type: 'text/csv; charset=utf-8' },
  { route: '/standing/files/:table', path: past('/standing/files/absence'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/demand/file', path: '/demand/file', as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/coverage/file', path: past('/coverage/file'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/boards/programme/chart.svg', path: past('/boards/programme/chart.svg'), as: people.manager, type: 'image/svg+xml; charset=utf-8' },
  { route: '/boards/programme/files/:format', path: past('/boards/programme/files/csv'), as: people.manager, type: 'text/csv; charset=utf-8' },
  { route: '/boards/assurance/chart.svg', path: past('/boards/assurance/chart.svg'), as: people.board, type: 'image/svg+xml; charset=utf-8' },
  { route: '/boards/assurance/files/:format', path: past('/boards/assurance/files/csv'), as: people.board, type: 'text/csv; charset=utf-8' },
  { route: '/boards/home-office/chart.svg', path: '/boards/home-office/chart.svg', as: people.funder, type: 'image/svg+xml; charset=utf-8' },
  { route: '/boards/home-office/files/:format', path: '/boards/home-office/files/csv', as: people.funder, type: 'text/csv; charset=utf-8' },
  { route: '/programme/files/:format', path: past('/programme/files/pdf'), as: people.manager, type: 'application/pdf' },
  { route: '/kpis/:code/files/:format', path: past('/kpis/innerste-trained/files/html'), as: people.manager, type: 'text/html; charset=utf-8' },
  { route: '/programme/files/:format', path: past('/programme/files/ods'), as: people.manager, type: 'application/vnd.oasis.opendocument.spreadsheet' },
  { route: '/kpis/:code/files/:format', path: past('/kpis/innerste-trained/files/xlsx'), as: people.manager, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  { route: '/returns/:return/charts/:course/:shape', path: releasedChart(/charts\/[^/]+\/wide/), as: people.funder, type: 'image/svg+xml; charset=utf-8' },
  { route: '/returns/:return/charts/answers/:scale/:shape', path: releasedChart(/charts\/answers\//), as: people.funder, type: 'image/svg+xml; charset=utf-8' },
  { route: '/returns/:return/charts/profile/:letter/:shape', path: releasedChart(/charts\/profile\//), as: people.funder, type: 'image/svg+xml; charset=utf-8' }
]

// asked is a page of the questionnaire that is asked after the workshops.
function asked (rest = '') {
  return `/surveys/questionnaires/OIC-POST${rest && '/' + rest}`
}

// sendElsewhere sends a file as LimeSurvey exports it, and then presses buttons or does what else
// there is to do. Nothing of it is imported.
export function sendElsewhere (...steps) {
  const file = 'id,submitdate,lastpage,startlanguage,seed,startdate,ipaddr,email,role,organisation,Q1,Q5. How confident,G2[Q6],Q9,Where did you hear of it?,comments\n' +
    '1,2021-02-09 15:40:12,4,en,11,2021-02-09 15:31:00,192.0.2.1,sam@example.org,Police officer,Kent,Y,A4,A5,Very confident,A colleague,\n' +
    '2,2021-02-09 15:44:51,4,en,12,2021-02-09 15:30:10,192.0.2.2,alex@example.org,Police staff,Essex,N,A3,A4,Slightly confident,A poster,"More time, please"\n' +
    '3,,2,en,13,2021-02-09 15:33:47,192.0.2.3,jo@example.org,Police officer,,Y,A1,,,,\n'
  return async page => {
    const another = page.getByLabel('A new wave', { exact: true })
    if (await another.count()) await another.check()
    await page.getByLabel('Name of the').fill('Elsewhere')
    await page.getByLabel('CSV or XLSX file').setInputFiles({ name: 'survey.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
    await press(page, 'Continue')
    for (const step of steps) await (typeof step === 'string' ? press(page, step) : step(page))
  }
}

// twice says of two columns that they are the same.
async function twice (page) {
  for (const column of await page.locator('main select').all()) await column.selectOption('date')
}

// decide says what the answers mean that are no option.
export async function decide (page) {
  for (const text of await page.locator('main select').all()) await text.selectOption({ index: 1 })
}

// drafted is a page of the draft of a questionnaire, which is begun when there is none.
function drafted (rest) {
  const survey = '/surveys/questionnaires/BASELINE'
  return async page => {
    await page.goto(survey)
    const begin = page.getByRole('button', { name: 'Change this questionnaire' })
    if (await begin.count()) await press(page, begin)
    return `${survey}/draft${rest}`
  }
}

// sectioned is a page of the draft of a questionnaire with a section of several questions,
// which is brought in when there is none.
function sectioned (rest) {
  const one = { options: [1, 2, 3].map(value => ({ value, label: ['Not at all', 'Fairly', 'Very'][value - 1] })) }
  const file = {
    code: 'SECTIONED', title: 'A survey with a section', scales: { one }, sections: [{ code: 'work', title: 'Your work', help: 'As it is today.', one_page: true }],
    questions: [
      { code: 'busy', section: 'work', kind: 'scale', scale: 'one', text: 'How busy are you?' },
      { code: 'tools', section: 'work', kind: 'choices', text: 'What do you work with?', options: [{ value: 'handbook', label: 'The handbook' }, { value: 'helpline', label: 'The helpline' }] },
      { code: 'years', section: 'work', kind: 'number', text: 'For how many years?', hint: 'In all.' },
      { code: 'more', section: 'work', kind: 'text', text: 'Is there anything else?', optional: true }
    ]
  }
  return async page => {
    await page.goto('/surveys/questionnaires/upload')
    await page.getByLabel('JSON file').setInputFiles({ name: 'sectioned.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) })
    await press(page, 'Bring in this file') // when it is there already, the page says so
    return `/surveys/questionnaires/SECTIONED/versions/draft${rest}`
  }
}

// makeAddress makes an address for the reader's bookings, the first or another.
function makeAddress (page) {
  return press(page, page.getByRole('button', { name: 'address for: Your bookings' }))
}

// madeCalendar is the address of a calendar, which is shown only when it is made.
async function madeCalendar (page) {
  await page.goto('/calendar')
  await makeAddress(page)
  return new URL(await page.locator('.govuk-inset-text strong').textContent()).pathname
}

// madeToken is a token of the programme that is over, which is shown only when it is made.
export async function madeToken (page, reads) {
  await page.goto(past('/tokens/new'))
  await makeToken(reads)(page)
  return page.locator('.govuk-inset-text code').textContent()
}

// withFinding is the check of the draft with a number in it that is not the records'.
async function withFinding (page) {
  await page.goto(await following('/returns', item('Draft'), link('Narrative by deliverable'), link('H: '))(page))
  await page.getByLabel('What was done').fill('Operational work went on. 9,999 people were trained on the VLO course, and confidence increased after it.')
  await page.getByLabel('What comes next').fill('More of it.')
  await page.getByRole('button', { name: 'Save' }).click()
  return following('/returns', item('Draft'), link('Check before submission'))(page)
}

// withToken is an address where there is a token.
function withToken (path) {
  return async page => {
    await madeToken(page, 'Figures')
    return path
  }
}

// releasedChart is the address of the first chart of a released return whose address is like that.
function releasedChart (like) {
  return async page => {
    await page.goto(await following('/returns', item('Released'), link('Read this return'))(page))
    const addresses = await page.locator('main img').evaluateAll(images => images.map(image => image.getAttribute('src')))
    return addresses.find(address => like.test(address))
  }
}

// past is an address of the programme that is over, whose records are all there.
function past (path) {
  return `${path}?programme=MSOIC-2020-21`
}

async function chooseNothing (page) {
  await page.getByLabel('Kind').selectOption({ label: 'Control room visit' })
  await page.getByLabel('Organisation').selectOption({ label: 'Home Office' })
  await press(page, 'Show records')
}

async function newProgramme (page) {
  await page.getByLabel('What is it called?').fill('Modern slavery and organised immigration crime 2027/28')
  await page.getByLabel('Code', { exact: true }).fill('msoic-2027-28')
  for (const [group, values] of [['First day', ['1', '4', '2027']], ['Last day', ['31', '3', '2028']]]) {
    const fields = page.getByRole('group', { name: group })
    for (const [index, label] of ['Day', 'Month', 'Year'].entries()) await fields.getByLabel(label).fill(values[index])
  }
  await press(page, 'Continue')
}

async function declareRed (page) {
  await page.getByLabel('Red').check()
  await press(page, 'Continue')
}

// comparison is the address of one of a comparison's files.
function comparison (file) {
  return async page => {
    const shown = await following('/results', link('OIC one-day workshop'))(page)
    return file + new URL(shown, page.url()).search
  }
}

// baseline is the address of the open baseline. Its code is passed on by
// somebody who may see it, on a page of theirs.
export async function baseline (page) {
  if (passedOn) return passedOn
  await page.goto('/')
  const visitor = await page.context().browser().newContext({ baseURL: page.url() })
  const theirs = await visitor.newPage()
  await signIn(theirs, people.trainer)
  passedOn = await following('/surveys', '.muster-item:has-text("Open"):has-text("the present") a')(theirs)
  await visitor.close()
  return passedOn
}

let passedOn

// ownSurvey is the link of the delegate's own to the survey of yesterday's session.
function ownSurvey (page) {
  return following('/bookings', item('Over', 'workshop'), 'main a[href^="/a/"]')(page)
}

// answerUntil goes through a survey, from wherever it stands, until the page
// has what the selector finds. It gives the first answer there is to each
// question and leaves out those that are not a choice.
export function answerUntil (selector) {
  return async page => {
    for (let steps = 0; !await page.locator(selector).count(); steps++) {
      if (steps > 100) throw new Error(`the survey has no ${selector}`)
      await answerOne(page)
    }
  }
}

async function answerOne (page) {
  const begin = page.locator('main').getByRole('button', { name: /^(Start|Go on with your answers|Send your answers)$/ })
  if (await begin.count()) return press(page, begin)
  const options = page.locator('main :is(input[type=radio], input[type=checkbox])')
  if (await options.count()) await options.first().check()
  else if (await page.locator('main select').count()) await page.locator('main select').selectOption({ index: 1 })
  const leave = page.getByRole('button', { name: 'Leave this question out' })
  const typed = await page.locator('main :is(input[type=text], textarea)').count()
  await press(page, typed && await leave.count() ? leave : page.getByRole('button', { name: 'Continue' }))
}

async function answerNothing (page) {
  await answerUntil('main input[type=radio]')(page)
  await page.locator('main input[type=radio]').evaluateAll(all => all.forEach(radio => { radio.checked = false }))
  await press(page, 'Continue')
}

async function wrongCode (page) {
  await send('Email me a code', { 'Email address': people.board })(page)
  await send('Sign in', { 'Six-digit code': '12' })(page)
}

async function openSignInLink (page) {
  await send('Email me a code', { 'Email address': people.board })(page)
  await press(page, 'open the link')
}

// byPerson groups the pages by who looks, so that each person signs in once:
// [[as, pages of theirs], ...].
export function byPerson () {
  const lookers = new Set(pages.map(page => page.as))
  return [...lookers].map(as => [as, pages.filter(page => page.as === as)])
}

// arrive brings a page to where an entry of `pages` is.
export async function arrive (page, { path, act }) {
  await page.goto(typeof path === 'function' ? await path(page) : path)
  await act?.(page)
}
