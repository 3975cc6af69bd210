import type { RingSecrets } from '../core/vault/ring.ts'
import type { MemberGate } from './member-gate.ts'

/** What the runner is bound to; the names stand in runner/wrangler.toml. */
export interface Env extends RingSecrets {
  readonly DB: D1Database
  readonly VAULT: KVNamespace
  readonly FILES: R2Bucket
  readonly BROWSER: Fetcher
  readonly MEMBER_GATE: DurableObjectNamespace<MemberGate>
  /** Origin of LinkedIn's web site. */
  readonly LINKEDIN_WEB_URL: string
}

/**
 * Reads the configured LinkedIn site.
 *
 * @throws Error naming the variable, where it is not a web origin
 */
export function linkedInSite(env: Pick<Env, 'LINKEDIN_WEB_URL'>): URL {
  const site = URL.canParse(env.LINKEDIN_WEB_URL) ? new URL(env.LINKEDIN_WEB_URL) : null
  if (!site || !/^https?:$/.test(site.protocol)) {
    throw new Error('LINKEDIN_WEB_URL is not a web address; the operator sets it in runner/wrangler.toml')
  }
  return site
}
