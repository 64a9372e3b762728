// The register of a session on a device whose line may be down. Each mark is kept on the
// device at once and sent as soon as there is a line, under an id of its own, so that the
// server writes it once however often it is sent. It is forgotten here when the server has
// answered. Without this the page is a form.
import { said, saidSince } from './register-kept.js'

const form = document.querySelector('[data-muster-register]')
const prefix = 'muster-register '
const key = prefix + form.dataset.musterRegister
const bar = form.querySelector('.muster-register__bar')
const lines = new Map([...form.querySelectorAll('[data-muster-booking]')].map(line => [line.dataset.musterBooking, line]))

// The kept marks in the order they were made: { booking, mark, was, request, tried }.
// was is what the page showed before the mark.
let kept = []
let sending = false
let down = false // what was sent last did not arrive: the browser may think that there is a line
let pause = 2000
let timer

function read () {
  try {
    return JSON.parse(localStorage.getItem(key))?.marks ?? []
  } catch {
    return []
  }
}

// keep says whether the device could keep the marks: a browser may forbid it.
function keep () {
  try {
    if (kept.length) localStorage.setItem(key, JSON.stringify({ until: form.dataset.musterUntil, marks: kept }))
    else localStorage.removeItem(key)
    return true
  } catch {
    return false
  }
}

// forgetOld removes what is kept of registers that are long over.
function forgetOld () {
  const today = new Date().toISOString().slice(0, 10)
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(prefix) || name === key) continue
    let until = ''
    try { until = JSON.parse(localStorage.getItem(name)).until } catch {}
    if (!(until >= today)) localStorage.removeItem(name)
  }
}

function newRequest () {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

// The line's choice as the server writes it: "", "full", "no", "part", "part 1,3".
function chosen (line) {
  const mark = line.querySelector('input[type=radio]:checked')?.value ?? 'none'
  const days = [...line.querySelectorAll('input[type=checkbox]:checked')].map(box => box.value)
  if (mark === 'none') return ''
  return mark === 'part' && days.length ? `part ${days.join(',')}` : mark
}

function show (line, says) {
  const [mark, days = ''] = (says || 'none').split(' ')
  for (const radio of line.querySelectorAll('input[type=radio]')) radio.checked = radio.value === mark
  for (const box of line.querySelectorAll('input[type=checkbox]')) box.checked = days.split(',').includes(box.value)
}

function words (line, says) {
  const [mark, days = ''] = (says || 'none').split(' ')
  const label = input => line.querySelector(`label[for="${input.id}"]`).textContent
  const radio = [...line.querySelectorAll('input[type=radio]')].find(input => input.value === mark)
  const there = [...line.querySelectorAll('input[type=checkbox]')].filter(box => days.split(',').includes(box.value)).map(label)
  return (radio ? label(radio) : mark) + (there.length ? ` (${there.join(', ')})` : '')
}

const shown = line => line.querySelector('input[type=hidden]')
const who = line => line.querySelector('legend').firstChild.textContent

function state (line, text, isKept = false) {
  const element = line.querySelector('.muster-register__state')
  element.textContent = text
  element.classList.toggle('muster-register__state--kept', isKept)
  return element
}

// say tells in the bar, which is read out, how all of it stands.
function say (text) {
  if (bar.textContent !== text) bar.textContent = text
}

function waiting (why) {
  const count = new Set(kept.map(mark => mark.booking)).size
  for (const { booking } of kept) if (lines.has(booking)) state(lines.get(booking), `Not sent yet: ${why}`, true)
  say(count === 1
    ? `1 mark is not sent yet: ${why}. It is kept on this device and sent by itself.`
    : `${count} marks are not sent yet: ${why}. They are kept on this device and sent by themselves.`)
}

// days fit the mark: who is marked full, no or not yet has none ticked, and who is ticked
// on a day is there in part, or in full on all of them where that can be marked.
function fit (line, target) {
  const boxes = [...line.querySelectorAll('input[type=checkbox]')]
  const radio = value => line.querySelector(`input[type=radio][value=${value}]`)
  if (target.type === 'radio') {
    if (target.value !== 'part') for (const box of boxes) box.checked = false
    return
  }
  const all = boxes.every(box => box.checked) && radio('full')
  const none = !boxes.some(box => box.checked)
  radio(none ? 'none' : all ? 'full' : 'part').checked = true
  if (all) for (const box of boxes) box.checked = false
}

function mark (line) {
  const booking = line.dataset.musterBooking
  const says = chosen(line)
  const last = kept.filter(one => one.booking === booking).at(-1)
  const was = last ? (last.tried ? last.mark : last.was) : shown(line).value
  // What was never sent is replaced; behind what may have arrived the new mark waits its turn.
  kept = kept.filter(one => one.booking !== booking || one.tried)
  if (says !== was) kept.push({ booking, mark: says, was, request: newRequest(), tried: false })
  const safe = keep()
  const unsent = kept.some(one => one.booking === booking)
  state(line, !unsent ? '' : safe ? 'Sending' : 'Sending: this browser cannot keep it, so leave the page open')
  send()
}

async function post (one) {
  const answer = await fetch(`${location.pathname}/marks`, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(15000),
    body: new URLSearchParams({ csrf: form.elements.csrf.value, booking: one.booking, mark: one.mark, was: one.was, request: one.request })
  })
  const isOurs = answer.headers.get('Content-Type')?.startsWith('application/json')
  if (!isOurs || answer.status >= 500) {
    const signedOut = answer.type === 'opaqueredirect' || answer.status === 403
    throw new Error(signedOut ? 'sign in again, and open this page again' : 'Muster does not answer')
  }
  return answer.json()
}

