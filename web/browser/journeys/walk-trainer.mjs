import assert from 'node:assert/strict'
import { phones } from '../harness.mjs'
import { item, link, people } from '../pages.mjs'

export const name = 'A trainer makes a session and takes a register'

export async function run ({ open, press, check, axe }) {
  const page = await open({ as: people.trainer })
  const day = new Date(Date.now() + 90 * 24 * 60 * 60 * 1000)
  const narrow = { as: people.trainer, width: Math.min(...phones) }

  await check('a session is made from a course, checked, and can be booked', async () => {
    await page.goto('/trainer')
    await press(page, 'New session')
    await page.getByLabel('Modern slavery victim liaison officer course').check()
    await press(page, 'Continue')
    assert.ok(Number(await page.getByLabel('Places').inputValue()) > 0, 'the places of the course are not there')
    assert.ok((await page.getByLabel('What happens in it').inputValue()).length > 20, 'the description of the course is not there')
    await page.getByLabel('Day').fill(String(day.getDate()))
    await page.getByLabel('Month').fill(String(day.getMonth() + 1))
    await page.getByLabel('Year').fill(String(day.getFullYear()))
    await page.getByLabel('Starts at').fill('half past nine')
    await page.getByLabel('In a classroom').check()
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    assert.match(await page.locator('.govuk-error-summary').innerText(), /town/)
    assert.equal(await page.getByLabel('Starts at').inputValue(), 'half past nine')
    await page.getByLabel('Starts at').fill('9:30am')
    await page.getByLabel('Town').fill('Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch')
    await page.getByLabel('Places').fill('1')
    await press(page, 'Continue')
    assert.match(await page.locator('main').innerText(), /9:30am to 3:30pm/)
    await axe(page)
    await press(page, 'Make this session')
    assert.match(await page.locator('main').innerText(), /The session is made/)
    await page.setViewportSize({ width: narrow.width, height: 900 })
    await axe(page)
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  await check('somebody is booked in; the next can only wait', async () => {
    await bookIn(page, press, 'first.in.line@example.org', 'First In Line')
    assert.match(await page.locator('main').innerText(), /1 delegate for 1 place/)
    await press(page, page.getByRole('link', { name: 'Book somebody in' }))
    await fillBookIn(page, press, 'second@example.org', 'Second Best')
    await press(page, 'Book them in')
    assert.equal(page.status, 409)
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Second Best')
    await page.getByLabel('waiting list').check()
    await press(page, 'Book them in')
    assert.match(await page.locator('main').innerText(), /1 waiting/)
    await axe(page)
  })

  await check('they are written to, and the session is changed and cancelled', async () => {
    await press(page, page.getByRole('link', { name: 'Message delegates' }))
    await page.getByRole('radio').first().check()
    await page.getByLabel('Subject').fill('Bring a laptop')
    await page.getByLabel('Message', { exact: true }).fill('We work with the case file on screen.')
    await press(page, 'Send message')
    assert.match(await page.locator('main').innerText(), /The message goes to[^]*Bring a laptop/)
    await press(page, 'Back')
    await press(page, page.getByRole('link', { name: 'Edit session' }))
    await page.getByLabel('Places').fill('2')
    await press(page, 'Save')
    assert.match(await page.locator('main').innerText(), /The session is changed[^]*1 delegate for 2 places[^]*Offered until/)
    await press(page, page.getByRole('link', { name: 'Cancel session' }))
    await page.getByLabel('Why is it cancelled?').fill('The venue has closed.')
    await press(page, 'Cancel this session')
    assert.match(await page.locator('main').innerText(), /The session is cancelled[^]*This session has been cancelled/)
    await axe(page)
  })

  await check('the register of yesterday is taken on a narrow phone', async () => {
    const phone = await open(narrow)
    await phone.goto('/trainer')
    await press(phone, phone.locator(item('Complete the register', 'safeguarding')))
    const lines = phone.locator('.muster-register__line')
    const delegates = await lines.count()
    await lines.nth(0).getByLabel('Part').check()
    await lines.nth(1).getByLabel('No', { exact: true }).check()
    await axe(phone)
    await press(phone, 'Mark the rest as full')
    assert.match(await phone.locator('main').innerText(), new RegExp(`The register is saved[^]*${delegates} of ${delegates} delegates are marked`))
    assert.equal(await phone.locator('input[value=part]:checked').count(), 1)
    assert.equal(await phone.locator('input[value=full]:checked').count(), delegates - 2)
  })

  await check('a mark is corrected with a reason, which is kept', async () => {
    const phone = await open(narrow)
    await phone.goto('/trainer?show=past')
    await press(phone, phone.locator(item('safeguarding')).first())
    await press(phone, phone.getByRole('link', { name: 'Register' }))
    await phone.locator('.muster-register__line').nth(1).getByLabel('Full').check()
    await press(phone, 'Save register')
    assert.equal(phone.status, 422)
    assert.equal(await phone.locator('input[value=no]:checked').count(), 0)
    await phone.getByLabel('If you change a mark, why?').fill('She came late and stayed to the end.')
    await press(phone, 'Save register')
    assert.match(await phone.locator('main').innerText(), /from No to Full, by Demonstration Trainer: She came late/)
    await axe(phone)
  })

  await check('then the survey can be shown on the screen', async () => {
    await page.goto('/trainer?show=past')
    await press(page, page.locator(item('safeguarding')).first())
    await press(page, page.locator(link('Survey on the screen')))
    assert.match(await page.locator('.muster-screen__code').innerText(), /^\w{3}-\w{3}$/)
    assert.match(await page.locator('main').innerText(), /Fewer than 5 answers are in/)
    await axe(page)
  })
}

async function bookIn (page, press, email, name) {
  await press(page, page.getByRole('link', { name: 'Book somebody in' }))
  await fillBookIn(page, press, email, name)
  await press(page, 'Book them in')
}

// fillBookIn says who somebody is whom Muster does not know.
async function fillBookIn (page, press, email, name) {
  await page.getByLabel('Email address').fill(email)
  await press(page, 'Book them in')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Organisation').selectOption({ label: 'Kent' })
  await page.getByLabel('Police staff').check()
}
