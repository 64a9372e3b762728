// Answers for a register when there is no line: with a page that says so, which then shows
// what its tab has kept. It holds that page and the assets, which are the same for everybody;
// nothing that anybody sees when signed in passes through its store.

const assets = location.pathname.replace(/[^/]*$/, '')
const store = 'muster-register ' + assets
const instead = '/register-without-connection'
const files = ['govuk-frontend.min.css', 'govuk-frontend.min.js', 'muster.css', 'muster.js', 'register.js', 'register-kept.js', 'favicon.svg']
const slow = 10000

async function install () {
  const cache = await caches.open(store)
  await cache.addAll([new Request(instead, { credentials: 'omit' }), ...files.map(file => assets + file)])
  await self.skipWaiting()
}

async function clear () {
  for (const cache of await caches.keys()) if (cache.startsWith('muster-register') && cache !== store) await caches.delete(cache)
}

// A line that is there and carries nothing is as none.
async function open (request) {
  let timer
  const late = new Promise((resolve, reject) => { timer = setTimeout(reject, slow) })
  try {
    return await Promise.race([fetch(request), late])
  } catch {
    return await caches.match(instead) ?? Response.error()
  } finally {
    clearTimeout(timer)
  }
}

const kept = async request => await caches.match(request) ?? fetch(request)

addEventListener('install', event => event.waitUntil(install()))
addEventListener('activate', event => event.waitUntil(clear()))
addEventListener('fetch', event => {
  const { method, mode, url } = event.request
  const path = new URL(url).pathname
  if (method !== 'GET') return
  if (mode === 'navigate' && /^\/sessions\/[^/]+\/register$/.test(path)) event.respondWith(open(event.request))
  else if (path.startsWith(assets)) event.respondWith(kept(event.request))
})
