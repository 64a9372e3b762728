import assert from 'node:assert/strict'
import { overflows, phones, startLine } from '../harness.mjs'
import { following, link, people, todays } from '../pages.mjs'

export const name = 'A register is taken on a phone whose line comes and goes'

export async function run ({ base, open, press, signIn, check, axe }) {
  const way = await startLine(base)
  const phone = await open({ as: people.trainer, width: Math.max(...phones), over: way.base })
  const register = await following('/trainer', todays, link('Register'))(phone)
  await phone.goto(register)
  const line = (page, n) => page.locator('.muster-register__line').nth(n)
  const state = (page, n) => line(page, n).locator('.muster-register__state')
  const bar = phone.locator('.muster-register__bar')
  const tick = (page, n, mark) => line(page, n).getByLabel(mark, { exact: true }).check()
  const becomes = (page, n, text) => state(page, n).filter({ hasText: text }).waitFor()
  // The bar lies over the lines behind it, whose colours axe cannot tell then: at the end of
  // the page it lies over nothing.
  const axeAtEnd = async page => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    await axe(page)
  }
  // What the bar says as soon as the register is saved by its button: it changes when something
  // is tried again.
  const saying = () => phone.evaluate(() => {
    const form = document.querySelector('[data-muster-register]')
    form.querySelector('button.govuk-button:not([type=button])').click()
    return form.querySelector('.muster-register__bar').textContent
  })
  // What the register says, as another browser reads it.
  const marks = async () => {
    const other = await open({ as: people.trainer, javaScript: false })
    await other.goto(register)
    return other.locator('.muster-register__line input[type=hidden]').evaluateAll(all => all.map(input => input.value))
  }

  await check('each mark is a target for a thumb, and is saved when it is made', async () => {
    for (const box of await phone.locator('.muster-register__mark').all()) {
      const { width, height } = await box.boundingBox()
      assert.ok(Math.min(width, height) >= 44, `a target of ${width} by ${height}`)
    }
    await tick(phone, 0, 'Full')
    await becomes(phone, 0, 'Saved')
    assert.match(await bar.innerText(), /^Saved: .+, Full$/)
    await tick(phone, 0, 'Not yet')
    await becomes(phone, 0, 'Saved')
    await tick(phone, 0, 'Part')
    await becomes(phone, 0, 'Saved')
    assert.equal((await marks())[0], 'part')
  })

  const sent = []
  phone.on('request', request => {
    if (request.url().endsWith('/marks')) sent.push(new URLSearchParams(request.postData()).get('request'))
  })

  await check('without a line nothing ticked is lost, also when the page is gone', async () => {
    way.cut()
    await tick(phone, 1, 'Part')
    await tick(phone, 1, 'Full')
    await tick(phone, 2, 'No')
    await becomes(phone, 1, 'Not sent yet: no connection')
    await becomes(phone, 2, 'Not sent yet: no connection')
    assert.match(await bar.innerText(), /^2 marks are not sent yet: no connection/)
    assert.match(await saying(), /^Not sent: there is no connection/) // though the browser thinks there is
    await axeAtEnd(phone)
    await phone.reload().catch(() => {}) // there is no line to load it by
    assert.deepEqual((await marks()).slice(1, 3), ['', ''])
    way.restore()
    await phone.goto(register)
    await becomes(phone, 1, 'Saved')
    await becomes(phone, 2, 'Saved')
    assert.deepEqual((await marks()).slice(0, 3), ['part', 'full', 'no'])
    assert.equal(await phone.evaluate(() => Object.keys(localStorage).length), 0, 'the device still keeps something')
  })

  await check('a mark whose answer is lost is sent again and written once', async () => {
    sent.length = 0
    const before = await corrections(phone, register)
    way.loseAnswers()
    await tick(phone, 3, 'Full')
    await becomes(phone, 3, 'Not sent yet')
    way.restore()
    await becomes(phone, 3, 'Saved')
    assert.ok(sent.length > 1, 'it was not sent again')
    assert.equal(new Set(sent).size, 1, 'it was sent under another id')
    assert.equal((await marks())[3], 'full')
    assert.equal(await corrections(phone, register), before)
  })

  await check('what another device has marked since is shown, and not overwritten unasked', async () => {
    const other = await open({ as: people.manager, width: Math.min(...phones) })
    await other.goto(register)
    await tick(other, 4, 'No')
    await becomes(other, 4, 'Saved')
    await line(phone, 4).getByLabel('Full', { exact: true }).click()
    await becomes(phone, 4, 'marked this No')
    assert.equal((await marks())[4], 'no')
    assert.ok(await line(phone, 4).getByLabel('No', { exact: true }).isChecked())
    await axeAtEnd(phone)
    await phone.getByRole('button', { name: 'Mark Full all the same' }).click()
    await becomes(phone, 4, 'Saved')
    assert.equal((await marks())[4], 'full')
  })

  await check('loaded anew without a line it shows what was ticked, and sends it once when there is one', async () => {
    const context = phone.context()
    await phone.goto(register)
    await phone.evaluate(() => navigator.serviceWorker.ready)
    await tick(phone, 6, 'Full')
    await becomes(phone, 6, 'Saved')
    way.cut()
    await context.setOffline(true)
    await tick(phone, 7, 'Part')
    await becomes(phone, 7, 'Not sent yet: no connection')
    for (const _ of [1, 2]) { // also what was restored is restored
      await phone.reload()
      await becomes(phone, 7, 'Not sent yet')
    }
    assert.match(await phone.locator('main').innerText(), /It shows the register as this tab had it/)
    assert.ok(await line(phone, 6).getByLabel('Full', { exact: true }).isChecked(), 'what was saved is not ticked')
    assert.ok(await line(phone, 7).getByLabel('Part', { exact: true }).isChecked(), 'what was not sent is not ticked')
    await tick(phone, 8, 'No')
    await becomes(phone, 8, 'Not sent yet: no connection')
    assert.match(await saying(), /^Not sent: there is no connection/)
    assert.equal(await overflows(phone), false)
    await axeAtEnd(phone)
    assert.deepEqual((await marks()).slice(6, 9), ['full', '', ''])
    sent.length = 0
    way.restore()
    await context.setOffline(false)
    await becomes(phone, 7, 'Saved')
    await becomes(phone, 8, 'Saved')
    assert.equal(new Set(sent).size, 2)
    assert.equal(sent.length, 2, 'a mark was sent twice')
    assert.deepEqual((await marks()).slice(6, 9), ['full', 'part', 'no'])
  })

  await check('signing out in another tab leaves nothing of the register on the device', async () => {
    const own = await open({ width: Math.max(...phones) })
    await signIn(own, people.trainer)
    await own.goto(register)
    await own.evaluate(() => navigator.serviceWorker.ready)
    const names = await own.evaluate(() => JSON.stringify(sessionStorage))
    assert.ok(names.includes('muster-register__line'), 'the tab keeps no register')
    const stored = await own.evaluate(async () => (await Promise.all((await caches.keys()).map(async key =>
      (await (await caches.open(key)).keys()).map(request => new URL(request.url).pathname)))).flat())
    assert.ok(stored.length > 0 && stored.every(path => path.startsWith('/assets/') || path === '/register-without-connection'), `the worker keeps ${stored}`)
    const other = await own.context().newPage()
    await other.goto('/')
    await press(other, 'Sign out')
    await own.waitForFunction(() => sessionStorage.length === 0)
    await other.waitForFunction(async () => (await caches.keys()).length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0)
    await own.goto('/')
    await own.context().setOffline(true)
    await assert.rejects(own.goto(register), /ERR_INTERNET_DISCONNECTED/)
  })

  await check('somebody who is not booked is let in', async () => {
    await press(phone, phone.locator(link('Let in somebody')))
    await phone.getByLabel('Email address').fill('at.the.door@example.org')
    await axe(phone)
    await press(phone, 'Let them in')
    await phone.getByLabel('Name', { exact: true }).fill('Who Came Unbooked')
    await phone.getByLabel('Organisation').selectOption({ label: 'Kent' })
    await axe(phone)
    await press(phone, 'Let them in')
    const theirs = phone.locator('.muster-register__line', { hasText: 'Who Came Unbooked' })
    await theirs.getByLabel('Full', { exact: true }).check()
    await theirs.getByText('Saved').waitFor()
  })

  await check('without JavaScript it is a form', async () => {
    const plain = await open({ as: people.trainer, javaScript: false, width: Math.min(...phones) })
    await plain.goto(register)
    await tick(plain, 5, 'No')
    await press(plain, 'Save register')
    assert.match(await plain.locator('main').innerText(), /The register is saved/)
    assert.equal((await marks())[5], 'no')
  })

  way.close()
  // That the line was down is what the journey is about; anything else is a fault.
  const expected = /ERR_(INTERNET_DISCONNECTED|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|status of 409/
  const others = phone.troubles.filter(text => !expected.test(text))
  phone.troubles.splice(0, phone.troubles.length, ...others)
}

// corrections counts the changes to the register, in a new look at it.
async function corrections (page, register) {
  const text = await page.evaluate(async address => (await fetch(address)).text(), register)
  return (text.match(/, by /g) ?? []).length
}
