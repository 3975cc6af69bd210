import { auditTrail, system } from '../../core/audit.ts'
import type { Clock } from '../../core/clock.ts'
import type { TenantJob } from '../../core/messages.ts'
import { Problem, type ProblemCode } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import type { ImportParams, UnmatchedUser } from '../../core/tenants/chat-imports.ts'
import { beginWithinMs, claimJob, HoldLost, type JobRun } from '../../core/tenants/jobs.ts'
import { personChat } from '../chat/person-chat.ts'
import { fromHostedItems, fromHostedThread, type HostedThread } from '../chatkit/hosted.ts'
import type { Env } from '../env.ts'
import { openaiCredential } from '../integrations/openai-client.ts'
import { type HostedConversations, HostedRowGone, hostedConversations } from '../integrations/openai-threads.ts'

/** How long the hold on an import lasts between two pages. */
export const importLeaseMs = 5 * 60_000
/** Pages of one run; the next message goes on from there. Each takes three requests, of which an invocation has a thousand. */
const pagesPerRun = 250
/** How long one run may take: a batch of messages has 15 minutes. */
const runMs = 5 * 60_000
/** How often an import is begun without getting any further, before it is given up: hours, as the waits become longer. */
const attemptsAllowed = 20
/** How often the list of conversations is begun anew because the one that was read last is gone. */
const restartsAllowed = 3
/** Users without a person who are listed. */
const listedUsers = 100

/** Failures that pass by themselves. */
const passing: readonly ProblemCode[] = ['openai_rate_limited', 'openai_timeout', 'openai_unavailable']

/** The conversation that is being brought over. It counts once it is whole, so that it can be begun anew. */
interface ThreadPlace {
  readonly id: string
  /** The last item that was written; null where none was. */
  readonly after: string | null
  readonly items: number
  readonly skipped: number
  readonly isFirst: boolean
}

interface Progress {
  /** Where it is, in words. */
  readonly step: string
  /** The last conversation that is dealt with; null where none is. */
  readonly after: string | null
  readonly thread: ThreadPlace | null
  readonly restarts: number
  readonly unmatched: readonly UnmatchedUser[]
}

const noCounts = { threads: 0, items: 0, skipped_threads: 0, skipped_items: 0, people: 0 }

/** One import under way, in the hands of whoever holds its job. */
class ImportRun {
  readonly #env: Env
  readonly #clock: Clock
  readonly #run: JobRun
  readonly #params: ImportParams
  readonly #hosted: HostedConversations
  readonly #present: (userIds: readonly string[]) => Promise<ReadonlySet<string>>
  readonly #until: number
  #pages = 0
  #hasAdvanced = false
  #counts: typeof noCounts
  #at: Omit<Progress, 'step' | 'unmatched'>
  #unmatched: Map<string, number>

  constructor(
    env: Env,
    clock: Clock,
    run: JobRun,
    hosted: HostedConversations,
    present: (userIds: readonly string[]) => Promise<ReadonlySet<string>>,
  ) {
    this.#env = env
    this.#clock = clock
    this.#run = run
    this.#params = run.claim.params as unknown as ImportParams
    this.#hosted = hosted
    this.#present = present
    this.#until = clock.now() + runMs
    const { after = null, thread = null, restarts = 0, unmatched = [] } = run.claim.progress as Partial<Progress>
    this.#at = { after, thread, restarts }
    this.#counts = { ...noCounts, ...run.claim.counts }
    this.#unmatched = new Map(unmatched.map(({ user, threads }) => [user, threads]))
  }

