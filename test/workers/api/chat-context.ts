import type { TenantId } from '../../../core/principal.ts'
import { defaultChatLimits } from '../../../core/tenants/chat-limits.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'

/** Somebody's chat. Within one object people are told apart by their workflow. */
export const contextOf = (workflowId: string): ChatContext => ({
  tenantId: 'ten_1' as TenantId,
  userId: 'person',
  workflowId,
  workflow: { id: workflowId, trigger: 'write', name: 'Write', backend: 'edge' },
  locale: null,
  requestId: 'req_1',
  limits: defaultChatLimits,
  baseUrl: 'https://api.test',
})
