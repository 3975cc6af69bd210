import { z } from 'zod'
import { outboundPolicy, whyNotOutbound } from '../../../core/outbound.ts'
import { type UnipileAccess, unipileAccess, unipileApis } from '../../../core/providers/unipile.ts'
import type { Env } from '../../env.ts'
import type { Run } from '../../run.ts'
import { openSealed } from '../open-sealed.ts'
import { askPerson } from '../outcome.ts'
import { reconnect } from './answer.ts'

const company = z.object({
  dsn: z.string().optional(),
  apiKey: z.string().min(1),
  api: z.enum(unipileApis).optional(),
})
const member = z.object({ accountId: z.string().min(1) })

/** With what a share is made: the company's access, and the member's own account in it. */
export interface UnipileHands {
  readonly access: UnipileAccess
  readonly accountId: string
}

/**
 * Opens the company's access and the member's account.
 *
 * @throws Ended where one is missing, or the company's address may not be called
 */
export async function openAccess(run: Run, env: Env): Promise<UnipileHands> {
  const {
    dsn = env.UNIPILE_URL,
    apiKey,
    api,
  } = await openSealed(
    run,
    env,
    { provider: 'unipile' },
    { what: 'The company’s access to Unipile', mend: 'An admin stores it in Settings, Integrations.' },
    (stored) => company.safeParse(stored).data ?? null,
  )
  // The operator's own address is not the tenant's.
  if (dsn !== env.UNIPILE_URL && whyNotOutbound(dsn, outboundPolicy(env.OUTBOUND_URLS)) !== null) {
    throw askPerson(
      'The address of Unipile may not be called. An admin stores the right one in Settings, Integrations.',
    )
  }
  const { accountId } = await openSealed(
    run,
    env,
    { provider: 'unipile', subject: run.activity.memberId },
    { what: 'The member’s connection by Unipile', mend: reconnect },
    (stored) => member.safeParse(stored).data ?? null,
  )
  return { access: unipileAccess(dsn, apiKey, api), accountId }
}
