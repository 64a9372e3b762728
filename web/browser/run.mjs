// Runs the browser journeys: `make test`, or after `make build` alone
//
//   node web/browser/run.mjs             every journey
//   node web/browser/run.mjs booking     those whose file name has "booking" in it
//
// To add a page to the checks that every page must pass, and to the
// screenshots, add a line to pages.mjs.
//
// To add a journey, put a file into journeys/ that exports
//
//   export const name = 'A delegate books a place'
//   export async function run ({ open, check, axe }) {
//     const page = await open({ as: people.delegate })
//     await check('the course can be found', async () => {
//       await page.goto('/courses')
//       assert.equal(await page.locator('h1').innerText(), 'Courses')
//     })
//     await check('the page is accessible', () => axe(page))
//   }
//
// It is given
//   open({ as, width, javaScript, over })  a new visitor's page, signed in when `as` is an email,
//                                    over another line when one is given (startLine)
//   press(page, 'Continue')          clicks that button or link and waits for the next page
//   signIn(page, email)              signs in by the form, in a session of the page's own: for
//                                    journeys that sign out, as open() shares a person's session
//   check(label, fn)                 one check: ok unless fn throws; the journey goes on either way
//   axe(page, explained)             throws when the page as it stands is not accessible
//   none(faults)                     throws when the list is not empty, with its first lines
//   browser, base                    Playwright's browser and the server's address
//
// Journeys run one after the other, by file name, on one demonstration. A
// journey leaves alone what others count on, or makes its own records.
// At the end of each, its pages' consoles must be clean. A failed check saves
// its journey's newest page under screenshots/failed/.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { accessibilityFaults, launchChromium, press, root, signIn, startMuster, visitors } from './harness.mjs'

const failedFolder = join(root, 'screenshots', 'failed')
const total = { passed: 0, failed: 0 }

// score runs one check, prints its line and says whether it passed.
async function score (label, fn) {
  const start = Date.now()
  try {
    await fn()
    total.passed++
    console.log(`  ok      ${label} (${Date.now() - start} ms)`)
    return true
  } catch (error) {
    total.failed++
    console.log(`  FAILED  ${label}\n${explain(error).replace(/^/gm, '          ')}`)
    return false
  }
}

// most is how many of a list of faults are printed.
const most = 10

function none (faults) {
  if (faults.length === 0) return
  const more = faults.length > most ? [`and ${faults.length - most} more`] : []
  throw new Error([...faults.slice(0, most), ...more].join('\n'))
}

// explain is an error's message and the journeys' lines that led to it.
function explain (error) {
  const lines = String(error?.stack).split('\n').filter(line => line.includes('/browser/journeys/'))
  return [error?.message ?? error, ...lines].join('\n')
}

async function runJourney (file, browser, { base, command }, visit) {
  const journey = await import(`./journeys/${file}`)
  console.log(journey.name)
  const pages = []
  const check = async (label, fn) => {
    if (await score(label, fn)) return
    const picture = join(failedFolder, `${file.replace('.mjs', '')}-${total.failed}.png`)
    await pages.at(-1)?.screenshot({ path: picture, fullPage: true })
      .then(() => console.log(`          ${picture}`), () => {}) // a closed page has no picture
  }
  const open = async options => {
    const page = await visit(options)
    pages.push(page)
    return page
  }
  const axe = async (page, explained) => none(await accessibilityFaults(page, explained))
  try {
    await journey.run({ browser, base, open, press, signIn, check, axe, none, command })
  } catch (error) {
    await check('the journey comes to its end', () => { throw error })
  }
  await score('no complaint on the console', () => none(pages.flatMap(page => page.troubles)))
  for (const page of pages) await page.context().close()
}

async function main () {
  const wanted = process.argv[2] ?? ''
  const files = readdirSync(join(root, 'web', 'browser', 'journeys')).filter(f => f.endsWith('.mjs') && f.includes(wanted)).sort()
  if (files.length === 0) throw new Error(`no journey has "${wanted}" in its file name`)
  rmSync(failedFolder, { recursive: true, force: true })
  mkdirSync(failedFolder, { recursive: true })
  const muster = await startMuster()
  const browser = await launchChromium()
  const visit = visitors(browser, muster.base)
  for (const file of files) await runJourney(file, browser, muster, visit)
  await browser.close()
  console.log('The server')
  await score('logged no error', () => assert.equal(muster.log().split('\n').filter(line => /level=ERROR|"level":"ERROR"/.test(line)).join('\n'), ''))
  await score('ends in order when told to', async () => assert.equal(await muster.stop(), 0))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
try {
  await main()
} catch (error) {
  total.failed++
  console.log(`FAILED ${error?.stack ?? error}`)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)
