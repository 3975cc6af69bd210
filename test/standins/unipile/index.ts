import { z } from 'zod'
import { controlRoutes, controlWrite } from '../control.ts'
import { mediaRoutes } from '../media.ts'
import { makePerson } from '../people.ts'
import { type Running, type StandIn, start } from '../server.ts'
import { accountRoutes } from './accounts.ts'
import { problem } from './gate.ts'
import { hostedRoutes } from './hosted.ts'
import { postRoutes } from './posts.ts'
import { addAccount, makeUnipileState, type UnipileState, v2Id } from './state.ts'
import { v2Routes } from './v2.ts'
import { wizardRoutes } from './wizard.ts'

const newAccount = z.strictObject({ vanity: z.string().regex(/^[a-z0-9-]{3,100}$/), name: z.string().min(1) })

/** The routes of the Unipile stand-in over a state. */
function unipileStandIn(state: UnipileState): StandIn {
  const reset = () => void state.made.splice(0)
  const accounts = () =>
    [...state.accounts.values()].map(({ id, person }) => ({ id, vanity: person.vanity, name: person.name }))
  return {
    name: 'unipile',
    routes: [
      ...controlRoutes('unipile', { ledger: state.ledger, trouble: state.trouble, reset }),
      { method: 'GET', pattern: '/__accounts', handler: () => ({ json: { accounts: accounts() } }) },
      controlWrite('/__accounts', (body) => {
        const account = addAccount(state, makePerson(newAccount.parse(body)))
        return { status: 201, json: { id: account.id, v2Id: v2Id(account) } }
      }),
      ...accountRoutes(state),
      ...postRoutes(state),
      ...v2Routes(state),
      ...hostedRoutes(state),
      ...wizardRoutes(state),
      ...mediaRoutes,
    ],
    notFound: ({ url }) => problem('errors/resource_not_found', 'Cannot find this route.', url.pathname),
  }
}

/** Starts Unipile, v1 and v2. `now` gives the time in ms. */
export function startUnipile({ port, now = Date.now }: { port: number; now?: () => number }): Promise<Running> {
  return start(unipileStandIn(makeUnipileState(now)), { port })
}
