import { runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { TenantId } from '../../../core/principal.ts'
import { defaultChatLimits } from '../../../core/tenants/chat-limits.ts'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import { script } from '../../../worker/chatkit/random-requests.ts'
import { playRequests } from '../../../worker/chatkit/request-sequences.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { env } from './world.ts'

/** Within one object people are told apart by their workflow. */
const contextOf = (workflowId: string): ChatContext => ({
  tenantId: 'ten_1' as TenantId,
  userId: 'person',
  workflowId,
  workflow: { id: workflowId, trigger: 'write', name: 'Write', backend: 'edge' },
  locale: null,
  requestId: 'req_1',
  limits: defaultChatLimits,
  baseUrl: 'https://api.test',
})

describe("whatever is sent to what an object's own SQLite keeps", () => {
  it('every answer is defined and ends, and what is stored is what a client shows', async () => {
    await fc.assert(
      fc.asyncProperty(script, (batches) =>
        runInDurableObject(env.PERSON_CHAT.get(env.PERSON_CHAT.newUniqueId()), (_, { storage }) =>
          playRequests(batches, { store: threadStore(storage.sql), contextOf }),
        ),
      ),
      { numRuns: 40 },
    )
  }, 120_000)
})
