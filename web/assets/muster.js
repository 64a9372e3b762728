// The components work without this; with it, the menu folds on a phone and the
// error summary takes the focus.
import { initAll } from './govuk-frontend.min.js'

// A register is kept as it came, before anything has changed the page. Where nobody is signed
// in there is only something to forget, for which no error summary waits.
if (document.querySelector('[data-muster-register], [data-muster-kept]')) await import('./register-kept.js')
else if (document.querySelector('[data-muster-nobody]')) import('./register-kept.js')

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// What carries data-muster-refresh is taken anew from its own page every so many seconds,
// and shown when it says something else. Without this the page has a link to do so.
for (const element of document.querySelectorAll('[data-muster-refresh]')) {
  setInterval(async () => {
    if (document.hidden) return
    try {
      const answer = await fetch(location.href)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const fresh = answer.ok && page.getElementById(element.id)
      if (fresh && fresh.textContent !== element.textContent) element.replaceChildren(...fresh.childNodes)
    } catch {} // the line is down: what stands there stays
  }, 1000 * Number(element.dataset.musterRefresh))
}

if (document.querySelector('[data-muster-register]')) import('./register.js')
