import { controlRoutes, controlWrite } from '../control.ts'
import { mediaRoutes } from '../media.ts'
import { type Running, type StandIn, start } from '../server.ts'
import { authorizeRoutes } from './authorize.ts'
import { discoveryRoutes } from './discovery.ts'
import { type IdentityState, makeIdentityState } from './state.ts'
import { makeTenantToken, rotate } from './tenant-tokens.ts'
import { tokenRoutes } from './token.ts'

/** The routes of the identity stand-in over a state. */
function identityStandIn(state: IdentityState): StandIn {
  const reset = () => {
    state.codes.clear()
    state.spent.clear()
    state.tokens.clear()
    state.seen.splice(0)
    state.rings.splice(1)
  }
  return {
    name: 'identity',
    routes: [
      ...controlRoutes('identity', { ledger: state.ledger, trouble: state.trouble, reset }),
      controlWrite('/__apps', (body) => ({ status: 201, json: state.apps.register(body) })),
      controlWrite('/__tokens', (body, call) => makeTenantToken(state, call, body)),
      controlWrite('/__rotate', (body) => rotate(state, body)),
      { method: 'GET', pattern: '/__requests', handler: () => ({ json: { requests: state.seen } }) },
      ...mediaRoutes,
      ...discoveryRoutes(state),
      ...authorizeRoutes(state),
      ...tokenRoutes(state),
    ],
    notFound: () => ({ status: 404, json: { error: 'not_found' } }),
  }
}

/** Starts a provider of identities: one like Google's, and one whose tokens a test signs. `now` gives the time in ms. */
export async function startIdentity({ port, now = Date.now }: { port: number; now?: () => number }): Promise<Running> {
  return start(identityStandIn(await makeIdentityState(now)), { port })
}
