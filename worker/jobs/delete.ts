import { system } from '../../core/audit.ts'
import type { Clock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import type { TenantJob } from '../../core/messages.ts'
import { stores } from '../../core/stores.ts'
import { beginWithinMs, claimJob, HoldLost, type JobRun } from '../../core/tenants/jobs.ts'
import { chunkPeople, chunkRows, type Deletion, deletion } from '../../core/tenants/lifecycle-deletion.ts'
import { tenantPlaces } from '../../core/tenants/tables.ts'
import { personChat } from '../chat/person-chat.ts'
import type { Env } from '../env.ts'
import { endings } from './delete-connections.ts'

/** How long the hold on a deletion lasts between two steps. */
export const deleteLeaseMs = 5 * 60_000
/** Steps of one run; the next message goes on from there. An invocation may ask D1, KV, R2 and objects a thousand times. */
const stepsPerRun = 250
/** Keys that one step deletes at most, where each takes a request of its own, and where one takes them all. */
const keysPerStep = { kv: 20, files: 500 }
/** How often everything is gone through before the rest waits: KV may list for a minute what is deleted. */
const passesPerRun = 3
const settleMs = 60_000

interface Deleting {
  readonly env: Env
  readonly clock: Clock
  readonly run: JobRun
  readonly rows: Deletion
}

/** How many things a step has deleted; 0 where a place was found empty. */
type Steps = AsyncGenerator<number, void>

/** Stops what still writes into the tenant's places. */
async function* others({ env, clock, rows }: Deleting): Steps {
  for (const { fileKey, uploadId } of await rows.stopOthers(clock.now())) {
    // The upload may have ended already; R2 ends by itself what is left lying.
    await env.FILES.resumeMultipartUpload(fileKey, uploadId)
      .abort()
      .catch((error: unknown) => log.warn('delete.upload', errorFields(error)))
  }
}

/** Takes the members' connections back at their providers, once and as far as they answer, while the credentials can still be read. */
async function* connections({ env, clock, run, rows }: Deleting): Steps {
  const { tenantId, progress } = run.claim
  const { vault } = stores(env, tenantId, system('jobs'))
  const upTo = String(progress.connection ?? '')
  for (const { id, end } of await endings(env, vault)) {
    if (id <= upTo) continue
    await end().catch((error: unknown) => log.warn('delete.connection', { tenant: tenantId, ...errorFields(error) }))
    await rows.count({}, { connection: id }, clock.now())
    yield 0
  }
}

async function* chats({ env, clock, run, rows }: Deleting): Steps {
  const { tenantId, progress } = run.claim
  for (let userId = await rows.nextChat(); userId !== null; userId = await rows.nextChat()) {
    const chat = personChat(env, { tenantId, userId })
    const { threads, items, attachments } = await chat.end()
    if (progress.chat !== userId) {
      const counts = { chats: 1, chat_threads: threads, chat_items: items, chat_attachments: attachments }
      await rows.count(counts, { chat: userId }, clock.now())
    }
    await chat.destroy()
    yield await rows.forgetChat(userId, clock.now())
  }
  // After the chats, which give back the places of their turns.
  await env.TENANT_METER.getByName(tenantId).destroy()
}

/**
 * Deletes what is listed, a page at a time. What is about to be deleted is counted first, up to a key that is noted with the count, so
 * that nothing is counted twice, wherever this is cut off.
 */
async function* listed(
  { clock, run, rows }: Deleting,
  what: string,
  pages: AsyncIterable<readonly string[]>,
  remove: (keys: string[]) => Promise<unknown>,
  counted: Record<string, string>,
): Steps {
  for await (const page of pages) {
    const keys = [...page].sort()
    const last = keys.at(-1)
    if (last === undefined) continue
    const upTo = counted[what] ?? String(run.claim.progress[what] ?? '')
    const fresh = keys.filter((key) => key > upTo).length
    if (fresh > 0) {
      await rows.count({ [what]: fresh }, { [what]: last }, clock.now())
      counted[what] = last
    }
    await remove(keys)
    yield keys.length
  }
}

async function* kvPages(kv: KVNamespace, prefix: string): AsyncGenerator<string[]> {
  let cursor: string | null = null
  do {
    const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, limit: keysPerStep.kv, cursor })
    yield page.keys.map(({ name }) => name)
    cursor = page.list_complete ? null : page.cursor
  } while (cursor !== null)
}

