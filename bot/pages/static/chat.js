// Makes the chat quieter to use: answers go without loading the page again. What was said does not stay on the screen:
// somebody else may look at it next. Everything works without it, and it stores nothing.
import { ExitThisPage } from './govuk-frontend.min.js'

// Only what is known is said: the answer may be there, and only the page about it may be lost.
const UNSURE = 'I could not see if that got through. Please press again. Nothing is counted twice.'
const UNTOUCHED = 3 * 60 * 1000
const LEFT_ALONE = 10 * 60 * 1000
const calm = window.matchMedia('(prefers-reduced-motion: reduce)')

class LeaveAtOnce extends ExitThisPage {
  static moduleName = 'heard-exit'

  // The address is replaced, so that "Back" does not come back here; the beacon makes the server drop the cookie.
  exitPage() {
    document.body.classList.add('govuk-exit-this-page-hide-content')
    document.title = ''
    navigator.sendBeacon('/leave')
    window.location.replace(this.$root.dataset.exitTo)
  }
}

class Chat {
  constructor(root) {
    this.root = root
    this.announcer = root.querySelector('[data-announce]')
    this.busy = false
    this.aloud = new Aloud(document.querySelector('[data-aloud]'), () => this.now)
    root.addEventListener('submit', (event) => this.send(event))
    root.addEventListener('click', (event) => this.pass(event))
    root.addEventListener('input', (event) => this.count(event.target))
    for (const touch of ['input', 'keydown', 'pointerdown', 'wheel']) window.addEventListener(touch, () => this.touched(), { passive: true })
    this.settle()
  }

  get unsure() {
    return this.now.querySelector('[data-unsure]')?.dataset.unsure || UNSURE
  }

  get now() {
    return this.root.querySelector('[data-now]')
  }

  async send(event) {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    const form = event.target
    form.setAttribute('aria-busy', 'true')
    try {
      this.show(await post(form, event.submitter))
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.complain(this.unsure)
    } finally {
      form.removeAttribute('aria-busy')
      this.busy = false
    }
  }

  show({ ok, page }) {
    const next = page.querySelector('[data-now]')
    if (ok && next) {
      this.turn(next, page)
      document.title = page.title
    } else {
      this.complain(wordsOf((next ?? page).querySelector('.say, .heard-message')) || this.unsure)
    }
  }

  // Help stays at the top: in the chat while something is asked there, and as a page of its own after that.
  help(page) {
    const next = page.querySelector('[data-help-place]')
    if (next) document.querySelector('[data-help-place]').replaceWith(document.importNode(next, true))
  }

  turn(next, page) {
    next.querySelectorAll('[role=alert]').forEach((alert) => alert.removeAttribute('role'))
    next.classList.add('is-new')
    const typed = this.now.querySelector('#answer, #returned')?.value
    this.now.replaceWith(document.importNode(next, true))
    for (const field of this.now.querySelectorAll('[data-kept]')) field.value = typed ?? ''
    this.help(page)
    this.settle()
    this.announce(wordsOf(this.now))
    this.move()
  }

  complain(words) {
    this.now.querySelector('.say--refused')?.remove()
    const say = document.createElement('div')
    say.className = 'say say--refused'
    const bubble = document.createElement('div')
    bubble.className = 'bubble'
    bubble.textContent = words
    say.append(bubble)
    this.now.prepend(say)
    this.announce(words)
    say.scrollIntoView({ block: 'nearest' })
  }

  announce(words) {
    this.announcer.textContent = ''
    // A region that changes twice in one task is read once or not at all.
    window.setTimeout(() => { this.announcer.textContent = words }, 100)
  }

  move() {
    const part = this.now
    const form = part.querySelector('form')
    // The form has no name of its own, so that focus does not read out what the live region reads.
    const target = form ?? part
    if (!form) part.tabIndex = -1
    target.focus({ preventScroll: true })
    part.scrollIntoView({ block: part.offsetHeight < window.innerHeight - 96 ? 'nearest' : 'start', behavior: calm.matches ? 'auto' : 'smooth' })
  }

  settle() {
    this.aloud.settle()
    const field = this.now.querySelector('[data-limit]')
    if (field) this.count(field)
    this.touched()
  }

  // The address is replaced, so that "Back" does not come back to what the one before saw.
  pass(event) {
    const next = event.target.closest('[data-next]')
    if (!next) return
    event.preventDefault()
    window.location.replace(next.href)
  }

