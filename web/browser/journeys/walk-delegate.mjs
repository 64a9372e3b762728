import assert from 'node:assert/strict'
import { item, link, people } from '../pages.mjs'

export const name = 'A delegate books, cancels, and waits for a place'

const email = 'new.colleague@example.org'

export async function run ({ open, press, check, axe, none }) {
  const page = await open({ width: 390 })
  let reference, session, left

  await check('a visitor finds a session online, next month or later, and asks for a place', async () => {
    await page.goto('/')
    await press(page, page.locator('main').getByRole('link', { name: 'Courses' }))
    await press(page, page.getByRole('link', { name: 'Organised immigration crime one-day workshop' }))
    const months = page.getByLabel('Month')
    await months.selectOption({ index: await months.locator('option').count() - 1 })
    await press(page, 'Show sessions')
    await press(page, page.locator(item('places left')).last())
    session = page.url()
    left = await places(page)
    assert.match(await page.locator('main').innerText(), /is for those with a confirmed place/)
    assert.doesNotMatch(await page.locator('main').innerText(), /https:\/\/|Trainer\b/)
    await press(page, 'Book a place')
  })

  await check('signing in leads back to the booking', async () => {
    await page.getByLabel('Email address').fill(email)
    await press(page, 'Email me a code')
    await page.getByLabel('Six-digit code').fill(await page.locator('.muster-code').innerText())
    await press(page, page.getByRole('button', { name: 'Sign in' }))
    assert.equal(await page.locator('h1').innerText(), 'What is your name?')
  })

  await check('one thing a page, nothing is lost on the way back, and the answers are checked', async () => {
    await page.getByLabel('What is your name?').fill('Alexandrina Featherstonehaugh-Cholmondeley of Demonstration')
    await press(page, 'Continue')
    await page.getByLabel('Which organisation do you work for?').selectOption({ label: 'East Kent Hospitals University NHS Foundation Trust' })
    await press(page, 'Continue')
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    await page.getByLabel('Another agency').check()
    await press(page, 'Continue')
    await page.getByLabel('Do you need anything').fill('Large print')
    await press(page, 'Continue')
    await axe(page)
    await press(page, page.getByRole('link', { name: 'Change your name' }))
    assert.match(await page.getByLabel('What is your name?').inputValue(), /Featherstonehaugh/)
    await press(page, 'Continue')
    const text = await page.locator('main').innerText()
    for (const words of ['East Kent Hospitals', 'Another agency', 'Large print', email]) assert.ok(text.includes(words), `${words} is not there`)
  })

  await check('whoever runs the session confirms their organisation, and the booking', async () => {
    await press(page, 'Ask for a place')
    reference = await page.locator('.govuk-panel strong').innerText()
    assert.match(reference, /^MU-[A-Z0-9]{6}$/)
    await axe(page)
    const manager = await open({ as: people.manager })
    await manager.goto(`/approvals/${reference}`)
    await press(manager, manager.locator('main form button').first())
    await manager.context().close()
  })

  await check('the booking is confirmed, once, with a reference and an email', async () => {
    await page.goBack()
    await page.goto(`${session}/book`)
    assert.ok(page.url().endsWith(`/bookings/${reference}`), 'a second booking was begun')
    await press(page, page.getByRole('link', { name: 'Your emails' }))
    assert.ok((await page.locator('main').innerText()).includes(reference))
    await page.goto(session)
    assert.equal(await places(page), left - 1)
  })

  await check('they see the booking and cancel it, and the place is free again', async () => {
    await page.goto('/bookings')
    await press(page, page.locator(item('Place confirmed')).first())
    await press(page, 'Cancel this booking')
    await press(page, 'Cancel this booking')
    assert.equal(page.status, 422)
    await page.getByRole('radio', { name: 'Another reason' }).check()
    await press(page, 'Cancel this booking')
    assert.match(await page.locator('.govuk-error-summary').innerText(), /Enter the reason/)
    assert.ok(await page.getByRole('radio', { name: 'Another reason' }).isChecked())
    await page.getByLabel('If you chose another reason').fill('The court date was moved.')
    await press(page, 'Cancel this booking')
    assert.match(await page.locator('main').innerText(), /Your booking is cancelled[^]*The court date was moved/)
    await axe(page)
    await page.goto(session)
    assert.equal(await places(page), left)
  })

  await check('they join the waiting list of a full session', async () => {
    await page.goto('/courses/vlo')
    await press(page, page.locator(item('Full', '12 places')))
    session = page.url()
    await press(page, 'Join the waiting list')
    await press(page, 'Continue')
    await press(page, 'Join the waiting list')
    assert.match(await page.locator('main').innerText(), /You are number 3 in the queue/)
    await axe(page)
  })

  await check('they move up as others leave the queue, are offered the first place that falls free, and accept it', async () => {
    const trainer = await open({ as: people.trainer })
    await cancelFirst(trainer, session, press, 'Waiting')
    await cancelFirst(trainer, session, press, 'Waiting')
    await page.goto('/bookings')
    assert.match(await page.locator('main').innerText(), /You are number 1 in the queue/)
    await cancelFirst(trainer, session, press, 'With a place')
    assert.match(await trainer.locator('main').innerText(), /Alexandrina[^]*was first in line and was offered a place/)
    await page.reload()
    await press(page, page.locator(item('offered')).first())
    await axe(page)
    await press(page, 'Accept this place')
    assert.match(await page.locator('main').innerText(), /Place confirmed/)
    await page.goto('/demonstration/emails')
    assert.match(await page.locator('h2').first().innerText(), /place/)
    await page.goto(session)
    assert.equal(await page.locator(link('Your booking')).count(), 1)
    none(await longWordsOutside(page))
  })
}

// places is how many a session's page says are left.
async function places (page) {
  return Number(/([\d,]+) places? left/.exec(await page.locator('main').innerText())?.[1])
}

// cancelFirst cancels the first booking under a heading of who is booked.
async function cancelFirst (trainer, session, press, heading) {
  await trainer.goto(`${session}/delegates`)
  await press(trainer, trainer.locator(`h2:text-is("${heading}") ~ .muster-items`).first().getByRole('link', { name: 'Cancel booking' }).first())
  await trainer.getByLabel('Operational abstraction').check()
  await press(trainer, 'Cancel this booking')
}

// longWordsOutside are the elements that stick out of the page's column.
function longWordsOutside (page) {
  return page.locator('main, main *').evaluateAll(all => all
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80)))
}
