import { PartWriter, partBytes } from '../../core/archive/parts.ts'
import { tarEnd, tarHeader, tarPadding } from '../../core/archive/tar.ts'
import { auditTrail, system } from '../../core/audit.ts'
import type { Clock } from '../../core/clock.ts'
import { newVersion } from '../../core/ids.ts'
import type { TenantJob } from '../../core/messages.ts'
import {
  attemptsAllowed,
  beginWithinMs,
  claimJob,
  forgetFile,
  HoldLost,
  type JobRun,
  oldFiles,
} from '../../core/tenants/jobs.ts'
import { tenantPlaces } from '../../core/tenants/tables.ts'
import type { Env } from '../env.ts'
import { exportSections, type Section, type StoredFile } from './export-sections.ts'

/** How long the hold on an export lasts between two checkpoints. */
export const exportLeaseMs = 5 * 60_000
/** Steps of one run; the next message goes on from there. An invocation may ask D1, R2 and objects a thousand times. */
const stepsPerRun = 250
/** Steps after which the place is noted, where no part was filled before. */
const stepsPerCheckpoint = 25
/** How much of a file is read at once. */
const readBytes = partBytes / 2

/** Where an export has come to. Everything before it is in the parts and the tail. */
interface Position {
  /** The section that is being written; null once all are. */
  readonly step: string | null
  readonly after: string | null
  /** The number of the section's next entry. */
  readonly number: number
  /** A file whose header is written, and how much of it. */
  readonly file: (StoredFile & { readonly done: number }) | null
}

interface Progress extends Position {
  readonly fileKey: string
  readonly uploadId: string
  readonly parts: readonly R2UploadedPart[]
  /** Where the bytes stand that make no whole part yet; null where there are none. */
  readonly tail: string | null
  readonly entries: number
  readonly bytes: number
}

/** One export under way, in the hands of whoever holds its job. */
class ExportRun {
  readonly #env: Env
  readonly #clock: Clock
  readonly #run: JobRun
  readonly #writer: PartWriter
  readonly #upload: R2MultipartUpload
  readonly #sections: readonly Section[]
  #saved: Progress
  #at: Position
  #entries: number
  #counts: Record<string, number>

