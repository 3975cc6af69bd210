import { z } from 'zod'
import { ApiRefusal, ApiUnreachable, caller } from '../onboard/api.ts'
import type { ExportArguments } from './arguments.ts'

const importJob = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  workflowId: z.string(),
  counts: z.object({
    threads: z.number(),
    items: z.number(),
    skipped_threads: z.number(),
    skipped_items: z.number(),
    people: z.number(),
  }),
  unmatched: z.array(z.object({ user: z.string(), threads: z.number() })),
  progress: z.string(),
  error: z.string().nullable(),
})
/** An import as the API shows it. */
export type ImportJob = z.output<typeof importJob>

/** What the command does beside calling the API. */
export type World = {
  /** Says something to the person. */
  say: (line: string) => void
  /** Shows where the import is, in place of what was shown before. */
  show: (line: string) => void
  pause: (ms: number) => Promise<void>
}

/** How an import ended, as far as it was followed. */
export type Outcome = {
  job: ImportJob
  /** Whether it was under way already, so that what was assigned now was not taken. */
  joined: boolean
}

const lookEveryMs = 2_000
/** How often in a row the API may not answer while an import is followed: five minutes. */
const missesAllowed = 150

/**
 * Begins an import, or joins the one that is under way, and follows it to its end.
 *
 * @throws ApiRefusal where the API refuses; ApiUnreachable where it does not answer, for minutes while an import is followed
 */
export async function runExport(wanted: ExportArguments, { say, show, pause }: World): Promise<Outcome> {
  const { apiUrl, key, workflow, assign } = wanted
  const call = caller(apiUrl, () => key)
  const { job: begun, joined } = await begin()
  if (joined) say('An import is under way already; this follows it.')
  let job = begun
  let misses = 0
  for (show(line(job)); job.state === 'queued' || job.state === 'running'; show(line(job))) {
    await pause(lookEveryMs)
    try {
      job = await call('GET', `/api/chat/imports/${job.id}`, importJob)
      misses = 0
    } catch (error) {
      const mayPass = error instanceof ApiUnreachable || (error instanceof ApiRefusal && error.status >= 500)
      misses += 1
      if (!mayPass || misses > missesAllowed) throw error
    }
  }
  return { job, joined }

  async function begin(): Promise<Outcome> {
    try {
      return { job: await call('POST', '/api/chat/imports', importJob, { workflow, assign }), joined: false }
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.code !== 'conflict') throw error
      const { items } = await call('GET', '/api/chat/imports?limit=1', z.object({ items: z.array(importJob) }))
      const [newest] = items
      if (!newest) throw error
      return { job: newest, joined: true }
    }
  }
}

/** One line about an import: `At conversation 13 · 12 conversations, 340 items, 3 people`. */
function line({ progress, counts }: ImportJob): string {
  const { threads, items, people, skipped_threads: skipped } = counts
  const left = skipped > 0 ? `, ${skipped} left out` : ''
  return `${progress} · ${threads} conversations, ${items} items, ${people} people${left}`
}
