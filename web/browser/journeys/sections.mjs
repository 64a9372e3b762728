import assert from 'node:assert/strict'
import { people } from '../pages.mjs'
import { pressByKeys } from './answering.mjs'

export const name = 'A survey with a section of several questions, from nothing to its answers'

export async function run ({ open, press, check, axe }) {
  const survey = '/surveys/questionnaires/JOURNEY'
  let address

  await check('a manager makes it with the keyboard only, on a phone', async () => {
    const page = await open({ as: people.manager, width: 320 })
    await page.goto('/surveys/questionnaires/new')
    await type(page, 'Code', 'JOURNEY')
    await type(page, 'Title', 'A short survey')
    await pressByKeys(page, 'Begin the draft')
    await pressByKeys(page, 'Title, introduction and own codes')
    await type(page, 'Introduction (optional)', 'It takes a minute.')
    await tick(page, 'People may make up a code of their own')
    await axe(page)
    await pressByKeys(page, 'Save')
    await pressByKeys(page, 'Make a new section')
    await type(page, 'Title', 'Your work')
    await type(page, 'Help text (optional)', 'As it is today.')
    await choose(page, 'All its questions on one page')
    await pressByKeys(page, 'Save this section')
    for (const [code, text] of [['busy', 'Are you busy?'], ['helped', 'Does anybody help you?']]) {
      await addQuestion(page, survey, code, text)
      await pressByKeys(page, 'Change the section')
      await page.getByLabel('Section').focus()
      await page.keyboard.type('Your work')
      await pressByKeys(page, 'Save')
    }
    await addQuestion(page, survey, 'sure', 'Are you sure of your work?')
    await pressByKeys(page, 'Change the item')
    await type(page, 'Item (optional)', 'sure')
    await pressByKeys(page, 'Save')
    await addQuestion(page, survey, 'then', 'Were you sure of it before?')
    await pressByKeys(page, 'Change whether it looks back')
    await choose(page, 'Yes, on sure')
    await axe(page)
    await pressByKeys(page, 'Save')
    assert.match(await page.locator('main').innerText(), /On sure\. A random half of those who answer are asked/)
    await page.goto(`${survey}/draft`)
    await axe(page)
    await pressByKeys(page, 'Publish this questionnaire')
    assert.match(await page.locator('main').innerText(), /Nobody has answered it yet\. People may make up a code of their own\./)
  })

  await check('and opens it to everybody', async () => {
    const page = await open({ as: people.manager })
    await page.goto(survey)
    await press(page, 'Open it to everybody who has its code')
    await page.getByLabel('Name').fill('first')
    await page.getByLabel('Programme', { exact: true }).selectOption({ index: 1 })
    const later = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000)
    const last = page.getByRole('group', { name: 'Last day' })
    await last.getByLabel('Day').fill(String(later.getDate()))
    await last.getByLabel('Month').fill(String(later.getMonth() + 1))
    await last.getByLabel('Year').fill(String(later.getFullYear()))
    await press(page, 'Open this survey')
    const line = page.locator('.muster-item:has-text("A short survey, first")')
    address = `/s/${await line.locator('.muster-code').innerText()}`
    await axe(page)
  })

  await check('anybody answers several questions on a page by the keys alone', async () => {
    const page = await open({ width: 320 })
    await page.goto(address)
    assert.match(await page.locator('main').innerText(), /It takes a minute\.[^]*A code of your own \(optional\)/)
    await axe(page)
    await pressByKeys(page, 'Start')
    assert.equal(await page.locator('h1').innerText(), 'Your work')
    assert.match(await page.locator('main').innerText(), /Questions 1 to 2 of about \d[^]*As it is today\./)
    await axe(page)
    await page.getByRole('group', { name: 'Are you busy?' }).getByLabel('Yes').focus()
    await page.keyboard.press('Space')
    await pressByKeys(page, 'Continue')
    assert.match(await page.locator('.govuk-error-summary').innerText(), /Answer: Does anybody help you\?/)
    await axe(page)
    assert.ok(await page.getByRole('group', { name: 'Are you busy?' }).getByLabel('Yes').isChecked())
    await pressByKeys(page, 'Leave out what is blank')
    await rest(page, pressByKeys)
    assert.match(await page.locator('main').innerText(), /Left out/)
    await pressByKeys(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
  })

  await check('and without JavaScript, going back and changing one', async () => {
    const page = await open({ javaScript: false })
    await page.goto(address)
    await press(page, 'Start')
    for (const question of ['Are you busy?', 'Does anybody help you?']) await page.getByRole('group', { name: question }).getByLabel('No').check()
    await press(page, 'Continue')
    await press(page, page.getByRole('link', { name: 'Back', exact: true }))
    assert.ok(await page.getByRole('group', { name: 'Are you busy?' }).getByLabel('No').isChecked())
    await press(page, 'Continue')
    await rest(page, press)
    await press(page, page.getByRole('link', { name: 'Change your answer to: Does anybody help you?' }))
    await page.getByRole('group', { name: 'Does anybody help you?' }).getByLabel('Yes').check()
    await press(page, 'Continue')
    assert.ok(page.url().endsWith('/check'))
    await press(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
  })
}

// addQuestion adds a question that is answered by yes or no to the draft, by the keys.
async function addQuestion (page, survey, code, text) {
  await page.goto(`${survey}/draft/questions/new/text`)
  await type(page, 'Question', text)
  await type(page, 'Code', code)
  await choose(page, 'Yes or no')
  await pressByKeys(page, 'Add this question')
}

// type puts the text into the field of that label, which the tabulator reaches.
async function type (page, label, text) {
  await reach(page, label)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

// tick ticks the box of that label.
async function tick (page, label) {
  await reach(page, label)
  await page.keyboard.press('Space')
}

// choose chooses the radio of that label: the tabulator reaches the group, the arrows the rest.
async function choose (page, label) {
  const group = await page.getByLabel(label, { exact: true }).getAttribute('name')
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement?.name) === group) break
  }
  const named = () => page.evaluate(() => document.activeElement?.labels?.[0]?.textContent.trim())
  const first = await named()
  if (first === label) return page.keyboard.press('Space')
  for (let presses = 0; presses < 20 && await named() !== label; presses++) await page.keyboard.press('ArrowDown')
  assert.equal(await named(), label)
}

// reach moves the focus with the tabulator to the field of that label.
async function reach (page, label) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement?.labels?.[0]?.textContent.trim()) === label) return
  }
  throw new Error(`the tabulator does not reach the field "${label}" at ${page.url()}`)
}

// rest answers the questions that stand on pages of their own.
async function rest (page, pressOne) {
  while (!page.url().endsWith('/check')) {
    await page.locator('main input[type=radio]').first().focus()
    await page.keyboard.press('Space')
    await pressOne(page, 'Continue')
  }
}
