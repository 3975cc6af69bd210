import { Problem } from '../../core/problem.ts'
import { SealBroken } from '../../core/vault/envelope.ts'
import type { VaultReader } from '../../core/vault/store.ts'
import type { Integration, Values } from './descriptor.ts'

/** What is stored of a company's credential, and which writing of it. */
export interface StoredValues {
  readonly values: Values
  readonly version: string
}

/**
 * All values of a company's credential out of the vault; null where none is stored.
 *
 * @throws Problem `credential_unreadable` where the record does not open, as after a master key was lost
 */
export async function storedValues(
  vault: VaultReader,
  { provider, name }: Pick<Integration, 'provider' | 'name'>,
): Promise<StoredValues | null> {
  try {
    const opened = await vault.open({ provider })
    return opened && { values: JSON.parse(opened.secret), version: opened.version }
  } catch (error) {
    if (!(error instanceof SealBroken || error instanceof SyntaxError)) throw error
    const message = `The stored credential for ${name} does not open. An admin must store it anew: PUT /api/integrations/${provider}.`
    throw new Problem('credential_unreadable', message, { cause: error })
  }
}