  constructor(env: Env, clock: Clock, run: JobRun, saved: Progress, upload: R2MultipartUpload, tail: Uint8Array) {
    this.#env = env
    this.#clock = clock
    this.#run = run
    this.#saved = saved
    this.#at = saved
    this.#entries = saved.entries
    this.#counts = { ...run.claim.counts }
    this.#upload = upload
    this.#writer = new PartWriter(upload, saved.parts, tail)
    const { tenantId, id: jobId, createdAt } = run.claim
    const totals = () => ({ entries: this.#entries + 1, bytesBefore: this.#writer.bytes, counts: this.#counts })
    this.#sections = exportSections(env, { tenantId, jobId, createdAt }, totals)
  }

  /** Writes on, a limited number of steps. @returns whether the archive is whole */
  async write(): Promise<boolean> {
    for (let step = 0; step < stepsPerRun && (this.#at.step !== null || this.#at.file); step++) {
      const before = this.#writer.parts.length
      await this.#step()
      const isDue = step % stepsPerCheckpoint === stepsPerCheckpoint - 1
      if (isDue || this.#writer.parts.length > before) await this.#checkpoint()
    }
    await this.#checkpoint()
    if (this.#at.step !== null || this.#at.file) return false
    await this.#complete()
    return true
  }

  async #step(): Promise<void> {
    const { step, after, number, file } = this.#at
    if (file) return this.#readFile(file)
    const index = this.#sections.findIndex(({ name }) => name === step)
    const section = this.#sections[index]
    if (!section) throw new Error('the export stands at a section that there is not')
    const piece = await section.next(after, number)
    const following = this.#sections[index + 1]?.name ?? null
    const next: Position =
      piece.after === null
        ? { step: following, after: null, number: 1, file: null }
        : { step, after: piece.after, number: piece.entry ? number + 1 : number, file: null }
    for (const [what, count] of Object.entries(piece.counts)) this.#counts[what] = (this.#counts[what] ?? 0) + count
    this.#at = next
    if (!piece.entry) return
    const { name, content } = piece.entry
    this.#entries += 1
    const isFile = !(content instanceof Uint8Array)
    const size = isFile ? content.size : content.length
    await this.#writer.write(tarHeader(name, size, this.#run.claim.createdAt))
    if (isFile) {
      this.#at = { ...next, file: { ...content, done: 0 } }
      return
    }
    await this.#writer.write(content)
    await this.#writer.write(new Uint8Array(tarPadding(size)))
  }

  /**
   * Copies the next part of a file. What was announced in the header must come: for a file that somebody has deleted since, zeros; one
   * that is another by now cannot be mended.
   */
  async #readFile(file: NonNullable<Position['file']>): Promise<void> {
    const length = Math.min(readBytes, file.size - file.done)
    const done = file.done + length
    if (length > 0) {
      const range = { offset: file.done, length }
      const object = await this.#env.FILES.get(file.key, { range, onlyIf: { etagMatches: file.etag } })
      if (object && !('body' in object)) throw new Error('a file was changed while it was being exported')
      await this.#writer.write(object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array(length))
      if (!object && done === file.size) this.#counts.deleted_meanwhile = (this.#counts.deleted_meanwhile ?? 0) + 1
    }
    if (done < file.size) {
      this.#at = { ...this.#at, file: { ...file, done } }
      return
    }
    await this.#writer.write(new Uint8Array(tarPadding(file.size)))
    this.#at = { ...this.#at, file: null }
  }

  /** Makes what was written so far count: from here the next one goes on, should this one be lost. */
  async #checkpoint(): Promise<void> {
    const { fileKey, uploadId, tail: before } = this.#saved
    const now = this.#clock.now()
    const bytes = this.#writer.tail()
    const tail = bytes.length > 0 ? `${tailsOf(fileKey)}${newVersion(now)}` : null
    if (tail) await this.#env.FILES.put(tail, bytes)
    const saved: Progress = {
      ...this.#at,
      fileKey,
      uploadId,
      parts: this.#writer.parts,
      tail,
      entries: this.#entries,
      bytes: this.#writer.bytes,
    }
    try {
      await this.#run.save({ ...saved }, this.#counts, now)
    } catch (error) {
      if (error instanceof HoldLost && tail) await this.#env.FILES.delete(tail)
      throw error
    }
    this.#saved = saved
    if (before) await this.#env.FILES.delete(before)
  }

  /** Ends the archive, and the job with it. */
  async #complete(): Promise<void> {
    await this.#writer.write(tarEnd())
    await this.#writer.end()
    await this.#upload.complete([...this.#writer.parts])
    await finish(this.#env, this.#run, this.#saved.fileKey, this.#counts, this.#clock.now())
  }
}

const tailsOf = (fileKey: string) => `${fileKey}.tail/`

/** Removes what was only needed on the way, and ends the job. */
async function finish(env: Env, run: JobRun, fileKey: string, counts: Record<string, number>, now: number) {
  const { tenantId, id } = run.claim
  const file = await env.FILES.head(fileKey)
  if (!file) throw new Error('the archive that was just written is not there')
  await removeTails(env, fileKey)
  await run.save({ bytes: file.size }, counts, now)
  const entry = { action: 'exports.finish', subject: id, detail: { bytes: file.size } }
  await run.finish(fileKey, auditTrail(env.DB, tenantId, system('jobs'))(entry, now), now)
}

async function removeTails(env: Env, fileKey: string): Promise<void> {
  const { objects } = await env.FILES.list({ prefix: tailsOf(fileKey) })
  if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key))
}