  /** Brings conversations over for a while. @returns whether that was all */
  async work(): Promise<boolean> {
    while (this.#mayAsk()) {
      const page = await this.#ask(() => this.#hosted.threads(this.#at.after))
      if (page === 'gone') {
        await this.#restart()
        continue
      }
      const threads = page.rows.map(fromHostedThread)
      const present = await this.#present([...new Set(threads.flatMap((hosted) => this.#personOf(hosted) ?? []))])
      for (const hosted of threads) {
        const userId = this.#personOf(hosted)
        if (!hosted) this.#counts.skipped_threads += 1
        else if (userId === null || !present.has(userId)) this.#leaveOut(hosted)
        else if (!(await this.#bring(hosted, userId))) return false
      }
      this.#at = { ...this.#at, after: page.next ?? this.#at.after, thread: null }
      await this.#save()
      if (page.next === null) return true
    }
    return false
  }

  /** How many seconds to wait after a failure that passes by itself; null for any other. */
  wait(error: unknown): number | null {
    if (!(error instanceof Problem) || !passing.includes(error.code)) return null
    const before = this.#hasAdvanced ? 0 : this.#run.claim.attempts - 1
    return Math.max(error.retryAfter ?? 0, before === 0 ? 1 : Math.min(10 * 2 ** (before - 1), 900))
  }

  /** What it has come to. */
  get counts(): Readonly<typeof noCounts> {
    return this.#counts
  }

  #mayAsk(): boolean {
    this.#pages += 1
    return this.#pages <= pagesPerRun && this.#clock.now() < this.#until
  }

  async #ask<T>(question: () => Promise<T>): Promise<T | 'gone'> {
    try {
      return await question()
    } catch (error) {
      if (error instanceof HostedRowGone) return 'gone'
      throw error
    }
  }

  /** The person whom OpenAI's `user` stands for: our own sessions name tenant and person, others the owner has assigned. */
  #personOf(hosted: HostedThread | null): string | null {
    if (!hosted) return null
    const { assign } = this.#params
    if (Object.hasOwn(assign, hosted.user)) return assign[hosted.user] ?? null
    const own = `${this.#run.claim.tenantId}/`
    return hosted.user.startsWith(own) ? hosted.user.slice(own.length) : null
  }

  #leaveOut({ thread, user }: HostedThread): void {
    this.#counts.skipped_threads += 1
    const before = this.#unmatched.get(user)
    if (before !== undefined || this.#unmatched.size < listedUsers) this.#unmatched.set(user, (before ?? 0) + 1)
    this.#at = { ...this.#at, after: thread.id, thread: null }
  }

  /** Brings one conversation over, from where it was left. @returns false where the run's time is over before its end */
  async #bring({ thread }: HostedThread, userId: string): Promise<boolean> {
    const { tenantId, id: importId } = this.#run.claim
    const fresh: ThreadPlace = { id: thread.id, after: null, items: 0, skipped: 0, isFirst: false }
    let place = this.#at.thread?.id === thread.id ? this.#at.thread : fresh
    while (this.#mayAsk()) {
      const page = await this.#ask(() => this.#hosted.items(thread.id, place.after))
      if (page === 'gone') {
        if (place.after === null) return this.#pass(thread.id)
        place = fresh
        continue
      }
      const { items, skipped } = fromHostedItems(thread.id, page.rows)
      const { workflowId } = this.#params
      const chat = personChat(this.#env, { tenantId, userId })
      const answer = await chat.importThread({ importId, tenantId, userId, workflowId, thread, items })
      if (answer.result === 'gone') throw new Problem('tenant_suspended', 'Everything of the company is being deleted.')
      if (answer.result === 'elsewhere') return this.#pass(thread.id)
      place = {
        id: thread.id,
        after: page.next,
        items: place.items + items.length - answer.tooLarge,
        skipped: place.skipped + skipped + answer.tooLarge,
        isFirst: answer.isFirst,
      }
      if (page.next === null) return this.#end(place)
      this.#at = { ...this.#at, thread: place }
      await this.#save()
    }
    return false
  }

  /** Goes on behind a conversation that could not be brought over. */
  async #pass(threadId: string): Promise<true> {
    this.#counts.skipped_threads += 1
    this.#at = { ...this.#at, after: threadId, thread: null }
    await this.#save()
    return true
  }

  async #end({ id, items, skipped, isFirst }: ThreadPlace): Promise<true> {
    this.#counts.threads += 1
    this.#counts.items += items
    this.#counts.skipped_items += skipped
    if (isFirst) this.#counts.people += 1
    this.#at = { ...this.#at, after: id, thread: null }
    await this.#save()
    return true
  }

  /** Begins anew: the conversation behind which to go on is gone. What was written is found again and stays as it is. */
  async #restart(): Promise<void> {
    const restarts = this.#at.restarts + 1
    if (restarts > restartsAllowed) {
      throw new Problem(
        'openai_refused',
        'Conversations are being deleted at OpenAI while they are read. Try again once that is over.',
      )
    }
    this.#at = { after: null, thread: null, restarts }
    this.#counts = { ...noCounts }
    this.#unmatched = new Map()
    await this.#save()
  }

  async #save(): Promise<void> {
    const { threads, skipped_threads: skipped } = this.#counts
    const progress: Progress = {
      ...this.#at,
      step: `conversation ${threads + skipped + 1}`,
      unmatched: [...this.#unmatched].map(([user, count]) => ({ user, threads: count })),
    }
    await this.#run.save({ ...progress }, this.#counts, this.#clock.now())
    this.#hasAdvanced = true
  }
}

