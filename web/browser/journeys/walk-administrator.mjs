import assert from 'node:assert/strict'
import { people } from '../pages.mjs'

export const name = 'An administrator lets somebody in, who finds everything empty'

const email = 'newcomer@example.org'

export async function run ({ open, press, check, axe }) {
  const page = await open({ as: people.administrator })

  await check('a person is added as a contact, and made a trainer', async () => {
    await page.goto('/people')
    await press(page, 'Add a person')
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Full name').fill('New Comer')
    await page.getByLabel('Organisation’s contact').check()
    await press(page, 'Add this person')
    assert.equal(page.status, 422)
    assert.equal(await page.getByLabel('Full name').inputValue(), 'New Comer')
    await page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Home Office' })
    await press(page, 'Add this person')
    await page.getByLabel('Trainer').check()
    await page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Home Office' })
    await press(page, 'Give this role')
    assert.match(await page.locator('main').innerText(), /Trainer is given/)
    await axe(page)
  })

  await check('what is empty says what will be there', async () => {
    const newcomer = await open({ as: email, width: 320 })
    for (const [path, words] of [
      ['/bookings', /You have no bookings yet/],
      ['/organisation', /has booked yet/],
      ['/trainer', /No session is to come/],
      ['/trainer?show=past', /Sessions appear here when/],
      ['/demonstration/emails', /will show here/]
    ]) {
      await newcomer.goto(path)
      assert.match(await newcomer.locator('main').innerText(), words)
      await axe(newcomer)
    }
  })

  await check('a role that is withdrawn closes its pages', async () => {
    const newcomer = await open({ as: email })
    assert.equal((await newcomer.goto('/organisation')).status(), 200)
    await press(page, page.getByRole('button', { name: 'Withdraw Organisation’s contact' }))
    assert.match(await page.locator('main').innerText(), /is withdrawn/)
    assert.equal((await newcomer.goto('/organisation')).status(), 403)
    await page.goto('/audit')
    assert.match(await page.locator('tbody tr').first().innerText(), /Withdrew a role[^]*Home Office/)
  })
}