/** Begins the archive, or takes up where it was left. Null where it is whole already. */
async function takeUp(env: Env, clock: Clock, run: JobRun): Promise<ExportRun | null> {
  const fileKey = fileKeyOf(run)
  const saved = run.claim.progress as Partial<Progress>
  if (saved.uploadId === undefined || saved.parts === undefined) {
    // Only an upload that was completed leaves a file under the job's own key.
    if (await env.FILES.head(fileKey)) return null
    const upload = await env.FILES.createMultipartUpload(fileKey, {
      httpMetadata: { contentType: 'application/x-tar' },
    })
    const begun: Progress = {
      step: 'readme',
      after: null,
      number: 1,
      file: null,
      fileKey,
      uploadId: upload.uploadId,
      parts: [],
      tail: null,
      entries: 0,
      bytes: 0,
    }
    await run.save({ ...begun }, {}, clock.now())
    return new ExportRun(env, clock, run, begun, upload, new Uint8Array(0))
  }
  const known = saved as Progress
  if (known.step === null && !known.file && (await env.FILES.head(fileKey))) return null
  const stored = known.tail ? await env.FILES.get(known.tail) : null
  if (known.tail && !stored) throw new Error('the unfinished part of an export is not there')
  const tail = stored ? new Uint8Array(await stored.arrayBuffer()) : new Uint8Array(0)
  return new ExportRun(env, clock, run, known, env.FILES.resumeMultipartUpload(fileKey, known.uploadId), tail)
}

const fileKeyOf = ({ claim }: JobRun) => `${tenantPlaces.exports(claim.tenantId)}${claim.id}.tar`

/**
 * Writes everything of a tenant into one archive in R2, a run at a time.
 *
 * After each part of the upload, and now and then between, the place is noted in D1, with the bytes that make no part yet in R2;
 * whoever takes the job over goes on from there. So the archive is the same wherever a run was cut off.
 *
 * @throws what D1, R2 or an object throw; the job waits to be taken up again
 */
export async function exportTenant(env: Env, { tenantId, id }: TenantJob, clock: Clock): Promise<void> {
  const run = await claimJob(env.DB, { tenantId, id, kind: 'export' }, clock.now(), exportLeaseMs)
  if (!run) return
  try {
    if (run.claim.attempts > attemptsAllowed) return await giveUp(env, run, clock)
    const writing = await takeUp(env, clock, run)
    // The archive was whole, and only the job's last line is missing.
    if (!writing) return await finish(env, run, fileKeyOf(run), { ...run.claim.counts }, clock.now())
    if (await writing.write()) return
    await run.putBack(clock.now() + beginWithinMs, clock.now())
    await env.TENANT_JOBS.send({ v: 1, kind: 'export', tenantId, id })
  } catch (error) {
    if (error instanceof HoldLost) return
    await run.putBack(clock.now() + beginWithinMs, clock.now()).catch(() => undefined)
    throw error
  }
}

async function giveUp(env: Env, run: JobRun, clock: Clock): Promise<void> {
  const fileKey = fileKeyOf(run)
  const { uploadId } = run.claim.progress as Partial<Progress>
  if (uploadId) {
    // The upload may have ended already.
    await env.FILES.resumeMultipartUpload(fileKey, uploadId)
      .abort()
      .catch(() => undefined)
  }
  await removeTails(env, fileKey)
  await env.FILES.delete(fileKey)
  const reason = `It was begun ${attemptsAllowed} times and got no further. Ask for it again; if that fails too, tell the operator.`
  await run.fail(reason, clock.now())
}

/** Removes archives that were kept for their time. @returns how many */
export async function removeOldExports(env: Env, now: number): Promise<number> {
  const old = await oldFiles(env.DB, now)
  for (const { tenantId, id, fileKey } of old) {
    await env.FILES.delete(fileKey)
    await forgetFile(env.DB, tenantId, id)
  }
  return old.length
}
