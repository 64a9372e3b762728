// A register that is loaded anew without a line is shown as its tab last had it. The page is
// kept in the tab's own storage, which goes with the tab; after some hours it is not shown
// any more, and it is forgotten in every tab when a page is opened by nobody who is signed
// in. The worker beside this holds the way to it, and nothing of anybody.

const prefix = 'muster-register-page '
const name = prefix + location.pathname
const keptFor = 12 * 60 * 60 * 1000 // as long as somebody stays signed in
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('muster-register')

// What is kept: { until, title, body, marked, says }. says are the marks that the server has
// written since the page was loaded, by booking; marked is how many it counts.
let page = null

function write () {
  try {
    sessionStorage.setItem(name, JSON.stringify(page))
  } catch {} // a browser that keeps nothing shows its own page instead
}

function clearTab () {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

// keepPage keeps the page as it was sent, before anything has changed it.
function keepPage () {
  page = { until: Date.now() + keptFor, title: document.title, body: document.body.innerHTML, marked: '', says: {} }
  write()
  const worker = new URL('register-worker.js', import.meta.url)
  navigator.serviceWorker?.register(worker, { scope: '/sessions/' }).catch(() => {})
}

// restore puts the kept page in the place of the one that says that there is no connection.
function restore (words) {
  page = JSON.parse(sessionStorage.getItem(name))
  if (!(page?.until > Date.now())) return sessionStorage.removeItem(name)
  document.title = page.title
  document.body.innerHTML = page.body
  words.hidden = false
  document.querySelector('h1').after(words)
  if (page.marked) document.getElementById('register-marked').textContent = page.marked
}

async function forget () {
  clearTab()
  tabs?.postMessage('forget')
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister()
  for (const cache of await globalThis.caches?.keys() ?? []) if (cache.startsWith('muster-register')) await caches.delete(cache)
}

// saidSince are the marks that the server has written since the page was loaded, by booking.
export const saidSince = () => page?.says ?? {}

// said keeps what the server says now of a booking, and of all of them.
export function said (booking, says, marked) {
  if (!page) return
  page.says[booking] = says
  page.marked = marked || page.marked
  write()
}

tabs?.addEventListener('message', () => {
  page = null
  clearTab()
})
try {
  const instead = document.querySelector('[data-muster-kept]')
  const form = document.querySelector('[data-muster-register]')
  if (instead) restore(instead)
  else if ('musterNobody' in document.body.dataset) await forget()
  else if (form && !form.dataset.musterLater) keepPage()
} catch {} // a browser that keeps nothing has nothing to show or to forget
