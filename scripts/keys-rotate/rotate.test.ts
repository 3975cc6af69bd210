import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Envelope, open, readKeyRing, seal } from '../../core/vault/envelope.ts'
import type { SecretKeeper, WorkerName } from '../installation/secrets.ts'
import { readJournal } from './journal.ts'
import { type Rotation, RotationStopped, rotate } from './rotate.ts'

class Killed extends Error {}

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const oldRing = JSON.stringify({ current: 'k1', keys: { k1: key(1) } })
const needed = { runner: ['VAULT_KEYS'], api: ['VAULT_KEYS', 'AUTH_SECRET', 'OPERATOR_KEY'] }

/** Two Workers and a vault with real seals. Everything that is asked of it is a step, at which it can be cut off. */
class Installation {
  readonly secrets = new Map<WorkerName, Map<string, string>>([
    ['runner', new Map(needed.runner.map((name) => [name, oldRing]))],
    ['api', new Map(needed.api.map((name) => [name, oldRing]))],
  ])
  readonly records = new Map<string, Envelope>()
  readonly lost = new Set<string>()
  steps = 0
  cut: { at: number; when: 'before' | 'after' } | undefined
  /** Records that storage does not have just now. */
  readonly lagging = new Set<string>()

  async ring(worker: WorkerName) {
    const of = this.secrets.get(worker)
    return readKeyRing(of?.get('VAULT_KEYS') ?? '', of?.get('VAULT_KEYS_NEXT'))
  }

  /** Between any two steps: either Worker reads everything, and the API stores something new that both can read. */
  async isWhole(): Promise<void> {
    // Few places, written over and over, keep the check of all records short.
    const written = `new-${this.steps % 3}`
    this.records.set(written, await seal(await this.ring('api'), written, written))
    for (const worker of ['runner', 'api'] as const) {
      const ring = await this.ring(worker)
      for (const [place, envelope] of this.records)
        if (!this.lost.has(place)) expect(await open(ring, place, envelope)).toBe(place)
    }
  }

  async step<T>(run: () => Promise<T> | T): Promise<T> {
    this.steps += 1
    const isCut = this.cut?.at === this.steps
    if (isCut && this.cut?.when === 'before') throw new Killed()
    const result = await run()
    await this.isWhole()
    if (isCut) throw new Killed()
    return result
  }

  counts() {
    const counts: Record<string, number> = {}
    for (const [place, { kid }] of this.records) {
      const name = this.lost.has(place) ? 'lost' : kid
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  readonly keeper: SecretKeeper = {
    list: async (worker) => [...(this.secrets.get(worker)?.keys() ?? [])],
    put: (worker, name, value) => this.step(() => void this.secrets.get(worker)?.set(name, value)),
    remove: (worker, name) => this.step(() => void this.secrets.get(worker)?.delete(name)),
    read: () => undefined,
  }

  readonly api: Rotation['api'] = {
    status: () =>
      this.step(async () => {
        const { current, keys } = await this.ring('api')
        const next = this.secrets.get('api')?.has('VAULT_KEYS_NEXT') ?? false
        return { current, keys: [...keys.keys()], next, records: this.counts() }
      }),
    rewrap: () =>
      this.step(async () => {
        const ring = await this.ring('api')
        const due = [...this.records].filter(([place, { kid }]) => kid !== ring.current && !this.lost.has(place))
        const some = due.filter(([place]) => !this.lagging.has(place)).slice(0, 2)
        let rewrapped = 0
        for (const [place, envelope] of some) {
          if (!ring.keys.has(envelope.kid)) {
            this.lost.add(place)
            continue
          }
          this.records.set(place, await seal(ring, place, await open(ring, place, envelope)))
          rewrapped += 1
        }
        const { [ring.current]: _, ...others } = this.counts()
        const remaining = Object.values(others).reduce((sum, count) => sum + count, 0)
        return { current: ring.current, rewrapped, unreadable: this.lost.size, remaining }
      }),
  }
}

let folder = ''
let here = new Installation()
let handed: string[] = []
let keysMade = 0
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotate-'))
  await begin()
})
afterEach(() => rmSync(folder, { recursive: true }))

const journalFile = () => join(folder, 'keys', 'staging.json')

async function begin() {
  rmSync(journalFile(), { force: true })
  here = new Installation()
  handed = []
  keysMade = 0
  const ring = await here.ring('api')
  for (const place of ['a', 'b', 'c', 'd', 'e']) here.records.set(place, await seal(ring, place, place))
}

