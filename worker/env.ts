import type { StoreBindings } from '../core/stores.ts'
import type { PersonChat } from './chat/person-chat.ts'

/** What the API Worker is given: see wrangler.toml for the bindings and the README for the secrets. */
export interface Env extends StoreBindings {
  readonly FILES: R2Bucket
  readonly POD_JOBS: Queue
  readonly PERSON_CHAT: DurableObjectNamespace<PersonChat>
  readonly OPENAI_BASE_URL: string
  /** How long a single answer of OpenAI may take, in milliseconds. */
  readonly OPENAI_TIMEOUT_MS: string
  readonly LINKEDIN_API_URL: string
  readonly LINKEDIN_WEB_URL: string
  readonly UNIPILE_URL: string
  readonly CHATKIT_SCRIPT_URL: string
  readonly CHATKIT_DOMAIN_KEY: string
  readonly WEB_URL: string
  readonly NOTICE: string
  /** Signs people's sessions and, by a key derived from it, ChatKit client secrets. At least 32 characters. */
  readonly AUTH_SECRET: string
  /** Opens the operator's operations. */
  readonly OPERATOR_KEY: string
}
