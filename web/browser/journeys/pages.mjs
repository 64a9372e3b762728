import { accessibilityFaults, cutOff, desktop, overflows, phones } from '../harness.mjs'
import { arrive, byPerson, files, madeToken, pages as entries } from '../pages.mjs'

export const name = 'Every page is sound'

const narrowest = Math.min(...phones)

export async function run ({ open, check, none }) {
  await check('no two have the same name', () => {
    const names = entries.map(({ name }) => name)
    none(names.filter((name, i) => names.indexOf(name) !== i))
  })
  for (const [as, pages] of byPerson()) {
    const page = await open({ as })
    const links = new Map() // address: the first page that has it
    for (const entry of pages) {
      await check(`${entry.name} (${as ?? 'anyone'})`, async () => {
        await page.setViewportSize({ width: desktop, height: 900 })
        await arrive(page, entry)
        for (const link of await internalLinks(page)) if (!links.has(link)) links.set(link, entry.name)
        none(await faults(page, entry))
      })
    }
    for (const file of files.filter(file => file.as === as)) {
      await check(`${file.route} (${as ?? 'anyone'})`, async () => none(await fileFaults(page, file)))
    }
    await check(`every link on these pages leads to a page (${as ?? 'anyone'})`, async () => none(await deadLinks(page, links)))
  }
}

// faults looks at a page on a desktop, zoomed to 200%, and on the narrowest phone.
async function faults (page, { route, status = 200, explained }) {
  const found = []
  const { pathname } = new URL(page.url())
  if (page.status !== status) found.push(`it answers ${page.status}`)
  if (route && !matches(route, pathname)) found.push(`${pathname} is not of the route ${route}`)
  const headings = await page.locator('h1').allInnerTexts()
  if (headings.length !== 1) found.push(`it has ${headings.length} h1`)
  const title = await page.title()
  if (!title.endsWith('Muster')) found.push(`it has the title "${title}"`)
  for (const width of [desktop, narrowest]) {
    await page.setViewportSize({ width, height: 900 })
    found.push(...await reflowFaults(page, width))
    if (width === desktop && await navigationLines(page) > 1) found.push('its navigation takes more than one line')
    for (const fault of await accessibilityFaults(page, explained)) found.push(`at ${width} pixels: ${fault}`)
  }
  await page.setViewportSize({ width: desktop / 2, height: 450 })
  found.push(...await reflowFaults(page, desktop / 2))
  for (const address of await brokenQueries(page)) found.push(`the query of ${address} is escaped twice`)
  return [...found, ...new Set(page.troubles.splice(0))]
}

async function reflowFaults (page, width) {
  const found = (await cutOff(page)).map(cut => `${cut} is cut off at ${width} pixels`)
  if (await overflows(page)) found.unshift(`it must be scrolled sideways at ${width} pixels`)
  return found
}

// navigationLines is in how many lines the entries under the header stand.
function navigationLines (page) {
  return page.locator('#navigation > li').evaluateAll(entries => new Set(entries.filter(e => e.offsetHeight > 0).map(e => e.offsetTop)).size)
}

// brokenQueries are the addresses of links and forms whose parameters a template has made into one.
function brokenQueries (page) {
  return page.locator('a[href], form[action], button[formaction]').evaluateAll(all => all
    .map(e => e.getAttribute('href') ?? e.getAttribute('action') ?? e.getAttribute('formaction'))
    .filter(address => [...new URL(address, location.href).searchParams.keys()].some(key => /[=&]/.test(key))))
}

// fileFaults fetches what is not a page as the person who may, or with a token that reads it.
async function fileFaults (page, { route, path, type, token }) {
  const headers = token ? { Authorization: `Bearer ${await madeToken(page, token)}` } : {}
  const address = typeof path === 'function' ? await path(page) : path
  const answer = await page.request.get(address, { headers, timeout: 60000 }) // a PDF takes a browser of its own to print
  const found = []
  if (answer.status() !== 200) found.push(`${address} answers ${answer.status()}`)
  if (answer.headers()['content-type'] !== type) found.push(`${address} is ${answer.headers()['content-type']}`)
  if (!matches(route, address.split('?')[0])) found.push(`${address} is not of the route ${route}`)
  if ((await answer.body()).length === 0) found.push(`${address} is empty`)
  return found
}

function matches (route, path) {
  const [want, have] = [route.split('/'), path.split('/')]
  return want.length === have.length && want.every((segment, i) => segment === have[i] || segment.startsWith(':'))
}

async function internalLinks (page) {
  const links = await page.locator('a[href]').evaluateAll(all => all.map(a => a.href))
  const here = new URL(page.url())
  return links.filter(link => new URL(link).origin === here.origin).map(link => link.split('#')[0]).filter(link => link !== here.href)
}

async function deadLinks (page, links) {
  const dead = []
  for (const [link, from] of links) {
    const status = (await page.request.get(link, { timeout: 60_000 })).status()
    if (status >= 400) dead.push(`${link} on ${from} answers ${status}`)
  }
  return dead
}
