import { page, redirect } from '../answers.ts'
import { html } from '../html.ts'
import { readForm } from '../oauth-apps.ts'
import { type Person, people } from '../people.ts'
import type { Answer, Call, Route } from '../server.ts'
import { notify } from './notify.ts'
import { type Account, type BackV2, connectAccount, type Link, type UnipileState, v2Id } from './state.ts'

/** The hosted page: somebody chooses whose account it is, and connects it or does not. */
export function wizardRoutes(state: UnipileState): Route[] {
  return [
    { method: 'GET', pattern: '/hosted/:token', handler: (call) => show(state, call) },
    { method: 'POST', pattern: '/hosted/:token', handler: (call) => decide(state, call) },
  ]
}

function linkOf(state: UnipileState, call: Call): Link | null {
  const link = state.links.get(call.params.token ?? '')
  const isOver = !link || link.expires <= state.now() || state.trouble.of().linksExpired === true
  return isOver ? null : link
}

function show(state: UnipileState, call: Call): Answer {
  const link = linkOf(state, call)
  return link ? page(choice(state, link)) : expired
}

async function decide(state: UnipileState, call: Call): Promise<Answer> {
  const link = linkOf(state, call)
  if (!link) return expired
  const form = readForm(call.headers['content-type'], call.bytes) ?? new URLSearchParams()
  const { back } = link
  if (form.get('action') !== 'connect') {
    return back.api === 'v2'
      ? sendBack(back, { error_title: 'Authentication cancelled' })
      : goOn(back.failureUrl, 'Your account was not connected.')
  }
  const person = membersOf(state).find(({ vanity }) => vanity === form.get('member'))
  if (!person || !link.takesLinkedin) return page(choice(state, link, 'Choose a member.'), 400)
  const known = link.reconnect === null ? null : state.accounts.get(link.reconnect)
  if (known && known.person.vanity !== person.vanity)
    return page(choice(state, link, 'These are not the credentials of the account to reconnect.'), 400)
  state.links.delete(call.params.token ?? '')
  const account = known ? reconnected(state, known) : connected(state, person, link)
  if (back.api === 'v2') return sendBack(back, { account_id: v2Id(account), provider: 'linkedin' })
  await notify(state, back, { status: known ? 'RECONNECTED' : 'CREATION_SUCCESS', account_id: account.id })
  return goOn(back.successUrl, 'Your account is connected.')
}

function connected(state: UnipileState, person: Person, link: Link): Account {
  const account = connectAccount(state, person, link.key)
  state.ledger.record({ kind: 'account.connect', account: account.id, target: person.vanity, text: null })
  return account
}

function reconnected(state: UnipileState, account: Account): Account {
  const { id, person } = account
  state.trouble.set({ account: id, source: null })
  state.ledger.record({ kind: 'account.reconnect', account: id, target: person.vanity, text: null })
  return account
}

/** To the address of v2, with what came of it and the state. */
function sendBack({ redirectUrl, state }: BackV2, outcome: Readonly<Record<string, string>>): Answer {
  const url = new URL(redirectUrl)
  for (const [name, value] of Object.entries({ ...outcome, ...(state !== null && { state }) })) {
    url.searchParams.set(name, value)
  }
  return redirect(url.href)
}

function goOn(url: string | null, text: string): Answer {
  return url ? redirect(url) : page(frame(html`<h1>${text}</h1><p>You can close this page.</p>`))
}

function membersOf(state: UnipileState): Person[] {
  const all = [...people, ...[...state.accounts.values()].map(({ person }) => person)]
  return [...new Map(all.map((person) => [person.vanity, person])).values()]
}

function choice(state: UnipileState, link: Link, fault?: string): string {
  const own = link.reconnect === null ? null : state.accounts.get(link.reconnect)?.person.vanity
  const options = membersOf(state).map(
    ({ vanity, name }) => html`<option value="${vanity}" ${vanity === own && 'selected'}>${name}</option>`,
  )
  return frame(html`<h1>${own ? 'Reconnect' : 'Connect'} your LinkedIn account</h1>
${fault && html`<p role="alert">${fault}</p>`}
<form method="post">${
    link.takesLinkedin
      ? html`<label>LinkedIn member <select name="member">${options}</select></label>`
      : html`<p>This link does not allow LinkedIn.</p>`
  }
<p>${link.takesLinkedin && html`<button name="action" value="connect" type="submit">Connect</button> `}<button name="action" value="cancel" type="submit">Cancel</button></p></form>`)
}

const expired: Answer = page(
  frameOf('Link expired', html`<h1>This link has expired</h1><p>Go back to the app and ask for a new one.</p>`),
  401,
)

function frame(main: ReturnType<typeof html>): string {
  return frameOf('Account connection', main)
}

function frameOf(title: string, main: ReturnType<typeof html>): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}label{display:block}footer{margin-top:2rem;color:#666;font-size:.85rem}</style></head>
<body><main>${main}</main><footer>Local stand-in for development and tests. This is not Unipile: never type a real password here.</footer></body></html>`
    .markup
}
