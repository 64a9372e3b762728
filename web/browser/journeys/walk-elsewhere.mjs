import assert from 'node:assert/strict'
import { overflows } from '../harness.mjs'
import { decide, pages, people, sendElsewhere } from '../pages.mjs'

export const name = 'A manager brings in answers from another tool, on a phone, and without JavaScript'

export async function run ({ open, press, check, axe }) {
  const page = await open({ as: people.manager, width: 320 })
  const sound = async () => {
    await axe(page)
    assert.equal(await overflows(page), false)
  }
  const start = pages.find(({ name }) => name === 'elsewhere').path

  await check('the file is sent, and nothing shows who answered', async () => {
    await page.goto(start)
    await sound()
    await sendElsewhere()(page)
    const text = await page.locator('main').innerText()
    assert.match(text, /3 responses and is from LimeSurvey/)
    assert.doesNotMatch(text, /example\.org|192\.0\.2/)
    await sound()
  })

  await check('two columns cannot be the same, and what was chosen stays', async () => {
    const columns = page.locator('main select')
    await columns.nth(1).selectOption('date')
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    assert.equal(await columns.nth(1).inputValue(), 'date')
    await sound()
    await columns.nth(1).selectOption('left_out')
    await press(page, 'Continue')
  })

  await check('answers that are no option are said once for all columns', async () => {
    assert.match(await page.locator('main').innerText(), /2 columns with the same answers/)
    await press(page, 'Continue')
    assert.equal(page.status, 422)
    await sound()
    await decide(page)
    await press(page, 'Continue')
  })

  await check('it is said what comes in and what does not, and the file can be deleted', async () => {
    const text = await page.locator('main').innerText()
    assert.match(text, /Import 2 responses/)
    assert.match(text, /Line 4[^]*2: submitdate[^]*No date/)
    await sound()
    const address = page.url()
    await press(page, 'Delete this file')
    assert.match(await page.locator('main').innerText(), /The file is deleted/)
    assert.equal((await page.goto(address)).status(), 404)
  })

  await check('the same without JavaScript', async () => {
    const plain = await open({ as: people.manager, javaScript: false })
    await plain.goto(start)
    await sendElsewhere('Continue', decide, 'Continue')(plain)
    assert.match(await plain.locator('main').innerText(), /Import 2 responses/)
    await press(plain, 'Delete this file')
  })
}
