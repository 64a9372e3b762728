import assert from 'node:assert/strict'
import { baseline, item, people } from '../pages.mjs'
import { answerRest, pressByKeys } from './answering.mjs'

export const name = 'A delegate answers the survey by the booking’s own link'

export async function run ({ open, press, check, axe, command }) {
  // The pages show answers by the batch; the command counts those to the survey after
  // yesterday's workshop one by one.
  const answers = () => JSON.parse(command('compare', '--format', 'json',
    '--before', 'BASELINE-NEXT', '--after', 'OIC-POST-NEXT')).after.responses
  const [first, second, third] = await attenders(open)

  await check('with the keyboard only, from the email to the last page, on a phone', async () => {
    const page = await open({ as: first, width: 320 })
    await page.goto('/demonstration/emails')
    await press(page, page.locator('main a[href*="/a/"]').first())
    await pressByKeys(page, 'Start')
    await axe(page)
    await answerRest(page, pressByKeys)
    await pressByKeys(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
    await axe(page)
  })

  await check('with JavaScript off, leaving questions out, changing one at the end, reloading and going back', async () => {
    const before = answers()
    const page = await open({ as: second, javaScript: false })
    await openOwnLink(page, press)
    const link = page.url()
    await press(page, 'Start')
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    await press(page, page.getByRole('button', { name: 'Leave this question out' }))
    await page.reload()
    await press(page, page.getByRole('link', { name: 'Back', exact: true }))
    await page.getByLabel('Police staff').check()
    await press(page, 'Continue')
    await page.goBack()
    assert.ok(await page.getByLabel('Police staff').isChecked())
    await press(page, 'Continue')
    await answerRest(page, press)
    await press(page, page.getByRole('link', { name: 'Change your answer to: What is your role?' }))
    assert.ok(await page.getByLabel('Police staff').isChecked())
    await page.getByLabel('Police officer').check()
    await press(page, 'Continue')
    await answerRest(page, press)
    assert.match(await page.locator('.govuk-summary-list').innerText(), /Police officer/)
    await press(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
    await page.goto(link)
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
    assert.equal(answers(), before + 1)
  })

  await check('the line goes down while it is sent, before and after the server has it: exactly one response', async () => {
    const before = answers()
    const page = await open({ as: third })
    await openOwnLink(page, press)
    await press(page, 'Start')
    await answerRest(page, press)
    await cut(page, () => page.context().setOffline(true))
    await page.context().setOffline(false)
    await page.goBack() // to the last question
    await press(page, 'Continue')
    assert.equal(await page.locator('h1').innerText(), 'Check your answers')
    let arrived = 0
    await cut(page, () => page.route('**/check', async route => {
      if (route.request().method() !== 'POST') return route.fallback()
      arrived = (await route.fetch({ maxRedirects: 0 })).status()
      await route.abort('connectionreset')
    }))
    assert.equal(arrived, 303)
    await page.unroute('**/check')
    await page.reload() // the browser sends the form again
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
    assert.equal(answers(), before + 1)
    page.troubles.splice(0) // the line was down on purpose
  })

  await check('anybody answers the open baseline by its short code; who is asked what depends on the role', async () => {
    const page = await open({ width: 390 })
    const code = (await baseline(page)).split('/').pop()
    await page.goto('/')
    await press(page, page.locator('main').getByRole('link', { name: 'Answer a survey' }))
    await page.getByLabel('Code of the survey').fill(code.toUpperCase())
    await press(page, 'Continue')
    const officer = await asked(page, press, 'Police officer')
    await press(page, 'Answer as another person')
    const council = await asked(page, press, 'Local authority')
    assert.ok(officer.some(question => question.includes('contact information for the National Command')))
    assert.ok(!council.some(question => question.includes('contact information for the National Command')))
    assert.ok(officer.length > council.length)
  })
}

// asked answers a survey as somebody of that role and returns the questions.
async function asked (page, press, role) {
  await press(page, 'Start')
  const questions = []
  while (!page.url().endsWith('/check')) {
    const question = await page.locator('h1').innerText()
    questions.push(question)
    if (question === 'What is your role?') await page.getByLabel(role).check()
    const leave = page.getByRole('button', { name: 'Leave this question out' })
    await press(page, question === 'What is your role?' || !await leave.count() ? 'Continue' : leave)
  }
  await press(page, 'Send your answers')
  assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
  return questions
}

async function openOwnLink (page, press) {
  await page.goto('/bookings')
  await press(page, page.locator(item('Over', 'workshop')).first())
  await press(page, page.locator('main a[href^="/a/"]'))
}

// cut sends the answers while `down` has the line down, and waits for the browser to notice.
async function cut (page, down) {
  await down()
  await page.getByRole('button', { name: 'Send your answers' }).click()
  await page.waitForURL('chrome-error://**')
}

// attenders are the emails of three who were at yesterday's workshop, as its trainer sees them.
async function attenders (open) {
  const trainer = await open({ as: people.trainer })
  await trainer.goto('/trainer?show=past')
  await trainer.goto(await trainer.locator(item('workshop')).first().getAttribute('href'))
  const emails = await trainer.locator('.muster-item .muster-wrap').allInnerTexts()
  return emails.filter(email => email !== people.delegate).slice(-3)
}
