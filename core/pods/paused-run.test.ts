import { describe, expect, it } from 'vitest'
import {
  type PausedRun,
  type PausedRunBinding,
  pausedRunKey,
  pausedRunLifeMs,
  pausedRuns,
  readPausedRun,
} from './paused-run.ts'

const binding: PausedRunBinding = {
  tenantId: 'ten_1',
  activityId: 'act_1',
  sdkVersion: '0.20.0',
  schemaVersion: '1.22',
  graphHash: 'a'.repeat(64),
  textHash: 'b'.repeat(64),
}
const pausedAt = 1_800_000_000_000
const stored: PausedRun = { v: 1, ...binding, pausedAt, state: '{"$schemaVersion":"1.22","currentTurn":3}' }
const read = (run: unknown, given = binding, now = pausedAt + 1_000) =>
  readPausedRun(typeof run === 'string' ? run : JSON.stringify(run), given, now)

describe('a paused run', () => {
  it('goes on where everything is as it was', () => {
    expect(read(stored)).toEqual(stored)
    expect(read(stored, binding, pausedAt + pausedRunLifeMs)).toEqual(stored)
  })

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['empty', ''],
    ['another format', { ...stored, v: 2 }],
    ['a field missing', { ...stored, textHash: undefined }],
    ['a field too many', { ...stored, token: 'x' }],
    ["another tenant's", { ...stored, tenantId: 'ten_2' }],
    ["another activity's", { ...stored, activityId: 'act_2' }],
    ['with a state that is cut off', { ...stored, state: stored.state.slice(0, -3) }],
    ['with a state of another schema than it says', { ...stored, schemaVersion: '1.21' }],
  ])('is damaged: %s', (_, run) => {
    expect(read(run)).toBe('damaged')
  })

  it.each([
    ['SDK', { ...binding, sdkVersion: '0.21.0' }],
    ['schema', { ...binding, schemaVersion: '1.23' }],
    ['agent', { ...binding, graphHash: 'c'.repeat(64) }],
  ])('is begun anew with another %s', (_, given) => {
    expect(read(stored, given)).toBe('other_version')
  })

  it('is begun anew with other words, after a day, and with a time that is not yet', () => {
    expect(read(stored, { ...binding, textHash: 'c'.repeat(64) })).toBe('other_text')
    expect(read(stored, binding, pausedAt + pausedRunLifeMs + 1)).toBe('too_old')
    expect(read(stored, binding, pausedAt - 1)).toBe('too_old')
  })

  it('is kept under its own key, and no other key is followed', async () => {
    const files = new Map<string, string>()
    const bucket = {
      put: async (key: string, text: string) => void files.set(key, text),
      get: async (key: string) => {
        const text = files.get(key)
        return text === undefined ? null : { size: text.length, text: async () => text }
      },
      delete: async (key: string) => void files.delete(key),
    } as unknown as R2Bucket
    const runs = pausedRuns(bucket)
    const key = await runs.put(stored)
    expect(key).toBe('runs/ten_1/act_1.json')
    expect(await runs.get(key, binding, pausedAt)).toEqual(stored)
    expect(await runs.get(pausedRunKey('ten_2', 'act_1'), binding, pausedAt)).toBe('damaged')
    await runs.remove(key)
    expect(await runs.get(key, binding, pausedAt)).toBe('gone')
  })
})
