import { z } from 'zod'

/** How long the member's answer to a paused run is of use; after that the page may tell another story. */
export const pausedRunLifeMs = 24 * 60 * 60_000

/** Nothing of ours grows to this; what does is damaged. */
const largestText = 16 * 1024 * 1024

const record = z.strictObject({
  v: z.literal(1),
  tenantId: z.string().min(1),
  activityId: z.string().min(1),
  /** The Agents SDK that wrote `state`, and the version of its state's schema. */
  sdkVersion: z.string().min(1),
  schemaVersion: z.string().min(1),
  /** Hash of everything that the agent was: its words, tools, model and settings. */
  graphHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the words that the member is asked about. */
  textHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Milliseconds since 1970. */
  pausedAt: z.int().positive(),
  /** The run's state as the SDK writes it. */
  state: z.string().min(2),
})

/** An agent's run that waits for the member's word. */
export type PausedRun = z.infer<typeof record>

/** What a run that goes on has to be the same in. */
export type PausedRunBinding = Omit<PausedRun, 'v' | 'pausedAt' | 'state'>

/** Why a paused run cannot go on and has to be begun anew. */
export type NeedsRestart = 'gone' | 'damaged' | 'other_version' | 'other_text' | 'too_old'

/** Where the state of an activity's paused run stands in R2. */
export const pausedRunKey = (tenantId: string, activityId: string) => `runs/${tenantId}/${activityId}.json`

/**
 * Reads a stored run, and judges whether it may go on. Nothing is guessed: whatever is not exactly as bound is begun anew.
 *
 * Source: browser-runner §1.5.
 *
 * @param text what is stored
 * @param binding what the run of now is
 * @param now milliseconds since 1970
 */
export function readPausedRun(text: string, binding: PausedRunBinding, now: number): PausedRun | NeedsRestart {
  const parsed = record.safeParse(json(text))
  if (!parsed.success) return 'damaged'
  const run = parsed.data
  if (run.tenantId !== binding.tenantId || run.activityId !== binding.activityId) return 'damaged'
  const schema = z.looseObject({ $schemaVersion: z.string() }).safeParse(json(run.state))
  if (!schema.success || schema.data.$schemaVersion !== run.schemaVersion) return 'damaged'
  if (
    run.sdkVersion !== binding.sdkVersion ||
    run.schemaVersion !== binding.schemaVersion ||
    run.graphHash !== binding.graphHash
  ) {
    return 'other_version'
  }
  if (run.textHash !== binding.textHash) return 'other_text'
  if (run.pausedAt > now || now - run.pausedAt > pausedRunLifeMs) return 'too_old'
  return run
}

/** What the member is told where a paused run cannot go on. */
export const restartReasons: Readonly<Record<NeedsRestart, string>> = {
  gone: 'What was prepared for this share is not there any more. It is asked for again.',
  damaged: 'What was prepared for this share cannot be read any more. It is asked for again.',
  other_version: 'The runner has changed since this share was prepared. It is asked for again.',
  other_text: 'The words have changed since this share was prepared. It is asked for again.',
  too_old: 'The answer came more than a day after this share was prepared. It is asked for again.',
}

/** Keeps paused runs in R2. Each method throws what R2 throws. */
export interface PausedRuns {
  /** Keeps a run in place of the one before. @returns its key */
  put(run: PausedRun): Promise<string>
  /** As {@link readPausedRun}; `gone` where nothing is stored. */
  get(key: string, binding: PausedRunBinding, now: number): Promise<PausedRun | NeedsRestart>
  remove(key: string): Promise<void>
}

/** Opens the paused runs. @param files the bucket that the runner's files are in */
export function pausedRuns(files: R2Bucket): PausedRuns {
  return {
    async put(run) {
      const key = pausedRunKey(run.tenantId, run.activityId)
      await files.put(key, JSON.stringify(run), { httpMetadata: { contentType: 'application/json' } })
      return key
    },
    async get(key, binding, now) {
      // The key stands in D1; one that is not this activity's own is not followed.
      if (key !== pausedRunKey(binding.tenantId, binding.activityId)) return 'damaged'
      const file = await files.get(key)
      if (!file) return 'gone'
      if (file.size > largestText) return 'damaged'
      return readPausedRun(await file.text(), binding, now)
    },
    remove: (key) => files.delete(key),
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
