import { setTimeout as sleep } from 'node:timers/promises'
import { takeTrouble } from '../passing-trouble.ts'
import type { Answer, Call, Handler } from '../server.ts'
import type { IdentityState, IdentitySwitches } from './state.ts'

/** Wraps a path of the provider: notes the request, and applies the switches that hold for it. */
export function door(
  state: IdentityState,
  answer: (call: Call, switches: Partial<IdentitySwitches>) => Answer | Promise<Answer>,
): Handler {
  return async (call) => {
    state.seen.push({ method: call.method, path: call.url.pathname })
    if (state.seen.length > 100) state.seen.shift()
    const switches = takeTrouble(state.trouble, call.url.pathname)
    if (switches.delayMs) await sleep(switches.delayMs)
    if (switches.status) return { status: switches.status, json: { error: 'server_error' } }
    if (switches.garbage) return { headers: { 'content-type': 'text/html' }, body: '<html><body>Sorry...' }
    return answer(call, switches)
  }
}