/**
 * Brings the conversations that OpenAI keeps of a tenant's hosted workflows into its people's chats, a run at a time: all
 * conversations of the project that the tenant's key belongs to, oldest first, each page of items in one transaction of the
 * person's object. The place is noted after each page; what is written twice stays as it is, so a run can be cut off anywhere, and
 * a later import adds what is new.
 *
 * It waits where OpenAI asks for it or does not answer, and ends with a reason where somebody must act.
 *
 * @throws what D1, KV or an object throw; the job waits to be taken up again
 */
export async function importChats(env: Env, { tenantId, id }: TenantJob, clock: Clock): Promise<void> {
  const run = await claimJob(env.DB, { tenantId, id, kind: 'import' }, clock.now(), importLeaseMs)
  if (!run) return
  const putBack = async (seconds: number) => {
    const now = clock.now()
    await run.putBack(now + seconds * 1_000 + beginWithinMs, now)
    await env.TENANT_JOBS.send({ v: 1, kind: 'import', tenantId, id }, { delaySeconds: seconds })
  }
  let importing: ImportRun | null = null
  try {
    if (run.claim.attempts > attemptsAllowed) return await run.fail(gaveUp, clock.now())
    importing = await takeUp(env, clock, run)
    if (!(await importing.work())) return await putBack(0)
    const line = { action: 'imports.finish', subject: id, detail: importing.counts }
    const now = clock.now()
    await run.finish(null, auditTrail(env.DB, tenantId, system('jobs'))(line, now), now)
  } catch (error) {
    if (error instanceof HoldLost) return
    const seconds = importing?.wait(error) ?? null
    if (seconds !== null) return await putBack(seconds)
    if (error instanceof Problem && error.code !== 'storage_unavailable')
      return await run.fail(error.message, clock.now())
    await run.putBack(clock.now() + beginWithinMs, clock.now()).catch(() => undefined)
    throw error
  }
}

const gaveUp = `It was begun ${attemptsAllowed} times and got no further. Try again later; what was brought over stays.`

async function takeUp(env: Env, clock: Clock, run: JobRun): Promise<ImportRun> {
  const { vault, workflows, imports } = stores(env, run.claim.tenantId, system('jobs'))
  const { workflowId } = run.claim.params as unknown as ImportParams
  const [credential, records] = await Promise.all([openaiCredential(vault), workflows.all()])
  if (!records.some((record) => record.id === workflowId)) {
    throw new Problem('unknown_trigger', 'The workflow that the conversations should go on with was removed.')
  }
  return new ImportRun(env, clock, run, await hostedConversations(env, credential), imports.present)
}
