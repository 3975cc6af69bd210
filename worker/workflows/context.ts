import type { TenantId } from '../../core/principal.ts'
import type { ChatLimits } from '../../core/tenants/chat-limits.ts'
import type { WorkflowRecord } from '../../core/tenants/workflows.ts'

/** Who is chatting, with which workflow. Made by the door from the client secret, and handed to the person's object. */
export interface ChatContext {
  readonly tenantId: TenantId
  readonly userId: string
  readonly workflowId: string
  readonly workflow: WorkflowRecord
  /** The language of the person's browser, such as `de-DE`; the first that the request names. */
  readonly locale: string | null
  readonly requestId: string
  /** What the tenant lets the chat use. */
  readonly limits: ChatLimits
  /** Where this server is reached by whoever asks, without a path: `https://api.example.com`. */
  readonly baseUrl: string
}
