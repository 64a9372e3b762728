import assert from 'node:assert/strict'
import { item, link, people } from '../pages.mjs'

export const name = 'A manager records, declares, writes and submits; the board approves; a funder reads, asks and accepts'

export async function run ({ open, press, check, axe, none }) {
  const page = await open({ as: people.manager })
  const funder = await open({ as: people.funder })
  let draft

  await check('an engagement record is entered, checked and kept', async () => {
    await page.goto('/programme')
    await press(page, page.locator(link('Engagement records')))
    await press(page, 'Enter a record')
    await page.getByLabel('Kind', { exact: true }).selectOption({ label: 'Operational briefing' })
    const day = new Date()
    await page.getByLabel('Day').fill(String(day.getDate()))
    await page.getByLabel('Month').fill(String(day.getMonth() + 1))
    await page.getByLabel('Year').fill(String(day.getFullYear()))
    await page.getByLabel('Organisation (optional)').selectOption({ label: 'East Kent Hospitals University NHS Foundation Trust' })
    await page.getByLabel('How many people were there?').fill('a few')
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    await page.getByLabel('How many people were there?').fill('4321')
    await press(page, 'Continue')
    await axe(page)
    await press(page, 'Change it')
    assert.equal(await page.getByLabel('How many people were there?').inputValue(), '4321')
    await press(page, 'Continue')
    await press(page, 'Save this record')
    assert.match(await page.locator('main').innerText(), /The record is saved/)
    assert.match(await page.locator('tbody tr').first().innerText(), /Operational briefing[^]*East Kent Hospitals[^]*4,321/)
  })

  await check('a RAG that differs from the computed one is declared with a reason', async () => {
    await page.goto('/programme')
    await press(page, page.getByRole('link', { name: 'Deliverable B', exact: true }))
    const computed = await page.locator('.muster-rag').first().innerText()
    await press(page, 'Declare its RAG')
    const other = computed === 'Red' ? 'Amber' : 'Red'
    await page.getByLabel(other).check()
    await press(page, 'Continue')
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    await page.getByRole('textbox').fill('The partner has withdrawn its analyst until the spring.')
    await axe(page)
    await press(page, 'Continue')
    await axe(page)
    await press(page, 'Declare this RAG')
    const text = await page.locator('main').innerText()
    assert.match(text, new RegExp(`${other} is declared`))
    assert.match(text, /MSOIC|the present/)
    assert.match(text, /Demonstration Manager[^]*The partner has withdrawn/)
    assert.equal(await page.locator('dl .muster-rag').nth(1).innerText(), other)
  })

  await check('a funder cannot see a draft, nor a page about delegates', async () => {
    await page.goto('/returns')
    await press(page, page.locator(item('Draft')))
    draft = new URL(page.url()).pathname
    await funder.goto('/returns')
    assert.equal(await funder.locator(`a[href="${draft}"]`).count(), 0)
    const delegates = '/sessions/' + await sessionCode(open) + '/delegates'
    for (const path of [draft, `${draft}/read`, `${draft}/files/csv`, delegates, delegates.replace('/delegates', '/register'), '/organisation', '/trainer', '/people', '/audit', '/programme', '/engagement', '/results']) {
      const status = (await funder.goto(path)).status()
      assert.equal(status, 403, `${path} answers ${status}`)
    }
    await axe(funder)
  })

  await check('the manager writes what is missing, is told what is wrong, and completes the section', async () => {
    await page.goto(draft)
    await axe(page)
    await press(page, 'Lessons and case studies')
    await press(page, 'Add a lesson or case study')
    await page.getByLabel('Title').fill('Ask for trainers before the summer')
    await press(page, 'Save')
    assert.equal(page.status, 422)
    assert.equal(await page.getByLabel('Title').inputValue(), 'Ask for trainers before the summer')
    await axe(page)
    await page.getByLabel('Lesson', { exact: true }).check()
    await page.getByRole('textbox', { name: 'What happened' }).fill('Forces plan the leave of their trainers in May.')
    await press(page, 'Save')
    await press(page, 'Carry over as it is')
    await page.getByLabel('Yes, it is complete').check()
    await press(page, 'Save and continue')
    assert.match(await page.locator('.govuk-task-list').innerText(), /Lessons and case studies[^]*Completed/)
  })

  await check('a sentence that the records contradict holds the return back until it is mended', async () => {
    const write = async done => {
      await page.goto(draft)
      await press(page, 'Narrative by deliverable')
      await press(page, page.locator(link('H: ')).first())
      await page.getByLabel('What was done').fill(done)
      await page.getByLabel('What comes next').fill('More of it.')
      await press(page, 'Save')
      await page.goto(draft)
      await press(page, 'Submit this return')
      return page.locator('main').innerText()
    }
    assert.match(await write('9,999 people were trained on the VLO course.'), /The check found 1 thing/)
    assert.equal(await page.getByRole('button', { name: 'Submit this return' }).count(), 0)
    await axe(page)
    await press(page, 'See what the check found')
    assert.match(await page.locator('main').innerText(), /9,999/)
    assert.doesNotMatch(await write('Operational work went on.'), /The check found/)
    assert.equal(await page.getByRole('button', { name: 'Submit this return' }).count(), 1)
  })

  await check('the manager submits it, and the board sends it back once and then approves it', async () => {
    const board = await open({ as: people.board })
    const move = async (who, button, reason) => {
      await who.goto(draft)
      await press(who, button)
      if (reason) await who.getByRole('textbox').fill(reason)
      await axe(who)
      await press(who, who.getByRole('button', { name: button }))
      return who.locator('main').innerText()
    }
    assert.match(await move(page, 'Submit this return'), /The return is submitted/)
    assert.equal((await funder.goto(draft)).status(), 403)
    assert.match(await move(board, 'Reopen this return', 'Say what the board decided.'), /a draft again[^]*Say what the board decided/)
    assert.match(await move(page, 'Submit this return'), /The return is submitted/)
    assert.match(await move(board, 'Approve this return'), /The return is approved/)
    assert.equal((await page.goto(`${draft}/steps/submit`)).status(), 409)
  })

  await check('then the funder reads it, goes to what a figure was counted from, and takes it along', async () => {
    await funder.goto('/returns')
    await press(funder, funder.locator(`a[href="${draft}"]`))
    await press(funder, 'Read this return')
    assert.match(await funder.locator('main').innerText(), /Forces plan the leave of their trainers/)
    assert.doesNotMatch(await funder.content(), /delegate-\d+|@example\.org/)
    await axe(funder)
    await press(funder, funder.locator('main a[href^="/receipts/"]').first())
    assert.equal(funder.status, 200)
    assert.doesNotMatch(await funder.content(), /delegate-\d+|@example\.org/)
    for (const format of ['pdf', 'html', 'csv', 'json']) {
      const file = await funder.request.get(`${draft}/files/${format}`, { timeout: 60_000 })
      assert.equal(file.status(), 200, format)
      if (format !== 'pdf') assert.doesNotMatch(await file.text(), /delegate-\d+/)
      else assert.equal((await file.body()).subarray(0, 5).toString(), '%PDF-')
    }
  })

  await check('the funder asks about a figure and accepts the return, the manager answers and locks it', async () => {
    await funder.goto(`${draft}/read`)
    await press(funder, funder.locator('main a[href^="/receipts/"]').first())
    await press(funder, 'Ask about this figure')
    await funder.getByRole('textbox').fill('Is this as agreed?')
    await axe(funder)
    await press(funder, 'Ask this question')
    await axe(funder)
    await funder.goto(draft)
    await press(funder, 'Accept this return')
    await press(funder, funder.getByRole('button', { name: 'Accept this return' }))
    await page.goto(`${draft}/questions`)
    await press(page, 'Answer this question')
    await page.getByRole('textbox').fill('It is.')
    await axe(page)
    await press(page, 'Send this answer')
    await page.goto(draft)
    await press(page, 'Lock this return')
    await press(page, page.getByRole('button', { name: 'Lock this return' }))
    assert.match(await page.locator('main').innerText(), /The return is locked/)
    assert.equal(await page.getByRole('button', { name: 'Reopen this return' }).count(), 0)
    await funder.goto(`${draft}/questions`)
    assert.match(await funder.locator('main').innerText(), /Is this as agreed\?[^]*It is\./)
  })

  await check('a return prints without what is for the screen', async () => {
    await funder.goto(`${draft}/read`)
    await funder.emulateMedia({ media: 'print' })
    const seen = await funder.locator('.govuk-service-navigation, .govuk-footer, .govuk-back-link, .muster-header__person').evaluateAll(
      all => all.filter(e => e.getClientRects().length > 0).map(e => e.className))
    none(seen)
  })

  await check('each board prints on one sheet', async () => {
    for (const board of ['programme', 'assurance', 'home-office']) {
      for (const programme of ['MSOIC-NEXT', 'MSOIC-2020-21']) {
        await page.goto(`/boards/${board}?programme=${programme}`)
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
        assert.equal(pdf.match(/\/Type \/Page\b/g).length, 1, `${board}, ${programme}`)
      }
    }
  })
}

// sessionCode is that of a session with delegates, as a trainer sees it.
async function sessionCode (open) {
  const trainer = await open({ as: people.trainer })
  await trainer.goto('/trainer?show=past')
  const path = await trainer.locator(item('Over')).first().getAttribute('href')
  return path.split('/')[2]
}
