import { runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import { script } from '../../../worker/chatkit/random-requests.ts'
import { playRequests } from '../../../worker/chatkit/request-sequences.ts'
import { contextOf } from './chat-context.ts'
import { env } from './world.ts'

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
