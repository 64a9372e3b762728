// What the journeys and the screenshots stand on: the real server on a fresh
// demonstration, Chromium, signing in, and the accessibility check.
import { spawn, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

// The widths pages are looked at: a desktop, a common phone, and the narrowest
// that WCAG 2.2 asks for (1.4.10, Reflow).
export const desktop = 1280
export const phones = [390, 320]

// Loading the demonstration is most of it.
const readyWithin = 5 * 60_000
const endWithin = 15_000

// startMuster serves a fresh demonstration from a temporary directory. It
// resolves once the server is ready, to:
//   base      its address, without a slash at the end
//   log()     what it has printed so far
//   command() runs a command of muster beside it on its database; returns what that prints
//   stop()    tells it to end; resolves to its exit status (null: it had to be killed)
export async function startMuster () {
  const dir = mkdtempSync(join(tmpdir(), 'muster-browser-'))
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const logFile = join(dir, 'log')
  const log = () => readFileSync(logFile, 'utf8')
  const fd = openSync(logFile, 'w')
  const program = join(root, 'bin', 'muster')
  const database = ['--database', `sqlite:${join(dir, 'muster.db')}`]
  const command = (...words) => execFileSync(program, [...words, ...database], { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 26 })
  const server = spawn(program, ['demo', '--serve', ...database, '--listen', `127.0.0.1:${port}`],
    { cwd: dir, stdio: ['ignore', fd, fd] })
  closeSync(fd)
  process.on('exit', () => server.kill('SIGKILL'))
  const ended = once(server, 'exit').then(([status]) => status, error => error)

  const deadline = Date.now() + readyWithin
  while (!await isReady(base)) {
    const status = await Promise.race([ended, pause(100, 'runs')])
    if (status !== 'runs') throw new Error(`muster ended (${status}) before it was ready:\n${log()}`)
    if (Date.now() > deadline) throw new Error(`muster was not ready in time:\n${log()}`)
  }
  const stop = async () => {
    server.kill('SIGTERM')
    return Promise.race([ended, pause(endWithin, null, { ref: false })])
  }
  return { base, log, command, stop }
}

// startLine is a line to the server at base that can be cut, which is down for whatever of
// the browser would use it: its switch for being offline does not hold over what a service
// worker's page asks for. It resolves to:
//   base           the server's address by this line
//   cut()          ends what is on it, and refuses what comes
//   restore()      carries again
//   loseAnswers()  carries what is sent, and ends when an answer comes
//   close()        ends it
export async function startLine (base) {
  const open = new Set()
  let state = 'carries'
  const end = () => { for (const socket of open) socket.destroy() }
  const relay = createServer(near => {
    if (state === 'cut') return near.destroy()
    const far = connect(new URL(base).port, new URL(base).hostname)
    for (const [socket, other] of [[near, far], [far, near]]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => { open.delete(socket); other.destroy() })
    }
    near.pipe(far)
    far.on('data', bytes => { if (state === 'carries') near.write(bytes); else end() })
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    base: `http://127.0.0.1:${relay.address().port}`,
    cut: () => { state = 'cut'; end() },
    restore: () => { state = 'carries' },
    loseAnswers: () => { state = 'loses answers' },
    close: () => { end(); relay.close() }
  }
}

async function freePort () {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

async function isReady (base) {
  try {
    return (await fetch(`${base}/health/ready`)).ok
  } catch {
    return false
  }
}

// launchChromium starts the browser. With largeText it is one whose reader has
// chosen text of twice the usual size (WCAG 2.2, 1.4.4, Resize text).
export function launchChromium ({ largeText = false } = {}) {
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim()
  return chromium.launch({
    executablePath,
    // The journeys visit our own pages only, also as root and in containers,
    // where Chromium's sandbox cannot start.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ...largeText ? ['--blink-settings=defaultFontSize=32,defaultFixedFontSize=26'] : []]
  })
}

// visitors returns open(), which opens a page in a browsing context of its own:
//   as          the email of who looks; null is someone who has never been here
//   width       of the window
//   javaScript  false for a browser without it
//   over        the server's address by another line
// page.troubles lists, as texts, what its console complained of: script
// errors, breaches of the content security policy, missing files.
// page.status is what its newest document answered.
// Each person signs in by the form once; later pages start with that session.
export function visitors (browser, base) {
  const sessions = new Map()
  return async ({ as = null, width = desktop, javaScript = true, over = base } = {}) => {
    const context = await browser.newContext({
      baseURL: over,
      viewport: { width, height: 900 },
      javaScriptEnabled: javaScript,
      storageState: sessions.get(as),
      locale: 'en-GB',
      timezoneId: 'Europe/London'
    })
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    watchConsole(page)
    if (as && !sessions.has(as)) {
      await signIn(page, as)
      sessions.set(as, await context.storageState())
    }
    return page
  }
}

function watchConsole (page) {
  page.troubles = []
  // A page that answers 404 or 422, or not at all, is for the journey to judge.
  const documents = new Set()
  page.on('request', r => { if (r.isNavigationRequest()) documents.add(r.url()) })
  page.on('response', r => { if (r.request().isNavigationRequest()) page.status = r.status() })
  page.on('pageerror', error => page.troubles.push(`script error: ${error.message}`))
  page.on('console', message => {
    if (message.type() !== 'error') return
    const { url } = message.location()
    if (message.text().startsWith('Failed to load resource') && documents.has(url)) return
    page.troubles.push(`console: ${message.text()} (${url})`)
  })
}

// press clicks a button or link, given by its words or as a locator, and waits
// for the page that it leads to.
export async function press (page, target) {
  const locator = typeof target === 'string'
    ? page.getByRole('button', { name: target }).or(page.getByRole('link', { name: target }))
    : target
  const arrived = page.waitForEvent('load')
  await Promise.all([arrived, locator.click()])
}

// signIn signs in as one of the demonstration's people, by the six digits
// that only the demonstration shows on screen.
export async function signIn (page, email) {
  await page.goto('/sign-in')
  await page.locator('main input[type=email]').fill(email)
  await press(page, page.locator('main form:has(input[type=email]) button'))
  const digits = /\b\d{6}\b/.exec(await page.locator('main').innerText())
  if (!digits) throw new Error(`no six digits on screen for ${email}, at ${page.url()}`)
  await page.locator('main input[inputmode=numeric]').fill(digits[0])
  await press(page, page.locator('main form:has(input[inputmode=numeric]) button'))
  if (new URL(page.url()).pathname.startsWith('/sign-in')) {
    throw new Error(`still at ${page.url()} after signing in as ${email}`)
  }
}

// explainedEverywhere are colour contrasts that axe cannot work out, on whatever page they stand.
const explainedEverywhere = [
  { selector: '.muster-scroll *', why: 'a wide table that scrolls in itself: what is out of sight is measured on a desktop' },
  { selector: '.govuk-pagination__item--ellipsis', why: 'a sign and no text, in the colour of text' }
]

// accessibilityFaults runs axe on the page as it stands and returns its faults
// as texts, none when it is clean. Where axe could not decide on a colour
// contrast, that is a fault too, unless the element matches one of
// `explained`: [{ selector, why }]. A back link stands outside the landmarks
// because the design system has it there, so that the skip link skips it.
export async function accessibilityFaults (page, explained = []) {
  await page.evaluate(axe.source)
  const { violations, incomplete } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations', 'incomplete']
  }))
  const faults = violations.flatMap(rule => rule.nodes
    .filter(node => rule.id !== 'region' || !node.html.includes('class="govuk-back-link"'))
    .map(node => `axe ${rule.id}: ${rule.help}: ${node.target.join(' ')}`))
  for (const node of incomplete.filter(rule => rule.id === 'color-contrast').flatMap(rule => rule.nodes)) {
    const selector = node.target.join(' ')
    const known = await page.locator(selector).first().evaluate(
      (element, selectors) => selectors.some(s => element.matches(s)), [...explainedEverywhere, ...explained].map(e => e.selector))
    if (!known) faults.push(`axe cannot tell the colour contrast of ${selector}: ${node.any[0]?.message}`)
  }
  return faults
}

// overflows says whether the page must be scrolled sideways.
export function overflows (page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

// cutOff lists the elements whose text does not fit into them and is hidden
// for that, but for those that are hidden from sight on purpose, and for fields
// to type in, which scroll under the caret.
export function cutOff (page) {
  return page.evaluate(() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(e => !e.matches('input') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX))
    .map(e => `${e.tagName.toLowerCase()} "${e.textContent.trim().slice(0, 40)}"`))
}
