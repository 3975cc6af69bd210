import { immutableCache } from '../immutable-cache.ts'
import { type KeyRing, readKeyRing } from './envelope.ts'

/** The Worker secrets that hold the master keys; `VAULT_KEYS_NEXT` only while one is being changed. */
export interface RingSecrets {
  readonly VAULT_KEYS: string
  readonly VAULT_KEYS_NEXT?: string
}

/** Key rings by the secrets that hold them: importing the keys costs more than opening a record. */
const rings = immutableCache<KeyRing>(4)

/** The key ring of an installation, read once for each value of its secrets. @throws Error as `readKeyRing` does */
export async function keyRing({ VAULT_KEYS, VAULT_KEYS_NEXT = '' }: RingSecrets): Promise<KeyRing> {
  const ring = await rings(`${VAULT_KEYS}\n${VAULT_KEYS_NEXT}`, () => readKeyRing(VAULT_KEYS ?? '', VAULT_KEYS_NEXT))
  if (!ring) throw new Error('VAULT_KEYS holds no key ring')
  return ring
}