const run = (changes: Partial<Rotation> = {}) =>
  rotate({
    keeper: here.keeper,
    api: here.api,
    journalFile: journalFile(),
    newKey: () => ({ id: `k2-${++keysMade}`, key: key(2) }),
    settleMs: 0,
    pause: async () => {},
    leaveUnreadable: false,
    handOver: (ring) => handed.push(ring),
    show: () => {},
    ...changes,
  })

const newRing = JSON.stringify({ current: 'k2-1', keys: { 'k2-1': key(2) } })

async function expectDone() {
  for (const worker of ['runner', 'api'] as const) {
    expect(here.secrets.get(worker)?.get('VAULT_KEYS')).toBe(newRing)
    expect(here.secrets.get(worker)?.has('VAULT_KEYS_NEXT')).toBe(false)
  }
  expect(Object.keys(here.counts())).toEqual(['k2-1'])
  expect(existsSync(journalFile())).toBe(false)
  expect(handed.at(-1)).toBe(newRing)
  await here.isWhole()
}

describe('rotate', () => {
  it('brings every record under the new key, with every read working all the time', async () => {
    await run()
    await expectDone()
    expect(handed).toHaveLength(1)
  })

  it('comes to the same end, with one new key, wherever it was cut off', async () => {
    await run()
    const total = here.steps
    expect(total).toBeGreaterThan(15)
    for (let at = 1; at <= total; at++)
      for (const when of ['before', 'after'] as const) {
        await begin()
        here.cut = { at, when }
        await expect(run(), `cut ${when} ${at}`).rejects.toThrow(Killed)
        here.cut = undefined
        await run()
        await expectDone()
        expect(keysMade, `keys after ${when} ${at}`).toBe(1)
      }
  })

  it.each([3, 5, 8])('comes to the same end when it is cut off again and again, every %i steps', async (life) => {
    for (let lives = 0; lives < 6 && handed.length === 0; lives++) {
      here.cut = { at: here.steps + life, when: lives % 2 === 0 ? 'after' : 'before' }
      await run().catch((error) => expect(error).toBeInstanceOf(Killed))
    }
    here.cut = undefined
    if (handed.length === 0) await run()
    await expectDone()
    expect([keysMade, handed.length]).toEqual([1, 1])
  })

  it('keeps the new key for its owner only', async () => {
    here.cut = { at: 4, when: 'after' }
    await expect(run()).rejects.toThrow(Killed)
    expect(statSync(journalFile()).mode & 0o777).toBe(0o600)
    expect(readJournal(journalFile())?.key).toBe(key(2))
  })

  it('begins none beside one that was begun elsewhere', async () => {
    here.secrets.get('runner')?.set('VAULT_KEYS_NEXT', newRing)
    await expect(run()).rejects.toThrow(RotationStopped)
    expect(existsSync(journalFile())).toBe(false)
    expect(here.secrets.get('runner')?.get('VAULT_KEYS_NEXT')).toBe(newRing)
  })

  it('does not take a damaged note for none', async () => {
    here.cut = { at: 4, when: 'after' }
    await expect(run()).rejects.toThrow(Killed)
    writeFileSync(journalFile(), readFileSync(journalFile(), 'utf8').slice(0, 20))
    await expect(run()).rejects.toThrow(/is damaged/)
  })

  it('stops before it forgets the old key while records open under none, unless told to leave them', async () => {
    here.records.set('x', { v: 1, kid: 'k0', key: '', data: '' })
    here.lost.add('x')
    await expect(run()).rejects.toThrow(/^1 records open under no key/)
    expect(here.secrets.get('api')?.get('VAULT_KEYS')).toBe(oldRing)
    await expect(run()).rejects.toThrow(RotationStopped)
    await run({ leaveUnreadable: true })
    expect(here.secrets.get('api')?.get('VAULT_KEYS')).toBe(newRing)
  })

  it('stops when storage lags, and goes on later', async () => {
    here.lagging.add('c')
    await expect(run()).rejects.toThrow(/could not be sealed anew/)
    expect(here.secrets.get('runner')?.get('VAULT_KEYS')).toBe(oldRing)
    here.lagging.clear()
    await run()
    await expectDone()
  })

  it('seals anew what came back under the old key before it forgets that one', async () => {
    here.lagging.add('c')
    await expect(run()).rejects.toThrow(RotationStopped)
    here.lagging.clear()
    const { id, key: made } = readJournal(journalFile()) ?? { id: '', key: '' }
    writeFileSync(journalFile(), JSON.stringify({ id, key: made, phase: 'replace' }))
    await run()
    await expectDone()
  })
})