async function send () {
  if (sending) return
  clearTimeout(timer)
  sending = true
  try {
    while (kept.length) {
      const one = kept[0]
      one.tried = true
      keep()
      const answer = await post(one)
      down = false
      kept.shift()
      done(one, answer)
      keep()
      pause = 2000
    }
  } catch (error) {
    down = error instanceof TypeError || error.name === 'TimeoutError'
    waiting(down ? 'no connection' : error.message)
    timer = setTimeout(send, pause)
    pause = Math.min(2 * pause, 30000)
  }
  sending = false
}

// done shows what the server said of a mark. When it is not as marked, the marks behind it
// rest on something that is not so, and go with it.
function done (one, answer) {
  const line = lines.get(one.booking)
  if (!line) {
    if (answer.state !== 'saved') say(`A mark that was kept on this device was not saved. ${answer.words}`)
    return
  }
  if (answer.state !== 'refused') said(one.booking, answer.says, answer.marked)
  if (answer.marked) document.getElementById('register-marked').textContent = answer.marked
  if (answer.state === 'saved') {
    shown(line).value = answer.says
    if (kept.some(other => other.booking === one.booking)) return
    state(line, 'Saved')
    say(kept.length ? '' : `Saved: ${who(line)}, ${words(line, answer.says)}`)
    return
  }
  const wanted = kept.filter(other => other.booking === one.booking).at(-1)?.mark ?? one.mark
  kept = kept.filter(other => other.booking !== one.booking)
  if (answer.state === 'refused') {
    show(line, shown(line).value)
    state(line, `Not saved: ${answer.words}`, true)
    say(`Not saved: ${who(line)}. ${answer.words}`)
    return
  }
  shown(line).value = answer.says
  show(line, answer.says)
  const reason = answer.state === 'reason' ? 'After the day a change needs a reason: mark it again, say why at the end of the page, and save the register.' : ''
  const element = state(line, `${answer.words} Your ${words(line, wanted)} is not saved. ${reason}`, true)
  say(`Not saved: ${who(line)}. ${answer.words}`)
  if (!reason) element.append(insist(line, wanted))
}

// insist is the button that marks over what somebody else has marked, knowing it.
function insist (line, wanted) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = `Mark ${words(line, wanted)} all the same`
  button.addEventListener('click', () => {
    show(line, wanted)
    line.querySelector('input[type=radio]:checked').focus()
    mark(line)
  })
  return button
}

try { forgetOld() } catch {} // a browser that keeps nothing has nothing to forget
kept = read()
for (const [booking, says] of Object.entries(saidSince())) {
  if (!lines.has(booking)) continue
  shown(lines.get(booking)).value = says
  show(lines.get(booking), says)
}
for (const { booking, mark } of kept) if (lines.has(booking)) show(lines.get(booking), mark)
if (kept.length) {
  waiting('sending them now')
  send()
}
if (!form.dataset.musterLater) {
  form.addEventListener('change', event => {
    const line = event.target.closest('[data-muster-booking]')
    if (!line) return
    fit(line, event.target)
    mark(line)
  })
}
// A form that is sent without a line would leave the browser's own page in its place.
form.addEventListener('submit', event => {
  if (navigator.onLine && !(down && kept.length)) return
  event.preventDefault()
  say('Not sent: there is no connection. What you have ticked stays on this page. Press the button again when there is one.')
})
addEventListener('online', () => { pause = 2000; send() })
