import { Problem } from '../../core/problem.ts'
import type { CredentialName } from '../../core/vault/credential.ts'
import { SealBroken } from '../../core/vault/envelope.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { vaultReader } from '../../core/vault/store.ts'
import type { Env } from '../env.ts'
import type { Run } from '../run.ts'
import { askPerson, Ended } from './outcome.ts'

/** What is said where a credential is not to be had. */
export interface SealedWords {
  /** What it is, as a sentence begins: `The member's LinkedIn connection`. */
  readonly what: string
  /** Who mends it and how: `The member connects LinkedIn again in Settings.` */
  readonly mend: string
}

/**
 * Opens a credential of the run's tenant and reads it as JSON.
 *
 * @param read gives the credential, or null where what is stored is not one; what it holds comes into no error
 * @throws Ended `needs_person` where there is none or it does not open, `try_again` where it has not arrived here yet
 */
export async function openSealed<T>(
  run: Run,
  env: Env,
  name: CredentialName,
  { what, mend }: SealedWords,
  read: (stored: unknown) => T | null,
): Promise<T> {
  const sealed = vaultReader(env.DB, env.VAULT, () => keyRing(env), run.tenantId)
  let stored: string | null
  try {
    stored = await sealed.read(name)
  } catch (error) {
    if (error instanceof Problem && error.code === 'storage_unavailable') {
      throw new Ended({ kind: 'try_again', reason: `${what} has not arrived here yet.`, afterMs: 60_000 })
    }
    if (error instanceof SealBroken) {
      throw askPerson(`${what} does not open. The operator checks VAULT_KEYS. ${mend}`)
    }
    throw error
  }
  if (stored === null) throw askPerson(`${what} is missing. ${mend}`)
  const value = read(parse(stored))
  if (value === null) throw askPerson(`${what} is damaged. ${mend}`)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
