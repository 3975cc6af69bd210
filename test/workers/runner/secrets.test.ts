import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CaseGiven, deliver, env, member, message, newCase, trouble } from './world.ts'

const comment = 'Words that belong to nobody but the member.'
const postText = 'We lost a 90,000 euro renewal'

describe('what a run leaves behind', () => {
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

  it.each<[string, CaseGiven, Record<string, unknown> | null]>([
    ['a share', { comment }, null],
    ['a refused sign-in', { signIn: { email: 'canary@example.test', password: 'canary-password' } }, null],
    ['a checkpoint', {}, { checkpoint: { kind: 'email' } }],
    ['a lost answer', { comment }, { dropAfterPublish: true, activityLagMs: 60_000 }],
    ['a draft', { comment }, { draft: 'canary-draft of the member' }],
    ['an unreadable page', {}, { language: 'opaque' }],
    ['orders to machines', {}, { hostilePost: true }],
  ])('holds no secret, address, words or page text after %s', async (_, given, switches) => {
    const made = await newCase(given)
    if (switches) await trouble(made, switches)
    await deliver([message(made)])

    const rows = await Promise.all(
      ['activity_steps', 'activity_events'].map((table) =>
        env.DB.prepare(`select * from ${table} where activity_id = ?1`).bind(made.activityId).all(),
      ),
    )
    const reason = await env.DB.prepare('select state_reason from activities where id = ?1')
      .bind(made.activityId)
      .first()
    const left = JSON.stringify([lines, rows.map(({ results }) => results), reason, await member(made)])
    for (const canary of [
      `${made.vanity}-pass-1`,
      '@example.test',
      'canary',
      comment,
      postText,
      'SYSTEM NOTICE',
      'Vrell',
    ]) {
      expect(left).not.toContain(canary)
    }
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow()
  })
})
