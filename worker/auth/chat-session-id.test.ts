import { describe, expect, it } from 'vitest'
import type { TenantId } from '../../core/principal.ts'
import { edgeSessionId, hostedSessionId, readSessionId } from './chat-session-id.ts'

const secret = 'a-secret-of-at-least-thirty-two-characters'
const now = Date.UTC(2026, 10, 21)
const ada = { tenantId: 'ten_1' as TenantId, userId: 'ada' }

describe('the id of a chat session', () => {
  it('tells whoever opened it when it began, or what OpenAI calls it', async () => {
    expect(await readSessionId(secret, ada, await edgeSessionId(secret, ada, now))).toEqual({
      backend: 'edge',
      startedAt: now,
    })
    expect(await readSessionId(secret, ada, await hostedSessionId(secret, ada, 'cksess_a-1'))).toEqual({
      backend: 'hosted',
      hostedId: 'cksess_a-1',
    })
  })

  it('is nothing to anybody else, nor with another secret', async () => {
    const ids = [await edgeSessionId(secret, ada, now), await hostedSessionId(secret, ada, 'cksess_1')]
    for (const id of ids) {
      expect(await readSessionId(secret, { ...ada, userId: 'bob' }, id)).toBeNull()
      expect(await readSessionId(secret, { ...ada, tenantId: 'ten_2' as TenantId }, id)).toBeNull()
      expect(await readSessionId(`${secret}x`, ada, id)).toBeNull()
    }
  })

  it('cannot be made longer, shorter or into another', async () => {
    const edge = await edgeSessionId(secret, ada, now)
    const hosted = await hostedSessionId(secret, ada, 'cksess_1')
    const later = edge.replace(now.toString(16), (now + 1).toString(16))
    expect(later).not.toBe(edge)
    const others = [
      later,
      `${edge}0`,
      edge.slice(0, -1),
      `${edge.slice(0, 36)}.${edge.slice(36)}`,
      `x${hosted}`,
      '',
      '.',
    ]
    for (const id of others) {
      const read = await readSessionId(secret, ada, id)
      expect(read?.backend === 'edge', id).toBe(false)
      if (!id.startsWith('ses_')) expect(read, id).toBeNull()
    }
  })
})
