import assert from 'node:assert/strict'
import { following, item, link, people, todays } from '../pages.mjs'

export const name = 'The newer pages are used by keyboard alone'

// most is how many times Tab is pressed before what is sought counts as out of reach.
const most = 150

export async function run ({ open, check, axe }) {
  let page
  // focused is what has the focus: its name, and whether that is to be seen.
  const focused = () => page.evaluate(() => {
    const element = document.activeElement
    const label = element.labels?.[0]
    const drawn = [getComputedStyle(element), ...label ? [getComputedStyle(label), getComputedStyle(label, '::before')] : []]
    return {
      name: (label ?? element).innerText?.trim() || element.getAttribute('aria-label') || '',
      seen: drawn.some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none')
    }
  })
  // tabTo presses Tab until what has such a name has the focus. Each stop on the way must be seen.
  const tabTo = async name => {
    for (let n = 0; n < most; n++) {
      await page.keyboard.press('Tab')
      const now = await focused()
      if (now.name) assert.ok(now.seen, `the focus on "${now.name}" cannot be seen`)
      if (name.test(now.name)) return
    }
    throw new Error(`${name} cannot be reached by Tab`)
  }
  // go presses the key on what has the focus and waits for the page that it leads to.
  const go = async (key = 'Enter') => {
    await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)])
  }
  const says = async words => assert.match(await page.locator('main').innerText(), words)

  await check('a register is marked with the arrows', async () => {
    page = await open({ as: people.trainer })
    await page.goto(await following('/trainer', todays, link('Register'))(page))
    const line = page.locator('.muster-register__line').first()
    await tabTo(/^Not yet$/)
    for (const [key, mark] of [['ArrowLeft', 'No'], ['ArrowRight', 'Not yet']]) {
      await page.keyboard.press(key)
      assert.ok(await line.getByLabel(mark, { exact: true }).isChecked())
      await page.locator('.muster-register__bar').filter({ hasText: new RegExp(`^Saved: .*, ${mark}$`) }).waitFor()
    }
    await tabTo(/^Save register/)
  })

  await check('a file of sessions that is missing is named, and the way to the field is a key', async () => {
    await page.goto('/sessions/import')
    await tabTo(/^CSV file$/)
    await tabTo(/^Continue$/)
    await go('Space')
    assert.equal(page.status, 422)
    assert.match(await page.evaluate(() => document.activeElement.className), /govuk-error-summary/)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'file')
    await axe(page)
  })

  await check('a team is nominated as far as the check', async () => {
    page = await open({ as: people.contact })
    await page.goto(await following('/courses/oic', item('places left'), link('Nominate people'))(page))
    await tabTo(/^One person a line/)
    await page.keyboard.type('Key Board <key.board@example.org>')
    await tabTo(/^Continue$/)
    await go()
    await says(/Key Board/)
    await tabTo(/^Nominate/)
    await axe(page)
  })

  await check('the surveys of a course are gone through', async () => {
    page = await open({ as: people.manager })
    await page.goto('/courses/vlo/surveys')
    for (const _ of [1, 2, 3]) {
      await tabTo(/^Continue$/)
      await go()
    }
    await tabTo(/^Save/)
    await axe(page)
  })

  await check('the figures are chosen, and followed to their records', async () => {
    await page.goto('/standing?programme=MSOIC-2020-21')
    await tabTo(/^Course$/)
    await page.keyboard.press('ArrowDown')
    await tabTo(/^Show/)
    await go()
    assert.match(page.url(), /course=[A-Z]/)
    await tabTo(/^[1-9]/)
    await go()
    assert.match(page.url(), /\/standing\/(sessions|records)/)
    await axe(page)
    await page.goto('/coverage?programme=MSOIC-2020-21')
    await tabTo(/^Course$/)
    await page.keyboard.press('ArrowDown')
    await tabTo(/^Show/)
    await go()
    assert.match(page.url(), /course=[A-Z]/)
    await axe(page)
  })

  await check('an offered place is accepted, and my training leads to a certificate', async () => {
    page = await open({ as: people.delegate })
    await page.goto(await following('/bookings', item('Place offered'))(page))
    await tabTo(/^Accept this place/)
    await go()
    await says(/Place confirmed/)
    await axe(page)
    await page.goto('/training')
    await tabTo(/^Certificate [0-9A-Z]/)
    await go()
    assert.match(page.url(), /\/certificates\//)
  })
}
