import { setTimeout as sleep } from 'node:timers/promises'
import { takeTrouble } from '../passing-trouble.ts'
import type { Answer, Call, Handler } from '../server.ts'
import type { Received, ReceiverState } from './state.ts'

/**
 * Wraps an address that takes deliveries: keeps each request, applies the switches, and counts in the ledger those that
 * were answered with success.
 */
export function door(state: ReceiverState, kind: Received['kind'], answer: (call: Call) => Answer): Handler {
  return async (call) => {
    const name = call.params.name ?? ''
    const body = call.bytes.toString('utf8')
    state.received.push({
      kind,
      name,
      method: call.method,
      path: call.url.pathname + call.url.search,
      headers: Object.fromEntries(Object.entries(call.headers).map(([header, value]) => [header, String(value)])),
      body,
      at: new Date(state.now()).toISOString(),
    })
    const { delayMs, ...switches } = takeTrouble(state.trouble, call.url.pathname, name)
    if (delayMs) await sleep(delayMs)
    const given = switched(kind, switches) ?? answer(call)
    if ((given.status ?? 200) < 300) state.ledger.record({ kind, account: name, target: call.url.pathname, text: body })
    return given
  }
}

type Switches = ReturnType<ReceiverState['trouble']['of']>

function switched(kind: Received['kind'], { redirect, status, retryAfter, garbage }: Switches): Answer | null {
  const later = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  if (redirect) return { status: 302, headers: { location: redirect } }
  if (status) return { status, headers: later, body: kind === 'slack' && status === 429 ? 'rate_limited' : '' }
  if (garbage) return { headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome to nginx!' }
  return null
}
