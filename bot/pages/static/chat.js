// Makes the chat quieter to use: answers go without loading the page again, and what was said stays above.
// Everything works without it. It stores nothing; a person's own words live in the open page only.
import { ExitThisPage } from './govuk-frontend.min.js'

const FAILED = 'That did not get through. Please check that you are online, and try again.'
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
    this.log = root.querySelector('[data-log]')
    this.announcer = root.querySelector('[data-announce]')
    this.busy = false
    this.aloud = new Aloud(root.querySelector('[data-aloud]'), () => this.now)
    root.addEventListener('submit', (event) => this.send(event))
    root.addEventListener('input', (event) => this.count(event.target))
    this.settle()
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
    const own = ownWords(form, event.submitter)
    try {
      this.show(await post(form, event.submitter), own)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.complain(FAILED)
    } finally {
      form.removeAttribute('aria-busy')
      this.busy = false
    }
  }

  show({ ok, page }, own) {
    const next = page.querySelector('[data-now]')
    if (ok && next) {
      this.turn(next, own)
      document.title = page.title
    } else {
      this.complain(wordsOf((next ?? page).querySelector('.say, .heard-message')) || FAILED)
    }
  }

  turn(next, own) {
    // When the same question comes again, it stands below once more and need not stay above; a refusal never stays.
    const again = this.aboutOf(this.now) === this.aboutOf(next)
    const stays = again ? ':scope > .say:not(.say--refused) .bubble' : '.say:not(.say--refused) .bubble'
    this.keep(this.now.querySelectorAll(stays), again ? '' : own)
    next.querySelectorAll('[role=alert]').forEach((alert) => alert.removeAttribute('role'))
    next.classList.add('is-new')
    this.now.replaceWith(document.importNode(next, true))
    this.settle()
    this.announce(wordsOf(this.now))
    this.move()
  }

  aboutOf(part) {
    return part.querySelector('[name=about]')?.value
  }

  keep(bubbles, own) {
    for (const bubble of bubbles) this.append(copy(bubble), 'say')
    if (own) {
      const bubble = document.createElement('div')
      bubble.className = 'bubble bubble--own'
      bubble.textContent = own
      this.append(bubble, 'say say--own', 'You: ')
    }
  }

  append(bubble, className, before = '') {
    const say = document.createElement('div')
    say.className = className
    if (before) bubble.prepend(hidden(before))
    say.append(bubble)
    this.log.append(say)
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
  }

  count(field) {
    const left = this.now.querySelector('[data-left]')
    if (!left || !field.dataset?.limit) return
    const rest = Number(field.dataset.limit) - [...field.value.trim()].length
    left.hidden = rest > Number(field.dataset.limit) - 200 && rest >= 0 && !field.value
    left.textContent = rest >= 0 ? `You can write ${letters(rest, 'more ')}.` : `That is ${letters(-rest)} too many.`
    left.classList.toggle('left--over', rest < 0)
  }
}

// Reads what is asked, with a voice that is on the device: others would send the words to somebody's server.
class Aloud {
  constructor(button, now) {
    this.button = button
    this.now = now
    this.speech = window.speechSynthesis
    if (!this.speech) return
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
    if (!this.speech) return
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
  const body = new URLSearchParams(new FormData(form))
  if (submitter?.name) body.append(submitter.name, submitter.value)
  const response = await fetch(form.action, { method: 'POST', body, credentials: 'same-origin', redirect: 'error' })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return { ok: response.ok, page }
}

function ownWords(form, submitter) {
  if (submitter && submitter.name !== 'done') return submitter.textContent.trim().replace(/\s+/g, ' ')
  const ticked = [...form.querySelectorAll('.tick__box:checked')].map((box) => box.labels[0].textContent.trim().replace(/\s+/g, ' '))
  return ticked.length ? ticked.join(', ') : (form.querySelector('.write')?.value.trim() ?? '')
}

function letters(number, more = '') {
  return `${number.toLocaleString('en-GB')} ${more}letter${number === 1 ? '' : 's'}`
}

function wordsOf(part) {
  if (!part) return ''
  const read = part.querySelectorAll('.progress__words, .say .bubble, .hint')
  return [...(read.length ? read : [part])].map((one) => one.textContent.trim()).join('\n')
}

function copy(bubble) {
  const kept = document.createElement('div')
  kept.className = 'bubble'
  const spoken = bubble.closest('[lang]')
  kept.lang = spoken.lang
  kept.dir = spoken.dir
  kept.append(...[...bubble.childNodes].map((node) => node.cloneNode(true)))
  if (bubble.matches('.bubble--ask')) kept.classList.add('bubble--ask')
  return kept
}

function hidden(words) {
  const span = document.createElement('span')
  span.className = 'govuk-visually-hidden'
  span.textContent = words
  return span
}

for (const root of document.querySelectorAll('[data-module=heard-exit]')) new LeaveAtOnce(root)
// Older browsers do not say which button sent a form; they load pages, as without this script.
if ('submitter' in window.SubmitEvent.prototype) {
  for (const root of document.querySelectorAll('[data-chat]')) new Chat(root)
}

// A page that the browser kept whole would show answers after "Leave this page" and "Back".
window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload() })
