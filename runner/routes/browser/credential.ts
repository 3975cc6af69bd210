import { z } from 'zod'
import { Problem } from '../../../core/problem.ts'
import { SealBroken } from '../../../core/vault/envelope.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vaultReader } from '../../../core/vault/store.ts'
import type { Env } from '../../env.ts'
import type { Run } from '../../run.ts'
import { askPerson, Ended } from '../outcome.ts'

const credential = z.object({ email: z.string().min(3), password: z.string().min(1) })

/** A member's sign-in to LinkedIn's site. Typed by code into the page's own fields; nothing else ever sees it. */
export type Credential = z.infer<typeof credential>

/** Reads a stored credential. Null where it is not one; its content is in no error. */
export function parseCredential(stored: string): Credential | null {
  try {
    return credential.safeParse(JSON.parse(stored)).data ?? null
  } catch {
    return null
  }
}

/**
 * Opens the member's stored sign-in, where the owner has switched that on and the member has agreed.
 *
 * @returns null where none is stored
 * @throws Ended where it may not be used, or cannot be
 */
export async function openCredential(run: Run, env: Env): Promise<Credential | null> {
  if (!run.activity.mayTypeSignIn) {
    throw askPerson(
      'There is no way to sign in: the owner has not switched stored sign-in on, or the member has not agreed to it.',
    )
  }
  const sealed = vaultReader(env.DB, env.VAULT, () => keyRing(env), run.tenantId)
  let stored: string | null
  try {
    stored = await sealed.read({ provider: 'linkedin-web', subject: run.activity.memberId })
  } catch (error) {
    if (error instanceof Problem && error.code === 'storage_unavailable') {
      throw new Ended({ kind: 'try_again', reason: 'The stored sign-in has not arrived here yet.', afterMs: 60_000 })
    }
    if (error instanceof SealBroken) {
      throw askPerson(
        'The stored sign-in does not open. The operator checks VAULT_KEYS, or the member stores the sign-in anew.',
      )
    }
    throw error
  }
  if (stored === null) return null
  const parsed = parseCredential(stored)
  if (!parsed)
    throw askPerson('What is stored as the LinkedIn sign-in is not one. The member stores it anew in Settings.')
  return parsed
}
