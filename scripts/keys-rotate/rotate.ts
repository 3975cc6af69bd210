import { neededSecrets, type SecretKeeper, workerNames } from '../installation/secrets.ts'
import { type Journal, readJournal, removeJournal, ringOf, writeJournal } from './journal.ts'
import type { VaultApi, VaultStatus } from './vault-api.ts'

/** What a rotation is made with. */
export type Rotation = {
  readonly keeper: SecretKeeper
  readonly api: VaultApi
  /** Where the new key is kept while the rotation is under way. */
  readonly journalFile: string
  /** Makes a key and its name. */
  readonly newKey: () => Pick<Journal, 'id' | 'key'>
  /** How long a changed secret needs to be everywhere, in milliseconds. */
  readonly settleMs: number
  readonly pause: (ms: number) => Promise<unknown>
  /** Goes on although some records do not open under any key; they are then lost for good. */
  readonly leaveUnreadable: boolean
  /** Gives the operator the new ring, before the last copy of it goes. */
  readonly handOver: (ring: string) => void
  readonly show: (line: string) => void
}

/** Why a rotation stopped without failing; what was done stays, and running it again goes on. */
export class RotationStopped extends Error {
  override readonly name = 'RotationStopped'
}

const nextName = 'VAULT_KEYS_NEXT'
const ownName = 'VAULT_KEYS'
const batchSize = 50
const tryEveryMs = 1_000
const triesToShow = 120
const triesWithoutProgress = 20

/**
 * Changes the master key of the vault while everything runs. Of each phase, first the runner, then the API: nobody seals under a
 * key that somebody else does not know yet, and none is taken away that a record still needs. Ended at any point, it goes on when
 * it is run again.
 *
 * @throws RotationStopped where a person must decide, Error where a secret cannot be put or the API does not answer
 */
export async function rotate(rotation: Rotation): Promise<void> {
  const { journalFile, show, keeper, handOver } = rotation
  const journal = readJournal(journalFile) ?? (await begin(rotation))
  show(`Rotating to the key ${journal.id}. Until it is done, the key is in ${journalFile} too.`)
  const steps: Record<Journal['phase'], () => Promise<Journal['phase'] | undefined>> = {
    announce: async () => {
      show('1 of 5  both Workers learn the new key')
      await putEverywhere(keeper, nextName, ringOf(journal, false))
      await untilEverywhere(rotation, ({ keys }) => keys.includes(journal.id))
      return 'use'
    },
    use: async () => {
      show('2 of 5  new records are sealed under it')
      await putEverywhere(keeper, nextName, ringOf(journal, true))
      await untilEverywhere(rotation, ({ current }) => current === journal.id)
      return 'rewrap'
    },
    rewrap: async () => {
      show('3 of 5  old records are sealed anew')
      await rewrapAll(rotation, journal.id)
      return 'replace'
    },
    replace: async () => {
      // Asked again: a run that was ended here may be gone on with days later.
      await requireAllUnder(rotation, journal.id)
      show('4 of 5  both Workers forget the old key')
      await putEverywhere(keeper, ownName, ringOf(journal, true))
      await untilShown(rotation, ({ keys }) => keys.length === 1 && keys[0] === journal.id)
      return 'clean'
    },
    clean: async () => {
      show('5 of 5  tidying up')
      for (const worker of workerNames) await keeper.remove(worker, nextName)
      await untilShown(rotation, ({ next, current }) => !next && current === journal.id)
      return undefined
    },
  }
  let phase: Journal['phase'] | undefined = journal.phase
  while (phase !== undefined) {
    phase = await steps[phase]()
    if (phase !== undefined) writeJournal(journalFile, { ...journal, phase })
  }
  handOver(ringOf(journal, true))
  removeJournal(journalFile)
  show('Done. Every record stands under the new key, and the old one opens nothing any more.')
}

/** Makes the new key and notes it, before anything else has it. */
async function begin({ keeper, api, journalFile, newKey }: Rotation): Promise<Journal> {
  const { next, current } = await api.status()
  if (current === null) throw new RotationStopped('The API cannot read its key ring. See: npm run doctor')
  for (const worker of workerNames) {
    const present = new Set(await keeper.list(worker))
    const missing = neededSecrets[worker].filter((name) => !present.has(name))
    if (missing.length > 0)
      throw new RotationStopped(`The ${worker} Worker lacks ${missing.join(', ')}. See: npm run doctor`)
    if (next || present.has(nextName))
      throw new RotationStopped(
        `A rotation is under way that was not begun from here (${nextName} is set), and only the machine where it was begun has its key. Go on with it there, or bring its file here as ${journalFile}.`,
      )
  }
  const journal: Journal = { ...newKey(), phase: 'announce' }
  writeJournal(journalFile, journal)
  return journal
}

async function putEverywhere(keeper: SecretKeeper, name: string, value: string): Promise<void> {
  for (const worker of workerNames) await keeper.put(worker, name, value)
}

/** Waits until the API shows a change. */
async function untilShown({ api, pause }: Rotation, isShown: (status: VaultStatus) => boolean): Promise<void> {
  for (let attempt = 0; attempt < triesToShow; attempt++) {
    if (isShown(await api.status())) return
    await pause(tryEveryMs)
  }
  throw new Error('The API does not take the changed secret. Is this the same installation? Run this again to go on.')
}

/** Waits until a change is everywhere. The runner cannot be asked, nor can each place in which the API runs. */
async function untilEverywhere(rotation: Rotation, isShown: (status: VaultStatus) => boolean): Promise<void> {
  await untilShown(rotation, isShown)
  await rotation.pause(rotation.settleMs)
}

async function rewrapAll({ api, pause, show, leaveUnreadable }: Rotation, id: string): Promise<void> {
  let idle = 0
  let shown = -1
  while (idle < triesWithoutProgress) {
    const { current, rewrapped, unreadable, remaining } = await api.rewrap(batchSize)
    const left = remaining - unreadable
    if (left !== shown) show(`        ${left} left`)
    shown = left
    if (current === id && left === 0) return requireReadable(unreadable, leaveUnreadable)
    idle = rewrapped > 0 && current === id ? 0 : idle + 1
    if (idle > 0) await pause(tryEveryMs)
  }
  throw new RotationStopped(
    `${shown} records could not be sealed anew just now: their storage lags or fails. Nothing is lost; run this again in a minute.`,
  )
}

function requireReadable(unreadable: number, leaveUnreadable: boolean): void {
  if (unreadable === 0 || leaveUnreadable) return
  throw new RotationStopped(
    `${unreadable} records open under no key that is there. If you have an older key ring, add its keys to VAULT_KEYS now: once the old key is gone, nobody can read them. Their owners would have to store these credentials anew. To go on without them: npm run keys:rotate -- --leave-unreadable`,
  )
}

async function requireAllUnder(rotation: Rotation, id: string): Promise<void> {
  const { records, keys } = await rotation.api.status()
  if (keys.length === 1 && keys[0] === id) return
  const others = Object.entries(records).filter(([kid, count]) => kid !== id && kid !== 'lost' && count > 0)
  if (others.length > 0) return rewrapAll(rotation, id)
  requireReadable(records.lost ?? 0, rotation.leaveUnreadable)
}
