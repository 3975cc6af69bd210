import type { OutboxBindings } from '../core/outbox.ts'
import type { StoreBindings } from '../core/stores.ts'
import type { PersonChat } from './chat/person-chat.ts'
import type { TenantMeter } from './chat/tenant-meter.ts'

/** What the API Worker is given: see wrangler.toml for the bindings and the README for the secrets. */
export interface Env extends StoreBindings, OutboxBindings {
  readonly FILES: R2Bucket
  readonly PERSON_CHAT: DurableObjectNamespace<PersonChat>
  readonly TENANT_METER: DurableObjectNamespace<TenantMeter>
  readonly OPENAI_BASE_URL: string
  /** How long a single answer of OpenAI may take, in milliseconds. */
  readonly OPENAI_TIMEOUT_MS: string
  readonly LINKEDIN_API_URL: string
  /** `YYYYMM`; each lives for about a year. */
  readonly LINKEDIN_API_VERSION: string
  readonly LINKEDIN_WEB_URL: string
  readonly UNIPILE_URL: string
  /** Where Google's OpenID configuration is found. */
  readonly GOOGLE_ISSUER_URL: string
  /** Which addresses that tenants give may be called: `public`, or `any` on a machine of one's own. */
  readonly OUTBOUND_URLS: string
  readonly CHATKIT_SCRIPT_URL: string
  readonly CHATKIT_DOMAIN_KEY: string
  readonly WEB_URL: string
  readonly NOTICE: string
  /** Signs people's sessions and, by a key derived from it, ChatKit client secrets. At least 32 characters. */
  readonly AUTH_SECRET: string
  /** Opens the operator's operations. */
  readonly OPERATOR_KEY: string
  /** Cloudflare's e-mail binding, and the address that mail comes from; without them invitations are links to copy. */
  readonly MAIL?: SendEmail
  readonly MAIL_FROM?: string
  /** The apps with which people sign in by LinkedIn and by Google, where the operator has made them. */
  readonly LINKEDIN_SIGN_IN_CLIENT_ID?: string
  readonly LINKEDIN_SIGN_IN_CLIENT_SECRET?: string
  readonly GOOGLE_CLIENT_ID?: string
  readonly GOOGLE_CLIENT_SECRET?: string
}
