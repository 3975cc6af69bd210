import type { RingSecrets } from '../core/vault/ring.ts'
import type { MemberGate } from './member-gate.ts'

/** What the runner is bound to; the names stand in runner/wrangler.toml. */
export interface Env extends RingSecrets {
  readonly DB: D1Database
  readonly VAULT: KVNamespace
  readonly FILES: R2Bucket
  readonly BROWSER: Fetcher
  readonly MEMBER_GATE: DurableObjectNamespace<MemberGate>
  /** So that a run that has ended makes room for the next at once. */
  readonly POD_JOBS: Queue
  /** Origin of LinkedIn's web site. */
  readonly LINKEDIN_WEB_URL: string
  /** Origin of LinkedIn's API. */
  readonly LINKEDIN_API_URL: string
  /** The version of the API that is asked for, `YYYYMM`; each lives for about a year. */
  readonly LINKEDIN_API_VERSION: string
  /** Unipile's address where a tenant has given none of its own. */
  readonly UNIPILE_URL: string
  /** Base URL of OpenAI's API, with its version. */
  readonly OPENAI_BASE_URL: string
  /** The model that looks for what the script does not find. */
  readonly AGENT_MODEL: string
  /** Which addresses that tenants give may be called; see core/outbound.ts. */
  readonly OUTBOUND_URLS: string
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
