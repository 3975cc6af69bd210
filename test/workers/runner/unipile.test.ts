import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leftBehind, unipileCase, unipileTrouble } from './connected-world.ts'
import {
  barred,
  halts,
  holdsUp,
  limited,
  misconfigured,
  performedAlready,
  refused,
  unclear,
  unipileShares,
} from './unipile-shares.ts'
import { deliver, message } from './world.ts'

unipileShares('v1', [
  halts('errors/disconnected_account', 401),
  halts('errors/invalid_credentials', 401),
  halts('errors/expired_credentials', 401),
  holdsUp('errors/checkpoint_error', 401),
  holdsUp('errors/captcha_not_supported', 401),
  halts('errors/multiple_sessions', 401),
  halts('errors/wrong_account', 401),
  holdsUp('errors/account_restricted', 403),
  halts('errors/session_mismatch', 403),
  halts('errors/action_required', 403),
  misconfigured('errors/insufficient_privileges', 401),
  misconfigured('errors/disconnected_feature', 401),
  misconfigured('errors/insufficient_permissions', 403),
  misconfigured('errors/feature_not_subscribed', 403),
  barred('errors/resource_access_restricted', 403),
  performedAlready('errors/action_already_performed', 422),
  limited('errors/limit_exceeded', 422),
  limited('errors/cannot_resend_yet', 422),
  limited('errors/too_many_requests', 429),
  refused('errors/unprocessable_entity', 422),
  unclear('errors/unexpected_error', 500),
  unclear('errors/provider_error', 502),
  unclear('errors/request_timeout', 504),
])

describe('what a share through Unipile leaves behind', () => {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...given: unknown[]) => {
        lines.push(given.map(String).join(' '))
      })
    }
  })
  afterEach(() => vi.restoreAllMocks())

  it.each<[string, 'v1' | 'v2', Record<string, unknown>]>([
    ['a share', 'v1', {}],
    ['a share', 'v2', {}],
    ['a signed-out account', 'v1', { source: 'CREDENTIALS' }],
    ['a signed-out account', 'v2', { source: 'CREDENTIALS' }],
    ['a lost answer', 'v1', { dropAfterPublish: true }],
    ['a lost answer', 'v2', { dropAfterPublish: true }],
  ])('holds no key, words or answer after %s, %s', async (_, api, switches) => {
    const made = await unipileCase(api, { comment: 'Words of nobody but the member.' })
    await unipileTrouble(made, switches)
    await deliver([message(made)])
    const left = lines.join('\n') + (await leftBehind(made))
    expect(lines.length).toBeGreaterThan(0)
    for (const canary of [made.apiKey, made.accountId, 'Words of nobody', 'must be reconnected', 'is disconnected'])
      expect(left).not.toContain(canary)
  })
})
