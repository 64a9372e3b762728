// Pictures every page of pages.mjs, as its person, into screenshots/ as
// NAME-WIDTH.png: `make screenshots`, or after `make build`
//
//   node web/browser/screenshots.mjs            every page
//   node web/browser/screenshots.mjs booking    those with "booking" in their name
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { desktop, launchChromium, phones, root, startMuster, visitors } from './harness.mjs'
import { arrive, byPerson } from './pages.mjs'

const folder = join(root, 'screenshots')

async function picture (page, entry) {
  await page.setViewportSize({ width: desktop, height: 900 })
  await arrive(page, entry)
  for (const width of [desktop, ...phones]) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: join(folder, `${entry.name}-${width}.png`), fullPage: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
const wanted = process.argv[2] ?? ''
mkdirSync(folder, { recursive: true })
const muster = await startMuster()
const browser = await launchChromium()
const open = visitors(browser, muster.base)
let failed = 0
for (const [as, pages] of byPerson()) {
  const page = await open({ as })
  for (const entry of pages.filter(({ name }) => name.includes(wanted))) {
    try {
      await picture(page, entry)
      console.log(`screenshots/${entry.name} at ${[desktop, ...phones].join(', ')}`)
    } catch (error) {
      failed++
      console.log(`FAILED ${entry.name}: ${error.message}`)
    }
  }
  await page.context().close()
}
await browser.close()
await muster.stop()
process.exit(failed > 0 ? 1 : 0)