async function* filePages(bucket: R2Bucket, prefix: string): AsyncGenerator<string[]> {
  for (let startAfter: string | undefined; ; ) {
    const { objects } = await bucket.list({ prefix, limit: keysPerStep.files, ...(startAfter && { startAfter }) })
    if (objects.length === 0) return
    yield objects.map(({ key }) => key)
    startAfter = objects.at(-1)?.key
  }
}

/** Goes through every place once, and deletes what it finds. */
async function* everything(deleting: Deleting, counted: Record<string, string>): Steps {
  const { env, clock, run, rows } = deleting
  const { tenantId } = run.claim
  const { VAULT, TENANTS, FILES } = env
  yield* others(deleting)
  yield* connections(deleting)
  yield* chats(deleting)
  const kv = (what: string, store: KVNamespace, prefix: string) =>
    listed(deleting, what, kvPages(store, prefix), (keys) => Promise.all(keys.map((key) => store.delete(key))), counted)
  const files = (what: string, prefix: string) =>
    listed(deleting, what, filePages(FILES, prefix), (keys) => FILES.delete(keys), counted)
  yield* kv('credentials', VAULT, tenantPlaces.vault(tenantId))
  yield* kv('workflow_records', TENANTS, tenantPlaces.workflows(tenantId))
  for (const [what, prefix] of Object.entries(tenantPlaces.files(tenantId))) yield* files(what, prefix)
  yield* files('runs', tenantPlaces.runs(tenantId))
  yield* files('archives', tenantPlaces.exports(tenantId))
  for (const table of await rows.left()) yield* whileFull(chunkRows, () => rows.rows(table, clock.now()))
  yield* whileFull(chunkPeople, () => rows.people('external_people', clock.now()))
  yield* whileFull(chunkPeople, () => rows.people('memberships', clock.now()))
  yield* whileFull(1, () => rows.deadLetters(clock.now()))
}

/** Repeats a step as long as it deletes its fill. */
async function* whileFull(fill: number, step: () => Promise<number>): Steps {
  for (let deleted = fill; deleted >= fill; ) {
    deleted = await step()
    yield deleted
  }
}

/**
 * Deletes for a while.
 *
 * @returns `done` once everything was found empty and the tenant itself is gone; else how long the rest should wait
 */
async function deleteSome(deleting: Deleting): Promise<'done' | { readonly waitMs: number }> {
  const { clock, rows } = deleting
  if (await rows.isActing(clock.now())) return { waitMs: settleMs }
  const counted: Record<string, string> = {}
  let steps = 0
  for (let pass = 0; pass < passesPerRun; pass++) {
    let found = 0
    for await (const deleted of everything(deleting, counted)) {
      found += deleted
      steps += 1
      if (steps >= stepsPerRun) return { waitMs: 0 }
    }
    if (found > 0) continue
    await rows.end(clock.now())
    return 'done'
  }
  return { waitMs: settleMs }
}

/**
 * Deletes everything of a tenant, a run at a time: rows, credentials, workflows, files, chats, people who stand in no other tenant, and
 * at last the tenant. What is left to do is read from what is there, so a run can be cut off anywhere; what was deleted is counted in
 * the job, whose row alone remains.
 *
 * @throws what D1, KV, R2 or an object throw; the job waits to be taken up again
 */
export async function deleteTenant(env: Env, { tenantId, id }: TenantJob, clock: Clock): Promise<void> {
  const run = await claimJob(env.DB, { tenantId, id, kind: 'delete' }, clock.now(), deleteLeaseMs)
  if (!run) return
  try {
    const outcome = await deleteSome({ env, clock, run, rows: deletion(env.DB, run) })
    if (outcome === 'done') return
    const now = clock.now()
    await run.putBack(now + outcome.waitMs + beginWithinMs, now)
    await env.TENANT_JOBS.send({ v: 1, kind: 'delete', tenantId, id }, { delaySeconds: outcome.waitMs / 1_000 })
  } catch (error) {
    if (error instanceof HoldLost) return
    await run.putBack(clock.now() + beginWithinMs, clock.now()).catch(() => undefined)
    throw error
  }
}
