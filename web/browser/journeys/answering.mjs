import assert from 'node:assert/strict'
import jsQR from 'jsqr'
import { phones } from '../harness.mjs'

export const name = 'Answering a survey by the code on the screen'

export async function run ({ open, press, check, axe, base }) {
  const trainer = await open({ as: 'trainer@example.org' })
  let address

  await check('the trainer’s screen shows a QR code that a camera reads', async () => {
    await trainer.goto('/trainer?show=past')
    const session = trainer.locator('a[href*="/sessions/oic-"][href$="/delegates"]').first()
    const path = (await session.getAttribute('href')).replace('/delegates', '/survey')
    await trainer.goto(path)
    const code = await trainer.locator('.muster-screen__code').innerText()
    address = `/s/${code}`
    assert.equal(await readQR(trainer), base + address)
    assert.match(await trainer.locator('[data-muster-refresh]').innerText(), /answers are in\. \d+ people attended\./)
    await axe(trainer)
  })

  await check('every question is answered by the keys alone, on a narrow phone', async () => {
    const page = await open({ width: Math.min(...phones) })
    await page.goto(address)
    await axe(page)
    await pressByKeys(page, 'Start')
    assert.match(await page.locator('.govuk-caption-l').innerText(), /^Question 1 of about \d+$/)
    await pressByKeys(page, 'Continue')
    assert.equal(await focused(page), 'DIV.govuk-error-summary')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter') // to the field
    assert.equal(await focused(page), 'INPUT.govuk-radios__input')
    await axe(page)
    await page.keyboard.press('Space')
    await pressByKeys(page, 'Continue')
    await answerRest(page, pressByKeys)
    await axe(page)
    await pressByKeys(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
    await axe(page)
    await page.goBack()
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
  })

  await check('it all works without JavaScript, back and reload lose nothing', async () => {
    const page = await open({ javaScript: false })
    await page.goto('/s')
    await page.locator('#code').fill('not a code')
    await press(page, 'Continue')
    assert.match(await page.locator('.govuk-error-message').innerText(), /no survey with this code/)
    await page.locator('#code').fill(address.slice('/s/'.length).toUpperCase().replace('-', ' '))
    await press(page, 'Continue')
    await press(page, 'Start')
    await page.getByLabel('Police officer').check()
    await press(page, 'Continue')
    await page.goBack()
    assert.ok(await page.getByLabel('Police officer').isChecked())
    await page.reload()
    assert.ok(await page.getByLabel('Police officer').isChecked())
    await press(page, 'Continue')
    await answerRest(page, press)
    assert.match(await page.locator('main').innerText(), /Police officer/)
    await press(page, 'Send your answers')
    assert.equal(await page.locator('h1').innerText(), 'Your answers are in')
  })

  await check('what is sent while the line is down is sent again when it is back', async () => {
    const page = await open()
    await page.goto(address)
    await press(page, 'Start')
    await page.getByLabel('Police staff').check()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('chrome-error://**')
    await page.context().setOffline(false)
    await page.goto(`${base}${address}`)
    assert.match(await page.locator('main').innerText(), /You have begun to answer in this browser/)
    await press(page, 'Go on with your answers')
    assert.match(await page.locator('.govuk-caption-l').innerText(), /^Question 1 /)
    await press(page, page.getByRole('link', { name: 'Back' }))
    await press(page, 'Delete them and start again')
    assert.match(await page.locator('main').innerText(), /Your answers so far have been deleted/)
    page.troubles.splice(0) // the line was down on purpose
  })
}

// answerRest answers what is asked up to checking: the second option, a number or a text.
export async function answerRest (page, pressOne) {
  while (!page.url().endsWith('/check')) {
    const before = page.url()
    if (await page.locator('textarea').count() > 0) {
      await page.locator('textarea').focus()
      await page.keyboard.type('Worth the day.')
      await pressOne(page, 'Continue')
    } else if (await page.locator('select').count() > 0) {
      await page.locator('select').selectOption({ label: 'Kent' })
      await pressOne(page, 'Continue')
    } else {
      await page.locator('main input[type=radio]').nth(1).focus()
      await page.keyboard.press('Space')
      await pressOne(page, 'Continue')
    }
    assert.notEqual(page.url(), before)
  }
}

// pressByKeys moves the focus with the tabulator to the button or link of that name, and
// presses Enter.
export async function pressByKeys (page, name) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const words = await page.evaluate(() => document.activeElement?.textContent.trim())
    if (words === name) {
      const arrived = page.waitForEvent('load')
      await page.keyboard.press('Enter')
      return arrived
    }
  }
  throw new Error(`the tabulator does not reach "${name}" at ${page.url()}`)
}

function focused (page) {
  return page.evaluate(() => `${document.activeElement.tagName}.${document.activeElement.className.split(' ')[0]}`)
}

// readQR reads the QR code on the page as a camera would: from a picture of it.
async function readQR (page) {
  const picture = await page.locator('.muster-screen__qr').screenshot()
  const blank = await page.context().newPage()
  const { data, width, height } = await blank.evaluate(async base64 => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')
    canvas.drawImage(image, 0, 0)
    return { data: [...canvas.getImageData(0, 0, image.width, image.height).data], width: image.width, height: image.height }
  }, picture.toString('base64'))
  await blank.close()
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data
}