  // On a device that goes round, a page that nobody touches goes back to the start, and leaves nothing to come back to.
  touched() {
    window.clearTimeout(this.waiting)
    const next = this.now.querySelector('[data-next]')
    if (next) this.waiting = window.setTimeout(() => window.location.replace(next.href), UNTOUCHED)
    // A list that is left alone is not left open. What is being typed stays.
    else if (this.now.querySelector('[data-closes]')) this.waiting = window.setTimeout(() => window.location.replace(window.location.pathname), LEFT_ALONE)
  }

  count(field) {
    const left = this.now.querySelector('[data-left]')
    if (!left || !field.dataset?.limit) return
    const rest = Number(field.dataset.limit) - [...field.value.trim()].length
    left.hidden = rest > Number(field.dataset.limit) - 200 && rest >= 0 && !field.value
    const words = rest >= 0 ? left.dataset.left : left.dataset.over
    left.textContent = words.replace('{number}', Math.abs(rest).toLocaleString(this.now.lang))
    left.classList.toggle('left--over', rest < 0)
  }
}

// Reads what is asked, with a voice that is on the device: others would send the words to somebody's server.
class Aloud {
  constructor(button, now) {
    this.button = button
    this.now = now
    this.speech = window.speechSynthesis
    if (!this.speech || !button) return
    button.addEventListener('click', () => this.speaking ? this.stop() : this.read())
    this.speech.addEventListener?.('voiceschanged', () => this.settle())
    window.addEventListener('pagehide', () => this.stop())
  }

  get speaking() {
    return this.speech.speaking || this.speech.pending
  }

  get voice() {
    const language = this.now().lang
    return this.speech?.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language))
  }

  settle() {
    if (!this.speech || !this.button) return
    this.stop()
    this.button.hidden = !this.voice
  }

  stop() {
    if (this.speaking) this.speech.cancel()
  }

  read() {
    const answers = [...this.now().querySelectorAll('.answers .answer, .tick__label')].map((one) => one.textContent.trim())
    const spoken = new SpeechSynthesisUtterance([wordsOf(this.now()), ...answers].join('.\n'))
    spoken.voice = this.voice
    spoken.lang = spoken.voice.lang
    this.speech.speak(spoken)
  }
}

async function post(form, submitter) {
  const body = ofOneLength(form, submitter)
  const response = await fetch(form.action, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-heard-script': '1' }, credentials: 'same-origin', redirect: 'error' })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return { ok: response.ok, page }
}

// Whoever sees encrypted messages go by sees how long they are. So all are as long as the longest answer.
function ofOneLength(form, submitter) {
  const fields = [...new FormData(form)].filter(([name]) => name !== 'fill')
  if (submitter?.name) fields.push([submitter.name, submitter.value.trimEnd()])
  const words = `${fields.map((field) => field.map(written).join('=')).join('&')}&fill=`
  const { pathname, search } = new URL(form.action)
  const wide = Number(form.dataset.wide) || 1
  const over = (pathname.length + search.length + new TextEncoder().encode(words).length) % wide
  return words.padEnd(words.length + (wide - over) % wide, '0')
}

// For browsers that send forms by themselves: what is typed is filled up to steps of the same length.
function widen(form) {
  const { fill } = form.elements
  if (!fill || !form.dataset.wide) return
  const wide = Number(form.dataset.wide)
  fill.dataset.was ??= fill.value
  fill.value = fill.dataset.was
  const typed = new URLSearchParams({ words: form.elements.answer?.value.replace(/\r?\n/g, '\r\n') ?? '' }).toString().length
  fill.value += '0'.repeat((wide - typed % wide) % wide)
}

// Other letters than these travel as they are: percent-encoded they would take up to three times as much.
function written(words) {
  return words.replace(/\r\n?/g, '\n').replace(/[\x00-\x1f%&+=]/g, encodeURIComponent).replaceAll(' ', '+')
}

function wordsOf(part) {
  if (!part) return ''
  const read = part.querySelectorAll('.progress__words, .say .bubble, .hint')
  return [...(read.length ? read : [part])].map((one) => one.textContent.trim()).join('\n')
}

for (const root of document.querySelectorAll('[data-module=heard-exit]')) new LeaveAtOnce(root)
// Older browsers do not say which button sent a form; they load pages, as without this script.
if ('submitter' in window.SubmitEvent.prototype) {
  for (const root of document.querySelectorAll('[data-chat]')) new Chat(root)
} else {
  document.addEventListener('submit', ({ target }) => widen(target))
}

// A page that the browser kept whole would show answers after "Leave this page" and "Back".
window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload() })
