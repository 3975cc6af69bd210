import { controlRoutes } from '../control.ts'
import { type Running, type StandIn, start } from '../server.ts'
import { door } from './door.ts'
import { slackWebhook } from './slack.ts'
import { makeReceiverState, type ReceiverState } from './state.ts'

/** The routes of the receiver over a state. */
function receiverStandIn(state: ReceiverState): StandIn {
  const reset = () => void state.received.splice(0)
  return {
    name: 'receiver',
    routes: [
      ...controlRoutes('receiver', { ledger: state.ledger, trouble: state.trouble, reset }),
      {
        method: 'GET',
        pattern: '/__received',
        handler: ({ url }) => {
          const name = url.searchParams.get('name')
          return { json: { received: state.received.filter((one) => name === null || one.name === name) } }
        },
      },
      { method: '*', pattern: '/hooks/:name', handler: door(state, 'hook', () => ({ json: { ok: true } })) },
      { method: 'POST', pattern: '/slack/:name', handler: door(state, 'slack', slackWebhook) },
    ],
    notFound: () => ({
      status: 404,
      json: { error: 'Nothing is received here: POST /hooks/{name} or /slack/{name}.' },
    }),
  }
}

/** Starts the receiver of what the product sends to addresses that tenants choose. `now` gives the time in ms. */
export function startReceiver({ port, now = Date.now }: { port: number; now?: () => number }): Promise<Running> {
  return start(receiverStandIn(makeReceiverState(now)), { port })
}
