import assert from 'node:assert/strict'
import { accessibilityFaults, desktop, overflows, phones } from '../harness.mjs'
import { byPerson } from '../pages.mjs'

export const name = 'Every page is sound'

const narrowest = Math.min(...phones)

export async function run ({ open, check }) {
  for (const [as, pages] of byPerson()) {
    const page = await open({ as })
    const links = new Map() // address: the first page that has it
    for (const entry of pages) {
      await check(`${entry.name} (${as ?? 'anyone'})`, async () => {
        const path = await find(page, entry)
        assert.deepEqual(await faults(page, path, entry), [])
        for (const link of await internalLinks(page)) if (!links.has(link)) links.set(link, path)
      })
    }
    await check(`every link on these pages leads to a page (${as ?? 'anyone'})`, async () => {
      assert.deepEqual(await deadLinks(page, links), [])
    })
  }
}

function find (page, { path }) {
  return typeof path === 'function' ? path(page) : path
}

// faults looks at a page on a desktop and on the narrowest phone.
async function faults (page, path, { status = 200, explained }) {
  const found = []
  await page.setViewportSize({ width: desktop, height: 900 })
  const response = await page.goto(path)
  if (response.status() !== status) found.push(`${path} answers ${response.status()}`)
  const headings = await page.locator('h1').allInnerTexts()
  if (headings.length !== 1) found.push(`${path} has ${headings.length} h1`)
  const title = await page.title()
  if (!title.endsWith('Muster')) found.push(`${path} has the title "${title}"`)
  for (const width of [desktop, narrowest]) {
    await page.setViewportSize({ width, height: 900 })
    if (await overflows(page)) found.push(`${path} must be scrolled sideways at ${width} pixels`)
    for (const fault of await accessibilityFaults(page, explained)) found.push(`${path} at ${width} pixels: ${fault}`)
  }
  return [...found, ...new Set(page.troubles.splice(0))]
}

async function internalLinks (page) {
  const links = await page.locator('a[href]').evaluateAll(all => all.map(a => a.href))
  const { origin } = new URL(page.url())
  return links.filter(link => new URL(link).origin === origin).map(link => link.split('#')[0])
}

async function deadLinks (page, links) {
  const dead = []
  for (const [link, from] of links) {
    const status = (await page.request.get(link)).status()
    if (status >= 400) dead.push(`${link} on ${from} answers ${status}`)
  }
  return dead
}
