import type { CredentialStatus } from '../vault/credential.ts'

/** How a credential stood before a test. */
export interface Standing {
  readonly status: CredentialStatus
  /** Tests in a row that came to no answer. */
  readonly failures: number
}

/** What is noted after a test. */
export interface Noted extends Standing {
  readonly change: 'none' | 'worse' | 'better'
}

/**
 * What a test that came by itself leads to. One that got no answer counts only when the next gets none either: a network has its
 * moments, and nobody is to be woken for one.
 */
export function noteOf(before: Standing, found: CredentialStatus): Noted {
  const failures = found === 'no_network' ? before.failures + 1 : 0
  if (found === 'no_network' && failures < 2) return { status: before.status, failures, change: 'none' }
  if (found === before.status) return { status: found, failures, change: 'none' }
  return { status: found, failures, change: found === 'ok' ? 'better' : 'worse' }
}
