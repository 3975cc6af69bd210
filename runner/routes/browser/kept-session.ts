import { z } from 'zod'
import { auditTrail, system } from '../../../core/audit.ts'
import { mayKeepSession } from '../../../core/pods/sign-ins.ts'
import type { TenantId } from '../../../core/principal.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { type Vault, vault } from '../../../core/vault/store.ts'
import type { BrowserCookie } from '../../browser/cookies.ts'
import type { Env } from '../../env.ts'

const stored = z.object({
  v: z.literal(1),
  vanity: z.string(),
  cookies: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      domain: z.string(),
      path: z.string(),
      expires: z.number(),
      httpOnly: z.boolean(),
      secure: z.boolean(),
      sameSite: z.enum(['Strict', 'Lax', 'None']).optional(),
    }),
  ),
})

/** What JSON.parse throws shows a part of the text, so nothing of it gets out of here. */
function parse(secret: string): z.infer<typeof stored> | null {
  try {
    return stored.safeParse(JSON.parse(secret)).data ?? null
  } catch {
    return null
  }
}

/** Whose session it is. */
export interface SessionOwner {
  readonly tenantId: TenantId
  readonly memberId: string
  /** The public name of the account that the session is for. */
  readonly vanity: string
}

/** A member's session on LinkedIn's site, sealed in the vault. */
export interface KeptSession {
  /**
   * The stored cookies; null where nothing is stored, and none where what is stored is of no use for this account.
   *
   * @throws SealBroken where the record does not open; Problem `storage_unavailable` where KV does not have it
   */
  read(): Promise<readonly BrowserCookie[] | null>
  /**
   * Seals a session in place of the one before, while owner and member stand by that. False where they do not any more: then nothing
   * stays stored.
   */
  write(cookies: readonly BrowserCookie[], now: number): Promise<boolean>
  remove(now: number): Promise<void>
}

/** Opens the stored session of one member's account. */
export function keptSession(env: Pick<Env, 'DB' | 'VAULT' | 'VAULT_KEYS'>, owner: SessionOwner): KeptSession {
  const { tenantId, memberId } = owner
  const vanity = owner.vanity.toLowerCase()
  const name = { provider: 'linkedin-session', subject: memberId } as const
  const sealed: Vault = vault(
    env.DB,
    env.VAULT,
    () => keyRing(env),
    tenantId,
    auditTrail(env.DB, tenantId, system('runner')),
  )

  const mayBeKept = () => mayKeepSession(env.DB, tenantId, memberId)

  return {
    async read() {
      const secret = await sealed.read(name)
      if (secret === null) return null
      const parsed = parse(secret)
      return parsed?.vanity === vanity ? parsed.cookies : []
    },

    async write(cookies, now) {
      if (!(await mayBeKept())) return false
      await sealed.write(name, { secret: JSON.stringify({ v: 1, vanity, cookies }), hint: '…' }, now)
      // An agreement that was taken back meanwhile may have removed what was there before this was written.
      if (await mayBeKept()) return true
      await sealed.remove(name, now)
      return false
    },

    async remove(now) {
      await sealed.remove(name, now)
    },
  }
}
